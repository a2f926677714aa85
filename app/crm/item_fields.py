"""The fields of CRM items: what the portal says of them, and what a call's records have in them.

    commands = field_commands(client, deal, {"CONTACT", "DEAL"})
    records = parse_field_records(client, deal, await reader.read(commands, lasting=LASTING))

What the client's card reads too is requested in the same words, so that a card's opening needs no further request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.item_fields import FIELD_TYPES, NO, FieldType
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import flag, items, mapping, positive, text
from app.call.crm_item import CrmItem
from app.crm.client import client_commands
from app.crm.records import STATUSES, Record, Statuses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.values import JSON

_FIELDS = "fields_"
"""Begins the keys of the commands that ask for the fields of a type."""

LASTING = (STATUSES, *(f"{_FIELDS}{kind}" for kind in ("CONTACT", "COMPANY", "LEAD", "DEAL")))
"""Keys of the commands whose answers hold for the page."""

_DEAL = "deal"
_SHOWABLE = frozenset({*FIELD_TYPES, "address"})


@dataclass(frozen=True, slots=True)
class ItemField:
    """What the portal says of a field.

    Attributes:
        name: Its name, as the classic methods write it.
        label: What people call it.
        type: How its values are read and written.
        editable: Whether people may change it, and the panel can.
        several: Whether it has several values.
        entries: What can be chosen, as value and text; of `FieldType.STATUS` the portal's lists have it.
        listed: Which of these lists.
        shown: Whether its values mean something to people.
        fixed: Whether Bitrix24 itself sets it.
    """

    name: str
    label: str
    type: FieldType
    editable: bool = False
    several: bool = False
    entries: tuple[tuple[str, str], ...] = ()
    listed: str = ""
    shown: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class FieldRecords:
    """The records of a call whose fields are shown.

    Attributes:
        records: What was read, by item.
        fields: The fields by type and name; a type that couldn't be read is missing.
        statuses: The portal's lists.
    """

    records: Mapping[CrmItem, Record] = field(default_factory=dict, hash=False)
    fields: Mapping[str, Mapping[str, ItemField]] = field(default_factory=dict, hash=False)
    statuses: Statuses = field(default_factory=lambda: Statuses(None), hash=False)


def fields_command(kind: str) -> Command:
    """Return the command that asks for the fields of a type."""
    return Command("crm.item.fields", {"entityTypeId": type_id(kind) or 0})


def parse_fields(kind: str, result: JSON) -> dict[str, ItemField]:
    """Return the fields of a type by name."""
    found = {}
    for row in map(mapping, mapping(mapping(result).get("fields")).values()):
        name = _classic_name(kind, text(row.get("upperName")))
        if name:
            found[name] = _field(kind, name, row)
    return found


_CLASSIC_NAMES = {("LEAD", "STAGE_ID"): "STATUS_ID", ("COMPANY", "TYPE_ID"): "COMPANY_TYPE"}


def _classic_name(kind: str, name: str) -> str:
    return _CLASSIC_NAMES.get((kind, name), name)


def _field(kind: str, name: str, row: Mapping[str, JSON]) -> ItemField:
    type_name = text(row.get("type"))
    type_ = FIELD_TYPES.get(type_name, FieldType.OTHER)
    several = flag(row.get("isMultiple"))
    flagged = type_ is FieldType.YES_NO
    settings = {key.lower().replace("_", ""): value for key, value in mapping(row.get("settings")).items()}
    if type_ is FieldType.DATE_TIME and text(settings.get("usetimezone")) == NO:
        type_ = FieldType.LOCAL_TIME
    fixed = flag(row.get("isReadOnly")) or flag(row.get("isImmutable"))
    entries = [
        (str(number), text(entry.get("VALUE")))
        for entry in map(mapping, items(row.get("items")))
        if (number := positive(entry.get("ID"))) is not None
    ]
    return ItemField(
        name,
        text(row.get("title")) or name,
        type_,
        not (fixed or type_ is FieldType.OTHER or (type_ is FieldType.CHOICE and not entries) or (several and flagged)),
        several,
        tuple(entries),
        text(row.get("statusType")) or text(settings.get("entitytype")) or _LISTS.get((kind, name), ""),
        type_name in _SHOWABLE,
        fixed,
    )


_LISTS = {
    ("LEAD", "STATUS_ID"): "STATUS",
    ("DEAL", "STAGE_ID"): "DEAL_STAGE",
    ("DEAL", "TYPE_ID"): "DEAL_TYPE",
    ("CONTACT", "TYPE_ID"): "CONTACT_TYPE",
    ("COMPANY", "COMPANY_TYPE"): "COMPANY_TYPE",
    ("COMPANY", "INDUSTRY"): "INDUSTRY",
    ("COMPANY", "EMPLOYEES"): "EMPLOYEES",
    **{(kind, "SOURCE_ID"): "SOURCE" for kind in ("CONTACT", "LEAD", "DEAL")},
    **{(kind, "HONORIFIC"): "HONORIFIC" for kind in ("CONTACT", "LEAD")},
}
"""The portal's lists of fields, for portals that don't say which it is."""


def field_commands(client: CrmItem | None, deal: CrmItem | None, kinds: Collection[str]) -> dict[str, Command]:
    """Return the commands that read the records, and what their fields are.

    Args:
        client: The call's client.
        deal: The deal that the call is about; None if it is about none, or about the client itself.
        kinds: The types whose fields are shown.
    """
    commands: dict[str, Command] = {}
    if client is not None:
        known = client_commands(client)
        types = {"item": client.type, "company": "COMPANY", "contact": "CONTACT"}
        if any(key in known and kind in kinds for key, kind in types.items()):
            commands = {key: known[key] for key in ("item", "company", "contact") if key in known}
    if deal is not None and "DEAL" in kinds and deal != client:
        commands[_DEAL] = Command("crm.deal.get", {"id": deal.id})
    if commands:
        commands[STATUSES] = client_commands(CrmItem("CONTACT", 1))[STATUSES]
        commands |= {f"{_FIELDS}{kind}": fields_command(kind) for kind in kinds}
    return commands


def parse_field_records(client: CrmItem | None, deal: CrmItem | None, outcomes: Outcomes) -> FieldRecords:
    """Return what was read. Records that couldn't be read are missing.

    Raises:
        RestError: Nothing could be read.
    """
    found: dict[CrmItem, Record] = {}
    failed: list[RestError] = []
    for key, item in (("item", client), (_DEAL, deal)):
        if item is not None and key in outcomes:
            try:
                found[item] = Record(outcomes.answer(key).result)
            except RestError as error:
                failed.append(error)
    main = None if client is None else found.get(client)
    for key, kind, name in (("company", "COMPANY", "COMPANY_ID"), ("contact", "CONTACT", "CONTACT_ID")):
        number = None if main is None else main.number(name)
        if number is not None and (result := outcomes.result(key)) is not None:
            found[CrmItem(kind, number)] = Record(result)
    if failed and not found:
        raise failed[0]
    kinds = [key.removeprefix(_FIELDS) for key in LASTING if key != STATUSES]
    fields = {
        kind: parse_fields(kind, result)
        for kind in kinds
        if (result := outcomes.result(f"{_FIELDS}{kind}")) is not None
    }
    return FieldRecords(found, fields, Statuses.of(outcomes))
