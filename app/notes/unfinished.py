"""Notes whose cards have closed before they were saved: listing them, and saving them without their cards.

    for draft in unfinished_drafts(drafts, outbox): ...
    await save_unfinished(note_id, drafts, outbox, locks, compose)

A card holds the lock of the note that it shows. Whoever else wants to save that note takes the lock first, so that a
note is either being written in a card or saved from elsewhere. Its id and revision keep it from being written twice.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.draft import Draft
    from app.notes.draft_store import DraftStore
    from app.notes.outbox import Outbox
    from app.notes.save_request import SaveRequest
    from app.ui.program import Spawn
    from app.ui.storage import Locks

NOTE_LOCK = "call-panel-note."
"""Prefix of the Web Lock of a note; its id follows."""


class Obstacle(StrEnum):
    """What keeps an unfinished note from being saved."""

    NO_OWNER = "no-owner"
    OPEN = "open"
    """A card shows it."""
    GONE = "gone"
    """It was saved or discarded elsewhere."""


def unfinished_drafts(drafts: DraftStore, outbox: Outbox) -> tuple[Draft, ...]:
    """Return the notes that are neither in the CRM nor on their way there, newest first."""
    sent = {(save.request.note_id, save.request.revision) for save in outbox.queued()}
    return tuple(
        draft
        for draft in drafts.drafts()
        if (draft.note_id, draft.revision) not in sent
        and outbox.delivery_state(draft.note_id).revision != draft.revision
    )


def obstacle_of(draft: Draft) -> Obstacle | None:
    """Return what a note lacks to be saved; None if nothing."""
    return None if draft.key.client or draft.about else Obstacle.NO_OWNER


async def save_unfinished(
    note_id: str, drafts: DraftStore, outbox: Outbox, locks: Locks, compose: Callable[[Draft], SaveRequest]
) -> Obstacle | None:
    """Turn a stored note, as it is now, into a save request.

    Args:
        note_id: The note's.
        drafts: The stored notes.
        outbox: Where the request goes.
        locks: Locks between the frames.
        compose: Makes the request.

    Returns:
        What prevented it; None if nothing did.
    """
    async with locks.attempt(NOTE_LOCK + note_id) as free:
        if not free:
            return Obstacle.OPEN
        draft = next((one for one in unfinished_drafts(drafts, outbox) if one.note_id == note_id), None)
        if draft is None:
            return Obstacle.GONE
        obstacle = obstacle_of(draft)
        if obstacle is None:
            outbox.put(compose(draft))
        return obstacle


class NoteLock:
    """The lock of the note that this card shows."""

    def __init__(self, locks: Locks, spawn: Spawn) -> None:
        self._locks = locks
        self._spawn = spawn
        self._note_id = ""
        self._over = asyncio.Event()
        self._held: dict[str, asyncio.Event] = {}
        """The end of each lock that is held here."""

    def hold(self, note_id: str) -> None:
        """Hold the lock of this note in place of the former one; empty: of none."""
        if note_id == self._note_id:
            return
        self._over.set()
        self._note_id, self._over = note_id, asyncio.Event()
        if note_id:
            self._spawn(self._keep(note_id, self._over), "lock of the note")

    async def former_released(self) -> None:
        """Wait until the locks of former notes are released: this card no longer shows them."""
        for note_id, released in tuple(self._held.items()):
            if note_id != self._note_id:
                await released.wait()

    async def _keep(self, note_id: str, over: asyncio.Event) -> None:
        released = asyncio.Event()
        try:
            async with self._locks.held(NOTE_LOCK + note_id):
                self._held[note_id] = released
                await over.wait()
        finally:
            if self._held.get(note_id) is released:
                del self._held[note_id]
            released.set()


async def save_automatic(
    drafts: DraftStore, outbox: Outbox, locks: Locks, compose: Callable[[Draft], SaveRequest]
) -> bool:
    """Save all notes that are to be saved without the operator; return whether a card still shows one of them."""
    note_ids = [draft.note_id for draft in unfinished_drafts(drafts, outbox) if draft.automatic]
    outcomes = [await save_unfinished(note_id, drafts, outbox, locks, compose) for note_id in note_ids]
    return Obstacle.OPEN in outcomes


async def work_on_unfinished(
    drafts: DraftStore,
    outbox: Outbox,
    locks: Locks,
    compose: Callable[[Draft], SaveRequest],
    now: Callable[[], float],
) -> None:
    """Do the background worker's part: save what cards left, and send what waits."""
    later = await save_automatic(drafts, outbox, locks, compose)
    await outbox.work()
    if later:
        outbox.leave_to_worker(now() + LEASE, drafts=True)


LEASE = 60.0
"""Seconds after a card's last sign of life after which the background worker continues."""
