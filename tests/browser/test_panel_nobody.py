"""A caller who is nobody in the CRM: the note can be saved, or kept, and no card is held for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.panel_page import START, Panel, records, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.portal import CallCard, PortalPage

WORDS = "Wants 12 chairs"


def typed(card: CallCard) -> tuple[Panel, Locator]:
    """Types a note and tries to save it."""
    panel = Panel(card.app)
    expect(panel.field("matches-summary")).to_contain_text("The number is withheld", timeout=START)
    card.app.locator("[data-input='wrapup.text']").fill(WORDS)
    panel.field("wrapup-save").click()
    expect(panel.field("wrapup-reason")).to_contain_text("Find or create one first")
    expect(panel.field("matches-search")).to_be_focused()
    return panel, panel.field("wrapup-state")


def test_a_caller_whose_number_is_withheld_gets_a_record_and_the_note_goes_there(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_hidden")
    card.connect()
    panel, state = typed(card)
    expect(panel.field("client")).to_have_text("No client yet")
    card.app.locator("#matches-search").fill("Nora Withheld")
    panel.field("matches-contact").click()
    expect(panel.field("matches-summary")).to_have_text("The contact was created.")
    expect(panel.field("client")).to_have_text("Nora Withheld")
    panel.field("wrapup-save").click()
    expect(state).to_have_attribute("data-value", "saved")
    (where,) = records(portal_page, WORDS)
    assert where.startswith("comment:contact:")
    assert not [call for call in portal_page.portal.rest.journal.commands if "findbycomm" in call]


def test_the_note_of_nobody_is_kept_when_the_card_is_let_go_of(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_hidden")
    card.connect()
    panel, _ = typed(card)
    card.end()
    expect(panel.field("auto-close")).to_contain_text("Kept open")
    panel.field("wrapup-leave").click()
    wait_until(portal_page, lambda: portal_page.state()["card"] is None)
    card = portal_page.open("incoming_contact")
    panel = Panel(card.app)
    expect(panel.list("wrapup-earlier")).to_contain_text(WORDS, timeout=START)
    expect(panel.field("wrapup-kept")).to_contain_text("in this browser only")
    panel.field("wrapup-section").get_by_role("button", name="Use here", exact=True).click()
    panel.field("wrapup-save").click()
    expect(panel.field("wrapup-state")).to_have_attribute("data-value", "saved")
    assert records(portal_page, WORDS)["comment:contact:797"] == 1
