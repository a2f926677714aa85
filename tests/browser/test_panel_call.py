"""The panel stays true through the call: each command, each event, each kind of call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import IMAGE, started, wait_until
from tests.support.steps import step

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
    with step("it rings"):
        panel.expect_texts(
            phone="+1 202-555-0166", client="Anna Lindner", direction="Incoming call", line="Sales · +1 202-555-0100"
        )
        panel.expect_texts(state="Connecting", auto_close="Closes automatically after the call")
        expect(panel.field("timer")).to_be_hidden()
        expect(panel.field("script-section")).to_be_hidden()  # there are none
    with step("the conversation"):
        card.connect()
        panel.expect_texts(state="Talking")
        expect(panel.field("timer")).to_have_text(re.compile(r"^0:0[1-9]$"))
    with step("it is held, let go and held again"):
        for held in ("true", "false", "true"):
            panel.switch.click()
            expect(panel.switch).to_have_attribute("aria-pressed", held)
    with step("all documented names were used, and the events bound before the status was asked for"):
        order = [message.method for message in portal_page.messages(sender="app")]
        assert {"getStatus", "disableAutoClose", "enableAutoClose", "getInterface"} <= set(order)
        bound = [message.params for message in portal_page.messages(sender="app", method="placementBindEvent")]
        assert bound == [
            {"event": "CallCard::EntityChanged"},
            {"event": "CallCard::CallStateChanged"},
            {"event": "CallCard::BeforeClose"},
        ]
        assert order.index("getStatus") > max(at for at, name in enumerate(order) if name == "placementBindEvent")
    with step("it ends"):
        card.end()
        panel.expect_texts(state="Call ended")
        expect(panel.field("state")).to_have_attribute("data-value", "idle")


def test_call_data_is_on_screen_as_it_was_meant_before_the_portal_answers(portal_page: PortalPage) -> None:
    name = """R&D "North" & <Co>'s"""
    portal_page.visit(silence="getStatus")
    panel = started(portal_page.open("incoming_contact", status={"LINE_NAME": name, "LINE_NUMBER": ""}))
    panel.expect_texts(phone="+1 202-555-0166", state="Connecting", line=name)


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
    started(card).expect_texts(state="Call failed", failure="The subscriber is busy (code 486)")


def test_outgoing_call_that_did_not_begin_is_no_ended_call(portal_page: PortalPage) -> None:
    name = "<img src=x onerror=alert(1)>&amp;"
    portal_page.visit(stateArguments="list")
    card = portal_page.open("outgoing_contact", status={"LINE_NAME": name, "LINE_NUMBER": ""})
    panel = started(card)
    panel.expect_texts(state="No active call", direction="Outgoing call")
    panel.expect_texts(line=name)  # texts from the portal never become markup
    card.ring()
    panel.expect_texts(state="Connecting")
    card.fail("486")
    panel.expect_texts(state="Call failed", failure="The subscriber is busy (code 486)")


def test_external_call_is_talking_from_the_start_for_at_least_as_long_as_seen(portal_page: PortalPage) -> None:
    panel = started(portal_page.visit().open("external_incoming"))
    panel.expect_texts(state="Talking")
    expect(panel.field("timer")).to_have_text(re.compile("≥ 0:0[1-9]"))


def test_client_who_is_named_later_is_shown_with_the_bindings(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_unknown")
    panel = started(card)
    panel.expect_texts(client="No client yet", bindings_empty="No bindings")
    card.change_client(
        CRM_ENTITY_TYPE="LEAD",
        CRM_ENTITY_ID=99,
        PHONE_NUMBER="+493012345678",
        CRM_BINDINGS=[{"ENTITY_TYPE": "DYNAMIC_128", "ENTITY_ID": 5}],
    )
    panel.expect_texts(client="Website enquiry #99", phone="+49 30 12345678")
    expect(panel.list("bindings")).to_have_text(["DYNAMIC_128 5"])


def test_next_client_of_a_campaign_starts_with_a_clean_sheet(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("campaign", firstTab="app")
    panel = started(card)
    expect(panel.field("campaign")).to_have_text("Call campaign")
    panel.expect_texts(client_name="Priya Raman", client="Priya Raman")
    expect(panel.list("history-past").first).to_contain_text("spring fair")
    card.ring()
    card.connect()
    panel.expect_texts(state="Talking")
    card.end()
    panel.expect_texts(state="Call ended")
    assert card.next_client()
    panel.expect_texts(client_name="Tomás Herrera", client="Tomás Herrera", state="No active call")
    expect(panel.field("timer")).to_be_hidden()
    expect(panel.list("history-open")).to_have_count(0)
    assert portal_page.portal.rest.journal.methods == ["batch"] * 2  # one for each client


@pytest.mark.usefixtures("clock")
def test_talk_goes_on_when_the_tab_is_opened_again(portal_page: PortalPage) -> None:
    card = portal_page.visit(tabsLoadAnew=1).open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")
    portal_page.page.clock.run_for(20_000)
    expect(panel.field("timer")).to_have_text(re.compile("0:2[0-9]"))
    card.select_tab("neighbour")
    card.select_tab("app")
    panel = started(card)
    expect(panel.field("timer")).to_have_text(re.compile("^0:[2-5][0-9]$"))


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
    with step("where the portal cannot open it, that is said"):
        portal_page.faults(noSliders=True)
        panel.field("client").click()
        expect(panel.list("troubles")).to_contain_text("Bitrix24 couldn't open this")
        panel.action("dismiss").click()
        expect(panel.list("troubles")).to_have_count(0)
