"""Outcomes that act, in a call: one key chooses, what will happen is shown, ticked and written with the save."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.kinds import CONTACT, DEAL
from tests.support.accessibility import expect_accessible
from tests.support.panel_page import Wrapup

if TYPE_CHECKING:
    from tests.portal import PortalPage

OUTCOMES = [
    "Reached",
    {
        "name": "Offer sent",
        "colour": "green",
        "key": "j",
        "needs": ["note"],
        "follow-up": "tomorrow-10",
        "stages": ["DEAL:WON"],
        "fields": [["CONTACT", "POST", "Managing director", "Position"], ["CONTACT", "OPENED", "N"]],
        "settles": True,
    },
]


def test_an_outcome_needs_a_note_moves_the_deal_and_sets_a_field(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    state.options.app["settings"] = json.dumps({"v": 1, "outcomes": OUTCOMES})
    deal, contact = state.crm.find(DEAL, 4615), state.crm.find(CONTACT, 797)
    assert deal is not None
    assert contact is not None
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    expect(wrapup.panel.list("deals").first).to_be_visible()
    expect(wrapup.panel.list("wrapup-outcomes")).to_have_count(2)
    wrapup.panel.field("wrapup-section").press("j")
    consequences = wrapup.panel.list("wrapup-consequences").get_by_role("checkbox")
    expect(consequences).to_have_count(4)
    expect(consequences.first).to_contain_text("Moves")
    expect(consequences.nth(1)).to_have_text("Sets Post: Managing director")
    expect(consequences.nth(2)).to_have_text("Sets Opened: No")
    expect(consequences.last).to_contain_text("Follow-up")
    expect(wrapup.panel.field("wrapup-robots")).to_be_visible()
    expect_accessible(card.frame)
    wrapup.save.press("Enter")
    expect(wrapup.panel.field("wrapup-reason")).to_have_text("This outcome needs a note. Write it first.")
    expect(wrapup.panel.field("wrapup-text")).to_be_focused()
    wrapup.write("Wants it by Friday")
    for consequence in (consequences.nth(2), consequences.last):
        consequence.press("Space")
        expect(consequence).to_have_attribute("aria-checked", "false")
    wrapup.save.press("Enter")
    wrapup.expect_state("saved")
    assert deal["STAGE_ID"] == "WON"
    assert (contact["POST"], contact["OPENED"]) == ("Managing director", "Y")
    assert "crm.activity.todo.add" not in portal_page.portal.rest.journal.methods
