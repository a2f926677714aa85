"""What a worker leaves for the next frame, what it knows of a test call, and what it answers the panel."""

from __future__ import annotations

import pytest

from app.call.worker_channel import encode_question
from app.telephony.provider import Ended
from app.telephony.test_call import KEY
from app.worker.state import CallProgress, Phase, decode_progress, encode_progress
from tests.support.fake_worker import CALL_ID, NUMBER, Scene
from tests.support.stepped_loop import settled
from tests.support.worker_scene import scene, talking


def test_what_is_kept_for_the_next_frame_holds_no_number_and_no_name() -> None:
    played = scene(talking)
    assert NUMBER not in played.kept[CALL_ID]
    assert "Cooper" not in played.kept[CALL_ID]
    assert decode_progress(played.kept[CALL_ID]) == played.worker.model.progress


def test_a_frame_goes_on_where_another_one_left() -> None:
    async def play(on: Scene) -> None:
        on.left = (CALL_ID, encode_progress(CallProgress(Phase.TALKING, on.now() - 60, muted=True)))
        on.open()
        on.call()
        await settled()
        on.tell("hangupButtonClick", [])
        on.client.report(Ended())

    played = scene(play, opened=False)
    assert played.client.calls[0].resumed
    assert played.client.orders == ["hang_up"]
    assert played.sent("CallCardSetUiState") == ["connected"]
    assert played.sent("CallCardSetMute") == [True]
    assert played.rest_params("telephony.externalCall.finish")[0]["DURATION"] == "60"


def test_an_end_that_another_frame_could_not_put_on_record_is_put_on_record() -> None:
    async def play(on: Scene) -> None:
        on.left = (CALL_ID, encode_progress(CallProgress(Phase.ENDED, on.now() - 60, code="200")))
        on.open()
        on.call()

    played = scene(play, opened=False)
    assert len(played.rest_params("telephony.externalCall.finish")) == 1
    assert played.done == [CALL_ID]


def test_a_turn_for_a_later_call_is_recalled_too() -> None:
    async def play(on: Scene) -> None:
        on.call(CALL_ID="externalCall.a.1")
        on.left = (CALL_ID, encode_progress(CallProgress(Phase.TALKING, on.now())))
        on.worker.take_turn()
        on.call()

    assert [call.resumed for call in scene(play).client.calls] == [False, True]


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1,2,3,4,5,6,7]", '["talking",NaN,true,true,"",null,false]', "x"])
def test_what_cannot_be_read_is_no_course(text: str) -> None:
    assert decode_progress(text) is None


def test_a_marked_call_is_a_test_call_once() -> None:
    async def play(on: Scene) -> None:
        on.mark_test_call()
        on.call()
        on.call(CALL_ID="externalCall.b.2")

    played = scene(play)
    assert [call.test for call in played.client.calls] == [True, False]
    assert KEY not in played.stored


def test_a_test_call_leaves_no_message_in_the_chat() -> None:
    async def play(on: Scene) -> None:
        on.mark_test_call()
        await talking(on)
        on.client.report(Ended())

    assert scene(play).rest_params("telephony.externalCall.finish")[0]["ADD_TO_CHAT"] == "0"


def test_a_test_call_stays_one_in_the_next_frame() -> None:
    async def play(on: Scene) -> None:
        on.mark_test_call()
        on.call()
        kept = on.kept[CALL_ID]
        second = Scene()
        second.left = (CALL_ID, kept)
        second.open()
        second.call()
        assert second.client.calls[0].test

    scene(play)


def test_the_panel_is_answered_about_the_call_at_hand_only() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.told.clear()
        on.worker.receive(encode_question("externalCall.other.1"))
        on.worker.receive("nonsense")
        on.worker.receive(encode_question(CALL_ID))

    (told,) = scene(play).told
    assert (told["call"], told["name"], told["client"], told["phase"]) == (
        CALL_ID,
        "Jane Cooper",
        "CONTACT:797",
        "talking",
    )


def test_the_panel_is_told_of_changes_and_of_the_end() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.tell("holdButtonClick", True)
        on.client.report(Ended())

    told = scene(play).told
    assert any(one["held"] for one in told)
    assert told[-1] == {**told[-1], "call": CALL_ID, "over": True, "name": ""}
