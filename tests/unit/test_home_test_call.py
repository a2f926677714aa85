"""The test call of the home page without a browser, on the simulated portal's REST."""

from __future__ import annotations

import json

import pytest

from app.call.worker_channel import ENDED, WorkerReport, encode_report
from app.home.test_call import LONGEST, NUMBER
from app.telephony.test_call import KEY, marks
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, opened, sound


async def test_whole_test_call() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER)
        (call,) = page.state.calls.values()
        assert (call.phone, call.direction, call.shown_to) == (NUMBER, 2, {page.state.user.id})
        assert marks(page.marks.get(KEY), call.id, NUMBER, page.now())
        assert not marks(page.marks.get(KEY), "externalCall.other.1", NUMBER, page.now())
        assert page.text("test-call") == "The card is open. You'll find the panel in its tab"
        await page.act("hide-test-call")
        assert not call.shown_to
        await page.act("show-test-call")
        assert call.shown_to == {page.state.user.id}
        await page.passes(30)
        await page.act("end-test-call")
        assert call.finished
        assert int(call.record["CALL_DURATION"]) >= 30
        assert page.text("test-call") == "The test call is over"
        assert page.library.user_options["test-call"] == ""
        assert KEY not in page.marks.texts


async def test_test_call_that_was_ended_in_its_card_is_over_on_the_page_too() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER)
        (call,) = page.state.calls.values()
        page.home.receive(encode_report(WorkerReport("externalCall.other.1", phase=ENDED)))
        page.home.receive("not a message")
        assert page.attribute("test-call", "data-value") == "shown"
        page.home.receive(encode_report(WorkerReport(call.id, phase=ENDED)))
        assert page.attribute("test-call", "data-value") == "ended"
        assert page.library.user_options["test-call"] == ""


async def test_test_call_whose_card_was_closed_is_ended() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER)
        (call,) = page.state.calls.values()
        page.home.receive(encode_report(WorkerReport(call.id, over=True)))
        await page.passes(1)
        assert call.finished
        assert page.attribute("test-call", "data-value") == "ended"


async def test_forgotten_test_call_ends_by_itself() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER, seconds=1.5)
        assert page.text("test-call-left") == "It ends automatically in 4:59."
        await page.passes(LONGEST)
        (call,) = page.state.calls.values()
        assert call.finished
        assert page.text("test-call") == "The test call is over"


async def test_next_test_call_is_another_one() -> None:
    async with opened() as page:
        for _ in range(2):
            await page.act("start-test-call", NUMBER)
            await page.act("end-test-call")
        assert len(page.state.calls) == 2


@pytest.mark.parametrize("moment", ["registered", "unheard"])
async def test_call_left_by_an_earlier_load_is_found_and_ended(moment: str) -> None:
    state = sound()

    first = await HomeLoad(state).open()
    if moment == "unheard":
        state.faults.add(RestFault("telephony.externalCall.register", closes="after"))
        first.home.act("start-test-call", NUMBER)
        await first.passes(0.1)
    else:
        await first.act("start-test-call", NUMBER)
    first.home.close()
    first.tasks.close()
    state.faults.clear()
    again = await HomeLoad(state).open()
    assert again.text("test-call") == "A test call may still be open"
    await again.act("end-test-call")
    assert [call.finished for call in state.calls.values()] == [True]
    assert again.text("test-call") == "The test call is over"
    third = await HomeLoad(state).open()
    assert third.text("test-call") == "No test call"


@pytest.mark.parametrize(("age", "stage"), [(60.0, "left"), (LONGEST + 1, "ended")])
async def test_old_call_is_ended_without_a_word_a_young_one_by_a_click(age: float, stage: str) -> None:
    state = sound()

    first = await HomeLoad(state).open()
    await first.act("start-test-call", NUMBER)
    first.home.close()
    await first.passes(age)
    again = await HomeLoad(state).open()
    assert again.attribute("test-call", "data-value") == stage


async def test_call_that_cannot_be_found_any_more_is_forgotten() -> None:
    state = sound()
    kept = {"external": "a", "user": 1, "since": 1, "usual": 1, "call": ""}
    state.options.of_user(state.user.id)["test-call"] = json.dumps(kept)

    async with opened(state=state) as page:
        assert page.text("test-call") == "The test call had already ended"
        assert not page.state.calls
        assert page.library.user_options["test-call"] == ""


async def test_number_is_written_down_nowhere() -> None:
    async with opened() as page:
        await page.act("start-test-call", "+4930901820")
        assert "4930901820" not in json.dumps(page.library.user_options)
        assert "4930901820" not in json.dumps(page.state.options.app)


@pytest.mark.parametrize("number", ["", "Anna", "12", "+49 30 <b>", "0" * 40])
async def test_what_is_no_number_is_not_called(number: str) -> None:
    async with opened() as page:
        await page.act("start-test-call", number)
        assert page.text("test-call-number-fault") == "This isn't a phone number."
        assert not page.state.calls


async def test_refused_call_says_why_and_can_be_repeated() -> None:
    async with opened() as page:
        fault = RestFault(
            "telephony.externalCall.register",
            status=400,
            error="ERROR_CORE",
            description="Unsupported phone number format",
        )
        page.state.faults.add(fault)
        await page.act("start-test-call", NUMBER)
        assert page.notes("test-call-notes") == ["Bitrix24 refused this."]
        assert page.library.user_options["test-call"] == ""
        page.state.faults.clear()
        await page.act("start-test-call", NUMBER)
        assert page.notes("test-call-notes") == []
        assert len(page.state.calls) == 1


async def test_user_that_is_not_known_is_told_as_the_reason() -> None:
    state = sound()
    state.app.scopes.discard("user_brief")

    async with opened(state=state) as page:
        await page.act("start-test-call", NUMBER)
        assert page.notes("test-call-notes") == ["The application is missing a permission."]


async def test_end_that_fails_can_be_repeated() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER)
        page.state.faults.add(RestFault("telephony.externalCall.finish", status=500, error="INTERNAL_SERVER_ERROR"))
        await page.act("end-test-call", seconds=120)
        assert page.text("test-call") == "A test call may still be open"
        page.state.faults.clear()
        await page.act("end-test-call")
        assert page.text("test-call") == "The test call is over"


async def test_registration_whose_answer_was_lost_makes_one_call() -> None:
    async with opened() as page:
        page.state.faults.add(RestFault("telephony.externalCall.register", times=1, closes="after"))
        await page.act("start-test-call", NUMBER, seconds=10)
        assert page.attribute("test-call", "data-value") == "shown"
        assert len(page.state.calls) == 1


async def test_call_that_is_over_already_is_no_error() -> None:
    async with opened() as page:
        await page.act("start-test-call", NUMBER)
        page.state.calls.clear()
        await page.act("end-test-call")
        assert page.text("test-call") == "The test call had already ended"
