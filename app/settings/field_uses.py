"""Other uses of the fields of CRM items: what a line or a department shows, edits or requires instead. Pure.

fields_in_use(fields, {"CONTACT/POST": "required", "DEAL/OPPORTUNITY": "hide"}, line)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.copies import replace
from app.settings.item_fields import FieldUse
from app.settings.kinds import Kind, UnknownValueError, WrongTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bitrix24.values import JSON
    from app.settings.item_fields import FieldSetting

MOST = 64
"""Fields in one mapping: twice as many as can be picked, as some may have been removed since."""

HIDE = "hide"
"""The use of a field that isn't shown."""

_CODE = re.compile(r"(CONTACT|COMPANY|LEAD|DEAL)/[A-Z][A-Z0-9_]{0,99}")
_USES = frozenset({HIDE, *FieldUse})


@dataclass(frozen=True, slots=True)
class FieldUses(Kind):
    """A kind of setting: uses by the field's code. What isn't named is used as it was picked."""

    def decode(self, value: JSON) -> Mapping[str, str]:
        """Return the uses. One wrong entry is a fault of the whole."""
        if not isinstance(value, dict):
            raise WrongTypeError
        found = {code: use for code, use in value.items() if isinstance(use, str)}
        if len(found) < len(value):
            raise WrongTypeError
        if len(found) > MOST or not all(_CODE.fullmatch(code) and use in _USES for code, use in found.items()):
            raise UnknownValueError
        return found

    def encode(self, value: Mapping[str, str]) -> JSON:
        """Return what is stored."""
        return dict(value) or None

    def change(self, value: Mapping[str, str], part: str, code: str) -> Mapping[str, str]:
        """Give a field another use; without one, it is used as it was picked."""
        others = {field: use for field, use in value.items() if field != part}
        if not code:
            return others
        return self.decode({**others, part: code})

    def combine(self, general: Mapping[str, str], specific: Mapping[str, str]) -> Mapping[str, str]:
        """Return the uses of all fields that either names."""
        return {**general, **specific}


def fields_in_use(
    fields: Iterable[FieldSetting], uses: Mapping[str, str], line: tuple[str, str] | None
) -> tuple[FieldSetting, ...]:
    """Return the fields that are shown on a line, each as it is used there.

    Args:
        fields: The fields that were picked.
        uses: Other uses: these count on whatever lines the field was picked for.
        line: Number and name of the line; None if unknown.
    """
    found = []
    for one in fields:
        use = uses.get(one.code)
        if use is None and one.is_for(line):
            found.append(one)
        elif use is not None and use != HIDE:
            found.append(replace(one, use=FieldUse(use)))
    return tuple(found)
