"""What the sections that show CRM records have in common: when they read, and what their buttons do.

    class DealsSection(RecordsSection[Model, Deals]):
        name = "deals"

        async def read(self, subject: Subject) -> AsyncIterator[Deals]: ...

A section is read again after a slider of the portal was closed, after the wrap-up was saved, on "Try again", and when
the connection works again; all that is read in one turn goes out as one batch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from app.bitrix24.rest.errors import RestError
from app.call.model import Client
from app.crm.trouble import trouble_of
from app.sections.caller import subject_of
from app.sections.events import CallSaved, ClientChosen, ConnectionRestored, CrmChanged
from app.sections.remote_data import Again, Arrived, Delayed, Failed, Loading, Nothing, Read, Wanted, moved
from app.ui.program import Loop
from app.ui.wake_up import Ticker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.model import Call
    from app.call.model import Model as CallModel
    from app.sections.caller import Subject
    from app.sections.section import Room
    from app.ui.view import Shown

ContentT = TypeVar("ContentT")

PATIENCE = 8.0
"""Seconds after which a section that still waits says so."""


class Note(StrEnum):
    """What came of a button."""

    COPIED = "copied"
    COPY_FAILED = "copy-failed"
    OPEN_FAILED = "open-failed"


@dataclass(frozen=True, slots=True)
class Records(Generic[ContentT]):
    """The model: what is read, what came of the last button, and how much of a long list is shown."""

    loading: Loading[ContentT]
    note: Note | None = None
    copied: str = ""
    all_shown: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """A button did its work, or could not. `copied` is the text that was copied."""

    note: Note | None
    copied: str = ""


@dataclass(frozen=True, slots=True)
class AllShown:
    """The whole list is wanted, or its beginning."""

    shown: bool


Message = Wanted | Again | Arrived[ContentT] | Failed | Nothing | Delayed | Noted | AllShown


def update(records: Records[ContentT], message: Message[ContentT]) -> tuple[Records[ContentT], tuple[Read, ...]]:
    """Return the next model, and what to read."""
    match message:
        case Noted(note=note, copied=copied):
            return replace(records, note=note, copied=copied), ()
        case AllShown(shown=shown):
            return replace(records, all_shown=shown), ()
        case _:
            loading, reads = moved(records.loading, message)
            same = loading.subject == records.loading.subject
            return (replace(records, loading=loading) if same else Records(loading)), reads


class RecordsSection(Generic[ContentT]):
    """A section over records. A subclass says what is read and how it looks."""

    name: str

    def __init__(self, room: Room) -> None:
        self.room = room
        self.call: Call | None = None
        self._loop: Loop[Records[ContentT], Message[ContentT], Read] = Loop(
            Records(Loading()), update, render=self._render, run=self._start, report=room.report
        )
        room.board.listen(ClientChosen, lambda _: self.look())
        room.board.listen(CrmChanged, lambda _: self.dispatch(Again()))
        room.board.listen(CallSaved, lambda _: self.dispatch(Again()))
        room.board.listen(ConnectionRestored, lambda _: self._restored())
        self._model: CallModel | None = None
        self._patience = Ticker(room.now, lambda: self.dispatch(Delayed(self.records.loading.turn)))

    @property
    def records(self) -> Records[ContentT]:
        """The model."""
        return self._loop.model

    def view(self, records: Records[ContentT]) -> Mapping[str, Shown]:
        """Return the contents of the section's places."""
        raise NotImplementedError

    def read(self, subject: Subject) -> AsyncIterator[ContentT]:
        """Read the content; may yield a first version and then fuller ones. Raises `RestError` if there is none."""
        raise NotImplementedError

    def arrived(self, subject: Subject, content: ContentT) -> None:
        """Take content that is still relevant, to share it with others."""

    def show(self, model: CallModel) -> None:
        """Take a changed call."""
        self._model = model
        if model.call != self.call:
            self.call = model.call
            self.look()

    def look(self) -> None:
        """Find out whom the section is about now."""
        if self._model is not None:
            self.dispatch(Wanted(subject_of(self._model, self.room.board)))

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        match action:
            case "retry":
                self.room.board.tell(CrmChanged())
            case "open" if (client := Client.of_code(argument)) is not None:
                self.room.spawn(self._open(client), "openPath")
            case "copy":
                done = self.room.copy(argument)
                self.dispatch(Noted(Note.COPIED, argument) if done else Noted(Note.COPY_FAILED))
            case "all":
                self.dispatch(AllShown(not self.records.all_shown))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """Do nothing: the section has no input."""

    def leave(self) -> None:
        """Do nothing: nothing would be lost."""

    def close(self) -> None:
        """End the section."""
        self._loop.close()
        self._patience.close()

    def dispatch(self, message: Message[ContentT]) -> None:
        """Deal with a message."""
        self._loop.dispatch(message)

    def redraw(self) -> None:
        """Show what is not in the model."""
        self._render(self.records)

    def _render(self, records: Records[ContentT]) -> None:
        for place, shown in self.view(records).items():
            self.room.places.show(place, shown)

    def _restored(self) -> None:
        loading = self.records.loading
        if loading.slow or (loading.trouble is not None and not loading.trouble.lasting):
            self.dispatch(Again())

    def _start(self, effect: Read) -> None:
        self._patience.wake_at(self.room.now() + PATIENCE)
        self.room.spawn(self._read(effect), f"read {self.name}")

    async def _read(self, effect: Read) -> None:
        answered = False
        try:
            async for content in self.read(effect.subject):
                answered = True
                self.dispatch(Arrived(effect.turn, content))
                if self.records.loading.content is content:
                    self.arrived(effect.subject, content)
        except RestError as error:
            self.dispatch(Failed(effect.turn, trouble_of(error)))
        else:
            if not answered:
                self.dispatch(Nothing(effect.turn))

    async def _open(self, client: Client) -> None:
        opened = await self.room.open_item(client)
        self.dispatch(Noted(None if opened else Note.OPEN_FAILED))
        if opened:
            self.room.board.tell(CrmChanged())
