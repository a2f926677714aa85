"""All kinds of CRM items by the universal methods: `crm.item.get` with `entityTypeId`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.call_activities import client_added
from tests.portal.rest.calls import INTRANET, Call, Methods
from tests.portal.rest.crm import FIRST_MULTI_ID
from tests.portal.rest.custom_fields import CUSTOM, emptied_only, universal
from tests.portal.rest.item_filters import CONTACTS, camel, has_contacts, item_filter, item_order, names_of
from tests.portal.rest.kinds import CONTACT, MULTI_FIELDS, Kind, Type, kind_by_id
from tests.portal.rest.methods.crm_records import fields_of, told, writable
from tests.portal.rest.queries import ordered, page
from tests.portal.rest.replies import ApiError
from tests.portal.rest.rights import may, readable
from tests.portal.rest.stages import PIPELINES, stage_list, stages_of
from tests.portal.rest.values import mapping, text, whole

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row
    from tests.portal.rest.replies import Rows

methods = Methods()

_NUMBERS = {Type.INTEGER, Type.USER, Type.LINK, Type.DOUBLE}


OLD_INVOICE = 5


def _kind(call: Call) -> Kind:
    number = call.params.whole("entityTypeId")
    if number == OLD_INVOICE:
        raise ApiError("ENTITY_TYPE_NOT_SUPPORTED", "Entity type INVOICE is not supported")
    kind = kind_by_id(number)
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
        unset = name in CUSTOM and not value
        item[key] = _number(value) if kind.fields.get(name) in _NUMBERS and not unset else value
    if has_contacts(kind):
        item["contactIds"] = call.state.crm.contacts_of(kind, int(row["ID"]))
    if kind is CONTACT:
        item |= {"companyIds": [item["companyId"]] if item["companyId"] else [], "categoryId": 0, "shortName": None}
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


@methods.add("crm.item.get", "crm", checks=INTRANET)
def get(call: Call) -> object:
    """One item."""
    kind = _kind(call)
    return {"item": item_told(call, kind, _found(call, kind, "read"), original=_original_names(call))}


@methods.add("crm.item.list", "crm", checks=INTRANET)
def list_items(call: Call) -> Rows:
    """A page of items: `filter`, `order`, `select` with camel case names, `start`.

    Who may read none of them is not refused: there are none then. Only portals since 2025 look for further contacts.
    """
    kind = _kind(call)
    fits = item_filter(call, kind, call.params.get("filter"))
    order = item_order(kind, call.params.get("order"))
    rows = ordered([row for row in readable(call, kind) if fits(row)], order)
    chosen = {text(name) for name in call.params.items("select")}
    everything = not chosen or "*" in chosen

    def shaped(row: Row) -> Row:
        item = item_told(call, kind, row, original=_original_names(call))
        return item if everything else {name: item[name] for name in item if name in (chosen - {"fm"}) | {"id"}}

    return page(rows, call.params.get("start"), shaped, lambda found: {"items": found})


@methods.add("crm.item.add", "crm", checks=INTRANET)
def add(call: Call) -> object:
    """Adds an item."""
    kind = _kind(call)
    if not may(call, kind.name, "add"):
        raise ApiError("ACCESS_DENIED", "Access denied")
    fields = universal(_fields(call, kind))
    number = call.state.crm.add(kind, fields, call.user.id)
    client_added(call.state, kind, number, fields)
    return {"item": item_told(call, kind, call.state.crm.table(kind).rows[number])}


@methods.add("crm.item.update", "crm", checks=INTRANET)
def update(call: Call) -> object:
    """Changes an item."""
    kind = _kind(call)
    row = _found(call, kind, "update")
    fields = _fields(call, kind)
    call.state.crm.update(kind, int(row["ID"]), universal(fields), call.user.id)
    return {"item": item_told(call, kind, {**row, **dict.fromkeys(emptied_only(fields))})}


@methods.add("crm.item.delete", "crm", checks=INTRANET)
def delete(call: Call) -> object:
    """Removes an item."""
    kind = _kind(call)
    call.state.crm.table(kind).remove(int(_found(call, kind, "delete")["ID"]))
    return []


def _fields(call: Call, kind: Kind) -> Row:
    names, told = names_of(kind), call.params.map("fields")
    fields: Row = {names[name]: value for name, value in told.items() if name in names}
    if kind.stage in fields and text(fields[kind.stage]) not in stages_of(kind.type_id):
        raise ApiError("CRM_FIELD_ERROR_VALUE_NOT_VALID", 'Wrong value of the field "Stage"')
    for key, entry in mapping(told.get("fm")).items():
        _add_contact(fields, key, mapping(entry))
    return writable(fields)


def _add_contact(fields: Row, key: str, entry: Row) -> None:
    """A number or an address: a new one (`n0`, or in a list), or the one of that number; empty: taken away."""
    number = whole(entry.get("id")) or (whole(key) if whole(key) >= FIRST_MULTI_ID else "")
    value = {"ID": number, "VALUE": entry.get("value"), "VALUE_TYPE": entry.get("valueType")}
    fields.setdefault(text(entry.get("typeId")), []).append(value)


@methods.add("crm.item.fields", "crm", checks=INTRANET)
def fields_told(call: Call) -> object:
    """Fields of a kind."""
    kind = _kind(call)
    if not may(call, kind.name, "read"):
        raise ApiError("ACCESS_DENIED", "You have no right to view this item")
    fields = {camel(name): {**told_, "upperName": name} for name, told_ in fields_of(kind).items()}
    if kind.stage:
        fields["stageId"]["statusType"] = stage_list(kind.type_id, next(iter(PIPELINES.get(kind.type_id, [0]))))
    if "contactId" in fields:
        fields["contactId"] |= {"type": "crm_contact", "isDeprecated": True}
    if has_contacts(kind):
        fields["contactIds"] = {**fields["id"], "type": "crm_contact", "isReadOnly": False, "isMultiple": True}
        fields["contactIds"] |= {"title": "Contacts", "upperName": CONTACTS}
    return {"fields": fields}
