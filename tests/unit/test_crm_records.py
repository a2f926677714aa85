"""Client, deals, history, duplicates and creation against the simulated CRM."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import NotFoundError, RestError, UnreachableError
from app.call.crm_item import CrmItem
from app.crm import client as clients
from app.crm import deals, history
from app.crm.callers import PossibleCaller, Reason, details_commands, parse_search, rank, search_commands
from app.crm.client import ClientCard, Condition, Gap, Marks
from app.crm.deals import Unsearched
from app.crm.history import Kind, Part, plain_text
from app.crm.reading import Reader
from app.crm.records import COLLEAGUES, PEOPLE, People, Record, UnfilteredError
from app.phone import reading as phone
from app.phone.search import search_for
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, DEAL, LEAD
from tests.support.portal_network import MOMENT, PortalNetwork

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.bitrix24.values import JSON
    from tests.portal import SimulatedPortal

T = TypeVar("T")
ANNA, BERG, SECOND_BATCH = CrmItem("CONTACT", 797), CrmItem("CONTACT", 43), 4615
LUKAS = CrmItem("CONTACT", 804)
"""A further contact of deal 33, of the company of ANNA's deals."""
TIER = "UF_CRM_1720697698689"
DAY = 86400


def run(scenario: Coroutine[object, object, T]) -> T:
    return asyncio.run(scenario)


def card(portal: SimulatedPortal, client: CrmItem, marks: Marks | None = None, apart: int | None = None) -> ClientCard:
    """The card as it is read."""

    async def read() -> ClientCard:
        reader = Reader(PortalNetwork(portal).rest())
        outcomes = await reader.read(clients.client_commands(client))
        return clients.parse_client_card(client, outcomes, marks or Marks(), apart=apart)

    return run(read())


def open_deals(portal: SimulatedPortal, client: CrmItem) -> deals.Deals:
    """The deals as they are read."""

    async def read() -> deals.Deals:
        return deals.parse_deals(client, await Reader(PortalNetwork(portal).rest()).read(deals.deal_commands(client)))

    return run(read())


def read_history(portal: SimulatedPortal, client: CrmItem, apart: int | None = None) -> history.History:
    """The history as it is read."""

    async def read() -> history.History:
        outcomes = await Reader(PortalNetwork(portal).rest()).read(history.history_commands(client))
        return history.parse_history(client, outcomes, apart=apart)

    return run(read())


def matches(portal: SimulatedPortal, number: str, line: str = "") -> tuple[PossibleCaller, ...]:
    """Who has a number, ranked."""

    async def read() -> tuple[PossibleCaller, ...]:
        reader = Reader(PortalNetwork(portal).rest())
        search = search_for(phone.read(number, line))
        found = parse_search(await reader.read(search_commands(search)))
        details = await reader.read(details_commands(found.clients))
        return rank(found.clients, details, nearly=found.nearly)

    return run(read())


# -- Client


def test_a_contact_with_company_and_responsible(portal: SimulatedPortal) -> None:
    read = card(portal, ANNA, apart=12043)
    assert (read.name, read.position, read.company) == ("Anna Lindner", "Head of purchasing", "Nordlicht Optik GmbH")
    assert read.company_client == CrmItem("COMPANY", 643)
    assert read.responsible == "Mia Stern"
    assert read.phones == ("+12025550166", "+493023125166")
    assert read.emails == ("anna.lindner@example.com",)
    assert read.last_touch == pytest.approx(MOMENT - DAY, abs=2)
    assert read.gaps == ()
    assert portal.rest.journal.methods == ["batch"]


def test_the_call_itself_is_no_earlier_contact(portal: SimulatedPortal) -> None:
    assert card(portal, ANNA).last_touch == pytest.approx(MOMENT - 0.2 * DAY, abs=2)


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (CrmItem("COMPANY", 17), {"name": "Harbour & Finch Ltd", "company": "", "company_client": None}),
        (CrmItem("LEAD", 123), {"name": "Priya Raman", "company": "Raman Lenses", "stage": "In progress"}),
        (CrmItem("LEAD", 123), {"source": "Trade fair"}),
        (CrmItem("DEAL", 25), {"name": "Anna Berg", "title": "Service contract 2027", "person": BERG}),
        (CrmItem("DYNAMIC_128", 41), {"name": "Anna Lindner", "title": "Scratched lens", "person": ANNA}),
        (CrmItem("CONTACT", 44), {"name": "", "company": "", "phones": (), "emails": (), "last_touch": None}),
    ],
)
def test_every_type_of_client(portal: SimulatedPortal, client: CrmItem, expected: dict[str, object]) -> None:
    read = card(portal, client)
    assert {name: getattr(read, name) for name in expected} == expected
    assert read.gaps == ()


