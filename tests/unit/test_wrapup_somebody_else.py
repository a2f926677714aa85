"""The operator says that it is somebody else than the portal says: the note goes there, whole, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.notes.storage_format import DRAFTS, decode_draft
from app.sections.events import ClientChosen
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.support.fake_rest import Request

BERG = CrmItem("CONTACT", 43)
CHOICE = ClientChosen(CALL.caller_key, BERG, by_operator=True, instead_of=CALL.client)
BACK = ClientChosen(CALL.caller_key, None, instead_of=CALL.client)


def answering(request: Request) -> JSON:
    return {"id": 20000} if "todo" in request.method else 900


def opened(portal: FakePortal | None = None) -> WrapupPage:
    page = WrapupPage(FakeStore(), portal or FakePortal(lambda request: ok(answering(request))))
    page.shows()
    return page


def target(page: WrapupPage) -> str:
    return page.places.cell("wrapup-target").text or ""


def owners(page: WrapupPage) -> list[str]:
    """Where comments were written to, in order."""
    showing = ("crm.timeline.comment.add", "crm.timeline.bindings.bind")
    fields = [request.params["fields"] for request in page.portal.requests if request.method in showing]
    return [f"{one['ENTITY_TYPE']}:{one['ENTITY_ID']}" for one in fields]


async def test_the_note_moves_with_all_that_is_in_it_and_never_with_the_other_clients_deal() -> None:
    page = opened()
    page.writes("Calls back")
    page.section.act("outcome", "2")
    page.section.act("follow-up", "in-1-hour")
    page.bus.publish(CHOICE)
    assert (page.text, page.state, target(page)) == ("Calls back", "draft", "Goes to: Contact 43")
    assert (page.pressed("outcomes"), len(page.pressed("presets"))) == (["Call again"], 1)
    assert page.store.keys(DRAFTS) == [f"{DRAFTS}{CALL.id}|CONTACT:43"]
    await page.saves()
    assert owners(page) == ["contact:43"]
    (todo,) = (request.params for request in page.portal.requests if "todo" in request.method)
    assert (todo["ownerTypeId"], todo["ownerId"]) == ("3", "43")


async def test_taken_back_the_note_goes_to_the_portals_client_and_deal() -> None:
    page = opened()
    page.writes("Calls back")
    page.bus.publish(CHOICE)
    page.bus.publish(BACK)
    assert (page.text, target(page)) == ("Calls back", "Goes to: Contact 797, Deal 4615")
    again = page.loaded_again()
    again.shows()
    assert (again.text, target(again)) == ("Calls back", "Goes to: Contact 797, Deal 4615")


async def test_a_restored_note_goes_where_the_operator_wanted_it_also_where_nothing_else_remembers() -> None:
    page = opened()
    page.bus.publish(CHOICE)
    page.writes("Calls back")
    again = page.loaded_again()
    again.shows()
    assert again.bus.last(ClientChosen) == CHOICE
    assert (again.text, target(again)) == ("Calls back", "Goes to: Contact 43")
    again.shows(replace(CALL, client=CrmItem("LEAD", 9)))
    assert target(again) == "Goes to: Contact 43"
    await again.saves()
    assert owners(again) == ["contact:43"]


async def test_the_second_click_takes_the_old_link_away_until_it_is_taken_back_and_survives_a_reload() -> None:
    def unlinked(page: WrapupPage) -> str:
        (key,) = page.store.keys(DRAFTS)
        draft = decode_draft(page.store.get(key))
        assert draft is not None
        return draft.unlink

    page = opened()
    page.bus.publish(CHOICE)
    page.writes("Calls back")
    assert unlinked(page) == ""
    page.bus.publish(replace(CHOICE, unlink=True))
    assert unlinked(page) == "CONTACT:797"
    again = page.loaded_again()
    again.shows()
    assert again.bus.last(ClientChosen) == replace(CHOICE, unlink=True)
    assert unlinked(again) == "CONTACT:797"
    again.bus.publish(CHOICE)
    assert unlinked(again) == ""


async def test_a_saved_note_whose_old_link_is_to_go_has_to_be_saved_again() -> None:
    page = opened()
    page.bus.publish(CHOICE)
    page.writes("Calls back")
    await page.saves()
    before = page.section.model.draft.revision
    page.bus.publish(replace(CHOICE, unlink=True))
    assert page.state == "draft"
    assert page.section.model.draft.revision > before


async def test_whom_the_search_found_is_no_reason_to_overrule_the_portal_after_a_reload() -> None:
    page, unbound = opened(), replace(CALL, id="x.1", client=None, bindings=())
    page.shows(unbound)
    page.bus.publish(ClientChosen(CALL.caller_key, BERG))
    page.writes("Calls back")
    again = page.loaded_again()
    again.shows(replace(unbound, client=CALL.client))
    assert (again.text, target(again)) == ("Calls back", "Goes to: Contact 797")


async def test_a_saved_note_is_a_draft_for_the_other_client() -> None:
    page = opened()
    page.writes("Calls back")
    await page.saves()
    page.bus.publish(CHOICE)
    assert (page.state, target(page)) == ("draft", "Goes to: Contact 43")
    left = "A copy was already saved to Contact 797, Deal 4615 and stays there."
    assert page.places.cell("wrapup-reason").text == left
    await page.saves()
    assert (page.state, owners(page)) == ("saved", ["contact:797", "deal:4615", "contact:43"])
    assert page.places.cell("wrapup-reason").text == left


async def test_a_note_that_waits_to_be_sent_is_sent_to_the_other_client_alone() -> None:
    page = opened(FakePortal(refused("ACCESS_DENIED", 403)))
    page.writes("Calls back")
    await page.saves()
    assert page.state == "failed"
    before = len(owners(page))
    page.portal.replies = [lambda request: ok(answering(request))]
    page.bus.publish(CHOICE)
    await settled()
    assert (page.state, target(page)) == ("saved", "Goes to: Contact 43")
    assert owners(page)[before:] == ["contact:43"]


async def test_without_a_word_nothing_is_kept_of_the_choice_in_a_note() -> None:
    page = opened()
    page.bus.publish(CHOICE)
    assert page.store.keys(DRAFTS) == []
    page.writes("Calls back")
    (key,) = page.store.keys(DRAFTS)
    draft = decode_draft(page.store.get(key))
    assert draft is not None
    assert draft.by_operator
