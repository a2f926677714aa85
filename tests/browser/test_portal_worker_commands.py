"""The commands of the background worker's placement, and their odd replies."""

import json

from playwright.sync_api import Dialog, expect

from tests.portal import BackgroundCall, PortalPage
from tests.portal.probe_frame import Probe
from tests.support import recorded
from tests.support.worker_stage import NO_CARD, PREFIX, ask, call_of

pytest_plugins = ["tests.portal.fixtures"]


PRESETS = {"external": "external_incoming", "built_in": "incoming_contact"}
PLACES = sorted({(case["context"], case["card"]) for case in recorded.cases("background-commands")})


def test_commands_are_replied_to_as_in_the_fixture(working: PortalPage) -> None:
    for where, card in PLACES:
        worker = Probe(working.visit().worker).started()
        working.faults(desktop=where == "desktop")
        for case in recorded.cases("background-commands"):
            if (case["context"], case["card"]) != (where, card):
                continue
            in_card = where == "call_card_tab"
            if card in PRESETS:
                working.open(PRESETS[card], simple=not in_card)
            caller = Probe(working.card).started() if in_card else worker
            caller.start(case["name"], f"BX24.placement.call('{case['command']}', {json.dumps(case['params'])}, done)")
            caller.round_trip()

            assert caller.heard(case["name"]) == [[reply] for reply in case["replies"]], case["name"]


def test_desktop_app_differs(worker: Probe, working: PortalPage) -> None:
    working.faults(desktop=True)
    it_tells_the_workers_of_all_pages(worker, working)
    it_knows_of_no_card_only_after_one_was_closed(worker, working)
    missing_hold_is_an_error_and_then_done(worker, working)


def it_knows_of_no_card_only_after_one_was_closed(worker: Probe, working: PortalPage) -> None:
    assert ask(worker, "CallCardSetMute", muted=True) == []

    working.open("external_incoming")
    working.card.close()

    assert ask(worker, "CallCardSetMute", muted=True) == NO_CARD


def missing_hold_is_an_error_and_then_done(worker: Probe, working: PortalPage) -> None:
    working.open("external_incoming")
    ask(worker, "CallCardSetHold", held=True)

    worker.start("reply", "BX24.placement.call('CallCardSetHold', {}, done)")
    worker.round_trip()

    assert worker.heard("reply") == [[[{"result": "error", "errorCode": "missing field held"}]], [[]]]
    state = working.background_call.state
    assert state is not None
    assert state.held is False


def it_tells_the_workers_of_all_pages(worker: Probe, working: PortalPage) -> None:
    second = working.another(desktop=1)
    Probe(second.worker).started()

    second.open("external_incoming")

    assert len(worker.wait_for(PREFIX + "initialized")) == 1
    assert ask(worker, "CallCardSetCardTitle", title="From the other page") == []
    expect(second.page.locator(".card [data-part=title]")).to_have_text("From the other page")


def test_commands_change_the_card(worker: Probe, working: PortalPage) -> None:
    for step in (
        commands_do_not_raise_the_buttons_events,
        title_and_text_are_shown_as_text,
        states_that_the_list_does_not_name_are_accepted,
        timer_runs_in_the_conversation_and_goes_on_where_it_stopped,
        conversation_without_a_timer_sets_it_to_zero,
        timer_stops_in_other_states_but_not_during_a_transfer,
        state_of_the_card_is_not_the_state_of_the_call,
        close_command_closes_at_once_whether_the_card_is_held_open_or_not,
    ):
        step(worker, working)

    # Where any worker has called a command a folded card is lost.
    call_of(working, simple=True)
    working.card.fold()
    working.page.reload()
    working.page.wait_for_function("() => 'portal' in window")
    assert not working.card.is_open


def commands_do_not_raise_the_buttons_events(worker: Probe, working: PortalPage) -> None:
    call_of(working, simple=True)
    ask(worker, "CallCardSetUiState", uiState="connected")

    ask(worker, "CallCardSetMute", muted=True)
    worker.round_trip()

    assert worker.heard(PREFIX + "muteButtonClick") == []
    button = working.page.locator(".buttons").get_by_role("button", name="Mute")
    expect(button).to_have_attribute("aria-pressed", "true")


