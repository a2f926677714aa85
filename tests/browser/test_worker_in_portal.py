"""The background worker in the simulated portal: real cards, the portal's REST, sliders and several pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from app.connection import WORKER_REPORT
from tests.browser.conftest import keep_coverage
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.driver import answer_library
from tests.portal.rest.faults import RestFault
from tests.support import recorded
from tests.support.card_events import EXPECTED
from tests.support.home_page import opened as home_of
from tests.support.panel_page import UNSEEN
from tests.support.portal_worker import CALL_ID, NUMBER, open_own_call, wait_for_card, wait_until_bound
from tests.support.steps import step
from tests.support.worker_stage import mark_test_call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import Watch
    from tests.support.recorded import Case

PREFIX = "BackgroundCallCard::"


def rest(opened: PortalPage, method: str, **params: object) -> Any:  # noqa: ANN401 - a JSON value
    """The result of a REST method, called by the worker's frame."""
    call = (
        "([method, params]) => new Promise((done) => BX24.callMethod(method, params, (answer) => done(answer.data())))"
    )
    return opened.worker.frame.evaluate(call, [method, {"USER_ID": opened.portal.state.user.id, **params}])


def register(opened: PortalPage, **params: object) -> str:
    """Registers an incoming call by REST, as the home page and other integrations do; gives its id."""
    call = {"PHONE_NUMBER": NUMBER, "TYPE": 2, "LINE_NUMBER": "reg151083", **params}
    call_id: str = rest(opened, "telephony.externalCall.register", **call)["CALL_ID"]
    return call_id


STARTED = "() => document.querySelector('script[data-entry]') !== null"


def test_of_all_workers_the_one_of_the_page_with_the_card_names_the_client_and_no_other_starts(
    worker_page: PortalPage,
) -> None:
    worker_page.worker.frame.evaluate("() => BX24.openPath('/crm/contact/details/797/')")
    in_slider = worker_page.slider.worker.frame
    in_slider.wait_for_function("() => globalThis.workerFrame", polling=UNSEEN)
    other = worker_page.another()
    wait_until_bound(other)
    worker_page.front()
    card = open_own_call(worker_page, firstTab="app")
    expect(worker_page.page.locator(".card [data-part=title]")).not_to_contain_text("+1", timeout=20_000)
    title = worker_page.background_call.state
    assert title is not None
    expect(card.app.locator("[data-field=client]")).to_have_text(title.title)
    assert worker_page.worker.frame.evaluate(STARTED)
    assert not in_slider.evaluate(STARTED)
    assert not other.worker.frame.evaluate(STARTED)
    other.page.close()


def test_the_home_page_s_test_call_is_played_to_its_end(worker_page: PortalPage) -> None:
    worker_page.portal.state.user.admin = True
    home = worker_page.open_home()
    wait_until_bound(worker_page)
    home.app.locator("[data-action=start-test-call]").click()
    call = worker_page.background_call
    with step("it rings and is answered"):
        wait_for_card(worker_page, uiState="incoming", statusText="Incoming call")
        call.answer()
        wait_for_card(worker_page, uiState="connected", timerShown=True)
    with step("it is held and muted"):
        call.hold()
        wait_for_card(worker_page, held=True, statusText="On hold")
        call.hold()
        call.mute()
        wait_for_card(worker_page, held=False, muted=True, statusText="Talking")
    with step("it is transferred"):
        call.dial("12#")
        call.transfer_to_user(12)
        wait_for_card(worker_page, uiState="transferring", statusText="The transfer was answered")
        call.complete_transfer()
        wait_for_card(worker_page, uiState="transferConnected")
    with step("it ends"):
        expect(worker_page.page.locator(".card")).to_have_count(0, timeout=20_000)
        (call_id,) = worker_page.portal.state.calls
        (finish,) = worker_page.portal.rest.journal.wait_for("telephony.externalCall.finish")
        assert (finish.params["CALL_ID"], finish.params["STATUS_CODE"]) == (call_id, "200")
        assert finish.error is None


