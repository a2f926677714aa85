"""What the operator sees of the call's link and of a note that waits for the call's record."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.sections.events import ClientChosen
from app.settings.values import Effective, NotePlace
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from tests.support.fake_rest import Request

OTHER = CrmItem("CONTACT", 43)
RUNNING = replace(CALL, bindings=(), activity_id=None)
ON_CALL = Effective(note_place=NotePlace.CALL)


class Crm:
    """A portal that has the call's record once it is over."""

    def __init__(self) -> None:
        self.has_record = False
        self.refuses = ""

    def __call__(self, request: Request) -> Reply:
        """Answer."""
        if request.method == self.refuses:
            return refused("ACCESS_DENIED")
        match request.method:
            case "crm.activity.list" if self.has_record:
                origin = request.params["filter"]["ORIGIN_ID"]
                return ok([{"ID": "77", "ORIGIN_ID": origin, "OWNER_TYPE_ID": "3", "OWNER_ID": "797"}])
            case "crm.activity.list" | "crm.activity.binding.list":
                return ok([])
            case "crm.timeline.note.get":
                return refused("NOT_FOUND")
            case "crm.timeline.comment.add":
                return ok(999)
            case _:
                return ok(True)


def opened(crm: Crm, settings: Effective | None = None) -> WrapupPage:
    page = WrapupPage(FakeStore(), FakePortal(crm), settings, names={"CONTACT:43": "Ben Okri"})
    page.shows(RUNNING)
    return page


def chooses(page: WrapupPage) -> None:
    """The operator says who the caller is."""
    page.bus.publish(ClientChosen(RUNNING.caller_key, OTHER, True, RUNNING.client))


def reason(page: WrapupPage) -> str:
    cell = page.places.cell("wrapup-reason")
    return "" if cell.attributes["hidden"] is not None else cell.text or ""


async def test_note_is_saved_while_its_link_waits_and_the_operator_is_told() -> None:
    crm = Crm()
    page = opened(crm)
    chooses(page)
    page.writes("Wants chairs")
    await page.saves()
    assert page.state == "saved"
    assert reason(page) == "The call will be linked to Contact 43 when Bitrix24 has its record."
    assert page.held[-1] is False
    crm.has_record = True
    page.section.act("retry", page.section.model.draft.note_id)
    await page.saves()
    assert "crm.activity.binding.add" in page.portal.methods
    assert (page.state, reason(page)) == ("saved", "")


async def test_link_without_permission_is_said_beside_a_saved_note_and_the_card_closes() -> None:
    crm = Crm()
    crm.has_record, crm.refuses = True, "crm.activity.binding.add"
    page = opened(crm)
    chooses(page)
    page.writes("Wants chairs")
    page.shows(RUNNING, Phase.ENDED, closing=True)
    page.section.act("save-close", "")
    await settled()
    assert (page.state, page.let_go) == ("saved", 1)
    assert reason(page) == "The call wasn't linked to Contact 43. You don't have permission."
    assert page.rows("steps") == []
    assert page.said[-1].endswith("You don't have permission.")


async def test_note_on_the_call_waits_for_its_record_without_holding_the_card() -> None:
    crm = Crm()
    page = opened(crm, ON_CALL)
    page.writes("Wants chairs")
    page.shows(RUNNING, Phase.ENDED, closing=True)
    page.section.act("save-close", "")
    await settled()
    assert (page.state, page.let_go, page.held[-1]) == ("waiting", 1, False)
    assert reason(page).startswith("Bitrix24 has no record of this call yet.")
    assert page.places.cell("wrapup-reason").attributes["data-value"] == "waiting"  # no alarm
    crm.has_record = True
    await asyncio.sleep(60)
    assert page.state == "saved"
    assert "crm.timeline.note.save" in page.portal.methods
    assert "crm.timeline.comment.add" not in page.portal.methods


async def test_note_on_the_call_goes_to_all_that_the_call_is_linked_to() -> None:
    page = opened(Crm(), ON_CALL)
    page.shows(CALL)
    page.writes("Wants chairs")
    before = page.places.cell("wrapup-target").text
    await page.saves()
    assert page.places.cell("wrapup-target").text == before == "Goes to: Contact 797, Deal 4615"


async def test_note_that_waits_for_the_record_holds_the_card_where_nothing_is_kept() -> None:
    page = opened(Crm(), ON_CALL)
    page.store.lasting = False
    page.writes("Wants chairs")
    await page.saves()
    assert page.section.model.keeps_card_open


async def test_call_that_the_portal_has_linked_is_not_looked_for() -> None:
    page = opened(Crm())
    page.writes("Wants chairs")
    await page.saves()
    assert page.portal.methods == ["crm.timeline.comment.add"]
    assert page.state == "saved"