def title_and_text_are_shown_as_text(worker: Probe, working: PortalPage) -> None:
    call_of(working, simple=True)

    ask(worker, "CallCardSetCardTitle", title="<b>Anna</b>")
    ask(worker, "CallCardSetStatusText", statusText="Waiting & hoping")

    card = working.page.locator(".card")
    expect(card.locator("[data-part=title]")).to_have_text("<b>Anna</b>")
    expect(card.locator("[data-part=state]")).to_have_text("Waiting & hoping")


def states_that_the_list_does_not_name_are_accepted(worker: Probe, working: PortalPage) -> None:
    call_of(working, simple=True)

    for state in ("idle", "externalCard", "sipPhoneError"):
        assert ask(worker, "CallCardSetUiState", uiState=state) == [], state


def timer_of(call: BackgroundCall) -> tuple[bool, bool]:
    state = call.state
    assert state is not None
    return state.timer_shown, state.timing


def timer_runs_in_the_conversation_and_goes_on_where_it_stopped(worker: Probe, working: PortalPage) -> None:
    call = call_of(working, simple=True)
    assert timer_of(call) == (False, False)
    ask(worker, "CallCardSetUiState", uiState="connected")
    assert timer_of(call) == (True, True)

    worker.run("BX24.placement.call('CallCardStopTimer', {})")
    worker.round_trip()
    stopped = call.state
    worker.run("BX24.placement.call('CallCardStartTimer', {})")
    worker.round_trip()

    assert stopped is not None
    assert not stopped.timing
    now = call.state
    assert now is not None
    assert now.timing
    assert now.elapsed >= stopped.elapsed


def conversation_without_a_timer_sets_it_to_zero(worker: Probe, working: PortalPage) -> None:
    call = call_of(working, simple=True)
    ask(worker, "CallCardSetUiState", uiState="connected")

    ask(worker, "CallCardSetUiState", uiState="connected", disableAutoStartTimer=True)

    state = call.state
    assert state is not None
    assert (state.timer_shown, state.timing, state.elapsed) == (False, False, 0)


def timer_stops_in_other_states_but_not_during_a_transfer(worker: Probe, working: PortalPage) -> None:
    for state, runs in (("transferring", True), ("incoming", False), ("error", False)):
        call = call_of(working, simple=True)
        ask(worker, "CallCardSetUiState", uiState="connected")

        ask(worker, "CallCardSetUiState", uiState=state)

        assert timer_of(call) == (True, runs), state


def state_of_the_card_is_not_the_state_of_the_call(worker: Probe, working: PortalPage) -> None:
    call_of(working)
    tab = Probe(working.card).started()

    ask(worker, "CallCardSetUiState", uiState="incoming")

    assert tab.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"


def close_command_closes_at_once_whether_the_card_is_held_open_or_not(worker: Probe, working: PortalPage) -> None:
    for held in (True, False):
        call_of(working)
        tab = Probe(working.card).started()
        if held:
            tab.ask("BX24.placement.call('disableAutoClose', {}, done)")

        assert ask(worker, "CallCardClose") == [], held

        assert not working.card.is_open, held
        assert ask(worker, "CallCardSetMute", muted=True) == NO_CARD, held


def test_leaving_the_page_is_to_be_confirmed_by_the_card_s_state_alone_and_not_while_it_is_folded(
    worker: Probe, working: PortalPage
) -> None:
    asked: list[str] = []

    def confirm(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    working.page.on("dialog", confirm)
    call_of(working)
    working.page.locator(".card").click()  # pages that nobody has touched may not ask
    working.visit()
    assert asked == []

    again = Probe(working.worker).started()
    call_of(working)
    assert ask(again, "CallCardSetUiState", uiState="connected") == []
    working.page.locator(".card").click()
    working.visit()

    assert asked == ["beforeunload"]
    assert worker.frame.is_detached()

    third = Probe(working.worker).started()
    call_of(working)
    assert ask(third, "CallCardSetUiState", uiState="connected") == []
    working.page.locator(".card").click()
    working.card.fold()
    working.visit()

    assert asked == ["beforeunload"]
