"""The mark by which the worker knows the home page's test call: left in storage before the call is registered.

    store.set(KEY, mark("+12025550143", now))
    ... telephony.externalCall.register ...

A portal's event does not say who registered a call and why, and it can come before the register's own reply. The mark
is good for one call to that number within `SECONDS`.
"""

from __future__ import annotations

import json

KEY = "call-panel.test-call.1"
"""Where the mark lies in the local storage of the app's origin."""

LONGEST = 200
"""Characters that are read: a mark is far below, and a longer text may nest deeper than Python can bear."""

SECONDS = 60.0
"""How long after the mark was left the card must come."""


def mark(number: str, now: float) -> str:
    """The mark for a test call to `number`, left at `now` (seconds since 1970)."""
    return json.dumps({"number": number, "until": now + SECONDS})


def marks(text: str | None, number: str, now: float) -> bool:
    """Whether a mark (None: there is none) is for a call of this number that comes now."""
    try:
        found = json.loads((text or "null")[:LONGEST])
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    until = found.get("until")
    fresh = isinstance(until, int | float) and now <= until <= now + SECONDS
    return fresh and _digits(number) != "" and _digits(str(found.get("number"))) == _digits(number)


def _digits(number: str) -> str:
    """The portal may give a number without the `+` that it was registered with."""
    return "".join(letter for letter in number if letter.isdigit())
