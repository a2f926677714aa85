"""What the storage has for a call: its own note, what was typed before there was one, and what other calls left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wrapup.messages import Recalled

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.wrapup.draft import Draft
    from app.wrapup.effects import Recall
    from app.wrapup.outbox import Outbox
    from app.wrapup.shelf import Shelf


def recalled(wanted: Recall, shelf: Shelf, outbox: Outbox, now: float, new_mark: Callable[[], str]) -> Recalled:
    """Read the draft. Text of another conversation becomes a separate note, offered as an earlier one."""
    place, conversation, early = wanted.scene.place, wanted.scene.conversation, wanted.early
    ours = []
    for typed, call, at in shelf.typed():
        if call and call == place.call and at >= conversation.not_before:
            ours.append(typed)
        elif typed.strip() and typed != early:
            shelf.keep_stray(typed, call, now, new_mark())
    shelf.clear_unread(place, new_mark())
    draft = _own(wanted, shelf, outbox, now)
    written = "" if draft is None else draft.text
    early = "\n".join(text for text in dict.fromkeys([*ours, early]) if text.strip() and text not in written)
    mark = "" if draft is None else draft.mark
    outbox.sweep(mark)
    held = outbox.held()
    ordered = {(one.order.mark, one.order.revision) for one in held}
    earlier = tuple(
        one
        for one in shelf.drafts()
        if (one.mark, one.revision) not in ordered and outbox.receipt(one.mark).revision != one.revision
    )
    receipt = outbox.receipt(mark) if mark else None
    if not early:
        shelf.forget_typed()
    return Recalled(now, draft, early, earlier, shelf.unread(), held, receipt, new_mark())


def _own(wanted: Recall, shelf: Shelf, outbox: Outbox, now: float) -> Draft | None:
    """Return the note of this conversation. One of an earlier conversation with the same id makes room."""
    scene = wanted.scene
    while (draft := shelf.draft_of(scene.place, now, campaign=scene.campaign)) is not None:
        if _belongs(draft, wanted, outbox):
            return draft
        shelf.set_aside(draft)
    return None


def _belongs(draft: Draft, wanted: Recall, outbox: Outbox) -> bool:
    """Return whether a note belongs to this conversation. In doubt a sent one doesn't, to protect its records."""
    scene = wanted.scene
    if draft.began and draft.began == scene.conversation.began:
        return True
    if draft.at <= scene.conversation.not_before:
        return False
    return not (scene.doubtful and outbox.knows(draft.mark))
