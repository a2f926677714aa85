"""What a page shows, as data: an element's text, attributes and value, and the rows of a list.

{"state": Cell("Talking", {"data-value": "connected"}), "bindings": Rows((Row({"name": Cell("Deal 25")}),))}
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Element:
    """What an element shows.

    Attributes:
        text: Its text; None leaves the text alone (an element with children).
        attributes: Attributes by name; None as a value removes the attribute.
        value: The value of a form's field; None leaves it to the user.
    """

    text: str | None = None
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ListItem:
    """One row of a list: cells by the `data-part` of the row's elements; the part `""` is the row itself."""

    parts: Mapping[str, Element]


@dataclass(frozen=True, slots=True)
class ItemList:
    """All rows of a list, in order."""

    items: tuple[ListItem, ...] = ()


Content = Element | ItemList


def visibility(*, shown: bool) -> dict[str, str | None]:
    """Return the attributes that show or hide an element."""
    return {"hidden": None if shown else ""}
