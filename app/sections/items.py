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
    """Return a CRM item by type and id; a type without a name by its code."""
    sentence = _TYPES.get(kind)
    return f"{kind} {number}" if sentence is None else words(sentence).format(id=number)
