"""Records from both families of methods: `crm.contact.get` in upper case, `crm.item.get` in camel case.

record = Record(answer.result)
record.text("LAST_NAME"), record.number("COMPANY_ID"), record.values("PHONE")
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from app.bx24.values import JSON, items, mapping, positive, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {"STATUS_ID": "stageId", "STATUS_SEMANTIC_ID": "stageSemanticId", "DATE_CREATE": "createdTime"}


def camel(name: str) -> str:
    """Return `assignedById` for `ASSIGNED_BY_ID`; custom fields are unchanged."""
    if name.startswith("UF_"):
        return name
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))


class Record:
    """One record. Fields are named as the classic methods do; what is missing is empty."""

    def __init__(self, told: JSON) -> None:
        found = mapping(told)
        self._camel = isinstance(found.get("item"), dict)
        self._fields: Mapping[str, JSON] = mapping(found["item"]) if self._camel else found

    def get(self, name: str) -> JSON:
        """Return a field unchanged."""
        return self._fields.get(camel(name) if self._camel else name)

    def text(self, name: str) -> str:
        """Return a field as text."""
        return text(self.get(name))

    def number(self, name: str) -> int | None:
        """Return an id; None without a link."""
        return positive(self.get(name))

    def amount(self, name: str) -> float:
        """Return an amount of money; 0 without one."""
        return amount(self.get(name))

    def moment(self, name: str) -> float | None:
        """Return a time, seconds since 1970."""
        return moment(self.get(name))

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a field with many, e.g. `PHONE`."""
        if self._camel:
            found = [each for each in map(mapping, items(self.get("FM"))) if text(each.get("typeId")) == name]
            return tuple(filter(None, (text(each.get("value")) for each in found)))
        return tuple(filter(None, (text(mapping(each).get("VALUE")) for each in items(self.get(name)))))

    @property
    def person(self) -> str:
        """A person's name: first and last name."""
        return " ".join(filter(None, (self.text("NAME"), self.text("LAST_NAME"))))


def moment(value: JSON) -> float | None:
    """Return a time in ISO 8601 as seconds since 1970; None without one, or without its offset."""
    try:
        parsed = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None


def amount(value: JSON) -> float:
    """Return an amount of money; 0 without one."""
    try:
        number = float(text(value) or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
