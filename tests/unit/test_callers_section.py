"""Callers whom the portal did not recognise: the search and the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Identified, Model
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.history.section import HistorySection
from app.sections.caller import caller_of_call
from app.sections.events import CallSaved, ClientChosen, CrmChanged
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, LEAD
from tests.support.callers_stage import on_stage, records_with, writes
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal

SHARED, NOBODY, ONE = "+12025550143", "+12025550999", "+12025550171"
WITHHELD = "The number is withheld. Ask who is calling, then find them or create a new client."
NAMED = {"anna.lindner": "Call from anna.lindner"}
BERG, KOBAYASHI, TWIN = CrmItem("CONTACT", 43), CrmItem("CONTACT", 803), CrmItem("CONTACT", 123)


# -- The search


async def test_several_are_listed_with_reasons_and_one_can_be_chosen(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, SHARED))
        assert stage.text("matches-summary") == "4 records have this number. Who is it?"
        assert stage.texts("matches", "name")[0] == "Anna Berg"
        assert stage.texts("matches", "reason")[0].startswith("Open deal: ")
        assert stage.bus.last(ClientChosen) is None
        assert stage.text("matches-ask") == "4 records found"
        assert portal.rest.journal.methods == ["batch", "batch"]
        await stage.act("matches.choose", "CONTACT:43")
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, BERG, by_operator=True)
        assert stage.text("client-name") == "Anna Berg"
        assert stage.rows("matches") == []
        assert not stage.is_shown("matches-ask")
        await stage.act("matches.undo")
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, None)
        assert stage.text("client-name") == ""
        assert len(stage.rows("matches")) == 4


async def test_number_of_the_call_that_the_record_lacks_is_named_as_such(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, SHARED))
        numbers = stage.rows("client-reach")
        assert [row.parts["whose"].attributes.get("hidden") is None for row in numbers] == [False]
        await stage.act("matches.choose", "CONTACT:43")
        numbers = stage.rows("client-reach")
        assert not any(row.parts["whose"].attributes.get("hidden") is None for row in numbers)
        await stage.show(in_call(BERG, ONE))
        numbers = stage.rows("client-reach")
        assert [row.parts["whose"].attributes.get("hidden") is None for row in numbers] == [True, *[False] * 3]
        assert numbers[0].parts["whose"].text == "number of the call"


async def test_the_only_one_is_the_caller_until_the_operator_says_otherwise(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection, DealsSection, HistorySection) as stage:
        await stage.show(in_call(None, ONE))
        assert stage.bus.last(ClientChosen) == ClientChosen(ONE, KOBAYASHI)
        assert stage.text("client-name") == "小林 美咲"
        assert not stage.is_shown("matches-ask")
        assert stage.text("matches-summary") == "Chosen by the number"
        assert portal.rest.journal.methods == ["batch", "batch"]
        await stage.act("matches.undo")
        assert stage.texts("matches", "name") == ["小林 美咲"]
        assert stage.text("matches-summary") == "One record has this number."
        stage.bus.publish(CrmChanged())
        await stage.quiet()
        assert stage.bus.last(ClientChosen) == ClientChosen(ONE, None)


async def test_nobody_has_the_number_and_nothing_is_written(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        assert stage.text("matches-summary") == "Nobody in the CRM has this number."
        assert stage.said == ["Nobody in the CRM has this number."]
        assert stage.is_shown("matches-create")
    assert portal.rest.journal.methods == ["batch"]
    assert writes(portal) == []


@pytest.mark.parametrize("number", ["hidden", "", "anna.lindner"])
async def test_a_caller_without_a_number_is_never_searched_and_can_be_created(
    portal: SimulatedPortal, number: str
) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, number))
        assert stage.is_shown("matches-create")
        assert portal.rest.journal.methods == []
        await stage.act("matches.create", "CONTACT")
        assert stage.text("matches-summary") == "The contact was created."
        assert stage.said[-1] == "The contact was created."
        chosen = stage.bus.last(ClientChosen)
        assert chosen is not None
        assert chosen.client is not None
        row = portal.state.crm.table(CONTACT).rows[chosen.client.id]
        assert not row.get("PHONE")
        assert row["NAME"] == NAMED.get(number, "Caller without a number, 2026-03-10 08:19")
        assert chosen.number == (number if number == "anna.lindner" else "call c1")
    assert portal.rest.journal.methods == ["crm.contact.list", "crm.contact.add"]


async def test_the_next_caller_without_a_number_is_somebody_else(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, "hidden"))
        await stage.act("matches.create", "LEAD")
        assert not stage.is_shown("matches-create")
        await stage.show(in_call(None, "hidden", call_id="c2"))
        assert stage.is_shown("matches-create")
        assert not stage.is_shown("matches-undo")
        caller = caller_of_call(in_call(None, "hidden", call_id="c2"), stage.bus)
        assert caller is not None
        assert caller.client is None


@pytest.mark.parametrize(
    "number",
    ["hidden", "anonymous", "Restricted", "sip:anonymous@anonymous.invalid", "+266696687", "266696687", "0000000000"],
)
async def test_an_anonymous_caller_is_nobody_whatever_stands_for_the_number(
    portal: SimulatedPortal, number: str
) -> None:
    portal.state.crm.add(CONTACT, {"NAME": "Nobody", "PHONE": [{"VALUE": number}]}, 6)

    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, number))
        assert stage.text("matches-summary") == WITHHELD
        assert stage.bus.last(ClientChosen) is None
    assert portal.rest.journal.methods == []


@pytest.mark.parametrize("number", ["+553188887777", "+5531977776666"])
async def test_nearly_the_same_number_is_offered_and_never_chosen_unasked(portal: SimulatedPortal, number: str) -> None:
    portal.state.crm.update(CONTACT, 807, {"PHONE": [{"VALUE": "+55 31 7777-6666"}]}, 6)

    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, number))
        asks = "Nobody in the CRM has this number, but someone has nearly the same one. Is it them?"
        assert stage.text("matches-summary") == asks
        assert stage.texts("matches", "name") == ["Beatriz Almeida"]
        assert stage.texts("matches", "reason")[0].startswith("Nearly the same number")
        assert stage.bus.last(ClientChosen) is None
        assert portal.rest.journal.methods == ["batch", "batch"]
        await stage.act("matches.choose", "CONTACT:807")
        assert stage.text("matches-summary") == "Chosen from the list"
        assert stage.text("client-name") == "Beatriz Almeida"


async def test_whoever_has_the_number_itself_comes_before_nearly_the_same(portal: SimulatedPortal) -> None:
    portal.state.crm.add(CONTACT, {"NAME": "Other", "PHONE": [{"VALUE": "+553188887777"}]}, 6)
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, "+5531988887777"))
        assert stage.text("matches-summary") == "Chosen by the number"
        assert stage.bus.last(ClientChosen) == ClientChosen("+5531988887777", CrmItem("CONTACT", 807))


async def test_a_search_for_nearly_the_same_that_fails_does_not_say_that_nobody_is_there(
    portal: SimulatedPortal,
) -> None:
    portal.state.faults.add(RestFault("crm.duplicate.findbycomm", skip=1, error="INTERNAL_SERVER_ERROR", status=500))

    async with on_stage(portal) as stage:
        await stage.show(in_call(None, "+553188887777"))
        assert stage.is_shown("matches-notice")
        assert not stage.is_shown("matches-create")


async def test_digits_without_a_country_are_said_to_be_what_was_searched(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, "555014"))
        said = "Nobody in the CRM has “555014”. It may be saved there with its country code."
        assert stage.text("matches-summary") == said
        assert stage.is_shown("matches-create")


@pytest.mark.parametrize("number", ["sip:+12025550999@pbx.example.com;user=phone", "tel:+1-202-555-0999;ext=5"])
async def test_a_record_gets_the_number_that_was_inside_of_an_address(portal: SimulatedPortal, number: str) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, number))
        await stage.act("matches.create", "LEAD")
    (made,) = records_with(portal, NOBODY)
    row = portal.state.crm.table(LEAD).rows[made.id]
    assert row["PHONE"][0]["VALUE"] == NOBODY
    assert row["TITLE"].startswith("Call from +1 202-555-0999")


async def test_a_known_client_whose_number_others_have_is_one_request_until_they_are_wanted(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(BERG, SHARED))
        assert stage.text("matches-summary") == "3 other records have this number"
        assert portal.rest.journal.methods == ["batch"]
        await stage.act("matches.list")
        assert len(stage.rows("matches")) == 3
        assert stage.attribute("matches-list", "aria-expanded") == "true"
        await stage.act("matches.list")
        assert stage.bus.last(ClientChosen) is None
        assert stage.rows("matches") == []
        assert not stage.is_shown("matches-create")


async def test_a_known_client_alone_with_the_number_can_be_the_wrong_one(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(KOBAYASHI, ONE))
        assert stage.text("matches-summary") == "Not the right client?"
        assert not stage.is_shown("matches-create")
        await stage.act("matches.list")
        assert stage.text("matches-summary") == "Nobody else in the CRM has this number."
        assert stage.is_shown("matches-create")


@pytest.mark.parametrize("number", ["hidden", ""])
async def test_a_known_client_without_a_number_can_be_the_wrong_one(portal: SimulatedPortal, number: str) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(KOBAYASHI, number))
        await stage.act("matches.list")
        await stage.act("matches.create", "CONTACT")
        chosen = stage.bus.last(ClientChosen)
        assert chosen is not None
        assert chosen.by_operator
        assert chosen.instead_of == KOBAYASHI
        assert stage.text("matches-summary").startswith(
            "The contact was created. Bitrix24 has this call under 小林 美咲."
        )


# -- Somebody else than the portal says


async def test_the_operator_overrules_the_portal_and_takes_it_back(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(BERG, SHARED))
        await stage.act("matches.list")
        name = stage.texts("matches", "name")[0]
        await stage.act("matches.choose", "CONTACT:123")
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, TWIN, by_operator=True, instead_of=BERG)
        assert stage.text("client-name") == name
        told_now = f"Bitrix24 has this call under Anna Berg. The note goes to {name}."
        assert stage.text("matches-summary") == told_now
        link = f"When you save, the call will be linked to {name}."
        assert (stage.text("matches-link"), stage.said[-2]) == (link, f"{told_now} {link}")
        assert stage.text("matches-undo") == "Back to Anna Berg"
        assert stage.rows("matches") == []
        await stage.act("matches.list")
        assert len(stage.rows("matches")) == 2, "a third one can be chosen as well"
        await stage.act("matches.undo")
        assert stage.text("client-name") == "Anna Berg"
        assert not stage.is_shown("matches-undo")
        await stage.act("matches.list")
        assert len(stage.rows("matches")) == 3


async def test_a_second_click_also_takes_the_call_s_old_link_away(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(BERG, SHARED))
        assert not stage.is_shown("matches-link-part")
        await stage.act("matches.choose", "CONTACT:123")
        assert stage.text("matches-unlink") == "Unlink it from Anna Berg"
        await stage.act("matches.unlink")
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, TWIN, True, BERG, unlink=True)
        assert stage.text("matches-link").endswith("and no longer to Anna Berg.")
        await stage.act("matches.unlink")
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, TWIN, by_operator=True, instead_of=BERG)
        stage.bus.publish(CallSaved("another"))
        assert stage.is_shown("matches-link-part")
        stage.bus.publish(CallSaved("c1"))
        assert not stage.is_shown("matches-link-part"), "the wrap-up says from now on what becomes of it"


async def test_a_call_without_an_id_cannot_be_linked_and_nothing_is_promised(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, SHARED, call_id=""))
        await stage.act("matches.choose", "CONTACT:123")
        assert not stage.is_shown("matches-link-part")


async def test_the_choice_stays_when_the_portal_reports_another_client_and_that_is_said(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(BERG, SHARED))
        await stage.act("matches.choose", "CONTACT:123")
        await stage.show(in_call(KOBAYASHI, SHARED))
        assert stage.text("matches-summary").startswith(
            "Bitrix24 now has this call under Contact 803. Your choice stays:"
        )
        caller = caller_of_call(in_call(KOBAYASHI, SHARED), stage.bus)
        assert caller is not None
        assert (caller.client, caller.bound) == (TWIN, False)
        await stage.show(in_call(TWIN, SHARED))  # the portal agrees
        assert stage.text("matches-summary") == "3 other records have this number"
        assert not stage.is_shown("matches-undo")


async def test_the_choice_is_not_that_of_the_next_call_nor_of_the_next_client_of_a_campaign(
    portal: SimulatedPortal,
) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(BERG, SHARED))
        await stage.act("matches.choose", "CONTACT:123")
        await stage.show(in_call(KOBAYASHI, ONE, call_id="c2"))
        assert not stage.is_shown("matches-undo")
        model = in_call(KOBAYASHI, SHARED)
        assert model.call is not None
        campaign = replace(model, call=replace(model.call, campaign=True))
        caller = caller_of_call(campaign, stage.bus)
        assert caller is not None
        assert caller.client == KOBAYASHI


async def test_the_choice_is_over_when_a_campaign_comes_back_to_the_client(portal: SimulatedPortal) -> None:
    def calling(client: CrmItem) -> Model:
        model = in_call(client, SHARED, call_id="")
        assert model.call is not None
        return replace(model, call=replace(model.call, campaign=True))

    async with on_stage(portal) as stage:
        await stage.show(calling(BERG))
        await stage.act("matches.choose", "CONTACT:123")
        for client in (KOBAYASHI, BERG):
            await stage.show(calling(client))
            caller = caller_of_call(calling(client), stage.bus)
            assert caller is not None
            assert caller.client == client
            assert not stage.is_shown("matches-undo")


async def test_whom_the_search_alone_found_makes_room_for_the_portals_client(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, ONE))
        assert stage.bus.last(ClientChosen) == ClientChosen(ONE, KOBAYASHI)
        caller = caller_of_call(in_call(BERG, ONE), stage.bus)
        assert caller is not None
        assert caller.client == BERG


async def test_the_choice_of_an_earlier_load_of_the_page_holds_from_the_first_moment(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        said = Identified(SHARED, TWIN, by_operator=True, instead_of=BERG)
        await stage.show(replace(in_call(BERG, SHARED), identified=said))
        assert stage.bus.last(ClientChosen) == ClientChosen(SHARED, TWIN, by_operator=True, instead_of=BERG)
        assert stage.text("matches-undo") == "Back to Contact 43"


async def test_the_key_opens_what_there_is_to_choose_from(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(None, ONE))
        await stage.act("matches.else")
        assert stage.texts("matches", "name") == ["小林 美咲"]
        await stage.act("matches.else")
        assert len(stage.rows("matches")) == 1, "with nobody chosen it's open already"
        await stage.show(in_call(KOBAYASHI, ONE))
        await stage.act("matches.else")
        assert stage.attribute("matches-list", "aria-expanded") == "true"


async def test_a_search_that_fails_is_told_and_can_be_repeated(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        portal.state.faults.add(RestFault("*", closes="before"))
        await stage.show(in_call(None, NOBODY))
        assert stage.text("matches-trouble") == "Bitrix24 can't be reached."
        assert not stage.is_shown("matches-create"), "whether somebody has the number is not known"
        portal.state.faults.clear()
        await stage.act("matches.retry")
        assert not stage.is_shown("matches-notice")
        assert stage.is_shown("matches-create")


async def test_without_the_right_to_search_it_is_said(portal: SimulatedPortal) -> None:
    portal.state.user.rights -= {"crm.contact.read", "crm.lead.read", "crm.company.read"}

    async with on_stage(portal) as stage:
        await stage.show(in_call(None, NOBODY))
        assert stage.text("matches-trouble") == "You don't have permission to see this in Bitrix24."
        assert not stage.is_shown("matches-retry")
        assert stage.is_shown("matches-create")


async def test_who_they_are_fails_and_they_are_still_listed(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("crm.*.list", error="INTERNAL_SERVER_ERROR", status=500))

    async with on_stage(portal) as stage:
        await stage.show(in_call(None, SHARED))
        assert stage.is_shown("matches-notice")
        assert "No. 43" in stage.texts("matches", "name")


async def test_the_client_of_the_portal_ends_the_choice(portal: SimulatedPortal) -> None:
    async with on_stage(portal, ClientSection) as stage:
        await stage.show(in_call(None, SHARED))
        await stage.show(in_call(BERG, SHARED))
        assert stage.text("client-name") == "Anna Berg"
        assert stage.rows("matches") == []
        assert stage.text("matches-summary") == "3 other records have this number"


async def test_a_match_opens_and_the_search_is_repeated(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.close_slider.set()
        await stage.show(in_call(None, SHARED))
        await stage.act("matches.open", "CONTACT:43")
        assert stage.opened == ["/crm/contact/details/43/"]
        assert portal.rest.journal.commands.count("crm.duplicate.findbycomm") == 2
        stage.opening_works = False
        await stage.act("matches.open", "CONTACT:43")
        assert stage.is_shown("matches-notice")
