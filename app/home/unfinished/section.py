"""Unfinished notes as a part of the home page: connects the program, the storage, the outbox and the page."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.bitrix24.call_card import details_path
from app.bitrix24.errors import BX24Error
from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.crm import caller_search
from app.crm.reading import Reader
from app.crm.records import name_commands, parse_names
from app.home.unfinished.messages import (
    Button,
    ClientChosen,
    ClientRead,
    DecisionMade,
    DiscardDraft,
    DiscardEnded,
    DiscardQueued,
    Edited,
    FocusObstacle,
    ForgetUnread,
    KeepDraft,
    Look,
    Looked,
    NamesRead,
    Pressed,
    ReadClient,
    ReadNames,
    SaveDraft,
    SaveEnded,
    Searched,
    SearchText,
    Send,
    SendingChanged,
    SettingsKnown,
    TakeDecision,
    Ticked,
    WrongTime,
)
from app.home.unfinished.state import Model, next_change, update
from app.home.unfinished.view import announcement, place_of_notice, view
from app.home.unfinished.wrapup import KEPT, commands_for, parse_client, wrapup_of
from app.locale import N_
from app.notes.composition import compose_save_request
from app.notes.decisions import decide
from app.notes.draft_store import DraftStore
from app.notes.follow_up import TimeZones, due_moments, end_of_day
from app.notes.outbox import Outbox, Sender
from app.notes.restoring_store import RestoringStore
from app.notes.storage_format import storage_key_of_draft
from app.notes.unfinished import LEASE, NOTE_LOCK, save_unfinished, unfinished_drafts
from app.panel.callers import search
from app.panel.wrapup.buttons import edit_for, typed_follow_up
from app.panel.wrapup.messages import AboutReported, OutcomeChosen, Typed
from app.phone.reading import read
from app.sections.records import PATIENCE
from app.settings.outcomes import standard_outcomes
from app.ui.program import Program, WakeUpTimer
from app.ui.view import Element

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.rest.client import Rest
    from app.home.page import HomeContext
    from app.home.state import Model as PageModel
    from app.home.unfinished.messages import Edit, Effect, Message
    from app.locale import Words
    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest

NAME = "unfinished"


class Unfinished:
    """The list of unfinished notes."""

    def __init__(
        self,
        rest: Rest,
        context: HomeContext,
        words: Words,
        open_path: Callable[[str], Awaitable[None]],
        region: str,
    ) -> None:
        """Begin without notes.

        Args:
            rest: REST.
            context: The page.
            words: The language.
            open_path: Opens a path of the portal.
            region: The portal's country as an ISO code; empty if unknown.
        """
        self._context = context
        self._open_path = open_path
        self._region = region
        self._words = words
        self._reader = Reader(rest)
        self._restored = False
        self._store = RestoringStore(context.store, self._storage_restored)
        self._drafts = DraftStore(self._store)
        self._outbox = Outbox(self._store, rest, context.locks, context.now)
        self._times = TimeZones(context.offset, context.intl)
        self._shown = Model()
        self._sender = Sender(self._outbox, context.spawn, self._sending_changed)
        self._requested: set[str] = set()
        self._program: Program[Model, Message, Effect] = Program(
            Model(context.now(), standard=standard_outcomes(words), stage_label=words(N_("Stage"))),
            lambda model, message: update(model, message, context.now()),
            context,
            render=self._render,
            run=self._run,
            next_change=next_change,
            tick=lambda _: Ticked(),
        )
        self._searching = ""
        self._typing = WakeUpTimer(context.now, lambda: self._search_step(search.TextSettled(self._search_id)))
        self._answer = WakeUpTimer(context.now, lambda: self._search_step(search.AnswerDelayed(self._search_id)))

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    def open(self) -> None:
        """Show what is in the storage, and send what waits."""
        self._context.view.show("unfinished-said", Element(""))
        self._program.dispatch(Ticked())
        if self._outbox.waits:
            self._sender.send()

    def connection_restored(self) -> None:
        """Send what waited for the connection."""
        if self._outbox.waits:
            self._sender.send(connected=True)

    def show(self, page: PageModel) -> None:
        """Take what the administrators set, and the user's departments."""
        settings, departments = page.app.read.value, page.visit.departments
        if (settings, departments) != (self.model.settings, self.model.departments):
            self._program.dispatch(SettingsKnown(settings, departments))

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        message = self._message(action, argument)
        if message is not None:
            self._program.dispatch(message)

    def typed(self, field: str, text: str) -> None:
        """Take what is typed: a note's text, which is stored on return, its follow-up's time, or whom to look for."""
        now, (part, _, note_id) = self._context.now(), field.partition(".")
        match part:
            case "text":
                self._edit(note_id, Typed(text))
            case "when" if text:
                follow_up = typed_follow_up(text, now, self._times.client_offset)
                if follow_up is None:
                    self._program.dispatch(WrongTime(note_id))
                else:
                    self._edit(note_id, follow_up)
            case "search":
                self._searching = note_id
                self._search_step(search.TextTyped(text))

    def close(self) -> None:
        """End the section. What waits is left to the background worker."""
        self._program.close()
        self._typing.close()
        self._answer.close()
        if self._outbox.waits:
            self._outbox.leave_to_worker(self._context.now())

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: PLR0911 - one line per action
        note_id, _, chosen = argument.partition(":")
        match action:
            case Button.COPY if not self._context.copy(self._words_of(argument)):
                return None
            case _ if action in set(Button):
                return Pressed(Button(action), argument)
            case "keep-theirs" | "write-mine":
                return DecisionMade(argument, action == "write-mine")
            case "search-again":
                self._searching = argument
                return Searched(argument, search.SearchAgain())
            case "choose":
                return ClientChosen(note_id, chosen)
            case "open" if (item := CrmItem.of_code(chosen)) is not None:
                self._context.spawn(self._open(item), "openPath")
                return None
            case _:
                edit = self._edit_of(action, note_id, chosen)
                return None if edit is None else Edited(note_id, edit)

    def _edit_of(self, action: str, note_id: str, chosen: str) -> Edit | None:
        now, row = self._context.now(), self.model.row(note_id)
        if row is None:
            return None
        match action:
            case "outcome":
                return OutcomeChosen(chosen, due_moments(now, self._times.client_offset))
            case "about":
                return AboutReported(None if chosen == row.draft.about else (chosen, ""), True)
            case _:
                return edit_for(action, chosen, wrapup_of(row, self.model), now, self._times.client_offset)

    def _edit(self, note_id: str, edit: Edit) -> None:
        self._program.dispatch(Edited(note_id, edit))

    def _words_of(self, what: str) -> str:
        row = self.model.row(what)
        return (self._store.get(what) or "") if row is None else row.draft.text

    def _run(self, effect: Effect) -> None:  # noqa: C901, PLR0912 - one line per effect
        spawn = self._context.spawn
        match effect:
            case KeepDraft(draft=draft, instead_of=before, unchanged=unchanged):
                if not unchanged or self._drafts.holds(draft):
                    self._drafts.save(draft, before)
            case TakeDecision(argument=argument, mine=mine):
                decide(self._outbox, argument, mine=mine)
            case ForgetUnread(key=key):
                self._store.remove(key)
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
                unread = [item for code in codes if code not in self._requested and (item := CrmItem.of_code(code))]
                self._requested |= set(codes)
                if unread:
                    spawn(self._read_names(unread), "names")
            case ReadClient():
                spawn(self._read_client(effect), "client of a note")
            case search.AwaitTyping():
                self._typing.wake_at(self._context.now() + search.DELAY)
            case SearchText():
                self._answer.wake_at(self._context.now() + PATIENCE)
                spawn(self._search_text(effect), "search for a client")
            case FocusObstacle(note_id=note_id):
                self._show_notice(note_id)

    async def _look(self) -> None:
        taken = await self._context.locks.taken(NOTE_LOCK)
        drafts = unfinished_drafts(self._drafts, self._outbox)
        listed = {draft.note_id for draft in drafts} | {row.draft.note_id for row in self.model.rows}
        self._program.dispatch(
            Looked(
                drafts,
                self._drafts.unread(),
                self._outbox.queued(),
                frozenset(name.removeprefix(NOTE_LOCK) for name in taken),
                frozenset(note_id for note_id in listed if self._outbox.knows(note_id)),
                self._store.lasting,
                self._restored,
            )
        )

    async def _read_client(self, effect: ReadClient) -> None:
        client, about = CrmItem.of_code(effect.client), CrmItem.of_code(effect.about)
        if client is None:
            return
        now, note_id = self._context.now(), effect.note_id
        commands = commands_for(client, about, effect.kinds)
        lasting = [key for key in KEPT if key in commands]
        try:
            outcomes = await self._reader.read(commands, lasting=lasting)
        except RestError as error:
            self._program.dispatch(ClientRead(note_id, error.kind))
        else:
            data = parse_client(client, about, outcomes, end_of_day(now, self._context.offset))
            self._program.dispatch(ClientRead(note_id, data))

    def _storage_restored(self) -> None:
        self._restored = True

    @property
    def _search_id(self) -> int:
        row = self.model.row(self._searching)
        return 0 if row is None else row.search.request_id

    def _search_step(self, step: search.SearchMessage, note_id: str = "") -> None:
        self._program.dispatch(Searched(note_id or self._searching, step))

    async def _search_text(self, effect: SearchText) -> None:
        typed = caller_search.read_typed(effect.text, read(effect.text, effect.line, self._region))
        step: search.SearchMessage
        try:
            found = await caller_search.find(self._reader, typed)
        except RestError as error:
            step = search.SearchFailed(effect.request_id, error.kind)
        else:
            row = self.model.row(effect.note_id)
            if row is not None and row.search.request_id == effect.request_id:
                found = await caller_search.described(self._reader, found)
            step = search.RecordsFound(effect.request_id, found)
        self._search_step(step, effect.note_id)

    async def _open(self, item: CrmItem) -> None:
        path = details_path(item)
        with suppress(BX24Error):
            if path is not None:
                await self._open_path(path)

    def _show_notice(self, note_id: str) -> None:
        """Put the focus where what prevents saving can be corrected."""
        row = self.model.row(note_id)
        if row is None:
            return
        place = place_of_notice(row, self.model)
        if place is None:
            self._context.fields.focus(f"unfinished.{'search' if row.searchable else 'text'}.{note_id}")
        else:
            action, argument = place
            self._context.fields.focus_button(f"{NAME}.{action}", argument)

    async def _save(self, note_id: str) -> None:
        obstacle = await save_unfinished(note_id, self._drafts, self._outbox, self._context.locks, self._compose)
        if obstacle is None:  # if the page is left while it is sent, the worker continues
            self._outbox.leave_to_worker(self._context.now() + LEASE)
        self._program.dispatch(SaveEnded(note_id, obstacle))

    def _compose(self, draft: Draft) -> SaveRequest:
        context = self._context
        return compose_save_request(draft, draft.key.client, context.now(), self._words, context.offset)

    async def _discard(self, draft: Draft) -> None:
        async with self._context.locks.attempt(NOTE_LOCK + draft.note_id) as free:
            if free:
                self._store.remove(storage_key_of_draft(draft.key))
        self._program.dispatch(DiscardEnded(draft.note_id, free))

    async def _discard_queued(self, note_id: str) -> None:
        await self._outbox.discard(note_id)
        await self._look()

    def _sending_changed(self, sending: bool) -> None:
        if not sending:
            self._outbox.sweep()
        self._program.dispatch(SendingChanged(sending))

    async def _read_names(self, items: list[CrmItem]) -> None:
        """Read the names for notes, which are stored without names."""
        commands = name_commands(items)
        if commands:
            with suppress(RestError):
                names = parse_names(await self._reader.read(commands))
                found = {item.code: name for item, name in names.items() if name}
                self._program.dispatch(NamesRead(found))

    def _render(self, model: Model) -> None:
        self._context.view.draw(view(model, self._words, self._times))
        said = announcement(self._shown, model, self._words, self._times)
        self._shown = model
        if said:
            self._context.view.show("unfinished-said", Element(said))
