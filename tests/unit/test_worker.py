"""The background worker as a whole, without a browser: the card, the telephony provider, the portal's REST."""

from __future__ import annotations

import asyncio
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.background_worker import EVENTS, PREFIX
from app.call.worker_channel import CHANNEL, encode_question
from app.notes.outbox import KEY as KEY_OF_WORK
from app.notes.outbox import encode_work_due
from app.telephony.provider import (
    Connected,
    Ended,
    Failed,
    Ringing,
    Target,
    TransferAnswered,
    TransferFailed,
    Transferred,
)
from app.telephony.test_call import KEY
from tests.support import recorded
from tests.support.fake_rest import ok, refused
from tests.support.fake_worker import CALL_ID, NUMBER, Scene
from tests.support.recorded import Case, each
from tests.support.stepped_loop import settled
from tests.support.worker_scene import scene, talking

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


# The card


def test_the_documented_example_gives_title_and_status_of_the_call() -> None:
    case = recorded.case("background-events", "initialized")

    async def play(on: Scene) -> None:
        on.tell("initialized", *case["bx24_args"])

    played = scene(play)
    assert played.sent("CallCardSetCardTitle") == ["+12025550166", "Jane Cooper"]
    assert played.sent("CallCardSetStatusText") == ["Outgoing call"]
    assert played.client.calls[0].id == "E45D40253D1C2D2F.1774588815.822533"
    assert played.client.calls[0].outgoing


@pytest.mark.parametrize(
    ("entity", "method", "result", "name"),
    [
        ("COMPANY", "crm.company.get", {"TITLE": "Cooper Ltd"}, "Cooper Ltd"),
        ("LEAD", "crm.lead.get", {"TITLE": "Lead 5", "NAME": None, "LAST_NAME": ""}, "Lead 5"),
        ("DEAL", "crm.deal.get", {"TITLE": "Roof"}, "Roof"),
        ("DYNAMIC_128", "crm.item.get", {"item": {"title": "Order 7"}}, "Order 7"),
    ],
)
def test_the_title_is_the_client_s_name_whatever_the_client_is(
    entity: str, method: str, result: JSON, name: str
) -> None:
    async def play(on: Scene) -> None:
        on.results[method] = ok(result)
        on.call(CRM_ENTITY_TYPE=entity)

    assert scene(play).sent("CallCardSetCardTitle")[-1] == name


def test_without_the_right_to_read_the_client_the_number_stays() -> None:
    async def play(on: Scene) -> None:
        on.results["crm.contact.get"] = refused("ACCESS_DENIED", 403)
        on.call()

    played = scene(play)
    assert played.sent("CallCardSetCardTitle") == [NUMBER]
    assert played.faults == []


@pytest.mark.parametrize(
    ("number", "title"), [("hidden", "Number withheld"), ("", "Number unknown"), ("unknown", "Number unknown")]
)
def test_a_number_that_is_not_known_is_said_to_be_so(number: str, title: str) -> None:
    async def play(on: Scene) -> None:
        on.call(PHONE_NUMBER=number, CRM_ENTITY_TYPE="", CRM_ENTITY_ID=0)

    played = scene(play)
    assert played.sent("CallCardSetCardTitle") == [title]
    assert played.portal.methods == []


def test_a_client_told_before_the_card_is_there_is_the_call_s_client() -> None:
    async def play(on: Scene) -> None:
        on.tell("entityChanged", {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 123, "PHONE_NUMBER": NUMBER})
        on.call(CRM_ENTITY_TYPE="", CRM_ENTITY_ID=0)

    assert scene(play).sent("CallCardSetCardTitle")[-1] == "Jane Cooper"


def test_another_client_gives_another_name() -> None:
    async def play(on: Scene) -> None:
        on.call()
        await settled()
        on.results["crm.company.get"] = ok({"TITLE": "Cooper Ltd"})
        on.tell("entityChanged", {"CRM_ENTITY_TYPE": "COMPANY", "CRM_ENTITY_ID": 9, "PHONE_NUMBER": NUMBER})

    assert scene(play).sent("CallCardSetCardTitle") == [NUMBER, "Jane Cooper", NUMBER, "Cooper Ltd"]


