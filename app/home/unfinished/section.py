"""Unfinished notes as a part of the home page: connects the program, the storage, the outbox and the page."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.crm.reading import Reader
from app.crm.records import name_commands, parse_names
from app.home.unfinished.state import (
    Copied,
    DecisionMade,
    DiscardDraft,
    DiscardEnded,
    DiscardQueued,
    DiscardRequested,
    ForgetUnread,
    KeepDraft,
    Look,
    Looked,
    Model,
    NamesRead,
    OutcomeChosen,
    ReadNames,
    RetryRequested,
    SaveDraft,
    SaveEnded,
    SaveRequested,
    Send,
    SendingChanged,
    SettingsKnown,
    TakeDecision,
    Ticked,
    Typed,
    next_change,
    update,
)
from app.home.unfinished.view import announcement, view
from app.notes.composition import compose_save_request
from app.notes.decisions import decide
from app.notes.draft_store import DraftStore
from app.notes.follow_up import TimeZones, due_moments, moment_text
from app.notes.outbox import Outbox
from app.notes.sender import Sender
from app.notes.storage_format import storage_key_of_draft
from app.notes.unfinished import LEASE, NOTE_LOCK, save_unfinished, unfinished_drafts
from app.settings.outcomes import standard_outcomes
from app.ui.program import Program
from app.ui.view import Element

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Rest
    from app.home.page import HomeContext
    from app.home.unfinished.state import Effect, Message
    from app.locale import Words
    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest
    from app.settings.values import AppSettings

NAME = "unfinished"


class Unfinished:
    """The list of unfinished notes."""

    def __init__(self, rest: Rest, context: HomeContext, words: Words) -> None:
        self._context = context
        self._words = words
        self._reader = Reader(rest)
        self._drafts = DraftStore(context.store)
        self._outbox = Outbox(context.store, rest, context.locks, context.now)
        self._times = TimeZones(context.offset, context.intl)
        self._shown = Model()
        self._sender = Sender(self._outbox, context.spawn, self._sending_changed)
        self._asked: set[str] = set()
        self._program: Program[Model, Message, Effect] = Program(
            Model(context.now()),
            update,
            context,
            render=self._render,
            run=self._run,
            next_change=next_change,
            tick=Ticked,
        )

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    def open(self) -> None:
        """Show what is in the storage, and send what waits."""
        self._context.view.show("unfinished-said", Element(""))
        self._program.dispatch(Ticked(self._context.now()))
        if self._outbox.waits:
            self._sender.send()

    def take_settings(self, settings: AppSettings, departments: frozenset[int]) -> None:
        """Take what the administrators set, and the user's departments."""
        if (settings, departments) != (self.model.settings, self.model.departments) or not self.model.standard:
            standard = standard_outcomes(self._words)
            self._program.dispatch(SettingsKnown(self._context.now(), settings, standard, departments))

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        message = self._message(action, argument)
        if message is not None:
            self._program.dispatch(message)

    def typed(self, note_id: str, text: str) -> None:
        """Take a note's new text; it is stored on return."""
        self._program.dispatch(Typed(self._context.now(), note_id, text))

    def close(self) -> None:
        """End the section. What waits is left to the background worker."""
        self._program.close()
        if self._outbox.waits:
            self._outbox.leave_to_worker(self._context.now())

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: PLR0911 - one line per action
        now = self._context.now()
        match action:
            case "outcome":
                note_id, _, name = argument.partition(":")
                return OutcomeChosen(now, note_id, name, due_moments(now, self._context.offset))
            case "save":
                return SaveRequested(now, argument)
            case "retry":
                return RetryRequested(now, argument)
            case "discard":
                return DiscardRequested(now, argument)
            case "keep-theirs" | "write-mine":
                return DecisionMade(now, argument, action == "write-mine")
            case "copy" if self._context.copy(self._words_of(argument)):
                return Copied(now, argument)
            case _:
                return None

    def _words_of(self, what: str) -> str:
        row = self.model.row(what)
        return (self._context.store.get(what) or "") if row is None else row.draft.text

    def _run(self, effect: Effect) -> None:  # noqa: C901 - one line per effect
        spawn = self._context.spawn
        match effect:
            case KeepDraft(draft=draft):
                self._drafts.save(draft)
            case TakeDecision(argument=argument, mine=mine):
                decide(self._outbox, argument, mine=mine)
            case ForgetUnread(key=key):
                self._context.store.remove(key)
            case Look():
                spawn(self._look(), "unfinished notes")
            case SaveDraft(note_id=note_id):
                spawn(self._save(note_id), "save a note")
            case DiscardDraft(draft=draft):
                spawn(self._discard(draft), "discard a note")
            case DiscardQueued(note_id=note_id):
                spawn(self._discard_queued(note_id), "discard a save request")
            case Send(retry=note_id):
                self._sender.send(note_id)
            case ReadNames(codes=codes):
                wanted = [item for code in codes if code not in self._asked and (item := CrmItem.of_code(code))]
                self._asked |= set(codes)
                if wanted:
                    spawn(self._read_names(wanted), "names")

    async def _look(self) -> None:
        taken = await self._context.locks.taken(NOTE_LOCK)
        drafts = unfinished_drafts(self._drafts, self._outbox)
        listed = {draft.note_id for draft in drafts} | {row.draft.note_id for row in self.model.rows}
        self._program.dispatch(
            Looked(
                self._context.now(),
                drafts,
                self._drafts.unread(),
                self._outbox.queued(),
                frozenset(name.removeprefix(NOTE_LOCK) for name in taken),
                frozenset(note_id for note_id in listed if self._outbox.knows(note_id)),
                self._context.store.lasting,
            )
        )

    async def _save(self, note_id: str) -> None:
        obstacle = await save_unfinished(note_id, self._drafts, self._outbox, self._context.locks, self._compose)
        if obstacle is None:  # if the page is left while it is sent, the worker continues
            self._outbox.leave_to_worker(self._context.now() + LEASE)
        self._program.dispatch(SaveEnded(self._context.now(), note_id, obstacle))

    def _compose(self, draft: Draft) -> SaveRequest:
        def written(at: float) -> str:
            return moment_text(at, self._context.offset)

        return compose_save_request(draft, draft.key.client, self._context.now(), self._words, written)

    async def _discard(self, draft: Draft) -> None:
        async with self._context.locks.attempt(NOTE_LOCK + draft.note_id) as free:
            if free:
                self._context.store.remove(storage_key_of_draft(draft.key))
        self._program.dispatch(DiscardEnded(self._context.now(), draft.note_id, free))

    async def _discard_queued(self, note_id: str) -> None:
        await self._outbox.discard(note_id)
        await self._look()

    def _sending_changed(self, sending: bool) -> None:
        if not sending:
            self._outbox.sweep()
        self._program.dispatch(SendingChanged(self._context.now(), sending))

    async def _read_names(self, items: list[CrmItem]) -> None:
        """Read the names for notes, which are stored without names."""
        commands = name_commands(items)
        if commands:
            with suppress(RestError):
                names = parse_names(await self._reader.read(commands))
                found = {item.code: name for item, name in names.items() if name}
                self._program.dispatch(NamesRead(self._context.now(), found))

    def _render(self, model: Model) -> None:
        for name, what in view(model, self._words, self._times).items():
            self._context.view.show(name, what)
        said = announcement(self._shown, model, self._words)
        self._shown = model
        if said:
            self._context.view.show("unfinished-said", Element(said))
