"""Notes of two calls with one id: each has its own records, and no word of either is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Conversation, Phase
from app.notes.draft import Draft, NoteKey
from app.notes.draft_store import DraftStore
from app.notes.storage_format import DRAFTS, REQUESTS, TYPED, decode_draft
from app.sections.events import ItemChosen
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.support.fake_rest import Request

EXTERNAL = replace(CALL, id="externalCall.c3.1774588815", state="connected", activity_id=None)
BIND = "crm.timeline.bindings.bind"
FIRST = Conversation(EPOCH - 30.0)


class Records:
    """The portal's records by id: a number for each that is added, changes in place."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def __call__(self, request: Request) -> JSON:
        """Answer a request."""
        if request.method == BIND:
            return True
        params = request.params
        text = params["fields"]["COMMENT"] if "comment" in request.method else params["description"]
        number = int(params.get("id") or 900 + len(self.texts))
        self.texts[number] = text
        return number if "comment" in request.method else {"id": number}


def opened(records: Records | None = None) -> WrapupPage:
    answering = records or Records()
    page = WrapupPage(FakeStore(), FakePortal(lambda request: ok(answering(request))))
    page.shows(EXTERNAL, conversation=FIRST)
    return page


def second_of(page: WrapupPage) -> Conversation:
    """Return a conversation that certainly is another one."""
    return Conversation(page.now(), not_before=page.now())


@pytest.mark.parametrize("certain", [True, False])
async def test_the_second_call_with_an_id_has_an_empty_form_and_records_of_its_own(certain: bool) -> None:
    records = Records()
    page = opened(records)
    page.writes("First")
    page.section.act("outcome", "2")
    page.section.act("follow-up", "in-1-hour")
    await page.saves()
    first = dict(records.texts)
    again = page.loaded_again()
    again.shows(EXTERNAL, conversation=second_of(again) if certain else Conversation(again.now()))
    assert (again.text, again.state, again.pressed("outcomes"), again.pressed("presets")) == ("", "empty", [], [])
    assert again.rows("earlier") == []
    again.writes("Second")
    await again.saves()
    assert again.state == "saved"
    assert {number: records.texts[number] for number in first} == first
    assert {text.partition("\n")[0] for text in list(records.texts.values())[len(first) :]} == {"Second"}


async def test_a_note_that_was_not_saved_is_offered_in_the_second_call_and_saved_where_it_belongs() -> None:
    page = opened()
    page.writes("First")
    again = page.loaded_again()
    again.shows(EXTERNAL, conversation=second_of(again))
    assert (again.text, [row["words"] for row in again.rows("earlier")]) == ("", ["First"])
    again.writes("Second")
    once_more = again.loaded_again()
    once_more.shows(EXTERNAL, conversation=again.section.model.note_context.conversation)  # type: ignore[union-attr]
    assert (once_more.text, [row["words"] for row in once_more.rows("earlier")]) == ("Second", ["First"])
    once_more.section.act("save-earlier", once_more.section.model.earlier[0].note_id)
    await once_more.saves()
    assert {text.partition("\n")[0] for text in texts(once_more)} == {"First", "Second"}


async def test_a_note_that_was_not_saved_is_restored_while_nothing_says_that_the_call_is_another() -> None:
    page = opened()
    page.writes("First")
    again = page.loaded_again()
    again.shows(EXTERNAL, conversation=Conversation(again.now()))
    assert (again.text, again.rows("earlier")) == ("First", [])
    assert again.section.model.draft.began == again.now()


async def test_a_save_that_failed_waits_for_itself_while_the_second_call_has_an_empty_form() -> None:
    page = WrapupPage(FakeStore(), FakePortal(refused("ACCESS_DENIED")))
    page.shows(EXTERNAL, conversation=FIRST)
    page.writes("First")
    await page.saves()
    assert page.state == "failed"
    again = page.loaded_again()
    again.shows(EXTERNAL, conversation=Conversation(again.now()))
    again.writes("Second")
    assert (again.text, [row["words"] for row in again.rows("waiting")]) == ("Second", ["First"])
    assert len(again.store.keys(REQUESTS)) == 1


