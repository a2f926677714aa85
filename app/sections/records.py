"""What the sections that show CRM records have in common: when they read, and what their buttons do.

    class DealsSection(RecordsSection[OpenRecords]):
        name = "deals"

        async def read(self, caller: Caller) -> AsyncIterator[OpenRecords]: ...

A section is read again after a slider of the portal was closed, after the wrap-up was saved, on "Try again", and when
the connection works again; all that is read in one turn goes out as one batch.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.copies import replace
from app.sections.caller import unchanged
from app.sections.events import CallSaved, ClientChosen, ConnectionRestored, CrmChanged
from app.sections.remote_data import (
    Arrived,
    Delayed,
    Failed,
    NotNeeded,
    Read,
    Reads,
    RemoteData,
    Requested,
    Retried,
    update_remote_data,
)
from app.ui.program import Program, WakeUpTimer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.model import Call
    from app.call.model import Model as CallModel
    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.view import Content

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

    loading: RemoteData[ContentT]
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


Message = Requested | Retried | Arrived[ContentT] | Failed | NotNeeded | Delayed | Noted | AllShown


def update(records: Records[ContentT], message: Message[ContentT]) -> tuple[Records[ContentT], tuple[Read, ...]]:
    """Return the next model, and what to read."""
    match message:
        case Noted(note=note, copied=copied):
            return replace(records, note=note, copied=copied), ()
        case AllShown(shown=shown):
            return replace(records, all_shown=shown), ()
        case _:
            loading, reads = update_remote_data(records.loading, message)
            same = loading.caller == records.loading.caller
            return (replace(records, loading=loading) if same else Records(loading)), reads


def _has_same_content(one: Records[ContentT], other: Records[ContentT]) -> bool:
    """Return whether both differ at most in how far a read is."""
    before, after = one.loading, other.loading
    if before.content is None or before.content is not after.content or before.caller is not after.caller:
        return False
    return before.error == after.error and replace(one, loading=after) == other


class RecordsSection(Generic[ContentT]):
    """A section over records. A subclass says what is read and how it looks."""

    name: str

    def __init__(self, context: SectionContext) -> None:
        self.context = context
        self.call: Call | None = None
        self._program: Program[Records[ContentT], Message[ContentT], Read] = Program(
            Records(RemoteData()), update, context, render=self._render, run=self._start
        )
        context.bus.subscribe(ClientChosen, lambda _: self.look())
        context.bus.subscribe(CrmChanged, lambda _: self.dispatch(Retried()))
        context.bus.subscribe(CallSaved, lambda _: self.dispatch(Retried()))
        context.bus.subscribe(ConnectionRestored, lambda _: self._restored())
        self._model: CallModel | None = None
        self._reads = Reads(context.spawn)
        self._drawn: Records[ContentT] | None = None
        self._patience = WakeUpTimer(context.now, lambda: self.dispatch(Delayed(self.records.loading.request_id)))

    @property
    def records(self) -> Records[ContentT]:
        """The model."""
        return self._program.model

    @property
    def caller(self) -> Caller | None:
        """Whom the section is about."""
        return self.records.loading.caller

    @property
    def content(self) -> ContentT | None:
        """What was read; None before."""
        return self.records.loading.content

    def view(self, records: Records[ContentT]) -> Mapping[str, Content]:
        """Return the contents of the section's places."""
        raise NotImplementedError

    def progress(self, records: Records[ContentT]) -> Mapping[str, Content] | None:  # noqa: ARG002 - a default
        """Return the places that show how far a read is; None if others show it too while there is content."""
        return None

    def read(self, caller: Caller) -> AsyncIterator[ContentT]:
        """Read the content; may yield a first version and then fuller ones. Raises `RestError` if there is none."""
        raise NotImplementedError

    def arrived(self, caller: Caller, content: ContentT) -> None:
        """Take content that is still relevant, to share it with others."""

    def show(self, model: CallModel) -> None:
        """Take a changed call."""
        self._model = model
        if model.call != self.call:
            self.call = model.call
            self.look()

    def look(self) -> None:
        """Find out whom the section is about now. With each state of the call it is the same caller."""
        if self._model is None:
            return
        caller = self.context.last_caller.of_call(self._model)
        if not unchanged(self.caller, caller):
            self.dispatch(Requested(caller))
            self._reads.give_up(self.records.loading.since)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        match action:
            case "retry":
                self.context.bus.publish(CrmChanged())
            case "open" if (client := CrmItem.of_code(argument)) is not None:
                self.context.spawn(self._open(client), "openPath")
            case "copy":
                done = self.context.copy(argument)
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
        self._program.close()
        self._patience.close()

    def dispatch(self, message: Message[ContentT]) -> None:
        """Deal with a message."""
        self._program.dispatch(message)

    def redraw(self) -> None:
        """Show what is not in the model."""
        self._drawn = None
        self._render(self.records)

    def _render(self, records: Records[ContentT]) -> None:
        """Draw the section. Content that is only read again, as after each save, stays as it was drawn."""
        drawn, self._drawn = self._drawn, records
        contents = self.progress(records) if drawn is not None and _has_same_content(drawn, records) else None
        self.context.view.draw(self.view(records) if contents is None else contents)

    def _restored(self) -> None:
        loading = self.records.loading
        if loading.slow or (loading.error is not None and not loading.error.lasting):
            self.dispatch(Retried())

    def _start(self, effect: Read) -> None:
        self._patience.wake_at(self.context.now() + PATIENCE)
        self._reads.start(effect.request_id, partial(self._read, effect), f"read {self.name}")

    async def _read(self, effect: Read) -> None:
        answered = False
        try:
            async for content in self.read(effect.caller):
                answered = True
                # Reading, drawing and telling the others are a task each, so that a key needn't wait for all of it.
                await asyncio.sleep(0)
                self.dispatch(Arrived(effect.request_id, content))
                await asyncio.sleep(0)
                if self.content is content:
                    self.arrived(effect.caller, content)
        except RestError as error:
            self.dispatch(Failed(effect.request_id, error.kind))
        else:
            if not answered:
                self.dispatch(NotNeeded(effect.request_id))

    async def _open(self, client: CrmItem) -> None:
        opened = await self.context.open_item(client)
        self.dispatch(Noted(None if opened else Note.OPEN_FAILED))
        if opened:
            self.context.bus.publish(CrmChanged())
