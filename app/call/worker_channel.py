"""What only the worker knows about a call, and the messages by which it reaches the panel.

The panel asks for a call by its id on a channel of the app's origin. The worker in charge of that call answers, and
reports every change until the call is over. Nothing is stored, and there may be no answer: the panel works without one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

CHANNEL = "call-panel.context.1"
"""The channel's name."""

ENDED, FAILED = "ended", "failed"
"""Phases in which a call is over, although the portal keeps calling an external one connected."""

LONGEST = 2000
"""The longest text that is read: the app's own are far shorter, and a longer one may nest too deep for Python."""


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """What is known of a call beyond the portal's description, which calls external ones `connected` all the time.

    Attributes:
        call_id: The portal's id of the call.
        client: The CRM item that has the name, e.g. `CONTACT:7`; empty when the call is bound to none.
        name: The client's name; empty when it is not known (yet).
        phase: The worker's `Phase` of the call; `shown` when no telephony provider has claimed it.
        since: When the conversation began, seconds since 1970; None before.
        held: Whether the client is on hold.
        muted: Whether the microphone is off.
        over: Whether the worker is done with the call.
    """

    call_id: str
    client: str = ""
    name: str = ""
    phase: str = ""
    since: float | None = None
    held: bool = False
    muted: bool = False
    over: bool = False


def encode_question(call_id: str) -> str:
    """Return the panel's text that asks about a call."""
    return json.dumps({"ask": call_id})


def decode_question(text: str) -> str:
    """Return the id of the call that a text asks for; empty when it asks for none."""
    call_id = _object(text).get("ask")
    return call_id if isinstance(call_id, str) else ""


def encode_report(report: WorkerReport) -> str:
    """Return the worker's text about a call."""
    return json.dumps(
        {
            "call": report.call_id,
            "client": report.client,
            "name": report.name,
            "phase": report.phase,
            "since": report.since,
            "held": report.held,
            "muted": report.muted,
            "over": report.over,
        }
    )


def decode_report(text: str) -> WorkerReport | None:
    """Return the report in a text of the worker; None for any other text."""
    found = _object(text)
    texts = {key: found.get(key, "") for key in ("call", "client", "name", "phase")}
    since = found.get("since")
    if not texts["call"] or not all(isinstance(value, str) for value in texts.values()):
        return None
    return WorkerReport(
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
