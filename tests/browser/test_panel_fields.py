"""The fields that matter, as operators use them: edited by keyboard, kept, required, and never over others' values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.kinds import CONTACT, DEAL
from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.panel_page import START, Wrapup, started

if TYPE_CHECKING:
    from tests.portal import PortalPage, SimulatedPortal

ANNA, TIER = 797, "UF_CRM_1720697698689"
FIELDS = {
    "CONTACT": [
        ["POST", "edit", "Position", "text"],
        ["BIRTHDATE", "edit", "Birthday", "date"],
        [TIER, "required", "Tier", "text"],
    ],
    "COMPANY": [["INDUSTRY", "show", "Industry", "status"]],
    "DEAL": [["STAGE_ID", "edit", "Stage", "status"], ["OPPORTUNITY", "edit", "Amount", "number"]],
}


def test_fields_are_edited_kept_required_and_decided(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    portal.state.options.app["settings"] = json.dumps({"v": 1, "fields": FIELDS})
    contact, deal = portal.state.crm.table(CONTACT).rows[ANNA], portal.state.crm.table(DEAL).rows[4615]
    contact[TIER] = ""
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
