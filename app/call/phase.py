"""The truth table of the call's state. `idle` means "no connection", before a call as well as after it."""

from __future__ import annotations

from app.call.model import Phase

IDLE = "idle"
CONNECTING = "connecting"
CONNECTED = "connected"

_AFTER_IDLE = {
    Phase.UNKNOWN: Phase.NO_CALL,
    Phase.NO_CALL: Phase.NO_CALL,
    Phase.CONNECTING: Phase.UNANSWERED,
    Phase.UNANSWERED: Phase.UNANSWERED,
    Phase.TALKING: Phase.ENDED,
    Phase.ENDED: Phase.ENDED,
    Phase.FAILED: Phase.FAILED,
}

_WITHOUT_TALK = frozenset({Phase.NO_CALL, Phase.UNANSWERED, Phase.FAILED})


def next_phase(phase: Phase, state: str, *, failed: bool = False) -> Phase:
    """Return where the call stands after the portal reported `state`.

    Args:
        phase: Where it stood before; `UNKNOWN` when this is the first report.
        state: The platform's code; one that is not documented gives `UNKNOWN`.
        failed: Whether a failure's code came with the report.
    """
    if state == CONNECTING:
        return Phase.CONNECTING
    if state == CONNECTED:
        return Phase.TALKING
    if state != IDLE:
        return Phase.UNKNOWN
    after = _AFTER_IDLE[phase]
    return Phase.FAILED if failed and after in _WITHOUT_TALK else after


def is_over(phase: Phase) -> bool:
    """Return whether a call took place and is over."""
    return phase in (Phase.ENDED, Phase.UNANSWERED, Phase.FAILED)
