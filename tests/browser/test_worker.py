"""The background worker's page: when it starts Python, which of many frames acts, and a call played to its end."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from app.bitrix24.errors import ErrorKind
from app.call.worker_channel import CHANNEL, decode_report
from app.notes.draft import NoteKey
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest
from app.notes.storage_format import REQUESTS, STATES, encode_save_request
from tests.bench.worker import measure
from tests.support import recorded
from tests.support.panel_page import START
from tests.support.steps import step
from tests.support.worker_stage import CALL, CALL_ID, WorkerStage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.browser.conftest import Watch
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
    assert cold.bytes < 8_700
    assert {urlsplit(name).path.rpartition(".")[2] for name in cold.files} == {"js"}
    assert len(cold.files) == 2


def test_in_another_placement_nothing_happens(stage: WorkerStage) -> None:
    stage.open(placement="CRM_CONTACT_DETAIL_TAB")
    stage.page.wait_for_load_state("networkidle")
    assert stage.python_frames() == []


def test_a_played_test_call_rings_talks_is_held_transferred_and_finished(stage: WorkerStage) -> None:
    with step("the first call starts Python, which names the client in the card"):
        ring(stage)
        stage.wait_for_command("CallCardSetCardTitle", "Jane Cooper")
        stage.wait_for_command("CallCardSetStatusText", "Incoming call")
    with step("what is stored during a call names nobody"):
        stored = stage.stored()
        assert CALL_ID in stored["call-panel.session.1"]
        assert not any(word in text for text in stored.values() for word in ("Cooper", "0166", "token"))
    with step("each button"):
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
    with step("the end"):
        finish = stage.wait_for_rest("telephony.externalCall.finish")
        told = (finish["CALL_ID"], finish["USER_ID"], finish["STATUS_CODE"], finish["VOTE"])
        assert told == (CALL_ID, "6", "200", "4")
        assert 0 < int(finish["DURATION"]) < 60
        stage.page.wait_for_function("() => !Object.keys(localStorage).some((key) => /session|test-call/.test(key))")
    with step("the documented example, as the next call"):
        case = recorded.case("background-events", "initialized")
        stage.mark_test_call("", case["bx24_args"][0]["CALL_ID"])
        stage.tell("initialized", *case["bx24_args"])
        stage.wait_for_command("CallCardSetCardTitle", "Jane Cooper", count=2)
        stage.wait_for_command("CallCardSetStatusText", "Outgoing call")


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


def test_of_twenty_frames_that_are_told_of_a_call_one_acts_and_when_it_goes_another_goes_on(stage: WorkerStage) -> None:
    with step("one acts"):
        ring(stage, frames=20)
        stage.tell("answerButtonClick", [])
        stage.wait_for_command("CallCardSetUiState", "connected")
        stage.tell("muteButtonClick", True)
        first = stage.wait_for_command("CallCardSetMute", value=True)["frame"]
        assert stage.python_frames() == [first]
        assert {asked["frame"] for asked in stage.asked} == {first}
        sent = len(stage.asked)
    with step("when it goes, another goes on"):
        stage.remove(first)
        stage.wait_for_command("CallCardSetUiState", "connected", count=2)
        (second,) = {asked["frame"] for asked in stage.asked[sent:]}
        assert second != first
        looks = [asked["params"]["uiState"] for asked in stage.asked[sent:] if asked["name"] == "CallCardSetUiState"]
        assert looks == ["connected"]
    with step("the end"):
        stage.tell("hangupButtonClick", [])
        stage.wait_for_rest("telephony.externalCall.finish")
        stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
        assert [method for method, _ in stage.rest].count("telephony.externalCall.finish") == 1
        assert stage.python_frames() == [second]


HOLD_PYTHON = """() => {
  const { expect } = frameBridge;
  frameBridge.expect = (files) => new Promise((go) => { globalThis.startPython = () => go(expect(files)); });
}"""


@pytest.mark.usefixtures("clock")
def test_a_frame_whose_python_is_late_lets_another_act_and_acts_itself_if_there_is_none(stage: WorkerStage) -> None:
    stage.open()
    late = stage.frame("worker0")
    late.evaluate(HOLD_PYTHON)
    with step("another frame that was told of the call acts after half a minute"):
        stage.add("worker1")
        stage.wait_until_bound("worker1")
        stage.mark_test_call(NUMBER)
        stage.tell("initialized", CALL, frames=["worker0"])
        stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 1")
        stage.tell("initialized", CALL, frames=["worker1"])
        stage.page.wait_for_function("async () => (await navigator.locks.query()).pending.length === 1")
        assert stage.asked == []
        stage.page.clock.run_for(31_000)
        stage.mark_test_call(NUMBER)  # it is good for a minute
        assert stage.wait_for_command("CallCardSetUiState", "incoming")["frame"] == "worker1"
    with step("with no other frame, the call waits for Python"):
        stage.remove("worker1")
        stage.page.clock.run_for(31_000)
        late.evaluate("() => globalThis.startPython()")
        assert stage.wait_for_command("CallCardSetUiState", "incoming", count=2)["frame"] == "worker0"


@pytest.mark.usefixtures("own_profile")
def test_a_frame_without_web_locks_acts_for_what_it_is_told(stage: WorkerStage) -> None:
    stage.page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });")
    ring(stage)


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
    with step("no test call"):
        tell_of_another_call(stage)
        assert stage.python_frames() == []
    with step("a test call, of which the home page knows the id"):
        stage.mark_test_call(NUMBER)
        tell_of_another_call(stage)
        assert stage.python_frames() == []
    with step("a test call to the same number, whose id comes after the other call's card"):
        stage.mark_test_call(NUMBER, "")
        stage.tell("initialized", OTHER)
        stage.mark_test_call(NUMBER)
        tell_of_another_call(stage)
        assert stage.python_frames() == []
    with step("a call of ours, whose id comes after its card"):
        stage.mark_test_call(NUMBER, "")
        stage.tell("initialized", CALL)
        assert stage.python_frames() == []
        stage.mark_test_call(NUMBER)
        stage.wait_for_command("CallCardSetUiState", "incoming")
        # What was sent for the other one would be before what is sent for ours.
        assert stage.asked[0]["name"] != "CallCardGetListUiStates"
        assert [value for name, value in stage.sent() if name == "CallCardSetUiState"] == ["incoming"]
        assert {method for method, _ in stage.rest} <= {"crm.contact.get"}
        assert len(stage.python_frames()) == 1


def note_ends(stage: WorkerStage) -> None:
    """Notes what the home page would hear of calls."""
    listen = f"new BroadcastChannel({CHANNEL!r}).onmessage = ({{ data }}) => globalThis.told.push(data);"
    stage.frame("worker0").evaluate(f"() => {{ globalThis.told = []; {listen} }}")


def expect_the_end_to_be_told(stage: WorkerStage, call: dict[str, object]) -> None:
    """Waits until the home page would know that a call's card is gone; forgets it."""
    frame = stage.frame("worker0")
    frame.wait_for_function("() => globalThis.told.length", polling=20)
    ended = decode_report(frame.evaluate("() => globalThis.told.shift()"))
    assert ended is not None
    assert (ended.call_id, ended.over) == (call["CALL_ID"], True)


