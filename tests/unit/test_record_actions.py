"""What the operator does with the records shown: copying, opening, choosing the call's deal; the time at the client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.panel.client.section import Hint, Location
from app.sections.events import CallSaved, ClientChosen, CrmChanged, ItemChosen
from tests.portal.rest.kinds import CONTACT
from tests.support.section_stage import NOW, Stage, in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal
from tests.support.record_stage import ANNA, LEAD, MICROSCOPES, on_stage


async def test_number_and_address_are_copied(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        arguments = [row.parts["copy"].attributes["data-argument"] or "" for row in stage.rows("client-reach")]
        await stage.act("client.copy", arguments[2])
        assert stage.copied == ["anna.lindner@example.com"]
        assert stage.text("client-note") == "Copied"
        done = [row.parts["copy"].attributes["data-done"] for row in stage.rows("client-reach")]
        assert done == [None, None, ""]
        stage.copying_works = False
        await stage.act("client.copy", arguments[0])
        assert stage.text("client-note") == "The browser didn't allow copying."


async def test_an_item_opens_and_is_read_again_when_the_slider_closes(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("deals.open", "DEAL:4615")
        assert stage.opened == ["/crm/deal/details/4615/"]
        assert portal.rest.journal.methods == ["batch"]
        portal.state.crm.update(CONTACT, 797, {"LAST_NAME": "Lindner-Roth"}, 6)
        stage.close_slider.set()
        await stage.quiet()
        assert portal.rest.journal.methods == ["batch", "batch"]
        assert stage.text("client-name") == "Anna Lindner-Roth"


async def test_what_cannot_be_opened_is_said(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.opening_works = False
        await stage.show(in_call(ANNA))
        await stage.act("client.open", "COMPANY:643")
        assert stage.text("client-note") == "Bitrix24 couldn't open this."
        await stage.act("client.open", "no client")
        await stage.act("client.unknown")


async def test_a_saved_call_is_read_anew(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        stage.bus.publish(CallSaved("c1"))
        await stage.quiet()
    assert portal.rest.journal.methods == ["batch", "batch"]


async def test_the_deal_of_the_call_is_chosen_and_can_be_changed(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA, bindings=(CrmItem("DEAL", 4615), CrmItem("COMPANY", 643))))
        assert stage.bus.last(ItemChosen) == ItemChosen(
            CrmItem("DEAL", 4615), MICROSCOPES, "In progress", ANNA, stage_code="DEAL:EXECUTING"
        )
        await stage.act("deals.choose", "DEAL:4617")
        title, stage_code = "Renewal of the service contract", "DEAL:C1:PREPARATION"
        other = ItemChosen(CrmItem("DEAL", 4617), title, "Offer sent", ANNA, by_operator=True, stage_code=stage_code)
        assert stage.bus.last(ItemChosen) == other
        await stage.act("deals.choose", "DEAL:4617")
        none = ItemChosen(None, client=ANNA, by_operator=True)
        assert stage.bus.last(ItemChosen) == none
        stage.bus.publish(CrmChanged())
        await stage.quiet()
        assert stage.bus.last(ItemChosen) == none
        await stage.act("deals.choose", "DEAL:4617")
        await stage.show(in_call(LEAD, "+12025550144"))
        assert stage.bus.last(ItemChosen) == ItemChosen(None, client=LEAD)


def chosen_deals(stage: Stage) -> list[str]:
    """The deals that are shown as what the call is about."""
    rows = [row.parts for row in stage.rows("deals")]
    return [row["title"].text or "" for row in rows if row["choose"].attributes["aria-pressed"] == "true"]


@pytest.mark.parametrize("told_first", [True, False])
async def test_a_deal_that_a_note_tells_of_is_chosen_and_named(portal: SimulatedPortal, told_first: bool) -> None:
    async with on_stage(portal) as stage:
        note = ItemChosen(CrmItem("DEAL", 4617), client=ANNA, by_operator=True)
        call = in_call(ANNA, bindings=(CrmItem("DEAL", 4615),))
        if told_first:
            stage.bus.publish(note)
        await stage.show(call)
        if not told_first:
            stage.bus.publish(note)
            stage.bus.publish(CrmChanged())
            await stage.quiet()
        assert chosen_deals(stage) == ["Renewal of the service contract"]
        title, stage_code = "Renewal of the service contract", "DEAL:C1:PREPARATION"
        named = ItemChosen(CrmItem("DEAL", 4617), title, "Offer sent", ANNA, by_operator=True, stage_code=stage_code)
        assert stage.bus.last(ItemChosen) == named


async def test_a_note_that_is_about_no_deal_leaves_the_bound_one_alone(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.bus.publish(ItemChosen(None, client=ANNA, by_operator=True))
        await stage.show(in_call(ANNA, bindings=(CrmItem("DEAL", 4615),)))
        assert chosen_deals(stage) == []


async def test_a_deal_of_a_client_who_comes_later_waits_for_them(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(LEAD))
        stage.bus.publish(ItemChosen(CrmItem("DEAL", 4617), client=ANNA))
        await stage.show(in_call(ANNA))
        assert chosen_deals(stage) == ["Renewal of the service contract"]


async def test_the_chosen_client_is_read_where_the_portal_has_none(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None))
        stage.bus.publish(ClientChosen("+12025550166", ANNA))
        await stage.quiet()
        assert stage.text("client-name") == "Anna Lindner"
        await stage.show(in_call(None, "+12025550199"))
        assert stage.text("client-name") == ""


@pytest.mark.parametrize(
    ("zones", "time", "hint"),
    [
        ((), "Local time unknown", ""),
        ((605,), "10:05", ""),
        ((435,), "07:15", "It's early there"),
        ((1200,), "20:00", "It's late there"),
        ((300, 400), "05:00 to 06:40, by region", "It's early there"),
        ((400, 700), "06:40 to 11:40, by region", "It's early or late in part of the country"),
    ],
)
async def test_the_time_at_the_client(portal: SimulatedPortal, zones: tuple[int, ...], time: str, hint: str) -> None:
    async with on_stage(portal, zones=zones) as stage:
        await stage.show(in_call(None))
        assert (stage.text("client-country"), stage.text("client-time"), stage.text("client-hint")) == (
            "US",
            time,
            hint,
        )


@pytest.mark.parametrize("number", ["hidden", "", "anna.lindner"])
async def test_no_number_tells_no_country(portal: SimulatedPortal, number: str) -> None:
    async with on_stage(portal, zones=(600,)) as stage:
        await stage.show(in_call(None, number))
        assert not stage.is_shown("client-place")


def test_hints_of_a_day() -> None:
    hints = [Location("DE", "Germany", (minutes,)).hint for minutes in (0, 479, 480, 1199, 1200, 1439)]
    assert hints == [Hint.EARLY, Hint.EARLY, None, None, Hint.LATE, Hint.LATE]


async def test_the_time_goes_on(portal: SimulatedPortal) -> None:
    async with on_stage(portal, zones=(600,)) as stage:
        stage.now = NOW // 60 * 60 + 59.9
        await stage.show(in_call(None))
        stage.now += 0.2
        await asyncio.sleep(0.25)
        assert stage.places.shown["client-time"] is not None
