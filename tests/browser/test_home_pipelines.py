"""The pipeline of each line, picked on the home page, and a new deal that goes into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible
from tests.support.home_page import opened

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_a_line_gets_its_pipeline_by_name(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    state.crm.lines["+12025550100"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    home = opened(portal_page, admin=1)
    row = home.rows("app-pipelines").filter(has_text="Sales")
    choice = row.get_by_role("combobox")
    expect(choice).to_be_enabled(timeout=15_000)
    expect(choice.locator("option")).to_have_text(["Default pipeline", "Renewals", "General"])
    choice.select_option(label="Renewals")
    save = home.field("app-save")
    expect(save).not_to_have_attribute("aria-disabled", "true")
    save.click()
    home.expect_save_state("app", "saved")
    assert json.loads(state.options.app["settings"])["pipelines"] == {"+12025550100": 1}
    expect(choice).to_have_value("1")
    expect_accessible(portal_page.home.frame)