def ours(number: int) -> dict[str, object]:
    """One of several test calls."""
    return {**CALL, "CALL_ID": f"externalCall.again.{number}"}


def test_a_card_that_is_closed_or_in_whose_place_another_comes_gets_no_command(stage: WorkerStage) -> None:
    stage.open()
    note_ends(stage)
    with step("closed before the frame has its turn: it does not even start Python"):
        stage.mark_test_call(NUMBER)
        stage.tell_at_once(("initialized", [CALL]), ("closeButtonClick", [[]]))
        expect_the_end_to_be_told(stage, CALL)
        stage.page.wait_for_function(
            "async () => Object.values(await navigator.locks.query()).every((locks) => !locks.length)"
        )
        assert stage.python_frames() == []
        assert not any("session" in key for key in stage.stored())
    with step("closed while Python starts, and another call's card in its place"):
        stage.frame("worker0").evaluate(NOTE_PYTHON)
        stage.mark_test_call(NUMBER, str(ours(1)["CALL_ID"]))
        stage.tell("initialized", ours(1))
        stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 1")
        stage.tell("closeButtonClick", [])
        tell_of_another_call(stage)
        expect_the_end_to_be_told(stage, ours(1))
        stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
        stage.frame("worker0").wait_for_function("() => globalThis.connected", polling=20, timeout=20_000)
        assert stage.asked == []
    with step("the next call of ours is served"):
        stage.mark_test_call(NUMBER, str(ours(2)["CALL_ID"]))
        stage.tell("initialized", ours(2))
        stage.wait_for_command("CallCardSetUiState", "incoming")
        stage.tell("answerButtonClick", [])
        stage.wait_for_command("CallCardSetUiState", "connected")
    with step("a card of another call in its place gets none of its commands"):
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