@pytest.mark.parametrize(
    ("condition", "marked"),
    [
        (Condition(TIER, "Silver"), True),
        (Condition(TIER, "sILVER "), True),
        (Condition(TIER, "Gold"), False),
        (Condition(TIER), True),
        (Condition("UF_CRM_NOBODY"), False),
        (Condition("", "Silver"), False),
        (Condition(), False),
    ],
)
def test_a_field_marks_a_client(portal: SimulatedPortal, condition: Condition, marked: bool) -> None:
    read = card(portal, ANNA, Marks(vip=condition, no_contact=Condition(TIER, "do not call")))
    assert (read.vip, read.no_contact) == (marked, False)


@pytest.mark.parametrize(
    ("stored", "yes", "no"),
    [("1", True, False), ("Y", True, False), (True, True, False), ("0", False, True), ("N", False, True),
     (False, False, True), ("", False, False), (None, False, False)],
)  # fmt: skip
def test_answers_mark_a_client_however_the_portal_writes_them(stored: JSON, yes: bool, no: bool) -> None:
    record = Record({"UF_CRM_1": stored})
    assert (Condition("UF_CRM_1", "Y").meets(record), Condition("UF_CRM_1", "n").meets(record)) == (yes, no)
    assert Condition("UF_CRM_1").meets(record) is yes


def test_a_mark_of_the_contact_marks_its_deal_too(portal: SimulatedPortal) -> None:
    assert card(portal, CrmItem("DEAL", SECOND_BATCH), Marks(vip=Condition(TIER, "Silver"))).vip
    assert card(portal, CrmItem("CONTACT", 804), Marks(no_contact=Condition(TIER, "do not call"))).no_contact


def test_what_may_not_be_read_is_a_gap(portal: SimulatedPortal) -> None:
    portal.state.user.rights -= {"crm.company.read", "crm.activity.read"}
    read = card(portal, ANNA)
    assert (read.name, read.company) == ("Anna Lindner", "")
    assert read.gaps == (Gap("company", ErrorKind.DENIED),)


@pytest.mark.parametrize(
    ("client", "error"), [(CrmItem("CONTACT", 780), ErrorKind.GONE), (CrmItem("CONTACT", 45), ErrorKind.DENIED)]
)
def test_a_client_who_cannot_be_read_is_an_error(portal: SimulatedPortal, client: CrmItem, error: ErrorKind) -> None:
    with pytest.raises(RestError) as told:
        card(portal, client)
    assert told.value.kind is error


def test_without_a_link_what_the_portal_made_of_it_does_not_matter(portal: SimulatedPortal) -> None:
    read = card(portal, CrmItem("CONTACT", 2297))
    assert (read.name, read.company, read.company_client, read.gaps) == ("Elisabeth Grossmann", "", None, ())


def test_only_the_responsible_s_own_name_is_shown(portal: SimulatedPortal) -> None:
    assert card(portal, ANNA).responsible == "Mia Stern"
    portal.state.unknown_filters.add("ID")
    assert card(portal, ANNA).responsible == "Mia Stern", "though the portal lists all colleagues"


# -- Deals


def test_open_deals_of_a_contact(portal: SimulatedPortal) -> None:
    found = open_deals(portal, ANNA)
    by_id = {deal.id: deal for deal in found.deals}
    assert SECOND_BATCH in by_id
    assert 4616 not in by_id, "it is won"
    deal = by_id[4617]
    assert (deal.title, deal.stage, deal.amount) == ("Renewal of the service contract", "Offer sent", 8400.0)
    assert (deal.currency, deal.responsible) == ("EUR", 1)
    assert deal.created == pytest.approx(MOMENT - 9 * DAY, abs=2)
    assert found.total == len(found.deals)


