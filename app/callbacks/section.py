"""Today's callbacks as a part of a page: connects the program, REST, the outbox and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.callbacks.state import (
    Arrived,
    CallPassedOn,
    Changed,
    ChangesRead,
    LaterToggled,
    Model,
    QueueChange,
    ReadChanges,
    ReadRequested,
    ReadTodos,
    Ticked,
    next_change,
    update,
)
from app.callbacks.view import Formats, announcement, view
from app.crm.todos import read_callbacks
from app.notes.draft import new_note_id
from app.notes.follow_up import PRESETS, TimeZones, due_moment, end_of_day
from app.notes.outbox import Outbox, Sender
from app.notes.save_request import RecordKind
from app.notes.todo_changes import TodoChange
from app.phone.reading import country_of, read
from app.sections.remote_data import Failed
from app.ui.program import Program, ScreenContext
from app.ui.view import Element

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Rest
    from app.callbacks.state import Effect, Message
    from app.locale import Words
    from app.ui.intl import Intl
    from app.ui.storage import Locks, Store

NAME = "callbacks"


@dataclass(frozen=True, kw_only=True)
class CallbacksContext(ScreenContext):
    """What else the section needs from its page.

    Attributes:
        words: The language.
        rest: The portal's REST.
        store: Texts that all frames of the app share.
        locks: What only one of them may do at a time.
        offset: The operator's offset from UTC at a moment, in seconds.
        intl: What depends on country and language.
        region: The portal's country as an ISO code; empty if unknown.
        phone_to: Asks the portal to call a number; returns whether it could be asked.
        changed: Receives what is known, after each change.
    """

    words: Words
    rest: Rest
    store: Store
    locks: Locks
    offset: Callable[[float], float]
    intl: Intl
    region: str
    phone_to: Callable[[str], bool]
    changed: Callable[[Model], None] = lambda _: None


class Callbacks:
    """The list of to-dos that are due."""

    def __init__(self, context: CallbacksContext) -> None:
        self._context = context
        self._outbox = Outbox(context.store, context.rest, context.locks, context.now)
        self._zones: dict[str, TimeZones] = {}
        self._formats = Formats(context.words, context.intl, self._zone, context.region)
        self._shown = Model()
        self._sender = Sender(self._outbox, context.spawn, self._sending_changed)
        self._program: Program[Model, Message, Effect] = Program(
            Model(context.now()),
            lambda model, message: update(model, message, context.now(), new_note_id()),
            context,
            render=self._render,
            run=self._run,
            next_change=next_change,
            tick=lambda _: Ticked(),
        )
        self._render(self.model)

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    def open(self) -> None:
        """Read what is due."""
        self._context.view.show("callbacks-said", Element(""))
        self._program.dispatch(ReadRequested())

    def connection_restored(self) -> None:
        """Read again what could not be read."""
        if self.model.error is not None:
            self.open()

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        message = self._message(action, argument)
        if message is not None:
            self._program.dispatch(message)

    def close(self) -> None:
        """End the section. What waits is left to the background worker."""
        self._program.close()
        if self._outbox.waits:
            self._outbox.leave_to_worker(self._context.now())

    def _message(self, action: str, argument: str) -> Message | None:
        text, _, preset = argument.partition(":")
        number = int(text) if text.isascii() and text.isdigit() else 0
        match action:
            case "refresh" | "more":
                return ReadRequested(action == "more")
            case "call":
                return self._call(number)
            case "later":
                return LaterToggled(number)
            case "done":
                return Changed(number)
            case "postpone" if preset in PRESETS:
                due = due_moment(preset, self._context.now(), self._zone(self._country(number)).client_offset)
                return None if due is None else Changed(number, due)
            case _:
                return None

    def _call(self, number: int) -> CallPassedOn | None:
        """Ask the portal to call the client of a to-do."""
        phone = self._phone(number)
        if not phone:
            return None
        return CallPassedOn(number, self._context.phone_to(read(phone, "", self._context.region).text or phone))

    def _country(self, number: int) -> str:
        phone = self._phone(number)
        return country_of(read(phone, "", self._context.region)) if phone else ""

    def _phone(self, number: int) -> str:
        todo = self.model.todo(number)
        return "" if todo is None else todo.number

    def _zone(self, country: str) -> TimeZones:
        if country not in self._zones:
            self._zones[country] = TimeZones(self._context.offset, self._context.intl)
            self._zones[country].country = country
        return self._zones[country]

    def _run(self, effect: Effect) -> None:
        match effect:
            case ReadTodos():
                self._context.spawn(self._read(effect), "callbacks")
            case QueueChange(change=change):
                change.queue(self._outbox, self._context.now())
                self._sender.send()
            case ReadChanges(changes=changes):
                self._look(changes)
                self._sender.send()

    async def _read(self, effect: ReadTodos) -> None:
        now = self._context.now()
        try:
            page = await read_callbacks(self._context.rest, end_of_day(now, self._context.offset), effect.start)
        except RestError as error:
            self._program.dispatch(Failed(effect.request_id, error.kind))
        else:
            self._program.dispatch(Arrived(effect.request_id, page, effect.more, self._waiting()))

    def _waiting(self) -> dict[int, TodoChange]:
        """Return the changes that are in the outbox, also those that another page has put there."""
        return {
            write.activity: TodoChange(save.request.note_id, write, save.state.of(write))
            for save in self._outbox.queued()
            for write in save.request.writes
            if write.kind in (RecordKind.SETTLE, RecordKind.LATER) and not save.state.has(write)
        }

    def _sending_changed(self, sending: bool) -> None:
        if not sending:
            self._look(tuple(self.model.changes.values()))
            self._outbox.sweep()

    def _look(self, changes: tuple[TodoChange, ...]) -> None:
        results = {change.write.activity: change.with_result(self._outbox).result for change in changes}
        self._program.dispatch(ChangesRead(results))

    def _render(self, model: Model) -> None:
        self._context.view.draw(view(model, self._formats))
        said = announcement(self._shown, model, self._context.words)
        self._shown = model
        self._context.changed(model)
        if said:
            self._context.view.show("callbacks-said", Element(said))
