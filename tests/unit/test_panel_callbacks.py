"""Today's callbacks in the panel: when they are read, and that they cost nothing before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.auto_close import AutoClose
from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.panel.callbacks import CallbacksSection
from app.panel.wrapup.section import REASON
from app.sections.events import CallSaved, ConnectionRestored
from tests.portal.rest.faults import RestFault
from tests.support.portal_network import PortalNetwork
from tests.support.section_stage import NOW, Stage, in_call

if TYPE_CHECKING:
    from app.call.model import Model
    from tests.portal import SimulatedPortal

TALKING = replace(in_call(CrmItem("CONTACT", 797)), phase=Phase.TALKING, confirmed=True)
OVER = replace(TALKING, phase=Phase.ENDED)
UNSAVED = replace(OVER, auto_close=AutoClose(reasons=frozenset({REASON})))


async def on_stage(portal: SimulatedPortal, *models: Model) -> Stage:
    """The section of somebody who has to call back today."""
    for row in portal.state.crm.activities:
        if row["PROVIDER_ID"] == "CRM_TODO":
            row |= {"DEADLINE": portal.state.clock.text(NOW - 3600), "RESPONSIBLE_ID": str(portal.state.user.id)}
    stage = Stage(PortalNetwork(portal).rest())
    stage.add(CallbacksSection)
    for model in models:
        await stage.show(model)
    return stage


def read(portal: SimulatedPortal) -> int:
    """How often the list was read."""
    return portal.rest.journal.commands.count("profile")


async def test_nothing_is_read_or_shown_while_a_call_runs_and_none_when_it_ends_unsaved(
    portal: SimulatedPortal,
) -> None:
    stage = await on_stage(portal, TALKING)
    stage.bus.publish(CallSaved("c1"))
    await stage.act("callbacks.jump")
    assert not stage.is_shown("callbacks-section")
    assert not stage.is_shown("callbacks-jump")
    stage = await on_stage(portal, TALKING, UNSAVED)
    assert stage.is_shown("callbacks-jump")
    assert not stage.is_shown("callbacks-section")
    assert portal.rest.journal.methods == []


async def test_they_are_read_once_the_note_of_the_call_is_saved(portal: SimulatedPortal) -> None:
    stage = await on_stage(portal, TALKING, UNSAVED)
    stage.bus.publish(CallSaved("another"))
    await stage.show(OVER)
    assert read(portal) == 0
    stage.bus.publish(CallSaved("c1"))
    await stage.quiet()
    assert read(portal) == 1
    assert stage.text("callbacks-jump") == f"My callbacks today: {len(stage.rows('callbacks'))}"
    assert stage.rows("callbacks")


async def test_a_note_saved_during_the_conversation_counts_when_it_is_over(portal: SimulatedPortal) -> None:
    stage = await on_stage(portal, TALKING)
    stage.bus.publish(CallSaved("c1"))
    await stage.show(OVER)
    assert stage.is_shown("callbacks-section")


async def test_a_click_reads_them_without_a_save_and_the_next_call_takes_them_away(portal: SimulatedPortal) -> None:
    stage = await on_stage(portal, replace(OVER, phase=Phase.NO_CALL))
    await stage.act("callbacks.jump")
    assert stage.is_shown("callbacks-section")
    number = stage.rows("callbacks")[0].parts["done"].attributes["data-argument"] or ""
    await stage.act("callbacks.done", number)
    assert stage.texts("callbacks", "state")[0] == "Done"
    await stage.show(TALKING)
    assert not stage.is_shown("callbacks-section")
    assert not stage.is_shown("callbacks-jump")
    await stage.act("callbacks.refresh")
    assert read(portal) == 1


async def test_what_could_not_be_read_says_why_and_is_read_when_requests_work_again(portal: SimulatedPortal) -> None:
    fault = portal.rest.faults.add(RestFault("crm.activity.list", status=400, error="ACCESS_DENIED"))
    stage = await on_stage(portal, OVER)
    await stage.act("callbacks.jump")
    assert stage.is_shown("callbacks-notice")
    assert "permission" in stage.text("callbacks-trouble")
    portal.rest.faults.remove(fault)
    stage.bus.publish(ConnectionRestored())
    await stage.quiet()
    assert stage.rows("callbacks")
