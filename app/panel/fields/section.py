"""The section `fields`: the fields of the client and of the deal that administrators have picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.crm.item_fields import LASTING, FieldRecords, field_commands, parse_field_records
from app.panel.fields.state import MOST_VALUES, fields_known, required_fields, rows_of
from app.panel.fields.view import FieldsView
from app.sections.events import (
    FieldChangesKnown,
    FieldsOfScripts,
    FieldTyped,
    ItemChosen,
    NamesKnown,
    RequiredFields,
    SettingsChanged,
)
from app.sections.records import RecordsSection
from app.sections.remote_data import Retried, notice
from app.settings.field_uses import fields_in_use
from app.settings.values import Part

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from app.panel.fields.state import FieldRow, Input
    from app.sections.caller import Caller
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.settings.item_fields import FieldSetting
    from app.settings.outcomes import FieldValue
    from app.ui.view import Content


class FieldsSection(RecordsSection[FieldRecords]):
    """The fields of the call. What is typed is in the note before the key's event is over."""

    name = "fields"

    def __init__(self, context: SectionContext) -> None:
        self._changes = FieldChangesKnown()
        self._typed: dict[str, tuple[Input, ...]] = {}
        self._published = RequiredFields()
        self._read_deal: CrmItem | None = None
        self._read_kinds: list[str] | None = None
        super().__init__(context)
        context.bus.subscribe(FieldsOfScripts, lambda _: self._about_others())
        context.bus.subscribe(SettingsChanged, lambda _: self._about_others())
        context.bus.subscribe(ItemChosen, lambda _: self._about_changed())
        context.bus.subscribe(FieldChangesKnown, self._take_changes)
        context.bus.subscribe(NamesKnown, lambda _: self.redraw())

    async def read(self, caller: Caller) -> AsyncIterator[FieldRecords]:
        """Read the records whose fields are shown, or set by outcomes; nothing if none are."""
        client, deal = caller.client, self._deal
        self._read_deal, self._read_kinds = deal, self._kinds
        if not (commands := field_commands(client, deal, self._kinds)):
            return
        lasting = [key for key in LASTING if key in commands]
        yield parse_field_records(client, deal, await self.context.reader.read(commands, lasting=lasting))

    def arrived(self, caller: Caller, content: FieldRecords) -> None:
        """Share the values of the fields that outcomes set."""
        if caller.client is not None and (values := self._set_by_outcomes):
            self.context.bus.publish(fields_known(caller.client, content, values, self.context.offset))

    def typed(self, field: str, text: str) -> None:
        """Take what is typed into a field to the note: `CONTACT:7/POST`, or with `#1` the second of its values."""
        row, number = self._input(field)
        if row is None:
            return
        inputs = list(self._inputs(row))
        if number < len(inputs):
            inputs[number] = inputs[number].with_text(text)
            self._take(row, inputs)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        row, number = self._input(argument) if action in ("add", "remove") else (None, 0)
        if row is None or not row.field.several:
            super().act(action, argument)
            return
        inputs = self._inputs(row)
        if action == "remove":
            inputs = (*inputs[:number], *inputs[number + 1 :]) or (row.blank_input(),)
        elif all(one.text for one in inputs) and len(inputs) < MOST_VALUES:
            inputs = (*inputs, row.blank_input())
        self._take(row, inputs)
        if self.context.fields is not None:
            blank = next((index for index, one in enumerate(inputs) if not one.text), len(inputs) - 1)
            number = blank if action == "add" else min(number, len(inputs) - 1)
            self.context.fields.focus(f"fields.{row.code}#{number}")

    def _input(self, field: str) -> tuple[FieldRow | None, int]:
        """Return the field of an input, if it can be edited, and which of its inputs it is."""
        code, _, number = field.partition("#")
        row = next((one for one in self._rows if one.code == code and one.editable), None)
        return row, int(number) if number.isascii() and number.isdigit() else 0

    def _inputs(self, row: FieldRow) -> tuple[Input, ...]:
        return row.inputs(self._typed.get(row.code, ()), self.context.offset)

    def _take(self, row: FieldRow, inputs: Sequence[Input]) -> None:
        change = row.changed_to(inputs, self.context.offset)
        self._typed[row.code] = tuple(inputs)
        if change.new != row.current:
            self.context.bus.publish(FieldTyped(row.item.code, change))
        self._typed[row.code] = tuple(inputs)  # empty ones are still there if nothing is changed any longer
        self.redraw()

    def view(self, records: Records[FieldRecords]) -> Mapping[str, Content]:
        """Return the contents of all places, and share what is missing."""
        rows = self._rows
        required = RequiredFields(required_fields(rows))
        if required != self._published:
            self._published = required
            self.context.bus.publish(required)
        shown = FieldsView(self.context.words, self.context.intl, self.context.names, self.context.offset)
        deals = [row for row in rows if row.item.type == "DEAL"]
        others = [row for row in rows if row.item.type != "DEAL"]
        # The client's card says why the client can't be read.
        error = records.loading.error if self._settings and Part.CLIENT in self.context.settings.off else None
        return {
            "fields-client": shown.rows(others, self._typed, titled=len({row.item for row in others}) > 1),
            "fields-deal": shown.rows(deals, self._typed, titled=True),
            **notice("fields", error, self.context.words),
        }

    @property
    def _settings(self) -> tuple[FieldSetting, ...]:
        """The fields for the call's line and the operator. Those of deals are a part of the deals."""
        caller, settings = self.caller, self.context.settings
        line = None if caller is None else (caller.line.number, caller.line.name)
        hidden = "DEAL" if Part.DEALS in settings.off else ""
        in_force = settings if line is None else self.context.settings_for(line)
        shown = fields_in_use(in_force.item_fields, in_force.field_uses, line)
        return tuple(one for one in shown if one.item != hidden)

    @property
    def _set_by_outcomes(self) -> tuple[FieldValue, ...]:
        """The fields that outcomes set on the call's line, and those that scripts set."""
        caller = self.caller
        if caller is None:
            return ()
        line = caller.line.number, caller.line.name
        outcomes = self.context.settings_for(line).outcomes_offered(())
        scripts = self.context.bus.last(FieldsOfScripts)
        found = [field for one in outcomes if one.is_for("", line) for field in one.fields]
        return tuple(field for field in (*found, *(scripts.fields if scripts else ())) if field.value)

    @property
    def _kinds(self) -> list[str]:
        """The types of the items that are read."""
        shown = (one.item for one in self._settings)
        return list(dict.fromkeys((*shown, *(one.type for one in self._set_by_outcomes))))

    @property
    def _deal(self) -> CrmItem | None:
        """The deal that the call is about: the chosen one, or else the only one that the call is bound to."""
        caller, chosen = self.caller, self.context.bus.last(ItemChosen)
        if caller is None:
            return None
        if chosen is not None and chosen.client == caller.client and (chosen.item is not None or chosen.by_operator):
            return chosen.item if chosen.item is not None and chosen.item.type == "DEAL" else None
        return CrmItem("DEAL", next(iter(caller.deals))) if len(caller.deals) == 1 else None

    @property
    def _rows(self) -> tuple[FieldRow, ...]:
        content, caller = self.content, self.caller
        if content is None or caller is None:
            return ()
        items = [item for item in content.records if item.type != "DEAL" or item in (self._deal, caller.client)]
        return rows_of(content, items, self._settings, self._changes.changes)

    def _about_changed(self) -> None:
        """Read the deal that the call is about now, if its fields are shown or set."""
        deal = self._deal
        if deal not in (None, self._read_deal) and "DEAL" in self._kinds:
            self.dispatch(Retried())
        else:
            self.redraw()

    def _about_others(self) -> None:
        """Take what came later: scripts that set fields, or other settings. Read once more what wasn't read."""
        if self._read_kinds is not None and not set(self._kinds) <= set(self._read_kinds):
            self.dispatch(Retried())
        else:
            self.redraw()

    def _take_changes(self, fact: FieldChangesKnown) -> None:
        self._changes = fact
        known = {f"{one.owner}/{one.change.field}" for one in fact.changes}
        self._typed = {code: inputs for code, inputs in self._typed.items() if code in known}
        self.redraw()
