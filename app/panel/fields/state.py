"""Which fields a call shows, what is typed into them, and which of the required ones are missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType, field_value
from app.crm.item_fields import ItemField
from app.notes.draft import FieldChange
from app.sections.events import FieldsKnown, RequiredField
from app.settings.item_fields import FieldUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.call.crm_item import CrmItem
    from app.crm.item_fields import FieldRecords
    from app.crm.records import Record
    from app.notes.draft import ItemChange
    from app.settings.item_fields import FieldSetting
    from app.settings.outcomes import FieldValue

LONGEST = 2000
"""Characters that a field takes."""

WITHOUT_LIST = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO, FieldType.MONEY})
"""Types that can be edited without what the portal says of the field."""

_STAGES = "DEAL_STAGE"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field that is shown.

    Attributes:
        item: The item.
        setting: What administrators have set.
        field: What the portal says of it.
        value: Its value in the CRM.
        entries: What can be chosen, as value and text.
        change: What the operator has changed; None if nothing.
        brought: Whether the chosen outcome gives it a value.
    """

    item: CrmItem
    setting: FieldSetting
    field: ItemField
    value: str
    entries: tuple[tuple[str, str], ...] = ()
    change: FieldChange | None = None
    brought: bool = False

    @property
    def code(self) -> str:
        """The name of its input: `CONTACT:7/POST`."""
        return f"{self.item.code}/{self.field.name}"

    @property
    def editable(self) -> bool:
        """Whether it can be edited."""
        return self.setting.use is not FieldUse.SHOW and self.field.editable

    @property
    def current(self) -> str:
        """Its value once the note is saved."""
        return self.value if self.change is None else self.change.new

    @property
    def filled(self) -> bool:
        """Whether it has a value once the note is saved, if only the one that the outcome sets."""
        return bool(self.current) or (self.brought and self.change is None)

    @property
    def sound(self) -> bool:
        """Whether what was typed is a value of its type."""
        return self.change is None or is_sound(self.field.type, self.change.new)

    def text_of(self, value: str) -> str:
        """Return what people call a value, if that isn't the value itself: entries of lists."""
        if self.field.type not in (FieldType.CHOICE, FieldType.STATUS):
            return ""
        known = dict(self.entries)
        return ", ".join(known.get(one, one) for one in value.split("\n")) if value else ""

    def changed_to(self, typed: str) -> FieldChange:
        """Return the change to what is typed or chosen."""
        new = typed_value(self.field.type, typed[:LONGEST], self.value)
        return FieldChange(self.field.name, self.field.type, self.value, new, self.field.label, self.text_of(new))


def typed_value(kind: FieldType, typed: str, before: str = "") -> str:
    """Return what is typed as a value; what isn't one stays unchanged.

    Args:
        kind: The field's type.
        typed: What is typed: a decimal comma is as good as a point.
        before: The value before, whose currency stays.
    """
    if kind not in (FieldType.NUMBER, FieldType.MONEY):
        return field_value(kind, typed)
    plain = "".join(typed.split())
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    number = field_value(FieldType.NUMBER, plain)
    if kind is FieldType.NUMBER or not number:
        return number
    return f"{number}|{before.partition('|')[2]}"


def is_sound(kind: FieldType, value: str) -> bool:
    """Return whether a text is a value of a type."""
    if not value:
        return True
    if kind in (FieldType.NUMBER, FieldType.MONEY):
        number = value.partition("|")[0].removeprefix("-")
        return number.replace(".", "", 1).isdecimal() and number.isascii()
    return kind is not FieldType.YES_NO or value in (YES, NO)


def rows_of(
    records: FieldRecords, items: Iterable[CrmItem], settings: Iterable[FieldSetting], changes: Iterable[ItemChange]
) -> tuple[FieldRow, ...]:
    """Return the fields of items, in the order of the settings. Fields that the portal no longer has are left out.

    Args:
        records: What was read.
        items: The items, in order.
        settings: The fields to show.
        changes: What the note has.
    """
    settings, changes = tuple(settings), tuple(changes)
    typed = {(one.owner, one.change.field): one.change for one in changes if not one.by_outcome and one.on}
    brought = {(one.owner, one.change.field) for one in changes if one.by_outcome and one.on and one.change.new}
    rows = []
    for item in items:
        record, known = records.records.get(item), records.fields.get(item.type)
        for setting in settings:
            if record is None or setting.item != item.type:
                continue
            field = _stored(setting) if known is None else known.get(setting.name)
            if field is not None:
                value = field_value(field.type, record.get(field.name))
                entries = _entries(field, record, records)
                change = typed.get((item.code, field.name))
                change = None if change is None or change.new == value else change
                there = (item.code, field.name) in brought
                rows.append(FieldRow(item, setting, field, value, entries, change, there))
    return tuple(rows)


def fields_known(client: CrmItem, records: FieldRecords, wanted: Iterable[FieldValue]) -> FieldsKnown:
    """Return what is known of the fields that outcomes set."""
    fields: dict[str, dict[str, ItemField]] = {kind: {} for kind in records.fields}
    for one in wanted:
        field = records.fields.get(one.type, {}).get(one.field)
        if field is not None:
            entries = records.statuses.entries(field.listed) if field.type is FieldType.STATUS else field.entries
            fields[one.type][one.field] = replace(field, entries=entries)
    values = {
        item.code: {name: field_value(field.type, record.get(name)) for name, field in fields[item.type].items()}
        for item, record in records.records.items()
        if item.type in fields
    }
    return FieldsKnown(client.code, fields, values)


def _stored(setting: FieldSetting) -> ItemField:
    """Return a field as it was when it was picked, if the portal doesn't tell what it is now."""
    return ItemField(setting.name, setting.label or setting.name, setting.type, setting.type in WITHOUT_LIST)


def _entries(field: ItemField, record: Record, records: FieldRecords) -> tuple[tuple[str, str], ...]:
    if field.type is not FieldType.STATUS:
        return field.entries
    pipeline = record.number("CATEGORY_ID")
    listed = f"{_STAGES}_{pipeline}" if field.name == "STAGE_ID" and pipeline else field.listed
    return records.statuses.entries(listed)


def required_fields(rows: Iterable[FieldRow]) -> tuple[RequiredField, ...]:
    """Return the fields that keep a call from being saved: required ones without a value, and wrong values."""
    found = []
    for row in rows:
        use = row.setting.use
        required = use in (FieldUse.NEEDED, FieldUse.REQUIRED)
        if row.editable and ((required and not row.filled) or not row.sound):
            always = use is FieldUse.REQUIRED or not row.sound
            found.append(RequiredField(row.code, row.field.label, always=always, wrong=not row.sound))
    return tuple(found)