async def test_what_was_changed_after_the_save_is_offered_with_its_records() -> None:
    records = Records()
    page = opened(records)
    page.writes("First")
    await page.saves()
    page.writes("First, and more")
    again = page.loaded_again()
    again.shows(EXTERNAL, conversation=second_of(again))
    assert [row["words"] for row in again.rows("earlier")] == ["First, and more"]
    again.section.act("save-earlier", again.section.model.earlier[0].note_id)
    await again.saves()
    assert {text.partition("\n")[0] for text in records.texts.values()} == {"First, and more"}


async def test_dialling_again_in_the_same_card_begins_a_new_note_once_the_first_was_sent() -> None:
    page = opened()
    page.shows(conversation=FIRST)
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client))
    page.writes("Busy")
    page.shows(phase=Phase.UNANSWERED, conversation=FIRST)
    await page.saves()
    page.shows(phase=Phase.CONNECTING, conversation=second_of(page))
    assert (page.text, page.state, page.rows("earlier")) == ("", "empty", [])
    assert page.section.model.about == ("DEAL:4615", "Delivery")
    page.writes("Reached")
    await page.saves()
    assert [text.partition("\n")[0] for text in texts(page)] == ["Outcome: No answer", "Reached"]
    assert {request.method for request in page.portal.requests} == {"crm.timeline.comment.add", BIND}


async def test_dialling_again_goes_on_with_a_note_that_was_not_sent() -> None:
    page = opened()
    page.shows(conversation=FIRST)
    page.writes("Busy")
    second = second_of(page)
    page.shows(phase=Phase.CONNECTING, conversation=second)
    assert (page.text, page.rows("earlier")) == ("Busy", [])
    again = page.loaded_again()
    again.shows(conversation=second)
    assert again.text == "Busy"


async def test_what_was_typed_without_python_in_the_first_call_is_an_earlier_note_in_the_second() -> None:
    store = FakeStore()
    page = WrapupPage(store, FakePortal(ok(1)))
    store.set(f"{TYPED}{int(page.now() * 1000) - 60_000}.x", f'{{"text":"typed","call":"{EXTERNAL.id}"}}')
    page.shows(EXTERNAL, conversation=Conversation(page.now(), not_before=page.now() - 10))
    assert (page.text, [row["words"] for row in page.rows("earlier")]) == ("", ["typed"])


@pytest.mark.parametrize("lying", ["first", '{"v":9,"text":"from the future"}'])
def test_nothing_is_written_over_another_note(lying: str) -> None:
    store = FakeStore()
    drafts, place = DraftStore(store), NoteKey("c1", "CONTACT:7")
    if lying == "first":
        drafts.save(Draft(place, "aaaaaaaa").written(1.0, text="First"))
    else:
        store.set(f"{DRAFTS}{place.storage_key}", lying)
    drafts.save(Draft(place, "bbbbbbbb").written(2.0, text="Second"))
    drafts.save(Draft(place, "bbbbbbbb").written(3.0, text="Second, too"))
    assert len(store.keys(DRAFTS)) == 2
    assert [draft.text for draft in drafts.drafts()] == ["Second, too", *(["First"] if lying == "first" else [])]
    assert lying == "first" or lying in store.texts.values()


def test_a_note_from_before_conversations_were_told_apart_is_read() -> None:
    text = '{"v":1,"call":"c1","client":"","mark":"aaaaaaaa","at":1.0,"revision":1,"text":"x","outcome":"","follow_up":null,"ticks":[],"deal":null,"direction":""}'  # noqa: E501
    draft = decode_draft(text)
    assert draft is not None
    assert draft.began == 0.0


def texts(page: WrapupPage) -> list[str]:
    """Return the comments that the page has written, one after the other."""
    return [request.params["fields"]["COMMENT"] for request in page.portal.requests if request.method != BIND]
