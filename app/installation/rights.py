"""What the portal grants the app: scopes, and the placements that come with them.

missing_scopes(["placement", "crm"]) == ("telephony",)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.values import items, text
from app.installation.bindings import CALL_CARD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.bx24.values import JSON
    from app.installation.bindings import Binding

NEEDED = ("placement", "telephony")
"""Scopes without which the panel can't work."""

WISHED = ("crm", "user_brief")
"""Without these the panel shows neither names of clients nor the operator's."""

_WIDER = {"user_brief": ("user_brief", "user_basic", "user")}


def missing_scopes(result: JSON, scopes: Iterable[str] = NEEDED) -> tuple[str, ...]:
    """Return the scopes that are missing from the reply of `scope`; a wider one counts for a smaller one."""
    granted = _codes(result)
    return tuple(scope for scope in scopes if not granted & {name.upper() for name in _WIDER.get(scope, (scope,))})


def offers_call_card(result: JSON) -> bool:
    """Return whether `placement.list` contains the one placement that the panel can't do without."""
    return CALL_CARD in _codes(result)


def offered(wanted: Iterable[Binding], result: JSON) -> tuple[Binding, ...]:
    """Return the bindings whose placement is in `placement.list`: old portals lack the background worker's."""
    places = _codes(result)
    return tuple(binding for binding in wanted if binding.placement in places)


def _codes(result: JSON) -> set[str]:
    return {text(code).upper() for code in items(result)}
