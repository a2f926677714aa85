"""What is open of the client besides deals, what the call is about, and a new deal from the call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.panel.deals.section import DealsSection
from app.sections.events import ItemChosen
from app.settings.kinds import UnknownValueError, WrongTypeError
from app.settings.line_pipelines import LinePipelines
from app.settings.values import MOST_TYPES, AppSettings, Effective, declarations
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, DEAL, PROCESS
from tests.portal.rest.stages import PIPELINES
from tests.support.languages import words_in
from tests.support.record_stage import ANNA, on_stage
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.portal import SimulatedPortal
    from tests.support.section_stage import Stage

LENS = CrmItem("DYNAMIC_128", 41)
LUKAS = CrmItem("CONTACT", 804)
CASES = Effective(open_types=(128,))


def titles(stage: Stage) -> list[str]:
    return [row.parts["title"].text or "" for row in stage.rows("deals")]


def row_of(stage: Stage, title: str) -> dict[str, str]:
    parts = next(row.parts for row in stage.rows("deals") if row.parts["title"].text == title)
    return {name: part.text or "" for name, part in parts.items()}


def gaps(stage: Stage) -> list[str]:
    return [row.parts["text"].text or "" for row in stage.rows("deals-gaps")]


async def test_ticked_types_follow_the_deals_without_what_is_settled(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(ANNA))
        assert stage.text("deals-heading") == "Open items"
        assert titles(stage)[-1] == "Scratched lens"
        assert "Cracked housing" not in titles(stage), "its stage is final"
        row = row_of(stage, "Scratched lens")
        assert (row["kind"], row["stage"]) == ("Warranty case", "Received")
        assert portal.rest.journal.methods == ["batch"]


async def test_without_ticked_types_only_deals_are_asked_for(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection) as stage:
        await stage.show(in_call(ANNA))
        assert stage.text("deals-heading") == "Open deals"
        assert "Scratched lens" not in titles(stage)
        assert "crm.enum.ownertype" not in portal.rest.journal.commands


async def test_the_call_can_be_about_any_open_item(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(ANNA))
        await stage.act("deals.choose", LENS.code)
        assert stage.bus.last(ItemChosen) == ItemChosen(LENS, "Scratched lens", "Received", ANNA, by_operator=True)
        await stage.act("deals.open", LENS.code)
        assert stage.opened == ["/crm/type/128/details/41/"]


async def test_items_of_the_company_say_so(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(LUKAS))
        assert row_of(stage, "Scratched lens")["stage"] == "Received · The company's"


async def test_an_old_portal_finds_by_the_main_contact_and_says_so(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters.add("contactIds")
    portal.state.crm.update(PROCESS, 41, {"COMPANY_ID": ""}, 6)
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(ANNA))
        assert "Scratched lens" in titles(stage)
        assert gaps(stage) == ["Only those with this client as the main contact: Warranty case."]
        assert len(portal.rest.journal.methods) == 2


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RestFault("crm.item.list", error="NOT_FOUND", status=400), ["Couldn't be loaded: Warranty case."]),
        (RestFault("crm.item.list", error="ACCESS_DENIED", status=403), ["Couldn't be loaded: Warranty case."]),
        (RestFault("crm.status.list", error="ACCESS_DENIED", status=403), ["Couldn't be loaded: Warranty case."]),
        (RestFault("crm.enum.ownertype", error="ACCESS_DENIED", status=403), []),
    ],
)
async def test_a_type_that_cannot_be_read_leaves_the_deals_alone(
    portal: SimulatedPortal, fault: RestFault, told: list[str]
) -> None:
    portal.rest.faults.add(fault)
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(ANNA))
        assert "Renewal of the service contract" in titles(stage)
        assert ("Scratched lens" in titles(stage)) is not bool(told)
        assert gaps(stage) == told


async def test_nothing_open_is_said_of_everything(portal: SimulatedPortal) -> None:
    alone = portal.state.crm.add(CONTACT, {"NAME": "Ida"}, 6)
    async with on_stage(portal, DealsSection, settings=CASES) as stage:
        await stage.show(in_call(CrmItem("CONTACT", alone)))
        assert stage.text("deals-empty") == "Nothing is open."


# -- A new deal


def deals_of(portal: SimulatedPortal, title: str) -> list[dict[str, object]]:
    return [row for row in portal.state.crm.table(DEAL) if row["TITLE"] == title]


async def test_a_new_deal_has_the_notes_first_line_and_becomes_what_the_call_is_about(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection) as stage:
        stage.typed["wrapup.text"] = "\n  Twelve chairs \nby Friday"
        await stage.show(in_call(ANNA))
        await stage.act("deals.new")
        (deal,) = deals_of(portal, "Twelve chairs")
        assert (deal["CONTACT_ID"], deal["COMPANY_ID"]) == ("797", "643")
        item = CrmItem("DEAL", int(str(deal["ID"])))
        assert stage.text("deals-created") == "The deal was created. The call is about it now."
        chosen = stage.bus.last(ItemChosen)
        assert chosen is not None
        assert (chosen.item, chosen.by_operator) == (item, True)
        assert "Twelve chairs" in titles(stage)
        await stage.act("deals.new")
        assert len(deals_of(portal, "Twelve chairs")) == 1, "the same call has created it"


async def test_a_deal_without_a_note_is_named_after_the_call(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection) as stage:
        await stage.show(in_call(CrmItem("COMPANY", 643)))
        await stage.act("deals.new")
        (deal,) = deals_of(portal, "Call from +1 202-555-0166")
        assert (deal.get("CONTACT_ID"), deal["COMPANY_ID"]) == (None, "643")


@pytest.mark.parametrize("number", ["+12025550166", ""])
async def test_its_name_has_no_signs_of_another_direction_of_writing(portal: SimulatedPortal, number: str) -> None:
    before = {row["ID"] for row in portal.state.crm.table(DEAL)}
    async with on_stage(portal, DealsSection, words=words_in("ar")) as stage:
        await stage.show(in_call(CrmItem("COMPANY", 643), number))
        await stage.act("deals.new")
    (title,) = [str(row["TITLE"]) for row in portal.state.crm.table(DEAL) if row["ID"] not in before]
    assert re.search("[\u0600-\u06ff]", title)
    assert not re.search("[\u2066-\u2069]", title)


LINE = "+1 202 555-01-00"
PIPELINE = max(PIPELINES[DEAL.type_id])


@pytest.mark.parametrize("line", [LINE, "+12025550100", "Sales"])
async def test_a_new_deal_goes_into_the_pipeline_of_the_line(portal: SimulatedPortal, line: str) -> None:
    async with on_stage(portal, DealsSection, settings=Effective(pipelines={"other": 0, line: PIPELINE})) as stage:
        stage.typed["wrapup.text"] = "Twelve chairs"
        await stage.show(in_call(ANNA))
        await stage.act("deals.new")
        (deal,) = deals_of(portal, "Twelve chairs")
        assert deal["CATEGORY_ID"] == str(PIPELINE)
        assert stage.text("deals-created") == "The deal was created. The call is about it now."


async def test_a_deal_that_the_pipeline_refuses_goes_into_the_default_one_and_it_is_said(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal, DealsSection, settings=Effective(pipelines={LINE: PIPELINE})) as stage:
        stage.typed["wrapup.text"] = "Twelve chairs"
        await stage.show(in_call(ANNA))
        portal.rest.faults.add(RestFault("crm.deal.add", times=1, status=403, error="ACCESS_DENIED"))
        await stage.act("deals.new")
        (deal,) = deals_of(portal, "Twelve chairs")
        assert deal["CATEGORY_ID"] == "0"
        assert "It's in the default pipeline" in stage.text("deals-created")


async def test_doubt_about_a_deal_is_not_a_refusal_of_the_pipeline(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection, settings=Effective(pipelines={LINE: PIPELINE})) as stage:
        stage.typed["wrapup.text"] = "Twelve chairs"
        await stage.show(in_call(ANNA))
        portal.rest.faults.add(RestFault("crm.deal.add", times=1, closes="after"))
        await stage.act("deals.new")
        (deal,) = deals_of(portal, "Twelve chairs")
        assert deal["CATEGORY_ID"] == str(PIPELINE)
        assert "default pipeline" not in stage.text("deals-created")


async def test_a_lead_has_no_new_deal(portal: SimulatedPortal) -> None:
    async with on_stage(portal, DealsSection) as stage:
        await stage.show(in_call(CrmItem("LEAD", 124)))
        assert not stage.is_shown("deals-new")
        await stage.act("deals.new")
        assert "crm.deal.add" not in portal.rest.journal.methods


@pytest.mark.parametrize(
    ("fault", "text", "made"),
    [
        (RestFault("crm.deal.add", error="ACCESS_DENIED", status=403), "Nothing was created.", 0),
        (RestFault("crm.deal.add", times=1, closes="after"), "The deal was created. The call is about it now.", 1),
    ],
)
async def test_what_became_of_a_new_deal_is_said(
    portal: SimulatedPortal, fault: RestFault, text: str, made: int
) -> None:
    async with on_stage(portal, DealsSection) as stage:
        stage.typed["wrapup.text"] = "Twelve chairs"
        await stage.show(in_call(ANNA))
        portal.rest.faults.add(fault)
        await stage.act("deals.new")
        assert stage.text("deals-created").startswith(text)
        assert len(deals_of(portal, "Twelve chairs")) == made


# -- The setting


@pytest.mark.parametrize(
    ("stored", "error"),
    [("31", WrongTypeError), ([True], WrongTypeError), ([0], UnknownValueError), ([*range(1, 20)], UnknownValueError)],
)
def test_wrong_types_are_a_fault(stored: JSON, error: type[Exception]) -> None:
    kind = next(one.kind for one in declarations(AppSettings) if one.name == "open_types")
    with pytest.raises(error):
        kind.decode(stored)


def test_types_are_switched_on_and_off_up_to_a_limit() -> None:
    kind = next(one.kind for one in declarations(AppSettings) if one.name == "open_types")
    assert kind.change((31,), "7", "on") == (7, 31)
    assert kind.change((7, 31), "31", "off") == (7,)
    for part in ("", "x"):
        with pytest.raises(UnknownValueError):
            kind.change((), part, "on")
    with pytest.raises(UnknownValueError):
        kind.change(tuple(range(1, MOST_TYPES + 1)), "31", "on")


@pytest.mark.parametrize(
    ("stored", "error"),
    [
        ([], WrongTypeError),
        ({"1": "2"}, WrongTypeError),
        ({"1": True}, WrongTypeError),
        ({"1": -1}, UnknownValueError),
        ({"": 1}, UnknownValueError),
        ({str(number): 1 for number in range(101)}, UnknownValueError),
    ],
)
def test_wrong_pipelines_are_a_fault(stored: JSON, error: type[Exception]) -> None:
    with pytest.raises(error):
        LinePipelines().decode(stored)


def test_a_line_gets_a_pipeline_and_the_default_again() -> None:
    kind = LinePipelines()
    assert kind.change({"1": 2}, "reg1", "0") == {"1": 2, "reg1": 0}
    assert kind.decode(kind.encode({"1": 2, "reg1": 0})) == {"1": 2, "reg1": 0}
    assert kind.change({"1": 2}, "1", "") == {}
    assert kind.encode({}) is None
    for part, code in (("1", "x"), ("", "1")):
        with pytest.raises(UnknownValueError):
            kind.change({}, part, code)
