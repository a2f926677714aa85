"""The sections client, deals and history: what they read, show, and do; with the simulated REST behind them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from app.bitrix24.errors import ErrorKind
from app.call.model import Client, Model
from app.crm.names import name_commands, parse_names
from app.panel.callers.section import CallersSection
from app.panel.client.section import ClientSection
from app.panel.client.view import Hint, Location
from app.panel.deals.section import DealsSection
from app.panel.history.section import HistorySection
from app.panel.registry import factories
from app.sections.caller import Caller
from app.sections.events import CallSaved, ClientChosen, ClientKnown, ConnectionRestored, CrmChanged, DealChosen
from app.sections.remote_data import (
    Arrived,
    Delayed,
    Failed,
    NotNeeded,
    RemoteData,
    Requested,
    Retried,
    update_remote_data,
)
from app.settings.kinds import Mark
from app.settings.values import Effective
from app.ui.intl import NeutralIntl
from app.ui.view import ItemList
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT
from tests.support.page_names import PANEL, Named
from tests.support.portal_network import PortalNetwork
from tests.support.section_stage import NOW, Stage, in_call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from app.sections.section import Section
    from tests.portal import SimulatedPortal

ANNA, BERG = Client("CONTACT", 797), Client("CONTACT", 43)
LEAD = Client("LEAD", 124)
MICROSCOPES = "Microscopes, second batch"
TIER = "UF_CRM_1720697698689"
ALL = (ClientSection, DealsSection, HistorySection)

Scenario = "Callable[[Stage], Awaitable[None]]"


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
) -> AsyncIterator[Stage]:
    """A stage with sections, by default those of records; at the end there was no fault."""
    stage = Stage(PortalNetwork(portal).rest(), settings, Zones(*zones))
    for factory in names or ALL:
        stage.add(factory)
    yield stage
    assert stage.faults == []
    for section in stage.sections:
        section.leave()
        section.close()


# -- One request


async def test_all_sections_read_with_one_request(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *factories().values()) as stage:
        await stage.show(in_call(ANNA))
        assert stage.text("client-name") == "Anna Lindner"
        assert stage.rows("deals")
        assert stage.rows("history-past")
        assert not stage.rows("matches")
    assert portal.rest.journal.methods == ["batch"]


async def test_nothing_is_read_without_a_call_or_a_client(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(Model())
        await stage.show(in_call(None))
        assert not stage.is_shown("deals-section")
        assert not stage.is_shown("history-section")
        assert not stage.is_shown("client-person")
        assert stage.texts("client-reach", "value") == ["+1 202-555-0166"]
    assert portal.rest.journal.methods == []


async def test_the_same_client_told_again_is_not_read_again(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA, call_id=""))
        await stage.show(in_call(ANNA, call_id="c1"))
        await stage.show(in_call(ANNA, bindings=(Client("DEAL", 4615),)))
    assert portal.rest.journal.methods == ["batch"]


async def test_nothing_can_be_read_about_some_types(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(Client("ORDER", 5)))
        assert not stage.is_shown("deals-section")
        assert not stage.is_shown("history-section")
        assert stage.attribute("client-body", "aria-busy") is None
    assert portal.rest.journal.methods == []


# -- What is shown


async def test_the_card_shows_who_it_is_and_tells_the_others(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.text("client-position") == "Head of purchasing"
        assert stage.text("client-company-link") == "Nordlicht Optik GmbH"
        assert stage.attribute("client-company-link", "data-argument") == "COMPANY:643"
        assert stage.texts("client-reach", "value") == [
            "+1 202-555-0166",
            "+49 30 23125166",
            "anna.lindner@example.com",
        ]
        assert stage.texts("client-facts", "label") == ["Responsible", "Last contact"]
        known = stage.bus.last(ClientKnown)
        assert known == ClientKnown(
            ANNA, "Anna Lindner", "Nordlicht Optik GmbH", "+12025550166", "anna.lindner@example.com"
        )
        assert stage.said == ["Anna Lindner, Nordlicht Optik GmbH"]


async def test_marks_are_shown_and_said(portal: SimulatedPortal) -> None:
    marks = Effective(vip=Mark(TIER, "Silver"), no_contact=Mark(TIER, "do not call"))
    async with on_stage(portal, settings=marks) as stage:
        await stage.show(in_call(ANNA))
        assert [row.parts[""].text for row in stage.rows("client-marks")] == ["VIP"]
        assert stage.said == ["Anna Lindner, Nordlicht Optik GmbH, VIP"]
        await stage.show(in_call(Client("CONTACT", 804)))
        assert [row.parts[""].text for row in stage.rows("client-marks")] == ["Do not contact"]


async def test_deals_show_stage_amount_age_and_responsible(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert len(stage.rows("deals")) == 3
        await stage.act("deals.all")
        titles = stage.texts("deals", "title")
        row = stage.rows("deals")[titles.index("Renewal of the service contract")]
        assert [row.parts[part].text for part in ("stage", "amount", "responsible")] == [
            "Offer sent",
            "8400.00 EUR",
            "Ines Becker",
        ]
        assert row.parts["title"].attributes["data-argument"] == "DEAL:4617"
        assert stage.text("deals-count") == str(len(titles))
        await stage.act("deals.all")
        assert len(stage.rows("deals")) == 3


async def test_a_deal_without_an_amount_says_so(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(BERG))
        assert "No amount" in stage.texts("deals", "amount")


async def test_history_puts_the_outcome_first(portal: SimulatedPortal) -> None:
    portal.state.user.rights.add("telephony.statistics")

    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.texts("history-open", "at")[0].startswith("overdue, ")
        await stage.act("history.all")
        titles = stage.texts("history-past", "title")
        assert "Outcome: call back" in titles
        assert any(title.endswith(" · Incoming call") for title in titles), titles
        assert "Oliver Stone" in " ".join(stage.texts("history-past", "about"))


async def test_names_that_are_not_on_the_first_page_come_later(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("user.get", times=1, error="ACCESS_DENIED", status=403))

    async with on_stage(portal, DealsSection) as stage:
        await stage.show(in_call(ANNA))
        assert "Ines Becker" in stage.texts("deals", "responsible")
    assert portal.rest.journal.methods == ["batch", "batch"]


async def test_a_client_without_anything(portal: SimulatedPortal) -> None:
    number = portal.state.crm.add(CONTACT, {"NAME": "New"}, 6)

    async with on_stage(portal) as stage:
        await stage.show(in_call(Client("CONTACT", number)))
        assert stage.is_shown("deals-empty")
        assert stage.is_shown("history-empty")
        assert "None yet" in stage.texts("client-facts", "value")


# -- What fails


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (RestFault("*", closes="before"), "Bitrix24 can't be reached."),
        (
            RestFault("*", status=503, error="QUERY_LIMIT_EXCEEDED"),
            "Bitrix24 is busy and isn't accepting requests right now.",
        ),
        (
            RestFault("*", status=429, error="OPERATION_TIME_LIMIT"),
            "Bitrix24's limit for this request is reached. It will work again in a few minutes.",
        ),
        (RestFault("*", status=500, error="INTERNAL_SERVER_ERROR"), "Bitrix24 answered with an error."),
        (RestFault("*", body="<html>", status=502), "Bitrix24 answered with an error."),
        (
            RestFault("*", status=401, error="expired_token"),
            "This page has lost its access to Bitrix24. If this persists, reload the page.",
        ),
    ],
    ids=["offline", "rate", "time", "fault", "gateway", "token"],
)
async def test_a_failure_is_told_and_can_be_tried_again(portal: SimulatedPortal, fault: RestFault, text: str) -> None:
    async with on_stage(portal) as stage:
        portal.state.faults.add(fault)
        await stage.show(in_call(ANNA))
        for name in ("client", "deals", "history"):
            assert stage.text(f"{name}-trouble") == text
            assert stage.is_shown(f"{name}-retry")
        portal.state.faults.clear()
        portal.state.clock.advance(700)
        await stage.act("deals.retry")
        for name in ("client", "deals", "history"):
            assert not stage.is_shown(f"{name}-notice")
        assert stage.text("client-name") == "Anna Lindner"


async def test_without_rights_it_is_said_without_a_button(portal: SimulatedPortal) -> None:
    portal.state.user.rights -= {"crm.deal.read", "crm.contact.read"}

    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.text("client-trouble") == "You don't have permission to see this in Bitrix24."
        assert stage.text("deals-trouble") == "You don't have permission to see this in Bitrix24."
        assert not stage.is_shown("deals-retry")
        assert not stage.is_shown("deals-empty")


async def test_a_gap_in_the_card_is_said_in_its_place(portal: SimulatedPortal) -> None:
    portal.state.user.rights.discard("crm.company.read")

    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        labels = stage.texts("client-facts", "label")
        assert stage.texts("client-facts", "value")[labels.index("Company")] == (
            "You don't have permission to see this in Bitrix24."
        )


async def test_comments_that_fail_are_told_beside_the_calls(portal: SimulatedPortal) -> None:
    fault = portal.state.faults.add(RestFault("crm.timeline.comment.list", error="INTERNAL_SERVER_ERROR", status=500))

    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.rows("history-past")
        (gap,) = stage.rows("history-gaps")
        assert (gap.parts["text"].text or "").startswith("Comments couldn't be loaded.")
        assert gap.parts["retry"].attributes["hidden"] is None
        portal.state.faults.remove(fault)
        await stage.act("history.retry")
        assert stage.rows("history-gaps") == []


async def test_a_failure_to_read_again_leaves_what_was_there(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        portal.state.faults.add(RestFault("*", closes="before"))
        stage.bus.publish(CrmChanged())
        await stage.quiet()
        assert stage.text("client-name") == "Anna Lindner"
        assert stage.is_shown("client-notice")


# -- Stale replies


async def test_a_reply_about_the_client_before_is_dropped(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        portal.state.faults.add(RestFault("crm.contact.get", times=1, delay=0.4))
        for section in stage.sections:
            section.show(in_call(ANNA))
        await asyncio.sleep(0.1)
        await stage.show(in_call(Client("LEAD", 124), "+12025550144"))
        assert stage.text("client-name") == "Tomás Herrera"
        await stage.quiet()
        assert stage.text("client-name") == "Tomás Herrera"
        known = stage.bus.last(ClientKnown)
        assert known is not None
        assert known.client == Client("LEAD", 124)


async def test_another_client_clears_the_page_at_once(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        for section in stage.sections:
            section.show(in_call(Client("LEAD", 124), "+12025550144"))
        assert stage.text("client-name") == ""
        assert stage.rows("deals") == []
        assert stage.rows("history-past") == []
        assert stage.is_shown("deals-loading")
        await stage.quiet()


def test_the_states_of_reading() -> None:
    loading: RemoteData[str] = RemoteData()
    loading, (first,) = update_remote_data(loading, Requested(Caller(ANNA)))
    loading, (second,) = update_remote_data(loading, Retried())
    late, _ = update_remote_data(loading, Arrived(first.request_id, "old"))
    assert (late.content, late.under_way) == ("old", True)
    assert update_remote_data(loading, Failed(first.request_id, ErrorKind.OFFLINE))[0] == loading
    assert update_remote_data(loading, NotNeeded(first.request_id))[0] == loading
    loading, _ = update_remote_data(loading, Arrived(second.request_id, "new"))
    assert (loading.content, loading.under_way) == ("new", False)
    loading, reads = update_remote_data(loading, Requested(Caller(ANNA, bound=True)))
    assert reads == ()
    loading, (third,) = update_remote_data(loading, Requested(Caller(BERG)))
    assert (loading.content, third.subject.client) == (None, BERG)
    loading, reads = update_remote_data(loading, Requested(None))
    assert (loading.under_way, reads) == (False, ())
    assert update_remote_data(loading, Retried())[1] == ()


def test_an_answer_that_takes_long_is_said_and_still_used_whenever_it_comes() -> None:
    loading: RemoteData[str] = RemoteData()
    loading, (first,) = update_remote_data(loading, Requested(Caller(ANNA)))
    loading, _ = update_remote_data(loading, Delayed(first.request_id))
    assert (loading.slow, loading.under_way) == (True, True)
    loading, (second,) = update_remote_data(loading, Retried())
    assert not loading.slow
    loading, _ = update_remote_data(loading, Failed(second.request_id, ErrorKind.OFFLINE))
    late, _ = update_remote_data(loading, Arrived(first.request_id, "late"))
    assert (late.content, late.trouble, late.under_way) == ("late", None, False)
    loading, (third,) = update_remote_data(late, Retried())
    loading, _ = update_remote_data(loading, Arrived(third.request_id, "new"))
    assert update_remote_data(loading, Arrived(second.request_id, "older"))[0] == loading
    loading, _ = update_remote_data(loading, Requested(Caller(BERG)))
    assert update_remote_data(loading, Arrived(third.request_id, "of another client"))[0] == loading


async def test_what_could_not_be_read_is_read_again_when_the_connection_works(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        fault = portal.rest.faults.add(RestFault("*", closes="before"))
        await stage.show(in_call(ANNA))
        assert stage.is_shown("deals-notice")
        portal.rest.faults.remove(fault)
        asked = len(portal.rest.journal.methods)
        stage.bus.publish(ConnectionRestored())
        await stage.quiet()
        assert not stage.is_shown("deals-notice")
        assert stage.text("client-name") == "Anna Lindner"
        assert len(portal.rest.journal.methods) == asked + 1
        stage.bus.publish(ConnectionRestored())
        await stage.quiet()
        assert len(portal.rest.journal.methods) == asked + 1


# -- Buttons


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
        await stage.show(in_call(ANNA, bindings=(Client("DEAL", 4615), Client("COMPANY", 643))))
        assert stage.bus.last(DealChosen) == DealChosen(4615, MICROSCOPES, "In progress", ANNA)
        await stage.act("deals.choose", "4617")
        other = DealChosen(4617, "Renewal of the service contract", "Offer sent", ANNA, settled=True)
        assert stage.bus.last(DealChosen) == other
        await stage.act("deals.choose", "4617")
        none = DealChosen(None, client=ANNA, settled=True)
        assert stage.bus.last(DealChosen) == none
        stage.bus.publish(CrmChanged())
        await stage.quiet()
        assert stage.bus.last(DealChosen) == none
        await stage.act("deals.choose", "4617")
        await stage.show(in_call(LEAD, "+12025550144"))
        assert stage.bus.last(DealChosen) == DealChosen(None, client=LEAD)


def chosen_deals(stage: Stage) -> list[str]:
    """The deals that are shown as what the call is about."""
    rows = [row.parts for row in stage.rows("deals")]
    return [row["title"].text or "" for row in rows if row["choose"].attributes["aria-pressed"] == "true"]


@pytest.mark.parametrize("told_first", [True, False])
async def test_a_deal_that_a_note_tells_of_is_chosen_and_named(portal: SimulatedPortal, told_first: bool) -> None:
    async with on_stage(portal) as stage:
        note = DealChosen(4617, client=ANNA, settled=True)
        call = in_call(ANNA, bindings=(Client("DEAL", 4615),))
        if told_first:
            stage.bus.publish(note)
        await stage.show(call)
        if not told_first:
            stage.bus.publish(note)
            stage.bus.publish(CrmChanged())
            await stage.quiet()
        assert chosen_deals(stage) == ["Renewal of the service contract"]
        title = "Renewal of the service contract"
        assert stage.bus.last(DealChosen) == DealChosen(4617, title, "Offer sent", ANNA, settled=True)


async def test_a_note_that_is_about_no_deal_leaves_the_bound_one_alone(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        stage.bus.publish(DealChosen(None, client=ANNA, settled=True))
        await stage.show(in_call(ANNA, bindings=(Client("DEAL", 4615),)))
        assert chosen_deals(stage) == []


async def test_a_deal_of_a_client_who_comes_later_waits_for_them(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(LEAD))
        stage.bus.publish(DealChosen(4617, client=ANNA))
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


# -- Where and when


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


# -- Places


@pytest.mark.parametrize("factory", [*ALL, CallersSection])
async def test_every_place_is_in_the_page_once_and_every_one_is_filled(portal: SimulatedPortal, factory: type) -> None:
    named = Named(PANEL)

    async with on_stage(portal, factory) as stage:
        await stage.show(in_call(ANNA))
        await stage.show(in_call(None, "+12025550143"))
        name = stage.sections[0].name
        for place, shown in stage.places.shown.items():
            assert (named.lists if isinstance(shown, ItemList) else named.fields).count(place) == 1, place
            assert place == name or place.startswith(f"{name}-"), place
            if isinstance(shown, ItemList):
                assert {part for row in shown.items for part in row.parts} <= named.parts
        own = {each for each in (*named.fields, *named.lists) if each.startswith(f"{name}-")}
        assert own - stage.places.shown.keys() <= {f"{name}-fault", f"{name}-section", "client-card"}


def test_sections_are_of_the_interface() -> None:
    sections: list[type[Section]] = [*ALL, CallersSection]
    assert [section.name for section in sections] == ["client", "deals", "history", "matches"]


async def test_what_was_read_is_known_by_name_everywhere(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.context.names["CONTACT:797"] == "Anna Lindner"
        assert stage.context.names["DEAL:4615"] == MICROSCOPES


async def test_names_of_others_are_read_by_list(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        wanted = [BERG, Client("DEAL", 4615), LEAD, Client("CONTACT", 999_999), Client("DYNAMIC_128", 5)]
        names = parse_names(await stage.context.reader.read(name_commands(wanted)))
        assert {item.code: names[item] for item in names} == {
            "CONTACT:43": "Anna Berg", "DEAL:4615": MICROSCOPES, "LEAD:124": names[LEAD]
        }  # fmt: skip
        assert names[LEAD]
