"""The storage of notes, which puts back what was emptied away: a browser may clear its data while a card is open.

    store = RestoringStore(context.local_store, restored=read_again)
    drafts, outbox = DraftStore(store), Outbox(store, ...)
    store.check()

A mark beside the notes tells an emptied storage from notes that another page has saved or discarded: nobody removes the
mark. What this page has read or written is then stored again, unless another page was first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes.draft import new_note_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.storage import Store

MARK = "call-panel.storage.1"
"""The mark's key."""


class RestoringStore:
    """Texts that outlive the page, and are put back if the storage was emptied meanwhile."""

    def __init__(self, store: Store, restored: Callable[[], None]) -> None:
        """Know nothing yet. `restored` is called when texts were put back."""
        self._store = store
        self._restored = restored
        self._mark = ""
        self._known: dict[str, str] = {}
        self._written: set[str] = set()

    @property
    def lasting(self) -> bool:
        """Whether all texts outlive the page."""
        return self._store.lasting

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`, or None."""
        text = self._store.get(key)
        if text is None and key in self._known and self.check():
            text = self._store.get(key)
        self._learn(key, text)
        return text

    def set(self, key: str, value: str) -> None:
        """Keep a text."""
        self.check()
        self._store.set(key, value)
        self._learn(key, value)
        self._written.add(key)

    def remove(self, key: str) -> None:
        """Forget a text."""
        self._store.remove(key)
        self._learn(key, None)

    def keys(self, prefix: str) -> list[str]:
        """Return all keys with a prefix."""
        self.check()
        found = self._store.keys(prefix)
        for key in [key for key in self._known if key.startswith(prefix) and key not in found]:
            self._learn(key, None)
        return found

    def check(self) -> bool:
        """Put back what was emptied away; return whether it was."""
        if not self._mark or self._store.get(MARK) == self._mark:
            return False
        self._make_mark()
        for key, text in self._known.items():
            if key in self._written or self._store.get(key) is None:
                self._store.set(key, text)
        self._restored()
        return True

    def _learn(self, key: str, text: str | None) -> None:
        if text != self._known.get(key):
            self._written.discard(key)
        if text is None:
            self._known.pop(key, None)
            return
        self._known[key] = text
        if not self._mark:
            self._make_mark()

    def _make_mark(self) -> None:
        """Take the mark that another page has made, or make one."""
        self._mark = self._store.get(MARK) or new_note_id()
        self._store.set(MARK, self._mark)
