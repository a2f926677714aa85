"""Which fields of a CRM item the panel shows, and what the operator does with each.

They are stored by the item's type, each as a list: the field's name, its use, the name and the type that it had when it
was picked, and the lines that it is for:

    {"CONTACT": [["UF_CRM_1720697698689", "edit", "Newsletter", "yes-no"], ["POST", "show", "Position", "text", ["7"]]]}

The panel reads names, types and lists of values from the portal; what is stored here is shown where that doesn't work,
and for a field that is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.settings.outcomes import is_line

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

TYPES = ("CONTACT", "COMPANY", "LEAD", "DEAL")
"""The types whose fields can be picked, in the order of the form."""

MOST = 8
"""Fields of one type."""

LONGEST_LABEL = 60
MOST_LINES = 20
LONGEST_LINE = 60

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


class FieldUse(StrEnum):
    """What the operator does with a field."""

    SHOW = "show"
    EDIT = "edit"
    NEEDED = "needed"
    """Edit it; an outcome that needs fields can't be saved without it."""
    REQUIRED = "required"
    """Edit it; no call can be saved without it."""


@dataclass(frozen=True, slots=True)
class FieldSetting:
    """A field that the panel shows.

    Attributes:
        item: The type of the items: `CONTACT`.
        name: The field's name, as the classic methods write it.
        use: What the operator does with it.
        label: What people called it when it was picked.
        type: Its type at that time.
        lines: Numbers or names of the lines that it is for; empty: all.
    """

    item: str
    name: str
    use: FieldUse = FieldUse.EDIT
    label: str = ""
    type: FieldType = FieldType.TEXT
    lines: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """What names it in buttons and overrides: `CONTACT/POST`."""
        return f"{self.item}/{self.name}"

    def is_for(self, line: tuple[str, str] | None) -> bool:
        """Return whether it is shown on a line, given by number and name; None if unknown."""
        return line is None or not self.lines or any(is_line(written, *line) for written in self.lines)


def decode_fields(value: JSON) -> tuple[FieldSetting, ...] | None:
    """Return the fields in a stored value; None if it isn't one."""
    if not isinstance(value, dict) or not value.keys() <= set(TYPES):
        return None
    found: list[FieldSetting] = []
    for item in TYPES:
        rows = value.get(item, [])
        if not isinstance(rows, list) or len(rows) > MOST:
            return None
        for row in rows:
            field = _decoded(item, row)
            if field is None or any((field.item, field.name) == (one.item, one.name) for one in found):
                return None
            found.append(field)
    return tuple(found)


def _decoded(item: str, row: JSON) -> FieldSetting | None:
    match row:
        case [str(name), str(use), str(label), str(kind), *rest]:
            lines = rest[0] if rest else []
            right = _NAME.fullmatch(name) and use in set(FieldUse) and kind in set(FieldType) and len(rest) < 2
            if not right or not isinstance(lines, list) or len(lines) > MOST_LINES or len(label) > LONGEST_LABEL:
                return None
            texts = tuple(line for line in lines if isinstance(line, str) and 0 < len(line) <= LONGEST_LINE)
            return (
                FieldSetting(item, name, FieldUse(use), label, FieldType(kind), texts)
                if len(texts) == len(lines)
                else None
            )
    return None


def encode_fields(fields: tuple[FieldSetting, ...]) -> JSON:
    """Return what is stored."""
    found: dict[str, JSON] = {}
    for item in TYPES:
        rows = [_encoded(one) for one in fields if one.item == item]
        if rows:
            found[item] = rows
    return found


def _encoded(field: FieldSetting) -> JSON:
    lines: list[JSON] = [*field.lines]
    return [field.name, field.use, field.label, field.type, *([lines] if lines else [])]
