"""Statistics of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError
from tests.portal.state import OWN_STATISTICS, STATISTICS

if TYPE_CHECKING:
    from tests.portal.rest.replies import Rows

methods = Methods()


@methods.add("voximplant.statistic.get", "telephony")
def get(call: Call) -> Rows:
    """A page of calls: `FILTER`, `SORT`, `ORDER`, `start`; only the user's own where no others may be seen."""
    own = not call.user.may(STATISTICS) and call.user.may(OWN_STATISTICS)
    if not own and not call.user.may(STATISTICS):
        raise ApiError("ACCESS_DENIED", "Access denied!", 403)
    rows = list(call.state.crm.statistics)
    known = {name for name in (rows[0] if rows else {}) if name not in call.state.unknown_filters}
    conditions = call.params.map("FILTER") | ({"PORTAL_USER_ID": call.user.id} if own else {})
    found = matching(rows, conditions, known.__contains__)
    order = {call.params.text("SORT").upper() or "ID": call.params.text("ORDER") or "ASC"}
    return page(ordered(found, order), call.params.get("start"), lambda row: row)
