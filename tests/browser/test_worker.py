"""The background worker's page: when it starts Python, which of many frames acts, and a call played to its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.bench.worker import measure
from tests.support import recorded
from tests.support.worker_stage import CALL, CALL_ID, WorkerStage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.portal import SimulatedPortal

NUMBER = str(CALL["PHONE_NUMBER"])


@pytest.fixture
def stage(page: Page, portal: SimulatedPortal) -> WorkerStage:
    """A stage without frames."""
    return WorkerStage(page, portal)


def ring(stage: WorkerStage, frames: int = 1) -> None:
    """Opens the frames and has the played test call ring."""
    stage.open(frames)
    stage.mark_test_call(NUMBER)
    stage.tell("initialized", CALL)
    stage.wait_for_command("CallCardSetUiState", "incoming")


def test_all_events_are_bound_early_and_nothing_of_python_is_asked_for(stage: WorkerStage) -> None:
    stage.open()
    stage.tell("entityChanged", {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 1, "PHONE_NUMBER": "1"})
    stage.page.wait_for_load_state("networkidle")
    files = [url.rpartition("/")[2].partition("?")[0].split(".")[0] for url in stage.requested]
    # The page and its script, the bridge, the portal's library; a browser may ask for an icon of the stage as well.
    assert sorted(name for name in files if name != "favicon") == ["", "bridge", "stage", "worker", "worker"]
    assert stage.python_frames() == []


def test_the_page_is_small(browser: Browser, released_site: Path) -> None:
    figures = measure(browser, released_site, rounds=1)["worker"]
    (cold,) = figures.cold
    assert cold.bytes < 8_500
    assert {urlsplit(name).path.rpartition(".")[2] for name in cold.files} == {"js"}
    assert len(cold.files) == 2


def test_in_another_placement_nothing_happens(stage: WorkerStage) -> None:
    stage.open(placement="CRM_CONTACT_DETAIL_TAB")
    stage.page.wait_for_load_state("networkidle")
    assert stage.python_frames() == []


def test_the_first_call_starts_python_and_names_the_client_in_the_card(stage: WorkerStage) -> None:
    ring(stage)
    stage.wait_for_command("CallCardSetCardTitle", "Jane Cooper")
    stage.wait_for_command("CallCardSetStatusText", "Incoming call")


def test_the_documented_example_is_understood(stage: WorkerStage) -> None:
    case = recorded.case("background-events", "initialized")
    stage.open()
    stage.mark_test_call("", case["bx24_args"][0]["CALL_ID"])
    stage.tell("initialized", *case["bx24_args"])
    stage.wait_for_command("CallCardSetCardTitle", "Jane Cooper")
    stage.wait_for_command("CallCardSetStatusText", "Outgoing call")


def test_a_played_test_call_rings_talks_is_held_transferred_and_finished(stage: WorkerStage) -> None:
    ring(stage)
    stage.tell("answerButtonClick", [])
    stage.wait_for_command("CallCardSetUiState", "connectingIncoming")
    stage.wait_for_command("CallCardSetUiState", "connected")
    stage.tell("holdButtonClick", True)
    stage.wait_for_command("CallCardSetStatusText", "On hold")
    stage.tell("holdButtonClick", False)
    stage.tell("muteButtonClick", True)
    stage.wait_for_command("CallCardSetMute", value=True)
    stage.tell("transferButtonClick", {"phoneNumber": NUMBER, "target": "12"})
    stage.wait_for_command("CallCardSetUiState", "transferring")
    stage.wait_for_command("CallCardSetStatusText", "The transfer was answered")
    stage.tell("cancelTransferButtonClick", [])
    stage.wait_for_command("CallCardSetUiState", "connected", count=2)
    stage.tell("qualityMeterClick", "4")
    stage.tell("hangupButtonClick", [])
    finish = stage.wait_for_rest("telephony.externalCall.finish")
    assert (finish["CALL_ID"], finish["USER_ID"], finish["STATUS_CODE"], finish["VOTE"]) == (CALL_ID, "6", "200", "4")
    assert 0 < int(finish["DURATION"]) < 60
    stage.page.wait_for_function("() => !Object.keys(localStorage).some((key) => /session|test-call/.test(key))")


def test_events_that_come_while_python_starts_are_kept_in_order(stage: WorkerStage) -> None:
    stage.open()
    stage.mark_test_call(NUMBER)
    stage.tell("initialized", CALL)
    stage.tell("answerButtonClick", [])
    stage.tell("answerButtonClick", [])
    stage.tell("hangupButtonClick", [])
    assert stage.asked == []
    finish = stage.wait_for_rest("telephony.externalCall.finish")
    looks = [value for name, value in stage.sent() if name == "CallCardSetUiState"]
    assert looks == ["incoming", "connectingIncoming"]
    assert finish["STATUS_CODE"] == "603-S"


def test_of_twenty_frames_that_are_told_of_a_call_one_acts(stage: WorkerStage) -> None:
    ring(stage, frames=20)
    stage.tell("answerButtonClick", [])
    stage.wait_for_command("CallCardSetUiState", "connected")
    assert len(stage.python_frames()) == 1
    assert len({asked["frame"] for asked in stage.asked}) == 1
    stage.tell("hangupButtonClick", [])
    stage.wait_for_rest("telephony.externalCall.finish")
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    assert len(stage.python_frames()) == 1


def test_when_the_acting_frame_goes_another_goes_on_with_the_call(stage: WorkerStage) -> None:
    ring(stage, frames=3)
    stage.tell("answerButtonClick", [])
    stage.wait_for_command("CallCardSetUiState", "connected")
    stage.tell("muteButtonClick", True)
    first = stage.wait_for_command("CallCardSetMute", value=True)["frame"]
    sent = len(stage.asked)
    stage.remove(first)
    stage.wait_for_command("CallCardSetUiState", "connected", count=2)
    second = {asked["frame"] for asked in stage.asked[sent:]}
    assert len(second) == 1
    assert second != {first}
    looks = [asked["params"]["uiState"] for asked in stage.asked[sent:] if asked["name"] == "CallCardSetUiState"]
    assert looks == ["connected"]
    stage.tell("hangupButtonClick", [])
    stage.wait_for_rest("telephony.externalCall.finish")
    assert [method for method, _ in stage.rest].count("telephony.externalCall.finish") == 1


@pytest.mark.usefixtures("own_profile")
def test_a_frame_without_web_locks_acts_for_what_it_is_told(stage: WorkerStage) -> None:
    stage.page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });")
    ring(stage)


def test_what_is_stored_during_a_call_names_nobody(stage: WorkerStage) -> None:
    ring(stage)
    stage.wait_for_command("CallCardSetCardTitle", "Jane Cooper")
    stored = stage.stored()
    assert CALL_ID in stored["call-panel.session.1"]
    assert not any(word in text for text in stored.values() for word in ("Cooper", "0166", "token"))


# Calls of others: the portal tells every app of every external call


OTHER = {**CALL, "CALL_ID": "externalCall.0123456789abcdef0123456789abcdef.1773130000"}
NOTE_PYTHON = """() => {
  const { connect } = workerFrame;
  workerFrame.connect = (...callbacks) => {
    connect(...callbacks);
    globalThis.connected = true;
  };
}"""
EVERYTHING_ELSE = [
    ("entityChanged", {"CRM_ENTITY_TYPE": "CONTACT", "CRM_ENTITY_ID": 797, "PHONE_NUMBER": NUMBER}),
    *((f"{button}ButtonClick", []) for button in ("answer", "hangup", "completeTransfer", "cancelTransfer", "next")),
    ("muteButtonClick", True),
    ("holdButtonClick", True),
    ("dialpadButtonClick", "5"),
    ("addCommentButtonClick", "Asked to call back"),
    ("transferButtonClick", {"phoneNumber": NUMBER, "target": "12"}),
    ("closeButtonClick", []),
]


def tell_of_another_call(stage: WorkerStage) -> None:
    """A call that another integration registered, from its card to its end."""
    stage.tell("initialized", OTHER)
    for event, value in EVERYTHING_ELSE:
        stage.tell(event, value)


def test_a_call_of_another_integration_is_left_alone_whatever_happens_to_it(stage: WorkerStage) -> None:
    stage.open(frames=2)
    tell_of_another_call(stage)
    stage.mark_test_call(NUMBER)
    tell_of_another_call(stage)
    assert stage.python_frames() == []
    # What was sent for that one would be before what is sent for ours.
    stage.tell("initialized", CALL)
    stage.wait_for_command("CallCardSetUiState", "incoming")
    assert stage.asked[0]["name"] != "CallCardGetListUiStates"
    assert [value for name, value in stage.sent() if name == "CallCardSetUiState"] == ["incoming"]
    assert {method for method, _ in stage.rest} <= {"crm.contact.get"}
    assert len(stage.python_frames()) == 1


def test_of_two_calls_of_one_number_the_one_that_the_home_page_registered_is_the_test_call(stage: WorkerStage) -> None:
    stage.open()
    stage.mark_test_call(NUMBER, "")
    stage.tell("initialized", OTHER)
    stage.mark_test_call(NUMBER)
    tell_of_another_call(stage)
    assert stage.python_frames() == []
    stage.mark_test_call(NUMBER, "")
    stage.tell("initialized", CALL)
    assert stage.python_frames() == []
    stage.mark_test_call(NUMBER)
    stage.wait_for_command("CallCardSetUiState", "incoming")


def test_a_card_that_is_closed_while_python_starts_gets_no_command_and_neither_does_the_next_one(
    stage: WorkerStage,
) -> None:
    stage.open()
    stage.frame("worker0").evaluate(NOTE_PYTHON)
    stage.mark_test_call(NUMBER)
    stage.tell("initialized", CALL)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 1")
    stage.tell("closeButtonClick", [])
    tell_of_another_call(stage)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    stage.frame("worker0").wait_for_function("() => globalThis.connected", polling=20, timeout=20_000)
    assert stage.asked == []
    expect_the_next_call_of_ours_to_be_served(stage)


def test_a_card_that_is_closed_before_the_frame_has_its_turn_does_not_even_start_python(stage: WorkerStage) -> None:
    stage.open()
    stage.mark_test_call(NUMBER)
    stage.tell_at_once(("initialized", [CALL]), ("closeButtonClick", [[]]))
    stage.page.wait_for_function(
        "async () => Object.values(await navigator.locks.query()).every((locks) => !locks.length)"
    )
    assert stage.python_frames() == []
    assert not any("session" in key for key in stage.stored())
    expect_the_next_call_of_ours_to_be_served(stage)


def expect_the_next_call_of_ours_to_be_served(stage: WorkerStage) -> None:
    again = {**CALL, "CALL_ID": "externalCall.again.2"}
    stage.mark_test_call(NUMBER, str(again["CALL_ID"]))
    stage.tell("initialized", again)
    stage.wait_for_command("CallCardSetUiState", "incoming")


def test_a_card_of_another_call_in_the_place_of_ours_gets_none_of_our_commands(stage: WorkerStage) -> None:
    ring(stage)
    stage.tell("answerButtonClick", [])
    stage.wait_for_command("CallCardSetUiState", "connected")
    sent = len(stage.asked)
    tell_of_another_call(stage)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    assert stage.asked[sent:] == []
    assert "telephony.externalCall.finish" not in [method for method, _ in stage.rest]
    assert not any("session" in key for key in stage.stored())


def test_a_telephony_client_that_may_claim_any_call_is_asked_and_its_refusal_leaves_the_card_alone(
    stage: WorkerStage,
) -> None:
    stage.page.context.route("**/worker.html*", with_telephony)
    stage.open()
    stage.frame("worker0").evaluate(NOTE_PYTHON)
    stage.tell("initialized", OTHER)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 1")
    stage.frame("worker0").wait_for_function("() => globalThis.connected", polling=20, timeout=20_000)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    assert stage.asked == []
    assert stage.rest == []
    assert not any("session" in key for key in stage.stored())


def with_telephony(route: Route) -> None:
    """What the build makes of the page for a site with a telephony provider of its own."""
    answer = route.fetch()
    page = re.sub(r'(src="worker\.\w+\.js")', r"\1 data-telephony", answer.text())
    assert "data-telephony" in page
    route.fulfill(response=answer, body=page)


# Nothing to do: work that was left, and the browser's cache


def mark_work(stage: WorkerStage, moment: str) -> None:
    """What the panel leaves."""
    stage.page.evaluate("(moment) => localStorage.setItem('call-panel.work.1', moment)", moment)


def test_work_that_the_panel_left_is_done_by_one_frame(stage: WorkerStage) -> None:
    stage.open()
    stage.page.evaluate("() => { localStorage.setItem('call-panel.work.1', '0'); }")
    for index in range(1, 4):
        stage.add(f"worker{index}")
    stage.page.wait_for_function("() => localStorage.getItem('call-panel.work.1') === null", timeout=20_000)
    for index in range(1, 4):
        stage.wait_until_bound(f"worker{index}")
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    assert len(stage.python_frames()) == 1


@pytest.mark.usefixtures("clock")
def test_work_that_is_not_due_waits(stage: WorkerStage) -> None:
    stage.open()
    due = stage.page.evaluate("() => String(Date.now() / 1000 + 600)")
    mark_work(stage, due)
    stage.add("late")
    stage.wait_until_bound("late")
    assert stage.python_frames() == []
    stage.page.clock.run_for(601_000)
    stage.page.wait_for_function("() => localStorage.getItem('call-panel.work.1') === null", timeout=20_000)
    assert len(stage.python_frames()) == 1


def fetched(stage: WorkerStage) -> list[str]:
    """The files of the panel that were asked for so far."""
    names = [url.rpartition("/")[2] for url in stage.requested]
    return [name for name in names if name.startswith(("python.", "memory.", "panel.", "words-"))]


@pytest.mark.usefixtures("clock")
def test_an_idle_worker_fetches_the_panel_s_files_once(stage: WorkerStage) -> None:
    stage.open(frames=3)
    with stage.page.expect_request(lambda request: "/shell." in request.url):
        stage.page.clock.run_for(10_000)
    stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
    first = fetched(stage)
    assert any(name.startswith("panel.") for name in first)
    assert len(first) == len(set(first))
    stage.open()
    stage.page.clock.run_for(10_000)
    stage.frame("worker0").evaluate("async () => { await fetch('index.html'); }")
    assert fetched(stage) == first


@pytest.mark.usefixtures("own_profile")
@pytest.mark.parametrize("connection", ["{ saveData: true, effectiveType: '4g' }", "{ effectiveType: '3g' }"])
def test_a_slow_or_paid_line_is_spared(stage: WorkerStage, connection: str) -> None:
    stage.page.context.add_init_script(
        f"Object.defineProperty(Navigator.prototype, 'connection', {{ value: {connection} }});"
    )
    stage.page.clock.install()
    stage.open()
    stage.page.clock.run_for(10_000)
    stage.frame("worker0").evaluate("async () => { await fetch('index.html'); }")
    assert fetched(stage) == []


@pytest.mark.usefixtures("clock")
def test_a_call_whose_frames_all_went_is_forgotten(stage: WorkerStage) -> None:
    stage.open(frames=0)
    stage.page.evaluate(
        """() => localStorage.setItem("call-panel.session.1", JSON.stringify({ call: "a.1", touched: 1 }))"""
    )
    stage.add("worker0")
    stage.wait_until_bound("worker0")
    stage.page.clock.run_for(10_000)
    stage.page.wait_for_function("() => localStorage.getItem('call-panel.session.1') === null")