def test_a_portal_page_without_telephony_leaves_the_worker_quiet() -> None:
    async def play(on: Scene) -> None:
        for command in set(on.library._answers):
            on.library.is_silent(command)
        on.call()
        await asyncio.sleep(10)

    assert scene(play).faults == []


@pytest.mark.parametrize("calling", [False, True], ids=["without a call", "in a conversation"])
@pytest.mark.parametrize("case", **each("background-events"))
def test_no_event_of_the_reference_does_harm(case: Case, *, calling: bool) -> None:
    async def play(on: Scene) -> None:
        if calling:
            await talking(on)
        on.tell(case["event"].removeprefix("BackgroundCallCard::"), *case["bx24_args"])

    assert scene(play).faults == []


# A call with a telephony provider


def test_a_call_from_ringing_to_its_end() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.tell("hangupButtonClick", [])
        on.client.report(Ended())

    played = scene(play)
    assert played.sent("CallCardSetUiState") == ["incoming", "connectingIncoming", "connected"]
    assert played.sent("CallCardSetStatusText") == ["Incoming call", "Connecting", "Talking", "Call ended"]
    assert played.client.orders == ["answer", "hang_up"]
    (finish,) = played.rest_params("telephony.externalCall.finish")
    assert finish == {"CALL_ID": CALL_ID, "USER_ID": "6", "DURATION": "0", "STATUS_CODE": "200"}
    assert played.rest_params("telephony.externalCall.hide") == [{"CALL_ID": CALL_ID, "USER_ID": "6"}]
    assert "CallCardStopTimer" in played.commands
    assert "CallCardClose" not in played.commands
    assert (played.kept, played.done, played.client.closed) == ({}, [CALL_ID], 1)


def test_an_outgoing_call_waits_to_be_dialled() -> None:
    async def play(on: Scene) -> None:
        on.call(CALL_DIRECTION="outgoing")
        on.client.report(Ringing())
        on.tell("makeCallButtonClick", [])

    played = scene(play)
    assert played.sent("CallCardSetUiState") == ["outgoing", "connectingOutgoing"]
    assert played.client.orders == ["dial"]


def test_the_buttons_of_a_conversation_reach_the_client() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.tell("holdButtonClick", True)
        on.tell("holdButtonClick", False)
        on.tell("muteButtonClick", True)
        on.tell("dialpadButtonClick", "5")
        on.tell("dialpadButtonClick", "5")
        on.tell("qualityMeterClick", "4")
        on.tell("transferButtonClick", {"phoneNumber": NUMBER, "target": "12"})
        on.client.report(TransferAnswered())
        on.tell("completeTransferButtonClick", [])
        on.client.report(Transferred())
        on.client.report(Ended())

    played = scene(play)
    assert played.client.orders[1:] == [
        ("hold", True),
        ("hold", False),
        ("mute", True),
        ("tone", "5"),
        ("tone", "5"),
        ("transfer", Target("user", "12")),
        "complete_transfer",
    ]
    assert played.sent("CallCardSetUiState")[3:] == ["transferring", "transferConnected"]
    assert played.rest_params("telephony.externalCall.finish")[0]["VOTE"] == "4"


def test_a_transfer_can_fail_and_the_client_is_taken_back() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.tell("transferButtonClick", {"type": "queue", "target": "7"})
        on.client.report(TransferFailed())
        on.tell("cancelTransferButtonClick", [])
        on.client.report(Connected())

    played = scene(play)
    assert played.client.orders[1:] == [("transfer", Target("queue", "7")), "cancel_transfer"]
    assert played.sent("CallCardSetUiState")[2:] == ["connected", "transferring", "transferFailed", "connected"]


def test_a_click_that_comes_twice_is_one_order() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.client.report(Ringing())
        on.tell("answerButtonClick", [])
        on.tell("answerButtonClick", [])

    assert scene(play).client.orders == ["answer"]


