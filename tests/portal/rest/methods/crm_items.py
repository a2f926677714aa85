"""All kinds of CRM items by the universal methods: `crm.item.get` with `entityTypeId`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.kinds import MULTI_FIELDS, Kind, Type, kind_by_id
from tests.portal.rest.methods.crm_records import fields_of, told, writable
from tests.portal.rest.queries import matching, ordered, page
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may, readable
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows

methods = Methods()

_NAMES = {
    "DATE_CREATE": "createdTime",
    "DATE_MODIFY": "updatedTime",
    "CREATED_BY_ID": "createdBy",
    "MODIFY_BY_ID": "updatedBy",
    "STATUS_ID": "stageId",
    "STATUS_SEMANTIC_ID": "stageSemanticId",
}
_NUMBERS = {Type.INTEGER, Type.USER, Type.LINK, Type.DOUBLE}


def camel(name: str) -> str:
    """`ASSIGNED_BY_ID` as `assignedById`; custom fields as `ufCrm_...`."""
    if name.startswith("UF_CRM_"):
        return f"ufCrm_{name.removeprefix('UF_CRM_')}"
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))


def _kind(call: Call) -> Kind:
    kind = kind_by_id(call.params.whole("entityTypeId"))
    if kind is None:
        raise ApiError("NOT_FOUND", "SPA not found")
    return kind


def _original_names(call: Call) -> bool:
    return call.params.text("useOriginalUfNames") == "Y"


def item_told(call: Call, kind: Kind, row: Row, *, original: bool = False) -> Row:
    """An item as these methods tell it: camel case, numbers as numbers."""
    item: Row = {}
    for name, value in told(kind, row).items():
        if name in MULTI_FIELDS:
            continue
        key = name if original and name.startswith("UF_") else camel(name)
        item[key] = _number(value) if kind.fields.get(name) in _NUMBERS else value
    if "CONTACT_ID" in kind.fields:
        item["contactIds"] = call.state.crm.contacts_of(kind, int(row["ID"]))
    if kind.has_multi_fields:
        item |= _contacts(row)
    return item | {"observers": [], "entityTypeId": kind.type_id}


def _number(value: object) -> int | float:
    number = float(text(value) or 0)
    return int(number) if number.is_integer() else number


def _contacts(row: Row) -> Row:
    """Numbers and addresses: each kind's first one as text, and all in `fm`."""

    def first(name: str, kind: str = "") -> str:
        return next((each["VALUE"] for each in row.get(name, []) if kind in {"", each["VALUE_TYPE"]}), "")

    return {
        "phoneMobile": first("PHONE", "MOBILE"),
        "phoneWork": first("PHONE", "WORK"),
        "phoneMailing": first("PHONE", "MAILING"),
        "emailHome": first("EMAIL", "HOME"),
        "emailWork": first("EMAIL", "WORK"),
        "email": first("EMAIL"),
        "phone": first("PHONE"),
        "fm": [
            {"id": int(each["ID"]), "valueType": each["VALUE_TYPE"], "value": each["VALUE"], "typeId": each["TYPE_ID"]}
            for name in MULTI_FIELDS
            for each in row.get(name, [])
        ],
    }


def _found(call: Call, kind: Kind, deed: str) -> Row:
    number = call.params.whole("id")
    row = call.state.crm.find(kind, number)
    if row is None:
        raise ApiError("NOT_FOUND", "Element not found")
    if not may(call, kind.name, deed, number):
        words = {"read": "view", "update": "edit", "delete": "delete"}[deed]
        raise ApiError("ACCESS_DENIED", f"You do not have permission to {words} this item")
    return row


@methods.add("crm.item.get", "crm")
def get(call: Call) -> object:
    """One item."""
    kind = _kind(call)
    return {"item": item_told(call, kind, _found(call, kind, "read"), original=_original_names(call))}


@methods.add("crm.item.list", "crm")
def list_items(call: Call) -> Rows:
    """A page of items: `filter`, `order`, `select` with camel case names, `start`.

    Who may read none of them is not refused: there are none then. Only portals since 2025 look for further contacts.
    """
    kind = _kind(call)
    names = _names(kind)
    contacts: set[int] | None = None
    conditions = {}
    for key, value in call.params.map("filter").items():
        operator, field = _split(key)
        if field not in names:
            raise ApiError("INVALID_ARG_VALUE", f"Invalid filter: field '{field}' is not allowed in filter")
        if field == "contactIds":
            if field in call.state.unknown_filters:
                raise ApiError("0", "Unknown field definition `CONTACT_IDS` (CONTACT_IDS) for Deal Entity.")
            contacts = {whole(each) for each in (items(value) if isinstance(value, dict | list) else [value])}
            continue
        conditions[operator + names[field]] = value
    order = {names.get(name, name): direction for name, direction in call.params.map("order").items()}
    linked = (
        row
        for row in readable(call, kind)
        if contacts is None or contacts & {*call.state.crm.contacts_of(kind, int(str(row["ID"])))}
    )
    rows = ordered(matching(linked, conditions, lambda _: True), order)
    chosen = {text(name) for name in call.params.items("select")} - {"*"}

    def shaped(row: Row) -> Row:
        item = item_told(call, kind, row, original=_original_names(call))
        return {name: value for name, value in item.items() if not chosen or name in chosen | {"id"}}

    return page(rows, call.params.get("start"), shaped, lambda found: {"items": found})


def _names(kind: Kind) -> dict[str, str]:
    """Names of the table's fields by those of these methods; custom fields by both."""
    names = {camel(name): name for name in kind.fields}
    return names | {name: name for name in kind.fields if name.startswith("UF_")} | {"contactIds": "CONTACT_IDS"}


def _split(key: str) -> tuple[str, str]:
    found = re.fullmatch(r"([^A-Za-z]*)(.*)", key, re.DOTALL)
    return (found[1], found[2]) if found else ("", key)


@methods.add("crm.item.add", "crm")
def add(call: Call) -> object:
    """Adds an item."""
    kind = _kind(call)
    if not may(call, kind.name, "add"):
        raise ApiError("ACCESS_DENIED", "You do not have permission to add items")
    number = call.state.crm.add(kind, _fields(call, kind), call.user.id)
    return {"item": item_told(call, kind, call.state.crm.table(kind).rows[number])}


@methods.add("crm.item.update", "crm")
def update(call: Call) -> object:
    """Changes an item."""
    kind = _kind(call)
    row = _found(call, kind, "update")
    call.state.crm.update(kind, int(row["ID"]), _fields(call, kind), call.user.id)
    return {"item": item_told(call, kind, row)}


@methods.add("crm.item.delete", "crm")
def delete(call: Call) -> object:
    """Removes an item."""
    kind = _kind(call)
    call.state.crm.table(kind).remove(int(_found(call, kind, "delete")["ID"]))
    return []


def _fields(call: Call, kind: Kind) -> Row:
    names = _names(kind)
    fields: Row = {names[name]: value for name, value in call.params.map("fields").items() if name in names}
    for entry in map(mapping, items(call.params.map("fields").get("fm"))):
        value = {"ID": whole(entry.get("id")) or "", "VALUE": entry.get("value"), "VALUE_TYPE": entry.get("valueType")}
        fields.setdefault(text(entry.get("typeId")), []).append(value)
    return writable(fields)


@methods.add("crm.item.fields", "crm")
def fields_told(call: Call) -> object:
    """Fields of a kind."""
    kind = _kind(call)
    return {"fields": {camel(name): {**told_, "upperName": name} for name, told_ in fields_of(kind).items()}}
