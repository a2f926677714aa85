"""The panel by keys alone: what each does, what shows them, and that none fires while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal.rest.kinds import DEAL
from tests.support.accessibility import expect_accessible
from tests.support.panel_page import Panel, records, started, wait_until
from tests.support.panel_states import several
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.browser.conftest import Watch
    from tests.portal import CallCard, PortalPage, SimulatedPortal

IN_CYRILLIC = """(code) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key: 'т', code, bubbles: true, cancelable: true}))"""


@pytest.fixture(autouse=True)
def refusals_are_no_faults(watch: Watch) -> None:
    """The browser writes each status that is none of success to the console."""
    watch.excuse("Failed to load resource")


def open_card(portal_page: PortalPage) -> CallCard:
    """A known client's call, with the keyboard's focus in the panel."""
    card = portal_page.visit(controls=0).open("incoming_contact")
    started(card)
    card.frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    return card


def test_keys_do_what_the_dialog_says_and_none_fires_while_somebody_types(portal_page: PortalPage) -> None:
    card = open_card(portal_page)
    panel, keys = Panel(card.app), portal_page.page.keyboard
    expect(panel.field("wrapup-target")).to_contain_text("Microscopes")
    with step("keys are shown in a dialog, which gives the focus back"):
        panel.switch.focus()
        keys.press("?")
        dialog = panel.field("keys")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("Save the call")
        expect(dialog).to_contain_text("Ctrl+Enter")
        expect_accessible(card.frame)
        for _ in range(6):
            keys.press("Tab")
            assert card.frame.evaluate("() => document.activeElement.closest('dialog') !== null")
        keys.press("k")
        expect(panel.switch).to_have_attribute("aria-pressed", "false")
        keys.press("Escape")
        expect(dialog).to_be_hidden()
        expect(panel.switch).to_be_focused()
    with step("the log, and keeping the card open"):
        keys.press("l")
        expect(panel.list("log").first).to_be_visible()
        keys.press("l")
        expect(panel.list("log").first).to_be_hidden()
        keys.press("k")
        expect(panel.switch).to_have_attribute("aria-pressed", "true")
        keys.press("k")
        expect(panel.switch).to_have_attribute("aria-pressed", "false")
    with step("keys lie where they lie on a Cyrillic layout"):
        card.frame.evaluate(IN_CYRILLIC, "KeyN")
        expect(panel.field("wrapup-text")).to_be_focused()
    with step("no single key fires while somebody types"):
        keys.type("kmlo?123")
        expect(panel.field("wrapup-text")).to_have_value("kmlo?123")
        expect(panel.field("keys")).to_be_hidden()
        expect(panel.switch).to_have_attribute("aria-pressed", "true")  # the unsaved note, not the key
        expect(panel.list("wrapup-outcomes").locator('[aria-pressed="true"]')).to_have_count(0)
        assert portal_page.messages(sender="app", method="openPath") == []
    with step("an outcome, the note, and saving"):
        keys.press("Escape")
        expect(panel.field("wrapup-text")).not_to_be_focused()
        keys.press("2")
        chosen = panel.list("wrapup-outcomes").locator("button").nth(1)
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(panel.field("wrapup-text")).to_be_focused()
        keys.press("ControlOrMeta+a")
        keys.type("2 boxes, no?")
        expect(panel.field("wrapup-text")).to_have_value("2 boxes, no?")
        keys.press("Control+Enter")
        expect(panel.field("wrapup-state")).to_have_attribute("data-value", "saved")
        assert records(portal_page, "2 boxes, no?") == {"comment:contact:797": 1, "comment:deal:4615": 1}


def test_single_keys_can_be_switched_off_for_good(portal_page: PortalPage) -> None:
    card = open_card(portal_page)
    panel, keys = Panel(card.app), portal_page.page.keyboard
    keys.press("?")
    expect(panel.field("keys")).to_be_visible()
    panel.action("keys.single").click()
    expect(panel.action("keys.single")).to_have_attribute("aria-pressed", "false")
    panel.action("keys.close").click()
    expect(panel.field("keys")).to_be_hidden()
    keys.press("k")
    keys.press("?")
    expect(panel.field("keys")).to_be_hidden()
    expect(panel.switch).to_have_attribute("aria-pressed", "false")
    panel.action("keys.show").click()
    panel.action("keys.single").click()
    expect(panel.action("keys.single")).to_have_attribute("aria-pressed", "true")
    panel.action("keys.close").click()
    expect(panel.field("keys")).to_be_hidden()
    with step("they work again"):
        keys.press("o")
        portal_page.wait_for_message(sender="app", method="openPath")


def test_the_whole_call_by_keys_the_caller_found_and_the_card_closed(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.crm.add(DEAL, {"TITLE": "Lamps", "CONTACT_ID": 797, "STAGE_ID": "NEW", "CLOSED": "N"}, 6)
    card = portal_page.visit(controls=0).open("incoming_hidden")
    panel, keys = started(card), portal_page.page.keyboard
    card.frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    card.connect()
    keys.press("c")
    expect(panel.field("matches-search")).to_be_focused()
    keys.type("lindner")
    expect(panel.list("matches").first).to_contain_text("Anna Lindner")
    keys.press("Enter")
    panel.expect_texts(client_name="Anna Lindner", client="Anna Lindner", wrapup_target="Goes to: Anna Lindner")
    panel.expect_texts(matches_summary="Chosen by you")
    panel.expect_texts(matches_link="When you save, the call will be linked to Anna Lindner.")
    expect(panel.field("history-section")).to_be_visible()
    expect_accessible(card.frame)
    keys.press("2")
    expect(panel.field("wrapup-text")).to_be_focused()
    keys.type("Wants 2 lamps")
    keys.press("Escape")
    expect(panel.field("wrapup-text")).not_to_be_focused()
    keys.press("f")
    expect(panel.list("wrapup-presets").locator("button:focus")).to_have_count(1)
    keys.press("2")
    expect(panel.list("wrapup-presets").locator('[aria-pressed="true"]')).to_have_text("Tomorrow 10:00")
    expect(panel.list("deals").first).to_be_visible()
    keys.press("Escape")
    expect(panel.field("wrapup-text")).not_to_be_focused()
    keys.press("d")
    expect(panel.list("deals").locator("button:focus")).to_have_count(1)
    keys.press("1")
    expect(panel.field("wrapup-target")).to_contain_text("Anna Lindner,")
    card.end()
    panel.expect_texts(state="Call ended")
    keys.press("Control+Shift+Enter")
    wait_until(portal_page, lambda: portal_page.state()["card"] is None)
    written = records(portal_page, "Wants 2 lamps")
    assert set(written.values()) == {1}
    assert "comment:contact:797" in written
    assert [where for where in written if where.startswith("todo:2:")]


def test_an_own_key_works_in_the_panel_and_the_default_does_not(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.options.of_user(portal.state.user.id)["settings"] = (
        '{"v":1,"hold":null,"log":true,"keys":{"note":"x"}}'
    )
    card = open_card(portal_page)
    panel, keys = Panel(card.app), portal_page.page.keyboard
    keys.press("n")
    expect(panel.field("wrapup-text")).not_to_be_focused()
    keys.press("?")
    expect(panel.field("keys")).to_contain_text("Write the note")
    keys.press("Escape")
    expect(panel.field("keys")).to_be_hidden()
    keys.press("x")
    expect(panel.field("wrapup-text")).to_be_focused()


def test_focus_stays_in_the_section_whose_button_is_gone(portal_page: PortalPage) -> None:
    card = several(portal_page.visit(controls=0))
    panel, keys = Panel(card.app), portal_page.page.keyboard
    panel.action("matches.choose").nth(2).focus()
    keys.press("Enter")
    expect(panel.list("matches")).to_have_count(0)
    expect(panel.field("matches-section")).to_be_focused()
    keys.press("Tab")
    expect(panel.action("matches.undo")).to_be_focused()
