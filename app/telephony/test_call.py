"""The mark by which the worker knows the home page's test call: left in storage before the call is registered.

    store.set(KEY, mark("+12025550143", now))
    ... telephony.externalCall.register ...
    store.set(KEY, mark("+12025550143", now, call_id))

The portal reports every external call to every app, doesn't say who registered it, and may do so before it replies to
the registration. A mark without an id holds such a call of the same number back until the id is known; only the call
with that id is the test call. A mark is valid for `SECONDS`. `static/worker.js` reads it too.
"""

from __future__ import annotations

import json

KEY = "call-panel.test-call.1"
"""Where the mark lies in the local storage of the app's origin."""

LONGEST = 200
"""Characters that are read: a mark is far below, and a longer text may nest deeper than Python can bear."""

SECONDS = 60.0
"""How long after the mark was left the card must come."""


def mark(number: str, now: float, call_id: str = "") -> str:
    """Return the mark for a test call to `number`, made at `now` (seconds since 1970), with its id once known."""
    known = {"call": call_id} if call_id else {"call": "", "number": number}
    return json.dumps({**known, "until": now + SECONDS})


def marks(text: str | None, call_id: str, number: str, now: float) -> bool:
    """Return whether a mark (None: there is none) is for this call, which comes now.

    The first version's marks had no room for an id: the number decides.
    """
    try:
        found = json.loads((text or "null")[:LONGEST])
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    until = found.get("until")
    fresh = isinstance(until, int | float) and now <= until <= now + SECONDS
    if "call" in found:
        return fresh and call_id != "" and found["call"] == call_id
    return fresh and _digits(number) != "" and _digits(str(found.get("number"))) == _digits(number)


def _digits(number: str) -> str:
    """Return a number's digits: the portal may drop the `+` that it was registered with."""
    return "".join(letter for letter in number if letter.isdigit())
