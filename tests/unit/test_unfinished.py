"""Notes whose cards are gone: saved automatically where the administrators want it, and never twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.locale import Words
from app.notes.composition import compose_save_request
from app.notes.draft import Draft, NoteKey
from app.notes.draft_store import DraftStore
from app.notes.outbox import KEY, Outbox
from app.notes.storage_format import decode_draft, encode_draft
from app.notes.unfinished import (
    LEASE,
    NOTE_LOCK,
    Obstacle,
    obstacle_of,
    save_unfinished,
    unfinished_drafts,
    work_on_unfinished,
)
from app.sections.events import ItemChosen
from app.settings.values import Effective
from tests.support.fake_outbox import FakeLocks
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal, ok
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.notes.save_request import SaveRequest

AUTOSAVE = Effective(autosave=True)
NOTE = Draft(NoteKey("call.1", "CONTACT:7"), "k3v9x2pq", EPOCH, 3, "Calls back", "Reached", automatic=True)


class Desk:
    """A storage with notes, and the frame that works on them."""

    def __init__(self, *notes: Draft) -> None:
        self.store, self.locks = FakeStore(), FakeLocks()
        self.drafts = DraftStore(self.store)
        for note in notes:
            self.drafts.save(note)
        self.portal = FakePortal(ok(1), ok(2))
        self.outbox = Outbox(self.store, self.portal.rest(), self.locks, self.now)

    def now(self) -> float:
        """The wall clock."""
        return EPOCH + asyncio.get_running_loop().time()

    def compose(self, draft: Draft) -> SaveRequest:
        """What is written."""
        return compose_save_request(draft, draft.key.client, self.now(), Words(), lambda _: 0.0)

    async def works(self) -> None:
        """The background worker does its part."""
        await work_on_unfinished(self.drafts, self.outbox, self.locks, self.compose, self.now)

    async def saves(self, note_id: str = NOTE.note_id) -> Obstacle | None:
        """Another page saves a note."""
        return await save_unfinished(note_id, self.drafts, self.outbox, self.locks, self.compose)


async def test_worker_saves_the_note_that_a_card_left() -> None:
    desk = Desk(NOTE)
    await desk.works()
    assert [request.method for request in desk.portal.requests] == ["crm.timeline.comment.add"]
    assert desk.drafts.drafts() == ()
    assert KEY not in desk.store.texts


@pytest.mark.parametrize(
    "kept",
    [
        replace(NOTE, automatic=False),
        replace(NOTE, key=NoteKey("call.1")),
    ],
    ids=["that waits for the operator", "without a client"],
)
async def test_worker_leaves_a_note(kept: Draft) -> None:
    desk = Desk(kept)
    await desk.works()
    assert desk.portal.requests == []
    assert desk.drafts.drafts() == (kept,)


async def test_note_in_a_card_is_left_for_later() -> None:
    desk = Desk(NOTE)
    async with desk.locks.held(NOTE_LOCK + NOTE.note_id):
        await desk.works()
        assert await desk.saves() is Obstacle.OPEN
    assert desk.portal.requests == []
    assert float(desk.store.texts[KEY]) == pytest.approx(desk.now() + LEASE)


async def test_note_is_saved_as_it_is_now_and_once() -> None:
    desk = Desk(NOTE)
    desk.drafts.save(NOTE.written(EPOCH, text="Calls back on Monday"))
    assert [await desk.saves(), await desk.saves()] == [None, Obstacle.GONE]
    (held,) = desk.outbox.queued()
    assert held.request.note == "Calls back on Monday"
    assert unfinished_drafts(desk.drafts, desk.outbox) == ()


def test_what_a_note_lacks() -> None:
    assert obstacle_of(NOTE) is None
    assert obstacle_of(replace(NOTE, key=NoteKey("call.1"), about="DEAL:4615")) is None
    assert obstacle_of(replace(NOTE, key=NoteKey("call.1"))) is Obstacle.NO_OWNER


def test_whether_a_note_is_automatic_is_stored_only_if_it_is() -> None:
    assert decode_draft(encode_draft(NOTE)) == NOTE
    assert "automatic" not in encode_draft(replace(NOTE, automatic=False))


# -- In the card


async def test_card_stores_whether_its_note_may_be_saved_without_it() -> None:
    page = WrapupPage(FakeStore(), FakePortal(), AUTOSAVE)
    page.shows()
    page.writes("Calls back")
    (draft,) = DraftStore(page.store).drafts()
    assert draft.automatic
    assert float(page.store.texts[KEY]) == pytest.approx(page.now() + LEASE)
    await settled()
    assert await page.context.locks.taken(NOTE_LOCK) == {NOTE_LOCK + draft.note_id}
    page.section.close()
    await settled()
    assert float(page.store.texts[KEY]) <= page.now()
    assert not await page.context.locks.taken(NOTE_LOCK)


async def test_without_the_setting_nothing_is_left_to_the_worker() -> None:
    page = WrapupPage(FakeStore(), FakePortal())
    page.shows()
    page.writes("Calls back")
    page.section.leave()
    page.section.close()
    assert KEY not in page.store.texts
    assert not DraftStore(page.store).drafts()[0].automatic


async def test_missing_outcome_leaves_the_note_to_the_operator() -> None:
    page = WrapupPage(FakeStore(), FakePortal(), Effective(autosave=True, outcome_required=True))
    page.shows()
    page.writes("Calls back")
    assert not DraftStore(page.store).drafts()[0].automatic
    page.section.act("outcome", "1")
    assert DraftStore(page.store).drafts()[0].automatic
    page.section.close()


async def test_note_that_the_operator_keeps_isn_t_saved_automatically() -> None:
    page = WrapupPage(FakeStore(), FakePortal(), AUTOSAVE)
    page.shows(closing=True)
    page.writes("Calls back")
    page.section.act("leave", "")
    assert not DraftStore(page.store).drafts()[0].automatic
    page.section.close()


async def test_outcome_that_the_call_s_result_chose_is_saved_with_the_note() -> None:
    page = WrapupPage(FakeStore(), FakePortal(), AUTOSAVE)
    page.shows(code="486")
    page.writes("Calls back")
    page.section.leave()
    (draft,) = DraftStore(page.store).drafts()
    assert (draft.outcome, draft.automatic) == (page.section.model.outcome, True)
    assert draft.outcome
    page.section.close()


async def test_next_card_saves_what_no_worker_has_and_counts_the_rest() -> None:
    store = FakeStore()
    DraftStore(store).save(replace(NOTE, key=NoteKey("call.9", "CONTACT:7")))
    DraftStore(store).save(replace(NOTE, key=NoteKey("call.8"), note_id="aaaabbbb"))
    page = WrapupPage(store, FakePortal(ok(1)), AUTOSAVE)
    page.shows(CALL)
    assert (page.places.cell("wrapup-unfinished").text or "").startswith("2 unfinished notes.")
    await settled()
    assert [request.method for request in page.portal.requests] == ["crm.timeline.comment.add"]
    assert (page.places.cell("wrapup-unfinished").text or "").startswith("1 unfinished note.")
    page.section.close()


async def test_note_in_another_card_is_not_offered() -> None:
    store = FakeStore()
    DraftStore(store).save(NOTE)
    page = WrapupPage(store, FakePortal())
    async with page.context.locks.held(NOTE_LOCK + NOTE.note_id):
        page.shows(CALL)
        await settled()
        assert page.faults == []
        assert page.rows("earlier") == []
    page.section.close()


async def test_note_that_the_card_has_just_left_is_offered_with_the_next_call() -> None:
    page = WrapupPage(FakeStore(), FakePortal())
    page.shows(CALL)
    await settled()
    page.writes("Wants 12 chairs")
    await settled()
    page.shows(replace(CALL, id="another", client=CrmItem("CONTACT", 43)))
    await settled()
    assert len(page.rows("earlier")) == 1
    page.section.close()


async def test_a_restored_note_s_deal_can_be_left_out() -> None:
    call = replace(CALL, bindings=())
    page = WrapupPage(FakeStore(), FakePortal())
    page.shows(call)
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client, by_operator=True))
    page.writes("Calls back")
    again = page.loaded_again()
    again.shows(call)
    assert again.places.cell("wrapup-no-item").text == "Leave out Deal 4615"
    again.section.act("no-item", "")
    assert again.places.cell("wrapup-target").text == "Goes to: Contact 797"
    assert again.bus.last(ItemChosen) == ItemChosen(None, client=CALL.client, by_operator=True)
    assert "hidden" in again.places.cell("wrapup-no-item").attributes
    third = again.loaded_again()
    third.shows(call)
    assert third.section.model.about is None
