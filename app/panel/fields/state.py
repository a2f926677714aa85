"""Which fields a call shows, what is typed into them, and which of the required ones are missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType, field_value, joined
from app.copies import replace
from app.crm.item_fields import ItemField
from app.notes.draft import FieldChange
from app.panel.fields.values import TIMES, input_text, is_sound, typed_value
from app.sections.events import FieldsKnown, RequiredField
from app.settings.item_fields import FieldUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.call.crm_item import CrmItem
    from app.crm.item_fields import FieldRecords
    from app.crm.records import Record
    from app.notes.draft import ItemChange
    from app.panel.fields.values import Offset
    from app.settings.item_fields import FieldSetting
    from app.settings.outcomes import FieldValue

LONGEST = 2000
"""Characters that an input takes."""

MOST_VALUES = 50
"""Values of one field."""

WITHOUT_LIST = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO, FieldType.MONEY})
"""Types that can be edited without what the portal says of the field."""

_STAGES = "DEAL_STAGE"


@dataclass(frozen=True, slots=True)
class Input:
    """What is in an input.

    Attributes:
        text: The text.
        value: The value that was in it at first: a part of it isn't typed, such as the currency.
    """

    text: str = ""
    value: str = ""

    def with_text(self, text: str) -> Input:
        """Return it with another text; one that Bitrix24 has already may be longer than the limit, and isn't cut."""
        return replace(self, text=text[: max(LONGEST, len(self.value))])


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
    def values(self) -> list[str]:
        """The single values of `current`, or what stands for one; at least one, which may be empty."""
        return self.current.split("\n") if self.field.several else [self.current]

    @property
    def sound(self) -> bool:
        """Whether what was typed is a value of its type, or are some."""
        return self.change is None or all(is_sound(self.field.type, value) for value in self.values)

    def text_of(self, value: str) -> str:
        """Return what people call a value, if that isn't the value itself: entries of lists."""
        if self.field.type not in (FieldType.CHOICE, FieldType.STATUS):
            return ""
        known = dict(self.entries)
        return ", ".join(known.get(one, one) for one in value.split("\n")) if value else ""

    def inputs(self, typed: Sequence[Input], offset: Offset) -> tuple[Input, ...]:
        """Return what is in its inputs: what was typed, as long as it means the value.

        Args:
            typed: What was typed; several values can have empty inputs among them.
            offset: The operator's clock.
        """
        if typed and self.value_of(typed, offset) == self.current:
            return tuple(self._corrected(one, offset) for one in typed)
        return tuple(Input(input_text(self.field.type, value, offset), value) for value in self.values)

    def _corrected(self, one: Input, offset: Offset) -> Input:
        """Return an input with the time that is meant: the clock may never show the one that was typed."""
        kind = self.field.type
        if kind not in TIMES:
            return one
        return replace(one, text=input_text(kind, typed_value(kind, one.text, one.value, offset), offset))

    def blank_input(self) -> Input:
        """Return another, empty input: an amount in it has the currency of the first."""
        known = (self.values[0] or self.value.partition("\n")[0]) if self.field.type is FieldType.MONEY else ""
        return Input("", "".join(known.partition("|")[1:]))

    def value_of(self, inputs: Sequence[Input], offset: Offset) -> str:
        """Return the field's value with these inputs; empty ones don't count."""
        kind = self.field.type
        values = [typed_value(kind, one.text, one.value, offset) for one in inputs]
        return joined(kind, values) if self.field.several else values[0]

    def changed_to(self, inputs: Sequence[Input], offset: Offset) -> FieldChange:
        """Return the change to what is typed or chosen."""
        new, several = self.value_of(inputs, offset), self.field.several
        name, kind, label = self.field.name, self.field.type, self.field.label
        return FieldChange(name, kind, self.value, new, label, self.text_of(new), several=several)


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
                by_outcome = (item.code, field.name) in brought
                rows.append(FieldRow(item, setting, field, value, entries, change, by_outcome))
    return tuple(rows)


def fields_known(
    client: CrmItem, records: FieldRecords, set_by_outcomes: Iterable[FieldValue], offset: Offset | None = None
) -> FieldsKnown:
    """Return what is known of the fields that outcomes set."""
    fields: dict[str, dict[str, ItemField]] = {kind: {} for kind in records.fields}
    for one in set_by_outcomes:
        field = records.fields.get(one.type, {}).get(one.field)
        if field is not None:
            entries = records.statuses.entries(field.listed) if field.type is FieldType.STATUS else field.entries
            fields[one.type][one.field] = replace(field, entries=entries)
    values = {
        item.code: {name: field_value(field.type, record.get(name)) for name, field in fields[item.type].items()}
        for item, record in records.records.items()
        if item.type in fields
    }
    return FieldsKnown(client.code, fields, values, offset)


def _stored(setting: FieldSetting) -> ItemField:
    """Return a field as it was picked, if the portal doesn't say what it is now."""
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
            found.append(RequiredField(_led_to(row), row.field.label, always=always, wrong=not row.sound))
    return tuple(found)


def _led_to(row: FieldRow) -> str:
    """Return the name of the input to look at: of several, the first that isn't sound."""
    if not row.field.several:
        return row.code
    wrong = (number for number, value in enumerate(row.values) if not is_sound(row.field.type, value))
    return f"{row.code}#{next(wrong, 0)}"
