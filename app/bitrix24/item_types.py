"""The types of CRM items: their codes, and the numbers by which REST and the portal's addresses name them.

type_id("DYNAMIC_128") == 128
type_code(2) == "DEAL"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import positive

if TYPE_CHECKING:
    from app.bitrix24.call_card import CrmEntity

TYPE_IDS = {"LEAD": 1, "DEAL": 2, "CONTACT": 3, "COMPANY": 4, "QUOTE": 7, "SMART_INVOICE": 31}
"""Numbers of the types of items by their codes (`platform: crm-types`)."""

TYPES = {number: code for code, number in TYPE_IDS.items()}

_OWN = "DYNAMIC_"
"""Before the number of a type that a portal has made for itself."""


def type_id(code: str) -> int | None:
    """Return the number of a type of items; None for one without."""
    return TYPE_IDS.get(code) or (positive(code.removeprefix(_OWN)) if code.startswith(_OWN) else None)


def type_code(number: int) -> str:
    """Return the code of a type of items."""
    return TYPES.get(number) or f"{_OWN}{number}"


_CLASSIC = frozenset({"LEAD", "DEAL", "CONTACT", "COMPANY"})


def details_path(entity: CrmEntity) -> str | None:
    """Return the path of a CRM item's card; None for a type whose path is not documented."""
    if entity.type in _CLASSIC:
        return f"/crm/{entity.type.lower()}/details/{entity.id}/"
    number = type_id(entity.type)
    return None if number is None else f"/crm/type/{number}/details/{entity.id}/"
