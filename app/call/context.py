"""What the worker knows about a call and the panel does not, and how the two pages tell each other.

The panel asks on a channel of the app's origin for a call by its id; the worker that has charge of it answers, tells
again when something changes, and tells when it is over. Nothing of it is stored, and nobody may answer: the panel works
without.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

CHANNEL = "call-panel.context.1"
"""The channel's name."""

ENDED, FAILED = "ended", "failed"
"""Phases in which a call is over, though the portal goes on calling an external one connected."""

LONGEST = 2000
"""Characters of a text that is read: ours are far below, and a longer one may nest deeper than Python can bear."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a call beyond the portal's description, which calls external ones `connected` all the time.

    Attributes:
        call_id: The portal's id of the call.
        client: The CRM item that has the name, e.g. `CONTACT:7`; empty when the call is bound to none.
        name: The client's name; empty when it is not known (yet).
        phase: Where the call stands, as the worker's `Phase`; `shown` when no telephony client has charge of it.
        since: When the conversation began, seconds since 1970; None before.
        held: Whether the client is on hold.
        muted: Whether the microphone is off.
        over: Whether the worker has done with the call.
    """

    call_id: str
    client: str = ""
    name: str = ""
    phase: str = ""
    since: float | None = None
    held: bool = False
    muted: bool = False
    over: bool = False


def question(call_id: str) -> str:
    """The panel's text: it asks what is known about a call."""
    return json.dumps({"ask": call_id})


def asked(text: str) -> str:
    """The id of the call that a text asks for; empty when it asks for none."""
    call_id = _object(text).get("ask")
    return call_id if isinstance(call_id, str) else ""


def told(context: Context) -> str:
    """The worker's text."""
    return json.dumps(
        {
            "call": context.call_id,
            "client": context.client,
            "name": context.name,
            "phase": context.phase,
            "since": context.since,
            "held": context.held,
            "muted": context.muted,
            "over": context.over,
        }
    )


def heard(text: str) -> Context | None:
    """What a text of the worker tells; None when it is none."""
    found = _object(text)
    texts = {key: found.get(key, "") for key in ("call", "client", "name", "phase")}
    since = found.get("since")
    if not texts["call"] or not all(isinstance(value, str) for value in texts.values()):
        return None
    return Context(
        str(texts["call"]),
        str(texts["client"]),
        str(texts["name"]),
        str(texts["phase"]),
        float(since) if isinstance(since, int | float) else None,
        found.get("held") is True,
        found.get("muted") is True,
        found.get("over") is True,
    )


def _object(text: str) -> dict[str, object]:
    if len(text) > LONGEST:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