def test_a_company_has_the_deals_of_its_people(portal: SimulatedPortal) -> None:
    assert {25, 32, 31} <= {deal.id for deal in open_deals(portal, CrmItem("COMPANY", 17)).deals}


def test_a_deal_comes_before_the_others_of_its_contact(portal: SimulatedPortal) -> None:
    found = open_deals(portal, CrmItem("DEAL", 25))
    assert found.deals[0].id == 25
    assert [deal.id for deal in found.deals].count(25) == 1
    assert 32 in {deal.id for deal in found.deals}


def test_a_deal_without_a_contact_stands_alone(portal: SimulatedPortal) -> None:
    number = portal.state.crm.add(DEAL, {"TITLE": "Alone"}, 6)
    assert [deal.title for deal in open_deals(portal, CrmItem("DEAL", number)).deals] == ["Alone"]


def test_deals_in_which_a_contact_is_not_the_main_one_are_found(portal: SimulatedPortal) -> None:
    found = open_deals(portal, LUKAS)
    own = [deal for deal in found.deals if not deal.of_company]
    assert [(deal.title, deal.stage, deal.amount) for deal in own] == [("Lenses, joint order", "Development", 3100.0)]
    assert (own[0].currency, own[0].responsible) == ("EUR", 1)
    assert own[0].created == pytest.approx(MOMENT - 120 * DAY, abs=2)
    assert portal.rest.journal.methods == ["batch"]


def test_deals_of_the_company_come_last_and_are_marked(portal: SimulatedPortal) -> None:
    found = open_deals(portal, LUKAS)
    assert [deal.id for deal in found.deals][:1] == [33]
    assert {SECOND_BATCH, 4617} <= {deal.id for deal in found.deals if deal.of_company}
    assert found.total == len(found.deals)
    assert not any(deal.of_company for deal in open_deals(portal, ANNA).deals), "they are her own"


def test_who_has_no_company_gets_no_deals_without_one(portal: SimulatedPortal) -> None:
    portal.state.crm.add(DEAL, {"TITLE": "Nobody's"}, 6)
    number = portal.state.crm.add(CONTACT, {"NAME": "New"}, 6)
    assert open_deals(portal, CrmItem("CONTACT", number)) == deals.Deals()


def test_a_lead_has_the_deals_of_its_contact_too(portal: SimulatedPortal) -> None:
    portal.state.crm.update(LEAD, 124, {"CONTACT_ID": 804}, 6)
    portal.state.crm.add(DEAL, {"TITLE": "Of the lead", "LEAD_ID": 124}, 6)
    assert [deal.title for deal in open_deals(portal, CrmItem("LEAD", 124)).deals] == [
        "Of the lead",
        "Lenses, joint order",
    ]
    assert open_deals(portal, CrmItem("LEAD", 125)) == deals.Deals()


def test_a_contact_that_cannot_be_read_may_have_deals_that_can(portal: SimulatedPortal) -> None:
    portal.state.crm.add(DEAL, {"TITLE": "Discreet", "CONTACT_ID": 45}, 6)
    assert [deal.title for deal in open_deals(portal, CrmItem("CONTACT", 45)).deals] == ["Discreet"]


