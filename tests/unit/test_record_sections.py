"""The sections client, deals and history: what they read, show, and do; with the simulated REST behind them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.call.crm_item import CrmItem
from app.call.model import Model, Phase
from app.crm.records import name_commands, parse_names
from app.panel.callers.section import CallersSection
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.fields.section import FieldsSection
from app.panel.history.section import HistorySection
from app.panel.page import factories
from app.sections.caller import Caller
from app.sections.events import ClientKnown, ConnectionRestored, CrmChanged, StagesKnown
from app.sections.records import RecordsSection
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
from app.settings.outcomes import Outcome
from app.settings.values import Effective
from app.ui.view import ItemList
from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT
from tests.support.page_names import PANEL, Named
from tests.support.record_stage import ALL, ANNA, BERG, LEAD, MICROSCOPES, TIER, Zones, on_stage
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.crm.client import ClientCard
    from app.sections.records import Records
    from app.ui.view import Content
    from tests.portal import SimulatedPortal


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
        await stage.show(in_call(ANNA, bindings=(CrmItem("DEAL", 4615),)))
    assert portal.rest.journal.methods == ["batch"]


async def test_times_of_a_country_are_not_asked_again_with_each_event(
    portal: SimulatedPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage(portal, zones=(600,)) as stage:
        model = in_call(ANNA)
        await stage.show(model)
        asked: list[str] = []

        def times(_: Zones, code: str, at: float) -> tuple[int, ...]:
            asked.append(code)
            return (int(at) % 1440,)

        monkeypatch.setattr(Zones, "times", times)
        await stage.show(replace(model, now=5.0, phase=Phase.TALKING))
        assert asked == []
        await stage.show(in_call(BERG))
        assert asked


async def test_another_state_of_the_call_draws_no_records_again(portal: SimulatedPortal) -> None:
    async with on_stage(portal, *ALL, FieldsSection, CallersSection) as stage:
        model = in_call(ANNA)
        await stage.show(model)
        assert model.call is not None
        stage.places.shown.clear()
        await stage.show(replace(model, call=replace(model.call, state="connected"), phase=Phase.TALKING))
        assert stage.places.shown == {}
        await stage.show(replace(model, call=replace(model.call, id="c2")))
        assert "client-name" in stage.places.shown


async def test_content_that_is_read_again_is_drawn_again_when_it_is_there(portal: SimulatedPortal) -> None:
    drawn: list[str] = []

    class DrawnClient(ClientSection):
        def view(self, records: Records[ClientCard]) -> Mapping[str, Content]:
            drawn.append(self.name)
            return super().view(records)

    async with on_stage(portal, DrawnClient, DealsSection, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        drawn.clear()
        stage.bus.publish(CrmChanged())
        assert drawn == []
        assert stage.attribute("client-body", "aria-busy") == "true"
        for section in stage.sections:
            assert isinstance(section, RecordsSection)
            assert section.view(section.records).items() <= stage.places.shown.items()
        drawn.clear()
        await stage.quiet()
        assert drawn == ["client"]
        assert stage.attribute("client-body", "aria-busy") is None


async def test_keys_get_their_turn_between_reading_drawing_and_telling_the_others(portal: SimulatedPortal) -> None:
    happened: list[str] = []

    def note(what: str) -> None:
        happened.append(what)
        asyncio.get_running_loop().call_soon(happened.append, "key")

    class Noting(ClientSection):
        async def read(self, caller: Caller) -> AsyncIterator[ClientCard]:
            async for card in super().read(caller):
                note("read")
                yield card

        def view(self, records: Records[ClientCard]) -> Mapping[str, Content]:
            if records.loading.content is not None:
                note("drawn")
            return super().view(records)

        def arrived(self, caller: Caller, content: ClientCard) -> None:
            note("told")
            super().arrived(caller, content)

    async with on_stage(portal, Noting) as stage:
        await stage.show(in_call(ANNA))
    assert happened[:6] == ["read", "key", "drawn", "key", "told", "key"]


async def test_nothing_can_be_read_about_some_types(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(CrmItem("ORDER", 5)))
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
        await stage.show(in_call(CrmItem("CONTACT", 804)))
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


@pytest.mark.parametrize(
    ("client", "item", "stage"), [(ANNA, "DEAL:4617", "Offer sent"), (LEAD, "LEAD:124", "")], ids=["deals", "lead"]
)
async def test_stages_are_told_if_an_outcome_sets_one(
    portal: SimulatedPortal, client: CrmItem, item: str, stage: str
) -> None:
    settings = Effective(outcomes=(Outcome("Sold", stages=("DEAL:WON",)),))
    async with on_stage(portal, DealsSection, settings=settings) as shown:
        await shown.show(in_call(client))
        told = shown.context.bus.last(StagesKnown)
        assert told is not None
        assert told.names[told.items[item]]
        assert stage in ("", told.names[told.items[item]])
    async with on_stage(portal, DealsSection) as shown:
        await shown.show(in_call(client))
        assert shown.context.bus.last(StagesKnown) is None


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
        await stage.show(in_call(CrmItem("CONTACT", number)))
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


async def test_permission_that_the_app_lacks_is_not_said_to_be_the_user_s(portal: SimulatedPortal) -> None:
    portal.state.app.scopes.discard("crm")

    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        for name in ("client", "deals", "history"):
            assert stage.text(f"{name}-trouble") == "The application is missing a permission."


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
        await stage.show(in_call(CrmItem("LEAD", 124), "+12025550144"))
        assert stage.text("client-name") == "Tomás Herrera"
        await stage.quiet()
        assert stage.text("client-name") == "Tomás Herrera"
        known = stage.bus.last(ClientKnown)
        assert known is not None
        assert known.client == CrmItem("LEAD", 124)


async def test_another_client_clears_the_page_at_once(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        for section in stage.sections:
            section.show(in_call(CrmItem("LEAD", 124), "+12025550144"))
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
    assert (loading.content, third.caller.client) == (None, BERG)
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
    assert (late.content, late.error, late.under_way) == ("late", None, False)
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


async def test_what_was_read_is_known_by_name_everywhere(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        await stage.show(in_call(ANNA))
        assert stage.context.names["CONTACT:797"] == "Anna Lindner"
        assert stage.context.names["DEAL:4615"] == MICROSCOPES


async def test_names_of_others_are_read_by_list(portal: SimulatedPortal) -> None:
    async with on_stage(portal) as stage:
        wanted = [BERG, CrmItem("DEAL", 4615), LEAD, CrmItem("CONTACT", 999_999), CrmItem("DYNAMIC_128", 5)]
        names = parse_names(await stage.context.reader.read(name_commands(wanted)))
        assert {item.code: names[item] for item in names} == {
            "CONTACT:43": "Anna Berg", "DEAL:4615": MICROSCOPES, "LEAD:124": names[LEAD]
        }  # fmt: skip
        assert names[LEAD]
