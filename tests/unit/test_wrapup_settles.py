"""To-dos that a call settles: which are offered, when one is ticked automatically, and what a save does with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.crm.history import HistoryEntry, Kind
from app.notes.draft import TodoChoice
from app.notes.draft_store import DraftStore
from app.notes.storage_format import decode_draft, encode_draft
from app.panel.history.section import HistorySection
from app.sections.events import TodosKnown
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.record_stage import ANNA, on_stage
from tests.support.section_stage import in_call
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from tests.portal import SimulatedPortal
    from tests.support.fake_rest import Request

DAY = 86_400.0
OFFER = HistoryEntry(Kind.TASK, 31, EPOCH - DAY, "Send the offer", owner=CrmItem("DEAL", 4615), author=6, is_todo=True)
TODAY = replace(OFFER, id=32, at=EPOCH + 60, title="Call about the contract")
LATER = replace(OFFER, id=33, at=EPOCH + 3 * DAY)


def answers(request: Request) -> Reply:
    if request.method == "crm.activity.get":
        return ok({"ID": str(request.params["id"]), "COMPLETED": "N", "PROVIDER_ID": "CRM_TODO"})
    return ok(999)


def opened(
    *todos: HistoryEntry,
    phase: Phase = Phase.TALKING,
    client: CrmItem = ANNA,
    code: str = "",
    portal: FakePortal | None = None,
) -> WrapupPage:
    page = WrapupPage(FakeStore(), portal or FakePortal(answers))
    page.bus.publish(TodosKnown(client, todos))
    page.shows(phase=phase, code=code)
    return page


def shown(page: WrapupPage) -> list[tuple[str, str]]:
    """The offered to-dos, and whether each is ticked."""
    cells = [row.parts["name"] for row in page.places.rows("wrapup-todos")]
    return [(cell.attributes["data-argument"] or "", cell.attributes["aria-checked"] or "") for cell in cells]


def stored(page: WrapupPage) -> dict[int, bool]:
    """The choices in the stored note."""
    (draft,) = DraftStore(page.store).drafts()
    return {todo.id: todo.settled for todo in draft.todos}


async def test_due_todo_is_ticked_and_completed_with_the_note() -> None:
    page = opened(OFFER)
    assert shown(page) == [("31", "true")]
    assert page.state == "empty"
    page.writes("Sent it")
    assert stored(page) == {31: True}
    await page.saves()
    assert page.state == "saved"
    assert "crm.activity.update" in page.portal.methods
    assert shown(page) == []


async def test_unticked_todo_stays_open_also_after_a_reload() -> None:
    page = opened(OFFER)
    page.section.act("todo", "31")
    assert (shown(page), page.state) == ([("31", "false")], "empty")
    page.writes("Something else")
    page = page.loaded_again()
    page.shows()
    page.bus.publish(TodosKnown(ANNA, (OFFER,)))
    assert shown(page) == [("31", "false")]
    await page.saves()
    assert "crm.activity.update" not in page.portal.methods


async def test_of_several_the_operator_chooses() -> None:
    page = opened(OFFER, TODAY, LATER, replace(OFFER, id=34, at=None))
    assert shown(page) == [("31", "false"), ("32", "false")]
    page.section.act("todo", "32")
    assert shown(page) == [("31", "false"), ("32", "true")]


@pytest.mark.parametrize(
    ("phase", "code"),
    [(Phase.CONNECTING, ""), (Phase.UNANSWERED, ""), (Phase.UNKNOWN, ""), (Phase.ENDED, "486"), (Phase.FAILED, "304")],
)
async def test_without_a_conversation_nothing_is_ticked_but_by_hand(phase: Phase, code: str) -> None:
    page = opened(OFFER, phase=phase, code=code)
    assert shown(page) == [("31", "false")]
    page.section.act("todo", "31")
    assert shown(page) == [("31", "true")]


async def test_outcome_of_a_missed_call_takes_the_tick_back() -> None:
    page = opened(OFFER)
    page.writes("Nobody there")
    page.section.act("outcome", "No answer")
    assert (shown(page), stored(page)) == ([("31", "false")], {31: False})


async def test_stored_note_learns_of_todos_and_of_the_answer() -> None:
    page = opened(phase=Phase.CONNECTING)
    page.writes("Offer")
    page.bus.publish(TodosKnown(ANNA, (OFFER,)))
    assert stored(page) == {31: False}
    page.shows(phase=Phase.TALKING)
    assert stored(page) == {31: True}


async def test_todos_of_another_client_are_not_offered() -> None:
    page = opened(OFFER, client=CrmItem("CONTACT", 43))
    assert shown(page) == []
    page.shows(replace(CALL, client=CrmItem("CONTACT", 43)))
    assert shown(page) == [("31", "true")]


async def test_choice_goes_when_the_client_changes() -> None:
    page = opened(OFFER)
    page.writes("Sent it")
    page.shows(replace(CALL, client=CrmItem("CONTACT", 43)))
    assert shown(page) == []
    await page.saves()
    assert "crm.activity.update" not in page.portal.methods


async def test_saved_note_settles_nothing_more_by_itself() -> None:
    page = opened()
    page.writes("Sent it")
    await page.saves()
    page.bus.publish(TodosKnown(ANNA, (OFFER,)))
    assert (page.state, shown(page)) == ("saved", [("31", "false")])
    page.writes("Sent it today")
    assert shown(page) == [("31", "false")]
    page.section.act("todo", "31")
    await page.saves()
    assert "crm.activity.update" in page.portal.methods


async def test_refused_todo_is_said_and_the_note_is_saved() -> None:
    def denies(request: Request) -> Reply:
        return refused("ACCESS_DENIED") if request.method == "crm.activity.update" else answers(request)

    page = opened(OFFER, portal=FakePortal(denies))
    page.writes("Sent it")
    await page.saves()
    assert page.state == "saved"
    assert "“Send the offer” wasn't completed" in (page.places.cell("wrapup-reason").text or "")


async def test_card_that_closes_keeps_what_the_operator_ticked() -> None:
    page = opened(OFFER, phase=Phase.UNANSWERED)
    page.section.act("todo", "31")
    page.writes("Left a message")
    page.section.leave()
    assert stored(page) == {31: True}


async def test_choices_come_back_from_the_storage_and_odd_ones_do_not() -> None:
    page = opened(OFFER)
    page.writes("Sent it")
    (draft,) = DraftStore(page.store).drafts()
    text = encode_draft(draft)
    assert draft.todos == (TodoChoice(31, "DEAL:4615", "Send the offer", settled=True),)
    assert decode_draft(text) == draft
    assert "todos" not in encode_draft(replace(draft, todos=()))
    for odd in ("0", '"31"', "-1"):
        assert decode_draft(text.replace('[31,"DEAL:4615"', f'[{odd},"DEAL:4615"')) is None


async def test_history_tells_of_the_operators_own_open_todos(portal: SimulatedPortal) -> None:
    rows = portal.state.crm.activities.rows
    rows[12200]["RESPONSIBLE_ID"] = str(portal.state.user.id)
    rows[12201]["RESPONSIBLE_ID"] = "12"
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        told = stage.bus.last(TodosKnown)
        assert told is not None
        assert (told.client, [todo.id for todo in told.todos]) == (ANNA, [12200])
        rows[12200]["PROVIDER_ID"] = "CRM_TASKS_TASK"
        await stage.act("history.retry")
        told = stage.bus.last(TodosKnown)
        assert told is not None
        assert told.todos == ()
    assert portal.rest.journal.methods == ["batch", "batch"]
