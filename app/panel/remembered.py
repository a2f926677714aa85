"""What the next load of the page needs to know: the talk's times, and which conversation it is.

One entry of each, overwritten by the next call and removed with the browser's tab. They contain no number and no name.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from app.call.conversation import RememberedConversation
from app.call.crm_item import CrmItem
from app.call.model import NOBODY, Identified, Phase, RememberedTalk, TalkTimer
from app.ui.storage import decode_stored

if TYPE_CHECKING:
    from app.ui.storage import Store

KEY = "call-panel.talk.1"

KEPT_OPEN_KEY = "call-panel.held.1"

CONVERSATION_KEY = "call-panel.conversation.1"

SHOWN_KEY = "call-panel.shown.1"
"""In local storage: `static/worker.js` writes the id of the call whose card came up last, and when."""

LONGEST = 1000
"""The longest text that is read: the app's own are far shorter, and a longer one may nest too deep for Python."""


def remember(store: Store, remembered: RememberedTalk | None) -> None:
    """Keep the talk's times; None forgets them."""
    if remembered is None:
        store.remove(KEY)
        return
    talk = remembered.talk
    store.set(KEY, json.dumps([remembered.call_id, talk.since, talk.until, talk.exact]))


def recall(store: Store) -> RememberedTalk | None:
    """Return what was kept; None if there is nothing readable."""
    try:
        call_id, since, until, exact = decode_stored(store.get(KEY), LONGEST)
        talk = TalkTimer(float(since), None if until is None else float(until), exact is True)
    except (ValueError, TypeError, OverflowError):
        return None
    if not isinstance(call_id, str) or not all(map(math.isfinite, (talk.since, talk.until or 0.0))):
        return None
    return RememberedTalk(call_id, talk)


def remember_conversation(store: Store, remembered: RememberedConversation) -> None:
    """Keep what distinguishes this conversation from another with the same id."""
    known = remembered
    text: list[object] = [
        known.call_id, known.began, known.phase, known.activity_id, known.closes_at, known.saved
    ]  # fmt: skip
    chosen, instead_of = known.identified.client, known.identified.instead_of
    if chosen is not None:
        text += [chosen.code, "" if instead_of is None else instead_of.code]
    store.set(CONVERSATION_KEY, json.dumps(text))


def recall_conversation(store: Store) -> RememberedConversation | None:
    """Return what was kept; None if there is nothing readable."""
    stored = store.get(CONVERSATION_KEY)
    try:
        call_id, began, phase, activity_id, closes_at, saved, *choice = decode_stored(stored, LONGEST)
        known = RememberedConversation(
            call_id,
            float(began),
            Phase(phase),
            None if activity_id is None else int(activity_id),
            None if closes_at is None else float(closes_at),
            saved is True,
            _choice(choice),
        )
    except (ValueError, TypeError, OverflowError):
        return None
    if not isinstance(call_id, str) or not all(map(math.isfinite, (known.began, known.closes_at or 0.0))):
        return None
    return known


def _choice(stored: list[object]) -> Identified:
    """Return the client whom the operator chose, and the one replaced; nobody if that can't be read."""
    codes = [code if isinstance(code, str) else "" for code in stored[:2]]
    client, instead_of, *_ = (*map(CrmItem.of_code, codes), None, None)
    return NOBODY if client is None else Identified(client=client, by_operator=True, instead_of=instead_of)


def shown_at(shared: Store, call_id: str) -> float:
    """Return when the background worker saw a card of this call come up last; 0 when it saw none."""
    stored = shared.get(SHOWN_KEY)
    try:
        shown = decode_stored(stored, LONGEST)
        at = float(shown["at"]) / 1000 if call_id and shown["call"] == call_id else 0.0
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return 0.0
    return at if math.isfinite(at) else 0.0


def keep_open_due(store: Store, call_id: str, *, again: bool = False) -> bool:
    """Return whether to keep the card open by default now: once per conversation, as the operator may let go of it.

    Args:
        store: Where it is stored that this was done.
        call_id: The portal's id; empty while it has none.
        again: Whether this is another conversation with that id.
    """
    if call_id and store.get(KEPT_OPEN_KEY) == call_id and not again:
        return False
    if call_id:
        store.set(KEPT_OPEN_KEY, call_id)
    return True
