"""Saving and leaving: what is shown is what is written, and no card is kept from an operator who is done."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.rest.transport import NetworkFailureError
from app.call.crm_item import CrmItem
from app.call.model import Number, NumberKind, Phase
from app.notes.draft_store import DraftStore
from app.notes.storage_format import DRAFTS, REQUESTS, STATES
from app.sections.events import ClientChosen, ConnectionRestored, ItemChosen, StorageMayBeEmpty
from app.settings.values import Effective
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from app.call.model import Call
    from tests.support.fake_rest import Request

HIDDEN = replace(CALL, number=Number(NumberKind.HIDDEN), client=None, bindings=())


def opened(portal: FakePortal | None = None, call: Call = CALL, settings: Effective | None = None) -> WrapupPage:
    def answering(request: Request) -> object:
        return {"id": 20000} if "todo" in request.method else 999

    page = WrapupPage(FakeStore(), portal or FakePortal(lambda request: ok(answering(request))), settings)  # type: ignore[arg-type]
    page.shows(call)
    return page


def target(page: WrapupPage) -> str:
    return page.places.cell("wrapup-target").text or ""


def is_shown(page: WrapupPage, field: str) -> bool:
    return page.places.cell(field).attributes["hidden"] is None


def written(page: WrapupPage) -> list[str]:
    """The items that show the comment."""
    showing = ("crm.timeline.comment.add", "crm.timeline.bindings.bind")
    return [request.params["fields"]["ENTITY_TYPE"] for request in page.portal.requests if request.method in showing]


# What is shown is what is written


async def test_a_note_that_is_saved_before_the_crm_was_read_goes_to_the_deal_that_the_portal_bound() -> None:
    page = opened()
    assert target(page) == "Goes to: Contact 797, Deal 4615"
    page.writes("Calls back")
    await page.saves()
    assert (target(page), written(page)) == ("Goes to: Contact 797, Deal 4615", ["contact", "deal"])


async def test_a_bound_deal_that_turns_out_not_to_be_open_is_left_alone() -> None:
    page = opened()
    page.writes("Calls back")
    page.bus.publish(ItemChosen(None, client=CALL.client))
    assert target(page) == "Goes to: Contact 797"
    await page.saves()
    assert written(page) == ["contact"]


async def test_a_deal_that_becomes_known_after_the_save_is_not_claimed() -> None:
    page = opened(call=replace(CALL, bindings=()))
    page.writes("Calls back")
    await page.saves()
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client))
    assert (page.state, target(page), written(page)) == ("saved", "Goes to: Contact 797", ["contact"])
    again = page.loaded_again()
    again.shows()
    assert (again.state, target(again)) == ("saved", "Goes to: Contact 797")
    again.writes("Calls back tomorrow")
    assert target(again) == "Goes to: Contact 797, Deal 4615"


async def test_a_save_that_failed_is_tried_again_as_it_was_promised() -> None:
    denied = refused("ACCESS_DENIED")
    page = opened(FakePortal(denied, ok(999)), replace(CALL, bindings=()))
    page.writes("Calls back")
    await page.saves()
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client))
    assert (page.state, target(page)) == ("failed", "Goes to: Contact 797")
    await page.saves()
    assert (page.state, target(page), written(page)) == ("saved", "Goes to: Contact 797", ["contact", "contact"])


async def test_a_save_that_failed_goes_to_the_client_whom_the_portal_binds_since() -> None:
    page = opened(FakePortal(refused("NOT_FOUND"), ok(999)), replace(CALL, bindings=()))
    page.writes("Calls back")
    await page.saves()
    page.shows(replace(CALL, client=CrmItem("CONTACT", 43), bindings=()))
    assert (page.state, target(page)) == ("draft", "Goes to: Contact 43")
    await page.saves()
    assert page.portal.requests[-1].params["fields"]["ENTITY_ID"] == "43"


# Nobody to save it for


@pytest.mark.parametrize("closing", [True, False])
async def test_a_card_whose_caller_is_nobody_is_let_go_of_and_the_note_is_offered_with_the_next_call(
    closing: bool,
) -> None:
    page = opened(call=HIDDEN)
    page.writes("Wants 12 chairs")
    assert not is_shown(page, "wrapup-leave")  # the call goes on: the card is there anyway
    await page.saves()
    assert "Find or create one first" in (page.places.cell("wrapup-reason").text or "")
    assert page.focused == ["matches-search"]
    page.shows(HIDDEN, Phase.ENDED, closing=closing)
    assert is_shown(page, "wrapup-leave")
    page.section.act("leave", "")
    assert (page.held, page.let_go) == ([True, False], 1)
    again = page.loaded_again()
    again.shows(replace(CALL, id="other.1"))
    assert [row["words"] for row in again.rows("earlier")] == ["Wants 12 chairs"]
    assert is_shown(again, "wrapup-kept")


async def test_a_client_who_is_created_gets_the_note_of_a_caller_without_a_number() -> None:
    page = opened(call=HIDDEN)
    page.writes("Wants 12 chairs")
    page.bus.publish(ClientChosen(HIDDEN.caller_key, CrmItem("LEAD", 5)))
    assert target(page) == "Goes to: Lead 5"
    await page.saves()
    assert (page.state, written(page)) == ("saved", ["lead"])


async def test_nothing_is_promised_where_no_client_can_be_chosen() -> None:
    page = opened(call=HIDDEN, settings=Effective(off=frozenset({"matches"})))
    page.writes("Wants 12 chairs")
    await page.saves()
    assert "nowhere to save the note" in (page.places.cell("wrapup-reason").text or "")
    assert is_shown(page, "wrapup-copy")


# Leaving


async def test_a_card_that_was_let_go_of_is_held_again_by_the_next_word() -> None:
    page = opened()
    page.writes("Calls back")
    page.shows(phase=Phase.ENDED)
    page.section.act("leave", "")
    page.writes("Calls back, or I do")
    assert page.held == [True, False, True]
    assert len(page.store.keys(DRAFTS)) == 1


async def test_save_and_close_waits_for_what_passes_soon_and_the_operator_may_leave_before() -> None:
    blocked = refused("OVERLOAD_LIMIT", 503)
    page = opened(FakePortal(blocked, blocked, *[ok(999)] * 3))
    page.writes("Calls back")
    page.shows(phase=Phase.ENDED, closing=True)
    page.section.act("save-close", "")
    await settled()
    assert (page.state, page.let_go, is_shown(page, "wrapup-leave")) == ("failed", 0, True)
    await asyncio.sleep(60)
    assert (page.state, page.let_go) == ("saved", 1)
    assert not is_shown(page, "wrapup-leave")


class Network:
    """A network that can be away: requests don't leave the browser."""

    def __init__(self) -> None:
        self.away = True

    def __call__(self, _: Request) -> Reply:
        """Answer, unless the network is away."""
        if self.away:
            raise NetworkFailureError(sent=False)
        return ok(999)


