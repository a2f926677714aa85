"""Items with the same number or address."""

from __future__ import annotations

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD
from tests.portal.rest.methods.crm_records import plain
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may

methods = Methods()

MOST = 20
"""Values that are looked for, and items of a kind after which later kinds are left out."""


@methods.add("crm.duplicate.findbycomm", "crm")
def find(call: Call) -> object:
    """Numbers of leads, contacts and companies, by kind."""
    type_ = call.params.text("type").upper()
    if not type_:
        raise ApiError("Communication type is not defined", "Parameter 'type' is required.")
    if type_ not in {"PHONE", "EMAIL"}:
        raise ApiError(
            f"Communication type '{type_}' is not supported in current context", "Parameter 'type' is wrong."
        )
    values = [each for each in call.params.items("values") if isinstance(each, str) and each.strip()][:MOST]
    if not values:
        raise ApiError("Communication values is not defined", "Parameter 'values' is required.")
    only = call.params.text("entity_type").upper()
    if only == DEAL.symbol:
        raise plain("Deal is not supported in current context.")
    kinds = [kind for kind in (LEAD, CONTACT, COMPANY) if only in {"", kind.symbol}]
    if not any(may(call, kind.name, "read") for kind in kinds):
        raise ApiError("Access denied", "Access denied", 403)
    search = call.state.crm.with_number if type_ == "PHONE" else call.state.crm.with_mail
    found: dict[str, list[int]] = {}
    for kind in kinds:
        if not may(call, kind.name, "read"):
            continue
        if numbers := sorted({number for value in values for number in search(kind, value)}):
            found[kind.symbol] = numbers[:MOST]
        if len(numbers) >= MOST:
            break
    return found
