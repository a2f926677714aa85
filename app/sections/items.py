"""CRM items in words: by type and number, where their own names are not known."""

from __future__ import annotations

from app.locale import N_, Words

_TYPES = {
    "LEAD": N_("Lead {id}"),
    "DEAL": N_("Deal {id}"),
    "CONTACT": N_("Contact {id}"),
    "COMPANY": N_("Company {id}"),
    "QUOTE": N_("Quote {id}"),
    "ORDER": N_("Order {id}"),
    "SMART_INVOICE": N_("Invoice {id}"),
}


def item_text(kind: str, number: int, words: Words) -> str:
    """A CRM item by the code of its type and its number; a type that has no name of its own by its code."""
    sentence = _TYPES.get(kind)
    return f"{kind} {number}" if sentence is None else words(sentence).format(id=number)
