"""The search for a client by a typed text: what is asked, what came of it, and answers that come late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Outcomes
from app.bitrix24.rest.transport import Answer
from app.call.crm_item import CrmItem
from app.crm.caller_search import FoundRecords, Part, parse_typed, read_typed, typed_commands
from app.crm.callers import Reason
from app.panel.callers.search import (
    AnswerDelayed,
    AwaitTyping,
    RecordsFound,
    SearchAgain,
    SearchFailed,
    SearchText,
    TextSettled,
    TextTyped,
    TypedSearch,
    update_search,
)
from app.panel.callers.section import CallersSection
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.phone.reading import read
from app.sections.events import ClientChosen, ItemChosen
from app.ui.keys import KeyPress
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import COMPANY, CONTACT, DEAL, LEAD
from tests.support import section_stage
from tests.support.portal_network import PortalNetwork
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.portal import SimulatedPortal

BERG, LINDNER = CrmItem("CONTACT", 43), CrmItem("CONTACT", 797)


def find(portal: SimulatedPortal, text: str) -> FoundRecords:
    """What one batch finds for a text."""
    typed = read_typed(text, read(text, "+1 202 555-01-00"))

    async def search() -> FoundRecords:
        outcomes = await PortalNetwork(portal).rest().batch(typed_commands(typed))
        return parse_typed(typed, outcomes)

    return asyncio.run(search())


def codes(found: FoundRecords) -> list[str]:
    return [one.code for one in found.records]


# -- What is asked


@pytest.mark.parametrize(
    "text",
    ["Lindner", "lind", "Anna Lindner", "Lindner Anna", "  anna   LINDNER ", "anna lin"],
)
def test_a_person_is_found_by_a_part_of_the_name_in_any_order(portal: SimulatedPortal, text: str) -> None:
    assert LINDNER.code in codes(find(portal, text))
    assert portal.rest.journal.methods == ["batch"]


def test_a_name_of_several_words_is_found_wherever_the_words_are(portal: SimulatedPortal) -> None:
    cruz = portal.state.crm.add(CONTACT, {"NAME": "Juana Inés", "LAST_NAME": "de la Cruz"}, 6)
    for text in ("de la Cruz", "Juana Inés", "Juana Cruz", "Juana Inés de la Cruz"):
        assert codes(find(portal, text)) == [f"CONTACT:{cruz}"], text
    assert codes(find(portal, "Juana Maria Cruz")) == []


def test_companies_leads_and_deals_are_found_by_their_titles_and_a_deal_is_its_client_s(
    portal: SimulatedPortal,
) -> None:
    crm = portal.state.crm
    company = crm.add(COMPANY, {"TITLE": "Zephyr Optics"}, 6)
    lead = crm.add(LEAD, {"TITLE": "Zephyr brochure", "STATUS_ID": "NEW"}, 6)
    owned = crm.add(DEAL, {"TITLE": "Zephyr lenses", "CONTACT_ID": 43, "COMPANY_ID": company}, 6)
    nobody_s = crm.add(DEAL, {"TITLE": "Zephyr alone"}, 6)
    found = find(portal, "zephyr")
    assert codes(found)[:2] == [f"LEAD:{lead}", f"COMPANY:{company}"]
    clients = {one.code: one.client for one in found.records}
    assert clients[f"DEAL:{owned}"] == BERG
    assert clients[f"DEAL:{nobody_s}"] == CrmItem("DEAL", nobody_s)


@pytest.mark.parametrize("text", ["+1 202-555-0143", "(202) 555-0143", "12025550143"])
def test_digits_are_a_number_in_any_notation(portal: SimulatedPortal, text: str) -> None:
    found = find(portal, text)
    assert BERG.code in codes(found)
    assert found.records[0].reasons == (Reason.NUMBER,)


def test_digits_are_found_in_a_title_as_well(portal: SimulatedPortal) -> None:
    deal = portal.state.crm.add(DEAL, {"TITLE": "Order 88123"}, 6)
    assert codes(find(portal, "88123")) == [f"DEAL:{deal}"]


def test_an_address_is_found_whatever_its_letter_case(portal: SimulatedPortal) -> None:
    portal.state.crm.update(CONTACT, 43, {"EMAIL": [{"VALUE": "anna.berg@example.com"}]}, 6)
    found = find(portal, "Anna.Berg@Example.com")
    assert codes(found) == [BERG.code]
    assert found.records[0].reasons == (Reason.EMAIL,)


def test_the_whole_name_comes_before_a_part_of_one_and_what_is_over_comes_last(portal: SimulatedPortal) -> None:
    crm = portal.state.crm
    part = crm.add(CONTACT, {"NAME": "Eva", "LAST_NAME": "Zephyrova"}, 6)
    begins = crm.add(CONTACT, {"NAME": "Zephyr", "LAST_NAME": "Old"}, 6)
    whole = crm.add(COMPANY, {"TITLE": "Zephyr"}, 6)
    closed = crm.add(LEAD, {"TITLE": "Zephyr Lost", "STATUS_ID": "JUNK", "STATUS_SEMANTIC_ID": "F"}, 6)
    expected = [f"COMPANY:{whole}", f"CONTACT:{begins}", f"LEAD:{closed}", f"CONTACT:{part}"]
    assert codes(find(portal, "zephyr")) == expected


# -- What can go wrong


def test_what_a_database_takes_for_the_same_letters_is_no_stranger() -> None:
    typed = read_typed("Ánna", read(""))
    rows: JSON = [{"ID": "7", "NAME": "ANNA", "LAST_NAME": "Groß"}]
    answers = {
        key: Answer(rows if command.method == "crm.contact.list" else [])
        for key, command in typed_commands(typed).items()
    }
    assert codes(parse_typed(typed, Outcomes(answers))) == ["CONTACT:7"]


def test_a_portal_that_ignores_a_filter_offers_no_strangers(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters |= {"NAME", "LAST_NAME", "TITLE"}
    found = find(portal, "Lindner")
    assert {one.client for one in found.records} <= {LINDNER}
    assert found.gaps


def test_what_the_operator_may_not_read_is_said_and_the_rest_is_found(portal: SimulatedPortal) -> None:
    portal.state.user.rights -= {"crm.deal.read", "crm.company.read"}
    found = find(portal, "Lindner")
    assert LINDNER.code in codes(found)
    assert dict(found.gaps) == {Part.COMPANY: ErrorKind.DENIED, Part.DEAL: ErrorKind.DENIED}


# -- When it is asked


def typed(text: str) -> TypedSearch:
    return update_search(TypedSearch(), TextTyped(text))[0]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", False),
        ("a", False),
        ("an", True),
        ("林", True),
        ("12", False),
        ("123", True),
        ("+1 2", False),
        ("  ", False),
    ],
)
def test_a_text_that_is_too_short_is_not_searched(text: str, *, asked: bool) -> None:
    search, effects = update_search(TypedSearch(), TextTyped(text))
    assert bool(effects) == asked
    assert search.under_way == asked


def test_the_crm_is_asked_once_when_the_typing_has_stopped() -> None:
    first, (wait,) = update_search(TypedSearch(), TextTyped("an"))
    second, (again,) = update_search(first, TextTyped("anna"))
    assert isinstance(wait, AwaitTyping)
    assert isinstance(again, AwaitTyping)
    assert update_search(second, TextSettled(wait.request_id))[1] == ()
    assert update_search(second, TextSettled(again.request_id))[1] == (SearchText(again.request_id, "anna"),)
    assert update_search(second, TextTyped("anna "))[1] == (), "a space changes nothing"


def test_a_late_answer_to_an_older_text_changes_nothing() -> None:
    older = typed("an")
    newer, _ = update_search(older, TextTyped("anna"))
    found, _ = update_search(newer, RecordsFound(newer.request_id, FoundRecords(more=True)))
    for late in (RecordsFound(older.request_id, FoundRecords()), SearchFailed(older.request_id, ErrorKind.OFFLINE)):
        assert update_search(newer, late)[0] == newer
        assert update_search(found, late)[0] == found


def test_every_wait_has_an_end() -> None:
    search = typed("anna")
    slow, _ = update_search(search, AnswerDelayed(search.request_id))
    assert slow.slow
    failed, _ = update_search(slow, SearchFailed(slow.request_id, ErrorKind.OFFLINE))
    assert (failed.under_way, failed.slow, failed.error) == (False, False, ErrorKind.OFFLINE)
    again, (effect,) = update_search(failed, SearchAgain())
    assert isinstance(effect, SearchText)
    assert again.under_way
    assert update_search(TypedSearch(), SearchAgain()) == (TypedSearch(), ())
    emptied, _ = update_search(again, TextTyped(""))
    assert emptied == replace(TypedSearch(), request_id=emptied.request_id)


# -- In the section


async def opened(portal: SimulatedPortal, number: str, *others: type) -> section_stage.Stage:
    stage = section_stage.Stage(PortalNetwork(portal).rest())
    for factory in (CallersSection, *others):
        stage.add(factory)
    await stage.show(in_call(None, number))
    return stage


async def type_text(stage: section_stage.Stage, text: str) -> None:
    """Types, and waits for what comes of it."""
    section = stage.sections[0]
    assert isinstance(section, CallersSection)
    section.typed("search", text)
    await asyncio.sleep(0.35)
    await stage.quiet()


def press(stage: section_stage.Stage, key: str) -> bool:
    section = stage.sections[0]
    assert isinstance(section, CallersSection)
    return section.pressed_inside("matches.search", KeyPress(key, typing=True))


@pytest.mark.parametrize("number", ["hidden", "+12025550999"])
async def test_a_caller_without_a_record_is_found_by_name_and_chosen(portal: SimulatedPortal, number: str) -> None:
    stage = await opened(portal, number, ClientSection)
    assert stage.is_shown("matches-search-part")
    await type_text(stage, "Lindner")
    assert stage.texts("matches", "name")[0] == "Anna Lindner"
    assert stage.texts("matches", "reason")[0].startswith("The name matches")
    assert stage.said[-1] == stage.text("matches-found")
    await stage.act("matches.choose", LINDNER.code)
    assert stage.text("client-name") == "Anna Lindner"
    assert stage.text("matches-summary") == "Chosen by you"
    assert stage.text("matches-link") == "When you save, the call will be linked to Anna Lindner."
    assert not stage.is_shown("matches-search-part")


async def test_enter_chooses_the_first_and_never_that_of_an_older_text(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    await type_text(stage, "Lindner")
    stage.sections[0].typed("search", "Lindnerx")
    assert not press(stage, "Enter")
    stage.sections[0].typed("search", "")
    await type_text(stage, "Lindner")
    assert press(stage, "Enter")
    chosen = stage.bus.last(ClientChosen)
    assert chosen is not None
    assert (chosen.client, chosen.by_operator) == (LINDNER, True)


async def test_escape_empties_the_field_and_then_closes_the_choice(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    await stage.show(in_call(BERG, "hidden"))
    await stage.act("matches.else")
    await type_text(stage, "Lindner")
    assert press(stage, "Escape")
    assert stage.rows("matches") == []
    assert stage.is_shown("matches-search-part")
    assert press(stage, "Escape")
    assert not stage.is_shown("matches-search-part")
    assert not press(stage, "Escape")


async def test_a_deal_that_is_found_is_what_the_call_is_about_and_its_client_is_the_caller(
    portal: SimulatedPortal,
) -> None:
    deal = portal.state.crm.add(DEAL, {"TITLE": "Zephyr lenses", "CONTACT_ID": 797, "STAGE_ID": "NEW"}, 6)
    stage = await opened(portal, "hidden", ClientSection, DealsSection)
    await type_text(stage, "zephyr")
    assert stage.texts("matches", "about") == ["Deal · Anna Lindner"]
    await stage.act("matches.choose", f"DEAL:{deal}")
    assert stage.text("client-name") == "Anna Lindner"
    about = stage.bus.last(ItemChosen)
    assert about is not None
    assert (about.item, about.client, about.by_operator) == (CrmItem("DEAL", deal), LINDNER, True)


async def test_nothing_found_offers_a_new_client_with_what_was_typed(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    await type_text(stage, "nora@example.org")
    assert stage.text("matches-found") == "Nothing found for “nora@example.org”."
    await stage.act("matches.create", "CONTACT")
    chosen = stage.bus.last(ClientChosen)
    assert chosen is not None
    assert chosen.client is not None
    row = portal.state.crm.table(CONTACT).rows[chosen.client.id]
    assert row["EMAIL"][0]["VALUE"] == row["NAME"] == "nora@example.org"


async def test_a_number_that_was_typed_is_that_of_the_new_client(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    await type_text(stage, "(202) 555-0777")
    await stage.act("matches.create", "LEAD")
    chosen = stage.bus.last(ClientChosen)
    assert chosen is not None
    assert chosen.client is not None
    assert portal.state.crm.table(LEAD).rows[chosen.client.id]["PHONE"][0]["VALUE"] == "+12025550777"


async def test_a_search_that_fails_is_said_and_can_be_repeated(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    portal.state.faults.add(RestFault("*", closes="before"))
    await type_text(stage, "Lindner")
    assert stage.text("matches-found") == "Bitrix24 can't be reached."
    assert stage.is_shown("matches-search-again")
    portal.state.faults.clear()
    await stage.act("matches.search-again")
    assert stage.texts("matches", "name")[0] == "Anna Lindner"
    assert not stage.is_shown("matches-search-again")


async def test_a_part_that_failed_is_said_although_somebody_was_found(portal: SimulatedPortal) -> None:
    portal.state.user.rights.discard("crm.deal.read")
    stage = await opened(portal, "hidden")
    await type_text(stage, "Lindner")
    expected = "Couldn't search: deals. You don't have permission to see this in Bitrix24."
    assert stage.text("matches-found").endswith(expected)
    assert not stage.is_shown("matches-search-again")


async def test_the_details_fail_and_what_was_found_is_still_offered(portal: SimulatedPortal) -> None:
    stage = await opened(portal, "hidden")
    portal.state.faults.add(RestFault("crm.contact.list", error="INTERNAL_SERVER_ERROR", status=500))
    await type_text(stage, "+1 202-555-0143")
    assert "No. 43" in stage.texts("matches", "name")
