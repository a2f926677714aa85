"""A call's activity: when it appears, and what the call is bound to.

    state.call_activity.when = "later"   # or "running", "over" (as usual), "never"
    state.call_activity.seconds = 30     # so long after the call is over

A call is one that an app registered, or one whose card a page of the portal shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.portal.rest.activity_rows import bind, bindings_of, new_activity
from tests.portal.rest.crm import digits
from tests.portal.rest.kinds import CONTACT, LEAD, Kind, kind_by_symbol
from tests.portal.rest.values import text

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.state import PortalCall, PortalState

ORIGIN = "VI_"
"""What the origin of a call's activity, and of a client made for a call, begins with."""


@dataclass
class CallActivityRule:
    """When the activity of a call appears.

    Attributes:
        when: While the call is `running`, when it is `over`, `later`, or `never`.
        seconds: How much later.
    """

    when: Literal["running", "over", "later", "never"] = "over"
    seconds: float = 20.0


def begun(state: PortalState, made: PortalCall) -> None:
    """A call runs, or what it is bound to has changed."""
    if state.call_activity.when == "running":
        make_activity(state, made)
    elif made.prepared and state.call_activity.when == "over":
        adopt(state, made)


def ended(state: PortalState, made: PortalCall, seconds: float) -> None:
    """A call is over."""
    made.finished, made.seconds = True, seconds
    rule = state.call_activity
    if rule.when == "later":
        made.activity_due = state.clock.now() + rule.seconds
    elif rule.when != "never":
        make_activity(state, made)


def make_due(state: PortalState) -> None:
    """Makes the activities whose time has come."""
    for made in state.all_calls():
        if made.activity_due is not None and made.activity_due <= state.clock.now():
            made.activity_due = None
            make_activity(state, made)


def adopt(state: PortalState, made: PortalCall) -> bool:
    """Makes the activity that the portal has prepared the call's own; tells whether there is one."""
    row = state.crm.activities.rows.get(made.prepared)
    if row is None:
        return False
    row["ORIGIN_ID"] = f"{ORIGIN}{made.id}"
    made.activity_id = made.prepared
    return True


def make_activity(state: PortalState, made: PortalCall) -> int:
    """Makes a call's activity and gives its number; 0 where it has no client. One that is there stays."""
    if made.activity_id in state.crm.activities.rows or adopt(state, made):
        return made.activity_id
    kind = kind_by_symbol(made.entity_type)
    if kind is None:
        return 0
    made.activity_id = _new(state, made, kind, made.entity_id)
    row = state.crm.activities.rows[made.activity_id]
    others = [(other.type_id, number) for symbol, number in made.bindings if (other := kind_by_symbol(symbol))]
    bind(row, list(dict.fromkeys([*bindings_of(row), *others])))
    for statistic in state.crm.statistics:
        if statistic["CALL_ID"] == made.id:
            statistic["CRM_ACTIVITY_ID"] = str(made.activity_id)
    return made.activity_id


def _new(state: PortalState, made: PortalCall, kind: Kind, number: int) -> int:
    outgoing = made.direction in {1, 4, 5}
    name = state.crm.title(kind.symbol, number) or made.phone
    return new_activity(
        state,
        made.user_id,
        {
            "OWNER_ID": number,
            "OWNER_TYPE_ID": kind.type_id,
            "TYPE_ID": "2",
            "PROVIDER_ID": "VOXIMPLANT_CALL",
            "PROVIDER_TYPE_ID": "CALL",
            "SUBJECT": f"{'Outgoing' if outgoing else 'Incoming'} call {name}",
            "START_TIME": state.clock.text(made.started),
            "END_TIME": state.clock.text(made.started + made.seconds),
            "COMPLETED": "Y",
            "DIRECTION": "2" if outgoing else "1",
            "ORIGIN_ID": f"{ORIGIN}{made.id}",
            "RESPONSIBLE_ID": made.user_id,
        },
    )


def client_added(state: PortalState, kind: Kind, number: int, fields: Row) -> None:
    """Telephony hears of a contact or a lead with a call's id as its origin, and says nothing about it.

    While the call runs, the client is bound to it if it has the call's number. After the call a new activity is made,
    also when there is one.
    """
    origin = text(fields.get("ORIGIN_ID"))
    made = state.call(origin.removeprefix(ORIGIN)) if origin.startswith(ORIGIN) else None
    if made is None or kind not in {CONTACT, LEAD}:
        return
    if made.finished:
        _new(state, made, kind, number)
        return
    phones = state.crm.table(kind).rows[number].get("PHONE", [])
    if not any(digits(entry["VALUE"]) == digits(made.phone) for entry in phones):
        return
    if made.entity_type:
        made.bindings.append((kind.symbol, number))
    else:
        made.entity_type, made.entity_id = kind.symbol, number
    if row := state.crm.activities.rows.get(made.activity_id):
        bind(row, list(dict.fromkeys([*bindings_of(row), (kind.type_id, number)])))
    else:
        begun(state, made)
