"""Addresses of the portal's own pages, for `openPath` (`platform: bx24-js.md`, A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.call_status import CrmEntity

_CLASSIC = frozenset({"LEAD", "DEAL", "CONTACT", "COMPANY"})
_TYPE_IDS = {"QUOTE": "7", "SMART_INVOICE": "31"}
_DYNAMIC = "DYNAMIC_"


def details_path(entity: CrmEntity) -> str | None:
    """The path of a CRM item's card; None for a type whose path is not documented."""
    if entity.type in _CLASSIC:
        return f"/crm/{entity.type.lower()}/details/{entity.id}/"
    type_id = _TYPE_IDS.get(entity.type, entity.type.removeprefix(_DYNAMIC))
    if type_id.isascii() and type_id.isdigit():
        return f"/crm/type/{type_id}/details/{entity.id}/"
    return None
