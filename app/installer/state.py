"""The installer's state: model, messages and effects, and `update`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport
from app.copies import replace
from app.installation.bindings import CALL_CARD, WORKER, Condition, conditions, plan
from app.installation.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.installation.bindings import Binding


class Phase(StrEnum):
    """The phase of the installation as a whole."""

    CHECKING = "checking"
    FORBIDDEN = "forbidden"
    """The user isn't allowed to install."""
    BLOCKED = "blocked"
    """A check found something that has to be fixed elsewhere."""
    READY = "ready"
    INSTALLING = "installing"
    STOPPED = "stopped"
    """A step failed."""
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
    """Not ideal, but no obstacle."""
    WRONG = "wrong"


TASK_OF = {CALL_CARD: Task.PANEL, WORKER: Task.WORKER}
"""The task that binds a placement."""

BUSY = frozenset({Phase.CHECKING, Phase.INSTALLING, Phase.FINISHING})
"""Phases in which the button does nothing."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task's state."""

    mark: Mark = Mark.WAITING
    error: ErrorReport | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """Everything.

    Attributes:
        phase: The phase of the installation.
        bindings: The bindings that the app needs.
        inspection: The portal's answers; None until they arrive.
        lines: The tasks.
        finish_sent: Whether `installFinish` was sent. It is sent once.
    """

    phase: Phase = Phase.CHECKING
    bindings: tuple[Binding, ...] = ()
    inspection: Inspection | None = None
    lines: Mapping[Task, TaskLine] = field(default_factory=lambda: dict.fromkeys(Task, TaskLine()))
    finish_sent: bool = False

    def marked(self, task: Task, mark: Mark, error: ErrorReport | None = None) -> Model:
        """Return the model with another state of a task."""
        return replace(self, lines={**self.lines, task: TaskLine(mark, error)})

    def marks(self, mark: Mark) -> tuple[Task, ...]:
        """Return the tasks with this mark."""
        return tuple(task for task in Task if self.lines[task].mark is mark)


@dataclass(frozen=True, slots=True)
class Opened:
    """The page has started."""

    administrator: bool
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class CheckRequested:
    """The user wants everything checked again."""


@dataclass(frozen=True, slots=True)
class InstallRequested:
    """The user wants to install."""


@dataclass(frozen=True, slots=True)
class FinishRequested:
    """The user wants to finish the installation."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Check again because requests work again, or the user asked."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """The portal reported its grants and the existing bindings; or why it didn't, or that it grants too little."""

    found: Inspection | ErrorReport


@dataclass(frozen=True, slots=True)
class PagesAnswered:
    """The site's pages were checked; `error` is the first problem, if any."""

    error: ErrorReport | None


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step of a placement begins."""

    placement: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """All steps are done, and the portal has all bindings."""

    present: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step failed. Without a placement: what the portal has couldn't be read."""

    placement: str | None
    error: ErrorReport


@dataclass(frozen=True, slots=True)
class FinishSent:
    """`installFinish` was sent to the portal."""


@dataclass(frozen=True, slots=True)
class FinishAnswered:
    """The page wasn't reloaded. Whether the portal now says that the app is installed."""

    installed: bool


Message = (
    Opened
    | CheckRequested
    | InstallRequested
    | FinishRequested
    | ConnectionRestored
    | Inspected
    | PagesAnswered
    | StepStarted
    | Repaired
    | StepFailed
    | FinishSent
    | FinishAnswered
)


@dataclass(frozen=True, slots=True)
class Inspect:
    """Read which scopes the portal grants and what is bound."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class CheckPages:
    """Request the pages of the site the way the portal will."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Install:
    """Add the bindings."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """Check once more, and if everything is bound, finish the installation."""

    bindings: tuple[Binding, ...]


Effect = Inspect | CheckPages | Install | Finish
Next = tuple[Model, tuple[Effect, ...]]


def update(model: Model, message: Message) -> Next:  # noqa: C901, PLR0911, PLR0912 - one line per message
    """Return the model after a message, and the effects to run."""
    match message:
        case Opened(administrator=administrator, bindings=bindings):
            return _opened(replace(model, bindings=bindings), administrator=administrator)
        case CheckRequested() if model.phase not in BUSY | {Phase.FORBIDDEN}:
            return _checking(model)
        case InstallRequested() if model.phase in (Phase.READY, Phase.STOPPED):
            return _installing(model)
        case FinishRequested() if model.phase is Phase.INSTALLED and not model.finish_sent:
            return _finishing(model)
        case ConnectionRestored():
            return _restored(model)
        case Inspected(found=Inspection() as seen) if model.phase in (Phase.CHECKING, Phase.BLOCKED):
            return _with_inspection(model, seen), ()
        case Inspected(found=ErrorReport() as error) if model.lines[Task.RIGHTS].mark is Mark.RUNNING:
            return _with_phase(model.marked(Task.RIGHTS, Mark.WRONG, error)), ()
        case PagesAnswered(error=error):
            return _with_phase(model.marked(Task.PAGES, Mark.WRONG if error else Mark.DONE, error)), ()
        case StepStarted(placement=placement):
            return _start_step(model, placement), ()
        case Repaired(present=present):
            return _repaired(model, present), ()
        case StepFailed(placement=placement, error=error):
            return _stopped(model, placement, error), ()
        case FinishSent():
            return replace(model, finish_sent=True), ()
        case FinishAnswered(installed=installed):
            return _answered(model, installed=installed), ()
        case _:
            return model, ()


def _opened(model: Model, *, administrator: bool) -> Next:
    if administrator:
        return _checking(model.marked(Task.ADMINISTRATOR, Mark.DONE))
    forbidden = model.marked(Task.ADMINISTRATOR, Mark.WRONG, ErrorReport(ErrorKind.NO_ADMINISTRATOR))
    return replace(forbidden, phase=Phase.FORBIDDEN), ()


def _checking(model: Model) -> Next:
    lines = {**dict.fromkeys(Task, TaskLine()), Task.ADMINISTRATOR: model.lines[Task.ADMINISTRATOR]}
    running = replace(model, phase=Phase.CHECKING, inspection=None, lines=lines)
    running = running.marked(Task.RIGHTS, Mark.RUNNING).marked(Task.PAGES, Mark.RUNNING)
    return running, (Inspect(model.bindings), CheckPages(model.bindings))


def _restored(model: Model) -> Next:
    """Check again what couldn't be checked. Several answers may arrive: the first good one counts."""
    if model.phase is Phase.BLOCKED:
        return _checking(model)
    waiting = model.phase is Phase.CHECKING and model.lines[Task.RIGHTS].mark is Mark.RUNNING
    return model, (Inspect(model.bindings),) if waiting else ()


