"""Changes of a CRM item's fields, its stage among them, as a part of a save.

    found = await change_fields(rest, write, sending)   # what somebody else has changed meanwhile
    request = with_decision(request, write.slot, found[0], mine=True)

The item is read first. A field that still has the value that the operator saw is written; one that has the new value
is left alone; one that has another value was changed by somebody else, and is never overwritten without the operator's
decision. Only fields that change are sent: the portal starts its robots for every change (`platform: crm-writes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType, camel_case, field_value, values_of
from app.bitrix24.rest.errors import NotFoundError, ParamsRefusedError, RestError
from app.bitrix24.rest.transport import confirmed
from app.bitrix24.values import items, mapping, positive, text
from app.copies import replace
from app.notes.lookup import owner_of, type_number
from app.notes.save_request import FoundValue, RecordKind, RecordWrite, SaveRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.form import Param, Params
    from app.bitrix24.values import JSON
    from app.notes.draft import Draft, FieldChange, ItemChange

FIELD_GONE = "FIELD_GONE"
"""The code of our own refusal of a field that the item doesn't have."""

FIELD_KEPT = "FIELD_KEPT"
"""The code of our own refusal if a field still has values that were taken away."""

_GET, _UPDATE = "crm.item.get", "crm.item.update"


def field_writes(draft: Draft) -> list[RecordWrite]:
    """Return the writes for a note's changes of fields, one for each item."""
    changes: dict[str, list[FieldChange]] = {}
    for one in draft.changes_to_write:
        if one.on:
            changes.setdefault(one.owner, []).append(one.change)
    return [RecordWrite(RecordKind.FIELDS, owner, changes=tuple(found)) for owner, found in changes.items()]


async def change_fields(rest: Rest, write: RecordWrite, sending: Callable[[], None]) -> tuple[FoundValue, ...]:
    """Write what is still to be written, and return the values that somebody else has written meanwhile.

    Args:
        rest: REST.
        write: What to change.
        sending: Called before the item is changed.

    Raises:
        NotFoundError: The item no longer exists.
        ParamsRefusedError: A field no longer exists; the others are written. Or the portal refuses a value.
        RestError: The item isn't changed, or that isn't known.
    """
    if not write.changes:
        return ()
    kind, number = owner_of(write)
    item: Params = {"entityTypeId": type_number(kind), "id": number, "useOriginalUfNames": "Y"}
    row = mapping(mapping((await rest.call(_GET, item)).result).get("item"))
    if positive(row.get("id")) != number:
        raise NotFoundError(_GET, 200, "NOT_FOUND")
    names = {change.field: name for change in write.changes if (name := _name_in(row, change.field))}
    fields, emptied, found = _compared(write, {field: row.get(name) for field, name in names.items()})
    if fields:
        sending()
        sent = {names[field]: value for field, value in fields.items()}
        confirmed(_UPDATE, await rest.call(_UPDATE, {**item, "fields": sent}))
    if emptied:
        sending()
        await _empty(rest, (kind, number), item, emptied)
    if len(names) < len(write.changes):
        raise ParamsRefusedError(_UPDATE, 200, FIELD_GONE)
    return tuple([await _named(rest, write, one) for one in found])


def _compared(
    write: RecordWrite, row: Mapping[str, JSON]
) -> tuple[dict[str, Param], list[FieldChange], list[FoundValue]]:
    """Return what is to be written, which fields are to lose all their values, and what somebody else has written.

    Args:
        write: What to change.
        row: The present values, as the portal tells them, by the fields' names.
    """
    fields: dict[str, Param] = {}
    emptied: list[FieldChange] = []
    found: list[FoundValue] = []
    for change in write.changes:
        if change.field not in row:
            continue
        value = field_value(change.type, row[change.field])
        if value == change.old != change.new:
            if change.several and not change.new:
                emptied.append(change)
            else:
                fields[change.field] = _sent(change)
        elif value != change.new:
            found.append(FoundValue(change.field, value))
    return fields, emptied, found


def _sent(change: FieldChange) -> Param:
    """Return a value as it is sent: PHP takes `0` for none (`platform: crm-fields`)."""
    if change.several:
        return values_of(change.new)
    return "0.0" if change.type is FieldType.NUMBER and change.new == "0" else change.new


