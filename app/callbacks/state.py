"""What is known of today's callbacks, and the one place where that changes. Pure.

Changes go through the outbox: each is a save request of its own, so one that can't be sent now isn't lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.copies import replace
from app.notes.save_request import RecordKind, RecordWrite
from app.notes.todo_changes import TodoChange
from app.sections.remote_data import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.crm.todos import Todo, TodoPage
    from app.notes.save_request import WriteResult

POLL = 5.0
"""Seconds between two looks at changes that wait: the background worker may have sent them."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that the section shows.

    Attributes:
        now: The time of the last message.
        todos: As far as they were read, the earliest first; None before.
        total: How many there are.
        next: Where the next page starts; None if there is none.
        reading: Whether they are being read.
        request_id: Counts the reads.
        error: Why the last read failed.
        changes: What the operator has changed, by the to-do's number.
        postponing: The to-do for which a time is being chosen.
        called: The to-do whose number the portal was asked to call, and whether it could be asked.
    """

    now: float = 0.0
    todos: tuple[Todo, ...] | None = None
    total: int = 0
    next: int | None = None
    reading: bool = False
    request_id: int = 0
    error: ErrorKind | None = None
    changes: Mapping[int, TodoChange] = field(default_factory=dict, hash=False)
    postponing: int = 0
    called: tuple[int, bool] | None = None

    def todo(self, number: int) -> Todo | None:
        """Return a to-do by its number."""
        return next((todo for todo in self.todos or () if todo.id == number), None)

    @property
    def open_count(self) -> int:
        """How many are still to be done, as far as known."""
        settled = sum(change.carried_out for change in self.changes.values())
        return max(self.total - settled, 0)

    @property
    def waits(self) -> bool:
        """Whether a change is not over."""
        return any(not change.over for change in self.changes.values())


@dataclass(frozen=True, slots=True)
class ReadRequested:
    """Read the to-dos, or, with `more`, the next page of them."""

    more: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """A page of to-dos. `waiting`: changes in the outbox that aren't carried out yet, by the to-do's number."""

    request_id: int
    page: TodoPage
    more: bool
    waiting: Mapping[int, TodoChange] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class LaterToggled:
    """The operator shows or hides the times to which a to-do can be postponed."""

    number: int


@dataclass(frozen=True, slots=True)
class Changed:
    """The operator says that a to-do is done, or gives it another deadline."""

    number: int
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class ChangesRead:
    """The results of the changes, by the to-do's number."""

    results: Mapping[int, WriteResult]


@dataclass(frozen=True, slots=True)
class CallPassedOn:
    """The portal was asked to call; `possible`: whether it could be asked."""

    number: int
    possible: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


Message = ReadRequested | Arrived | Failed | LaterToggled | Changed | ChangesRead | CallPassedOn | Ticked


@dataclass(frozen=True, slots=True)
class ReadTodos:
    """Read a page of to-dos."""

    request_id: int
    start: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class QueueChange:
    """Put a change into the outbox, and send it."""

    change: TodoChange


@dataclass(frozen=True, slots=True)
class ReadChanges:
    """Read the results of changes."""

    changes: tuple[TodoChange, ...]


Effect = ReadTodos | QueueChange | ReadChanges
Step = tuple[Model, tuple[Effect, ...]]


def next_change(model: Model) -> float | None:
    """Return when to look again; None if only the minutes of the clock change."""
    if model.waits:
        return model.now + POLL
    return None if model.todos is None else model.now + 60.0


def update(model: Model, message: Message, now: float, new_id: str) -> Step:  # noqa: PLR0911 - one line per message
    """Return the model after `message`, and the effects to run.

    Args:
        model: The model before.
        message: What has happened.
        now: When, seconds since 1970.
        new_id: For a save request that follows from it.
    """
    model = replace(model, now=now)
    match message:
        case ReadRequested(more=more):
            return _reading(model, more=more)
        case Arrived(request_id=request_id) if request_id == model.request_id:
            return _arrived(model, message), ()
        case Failed(request_id=request_id, error=error) if request_id == model.request_id:
            return replace(model, reading=False, error=error), ()
        case LaterToggled(number=number):
            return replace(model, postponing=0 if model.postponing == number else number), ()
        case Changed():
            return _changing(model, message, new_id)
        case ChangesRead(results=results):
            changes = {
                number: replace(one, result=results.get(number, one.result)) for number, one in model.changes.items()
            }
            return replace(model, changes=changes), ()
        case CallPassedOn(number=number, possible=possible):
            return replace(model, called=(number, possible), changes=_without_problem(model.changes, number)), ()
        case Ticked():
            open_changes = tuple(change for change in model.changes.values() if not change.over)
            return model, (ReadChanges(open_changes),) if open_changes else ()
        case _:
            return model, ()


def _reading(model: Model, *, more: bool) -> Step:
    if model.reading or (more and model.next is None):
        return model, ()
    start = (model.next or 0) if more else 0
    request_id = model.request_id + 1
    return replace(model, reading=True, request_id=request_id), (ReadTodos(request_id, start, more),)


def _arrived(model: Model, message: Arrived) -> Model:
    """Take a page. A whole new list makes changes that were carried out obsolete: the portal's list is the truth."""
    page = message.page
    before = (model.todos or ()) if message.more else ()
    listed = {todo.id for todo in before}
    todos = (*before, *(todo for todo in page.todos if todo.id not in listed))
    remaining = {number: one for number, one in model.changes.items() if message.more or not one.over}
    changes = {**message.waiting, **remaining}
    return replace(model, todos=todos, total=page.total, next=page.next, reading=False, error=None, changes=changes)


def _without_problem(changes: Mapping[int, TodoChange], number: int) -> Mapping[int, TodoChange]:
    """Return the changes without a failed one: what is said about the call replaces its problem."""
    return {one: change for one, change in changes.items() if one != number or change.carried_out or not change.over}


def _changing(model: Model, message: Changed, new_id: str) -> Step:
    todo, before = model.todo(message.number), model.changes.get(message.number)
    if todo is None or (before is not None and not before.may_be_replaced):
        return model, ()
    kind = RecordKind.SETTLE if message.deadline is None else RecordKind.LATER
    write = RecordWrite(kind, todo.owner.code, title=todo.title, activity=todo.id, deadline=message.deadline)
    change = TodoChange(new_id, write)
    changes = {**model.changes, todo.id: change}
    postponing = 0 if model.postponing == todo.id else model.postponing
    return replace(model, changes=changes, postponing=postponing), (QueueChange(change),)
