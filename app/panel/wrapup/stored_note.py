"""What the storage has for a call: its own note, text that isn't in one yet, notes of earlier calls, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes.unfinished import unfinished_drafts
from app.panel.wrapup.messages import Recall, Recalled

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import Draft
    from app.notes.draft_store import DraftStore
    from app.notes.outbox import Outbox


def recall_note(
    recall: Recall, drafts: DraftStore, outbox: Outbox, now: float, new_note_id: Callable[[], str]
) -> Recalled:
    """Read the draft. Text of another conversation becomes a separate note, offered as an earlier one."""
    key, conversation, early = recall.note_context.key, recall.note_context.conversation, recall.early
    ours = []
    for typed, call, at in drafts.typed():
        if call and call == key.call and at >= conversation.not_before:
            ours.append(typed)
        elif typed.strip() and typed != early:
            drafts.save_stray(typed, call, now, new_note_id())
    drafts.clear_unread(key, new_note_id())
    draft = _own(recall, drafts, outbox, now)
    written = "" if draft is None else draft.text
    early = "\n".join(text for text in dict.fromkeys([*ours, early]) if text.strip() and text not in written)
    note_id = "" if draft is None else draft.note_id
    outbox.sweep(note_id)
    held = outbox.queued()
    earlier = unfinished_drafts(drafts, outbox)
    delivery_state = outbox.delivery_state(note_id) if note_id else None
    if not early:
        drafts.forget_typed()
    return Recalled(now, draft, early, earlier, drafts.unread(), held, delivery_state, new_note_id())


def _own(recall: Recall, drafts: DraftStore, outbox: Outbox, now: float) -> Draft | None:
    """Return the note of this conversation. One of an earlier conversation with the same id makes room."""
    note_context = recall.note_context
    while (draft := drafts.load(note_context.key, now, campaign=note_context.campaign)) is not None:
        if _belongs(draft, recall, outbox):
            return draft
        drafts.set_aside(draft)
    return None


def _belongs(draft: Draft, recall: Recall, outbox: Outbox) -> bool:
    """Return whether a note belongs to this conversation. In doubt a sent one doesn't, to protect its records."""
    note_context = recall.note_context
    if draft.began and draft.began == note_context.conversation.began:
        return True
    if draft.at <= note_context.conversation.not_before:
        return False
    return not (note_context.doubtful and outbox.knows(draft.note_id))
