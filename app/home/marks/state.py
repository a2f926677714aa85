"""Which fields can mark a client, and which values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.home.portal_lists import DEAL
from app.settings.item_fields import TYPES

if TYPE_CHECKING:
    from app.crm.item_fields import ItemField
    from app.home.fields.state import PortalFields
    from app.home.portal_lists import PortalLists

MARKING = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO})
"""Types of the fields that are offered: values of others are never the same as a text that somebody enters."""


@dataclass(frozen=True, slots=True)
class MarkingField:
    """A field that marks, of all types of items that have one of this name: the panel looks at each.

    Attributes:
        name: Its name, as it is stored.
        fields: The fields by the type of the items.
    """

    name: str
    fields: tuple[tuple[str, ItemField], ...]

    @property
    def type(self) -> FieldType:
        """Its type; text if the types of items disagree."""
        kinds = {field.type for _, field in self.fields}
        return kinds.pop() if len(kinds) == 1 else FieldType.TEXT

    def text(self, type_names: dict[str, str]) -> str:
        """Return what people call it, with the types that have it: `Source (Contacts, Leads)`."""
        labels: dict[str, list[str]] = {}
        for item, field in self.fields:
            labels.setdefault(field.label, []).append(type_names[item])
        return ", ".join(f"{label} ({', '.join(items)})" for label, items in labels.items())

    def entries(self, lists: PortalLists) -> tuple[tuple[str, str], ...]:
        """Return what can be chosen, as value and text; nothing if the value is to be entered."""
        if self.type not in (FieldType.CHOICE, FieldType.STATUS):
            return ()
        found: dict[str, str] = {}
        for item, field in self.fields:
            known = field.entries or lists.statuses.entries(field.listed)
            if (item, field.name) == (DEAL, "STAGE_ID"):
                known = _deal_stages(lists)
            for value, text in known:
                found.setdefault(value, text)
        return tuple(found.items())


def _deal_stages(lists: PortalLists) -> tuple[tuple[str, str], ...]:
    pipelines = [pipeline for pipeline in lists.pipelines if pipeline.type == DEAL]
    return tuple(
        (stage.id, ": ".join(filter(None, (pipeline.name, stage.name))))
        for pipeline in pipelines
        for stage in pipeline.stages
    )


def find_field(portal: PortalFields, name: str) -> MarkingField | None:
    """Return the field with a name; None if no type of items is known to have it."""
    found = tuple((item, portal.fields[item][name]) for item in TYPES if name in portal.fields.get(item, {}))
    return MarkingField(name, found) if found else None


def marking_fields(portal: PortalFields) -> list[MarkingField]:
    """Return the fields that are offered."""
    names = dict.fromkeys(
        field.name
        for item in TYPES
        for field in portal.fields.get(item, {}).values()
        if field.shown and field.type in MARKING
    )
    return [found for name in names if (found := find_field(portal, name)) is not None]


_ANSWERS = {"": YES, "y": YES, "1": YES, "true": YES, "n": NO, "0": NO, "false": NO}


def shown_answer(value: str) -> str:
    """Return what a stored value of a yes/no field means; what isn't an answer unchanged."""
    return _ANSWERS.get(value.strip().casefold(), value)


def stored_answer(answer: str) -> str:
    """Return how an answer is stored: without a value, whatever isn't no marks."""
    return "" if answer == YES else answer


def entry_of(value: str, entries: tuple[tuple[str, str], ...]) -> str:
    """Return the value of an entry as the list writes it: letter case doesn't matter."""
    return next((each for each, _ in entries if each.casefold() == value.strip().casefold()), value)
