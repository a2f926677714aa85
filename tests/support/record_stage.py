"""The sections that show CRM records, on a stage with the simulated portal's records."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from app.call.crm_item import CrmItem
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.history.section import HistorySection
from app.ui.intl import NeutralIntl
from tests.support.portal_network import PortalNetwork
from tests.support.section_stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from app.locale import Words
    from app.settings.values import Effective
    from tests.portal import SimulatedPortal


ANNA, BERG = CrmItem("CONTACT", 797), CrmItem("CONTACT", 43)
LEAD = CrmItem("LEAD", 124)
MICROSCOPES = "Microscopes, second batch"
TIER = "UF_CRM_1720697698689"
ALL = (ClientSection, DealsSection, HistorySection)


class Zones(NeutralIntl):
    """Times as a test wants them."""

    def __init__(self, *times: int) -> None:
        self._times = times

    def times(self, code: str, at: float) -> tuple[int, ...]:
        """See `Intl.times`."""
        return self._times if code and at else ()


@asynccontextmanager
async def on_stage(
    portal: SimulatedPortal,
    *names: Callable[..., Any],
    settings: Effective | None = None,
    zones: tuple[int, ...] = (),
    words: Words | None = None,
) -> AsyncIterator[Stage]:
    """A stage with sections, by default those of records; at the end there was no fault."""
    stage = Stage(PortalNetwork(portal).rest(), settings, Zones(*zones), words)
    for factory in names or ALL:
        stage.add(factory)
    yield stage
    assert stage.faults == []
    for section in stage.sections:
        section.leave()
        section.close()