async def test_a_note_that_waits_for_the_network_is_sent_as_soon_as_it_is_back() -> None:
    network = Network()
    page = opened(FakePortal(network), replace(CALL, bindings=()))
    page.writes("Calls back")
    await page.saves()
    await asyncio.sleep(3600)
    assert page.state == "failed"
    network.away = False
    page.bus.publish(ConnectionRestored())
    await asyncio.sleep(1)
    assert page.state == "saved"


async def test_a_note_that_the_portal_refuses_is_not_sent_again_because_the_network_is_back() -> None:
    page = opened(FakePortal(refused("OVERLOAD_LIMIT", 503)), replace(CALL, bindings=()))
    page.writes("Calls back")
    await page.saves()
    await asyncio.sleep(3600)
    tried = len(page.portal.requests)
    page.bus.publish(ConnectionRestored())
    await asyncio.sleep(1)
    assert (page.state, len(page.portal.requests)) == ("failed", tried)


async def test_a_save_that_takes_long_is_said_to_be_slow_until_it_is_answered() -> None:
    page = opened()
    page.portal.takes = 60.0
    page.writes("Calls back")
    page.section.act("save", "")

    def said() -> tuple[str | None, str | None]:
        return page.state, page.places.cell("wrapup-reason").text

    await settled()
    assert said() == ("saving", "")
    await asyncio.sleep(15)
    assert said()[0] == "saving"
    assert "hasn't answered yet" in (said()[1] or "")
    await asyncio.sleep(150)
    assert said() == ("saved", "")


# Storage that is emptied during a call


@pytest.mark.parametrize("moment", ["told", "state", "leave", "typing"])
async def test_emptied_storage_gets_the_notes_again_and_says_so(moment: str) -> None:
    before = opened(call=replace(CALL, id="other.1"))
    before.writes("An earlier note")
    page = before.loaded_again()
    page.shows(CALL)
    page.writes("Wants 12 chairs")
    page.store.texts.clear()
    if moment == "told":
        page.bus.publish(StorageMayBeEmpty())
    elif moment == "state":
        page.shows(CALL, Phase.ENDED)
    elif moment == "leave":
        page.section.leave()
    else:
        page.writes("Wants 12 chairs, too")
    assert {draft.text for draft in DraftStore(page.store).drafts()} == {page.text, "An earlier note"}
    assert (page.places.cell("wrapup-reason").text or "").startswith("This browser's data was cleared meanwhile.")
    assert any("was cleared" in said for said in page.said)
    await page.saves()
    assert page.state == "saved"


async def test_storage_that_is_refused_from_then_on_is_said_instead() -> None:
    page = opened()
    page.writes("Wants 12 chairs")
    page.store.texts.clear()
    page.store.lasting = False
    page.bus.publish(StorageMayBeEmpty())
    assert (page.places.cell("wrapup-reason").text or "").startswith("This browser doesn't keep notes")


async def test_save_request_that_was_emptied_away_still_waits_and_knows_what_became_of_it() -> None:
    page = opened(FakePortal(lambda _: refused("ACCESS_DENIED", 403)))
    page.writes("Wants 12 chairs")
    await page.saves()
    waiting = {key: text for key, text in page.store.texts.items() if key.startswith((DRAFTS, REQUESTS, STATES))}
    assert len(waiting) == 3
    before = page.state
    page.store.texts.clear()
    page.bus.publish(StorageMayBeEmpty())
    assert waiting.items() <= page.store.texts.items()
    assert page.state == before
