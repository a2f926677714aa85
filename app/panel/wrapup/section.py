"""The wrap-up as a section of the panel: connects the program, the storage, the outbox and the page."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import positive
from app.call.crm_item import CrmItem
from app.crm.records import name_commands, parse_names
from app.locale import N_
from app.notes.composition import compose_save_request
from app.notes.draft import FollowUp, ScriptPath, new_note_id
from app.notes.draft_store import DraftStore
from app.notes.follow_up import (
    OWN,
    PRESETS,
    TimeZones,
    due_moment,
    due_moments,
    end_of_day,
    moment_text,
    typed_moment,
)
from app.notes.outbox import Outbox
from app.notes.restoring_store import RestoringStore
from app.notes.sender import Sender
from app.notes.unfinished import LEASE, NOTE_LOCK, NoteLock, save_automatic, unfinished_drafts
from app.panel.wrapup.acts import due_todos, stored_form
from app.panel.wrapup.messages import (
    AboutReported,
    ChangeToggled,
    ChecklistReported,
    Copied,
    CopyRequested,
    CopyText,
    DecisionMade,
    DecisionTaken,
    DiscardQueued,
    DiscardRequested,
    EarlierDraftRequested,
    EarlierDraftsRead,
    FieldEdited,
    FieldsReported,
    FollowUpChosen,
    ForgetDraft,
    Hindered,
    KeepCardOpen,
    KeepDraft,
    LeaveRequested,
    NamesReported,
    NoteContextChanged,
    OutboxRead,
    OutcomeChosen,
    PublishAbout,
    PublishChanges,
    PublishClient,
    PublishSaved,
    QueueSave,
    ReadNames,
    ReadOutbox,
    Recall,
    ReleaseCard,
    RequiredFieldsReported,
    RetryRequested,
    SaveRequested,
    ScriptReported,
    Send,
    SendingChanged,
    SettingsTaken,
    ShowNotice,
    StagesReported,
    TakeDecision,
    Ticked,
    TodosReported,
    TodoToggled,
    Typed,
)
from app.panel.wrapup.model import Model, Notice, next_change, note_context_of
from app.panel.wrapup.stored_note import recall_note
from app.panel.wrapup.update import update
from app.panel.wrapup.view import PLACES_OF_NOTICES, announcement, view
from app.sections.caller import caller_of_call
from app.sections.events import (
    CallSaved,
    ChecklistChanged,
    ClientChosen,
    FieldChangesKnown,
    FieldsKnown,
    FieldTyped,
    ItemChosen,
    NamesKnown,
    RequiredFields,
    ScriptFollowed,
    SettingsChanged,
    StagesKnown,
    StorageMayBeEmpty,
    TodosKnown,
)
from app.settings.outcomes import DIGITS, standard_outcomes
from app.settings.shortcuts import keys_of
from app.settings.values import Part
from app.ui.keys import Key
from app.ui.program import Program, WakeUpTimer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.model import Model as CallModel
    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest
    from app.panel.wrapup.messages import Effect, Message
    from app.sections.section import SectionContext
    from app.ui.keys import KeyPress

REASON = "wrapup"
CALLERS = "matches"
"""The section in which a client can be chosen or created."""
LEAVE = 12.0
"""Seconds after the card announced its closing until the worker continues: it may stay open, and so may the panel."""


class WrapupSection:
    """Notes, outcome, follow-up, save and outbox."""

    name = "wrapup"

    def __init__(self, context: SectionContext) -> None:
        self._context = context
        self._store = RestoringStore(context.store, lambda: self._look(restored=True))
        self._drafts = DraftStore(self._store)
        self._outbox = Outbox(self._store, context.rest, context.locks, context.now)
        self._call: CallModel | None = None
        self._times = TimeZones(context.offset, context.intl)
        self._shown: Model | None = None
        self._leased = 0.0
        self._sender = Sender(self._outbox, context.spawn, self._sending_changed, lambda _: self._look())
        self._note_lock = NoteLock(context.locks, context.spawn)
        self._standard = standard_outcomes(context.words)
        model = Model(
            now=context.now(),
            outcomes=context.settings.outcomes_offered(self._standard),
            required=context.settings.outcome_required,
            place=context.settings.note_place,
            autosave=context.settings.autosave,
            choosable=CALLERS not in context.settings.off,
            deals_shown=Part.DEALS not in context.settings.off,
            lasting=context.store.lasting,
            names=context.names,
            stage_label=context.words(N_("Stage")),
            taken_keys=frozenset(keys_of(context.settings.keys).values()),
        )
        self._program: Program[Model, Message, Effect] = Program(
            model, update, context, render=self._render, run=self._run
        )
        self._wake_up_timer = WakeUpTimer(context.now, lambda: self.dispatch(Ticked(context.now())))
        context.bus.subscribe(ClientChosen, lambda _: self._look_at_call())
        context.bus.subscribe(SettingsChanged, lambda _: self._take_settings())
        context.bus.subscribe(ItemChosen, self._take_about)
        context.bus.subscribe(TodosKnown, self._take_todos)
        context.bus.subscribe(
            FieldTyped, lambda fact: self.dispatch(FieldEdited(context.now(), fact.owner, fact.change, new_note_id()))
        )
        context.bus.subscribe(
            RequiredFields, lambda fact: self.dispatch(RequiredFieldsReported(context.now(), fact.fields))
        )
        context.bus.subscribe(
            StagesKnown, lambda event: self.dispatch(StagesReported(context.now(), event.names, event.items))
        )
        context.bus.subscribe(FieldsKnown, lambda event: self.dispatch(FieldsReported(context.now(), event)))
        context.bus.subscribe(NamesKnown, lambda event: self.dispatch(NamesReported(context.now(), event.names)))
        context.bus.subscribe(
            ChecklistChanged, lambda event: self.dispatch(ChecklistReported(context.now(), event.done, new_note_id()))
        )
        context.bus.subscribe(ScriptFollowed, self._take_script)
        context.bus.subscribe(StorageMayBeEmpty, self._look_after_storage)

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    @property
    def keys(self) -> Mapping[str, Key]:
        """The letters that choose outcomes of this call; digits always do."""
        return {key: Key(one.name, "pick", key) for key, one in self.model.keys.items() if key not in DIGITS}

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the result is stored and shown."""
        self._program.dispatch(message)

    def show(self, model: CallModel) -> None:
        """See `Section.show`."""
        self._call = model
        self._store.check()
        self._take_settings()
        self._look_at_call()

    def act(self, action: str, argument: str) -> None:
        """See `Section.act`."""
        if action == "pick-follow-up" and 0 < (number := positive(argument) or 0) <= len(PRESETS):
            action, argument = "follow-up", PRESETS[number - 1]
            self._context.focus("wrapup-text")
        message = self._message(action, argument)
        if message is not None:
            self.dispatch(message)
        if action == "pick":
            self._context.focus("wrapup-text")
        elif action == "no-item":
            self._publish(PublishAbout("", True))
        elif action == "open" and (item := CrmItem.of_code(argument)) is not None:
            self._context.spawn(self._open(item), "openPath")
        elif action == "unfinished":
            self._context.focus("wrapup-left-over")

    def typed(self, field: str, text: str) -> None:
        """See `Section.typed`."""
        now = self._context.now()
        if field == "text":
            self.dispatch(Typed(now, text, new_note_id()))
            if not text and self.model.note_context is not None:
                self._drafts.forget_typed()
        elif field == "when" and text:
            at = typed_moment(text, now, self._times.there)
            if at is None:
                self.dispatch(Hindered(now, Notice.WHEN_WRONG))
            else:
                self.dispatch(FollowUpChosen(now, FollowUp(OWN, at), new_note_id()))

    def pressed_inside(self, field: str, press: KeyPress) -> bool:
        """Take Escape in the note: single keys work again."""
        leaves = field == "wrapup.text" and press.key == "Escape"
        if leaves:
            self._context.focus("wrapup-section")
        return leaves

    def leave(self) -> None:
        """See `Section.leave`: the draft is stored already; what waits is left to the worker, if this is the end."""
        self._store.check()
        model, now = self.model, self._context.now()
        if model.left_to_worker and model.outcome != model.draft.outcome:  # the one that the call's result has chosen
            self._drafts.save(stored_form(model.draft.written(now, outcome=model.outcome), model))
        if self._leased:
            self._outbox.leave_to_worker(now + LEAVE, drafts=model.left_to_worker)
            self._leased = now - LEASE

    def close(self) -> None:
        """See `Section.close`."""
        self._wake_up_timer.close()
        self._note_lock.hold("")
        if self._leased:
            self._outbox.leave_to_worker(self._context.now(), drafts=self.model.left_to_worker)

    def _take_settings(self) -> None:
        """Take what holds on the call's line."""
        if self._call is None or self._call.call is None:
            return
        line, model = self._call.call.line, self.model
        settings = self._context.settings_for((line.number, line.name))
        taken = (settings.outcomes_offered(self._standard), settings.outcome_required, settings.note_place)
        if taken != (model.outcomes, model.required, model.place):
            self.dispatch(SettingsTaken(self._context.now(), *taken))

    def _look_after_storage(self, _: StorageMayBeEmpty) -> None:
        self._store.check()

    def _look_at_call(self) -> None:
        """Update the context of the note."""
        caller = None if self._call is None else caller_of_call(self._call, self._context.bus)
        if self._call is None or caller is None:
            return
        self._times.country = caller.country
        note_context = note_context_of(self._call, caller.client, by_operator=caller.by_operator, unlink=caller.unlink)
        if note_context is not None and note_context != self.model.note_context:
            early = self._context.typed("wrapup.text") if self.model.note_context is None else ""
            self.dispatch(NoteContextChanged(self._context.now(), note_context, early, self._moments()))

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: C901, PLR0911, PLR0912 - one line per action
        now = self._context.now()
        match action:
            case "outcome" | "pick":
                name = self._outcome(action, argument)
                return OutcomeChosen(now, name, new_note_id(), self._moments()) if name else None
            case "change":
                return ChangeToggled(now, argument, new_note_id())
            case "act-follow-up":
                preset = "" if self.model.chosen is None else self.model.chosen.follow_up
                return self._message("no-follow-up" if self.model.follow_up is not None else "follow-up", preset)
            case "follow-up" if argument in PRESETS:
                at = due_moment(argument, now, self._times.there)
                return None if at is None else FollowUpChosen(now, FollowUp(argument, at), new_note_id())
            case "no-follow-up":
                return FollowUpChosen(now, None, new_note_id())
            case "todo":
                return TodoToggled(now, positive(argument) or 0, new_note_id())
            case "save" | "save-close":
                return SaveRequested(now, new_note_id(), action == "save-close")
            case "leave":
                return LeaveRequested(now)
            case "retry":
                return RetryRequested(now, argument)
            case "copy":
                return CopyRequested(now, argument or self.model.draft.note_id)
            case "discard":
                return DiscardRequested(now, argument)
            case "keep-theirs" | "write-mine":
                return DecisionMade(now, argument, action == "write-mine")
            case "save-earlier" | "use-earlier":
                return EarlierDraftRequested(now, argument, new_note_id(), action == "use-earlier")
            case _:
                return None

    def _outcome(self, action: str, argument: str) -> str:
        """Return the outcome that a button names, or a key; empty if none does."""
        if action == "outcome" and any(one.name == argument for one in self.model.offered):
            return argument
        chosen = self.model.keys.get(argument)
        return "" if chosen is None else chosen.name

    def _moments(self) -> dict[str, float]:
        return due_moments(self._context.now(), self._times.there)

    def _take_script(self, event: ScriptFollowed) -> None:
        path = ScriptPath(event.script, event.answers, event.outcome, event.fields)
        self.dispatch(ScriptReported(self._context.now(), path, new_note_id(), self._moments()))

    def _take_about(self, event: ItemChosen) -> None:
        """Take the item from another section, which may be ahead of this one: other clients' items are ignored."""
        note_context = self.model.note_context
        if note_context is not None and note_context.key.client == ("" if event.client is None else event.client.code):
            about = None if event.item is None else (event.item.code, event.title)
            self.dispatch(AboutReported(self._context.now(), about, event.settled))

    def _take_todos(self, event: TodosKnown) -> None:
        """Take the operator's open to-dos."""
        now = self._context.now()
        due = due_todos(event.client, event.todos, end_of_day(now, self._context.offset))
        self.dispatch(TodosReported(now, event.client.code, due))

    def _publish(self, effect: PublishClient | PublishAbout | PublishSaved | PublishChanges) -> None:
        """Tell the other sections."""
        bus, note_context = self._context.bus, self.model.note_context
        match effect:
            case PublishChanges(changes=changes):
                bus.publish(FieldChangesKnown(changes))
            case PublishSaved(call_id=call_id):
                bus.publish(CallSaved(call_id))
            case PublishClient(unlink=unlink) if self._call is not None and (call := self._call.call) is not None:
                client = CrmItem.of_code(effect.client)
                bus.publish(ClientChosen(call.caller_key, client, effect.by_operator, call.client, unlink))
            case PublishAbout(code=code, settled=settled) if note_context is not None:
                client = CrmItem.of_code(note_context.key.client)
                bus.publish(ItemChosen(CrmItem.of_code(code), client=client, settled=settled))

    def _run(self, effect: Effect) -> None:
        context, now = self._context, self._context.now()
        match effect:
            case KeepCardOpen(wanted=keep_open):
                context.keep_open(REASON, keep_open)
            case ReleaseCard():
                context.release_card()
            case PublishClient() | PublishAbout() | PublishSaved() | PublishChanges():
                self._publish(effect)
            case ShowNotice():
                place = PLACES_OF_NOTICES.get(self.model.notice) if self.model.notice is not None else None
                if place is not None:
                    context.focus(place)
                elif (field := self.model.missing_field) is not None and context.fields is not None:
                    context.fields.focus(f"fields.{field.code}")
            case CopyText(what=what, text=text):
                if context.copy(text if text is not None else self._store.get(what) or ""):
                    self.dispatch(Copied(now, what))
            case Send() | DiscardQueued() | ReadNames():
                self._begin(effect)
            case _:
                self._keep(effect)

    def _begin(self, effect: Send | DiscardQueued | ReadNames) -> None:
        """Start what needs the portal, or the lock on the outbox."""
        match effect:
            case Send(retry=note_id):
                self._sender.send(note_id)
            case DiscardQueued(note_id=note_id):
                self._context.spawn(self._discard(note_id), "discard")
            case ReadNames(codes=codes):
                self._context.spawn(self._read_names(codes), "names")

    def _keep(self, effect: Effect) -> None:
        """Run an effect on the storage, which is done when this returns."""
        now = self._context.now()
        match effect:
            case Recall():
                self._recall(effect)
            case KeepDraft(draft=draft, instead_of=before):
                self._drafts.save(draft, before)
                self._drafts.forget_typed()
                if self._context.store.lasting != self.model.lasting:
                    self._look()
            case ForgetDraft(key=key):
                self._store.remove(key)
            case QueueSave(draft=draft, owner=owner):
                self._outbox.put(self._composed(draft, owner))
                self._lease(now)
                if draft.note_id == self.model.draft.note_id:
                    self._context.note_sent()
            case ReadOutbox():
                self._look()
            case TakeDecision(argument=argument, mine=mine):
                self._take_decision(argument, mine=mine)

    async def _open(self, item: CrmItem) -> None:
        await self._context.open_item(item)

    def _take_decision(self, argument: str, *, mine: bool) -> None:
        from app.notes.decisions import decide

        now, write = self._context.now(), decide(self._outbox, argument, mine=mine)
        if write is None:
            self._look()
        else:
            self.dispatch(DecisionTaken(now, argument.partition(" ")[0], write))

    def _recall(self, effect: Recall) -> None:
        """Read what the storage has for a call; the item that the call is about doesn't change."""
        found = recall_note(effect, self._drafts, self._outbox, self._context.now(), new_note_id)
        self.dispatch(found)
        about = self._context.bus.last(ItemChosen)
        if about is not None and not self.model.settled:
            self._take_about(about)
        if self._outbox.waits:
            self._sender.send(opened=True)
        if found.earlier:
            automatic = any(draft.automatic for draft in found.earlier)
            self._context.spawn(self._look_at_earlier(automatic=automatic), "notes of earlier calls")

    async def _look_at_earlier(self, *, automatic: bool) -> None:
        """Save those that the worker should have saved, and leave out those that other cards show."""
        context = self._context
        await self._note_lock.former_released()
        if automatic:
            await save_automatic(
                self._drafts, self._outbox, context.locks, lambda draft: self._composed(draft, draft.key.client)
            )
            self._look()
            self._sender.send()
        taken = await context.locks.taken(NOTE_LOCK)
        found = unfinished_drafts(self._drafts, self._outbox)
        earlier = tuple(draft for draft in found if NOTE_LOCK + draft.note_id not in taken)
        self.dispatch(EarlierDraftsRead(context.now(), earlier))

    def _composed(self, draft: Draft, owner: str) -> SaveRequest:
        return compose_save_request(draft, owner, self._context.now(), self._context.words, self._written)

    def _sending_changed(self, sending: bool) -> None:
        self.dispatch(SendingChanged(self._context.now(), sending))

    async def _read_names(self, codes: tuple[str, ...]) -> None:
        """Read the clients' names for notes of earlier calls, which are stored without names."""
        commands = name_commands([item for item in map(CrmItem.of_code, codes) if item is not None])
        if commands:
            with suppress(RestError):
                self._context.share_names(parse_names(await self._context.reader.read(commands)))

    async def _discard(self, note_id: str) -> None:
        await self._outbox.discard(note_id)
        self._look()

    def _look(self, *, restored: bool = False) -> None:
        note_id = self.model.draft.note_id
        delivery_state = self._outbox.delivery_state(note_id) if note_id else None
        self.dispatch(
            OutboxRead(
                self._context.now(), self._outbox.queued(), delivery_state, self._context.store.lasting, restored
            )
        )

    def _render(self, model: Model) -> None:
        for name, what in view(model, self._context.words, self._times).items():
            self._context.view.show(name, what)
        said = announcement(self._shown, model, self._context.words, self._times)
        self._shown = model
        if said:
            self._context.announce(said)
        self._wake_up_timer.wake_at(next_change(model))
        self._note_lock.hold("" if model.draft.empty else model.draft.note_id)
        waits = model.left_to_worker or any(held.waits_until() is not None for held in model.queued)
        if waits and not self._leased < model.now <= self._leased + LEASE / 3:
            self._lease(model.now)
        elif not waits and self._leased:
            self._outbox.leave_to_worker(model.now)
            self._leased = 0.0

    def _lease(self, now: float) -> None:
        """Postpone the worker's turn for as long as the panel lives."""
        self._leased = now
        self._outbox.leave_to_worker(now + LEASE, drafts=self.model.left_to_worker)

    def _written(self, at: float) -> str:
        return moment_text(at, self._context.offset)
