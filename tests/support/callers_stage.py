"""The callers' section on a stage, and what is in the simulated CRM."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.panel.callers.section import CallersSection
from tests.portal.rest.kinds import CONTACT, LEAD
from tests.support import section_stage
from tests.support.portal_network import PortalNetwork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.locale import Words
    from tests.portal import SimulatedPortal


@asynccontextmanager
async def on_stage(
    portal: SimulatedPortal, *others: type, words: Words | None = None
) -> AsyncIterator[section_stage.Stage]:
    """The section `matches`, and others; at the end there was no fault."""
    stage = section_stage.Stage(PortalNetwork(portal).rest(), words=words)
    for factory in (CallersSection, *others):
        stage.add(factory)
    yield stage
    assert stage.faults == []


def writes(portal: SimulatedPortal) -> list[str]:
    """What was written."""
    return [method for method in portal.rest.journal.commands if method.endswith(".add")]


def records_with(portal: SimulatedPortal, number: str) -> list[CrmItem]:
    """Whose a number is in the CRM."""
    crm = portal.state.crm
    return [CrmItem(kind.symbol, row) for kind in (LEAD, CONTACT) for row in crm.with_number(kind, number)]
