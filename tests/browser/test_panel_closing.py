"""The auto-close switch and the 65 seconds: what the operator asks for, what the portal confirms, what is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import Panel, started
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage


pytestmark = pytest.mark.usefixtures("clock")

COUNTING = re.compile(r"The card closes in 1:0[345]")


def talking(portal_page: PortalPage) -> tuple[CallCard, Panel]:
    """A conversation, on a page whose clock the test moves."""
    card = portal_page.open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")
    return card, panel


def hold(panel: Panel) -> None:
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")


def seconds_left(panel: Panel) -> int:
    return int(panel.field("auto-close").get_attribute("data-left") or -1)


def test_held_card_counts_65_seconds_down_and_closes(portal_page: PortalPage) -> None:
    clock = portal_page.page.clock
    card, panel = talking(portal_page.visit())
    with step("silence after the switch is said, and not shown as held"):
        portal_page.silence("disableAutoClose")
        panel.switch.click()
        expect(panel.switch).to_have_attribute("aria-busy", "true")
        clock.run_for(6_000)
        expect(panel.list("troubles")).to_contain_text("didn't confirm")
        expect(panel.switch).to_have_attribute("aria-pressed", "false")
        portal_page.silence("disableAutoClose", silent=False)
    with step("a confirmation that comes late still counts"):
        portal_page.delay("disableAutoClose", 8_000)
        panel.switch.click()
        expect(panel.switch).to_have_attribute("aria-busy", "true")
        clock.run_for(6_000)
        expect(panel.list("troubles")).to_have_count(1)
        clock.run_for(3_000)
        expect(panel.switch).to_have_attribute("aria-pressed", "true")
        expect(panel.list("troubles")).to_have_count(0)
        panel.expect_texts(auto_close="Kept open after the call")
        portal_page.delay("disableAutoClose", 0)
    with step("the 65 seconds"):
        card.end()
        expect(panel.field("auto-close")).to_have_text(COUNTING)
        clock.run_for(50_000)
        expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 0:1[0-5]"))
        assert 0 < seconds_left(panel) <= 15
    with step("more time starts them anew"):
        panel.action("more-time").click()
        expect(panel.field("auto-close")).to_have_text(COUNTING)
        clock.run_for(40_000)
        assert card.is_open
        clock.run_for(26_000)
        assert not card.is_open


@pytest.mark.parametrize(
    "faults", [{"eventTwice": True, "closeArguments": "text"}, {"closeArguments": "no"}], ids=["twice", "no argument"]
)
def test_letting_go_during_the_countdown_closes_the_card_at_once_however_the_portal_announces_it(
    portal_page: PortalPage, faults: dict[str, object]
) -> None:
    card, panel = talking(portal_page.visit())
    portal_page.faults(**faults)
    portal_page.repeat("disableAutoClose", 3)
    hold(panel)
    card.end()
    expect(panel.field("auto-close")).to_have_text(COUNTING)
    panel.expect_texts(state="Call ended")
    expect(panel.action("more-time")).to_be_visible()
    panel.switch.click()
    expect(panel.switch).to_have_count(0)
    assert not card.is_open


def test_card_that_is_not_held_or_hung_up_closes_and_one_with_a_comment_counts(portal_page: PortalPage) -> None:
    portal_page.visit()
    with step("not held, it closes with the call"):
        card, _ = talking(portal_page)
        card.end()
        assert not card.is_open
    with step("hanging up closes a held one"):
        card, panel = talking(portal_page)
        hold(panel)
        card.hang_up()
        assert not card.is_open
    with step("the countdown of the card's own comment form is shown"):
        card, panel = talking(portal_page)
        card.open_comment()
        card.end()
        expect(panel.field("auto-close")).to_have_text(COUNTING)
        expect(panel.switch).to_have_attribute("aria-pressed", "false")


def test_silent_status_is_said_and_can_be_asked_for_again(portal_page: PortalPage) -> None:
    portal_page.visit(silence="getStatus")
    panel = started(portal_page.open("incoming_contact"))
    portal_page.page.clock.run_for(6_000)
    expect(panel.list("troubles")).to_contain_text("Bitrix24 didn't answer")
    portal_page.silence("getStatus", silent=False)
    panel.action("retry-status").click()
    expect(panel.list("troubles")).to_have_count(0)
