"""The background worker's placement: its frames, and the events of the card."""

import json
import re
from collections import defaultdict
from typing import Any

from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe
from tests.support import recorded
from tests.support.worker_stage import NO_CARD, PREFIX, ask, call_of

pytest_plugins = ["tests.portal.fixtures"]

INTERFACE = {case["name"]: case["reply"] for case in recorded.cases("get-interface")}
BUTTONS = {
    "answerButtonClick": "answer", "skipButtonClick": "skip", "makeCallButtonClick": "makeCall",
    "hangupButtonClick": "hangup", "closeButtonClick": "close", "holdButtonClick": "hold", "muteButtonClick": "mute",
    "transferButtonClick": "transfer", "dialpadButtonClick": "dialpad", "qualityMeterClick": "quality",
    "completeTransferButtonClick": "completeTransfer", "cancelTransferButtonClick": "cancelTransfer",
    "notifyAdminButtonClick": "notifyAdmin",
}  # fmt: skip


# Frames


def test_worker_is_loaded_with_each_page_and_told_where(working: PortalPage) -> None:
    with working.page.expect_request(lambda each: each.method == "POST" and "APP_SID" in each.url) as caught:
        working.visit(speed=1)

    probe = Probe(working.worker).started()
    options = {"ID": "PAGE_BACKGROUND_WORKER", "URI": "/?speed=1"}
    assert probe.run("BX24.placement.info()") == {"placement": "PAGE_BACKGROUND_WORKER", "options": options}
    assert "PLACEMENT=PAGE_BACKGROUND_WORKER" in (caught.value.post_data or "")
    assert working.page.locator("#workers").is_hidden()

    working.open_home()
    assert Probe(working.worker).started().run("BX24.placement.info().options.URI") == "/marketplace/app/5/"


def test_worker_of_another_user_is_not_loaded(unopened: PortalPage) -> None:
    unopened.visit()
    assert unopened.state()["workers"] == []

    unopened.portal.bind("PAGE_BACKGROUND_WORKER", "index.html?mine", user_id=6)
    unopened.portal.bind("PAGE_BACKGROUND_WORKER", "index.html?other", user_id=12)
    unopened.portal.bind("PAGE_BACKGROUND_WORKER", "index.html?all")

    unopened.visit()

    assert len(unopened.state()["workers"]) == 2


def test_slider_and_other_pages_have_workers_of_their_own(worker: Probe, working: PortalPage) -> None:
    for opening in ("openPath('/crm/contact/details/797/')", "openApplication({})"):
        slider_loads_the_worker_again_without_telephony(worker, working, opening)
    of_two_pages_only_that_with_the_card_is_told(worker, working)


def slider_loads_the_worker_again_without_telephony(worker: Probe, working: PortalPage, opening: str) -> None:
    worker.run(f"BX24.{opening}")

    second = Probe(working.slider.worker).started()

    assert "IFRAME=Y" in second.run("BX24.placement.info().options.URI")
    assert second.run("name") != worker.run("name")
    assert second.ask("BX24.placement.getInterface(done)") == {"command": [], "event": []}
    working.close_slider()
    expect(working.page.locator(".slider")).to_have_count(0)
    assert second.frame.is_detached()


def of_two_pages_only_that_with_the_card_is_told(worker: Probe, working: PortalPage) -> None:
    second = working.another()
    other = Probe(second.worker).started()
    other.bind(PREFIX + "initialized")
    other.round_trip()

    second.open("external_incoming")

    other.wait_for(PREFIX + "initialized")
    worker.round_trip()
    assert worker.heard(PREFIX + "initialized") == []


# Interface and events


def test_worker_hears_of_external_calls_alone(worker: Probe, working: PortalPage) -> None:
    calls_that_are_not_known_to_be_external_are_none_of_its_business(worker, working)
    card_tells_its_client_and_then_that_it_is_there(worker, working)
    events_can_come_twice(worker, working)
    interface_is_that_of_the_fixture(worker, working)


def calls_that_are_not_known_to_be_external_are_none_of_its_business(worker: Probe, working: PortalPage) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [("incoming_contact", {}), ("external_incoming", {"restored": True})]
    for preset, request in calls:
        working.open(preset, **request)
        working.card.refresh_client()
        worker.round_trip()

        assert len(worker.run("probe.heard")) == 1, preset
        assert ask(worker, "CallCardSetUiState", uiState="incoming") == NO_CARD, preset


