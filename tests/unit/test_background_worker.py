"""The placement `PAGE_BACKGROUND_WORKER`: its 9 commands, its 17 events, odd replies and silence."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.background_worker import (
    COMMANDS,
    EVENTS,
    NO_CARD,
    TIMER_SECONDS,
    BackgroundWorker,
    CardEvent,
    DialpadClicked,
    Initialized,
    QualityClicked,
    Target,
    TargetKind,
    UiState,
    card_event,
    is_no_card,
    transfer_target,
)
from app.bitrix24.errors import BX24Error, CommandRefusedError, CommandTimeoutError, UnexpectedReplyError
from app.bitrix24.portal import Portal
from tests.support import recorded
from tests.support.card_events import CLIENT, DOCUMENTED, EXPECTED
from tests.support.fake_library import FakeLibrary
from tests.support.random_json import json_values
from tests.support.recorded import Case, each
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from app.bitrix24.values import JSON


def made(library: FakeLibrary) -> BackgroundWorker:
    """The placement on a fake library."""
    return BackgroundWorker(Portal(library))


@pytest.mark.parametrize("form", ["bx24_args", "sdk_args"])
@pytest.mark.parametrize("case", **each("background-events"))
def test_every_recorded_event_arrives_typed(case: Case, form: str) -> None:
    library, heard = FakeLibrary(), list[CardEvent]()
    made(library).on_event(heard.append)
    library.release_events()
    library.tell(case["event"], *case[form])
    assert heard == [EXPECTED[case["name"]]]


def test_the_documented_example_of_initialized_describes_the_whole_call() -> None:
    case = recorded.case("background-events", "initialized")
    assert card_event(case["event"], case["bx24_args"]) == Initialized(DOCUMENTED)


def test_the_recorded_events_are_all_there_are() -> None:
    assert {case["event"] for case in recorded.cases("background-events")} == set(EVENTS)
    assert len(EVENTS) == 17


def test_a_closed_subscription_hears_nothing() -> None:
    library, heard = FakeLibrary(), list[CardEvent]()
    subscription = made(library).on_event(heard.append)
    library.release_events()
    subscription.close()
    library.tell(EVENTS[2], [])
    assert heard == []


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("values", [[], [[]], [""], [None]], ids=["nothing", "list", "text", "null"])
def test_an_event_without_data_is_an_event(name: str, values: list[None]) -> None:
    assert card_event(name, [*values]) is not None


@given(st.sampled_from(EVENTS), st.lists(json_values, max_size=3))
def test_no_payload_raises(name: str, values: list[None]) -> None:
    card_event(name, [*values])


@pytest.mark.parametrize(
    ("payload", "target"),
    [
        ({"phoneNumber": CLIENT, "target": 12}, Target(TargetKind.USER, "12")),
        ({"type": "queue", "target": "support"}, Target(TargetKind.QUEUE, "support")),
        ({"type": "sms", "target": "x"}, Target(TargetKind.UNKNOWN, "x")),
        ({"phoneNumber": CLIENT, "target": "12025550177"}, Target(TargetKind.NUMBER, "12025550177")),
        ({}, Target(TargetKind.UNKNOWN, "")),
    ],
)
def test_every_form_of_a_transfer_names_one_target(payload: dict[str, None], target: Target) -> None:
    assert transfer_target({**payload}) == target


@pytest.mark.parametrize(("value", "grade"), [("5", 5), (1, 1), ("6", None), ("0", None), ("", None), (True, None)])
def test_a_grade_is_a_number_from_one_to_five(value: str | int, grade: int | None) -> None:
    assert card_event("BackgroundCallCard::qualityMeterClick", [value]) == QualityClicked(grade)


@pytest.mark.parametrize("value", ["55", "a", "", None, []])
def test_what_is_no_key_of_a_dial_pad_is_none(value: None) -> None:
    assert card_event("BackgroundCallCard::dialpadButtonClick", [value]) == DialpadClicked("")


def sent(command: str, params: dict[str, object]) -> Callable[[BackgroundWorker], Coroutine[None, None, object]]:
    """The method of the facade that sends a recorded command."""
    methods: dict[str, Callable[[BackgroundWorker], Coroutine[None, None, object]]] = {
        "CallCardGetListUiStates": lambda worker: worker.list_ui_states(),
        "CallCardSetUiState": lambda worker: worker.set_ui_state(
            UiState.CONNECTED, start_timer=not params.get("disableAutoStartTimer")
        ),
        "CallCardSetMute": lambda worker: worker.set_mute(muted=True),
        "CallCardSetHold": lambda worker: worker.set_hold(held=True),
        "CallCardSetCardTitle": lambda worker: worker.set_card_title("Support line"),
        "CallCardSetStatusText": lambda worker: worker.set_status_text("Waiting for the client"),
        "CallCardStartTimer": lambda worker: worker.start_timer(),
        "CallCardStopTimer": lambda worker: worker.stop_timer(),
        "CallCardClose": lambda worker: worker.close_card(),
    }
    return methods[command]


@pytest.mark.parametrize("case", **each("background-commands"))
def test_every_recorded_reply_has_its_outcome(case: Case) -> None:
    library = FakeLibrary()

    async def scenario() -> object:
        work = sent(case["command"], case["params"])(made(library))
        task: asyncio.Task[object] = asyncio_task(work)
        await settled()
        for reply in case["replies"]:
            library.asked[0].answer(reply)
        try:
            return await task
        except BX24Error as error:
            return error

    outcome = run(scenario())
    expected = {
        "states": lambda: outcome == tuple(case["replies"][0]),
        "success": lambda: outcome is None,
        "success_without_reply": lambda: outcome is None,
        "error": lambda: isinstance(outcome, CommandRefusedError),
        "silence": lambda: isinstance(outcome, CommandTimeoutError),
    }
    assert expected[case["outcome"]](), outcome
    assert library.asked[0].name == case["command"]
    if case["outcome"] in ("states", "success", "success_without_reply"):
        assert library.asked[0].params == case["params"]


def asyncio_task(work: Coroutine[None, None, object]) -> asyncio.Task[object]:
    """A task that runs `work`."""
    return asyncio.ensure_future(work)


def test_the_recorded_commands_are_all_there_are() -> None:
    assert {case["command"] for case in recorded.cases("background-commands")} == set(COMMANDS)
    assert len(COMMANDS) == 9


def test_the_states_are_those_that_the_portal_lists() -> None:
    listed = recorded.case("background-commands", "list_states")["replies"][0]
    assert [state.value for state in UiState] == listed


async def test_a_silent_timer_command_is_done_after_a_second() -> None:
    await made(FakeLibrary()).start_timer()
    assert asyncio.get_running_loop().time() == pytest.approx(TIMER_SECONDS)


async def test_a_second_reply_changes_nothing() -> None:
    library = FakeLibrary()
    refusal: JSON = {"result": "error", "errorCode": "missing field held"}

    task = asyncio_task(made(library).set_hold(held=True))
    await settled()
    library.asked[0].answer([refusal])
    library.asked[0].answer([])
    with pytest.raises(CommandRefusedError, match="missing field held"):
        await task


def test_an_answer_that_lists_no_states_is_unexpected() -> None:
    library = FakeLibrary()
    library.answers("CallCardGetListUiStates", [])
    with pytest.raises(UnexpectedReplyError):
        run(made(library).list_ui_states())


def test_a_missing_card_is_told_from_other_refusals() -> None:
    assert is_no_card(CommandRefusedError("CallCardClose", NO_CARD))
    assert not is_no_card(CommandRefusedError("CallCardClose", "Invalid ui state"))
    assert not is_no_card(CommandTimeoutError("CallCardClose", 1))


def test_only_connected_can_do_without_its_timer() -> None:
    library = FakeLibrary()
    library.answers("CallCardSetUiState", [])
    run(made(library).set_ui_state(UiState.INCOMING, start_timer=False))
    assert library.asked[0].params == {"uiState": "incoming"}
