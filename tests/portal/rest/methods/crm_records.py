"""Leads, deals, contacts and companies by the classic methods: `crm.contact.get`, ..."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.portal.rest.call_activities import client_added
from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.custom_fields import CUSTOM, is_several
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD, MULTI_FIELDS, READ_ONLY, Kind, Type
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may, readable
from tests.portal.rest.values import items, mapping, text

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows

methods = Methods()


def plain(description: str) -> ApiError:
    """An error of the classic methods: without a code."""
    return ApiError("", description)


def get(kind: Kind, call: Call) -> object:
    """All of an item: missing fields are null, missing numbers and addresses are left out."""
    number = _id(call)
    if call.state.crm.find(kind, number) is None and may(call, kind.name, "read"):
        raise plain("Not found")
    if not may(call, kind.name, "read", number):
        raise plain("Access denied.")
    return told(kind, call.state.crm.table(kind).rows[number])


def told(kind: Kind, row: Row) -> Row:
    """An item as the portal tells it."""
    scalar = {
        name: row.get(name, [] if is_several(name) else None)
        for name, type_ in kind.fields.items()
        if type_ is not Type.MULTI
    }
    return {**scalar, **{name: value for name, value in row.items() if name not in scalar}}


def list_items(kind: Kind, call: Call) -> Rows:
    """A page of items: `filter`, `order`, `select`, `start`."""
    for name in ("order", "filter"):
        if call.params.has(name) and not isinstance(call.params.get(name), dict | list):
            raise plain(f"Parameter '{name}' must be array")
    if not may(call, kind.name, "read"):
        raise plain("Access denied.")
    known = partial(_known, call, kind)
    rows = ordered(matching(readable(call, kind), call.params.get("filter"), known), call.params.get("order"))
    chosen = [text(name) for name in call.params.items("select")]
    return page(rows, call.params.get("start"), lambda row: selected(kind, row, chosen))


def _known(call: Call, kind: Kind, name: str) -> bool:
    return (name in kind.fields or name.startswith("UF_")) and name not in call.state.unknown_filters


def selected(kind: Kind, row: Row, chosen: list[str]) -> Row:
    """The chosen fields of an item; without a choice all but custom ones and those with many values."""
    whole_row = told(kind, row)
    if not chosen or "*" in chosen:
        names = {name for name in whole_row if name not in MULTI_FIELDS and not name.startswith("UF_")}
        names |= {name for name in whole_row if "UF_*" in chosen and name.startswith("UF_")} | set(chosen)
    else:
        names = {"ID", *chosen}
    return {name: value for name, value in whole_row.items() if name in names}


def add(kind: Kind, call: Call) -> object:
    """Adds an item; gives its number."""
    fields = _fields(call)
    _check_mail(fields)
    if not may(call, kind.name, "add"):
        raise plain("Access denied.")
    number = call.state.crm.add(kind, writable(fields), call.user.id)
    client_added(call.state, kind, number, fields)
    return number


def _check_mail(fields: Row) -> None:
    addresses = [text(mapping(each).get("VALUE")) for each in items(fields.get("EMAIL"))]
    if any(address and "@" not in address for address in addresses):
        raise ApiError("ERROR_CORE", "The work e-mail holds a wrong address")


def update(kind: Kind, call: Call) -> object:
    """Changes an item."""
    number, fields = _id(call), _fields(call)
    if call.state.crm.find(kind, number) is None:
        raise plain(f"{kind.title} is not found" if kind in {CONTACT, COMPANY} else "Not found")
    if not may(call, kind.name, "update", number):
        raise plain("Access denied.")
    return call.state.crm.update(kind, number, writable(fields), call.user.id)


def delete(kind: Kind, call: Call) -> object:
    """Removes an item."""
    number = _id(call)
    if call.state.crm.find(kind, number) is None:
        raise plain("Not found")
    if not may(call, kind.name, "delete", number):
        raise plain("Access denied.")
    return call.state.crm.table(kind).remove(number)


def writable(fields: Row) -> Row:
    """Fields that may be written."""
    return {name: value for name, value in fields.items() if name not in READ_ONLY}


def described(kind: Kind, _call: Call) -> object:
    """The kind's fields."""
    return fields_of(kind)


def fields_of(kind: Kind) -> dict[str, Row]:
    """The description of a kind's fields."""
    return {
        name: {
            "type": str(type_),
            "isRequired": False,
            "isReadOnly": name in READ_ONLY,
            "isImmutable": False,
            "isMultiple": type_ is Type.MULTI,
            "isDynamic": name.startswith("UF_"),
            "title": name.replace("_", " ").capitalize(),
            **({"items": [{"ID": "51", "VALUE": "Yes"}, {"ID": "52", "VALUE": "No"}]} if type_ is Type.CHOICE else {}),
            **(CUSTOM[name].told if name in CUSTOM else {}),
        }
        for name, type_ in kind.fields.items()
    }


def _id(call: Call) -> int:
    number = call.params.whole("id")
    if number <= 0:
        raise plain("ID is not defined or invalid.")
    return number


def _fields(call: Call) -> Row:
    fields = call.params.get("fields")
    if not isinstance(fields, dict) and items(fields) != []:
        raise plain("Parameter 'fields' must be array.")
    if not call.params.has("fields"):
        raise plain("Parameter 'fields' must be array.")
    return fields if isinstance(fields, dict) else {}


@methods.add("crm.deal.contact.items.get", "crm")
def deal_contacts(call: Call) -> object:
    """The contacts of a deal, the main one first."""
    number = _id(call)
    if call.state.crm.find(DEAL, number) is None:
        raise plain("Not found")
    if not may(call, DEAL.name, "read", number):
        raise plain("Access denied")
    contacts = call.state.crm.contacts_of(DEAL, number)
    return [
        {"CONTACT_ID": contact, "SORT": 10 * (index + 1), "ROLE_ID": 0, "IS_PRIMARY": "N" if index else "Y"}
        for index, contact in enumerate(contacts)
    ]


for _kind in (LEAD, DEAL, CONTACT, COMPANY):
    for _name, _function in {
        "get": get,
        "list": list_items,
        "add": add,
        "update": update,
        "delete": delete,
        "fields": described,
    }.items():
        methods.add(f"crm.{_kind.name}.{_name}", "crm")(partial(_function, _kind))