def test_the_duration_is_that_of_the_conversation() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.client.report(Ringing())
        await asyncio.sleep(20)
        on.client.report(Connected())
        await asyncio.sleep(95)
        on.client.report(Ended())

    assert scene(play).rest_params("telephony.externalCall.finish")[0]["DURATION"] == "95"


def test_a_failed_call_keeps_its_card_until_it_is_closed() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.client.report(Failed("486"))
        await settled()
        assert "CallCardClose" not in on.commands
        assert on.done == []
        on.tell("closeButtonClick", [])

    played = scene(play)
    assert played.sent("CallCardSetUiState") == ["error"]
    assert played.sent("CallCardSetStatusText")[-1] == "The call failed with code 486"
    assert played.rest_params("telephony.externalCall.finish")[0]["STATUS_CODE"] == "486"
    assert played.done == [CALL_ID]


def test_no_money_is_a_state_of_its_own() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.client.report(Failed("402"))

    assert scene(play).sent("CallCardSetUiState") == ["moneyError"]


def test_a_call_that_a_server_finishes_is_not_finished_here() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.client.report(Ended(finish=False))

    played = scene(play)
    assert played.rest_params("telephony.externalCall.finish") == []
    assert len(played.rest_params("telephony.externalCall.hide")) == 1
    assert played.done == [CALL_ID]


def test_a_call_that_cannot_be_finished_is_let_go_and_reported() -> None:
    async def play(on: Scene) -> None:
        on.results["telephony.externalCall.finish"] = refused("ERROR_CORE")
        await talking(on)
        on.client.report(Ended())

    played = scene(play)
    assert len(played.faults) == 1
    assert "CallCardClose" not in played.commands
    assert played.done == [CALL_ID]


@pytest.mark.parametrize("method", ["user.current", "telephony.externalCall.hide"])
def test_a_card_that_the_portal_does_not_take_away_is_closed(method: str) -> None:
    async def play(on: Scene) -> None:
        on.results[method] = refused("ERROR_CORE")
        await talking(on)
        on.client.report(Ended())

    played = scene(play)
    assert played.commands[-1] == "CallCardClose"
    assert played.done == [CALL_ID]


def test_the_user_is_known_without_the_users_scope() -> None:
    async def play(on: Scene) -> None:
        on.results["user.current"] = refused("insufficient_scope", 403)
        on.results["profile"] = ok({"ID": "12"})
        await talking(on)
        on.client.report(Ended())

    assert scene(play).rest_params("telephony.externalCall.finish")[0]["USER_ID"] == "12"


# What goes wrong


@pytest.mark.parametrize(
    ("order", "event", "values", "command", "shown"),
    [
        ("hold", "holdButtonClick", [True], "CallCardSetHold", [True, False]),
        ("mute", "muteButtonClick", [True], "CallCardSetMute", [True, False]),
    ],
)
def test_a_switch_that_the_client_could_not_move_goes_back(
    order: str, event: str, values: list[JSON], command: str, shown: list[bool]
) -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.client.fails.add(order)
        on.tell(event, *values)

    played = scene(play)
    assert played.sent(command) == shown
    assert played.faults == ["telephony command: ConnectionError"]


def test_an_answer_that_fails_lets_the_call_ring_on() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.client.report(Ringing())
        on.client.fails.add("answer")
        on.tell("answerButtonClick", [])
        await settled()
        on.client.fails.clear()
        on.tell("answerButtonClick", [])

    played = scene(play)
    assert played.sent("CallCardSetUiState") == ["incoming", "connectingIncoming", "incoming", "connectingIncoming"]
    assert played.client.orders == ["answer", "answer"]


async def test_a_client_that_breaks_claims_nothing() -> None:
    class Broken:
        def connect(self, *_: object) -> None:
            raise RuntimeError

    made = Scene(Broken()).open()
    made.call()
    await settled()
    played = made
    assert played.faults == ["telephony provider: RuntimeError"]
    assert (played.commands, played.done) == ([], [CALL_ID])


