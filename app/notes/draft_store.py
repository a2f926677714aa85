"""The drafts in the storage: one of this call, and those that earlier calls left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.notes.draft import LONGEST, Draft, NoteKey
from app.notes.storage_format import DRAFTS, TYPED, decode_draft, decode_typed, encode_draft, storage_key_of_draft

if TYPE_CHECKING:
    from app.ui.storage import Store

FRESH = 600.0
"""Seconds for which a note of a call without an id is taken for this call's: the id is known soon, or never."""


class DraftStore:
    """The drafts that all frames of the app share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, draft: Draft, instead_of: NoteKey | None = None) -> None:
        """Store a draft under its new key before removing the old one. No other note is overwritten."""
        key = storage_key_of_draft(draft.key)
        lying = self._store.get(key)
        if lying is not None and f'"mark":"{draft.note_id}"' not in lying:
            self.clear(draft.key, draft.note_id)
        self._store.set(key, encode_draft(draft))
        if instead_of is not None and storage_key_of_draft(instead_of) != key:
            self._store.remove(storage_key_of_draft(instead_of))

    def holds(self, draft: Draft) -> bool:
        """Return whether a note is stored in this revision: nobody has changed or removed it since."""
        stored = decode_draft(self._store.get(storage_key_of_draft(draft.key)))
        return stored is not None and (stored.note_id, stored.revision) == (draft.note_id, draft.revision)

    def load(self, note_key: NoteKey, now: float, *, campaign: bool) -> Draft | None:
        """Return the note for a key. Except in a campaign, a client found during the call doesn't matter."""
        exact = decode_draft(self._store.get(storage_key_of_draft(note_key)))
        if not note_key.call:
            return exact if exact is not None and 0.0 <= now - exact.at < FRESH else None
        if exact is not None or campaign:
            return exact
        return next((draft for draft in self._all() if draft.key.call == note_key.call), None)

    def drafts(self) -> tuple[Draft, ...]:
        """Return all notes that are not empty, newest first."""
        return tuple(sorted((one for one in self._all() if not one.empty), key=lambda one: -one.at))

    def unread(self) -> tuple[str, ...]:
        """Return the keys of texts that should be drafts but aren't. They are left untouched."""
        return tuple(key for key in self._store.keys(DRAFTS) if decode_draft(self._store.get(key)) is None)

    def set_aside(self, draft: Draft) -> None:
        """Move a note of an earlier conversation to a separate key; an empty one is forgotten."""
        key, aside = storage_key_of_draft(draft.key), draft.aside
        if not draft.empty:
            self._store.set(storage_key_of_draft(aside.key), encode_draft(aside))
        self._store.remove(key)

    def clear(self, note_key: NoteKey, note_id: str) -> None:
        """Move what is under another note's key to a separate key, even if it can't be read."""
        key = storage_key_of_draft(note_key)
        text = self._store.get(key)
        draft = decode_draft(text)
        if draft is not None:
            self.set_aside(draft)
        elif text is not None:
            self._store.set(f"{key}|{note_id}", text)
            self._store.remove(key)

    def clear_unread(self, note_key: NoteKey, note_id: str) -> None:
        """Move a text under this key that can't be read to a separate key, so that nothing overwrites it."""
        if decode_draft(self._store.get(storage_key_of_draft(note_key))) is None:
            self.clear(note_key, note_id)

    def typed(self) -> list[tuple[str, str, float]]:
        """Return what was typed without Python: for each frame the text, the call's id, and when the frame began."""
        return [(*decode_typed(self._store.get(key)), _moment(key)) for key in sorted(self._store.keys(TYPED))]

    def forget_typed(self) -> None:
        """Forget what was typed without Python: it is in a draft now."""
        for key in self._store.keys(TYPED):
            self._store.remove(key)

    def save_stray(self, text: str, call: str, now: float, note_id: str) -> None:
        """Turn what was typed in another call into a note of that call, unless one has it already."""
        if not any(text.strip() in one.text for one in self._all() if one.key.call == call):
            self.save(Draft(NoteKey(f"{call}#{note_id}"), note_id).written(now, text=text[:LONGEST]))

    def _all(self) -> list[Draft]:
        found = (decode_draft(self._store.get(key)) for key in self._store.keys(DRAFTS))
        return [draft for draft in found if draft is not None]


def _moment(key: str) -> float:
    """Return when a frame without Python began, in seconds since 1970, from its key; infinite if unknown."""
    milliseconds = key.removeprefix(TYPED).partition(".")[0]
    return int(milliseconds) / 1000 if milliseconds.isascii() and milliseconds.isdigit() else math.inf