async def _empty(rest: Rest, owner: tuple[str, int], item: Params, emptied: Iterable[FieldChange]) -> None:
    """Take all values from fields that have several.

    `crm.item.update` answers that it has done so, and leaves them (`platform: crm-fields`); the classic methods do it.
    """
    kind, number = owner
    method = f"crm.{kind.lower()}.update"
    confirmed(method, await rest.call(method, {"id": number, "fields": {one.field: [""] for one in emptied}}))
    row = mapping(mapping((await rest.call(_GET, item)).result).get("item"))
    if any(field_value(one.type, row.get(_name_in(row, one.field))) for one in emptied):
        raise ParamsRefusedError(method, 200, FIELD_KEPT)


def _name_in(row: Mapping[str, JSON], field: str) -> str:
    """Return the name that a field has in an item: older portals know no original names; empty if it has none."""
    custom = f"ufCrm_{field.removeprefix('UF_CRM_')}" if field.startswith("UF_CRM_") else field
    candidates = (field, camel_case(field), custom, *_OTHER_NAMES.get(field, ()))
    return next((name for name in candidates if name in row), "")


_OTHER_NAMES = {"COMPANY_TYPE": ("typeId",), "STAGE_ID": ("stageId",)}


async def _named(rest: Rest, write: RecordWrite, found: FoundValue) -> FoundValue:
    """Return a value with what people call it. If the portal doesn't tell, the code is shown."""
    change = next(one for one in write.changes if one.field == found.field)
    try:
        match change.type:
            case FieldType.STATUS if found.value and not change.several:
                rows = items((await rest.call("crm.status.list", {"filter": {"STATUS_ID": found.value}})).result)
                names = [text(row.get("NAME")) for row in map(mapping, rows) if _is_entry(row, change, found.value)]
                return replace(found, text=next(iter(names), ""))
            case FieldType.CHOICE if found.value:
                number = type_number(owner_of(write)[0])
                fields = mapping((await rest.call("crm.item.fields", {"entityTypeId": number})).result).get("fields")
                entries = _entries(mapping(fields), change.field)
                texts = [entries.get(one, one) for one in found.value.split("\n")]
                return replace(found, text=", ".join(texts) if entries else "")
    except RestError:
        return found
    return found


def _is_entry(row: Mapping[str, JSON], change: FieldChange, code: str) -> bool:
    """Return whether an entry of the portal's lists is one of the field's: codes of several lists can be the same."""
    listed = text(row.get("ENTITY_ID"))
    fits = (change.field == "STAGE_ID") == listed.startswith("DEAL_STAGE")
    if change.field == "STATUS_ID":
        fits = listed == "STATUS"
    return text(row.get("STATUS_ID")) == code and fits


def _entries(fields: Mapping[str, JSON], name: str) -> dict[str, str]:
    field = next((one for one in map(mapping, fields.values()) if text(one.get("upperName")) == name), {})
    entries = map(mapping, items(field.get("items")))
    return {str(positive(one.get("ID")) or ""): text(one.get("VALUE")) for one in entries}


def with_decision(request: SaveRequest, slot: str, found: FoundValue, *, mine: bool) -> SaveRequest:
    """Return a save request after the operator's decision about a field that somebody else has changed.

    Args:
        request: The save request.
        slot: The write's.
        found: The value in the portal that the operator saw.
        mine: Whether theirs is to be overwritten, if it is still that value.
    """
    writes = (_decided(write, found, mine=mine) if write.slot == slot else write for write in request.writes)
    return replace(request, writes=tuple(writes))


def without_changes(request: SaveRequest, slot: str) -> SaveRequest:
    """Return a save request that leaves alone the fields of an item, which the portal has refused to change."""
    writes = (replace(write, changes=()) if write.slot == slot else write for write in request.writes)
    return replace(request, writes=tuple(writes))


def _decided(write: RecordWrite, found: FoundValue, *, mine: bool) -> RecordWrite:
    changes = (replace(one, old=found.value) if one.field == found.field else one for one in write.changes)
    return replace(write, changes=tuple(one for one in changes if mine or one.field != found.field))


def changes_after(changes: Iterable[ItemChange], write: RecordWrite) -> tuple[ItemChange, ...]:
    """Return a draft's changes after a decision, so that saving it again doesn't ask again."""
    left = {one.field: one for one in write.changes}
    return tuple(
        one if one.owner != write.owner or not one.on
        else replace(one, change=replace(one.change, old=left[one.change.field].old)) if one.change.field in left
        else replace(one, on=False)
        for one in changes
    )  # fmt: skip
