"""The wrap-up: no word is lost, none is in a wrong place, and "saved" is said of what is saved."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.notes.outbox import KEY
from app.notes.storage_format import DRAFTS, REQUESTS, STATES, TYPED
from app.panel.wrapup.model import GRACE, Notice
from app.phone.reading import read
from app.sections.events import CallSaved, ChecklistChanged, ClientChosen, ItemChosen
from app.settings.outcomes import Outcome
from app.settings.values import Effective
from app.ui.intl import NeutralIntl
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.fake_wrapup import WrapupPage, campaign
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.support.fake_rest import Request

ANNA_CO = CrmItem("COMPANY", 643)
OTHER = replace(CALL, id="other.1", client=CrmItem("CONTACT", 643))
UNBOUND = replace(CALL, client=None, bindings=())
WITHOUT_DEAL = replace(CALL, bindings=())


def answering(request: Request) -> JSON:
    return {"id": 20000} if "todo" in request.method else 999


def opened(**options: object) -> WrapupPage:
    page = WrapupPage(FakeStore(), FakePortal(lambda request: ok(answering(request))), **options)  # type: ignore[arg-type]
    page.shows()
    return page


async def test_each_input_is_in_storage_when_it_returns_and_there_again_after_a_reload() -> None:
    page = opened()
    page.writes("Calls b")
    assert "Calls b" in page.store.get(page.store.keys(DRAFTS)[0])  # type: ignore[operator]
    again = page.loaded_again()
    again.shows()
    assert (again.text, again.state) == ("Calls b", "draft")
    assert again.held == [True]


async def test_a_client_that_is_found_during_the_call_gets_the_note() -> None:
    page = opened()
    page.shows(replace(UNBOUND, id="x.1"))
    page.writes("Calls back")
    page.section.act("save", "")
    assert page.places.shown["wrapup-reason"].text.startswith("This call has no client")  # type: ignore[union-attr]
    page.shows(replace(CALL, id="x.1"))
    assert page.text == "Calls back"
    await page.saves()
    assert page.state == "saved"
    assert [key for key in page.store.keys(DRAFTS) if "x.1" in key] == [f"{DRAFTS}x.1|CONTACT:797"]


async def test_the_client_whom_the_operator_chooses_gets_the_note() -> None:
    page = opened()
    page.shows(replace(UNBOUND, id="x.1"))
    page.writes("Calls back")
    page.section.act("save", "")
    assert "no client" in (page.places.shown["wrapup-reason"].text or "")  # type: ignore[union-attr]
    page.bus.publish(ClientChosen(UNBOUND.number.text, CrmItem("CONTACT", 43)))
    assert (page.text, page.places.shown["wrapup-target"].text) == ("Calls back", "Goes to: Contact 43")  # type: ignore[union-attr]
    page.section.act("save", "")
    await settled()
    assert page.portal.requests[0].params["fields"]["ENTITY_ID"] == "43"
    assert page.state == "saved"


async def test_a_choice_that_is_taken_back_takes_the_client_from_the_note() -> None:
    page = opened()
    page.shows(replace(UNBOUND, id="x.1"))
    page.bus.publish(ClientChosen(UNBOUND.number.text, CrmItem("CONTACT", 43)))
    page.writes("Calls back")
    page.bus.publish(ClientChosen(UNBOUND.number.text, None))
    assert page.text == "Calls back"
    page.section.act("save", "")
    await settled()
    assert page.portal.requests == []


async def test_a_restored_note_tells_whom_and_what_the_operator_chose() -> None:
    page, anna = opened(), CrmItem("CONTACT", 43)
    page.shows(replace(UNBOUND, id="x.1"))
    page.bus.publish(ClientChosen(UNBOUND.number.text, anna))
    page.writes("Calls back")
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=anna, by_operator=True))
    again = page.loaded_again()
    again.shows(replace(UNBOUND, id="x.1"))
    assert again.bus.last(ClientChosen) == ClientChosen(UNBOUND.number.text, anna)
    assert again.bus.last(ItemChosen) == ItemChosen(CrmItem("DEAL", 4615), client=anna, by_operator=True)
    again.section.act("save", "")
    await settled()
    shown = [request for request in again.portal.requests if request.method.startswith("crm.timeline.")]
    assert [request.params["fields"]["ENTITY_ID"] for request in shown] == ["43", "4615"]


async def test_a_restored_note_tells_that_it_is_about_no_deal() -> None:
    page = opened()
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), client=CALL.client))
    page.writes("Calls back")
    page.bus.publish(ItemChosen(None, client=CALL.client, by_operator=True))
    again = page.loaded_again()
    again.shows()
    assert again.bus.last(ItemChosen) == ItemChosen(None, client=CALL.client, by_operator=True)


async def test_a_deal_that_nobody_asked_for_leaves_a_saved_note_saved() -> None:
    page = opened()
    page.writes("Calls back")
    page.section.act("save", "")
    await settled()
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client))
    assert (page.state, page.held) == ("saved", [True, False])
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4617), "Service", client=CALL.client, by_operator=True))
    assert (page.state, page.held) == ("draft", [True, False, True])


async def test_the_next_clients_deal_does_not_touch_the_note_before() -> None:
    page, first, second = opened(), campaign(1), campaign(2)
    page.shows(first)
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=first.client))
    page.writes("Calls back")
    page.section.act("save", "")
    await settled()
    page.bus.publish(ItemChosen(None, client=second.client))  # the section of the deals is with the next one already
    assert page.state == "saved"
    page.shows(second)
    assert page.rows("earlier") == []


async def test_a_note_that_is_not_saved_keeps_its_deal_when_the_next_client_comes() -> None:
    page, first, second = opened(), campaign(1), campaign(2)
    page.shows(first)
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=first.client))
    page.writes("Calls back")
    page.bus.publish(ItemChosen(None, client=second.client))
    page.shows(second)
    assert [one.about for one in page.section.model.earlier] == ["DEAL:4615"]


@pytest.mark.parametrize(
    ("number", "due", "said"),
    [
        ("+81312345678", "2026-03-28T01:00:00+00:00", "Follow-up 2026-03-28 10:00, for you 2026-03-28 01:00"),
        ("+12025550143", "2026-03-28T10:00:00+00:00", "Follow-up 2026-03-28 10:00"),
    ],
)
async def test_a_follow_up_is_in_the_clients_time_where_it_is_known(number: str, due: str, said: str) -> None:
    class East(NeutralIntl):
        def offset(self, code: str, at: float) -> float | None:
            return 9 * 3600.0 if code == "JP" and at else None

    page = WrapupPage(FakeStore(), FakePortal(lambda request: ok(answering(request))), intl=East())
    page.shows(replace(CALL, number=read(number)))
    page.section.act("follow-up", "tomorrow-10")
    assert page.places.shown["wrapup-due"].text == said  # type: ignore[union-attr]
    assert (page.places.shown["wrapup-zone"].attributes["hidden"] is None) == ("for you" in said)  # type: ignore[union-attr]
    page.section.act("save", "")
    await settled()
    assert page.portal.requests[-1].params["deadline"] == due


async def test_the_field_for_another_time_is_emptied_with_the_choice_and_keeps_what_is_wrong() -> None:
    page = opened()
    year = datetime.fromtimestamp(page.now(), UTC).year

    def field() -> tuple[str | None, str | None]:
        shown = page.places.shown["wrapup-when"]
        return shown.attributes["data-empty"], shown.value  # type: ignore[union-attr]

    assert field() == ("", "")
    page.section.typed("when", f"{year + 1}-01-15T09:30")
    assert field() == (None, None)
    page.section.act("no-follow-up", "")
    assert field() == ("", "")
    page.section.typed("when", "0002-01-15T09:30")
    assert page.section.model.notice is Notice.WHEN_WRONG
    assert field()[0] is None


async def test_what_was_typed_before_python_is_taken_over_behind_the_stored_note() -> None:
    page = opened()
    page.writes("Calls back")
    again = WrapupPage(page.store, page.portal, typed_early="tomorrow")
    again.shows()
    assert again.text == "Calls back\ntomorrow"
    once_more = again.loaded_again()
    once_more.shows()
    assert once_more.text == "Calls back\ntomorrow"


@pytest.mark.parametrize(
    ("call_id", "text", "earlier"), [(CALL.id, "typed", []), ("x.9", "", ["typed"]), ("", "", ["typed"])]
)
async def test_what_a_frame_without_python_left_goes_to_its_own_call(
    call_id: str, text: str, earlier: list[str]
) -> None:
    store = FakeStore()
    store.set(TYPED + "1", f'{{"text":"typed","call":"{call_id}"}}')
    page = WrapupPage(store, FakePortal(ok(1)))
    page.shows()
    assert page.text == text
    assert [row["words"] for row in page.rows("earlier")] == earlier
    assert store.keys(TYPED) == []


async def test_what_several_frames_without_python_left_is_all_there() -> None:
    store = FakeStore()
    for number, text in enumerate(["first", "second", "now"]):
        store.set(f"{TYPED}{number}", json.dumps({"text": text, "call": CALL.id}))
    store.set(f"{TYPED}9", json.dumps({"text": "of another", "call": "x.9"}))
    page = WrapupPage(store, FakePortal(ok(1)), typed_early="now")
    page.shows()
    assert page.text == "first\nsecond\nnow"
    assert [row["words"] for row in page.rows("earlier")] == ["of another"]
    assert store.keys(TYPED) == []


async def test_a_save_writes_each_record_tells_the_others_and_releases_the_card() -> None:
    page = opened()
    page.bus.subscribe(CallSaved, page.told.append)
    page.bus.publish(ItemChosen(CrmItem("DEAL", 4615), "Delivery", client=CALL.client))
    page.bus.publish(ChecklistChanged(("Name asked",)))
    page.writes("Calls back")
    page.section.act("outcome", "2")
    page.section.act("follow-up", "tomorrow-10")
    await page.saves()
    assert page.portal.methods == ["crm.timeline.comment.add", "crm.timeline.bindings.bind", "crm.activity.todo.add"]
    comment = page.portal.requests[0].params["fields"]["COMMENT"]
    assert comment.startswith("Outcome: Call again\nCalls back\nDone: Name asked\nOutgoing call, ")
    assert page.portal.requests[2].params["ownerTypeId"] == "2"
    assert (page.state, page.held, page.told) == ("saved", [True, False], [CallSaved(CALL.id)])
    await page.saves()
    assert len(page.portal.requests) == 3
    assert page.store.get(KEY) is None


async def test_a_saved_note_is_there_after_a_reload_and_does_not_touch_the_card() -> None:
    page = opened()
    page.writes("Calls back")
    await page.saves()
    again = page.loaded_again()
    again.shows()
    assert (again.text, again.state, again.held, again.said) == ("Calls back", "saved", [], [])
    again.writes("Calls back tomorrow")
    await again.saves()
    assert again.portal.methods[-1] == "crm.timeline.comment.update"
    assert again.state == "saved"


async def test_saved_texts_are_gone_from_storage_with_the_next_call() -> None:
    page = opened()
    page.writes("Calls back")
    await page.saves()
    again = page.loaded_again()
    again.shows(OTHER)
    assert again.store.keys(DRAFTS) + again.store.keys(REQUESTS) == []
    assert len(again.store.keys(STATES)) == 1
    assert again.rows("earlier") == []


async def test_never_saved_when_a_part_failed_and_each_step_is_told() -> None:
    page = WrapupPage(
        FakeStore(), FakePortal(lambda request: refused("ACCESS_DENIED") if "todo" in request.method else ok(999))
    )
    page.shows(WITHOUT_DEAL)
    page.writes("Calls back")
    page.section.act("follow-up", "in-1-hour")
    await page.saves()
    assert page.state == "failed"
    assert [row["result"] for row in page.rows("steps")] == [
        "saved",
        "You don't have permission to write to this record, or your Bitrix24 plan doesn't include apps. "
        "Ask your administrator, or copy the note.",
    ]
    assert page.held == [True]
    assert "Not saved" in page.said[-1]
    await asyncio.sleep(7200)
    assert page.state == "failed"
    assert len(page.portal.requests) == 2


async def test_everything_names_whom_it_goes_to_as_far_as_that_was_read() -> None:
    portal = FakePortal(refused("ACCESS_DENIED"), refused("OVERLOAD_LIMIT", 503))
    page = WrapupPage(FakeStore(), portal, names={"CONTACT:797": "Anna Lindner"})
    page.shows()
    assert page.places.cell("wrapup-target").text == "Goes to: Contact 797, Deal 4615"
    page.context.share_names({CrmItem("CONTACT", 797): "Anna Lindner", CrmItem("DEAL", 4615): "", ANNA_CO: "Firm"})
    assert page.places.cell("wrapup-target").text == "Goes to: Anna Lindner, Deal 4615"
    page.context.share_names({CrmItem("DEAL", 4615): "Microscopes"})
    assert page.places.cell("wrapup-target").text == "Goes to: Anna Lindner, Microscopes"
    page.writes("Calls back")
    await page.saves()
    assert [row["name"] for row in page.rows("steps")] == ["Comment: Anna Lindner", "Comment: Microscopes"]
    assert not any("Anna" in text or "Microscopes" in text for text in page.store.texts.values())
    again = page.loaded_again()
    again.shows(OTHER)
    await settled()
    assert again.rows("waiting")[0]["title"].startswith("Anna Lindner · ")


async def test_a_note_of_an_earlier_call_whose_client_cannot_be_read_is_offered_by_number() -> None:
    page = WrapupPage(FakeStore(), FakePortal(ok(1)))
    page.shows()
    page.writes("Calls back")
    again = page.loaded_again()
    again.shows(OTHER)
    await settled()
    assert again.rows("earlier")[0]["title"].startswith("Contact 797 · ")


async def test_discarding_is_asked_for_twice() -> None:
    page = WrapupPage(FakeStore(), FakePortal(refused("ACCESS_DENIED")))
    page.shows()
    page.writes("Calls back")
    await page.saves()
    again = page.loaded_again()
    again.shows(OTHER)
    (note_id,) = (held.request.note_id for held in again.section.model.others)
    again.section.act("copy", note_id)
    assert again.copied == ["Calls back"]
    again.section.act("discard", note_id)
    assert [row["discard"] for row in again.rows("waiting")] == ["Discard for good"]
    again.section.act("discard", note_id)
    await settled()
    assert (again.rows("waiting"), again.store.keys(REQUESTS)) == ([], [])


async def test_an_earlier_note_is_saved_where_it_belongs_or_used_here() -> None:
    page = opened()
    page.writes("First")
    page = page.loaded_again()
    page.shows(OTHER)
    page.writes("Second")
    page = page.loaded_again()
    page.shows(replace(CALL, id="third.1", client=CrmItem("LEAD", 5)))
    marks = {one.text: one.note_id for one in page.section.model.earlier}
    page.section.act("save-earlier", marks["First"])
    await settled()
    assert page.portal.requests[0].params["fields"]["ENTITY_ID"] == "797"
    page.section.act("use-earlier", marks["Second"])
    assert (page.text, page.rows("earlier")) == ("Second", [])


async def test_an_unreadable_draft_is_kept_and_can_be_copied_and_discarded() -> None:
    store = FakeStore()
    store.set(f"{DRAFTS}{CALL.id}|CONTACT:797", '{"v":9,"text":"from the future"}')
    page = WrapupPage(store, FakePortal(ok(1)))
    page.shows()
    page.writes("New")
    assert [row["title"] for row in page.rows("earlier")] == ["A note that can't be read"]
    (key,) = page.section.model.unread
    page.section.act("copy", key)
    assert page.copied == ['{"v":9,"text":"from the future"}']
    page.section.act("discard", key)
    page.section.act("discard", key)
    assert len(store.keys(DRAFTS)) == 1


async def test_an_emptied_note_releases_the_card_and_in_the_countdown_only_after_a_moment() -> None:
    page = opened()
    page.writes("Calls")
    page.writes("")
    assert (page.held, page.store.keys(DRAFTS)) == ([True, False], [])
    page.shows(closing=True, phase=Phase.ENDED)
    page.writes("Again")
    page.writes("")
    assert page.held == [True, False, True]
    await asyncio.sleep(GRACE + 1)
    assert page.held == [True, False, True, False]


async def test_a_required_outcome_is_asked_for() -> None:
    page = opened(settings=Effective(outcomes=(Outcome("Sold"), Outcome("Lost")), outcome_required=True))
    page.writes("Calls back")
    await page.saves()
    assert (page.portal.requests, page.focused) == ([], ["wrapup-outcome-part"])
    page.section.act("outcome", "2")
    await page.saves()
    assert page.portal.requests[0].params["fields"]["COMMENT"].startswith("Outcome: Lost\n")


@pytest.mark.parametrize(
    ("phase", "code", "chosen"),
    [
        (Phase.FAILED, "486", ["Busy"]),
        (Phase.FAILED, "480", ["No answer"]),
        (Phase.FAILED, "603-S", ["No answer"]),
        (Phase.FAILED, "404", ["Wrong number"]),
        (Phase.UNANSWERED, "", ["No answer"]),
        (Phase.ENDED, "", []),
        (Phase.FAILED, "402", []),
    ],
)
async def test_the_calls_result_chooses_an_outcome_that_the_operator_can_take_back(
    phase: Phase, code: str, chosen: list[str]
) -> None:
    page = opened()
    page.shows(phase=phase, code=code)
    assert page.pressed("outcomes") == chosen
    assert page.held == []
    if chosen:
        await page.saves()
        assert page.portal.requests[0].params["fields"]["COMMENT"].startswith(f"Outcome: {chosen[0]}\n")
        page.section.act("outcome", chosen[0])
        assert page.pressed("outcomes") == []


async def test_an_outcome_that_is_chosen_by_its_key_leads_on_to_the_note() -> None:
    page = opened()
    page.section.act("outcome", "1")
    assert page.focused == []
    page.section.act("pick", "2")
    assert (page.pressed("outcomes"), page.focused) == (["Call again"], ["wrapup-text"])