def test_a_worker_that_is_refused_says_so_on_the_main_page_until_it_works_again(
    worker_page: PortalPage, watch: Watch
) -> None:
    watch.excuse("console error")
    worker_page.portal.state.user.admin = True
    fault = worker_page.portal.state.faults.add(RestFault("crm.*", status=403, body="<h1>403 Forbidden</h1>"))
    open_own_call(worker_page, simple=True)
    frame = worker_page.worker.frame
    kept = f"() => localStorage.getItem(frameBridge.ofPortal('{WORKER_REPORT}'))"
    left = str(frame.wait_for_function(kept, timeout=90_000, polling=UNSEEN).json_value())
    assert "foreign" in left
    assert not any(word in left for word in (NUMBER, CALL_ID, worker_page.portal.state.token().access))
    worker_page.portal.state.faults.remove(fault)
    other = worker_page.another()
    home = home_of(other, admin=1)
    notes = home.rows("installation-notes")
    expect(notes.filter(has_text="background page couldn't work in this browser: Something between")).to_have_count(
        1, timeout=90_000
    )
    worker_page.background_call.answer()
    wait_for_card(worker_page, uiState="connected")
    worker_page.background_call.hang_up()  # what the worker asks for now works
    frame.wait_for_function(f"() => ({kept})() === null", timeout=90_000, polling=UNSEEN)
    home.button("read-again").click()
    expect(notes.filter(has_text="background page")).to_have_count(0)
    other.page.close()


def commands(opened: PortalPage) -> list[str]:
    """The commands of the background worker's placement that were sent on a page so far."""
    return [each.method for each in opened.messages(sender="app") if each.method.startswith("CallCard")]


def test_calls_of_other_integrations_get_no_command_and_no_request_and_are_not_lost_with_the_page(
    worker_page: PortalPage,
) -> None:
    with step("a folded card is there again after the page was reloaded"):
        card = worker_page.open("external_incoming", simple=True)
        call_id = card.state()["status"]["CALL_ID"]
        card.fold()
        assert commands(worker_page) == []
        worker_page.page.reload()
        worker_page.page.wait_for_function("() => 'portal' in window")
        wait_until_bound(worker_page)
        assert worker_page.card.state()["status"]["CALL_ID"] == call_id
        worker_page.card.close()
    with step("a call that REST knows nothing of, and one of the telephony that is built in"):
        worker_page.open("external_incoming", simple=True)
        worker_page.card.refresh_client()
        worker_page.background_call.comment("Asked to call back")
        worker_page.card.close()
        worker_page.open("incoming_contact", simple=True)
        worker_page.card.close()
    with step("a call that another app registers"):
        # Without a panel in its card: what REST is asked for is the worker's alone.
        bindings = worker_page.portal.state.bindings
        bindings[:] = [binding for binding in bindings if binding.placement != "CALL_CARD"]
        register(worker_page)
        worker_page.page.wait_for_function("() => window.portal.state().card !== null")
        register_requests = [entry.method for entry in worker_page.portal.rest.journal.entries()]
        assert register_requests == ["telephony.externalCall.register"]
        worker_page.card.close()
        assert commands(worker_page) == []
        assert not worker_page.worker.frame.evaluate(STARTED)
    with step("a call of ours"):
        open_own_call(worker_page, simple=True)
        assert commands(worker_page)[0] == "CallCardSetCardTitle"


def test_in_the_desktop_app_the_worker_of_another_page_goes_on_when_one_goes(worker_page: PortalPage) -> None:
    worker_page.faults(desktop=True)
    other = worker_page.another(desktop=1)
    wait_until_bound(other)
    open_own_call(worker_page)
    pages = [worker_page, other]
    assert sum(one.worker.frame.evaluate(STARTED) for one in pages) == 1
    acting = next(one for one in pages if one.worker.frame.evaluate(STARTED))
    other_one = pages[1 - pages.index(acting)]
    acting.page.locator("#workers iframe").evaluate("(frame) => frame.remove()")
    other_one.worker.frame.wait_for_function(STARTED, polling=UNSEEN)


# Every event and command, through Python in the page


STAGE = """
import asyncio, json, sys, types
from app.browser.library import BrowserLibrary
from app.bitrix24.background_worker import BackgroundWorker, UiState
from app.bitrix24.errors import BX24Error
from app.bitrix24.portal import Portal

stage = sys.modules["stage"] = types.ModuleType("stage")
stage.heard, stage.UiState, stage.BX24Error = [], UiState, BX24Error
stage.portal = Portal(BrowserLibrary(lambda what, error: stage.heard.append(f"{what}: {error!r}")))
stage.cards = BackgroundWorker(stage.portal, seconds=20)
stage.cards.on_event(stage.heard.append)
"""

ASKED = """
import stage
command, params = {command!r}, {params!r}
try:
    result = ["done", await stage.portal.call(command, params, seconds={seconds})]
except stage.BX24Error as error:
    result = [type(error).__name__, getattr(error, "code", None)]
"""

