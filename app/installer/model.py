"""What the installer knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.installation.bindings import CALL_CARD, WORKER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.installation.bindings import Binding
    from app.installation.look import Seen
    from app.installation.trouble import Trouble


class Phase(StrEnum):
    """Where the installation stands as a whole."""

    CHECKING = "checking"
    FORBIDDEN = "forbidden"
    """The person may not install."""
    BLOCKED = "blocked"
    """A check found something that has to be fixed elsewhere."""
    READY = "ready"
    INSTALLING = "installing"
    STOPPED = "stopped"
    """A step did not work."""
    INSTALLED = "installed"
    """Everything is bound; the portal still waits for `installFinish`."""
    FINISHING = "finishing"
    UNCONFIRMED = "unconfirmed"
    """`installFinish` was sent, and the portal says that it still waits."""
    FINISHED = "finished"


class Task(StrEnum):
    """The lines of the page, from top to bottom."""

    ADMINISTRATOR = "administrator"
    RIGHTS = "rights"
    PAGES = "pages"
    PANEL = "panel"
    WORKER = "worker"
    COMPLETION = "completion"


class Mark(StrEnum):
    """How a task stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    NOTE = "note"
    """Not as it could be, and no obstacle."""
    WRONG = "wrong"


TASK_OF = {CALL_CARD: Task.PANEL, WORKER: Task.WORKER}
"""The task that binds a placement."""

BUSY = frozenset({Phase.CHECKING, Phase.INSTALLING, Phase.FINISHING})
"""Phases in which nothing can be asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A task's state."""

    mark: Mark = Mark.WAITING
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """Everything.

    Attributes:
        phase: Where the installation stands.
        wanted: The bindings that the app needs.
        seen: The portal's answers; None until they arrive.
        lines: The tasks.
        told_finished: Whether `installFinish` was sent. It is sent once.
    """

    phase: Phase = Phase.CHECKING
    wanted: tuple[Binding, ...] = ()
    seen: Seen | None = None
    lines: Mapping[Task, Line] = field(default_factory=lambda: dict.fromkeys(Task, Line()))
    told_finished: bool = False

    def marked(self, task: Task, mark: Mark, trouble: Trouble | None = None) -> Model:
        """Return the same with another state of a task."""
        return replace(self, lines={**self.lines, task: Line(mark, trouble)})

    def marks(self, mark: Mark) -> tuple[Task, ...]:
        """Return the tasks with this mark."""
        return tuple(task for task in Task if self.lines[task].mark is mark)
