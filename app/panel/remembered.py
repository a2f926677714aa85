"""The talk's times for the next load of the page: the portal loads it anew whenever its tab is opened again.

One entry, overwritten by the next call, gone with the browser's tab. It holds no number and no name.
"""

from __future__ import annotations

import json
import math
from typing import Protocol

from app.call.talk import RememberedTalk, Talk

KEY = "call-panel.talk.1"

HELD_KEY = "call-panel.held.1"

LONGEST = 1000
"""Characters that are read: ours are far below, and a longer text may nest deeper than Python can bear."""


class Store(Protocol):
    """Texts by key; `app.browser.storage.SessionStorage` is one."""

    def get(self, key: str) -> str | None:
        """The text kept under `key`, or None."""
        ...

    def set(self, key: str, value: str) -> None:
        """Keeps a text."""
        ...

    def remove(self, key: str) -> None:
        """Forgets a text."""
        ...


def remember(store: Store, remembered: RememberedTalk | None) -> None:
    """Keeps the talk's times; None forgets them."""
    if remembered is None:
        store.remove(KEY)
        return
    talk = remembered.talk
    store.set(KEY, json.dumps([remembered.call_id, talk.since, talk.until, talk.exact]))


def recall(store: Store) -> RememberedTalk | None:
    """What was kept, or None when there is nothing, or nothing that can be read."""
    kept = store.get(KEY)
    if kept is None:
        return None
    try:
        call_id, since, until, exact = json.loads(kept[:LONGEST])
        talk = Talk(float(since), None if until is None else float(until), exact is True)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    if not isinstance(call_id, str) or not all(map(math.isfinite, (talk.since, talk.until or 0.0))):
        return None
    return RememberedTalk(call_id, talk)


def hold_due(store: Store, call_id: str) -> bool:
    """Whether the card is to be held open by default now: once for each call, because the operator may let go of it."""
    if call_id and store.get(HELD_KEY) == call_id:
        return False
    if call_id:
        store.set(HELD_KEY, call_id)
    return True