@pytest.mark.usefixtures("clock")
def test_a_note_that_waits_for_the_network_is_sent_as_soon_as_it_is_back(stage: WorkerStage, watch: Watch) -> None:
    watch.excuse("511")
    stage.results["crm.timeline.comment.add"] = 1
    stage.sign_in = True
    stage.open()
    key = NoteKey(CALL_ID, "CONTACT:797")
    comment = RecordWrite(RecordKind.COMMENT, "CONTACT:797", "Wants 12 chairs · k3v9x2pq")
    waiting = encode_save_request(SaveRequest("k3v9x2pq", key, time.time(), 1, (comment,), "Wants 12 chairs"))
    with step("it can't be sent, and would be tried again in five minutes"):
        keep = "([key, text]) => localStorage.setItem(key, text)"
        stage.page.evaluate(keep, [f"{REQUESTS}k3v9x2pq", waiting])
        mark_work(stage, "0")
        stage.add("late")
        left = f"() => localStorage.getItem('{STATES}k3v9x2pq')?.includes('{ErrorKind.IN_BETWEEN}')"
        stage.page.wait_for_function(left, timeout=START)
        assert stage.rest == []
    with step("the portal can be reached again: the next look at the connection is a few seconds away"):
        stage.sign_in = False
        stage.page.clock.run_for(11_000)
        assert "k3v9x2pq" in stage.wait_for_rest("crm.timeline.comment.add")["fields[COMMENT]"]


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


PRACTISED = "() => localStorage.getItem('call-panel.practised.1')"
FREE = "() => navigator.locks.request('call-panel.practice', () => {})"
MOST_PAUSES = 500
"""How often a page that practises is let go on: the module has 2,700 functions, and is compiled first."""


@pytest.mark.usefixtures("own_profile")
def test_an_idle_worker_practises_once_with_the_module_that_calls_start_from(stage: WorkerStage) -> None:
    stage.page.clock.install()
    stage.open(frames=2)
    with stage.page.expect_request(lambda request: "/warm." in request.url):
        stage.page.clock.run_for(10_000)
    with stage.page.expect_request(lambda request: "/start." in request.url):
        stage.page.clock.run_for(11_000)
    practised, pauses = "", 0
    while not practised and pauses < MOST_PAUSES:  # the page is idle whenever the clock moves on
        stage.page.clock.run_for(1_000)
        practised, pauses = stage.page.evaluate(PRACTISED), pauses + 1
    (module,) = {url for url in stage.requested if "/start." in url}
    assert practised.startswith(f"{module} ")
    assert stage.python_frames() == []
    with step("a page of the same version fetches the files that may have gone, and leaves it at that"):
        asked = len(stage.requested)
        stage.page.evaluate("() => localStorage.removeItem('call-panel.warm.1')")
        stage.open()
        with stage.page.expect_request(lambda request: "/shell." in request.url):
            stage.page.clock.run_for(10_000)
        stage.page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
        stage.page.clock.run_for(20_000)
        # If it practised again, the lock would be held until the clock moves on.
        stage.frame("worker0").evaluate(FREE)
        assert sum("/start." in url for url in stage.requested[asked:]) == 1


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
