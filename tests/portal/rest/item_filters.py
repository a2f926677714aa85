"""Filters and orders of `crm.item.list`: names in camel case, OR, contacts in any role.

fits = item_filter(call, DEAL, {"contactIds": 44, "0": {"logic": "OR", "0": {"%title": "lens"}, "1": {"id": 25}}})
rows = [row for row in call.state.crm.table(DEAL) if fits(row)]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.portal.rest.kinds import MULTI_FIELDS
from tests.portal.rest.queries import matching
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import mapping, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.portal.rest.calls import Call
    from tests.portal.rest.crm import Row
    from tests.portal.rest.kinds import Kind

    Fits = Callable[[Row], bool]

CONTACTS = "CONTACT_IDS"

_NAMES = {
    "DATE_CREATE": "createdTime",
    "DATE_MODIFY": "updatedTime",
    "CREATED_BY_ID": "createdBy",
    "MODIFY_BY_ID": "updatedBy",
    "STATUS_ID": "stageId",
    "STATUS_SEMANTIC_ID": "stageSemanticId",
}


def camel(name: str) -> str:
    """`ASSIGNED_BY_ID` as `assignedById`; custom fields as `ufCrm_...`, those of smart processes as `ufCrm2_...`."""
    if custom := re.fullmatch(r"UF_CRM_(?:(\d{1,4})_)?(.+)", name):
        return f"ufCrm{custom[1] or ''}_{custom[2]}"
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))


def names_of(kind: Kind) -> dict[str, str]:
    """Names of the table's fields by those of these methods; custom fields by both."""
    names = {camel(name): name for name in kind.fields}
    names |= {name: name for name in kind.fields if name.startswith("UF_")}
    return names | ({"contactIds": CONTACTS} if has_contacts(kind) else {})


def has_contacts(kind: Kind) -> bool:
    """Whether items of a kind have contacts."""
    return "CONTACT_ID" in kind.fields or kind.name == "company"


def item_filter(call: Call, kind: Kind, conditions: object) -> Fits:
    """Gives what tells whether a row meets the conditions.

    Raises:
        ApiError: A field is none that may be asked for; portals before 2025 do not look for further contacts.
    """
    names = names_of(kind)
    tests: list[Fits] = []
    for key, value in mapping(conditions).items():
        if key == "logic":
            continue
        if key.isdigit():
            tests.append(item_filter(call, kind, value))
            continue
        operator, field = _split(key)
        field = field.replace(".", "")
        if field not in names or names[field] in MULTI_FIELDS:
            raise ApiError("INVALID_ARG_VALUE", f"Invalid filter: field '{_upper(field)}' is not allowed in filter")
        if field in call.state.unknown_filters:
            raise ApiError("0", f"Unknown field definition `{names[field]}`")
        tests.append(_condition(call, kind, operator + names[field], value))
    if text(mapping(conditions).get("logic")).upper() == "OR":
        return lambda row: any(test(row) for test in tests)
    return lambda row: all(test(row) for test in tests)


def item_order(kind: Kind, order: object) -> dict[str, str]:
    """An order by the table's names.

    Raises:
        ApiError: A field or a direction is none.
    """
    names, result = names_of(kind), {}
    for name, direction in mapping(order).items():
        if name not in names:
            raise ApiError("INVALID_ARG_VALUE", f"Invalid order: field '{_upper(name)}' is not allowed in order")
        if text(direction).upper() not in {"ASC", "DESC"}:
            allowed = f"allowed sort directions are ASC, DESC. But got '{text(direction)}' for field '{_upper(name)}'"
            raise ApiError("INVALID_ARG_VALUE", f"Invalid order: {allowed}")
        result[names[name]] = text(direction)
    return result


def _condition(call: Call, kind: Kind, key: str, value: Any) -> Fits:  # noqa: ANN401 - whatever a filter holds
    def fits(row: Row) -> bool:
        if not key.endswith(CONTACTS):
            asked: Row = row
        else:
            contacts = call.state.crm.contacts_of(kind, int(row["ID"]))
            asked = {"ID": row["ID"], CONTACTS: [{"VALUE": str(contact)} for contact in contacts]}
        return bool(matching([asked], {key: value}, lambda _: True))

    return fits


def _split(key: str) -> tuple[str, str]:
    found = re.fullmatch(r"([^A-Za-z]*)(.*)", key, re.DOTALL)
    return (found[1], found[2]) if found else ("", key)


def _upper(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