def test_a_portal_that_cannot_search_further_contacts_is_asked_as_it_can(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters.add("contactIds")
    assert SECOND_BATCH in {deal.id for deal in open_deals(portal, ANNA).deals}
    found = open_deals(portal, LUKAS)
    assert 33 not in {deal.id for deal in found.deals}
    assert found.unsearched == {Unsearched.FURTHER_CONTACT}
    assert portal.rest.journal.methods == ["batch", "batch"]


def test_deals_of_the_company_that_fail_leave_the_client_s_own(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters.add("COMPANY_ID")
    found = open_deals(portal, LUKAS)
    assert [deal.id for deal in found.deals] == [33]
    assert found.unsearched == {Unsearched.COMPANY}


@pytest.mark.parametrize(
    ("link", "client"), [("COMPANY_ID", CrmItem("COMPANY", 17)), ("LEAD_ID", CrmItem("LEAD", 124))]
)
def test_deals_that_were_not_filtered_as_asked_are_an_error(
    portal: SimulatedPortal, link: str, client: CrmItem
) -> None:
    portal.state.unknown_filters.add(link)
    with pytest.raises(UnfilteredError):
        open_deals(portal, client)


def test_deals_are_an_error_where_neither_list_can_be_filtered(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters |= {"CONTACT_ID", "contactIds"}
    with pytest.raises(UnfilteredError):
        open_deals(portal, ANNA)


def test_strangers_are_left_out_of_a_list_that_is_whole(portal: SimulatedPortal) -> None:
    rows = portal.state.crm.table(DEAL).rows
    for number in [number for number in rows if number >= 5000]:
        del rows[number]
    portal.state.unknown_filters.add("COMPANY_ID")
    found = open_deals(portal, CrmItem("COMPANY", 17))
    assert {deal.id for deal in found.deals} == {25, 31, 32}
    assert found.total == 3


def test_without_the_names_of_stages_their_codes_are_shown(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("crm.status.list", error="ACCESS_DENIED", status=403))
    assert {deal.stage for deal in open_deals(portal, ANNA).deals} >= {"C1:PREPARATION", "EXECUTING"}


# -- History


def test_activities_of_everybody_are_not_taken_for_the_client_s(portal: SimulatedPortal) -> None:
    portal.state.unknown_filters.add("BINDINGS")
    read = read_history(portal, ANNA)
    assert {entry.kind for entry in read.past} == {Kind.COMMENT}
    assert (Part.TOUCHES, ErrorKind.FAULT) in read.gaps
    gaps = card(portal, ANNA).gaps
    assert Gap("touches", ErrorKind.FAULT) in gaps
    assert card(portal, ANNA).last_touch is None


def test_an_activity_that_others_own_is_the_client_s_too(portal: SimulatedPortal) -> None:
    owner = {"OWNER_TYPE_ID": "3", "OWNER_ID": "43", "BINDINGS": [{"OWNER_TYPE_ID": 3, "OWNER_ID": 797}]}
    meeting = {"TYPE_ID": "1", "SUBJECT": "Round table", "COMPLETED": "Y", "DIRECTION": "0", "DESCRIPTION": ""}
    times = dict.fromkeys(("START_TIME", "END_TIME", "DEADLINE"), portal.state.clock.text())
    portal.state.crm.activities.add({**owner, **meeting, **times, "PROVIDER_ID": "", "RESPONSIBLE_ID": "6"})
    assert "Round table" in {entry.title for entry in read_history(portal, ANNA).past}


def test_comments_of_others_are_left_out(portal: SimulatedPortal) -> None:
    own = [entry.id for entry in read_history(portal, ANNA).past if entry.kind is Kind.COMMENT]
    portal.state.unknown_filters |= {"ENTITY_ID", "ENTITY_TYPE"}
    assert [entry.id for entry in read_history(portal, ANNA).past if entry.kind is Kind.COMMENT] == own
    for _ in range(60):
        portal.state.crm.comments.add(
            {
                "ENTITY_ID": "43",
                "ENTITY_TYPE": "contact",
                "CREATED": portal.state.clock.text(),
                "COMMENT": "Of somebody else",
                "AUTHOR_ID": "6",
                "FILES": {},
            }
        )
    assert (Part.COMMENTS, ErrorKind.FAULT) in read_history(portal, ANNA).gaps


def test_history_is_newest_first_and_tasks_most_urgent_first(portal: SimulatedPortal) -> None:
    read = read_history(portal, ANNA, apart=12043)
    assert [entry.title for entry in read.open] == ["Send the offer", "Call back about the second batch"]
    moments = [entry.at or 0 for entry in read.past]
    assert moments == sorted(moments, reverse=True)
    assert {entry.kind for entry in read.past if not entry.done} == {
        Kind.CALL,
        Kind.COMMENT,
        Kind.CHAT,
        Kind.SMS,
        Kind.FORM,
    }
    assert 12043 not in {entry.id for entry in read.past}
    outcome = next(entry for entry in read.past if entry.id == 502)
    assert (outcome.title, outcome.text) == ("Outcome: call back", "Rings again on Monday.")
    assert read.gaps == ((Part.STATISTICS, ErrorKind.DENIED),)


def test_who_may_read_statistics_sees_how_calls_ended(portal: SimulatedPortal) -> None:
    assert {entry.code for entry in read_history(portal, ANNA).past} == {""}
    portal.state.user.rights.add("telephony.statistics")
    read = read_history(portal, ANNA)
    codes = {entry.id: entry.code for entry in read.past if entry.kind is Kind.CALL}
    assert codes[12100] == "200"
    assert {code for code in codes.values() if code} > {"200"}
    assert read.gaps == ()


def test_without_the_right_to_activities_there_are_comments(portal: SimulatedPortal) -> None:
    portal.state.user.rights.discard("crm.activity.read")
    read = read_history(portal, ANNA)
    assert {entry.kind for entry in read.past} == {Kind.COMMENT}
    assert {part for part, _ in read.gaps} <= {Part.TOUCHES, Part.TASKS, Part.STATISTICS}


@pytest.mark.parametrize(
    ("method", "part"),
    [("crm.timeline.comment.list", Part.COMMENTS), ("voximplant.statistic.get", Part.STATISTICS)],
)
def test_a_part_that_fails_leaves_the_others(portal: SimulatedPortal, method: str, part: Part) -> None:
    portal.state.faults.add(RestFault(method, error="INTERNAL_SERVER_ERROR", status=500))
    read = read_history(portal, ANNA)
    assert read.past
    assert (part, ErrorKind.FAULT) in read.gaps


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("[B]Outcome:[/B] busy", "Outcome: busy"),
        ("[url=https://example.com]here[/url]", "here"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("array[0] and [1]", "array[0] and [1]"),
    ],
)
def test_markup_of_comments_is_left_out_and_all_else_stays(comment: str, text: str) -> None:
    assert plain_text(comment) == text


# -- Duplicates


def test_several_clients_are_ranked_with_reasons(portal: SimulatedPortal) -> None:
    found = matches(portal, "+12025550143")
    assert [match.client for match in found] == [
        BERG,
        CrmItem("CONTACT", 123),
        CrmItem("COMPANY", 17),
        CrmItem("LEAD", 123),
    ]
    assert found[0].deal
    assert Reason.OPEN_DEAL in found[0].reasons
    assert found[0].about == ("Head of purchasing", "Harbour & Finch Ltd")
    assert found[3].name == "Priya Raman"


def test_a_number_is_found_as_the_line_dials_it(portal: SimulatedPortal) -> None:
    found = matches(portal, "03023125160", "+49 30 23125100")
    assert {match.client for match in found} == {
        CrmItem("CONTACT", 275),
        CrmItem("CONTACT", 2297),
        CrmItem("COMPANY", 652),
    }


def test_a_closed_lead_comes_last(portal: SimulatedPortal) -> None:
    portal.state.crm.add(LEAD, {"NAME": "New", "PHONE": [{"VALUE": "+442079460199"}]}, 6)
    found = matches(portal, "+442079460199")
    assert Reason.CLOSED_LEAD in found[-1].reasons
    assert found[-1].client == CrmItem("LEAD", 127)


def test_a_match_of_which_no_more_may_be_read_is_shown_by_its_number(portal: SimulatedPortal) -> None:
    portal.state.crm.private.add(("contact", 43))
    found = matches(portal, "+12025550143")
    private = next(match for match in found if match.client == BERG)
    assert (private.name, private.reasons) == ("", (Reason.NO_DETAILS,))
    assert found[-1] == private


# -- People


async def test_names_are_asked_for_once(portal: SimulatedPortal) -> None:
    people = People(Reader(PortalNetwork(portal).rest()))
    assert (await people.named({6, 12}))[12] == "Oliver Stone"
    assert (await people.named({6}))[6] == "Mia Stern"
    assert portal.rest.journal.methods == ["batch"]


async def test_names_that_cannot_be_read_are_not_there(portal: SimulatedPortal) -> None:
    portal.state.app.scopes -= {"user_brief"}
    reader = Reader(PortalNetwork(portal).rest())
    people = People(reader)
    people.learn_from(await reader.read({PEOPLE: COLLEAGUES}))
    assert dict(await people.named({6})) == {}


def test_kinds_of_trouble_tell_whether_trying_again_helps() -> None:
    assert NotFoundError("crm.contact.get", 400, "NOT_FOUND").kind.lasting
    assert not UnreachableError("batch").kind.lasting
