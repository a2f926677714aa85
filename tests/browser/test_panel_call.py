"""The panel stays true through the call: each command, each event, each kind of call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import IMAGE, START, Panel, started, wait_until

SAID = "() => document.querySelector('[data-field=announcement]').textContent"
TIMER = "() => document.querySelector('[data-field=timer]').textContent"
HIDDEN = """() => new Promise((done) => {
  new IntersectionObserver((seen) => seen.at(-1).isIntersecting || done()).observe(document.documentElement);
})"""

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.portal import PortalPage


def test_incoming_call_is_shown_from_ringing_to_its_end(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(
        phone="+1 202-555-0166", client="Anna Lindner", direction="Incoming call", line="Sales · +1 202-555-0100"
    )
    panel.expect_texts(state="Connecting", auto_close="Closes automatically after the call")
    expect(panel.field("timer")).to_be_hidden()
    card.connect()
    panel.expect_texts(state="Talking")
    expect(panel.field("timer")).to_have_text(re.compile(r"^0:0[1-9]$"))
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    card.end()
    panel.expect_texts(state="Call ended")
    expect(panel.field("state")).to_have_attribute("data-value", "idle")


def test_all_documented_names_are_used_end_to_end(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "false")
    called = {message.method for message in portal_page.messages(sender="app")}
    assert {"getStatus", "disableAutoClose", "enableAutoClose", "getInterface"} <= called
    bound = [message.params for message in portal_page.messages(sender="app", method="placementBindEvent")]
    assert bound == [
        {"event": "CallCard::EntityChanged"},
        {"event": "CallCard::CallStateChanged"},
        {"event": "CallCard::BeforeClose"},
    ]
    # The events are bound before the status is asked for.
    order = [message.method for message in portal_page.messages(sender="app")]
    assert order.index("getStatus") > max(at for at, name in enumerate(order) if name == "placementBindEvent")


def test_call_data_is_on_screen_before_the_portal_answers(portal_page: PortalPage) -> None:
    portal_page.visit(silence="getStatus")
    panel = started(portal_page.open("incoming_contact"))
    panel.expect_texts(phone="+1 202-555-0166", state="Connecting")


def test_events_that_come_before_python_are_not_lost(portal_page: PortalPage) -> None:
    held: list[Route] = []
    # The image of either start.
    portal_page.page.context.route(IMAGE, lambda route: held.append(route))  # noqa: PLW0108 - Playwright cannot wrap a built-in
    card = portal_page.visit(stateArguments="two").open("incoming_contact")
    portal_page.wait_for_message(sender="app", method="placementBindEvent", count=3)
    wait_until(portal_page, lambda: bool(held))
    card.fail("486")
    held[0].continue_()
    portal_page.page.context.unroute(IMAGE)
    panel = started(card)
    expect(panel.field("failure")).to_contain_text("busy")


def test_outgoing_call_that_did_not_begin_is_no_ended_call(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("outgoing_contact")
    panel = started(card)
    panel.expect_texts(state="No active call", direction="Outgoing call")
    card.ring()
    panel.expect_texts(state="Connecting")
    card.connect()
    panel.expect_texts(state="Talking")


def test_external_call_is_talking_from_the_start_for_at_least_as_long_as_seen(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit().open("external_incoming"))
    panel.expect_texts(state="Talking")
    expect(panel.field("timer")).to_have_text(re.compile("≥ 0:0[1-9]"))


def test_a_number_that_is_none_is_said_in_words(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit().open("incoming_sip"))
    expect(panel.field("phone")).to_contain_text("SIP user")


@pytest.mark.parametrize("form", ["two", "list"])
def test_failure_code_is_shown_in_every_form_it_comes_in(portal_page: PortalPage, form: str) -> None:
    card = portal_page.visit(stateArguments=form).open("outgoing_contact")
    panel = started(card)
    card.ring()
    panel.expect_texts(state="Connecting")
    card.fail("486")
    panel.expect_texts(state="Call failed", failure="The subscriber is busy (code 486)")


def test_failure_without_a_code_is_an_end_without_a_conversation(portal_page: PortalPage) -> None:
    card = portal_page.visit(stateArguments="one").open("outgoing_contact")
    panel = started(card)
    card.ring()
    panel.expect_texts(state="Connecting")
    card.fail("486")
    panel.expect_texts(state="Ended without a conversation")
    expect(panel.field("failure")).to_be_hidden()


def test_changed_client_is_shown_with_its_bindings(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    card.change_client(
        CRM_ENTITY_TYPE="LEAD",
        CRM_ENTITY_ID=99,
        PHONE_NUMBER="+493012345678",
        CRM_BINDINGS=[{"ENTITY_TYPE": "DYNAMIC_128", "ENTITY_ID": 5}],
    )
    panel.expect_texts(client="Website enquiry #99", phone="+49 30 12345678")
    expect(panel.list("bindings")).to_have_text(["DYNAMIC_128 5"])


def test_call_without_a_client_says_so(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit().open("incoming_unknown"))
    panel.expect_texts(client="No client yet", bindings_empty="No bindings")


def test_next_client_of_a_campaign_starts_with_a_clean_sheet(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("campaign", firstTab="app")
    panel = started(card)
    expect(panel.field("campaign")).to_have_text("Call campaign")
    first = panel.field("client").text_content()
    card.ring()
    card.connect()
    panel.expect_texts(state="Talking")
    card.end()
    panel.expect_texts(state="Call ended")
    assert card.next_client()
    expect(panel.field("client")).not_to_have_text(first or "")
    panel.expect_texts(state="No active call")
    expect(panel.field("timer")).to_be_hidden()


def test_talk_goes_on_when_the_tab_is_opened_again(portal_page: PortalPage) -> None:
    card = portal_page.visit(tabsLoadAnew=1).open("incoming_contact")
    panel = started(card)
    card.connect()
    expect(panel.field("timer")).to_have_text(re.compile("0:0[2-9]"))
    card.select_tab("neighbour")
    card.select_tab("app")
    panel = started(card)
    expect(panel.field("timer")).to_contain_text(":")
    shown = panel.field("timer").text_content() or ""
    assert not shown.startswith("≥")
    assert int(shown.rpartition(":")[2]) >= 2


@pytest.mark.usefixtures("clock")
def test_panel_behind_another_app_s_tab_is_quiet_and_right_when_it_is_shown_again(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")
    frame = card.frame
    said = frame.evaluate(SAID)
    card.select_tab("neighbour")
    portal_page.page.get_by_title("Sales notes").focus()
    frame.evaluate(HIDDEN)
    timer = frame.evaluate(TIMER)
    portal_page.page.clock.run_for(5_000)
    assert frame.evaluate(TIMER) == timer
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=99)
    card.fail()
    frame.wait_for_function("() => document.querySelector('[data-field=state]').dataset.value === 'idle'", polling=20)
    assert frame.evaluate(SAID) == said
    assert portal_page.page.evaluate("() => document.activeElement.title") == "Sales notes"
    card.select_tab("app")
    assert card.frame == frame
    panel.expect_texts(client="Website enquiry #99", state="Call ended")
    expect(panel.field("announcement")).to_contain_text("Call ended")
    assert int((panel.field("timer").text_content() or "").rpartition(":")[2]) >= 5


def test_client_opens_in_the_portal_and_is_read_again_when_its_slider_closes(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    asked = len(portal_page.messages(sender="app", method="getStatus"))
    panel.field("client").click()
    portal_page.wait_for_message(sender="app", method="openPath")
    assert portal_page.messages(method="openPath", sender="app")[0].params == {"path": "/crm/contact/details/797/"}
    portal_page.close_slider()
    portal_page.wait_for_message(sender="app", method="getStatus", count=asked + 1)


def test_client_that_the_portal_cannot_open_is_said(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit(noSliders=1).open("incoming_contact"))
    panel.field("client").click()
    expect(panel.list("troubles")).to_contain_text("Bitrix24 couldn't open this")
    panel.action("dismiss").click()
    expect(panel.list("troubles")).to_have_count(0)


def test_texts_from_the_portal_never_become_markup(portal_page: PortalPage) -> None:
    name = "<img src=x onerror=alert(1)>&amp;"
    panel = started(portal_page.visit().open("incoming_contact", status={"LINE_NAME": name, "LINE_NUMBER": ""}))
    panel.expect_texts(line=name)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_escaped_options_are_shown_as_they_were_meant(portal_page: PortalPage, times: int) -> None:
    name = """R&D "North" & <Co>'s"""
    portal_page.visit(silence="getStatus", escapeOptions=times)
    panel = started(portal_page.open("incoming_contact", status={"LINE_NAME": name, "LINE_NUMBER": ""}))
    panel.expect_texts(line=name)


def test_options_that_are_no_object_leave_it_to_the_status(portal_page: PortalPage) -> None:
    portal_page.visit(options="list")
    panel = Panel(portal_page.open("incoming_contact").app)
    expect(panel.field("phone")).to_have_text("+1 202-555-0166", timeout=START)
