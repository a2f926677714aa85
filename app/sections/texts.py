"""What several sections say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.ui.error_texts import reading_text
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.sections.remote_data import ContentT, RemoteData
from app.ui.view import Content

_SLOW = N_("Bitrix24 hasn't answered yet. Its answer will be shown as soon as it arrives.")

_TYPES = {
    "LEAD": N_("Lead"),
    "DEAL": N_("Deal"),
    "CONTACT": N_("Contact"),
    "COMPANY": N_("Company"),
    "QUOTE": N_("Quote"),
    "SMART_INVOICE": N_("Invoice"),
}


def type_text(code: str, words: Words) -> str:
    """Return the name of an item's type; its code if it has no name."""
    return words(_TYPES[code]) if code in _TYPES else code


def notice(name: str, trouble: ErrorKind | None, words: Words, *, slow: bool = False) -> dict[str, Content]:
    """Return a section's line about what could not be read, with a button where trying again may help.

    Args:
        name: The section's.
        trouble: Why the last attempt failed.
        words: The language.
        slow: Whether an answer has been awaited for long.
    """
    text = words(_SLOW) if slow else "" if trouble is None else reading_text(trouble, words)
    return {
        f"{name}-notice": Element(None, visibility(shown=bool(text))),
        f"{name}-trouble": Element(text),
        f"{name}-retry": Element(None, visibility(shown=slow or (trouble is not None and not trouble.lasting))),
    }


def spread(name: str, loading: RemoteData[ContentT], words: Words) -> dict[str, Content]:
    """Return everything around a section's lists. Without a subject to read about, the section is hidden."""
    there = loading.content is not None or loading.under_way or loading.trouble is not None
    return {
        f"{name}-section": Element(
            None, {"aria-busy": "true" if loading.under_way else None, **visibility(shown=there)}
        ),
        f"{name}-loading": Element(None, visibility(shown=loading.under_way and loading.content is None)),
        **notice(name, loading.trouble, words, slow=loading.slow),
    }


def whole_list(name: str, count: int, few: int, words: Words, *, shown: bool) -> dict[str, Content]:
    """Return the button for the whole list, or for its beginning again.

    Args:
        name: The section's.
        count: How many entries there are.
        few: How many are shown at first.
        words: The language.
        shown: Whether all are shown now.
    """
    text = words(N_("Show fewer")) if shown else words(N_("Show all {count}")).format(count=count)
    return {f"{name}-all": Element(text, visibility(shown=count > few))}


_TYPE_NAMES = {
    "LEAD": N_("Lead {id}"),
    "DEAL": N_("Deal {id}"),
    "CONTACT": N_("Contact {id}"),
    "COMPANY": N_("Company {id}"),
    "QUOTE": N_("Quote {id}"),
    "ORDER": N_("Order {id}"),
    "SMART_INVOICE": N_("Invoice {id}"),
}


def item_text(kind: str, number: int, words: Words) -> str:
    """Return a CRM item by type and id; a type without a name by its code."""
    sentence = _TYPE_NAMES.get(kind)
    return f"{kind} {number}" if sentence is None else words(sentence).format(id=number)
