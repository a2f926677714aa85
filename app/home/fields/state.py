"""The fields in the form, how a click changes them, and what can be picked. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.item_fields import FieldType
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import items, mapping, text
from app.copies import replace
from app.crm.item_fields import fields_command, parse_fields
from app.settings.item_fields import LONGEST_LABEL, MOST, MOST_LINES, TYPES, FieldSetting, FieldUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.values import JSON
    from app.crm.item_fields import ItemField

Fields = tuple[FieldSetting, ...]

_LAYOUT = "crm.item.details.configuration.get"


@dataclass(frozen=True, slots=True)
class PortalFields:
    """What the portal has.

    Attributes:
        fields: The fields by type and name, in the order of the portal's own card; a type is missing if it is unknown.
        failed: Why a type couldn't be read.
    """

    fields: Mapping[str, Mapping[str, ItemField]] = field(default_factory=dict)
    failed: Mapping[str, ErrorKind] = field(default_factory=dict)

    def find(self, setting: FieldSetting) -> ItemField | None:
        """Return a field that was picked; None if the portal doesn't have it, or isn't known to."""
        return self.fields.get(setting.item, {}).get(setting.name)

    def is_gone(self, setting: FieldSetting) -> bool:
        """Return whether the portal no longer has a field."""
        return setting.item in self.fields and self.find(setting) is None

    def offered(self, item: str, picked: Fields) -> list[ItemField]:
        """Return the fields of a type that can be added."""
        names = {one.name for one in picked if one.item == item}
        if len(names) >= MOST:
            return []
        return [one for one in self.fields.get(item, {}).values() if one.shown and one.name not in names]

    def unsuitable(self, item: str) -> list[ItemField]:
        """Return the fields that people have added to a type, and the panel can't show: files, links to records."""
        return [one for one in self.fields.get(item, {}).values() if not one.shown and one.name.startswith("UF_")]


def commands() -> dict[str, Command]:
    """Return the commands that read what can be picked, and the order on the portal's own card."""
    found: dict[str, Command] = {}
    for item in TYPES:
        found[f"fields_{item}"] = fields_command(item)
        for scope in ("P", "C"):
            found[f"card_{scope}_{item}"] = Command(_LAYOUT, {"entityTypeId": type_id(item) or 0, "scope": scope})
    return found


def parse(outcomes: Outcomes) -> PortalFields:
    """Return what was read. Without the layout of a card, fields come in the portal's order."""
    fields, failed = {}, {}
    for item in TYPES:
        try:
            known = parse_fields(item, outcomes.answer(f"fields_{item}").result)
        except RestError as error:
            failed[item] = error.kind
            continue
        layouts = [outcomes.result(f"card_{scope}_{item}") for scope in ("P", "C")]
        order = next(filter(None, map(_names_in, layouts)), [])
        fields[item] = {name: known[name] for name in dict.fromkeys((*order, *known)) if name in known}
    return PortalFields(fields, failed)


def _names_in(layout: JSON) -> list[str]:
    """Return the names of the fields on a card, in order; none where nobody has ever changed it."""
    found = []
    for section in map(mapping, items(layout)):
        names = (text(mapping(element).get("name")) for element in items(section.get("elements")))
        found += [_PARTS.get(name, name) for name in names]
    return found


_PARTS = {"OPPORTUNITY_WITH_CURRENCY": "OPPORTUNITY"}
"""Elements of the card with another name than their field."""


def setting_of(code: str, picked: Fields) -> FieldSetting | None:
    """Return the field that a button means by `CONTACT/POST`."""
    return next((one for one in picked if one.code == code), None)


def added(picked: Fields, code: str, portal: PortalFields) -> Fields:
    """Return the fields with another one at the end of its type."""
    item, _, name = code.partition("/")
    found = next((one for one in portal.offered(item, picked) if one.name == name), None)
    if found is None:
        return picked
    use = FieldUse.EDIT if found.editable else FieldUse.SHOW
    kind = FieldType.OTHER if found.several else found.type  # the panel edits several values only if the portal says so
    return (*picked, FieldSetting(item, name, use, found.label[:LONGEST_LABEL], kind))


def moved(picked: Fields, one: FieldSetting, step: int) -> Fields:
    """Return the fields with one moved among those of its type."""
    at = [each for each in picked if each.item == one.item].index(one)
    return moved_to(picked, one.item, at, at + step)


def moved_to(picked: Fields, item: str, before: int, after: int) -> Fields:
    """Return the fields with one of a type moved from one place among them to another."""
    same = [each for each in picked if each.item == item]
    if not (0 <= before < len(same) and 0 <= after < len(same)):
        return picked
    same.insert(after, same.pop(before))
    return (*(each for each in picked if each.item != item), *same)


def with_use(picked: Fields, one: FieldSetting, use: FieldUse) -> Fields:
    """Return the fields with another use of one."""
    return tuple(replace(each, use=use) if each is one else each for each in picked)


def with_line(picked: Fields, one: FieldSetting, line: str) -> Fields:
    """Return the fields after a line was added to one of them, or removed."""
    lines = tuple(each for each in one.lines if each != line) if line in one.lines else (*one.lines, line)
    return tuple(replace(each, lines=lines[:MOST_LINES]) if each is one else each for each in picked)
