"""What the forms of the home page are drawn from, the attributes of their buttons and inputs, and moves. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from app.home.portal_lists import PortalLists
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.home.fields.state import PortalFields
    from app.locale import Words

Attributes = dict[str, str | None]
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class FormContext:
    """What every row of a form needs beside its own value.

    Attributes:
        words: The language.
        possible: Whether something can be changed now.
        lists: The portal's lines, pipelines and lists, to choose from.
        fields: The portal's fields, to choose from; None while they aren't known.
    """

    words: Words
    possible: bool
    lists: PortalLists = field(default_factory=PortalLists)
    fields: PortalFields | None = None

    @property
    def button(self) -> Attributes:
        """The attributes of a button that changes something."""
        return enabled(self.possible)

    @property
    def choice(self) -> Attributes:
        """The attributes of a list to choose from."""
        return {"disabled": None if self.possible else ""}

    @property
    def input(self) -> Attributes:
        """The attributes of an input to type into."""
        return {"readonly": None if self.possible else ""}


def enabled(possible: bool) -> Attributes:
    """Return the attributes that enable or disable a button."""
    return {"aria-disabled": None if possible else "true"}


def busy(under_way: bool) -> Attributes:
    """Return the attributes that mark a button as busy, or not."""
    return {"aria-busy": "true" if under_way else None}


def pressed(on: bool) -> Attributes:
    """Return the attributes of a button that stays pressed, or isn't."""
    return {"aria-pressed": "true" if on else "false"}


def shown_text(text: str) -> Element:
    """Return a text whose place is hidden while it is empty."""
    return Element(text, visibility(shown=bool(text)))


def choice(text: str | None, argument: str, *, on: bool, others: Attributes) -> ListItem:
    """Return one of the buttons of a choice: those that are chosen stay pressed. `others`: its other attributes."""
    return ListItem({"choice": Element(text, {"data-argument": argument, **pressed(on), **others})})


def options(entries: Iterable[tuple[str, str]]) -> ItemList:
    """Return the options of a list to choose from: their values, and the texts that users read."""
    return ItemList(tuple(ListItem({"": Element(text, {"value": value})}) for value, text in entries))


def moved(items: tuple[ItemT, ...], before: int, after: int) -> tuple[ItemT, ...]:
    """Return items with one of them at another place."""
    if not (0 <= before < len(items) and 0 <= after < len(items)):
        return items
    others = [*items[:before], *items[before + 1 :]]
    return (*others[:after], items[before], *others[after:])


def index_after(index: int, before: int, after: int) -> int:
    """Return an item's place after it, or another one, was moved."""
    if index == before:
        return after
    shifted = index - 1 if index > before else index
    return shifted + 1 if shifted >= after else shifted