def card_tells_its_client_and_then_that_it_is_there(worker: Probe, working: PortalPage) -> None:
    working.open("get-status/external_call")

    worker.wait_for(PREFIX + "initialized")
    order = [entry["name"] for entry in worker.run("probe.heard")]
    assert order == ["init", PREFIX + "entityChanged", PREFIX + "initialized"]
    [[told]] = worker.heard(PREFIX + "initialized")
    assert told == {**working.card.state()["status"], "CALL_STATE": "idle"}


def events_can_come_twice(worker: Probe, working: PortalPage) -> None:
    before = len(worker.heard(PREFIX + "initialized"))
    working.faults(eventTwice=True)

    call_of(working, simple=True)

    assert len(worker.wait_for(PREFIX + "initialized", before + 2)) == before + 2


INTERFACES: list[tuple[dict[str, object], str]] = [
    ({}, "background_worker"),
    ({"noQualityEvent": True}, "background_worker_without_quality_event"),
    ({"noTelephony": True}, "background_worker_page_without_telephony"),
]


def interface_is_that_of_the_fixture(worker: Probe, working: PortalPage) -> None:
    for faults, case in INTERFACES:
        working.clear_faults()
        working.faults(**faults)

        assert worker.ask("BX24.placement.getInterface(done)") == INTERFACE[case], case


def test_each_event_reaches_the_worker_with_the_arguments_of_the_fixture(worker: Probe, working: PortalPage) -> None:
    expected: defaultdict[str, list[Any]] = defaultdict(list)
    for case in recorded.cases("background-events"):
        assert working.emit_text_to_workers(case["event"].removeprefix(PREFIX), case["wire_payload"]) == 1
        expected[case["event"]].append(case["bx24_args"])
        assert worker.wait_for(case["event"], len(expected[case["event"]])) == expected[case["event"]], case["name"]


def test_every_app_hears_of_every_external_call_and_may_command_its_card(worker: Probe, working: PortalPage) -> None:
    working.portal.bind("PAGE_BACKGROUND_WORKER", "index.html?another", user_id=6)
    working.visit()
    first, second = (Probe(each).started() for each in working.workers)
    for each in (first, second):
        each.bind(PREFIX + "initialized")
        each.round_trip()
    working.open("external_incoming")

    for each in (first, second):
        each.wait_for(PREFIX + "initialized")
        assert ask(each, "CallCardSetCardTitle", title="Whoever") == []
    assert worker.frame.is_detached()


# Buttons


def test_each_state_has_the_buttons_of_the_fixture(worker: Probe, working: PortalPage) -> None:
    call = call_of(working, simple=True)
    for state in recorded.cases("background-ui-states", "states"):
        assert ask(worker, "CallCardSetUiState", uiState=state["state"]) == [], state["state"]

        told = call.state
        assert told is not None
        assert list(told.buttons) == [BUTTONS[each] for each in state["buttons"]], state["state"]
        for button in told.buttons:
            expect(working.page.locator(f'.buttons [data-press="{button}"]'), state["state"]).to_be_visible()


PRESSES: list[tuple[str, str, list[str], list[list[Any]]]] = [
    ("incoming", "answerButtonClick", ["Answer"], [[[]]]),
    ("incoming", "skipButtonClick", ["Skip"], [[[]]]),
    ("outgoing", "makeCallButtonClick", ["Call"], [[[]]]),
    ("connectingIncoming", "hangupButtonClick", ["Hang up"], [[[]]]),
    ("connected", "muteButtonClick", ["Mute", "Mute"], [[True], [False]]),
    ("connected", "holdButtonClick", ["Hold", "Hold"], [[True], [False]]),
    ("connected", "dialpadButtonClick", ["Dial pad", "5", "#"], [["5"], ["#"]]),
    ("connected", "qualityMeterClick", ["Quality", "4"], [["4"]]),
    ("transferring", "completeTransferButtonClick", ["Transfer now"], [[[]]]),
    ("transferFailed", "cancelTransferButtonClick", ["Cancel transfer"], [[[]]]),
    ("moneyError", "notifyAdminButtonClick", ["Tell the administrator"], [[[]]]),
]


def test_buttons_tell_the_worker(worker: Probe, working: PortalPage) -> None:
    person_presses_a_button(worker, working)
    person_chooses_whom_to_transfer_to(worker, working)
    transfer_is_told_in_each_form(worker, working)
    call_list_has_more_buttons_before_the_call(worker, working)
    saved_comments_are_told(worker, working)
    close_button_tells_the_worker_and_closes_the_card(worker, working)


