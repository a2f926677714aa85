"""The log: what the portal and the panel said to each other. Apart from the call, because a line changes nothing else.

log = PanelLog(context, words, copied=tell)
log.record("event", "CallCard::BeforeClose", "null")
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.copies import replace
from app.locale import N_
from app.ui.program import Program
from app.ui.view import Content, Element, ItemList, ListItem, Renderer, visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from app.locale import Words
    from app.panel.panel import PanelContext

REST = "rest"
"""The kind of a line that says how a REST request went: its method, milliseconds and code, no parameters."""

CAPACITY = 200
"""Lines kept: enough for a call with trouble, small enough to copy each time a line is added."""

ROWS = 100
"""Lines on screen; copying gives all that are kept."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log.

    Attributes:
        at: When, seconds since 1970.
        kind: `event`, `command`, `reply`, `placement` or `rest`.
        name: The command's or the event's name.
        payload: JSON text with numbers already masked; the log never sees the real ones.
    """

    at: float
    kind: str
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Log:
    """The last `CAPACITY` lines, and how many there were in all."""

    lines: tuple[LogEntry, ...] = ()
    total: int = 0

    def __iter__(self) -> Iterator[LogEntry]:
        """Iterate over the lines, oldest first."""
        return iter(self.lines)

    def add(self, line: LogEntry) -> Log:
        """Return a log with one more line."""
        return Log((*self.lines[1 - CAPACITY :], line), self.total + 1)

    def as_json(self, about: Mapping[str, object] | None = None) -> str:
        """Return the kept lines as indented JSON, oldest first; `left_out` counts those that were dropped.

        Args:
            about: What to put before them.
        """
        lines = [
            {"at": line.at, "kind": line.kind, "name": line.name, "payload": _decoded(line)} for line in self.lines
        ]
        members = {**(about or {}), "left_out": self.total - len(self.lines), "lines": lines}
        return json.dumps(members, ensure_ascii=False, indent=1)


def _decoded(line: LogEntry) -> object:
    try:
        decoded: object = json.loads(line.payload)
    except (ValueError, RecursionError):
        return line.payload
    return decoded


@dataclass(frozen=True, slots=True)
class Model:
    """The log, whether it is open, and whether it was copied as it is now."""

    log: Log = field(default_factory=Log)
    open: bool = False
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Toggled:
    """The operator opened or closed the log."""

    open: bool


@dataclass(frozen=True, slots=True)
class CopyRequested:
    """The operator wants the log on the clipboard."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The log is on the clipboard."""


Message = LogEntry | Toggled | CopyRequested | Copied


@dataclass(frozen=True, slots=True)
class CopyLog:
    """Put the log on the clipboard."""

    log: Log


def update(model: Model, message: Message) -> tuple[Model, tuple[CopyLog, ...]]:
    """Return the model after `message`, and the effects to run."""
    match message:
        case LogEntry():
            copied = model.copied and message.kind == REST  # they come when nothing happens in the card
            return Model(model.log.add(message), model.open, copied), ()
        case Toggled():
            return replace(model, open=message.open, copied=False), ()
        case CopyRequested():
            return model, (CopyLog(model.log),)
        case Copied():
            return replace(model, copied=True), ()


def view(model: Model, words: Words) -> dict[str, Content]:
    """Return the log's places. Its lines are made only while it is open."""
    shown: tuple[ListItem, ...] = ()
    if model.open:
        shown = tuple(
            ListItem(
                {
                    "at": Element(time.strftime("%H:%M:%S", time.localtime(line.at))),
                    "kind": Element(line.kind, {"data-value": line.kind}),
                    "name": Element(line.name),
                    "payload": Element("" if line.payload == "null" else line.payload),
                }
            )
            for line in reversed(model.log.lines[-ROWS:])
        )
    return {
        "log-count": Element(str(model.log.total)),
        "log": ItemList(shown),
        "log-copied": Element(words(N_("Copied")) if model.copied else ""),
    }


class PanelLog:
    """The log of one panel."""

    def __init__(
        self, context: PanelContext, words: Words, copied: Callable[[bool], None], *, shown: bool = True
    ) -> None:
        """Show that there is nothing yet.

        Args:
            context: The panel's, whose `report` also tells the operator.
            words: The language.
            copied: Called after each copying, with whether the browser did it.
            shown: Whether the log is on the page; what is recorded can be copied all the same.
        """
        self._context = context
        self._copied = copied
        renderer: Renderer[Model] = Renderer(context.view, (view,) if shown else (), words, context.report)
        self._program: Program[Model, Message, CopyLog] = Program(
            Model(), update, context, render=renderer.show, run=self._copy
        )
        if shown:
            renderer.show(self.model)
        else:
            context.view.show("log-card", Element(None, visibility(shown=False)))

    @property
    def model(self) -> Model:
        """What was recorded."""
        return self._program.model

    def record(self, kind: str, name: str, payload: str) -> None:
        """Add a line."""
        self._program.dispatch(LogEntry(self._context.now(), kind, name, payload))

    def act(self, action: str, argument: str) -> bool:
        """Take a user's action; whether it is one of the log."""
        match action:
            case "toggle-log":
                self._program.dispatch(Toggled(argument == "open"))
            case "copy-log":
                self._program.dispatch(CopyRequested())
            case _:
                return False
        return True

    def close(self) -> None:
        """Record nothing more."""
        self._program.close()

    def _copy(self, effect: CopyLog) -> None:
        done = self._context.copy(effect.log.as_json(self._context.describe()))
        if done:
            self._program.dispatch(Copied())
        self._copied(done)
