"""A CRM item as a value: the one that all packages use.

item = CrmItem("CONTACT", 7)
CrmItem.of_code(item.code) == item
"""

from __future__ import annotations

from dataclasses import dataclass


def type_of(code: str) -> str:
    """Return the type in an item's code, or before the colon of a stage's; empty for an empty one."""
    return code.partition(":")[0]


@dataclass(frozen=True, slots=True)
class CrmItem:
    """A CRM item: `type` is the platform's code (`CONTACT`, `DYNAMIC_128`), unknown ones too, and `id` is above 0."""

    type: str
    id: int

    @property
    def code(self) -> str:
        """The item as a word, e.g. `CONTACT:7`: the argument of an action."""
        return f"{self.type}:{self.id}"

    @classmethod
    def of_code(cls, code: str) -> CrmItem | None:
        """Return the item that a word means; None for any other."""
        kind, _, number = code.rpartition(":")
        return cls(kind, int(number)) if kind and number.isascii() and number.isdigit() else None
