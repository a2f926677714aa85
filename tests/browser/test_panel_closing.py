"""The auto-close switch and the 65 seconds: what the operator asks for, what the portal confirms, what is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import Panel, started

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage


@pytest.fixture
def talking(clock: None, portal_page: PortalPage) -> tuple[CallCard, Panel]:
    """A conversation, with a clock that the test moves."""
    del clock  # is moved on by `portal_page.page.clock`
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")
    return card, panel


def hold(panel: Panel) -> None:
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")


def seconds_left(panel: Panel) -> int:
    return int(panel.field("auto-close").get_attribute("data-left") or -1)


def test_held_card_counts_65_seconds_down_and_closes(talking: tuple[CallCard, Panel], portal_page: PortalPage) -> None:
    card, panel = talking
    hold(panel)
    panel.expect_texts(auto_close="Kept open after the call")
    card.end()
    expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 1:0[45]"))
    portal_page.page.clock.run_for(30_000)
    expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 0:3[3-5]"))
    portal_page.page.clock.run_for(36_000)
    assert not card.is_open


def test_more_time_starts_the_countdown_anew(talking: tuple[CallCard, Panel], portal_page: PortalPage) -> None:
    card, panel = talking
    hold(panel)
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    portal_page.page.clock.run_for(50_000)
    assert seconds_left(panel) <= 15
    panel.action("more-time").click()
    expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 1:0[345]"))
    portal_page.page.clock.run_for(40_000)
    assert card.is_open


def test_letting_go_during_the_countdown_closes_the_card_at_once(talking: tuple[CallCard, Panel]) -> None:
    card, panel = talking
    hold(panel)
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    panel.switch.click()
    expect(panel.switch).to_have_count(0)
    assert not card.is_open


def test_card_that_is_not_held_closes_with_the_call(talking: tuple[CallCard, Panel]) -> None:
    card, _panel = talking
    card.end()
    assert not card.is_open


def test_hanging_up_closes_a_held_card_without_a_fault(talking: tuple[CallCard, Panel]) -> None:
    card, panel = talking
    hold(panel)
    card.hang_up()
    assert not card.is_open


def test_countdown_of_the_card_s_own_comment_form_is_shown(
    talking: tuple[CallCard, Panel],
) -> None:
    card, panel = talking
    card.open_comment()
    card.end()
    expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 1:0[45]"))
    expect(panel.switch).to_have_attribute("aria-pressed", "false")


def test_silence_after_the_switch_is_said_and_not_shown_as_held(
    talking: tuple[CallCard, Panel], portal_page: PortalPage
) -> None:
    _card, panel = talking
    portal_page.silence("disableAutoClose")
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-busy", "true")
    portal_page.page.clock.run_for(6_000)
    expect(panel.list("troubles")).to_contain_text("didn't confirm")
    expect(panel.switch).to_have_attribute("aria-pressed", "false")


def test_confirmation_that_comes_late_still_counts(talking: tuple[CallCard, Panel], portal_page: PortalPage) -> None:
    _card, panel = talking
    portal_page.delay("disableAutoClose", 8_000)
    panel.switch.click()
    portal_page.page.clock.run_for(6_000)
    expect(panel.list("troubles")).to_have_count(1)
    portal_page.page.clock.run_for(3_000)
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    expect(panel.list("troubles")).to_have_count(0)


def test_double_replies_and_double_events_change_nothing(
    talking: tuple[CallCard, Panel], portal_page: PortalPage
) -> None:
    card, panel = talking
    portal_page.faults(eventTwice=True)
    portal_page.repeat("disableAutoClose", 3)
    hold(panel)
    card.end()
    expect(panel.field("auto-close")).to_have_text(re.compile(r"The card closes in 1:0[45]"))
    panel.expect_texts(state="Call ended")


@pytest.mark.parametrize("arguments", ["nothing", "text", "no"])
def test_before_close_is_understood_with_every_kind_of_argument(
    talking: tuple[CallCard, Panel], portal_page: PortalPage, arguments: str
) -> None:
    card, panel = talking
    portal_page.faults(closeArguments=arguments)
    hold(panel)
    card.end()
    expect(panel.action("more-time")).to_be_visible()


@pytest.mark.usefixtures("clock")
def test_silent_status_is_said_and_can_be_asked_for_again(portal_page: PortalPage) -> None:
    portal_page.visit(silence="getStatus")
    panel = started(portal_page.open("incoming_contact"))
    portal_page.page.clock.run_for(6_000)
    expect(panel.list("troubles")).to_contain_text("Bitrix24 didn't answer")
    portal_page.silence("getStatus", silent=False)
    panel.action("retry-status").click()
    expect(panel.list("troubles")).to_have_count(0)