def _with_inspection(model: Model, seen: Inspection) -> Model:
    """Take the portal's answers, even after the request was given up."""
    if model.lines[Task.RIGHTS].mark not in (Mark.RUNNING, Mark.WRONG):
        return model
    known = _shown(model.marked(Task.RIGHTS, Mark.NOTE if seen.lacking or seen.warnings else Mark.DONE), seen)
    return _with_phase(replace(known, phase=Phase.CHECKING))


def _installing(model: Model) -> Next:
    if model.inspection is None:
        return model, ()
    cleared = _shown(replace(model, phase=Phase.INSTALLING), model.inspection)
    return cleared.marked(Task.COMPLETION, Mark.WAITING), (Install(model.inspection.offered),)


def _finishing(model: Model) -> Next:
    if model.inspection is None:
        return model, ()
    running = replace(model, phase=Phase.FINISHING).marked(Task.COMPLETION, Mark.RUNNING)
    return running, (Finish(model.inspection.offered),)


def _shown(model: Model, seen: Inspection) -> Model:
    """Return the tasks marked by the portal's bindings."""
    model = replace(model, inspection=seen)
    for binding, condition in conditions(model.bindings, seen.present):
        offered = binding in seen.offered
        mark = Mark.DONE if condition is Condition.BOUND else Mark.WAITING if offered else Mark.NOTE
        model = model.marked(TASK_OF[binding.placement], mark)
    return model


def _with_phase(model: Model) -> Model:
    """Return the phase of the installation once all checks are done."""
    if model.phase is not Phase.CHECKING or model.marks(Mark.RUNNING):
        return model
    if model.marks(Mark.WRONG) or model.inspection is None:
        return replace(model, phase=Phase.BLOCKED)
    if plan(model.inspection.offered, model.inspection.present):
        return replace(model, phase=Phase.READY)
    return _complete(model, installed=model.inspection.installed)


def _complete(model: Model, *, installed: bool) -> Model:
    """Return what is left to do when everything is bound."""
    if installed:
        return replace(model, phase=Phase.FINISHED).marked(Task.COMPLETION, Mark.DONE)
    if model.finish_sent:
        unconfirmed = replace(model, phase=Phase.UNCONFIRMED)
        return unconfirmed.marked(Task.COMPLETION, Mark.WRONG, ErrorReport(ErrorKind.NOT_FINISHED))
    return replace(model, phase=Phase.INSTALLED).marked(Task.COMPLETION, Mark.WAITING)


def _start_step(model: Model, placement: str) -> Model:
    """Begin a step. The one before it is done, because it would have failed otherwise."""
    for task in model.marks(Mark.RUNNING):
        model = model.marked(task, Mark.DONE)
    return model.marked(TASK_OF.get(placement, Task.PANEL), Mark.RUNNING)


def _repaired(model: Model, present: tuple[Binding, ...]) -> Model:
    if model.inspection is None:
        return model
    shown = _shown(model, replace(model.inspection, present=present))
    if plan(model.inspection.offered, present):  # somebody removed a binding before the end
        return replace(shown.marked(Task.COMPLETION, Mark.WAITING), phase=Phase.READY)
    return _complete(shown, installed=model.inspection.installed)


def _stopped(model: Model, placement: str | None, error: ErrorReport) -> Model:
    ending = model.phase is Phase.FINISHING
    default = Task.COMPLETION if ending else TASK_OF[CALL_CARD]
    task = default if placement is None else TASK_OF.get(placement, default)
    for running in model.marks(Mark.RUNNING):
        model = model.marked(running, Mark.WAITING)
    return replace(model.marked(task, Mark.WRONG, error), phase=Phase.STOPPED)


def _answered(model: Model, *, installed: bool) -> Model:
    if model.inspection is None:
        return model
    return _complete(replace(model, inspection=replace(model.inspection, installed=installed)), installed=installed)