def test_a_call_that_nobody_claims_is_left_alone_no_command_no_request_no_word_to_the_panel() -> None:
    async def play(on: Scene) -> None:
        on.client.takes = False
        on.tell("entityChanged", {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 123, "PHONE_NUMBER": NUMBER})
        on.call()
        on.tell("entityChanged", {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 7, "PHONE_NUMBER": NUMBER})
        on.worker.receive(encode_question(CALL_ID))
        on.tell("answerButtonClick", [])
        on.tell("hangupButtonClick", [])
        on.tell("closeButtonClick", [])

    played = scene(play)
    assert (played.commands, played.portal.methods, played.client.orders) == ([], [], [])
    assert (played.kept, played.done) == ({}, [CALL_ID])
    assert [told for told in played.told if not told["over"]] == []


def test_a_call_that_is_not_this_frame_s_is_not_even_offered_to_the_client() -> None:
    async def play(on: Scene) -> None:
        on.not_ours.add(CALL_ID)
        on.call()

    played = scene(play)
    assert (played.commands, played.client.calls) == ([], [])


def test_what_comes_after_our_card_is_gone_is_about_another_call() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        commands = len(on.commands)
        on.worker.card_lost()
        on.tell("hangupButtonClick", [])
        on.client.report(Ended())
        assert on.commands[commands:] == []

    played = scene(play)
    assert played.client.orders == ["answer"]
    assert (played.done, played.client.closed) == ([CALL_ID], 1)


def test_a_card_that_is_gone_ends_the_worker_s_part_without_hanging_up() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.library.answers("CallCardSetHold", [{"result": "error", "errorCode": "Call card is undefined"}])
        on.tell("holdButtonClick", True)

    played = scene(play)
    assert played.done == [CALL_ID]
    assert "hang_up" not in played.client.orders
    assert played.client.closed == 1
    assert played.rest_params("telephony.externalCall.finish") == []


def test_the_next_call_takes_the_place_of_one_that_nobody_ended() -> None:
    async def play(on: Scene) -> None:
        await talking(on)
        on.call(CALL_ID="externalCall.b.2")
        on.client.report(Ringing())

    played = scene(play)
    assert played.done == [CALL_ID]
    assert [call.id for call in played.client.calls] == [CALL_ID, "externalCall.b.2"]
    assert played.sent("CallCardSetUiState")[-1] == "incoming"


def test_a_report_of_the_call_before_says_nothing_of_this_one() -> None:
    async def play(on: Scene) -> None:
        on.call()
        late = on.client._report
        assert late is not None
        on.call(CALL_ID="externalCall.b.2")
        late(Failed("486"))

    assert "error" not in scene(play).sent("CallCardSetUiState")


def test_a_closed_worker_hears_nothing() -> None:
    async def play(on: Scene) -> None:
        on.call()
        on.worker.close()
        on.tell("closeButtonClick", [])
        on.client.report(Ringing())

    played = scene(play)
    assert played.done == []
    assert played.client.closed == 1


def test_the_page_s_script_names_a_module_that_starts() -> None:
    source = (Path(__file__).parents[2] / "static" / "worker.js").read_text("utf-8")
    (entry,) = re.findall(r'dataset\.entry = "([^"]+)"', source)
    assert callable(importlib.import_module(entry).start)


@pytest.mark.parametrize("key", [KEY, KEY_OF_WORK, CHANNEL])
def test_the_page_s_script_knows_what_others_leave_for_it_by_name(key: str) -> None:
    source = (Path(__file__).parents[2] / "static" / "worker.js").read_text("utf-8")
    assert f'"{key}"' in source


def test_the_page_binds_every_event_of_the_placement_early() -> None:
    source = (Path(__file__).parents[2] / "static" / "bridge.js").read_text("utf-8")
    listed = source.partition("PAGE_BACKGROUND_WORKER: [")[2].partition("]")[0]
    assert sorted(PREFIX + name for name in re.findall(r'"(\w+)"', listed)) == sorted(EVENTS)


def test_the_mark_of_work_is_a_moment() -> None:
    assert float(encode_work_due(1_773_130_779.5)) == 1_773_130_779.5