FACADE = """
import stage
result = []
cards = stage.cards
for command in (
    cards.list_ui_states(), cards.set_ui_state(stage.UiState.CONNECTED), cards.set_mute(muted=True),
    cards.set_hold(held=True), cards.set_card_title("Support line"), cards.set_status_text("Waiting for the client"),
    cards.stop_timer(), cards.start_timer(), cards.close_card(),
):
    try:
        await command
        result.append("done")
    except stage.BX24Error as error:
        result.append(f"{type(error).__name__} {getattr(error, 'code', '')}")
"""


@pytest.fixture(scope="module")
def staged(browser: Browser, instrumented_site: Path) -> Iterator[PortalPage]:
    """A portal page whose worker runs Python for tests, with ears of its own for all events."""
    page = browser.new_page()
    with SimulatedPortal(instrumented_site, worker=True, unchanging=True) as portal:
        answer_library(page.context, portal)
        opened = PortalPage(page, portal).visit()
        wait_until_bound(opened)
        open_own_call(opened)
        python(opened, STAGE)
        yield opened
        keep_coverage(page)
        page.close()


def python(opened: PortalPage, source: str) -> Any:  # noqa: ANN401 - JSON
    """Runs Python in the worker's frame."""
    return json.loads(opened.worker.frame.evaluate("(source) => runPython(source)", source))


def test_every_event_reaches_python_typed(staged: PortalPage) -> None:
    cases = recorded.cases("background-events")
    for first in (case for case in cases if "initialized" in case["name"]):
        with step(f"a card that begins with {first['name']}"):
            others = [case for case in cases if "initialized" not in case["name"]]
            expect_events(staged, [first, *others] if first["name"] == "initialized" else [first])


def expect_events(staged: PortalPage, cases: list[Case]) -> None:
    """Tells the worker of a card and all that happens to it; the first event is the card's coming."""
    python(staged, "import stage; stage.heard.clear()")
    mark_test_call(staged.worker.frame, NUMBER, json.loads(cases[0]["wire_payload"])["CALL_ID"])
    for case in cases:
        staged.emit_text_to_workers(case["event"].removeprefix(PREFIX), case["wire_payload"])
    told = f"async () => JSON.parse(await runPython('import stage; result = len(stage.heard)')) >= {len(cases)}"
    staged.worker.frame.wait_for_function(told, polling=UNSEEN)
    heard = python(staged, "import stage; result = [repr(event) for event in stage.heard]")
    assert heard == [repr(EXPECTED[case["name"]]) for case in cases]


OUTCOMES = {
    "success": ["done", []],
    "success_without_reply": ["CommandTimeoutError", None],
}


def test_every_command_is_answered_in_python_as_in_the_reference(staged: PortalPage) -> None:
    for case in recorded.cases("background-commands"):
        if case["context"] != "call_card_tab":  # that tab's frame is the panel's
            with step(case["name"]):
                expect_answer(staged, case)


def show_card(staged: PortalPage, preset: str | None, *, desktop: bool) -> None:
    """Shows another card, or none."""
    staged.faults(desktop=desktop)
    if staged.state()["card"]:
        staged.card.close()
    if preset:
        staged.open(preset, simple=True)


def expect_answer(staged: PortalPage, case: Case) -> None:
    preset = {"external": "external_incoming", "built_in": "incoming_contact"}.get(case["card"])
    show_card(staged, preset, desktop=case["context"] == "desktop")
    # What is never answered need not be waited for long; what is answered may come late on a busy machine.
    seconds = 1 if case["outcome"] == "success_without_reply" else 20
    answer = python(staged, ASKED.format(command=case["command"], params=case["params"], seconds=seconds))
    if case["outcome"] == "states":
        assert answer == ["done", case["replies"][0]]
    elif case["outcome"] == "error":
        told = case["replies"][0]
        assert answer == ["CommandRefusedError", (told[0] if isinstance(told, list) else told)["errorCode"]]
    else:
        assert answer == OUTCOMES[case["outcome"]]


def test_every_method_of_the_facade_does_what_the_portal_allows(staged: PortalPage) -> None:
    for desktop, card in ((False, True), (True, True), (False, False)):
        with step(f"desktop app: {desktop}, a card: {card}"):
            show_card(staged, "external_incoming" if card else None, desktop=desktop)
            refused = "CommandRefusedError Call card is undefined"
            assert python(staged, FACADE) == ["done", *([("done" if card else refused)] * 8)]
