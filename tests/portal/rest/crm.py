"""The tables of the simulated CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.portal.rest.clock import PortalClock

Row = dict[str, Any]


class Crm:
    """All tables."""

    def __init__(self, clock: PortalClock) -> None:
        self._clock = clock
