"""Where notes are saved: the browser's storage with each letter, and from there, request by request, the CRM.

Three kinds of texts are in the storage (`app.notes.storage_format`); `app.panel.wrapup` says who writes which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes.composition import compose_save_request
from app.notes.decisions import decide
from app.notes.draft import new_note_id
from app.notes.draft_store import DraftStore
from app.notes.outbox import Outbox, Sender
from app.notes.restoring_store import RestoringStore
from app.notes.unfinished import LEASE, NOTE_LOCK, NoteLock, save_automatic, unfinished_drafts
from app.panel.wrapup.consequences import stored_form
from app.panel.wrapup.messages import (
    DecisionTaken,
    DiscardQueued,
    EarlierDraftsRead,
    ForgetDraft,
    KeepDraft,
    OutboxRead,
    QueueSave,
    ReadOutbox,
    Recalled,
    Send,
    SendingChanged,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest
    from app.panel.wrapup.messages import Message, Recall, StorageEffect
    from app.panel.wrapup.model import Model
    from app.sections.section import SectionContext

LEAVE = 12.0
"""Seconds after the card announced its closing until the worker continues: it may stay open, and so may the panel."""


class NoteStorage:
    """The drafts and the outbox, as this card uses them: it leaves to the worker what it can't finish."""

    def __init__(
        self, context: SectionContext, model: Callable[[], Model], dispatch: Callable[[Message], None]
    ) -> None:
        """Read nothing yet.

        Args:
            context: Storage, REST, locks and clock of the page.
            model: Returns the wrap-up's present model.
            dispatch: Takes messages with what was read.
        """
        self._context = context
        self._now = context.now
        self._model = model
        self._dispatch = dispatch
        self._store = RestoringStore(context.local_store, lambda: self._read_outbox(restored=True))
        self._drafts = DraftStore(self._store)
        self._outbox = Outbox(self._store, context.rest, context.locks, context.now)
        self._sender = Sender(
            self._outbox,
            context.spawn,
            lambda sending: dispatch(SendingChanged(sending)),
            lambda _: self._read_outbox(),
        )
        self._note_lock = NoteLock(context.locks, context.spawn)
        self._leased = 0.0

    def check(self) -> None:
        """Put back the notes if the browser has cleared its storage."""
        self._store.check()

    def text_under(self, key: str) -> str:
        """Return a text as it is stored; empty if there is none."""
        return self._store.get(key) or ""

    def forget_typed(self) -> None:
        """Forget what was typed before the note had a call."""
        self._drafts.forget_typed()

    def recall(self, recall: Recall) -> Recalled:
        """Return what there is for a call: its own note, text that isn't in one yet, earlier notes, and what waits.

        Text of another conversation becomes a separate note, offered as an earlier one.
        """
        drafts, now = self._drafts, self._now()
        key, conversation, early = recall.note_context.key, recall.note_context.conversation, recall.early
        ours = []
        for typed, call, at in drafts.typed():
            if call and call == key.call and at >= conversation.not_before:
                ours.append(typed)
            elif typed.strip() and typed != early:
                drafts.save_stray(typed, call, now, new_note_id())
        drafts.clear_unread(key, new_note_id())
        draft = self._own_draft(recall)
        written = "" if draft is None else draft.text
        early = "\n".join(text for text in dict.fromkeys([*ours, early]) if text.strip() and text not in written)
        note_id = "" if draft is None else draft.note_id
        self._outbox.sweep(note_id)
        queued = self._outbox.queued()
        earlier = unfinished_drafts(drafts, self._outbox)
        delivery_state = self._outbox.delivery_state(note_id) if note_id else None
        if not early:
            drafts.forget_typed()
        return Recalled(draft, early, earlier, drafts.unread(), queued, delivery_state)

    def resume(self, earlier: tuple[Draft, ...]) -> None:
        """Send what waits, and look after the notes of earlier calls."""
        if self._outbox.waits:
            self._sender.send(opened=True)
        if earlier:
            automatic = any(draft.automatic for draft in earlier)
            self._context.spawn(self._look_at_earlier(automatic=automatic), "notes of earlier calls")

    def connection_restored(self) -> None:
        """Send what waited for the connection."""
        if self._outbox.waits:
            self._sender.send(connected=True)

    def run(self, effect: StorageEffect) -> None:
        """Run an effect. What is to be stored is stored when this returns."""
        match effect:
            case KeepDraft(draft=draft, instead_of=before):
                self._drafts.save(draft, before)
                self._drafts.forget_typed()
                if self._context.local_store.lasting != self._model().lasting:
                    self._read_outbox()
            case ForgetDraft(key=key):
                self._store.remove(key)
            case QueueSave(draft=draft, owner=owner):
                self._outbox.put(self._composed(draft, owner))
                self._lease()
                if draft.note_id == self._model().draft.note_id:
                    self._context.note_sent()
                self._send(draft.note_id)
            case ReadOutbox():
                self._read_outbox()
            case Send(retry=note_id):
                self._send(note_id)
            case DiscardQueued(note_id=note_id):
                self._context.spawn(self._discard(note_id), "discard")

    def take_decision(self, argument: str, *, mine: bool) -> None:
        """Take the operator's decision about a field into its save request; `argument` is the button's."""
        write = decide(self._outbox, argument, mine=mine)
        if write is None:
            self._read_outbox()
        else:
            self._dispatch(DecisionTaken(argument.partition(" ")[0], write))

    def guard(self, model: Model) -> None:
        """Keep others from the note on screen, and the worker from all of them while this card lives."""
        self._note_lock.hold("" if model.draft.empty else model.draft.note_id)
        waits = model.left_to_worker or any(each.waits_until() is not None for each in model.queued)
        if waits and not self._leased < model.now <= self._leased + LEASE / 3:
            self._lease()
        elif not waits and self._leased:
            self._outbox.leave_to_worker(model.now)
            self._leased = 0.0

    def leave(self) -> None:
        """Leave what waits to the worker, if this is the end. The draft is stored already."""
        self._store.check()
        model, now = self._model(), self._now()
        if model.left_to_worker and model.outcome != model.draft.outcome:  # the one that the call's result has chosen
            self._drafts.save(stored_form(model.draft.written(now, outcome=model.outcome), model))
        if self._leased:
            self._outbox.leave_to_worker(now + LEAVE, drafts=model.left_to_worker)
            self._leased = now - LEASE

    def close(self) -> None:
        """Leave all to the worker, at once."""
        self._note_lock.hold("")
        if self._leased:
            self._outbox.leave_to_worker(self._now(), drafts=self._model().left_to_worker)

    def _own_draft(self, recall: Recall) -> Draft | None:
        """Return the note of this conversation. One of an earlier conversation with the same id makes room."""
        note_context, now = recall.note_context, self._now()
        while (draft := self._drafts.load(note_context.key, now, campaign=note_context.campaign)) is not None:
            if self._belongs(draft, recall):
                return draft
            self._drafts.set_aside(draft)
        return None

    def _belongs(self, draft: Draft, recall: Recall) -> bool:
        """Return whether a note belongs to this conversation. In doubt a sent one doesn't, to protect its records."""
        note_context = recall.note_context
        if draft.began and draft.began == note_context.conversation.began:
            return True
        if draft.at <= note_context.conversation.not_before:
            return False
        return not (note_context.doubtful and self._outbox.knows(draft.note_id))

    async def _look_at_earlier(self, *, automatic: bool) -> None:
        """Save the notes that the worker should have saved, and report the others, without those in other cards."""
        locks = self._context.locks
        await self._note_lock.former_released()
        if automatic:
            await save_automatic(
                self._drafts, self._outbox, locks, lambda draft: self._composed(draft, draft.key.client)
            )
            self._read_outbox()
            self._sender.send()
        taken = await locks.taken(NOTE_LOCK)
        found = unfinished_drafts(self._drafts, self._outbox)
        earlier = tuple(draft for draft in found if NOTE_LOCK + draft.note_id not in taken)
        self._dispatch(EarlierDraftsRead(earlier))

    def _composed(self, draft: Draft, owner: str) -> SaveRequest:
        return compose_save_request(draft, owner, self._now(), self._context.words, self._context.offset)

    def _send(self, note_id: str) -> None:
        self._read_outbox()
        self._sender.send(note_id)

    async def _discard(self, note_id: str) -> None:
        await self._outbox.discard(note_id)
        self._read_outbox()

    def _read_outbox(self, *, restored: bool = False) -> None:
        note_id = self._model().draft.note_id
        delivery_state = self._outbox.delivery_state(note_id) if note_id else None
        lasting = self._context.local_store.lasting
        self._dispatch(OutboxRead(self._outbox.queued(), delivery_state, lasting, restored))

    def _lease(self) -> None:
        """Postpone the worker's turn for as long as the panel lives."""
        self._leased = self._now()
        self._outbox.leave_to_worker(self._leased + LEASE, drafts=self._model().left_to_worker)
