"""Addresses of the portal's own pages, for `openPath` (`platform: portal-paths`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.item_types import type_id

if TYPE_CHECKING:
    from app.bx24.call_status import CrmEntity

_CLASSIC = frozenset({"LEAD", "DEAL", "CONTACT", "COMPANY"})


def details_path(entity: CrmEntity) -> str | None:
    """Return the path of a CRM item's card; None for a type whose path is not documented."""
    if entity.type in _CLASSIC:
        return f"/crm/{entity.type.lower()}/details/{entity.id}/"
    number = type_id(entity.type)
    return None if number is None else f"/crm/type/{number}/details/{entity.id}/"