def person_presses_a_button(worker: Probe, working: PortalPage) -> None:
    for state, event, buttons, heard in PRESSES:
        call_of(working, simple=True)
        ask(worker, "CallCardSetUiState", uiState=state)

        for button in buttons:
            working.page.locator(".buttons").get_by_role("button", name=button, exact=True).click()

        assert worker.wait_for(PREFIX + event, len(heard)) == heard
        assert working.card.is_open, event


def person_chooses_whom_to_transfer_to(worker: Probe, working: PortalPage) -> None:
    call_of(working, simple=True)
    ask(worker, "CallCardSetUiState", uiState="connected")

    working.page.locator(".buttons").get_by_role("button", name="Transfer…").click()
    working.page.get_by_role("dialog").get_by_label("Oliver Stone").check()
    working.page.get_by_role("dialog").get_by_role("button", name="Select", exact=True).click()

    assert worker.wait_for(PREFIX + "transferButtonClick") == [[{"phoneNumber": "+12025550143", "target": "12"}]]


TRANSFERS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"user": 12}, {"phoneNumber": "+12025550143", "target": "12"}),
    ({"user": 27}, {"phoneNumber": "+12025550143", "target": 27}),
    ({"phone": "+12025550177"}, {"phoneNumber": "+12025550143", "target": "+12025550177"}),
]
PORTALS_OWN_TRANSFERS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"user": 12}, {"type": "user", "target": 12}),
    ({"phone": "+12025550177"}, {"type": "pstn", "target": "+12025550177"}),
    ({"queue": "sales"}, {"type": "queue", "target": "sales"}),
]
"""By the portal's own dialog, as long as no worker has commanded a card."""


def transfer_is_told_in_each_form(worker: Probe, working: PortalPage) -> None:
    event = PREFIX + "transferButtonClick"
    for forms in (TRANSFERS, PORTALS_OWN_TRANSFERS):
        for choice, told in forms:
            before = len(worker.heard(event))
            call = call_of(working, simple=True)
            if forms is PORTALS_OWN_TRANSFERS:
                working.page.evaluate("async () => window.portal.forgetCommands()")
                working.call("setUiState", "connected")
            else:
                ask(worker, "CallCardSetUiState", uiState="connected")

            call.press("transfer", choice)

            assert worker.wait_for(event, before + 1)[-1] == [told]


def call_list_has_more_buttons_before_the_call(worker: Probe, working: PortalPage) -> None:
    call = call_of(working, status={"CALL_LIST_MODE": True}, firstTab="app")
    ask(worker, "CallCardSetUiState", uiState="outgoing")

    call.next()

    assert worker.wait_for(PREFIX + "nextButtonClick") == [[[]]]


def saved_comments_are_told(worker: Probe, working: PortalPage) -> None:
    call = call_of(working, simple=True)
    call.comment("Asked to call back: after 15:00")
    call.comment("")

    assert worker.wait_for(PREFIX + "addCommentButtonClick", 2) == [["Asked to call back: after 15:00"], [""]]


def close_button_tells_the_worker_and_closes_the_card(worker: Probe, working: PortalPage) -> None:
    call_of(working, simple=True)
    working.page.locator(".buttons").get_by_role("button", name="Close").click()
    assert worker.wait_for(PREFIX + "closeButtonClick") == [[[]]]
    assert not working.card.is_open

    call_of(working, simple=True)
    working.card.close()
    assert worker.wait_for(PREFIX + "closeButtonClick", 2) == [[[]], [[]]]
    assert not working.card.is_open


# Slow loading


def test_worker_that_is_slow_the_eleventh_time_loses_its_place(worker: Probe, working: PortalPage) -> None:
    binding = working.portal.state.bound("PAGE_BACKGROUND_WORKER")[0]
    told = {"binding": binding.id, "milliseconds": 5001}
    assert working.call("server", "state/slow-load", {**told, "milliseconds": 5000}) == {"deleted": False}

    with working.portal.state.subscribe() as news:
        answers = (working.call("server", "state/slow-load", told) for _ in range(11))
        loads = next((count for count, answer in enumerate(answers, 1) if answer["deleted"]), None)
        assert loads in (10, 11)  # on a busy machine the frame's own load was slow, too
        assert news.get(timeout=5).event == "placement.unbound"

    assert working.portal.state.bound("PAGE_BACKGROUND_WORKER") == []
    assert worker.run("name")


def test_slow_load_is_measured_and_reported(working: PortalPage) -> None:
    with working.page.expect_request(re.compile("state/slow-load")) as caught:
        working.visit(speed=1_000_000)

    told = json.loads(caught.value.post_data or "{}")
    assert told["milliseconds"] > 5000
