"""Calls of the portal's own telephony, as the pages that show their cards report them: `POST /portal/state/call`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.portal.rest.call_activities import begun, ended
from tests.portal.rest.values import text, whole
from tests.portal.state import PortalCall

if TYPE_CHECKING:
    from tests.portal.state import PortalState

OUTGOING, INCOMING = 1, 2


def report(state: PortalState, sent: dict[str, Any]) -> None:
    """Notes what a page says of a call; of one that an app registered, REST knows more.

    An id that comes again after its call is over is a new call: cards of recorded calls are opened many times.
    """
    call_id, over = str(sent["id"]), bool(sent["over"])
    if call_id in state.calls:
        return
    made = state.shown_calls.get(call_id)
    if over:
        if made is not None and not made.finished:
            ended(state, made, float(sent.get("seconds") or 0))
        return
    if made is None or made.finished:
        direction = OUTGOING if sent.get("outgoing") else INCOMING
        made = PortalCall(call_id, state.user.id, text(sent.get("phone")), direction, started=state.clock.now())
        state.shown_calls[call_id] = made
    symbol, number = sent["client"]
    if symbol:
        made.entity_type, made.entity_id = str(symbol), whole(number)
    known = {(made.entity_type, made.entity_id), *made.bindings}
    made.bindings += [
        (str(symbol), whole(number)) for symbol, number in sent["bindings"] if (symbol, number) not in known
    ]
    made.prepared = whole(sent.get("activity"))
    begun(state, made)
