"""The fields that matter, as operators use them: edited by keyboard, kept, required, and never over others' values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.custom_fields import INTERESTS, MEETING
from tests.portal.rest.kinds import CONTACT, DEAL
from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.panel_page import START, Panel, Wrapup, started

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage, SimulatedPortal

ANNA, TIER = 797, "UF_CRM_1720697698689"
FIELDS = {
    "CONTACT": [
        ["POST", "edit", "Position", "text"],
        ["BIRTHDATE", "edit", "Birthday", "date"],
        [TIER, "required", "Tier", "text"],
        [MEETING, "edit", "Meeting", "date-time"],
        [INTERESTS, "edit", "Interests", "other"],
    ],
    "COMPANY": [["INDUSTRY", "show", "Industry", "status"]],
    "DEAL": [["STAGE_ID", "edit", "Stage", "status"], ["OPPORTUNITY", "edit", "Amount", "number"]],
}


def test_fields_are_edited_kept_required_and_decided(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    portal.state.options.app["settings"] = json.dumps({"v": 1, "fields": FIELDS})
    contact, deal = portal.state.crm.table(CONTACT).rows[ANNA], portal.state.crm.table(DEAL).rows[4615]
    contact |= {TIER: "", MEETING: "2026-03-10T12:00:20+02:00", INTERESTS: ["Microscopes", "Lenses"]}
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    position = panel.list("fields-client").get_by_label("Post, Anna Lindner")
    expect(position).to_have_value(contact["POST"])
    expect(panel.list("fields-client").filter(has_text="Industry")).to_contain_text("Manufacturing")

    position.fill("Head of sales")
    expect(panel.list("fields-client").filter(has_text="Changed. Before:")).to_have_count(1)
    card.reload_frame()
    expect(panel.field("client-name")).not_to_be_empty(timeout=START)
    expect(panel.list("fields-client").get_by_label("Post, Anna Lindner")).to_have_value("Head of sales")

    change_time_and_values(card, panel)
    stage = panel.list("fields-deal").get_by_label("Stage id,")
    expect(stage).to_be_visible()
    stage.select_option("WON")
    expect(stage).to_have_value("WON")
    deal["STAGE_ID"] = "LOSE"

    wrapup = Wrapup(card)
    wrapup.expect_state("draft")
    wrapup.save.click()
    expect(panel.field("wrapup-reason")).to_contain_text("Fill in")
    tier = panel.list("fields-client").get_by_label("Uf crm 1720697698689, Anna Lindner")
    expect(tier).to_be_focused()
    card.frame.page.keyboard.type("Gold")
    expect(tier).to_have_value("Gold")
    expect_accessible_in_both_themes(card.frame)
    assert width_in_320(card.frame) <= 320
    card.frame.page.keyboard.press("Control+Enter")
    decision = panel.list("wrapup-decisions")
    expect(decision).to_contain_text("was changed by somebody else meanwhile")
    assert (contact["POST"], contact[TIER], deal["STAGE_ID"]) == ("Head of sales", "Gold", "LOSE")
    expect_accessible_in_both_themes(card.frame, "to be decided")
    assert width_in_320(card.frame) <= 320
    decision.get_by_role("button", name="Write mine: Deal won").click()
    wrapup.expect_state("saved")
    assert deal["STAGE_ID"] == "WON"
    assert contact[INTERESTS] == ["Lenses", "Filters"]
    assert (contact[MEETING][:10], contact[MEETING][16:19]) == ("2026-04-10", ":20")


def change_time_and_values(card: CallCard, panel: Panel) -> None:
    """Types another month over a date's, which isn't one in between, and changes several values by keyboard."""
    fields, keyboard = panel.list("fields-client"), card.frame.page.keyboard
    meeting = fields.get_by_label("Next meeting, Anna Lindner")
    expect(meeting).to_have_value(re.compile(r"2026-03-10T\d\d:00:20"))
    meeting.focus()
    keyboard.press("Backspace")
    expect(fields.filter(has_text="This isn't a date.")).to_have_count(1)
    keyboard.type("04")
    expect(meeting).to_have_value(re.compile(r"2026-04-10T\d\d:00:20"))

    add = fields.get_by_role("button", name="Add a value to “Interests”")
    expect(fields.get_by_label("2. Interests, Anna Lindner")).to_have_value("Lenses")
    add.press("Enter")
    third = fields.get_by_label("3. Interests, Anna Lindner")
    expect(third).to_be_focused()
    keyboard.type("Filters")
    expect(third).to_have_value("Filters")
    fields.get_by_role("button", name="Remove “Microscopes”").press("Enter")
    expect(fields.get_by_label("1. Interests, Anna Lindner")).to_be_focused()
    expect(fields.get_by_label("1. Interests, Anna Lindner")).to_have_value("Lenses")
    expect(third).to_have_count(0)
