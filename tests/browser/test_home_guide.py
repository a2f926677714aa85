"""The first steps: three questions by keyboard, saved, and a test call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_three_questions_are_the_first_settings_and_end_in_a_test_call(portal_page: PortalPage) -> None:
    options = portal_page.portal.state.options.app
    options.pop("settings", None)
    home = sound(portal_page)
    guide = home.field("guide-section")
    expect(guide).to_be_visible()
    guide.get_by_role("button", name="Skip").press("Enter")
    expect(guide).to_be_hidden()
    home.button("guide.open").press("Enter")
    expect(guide).to_be_visible()
    expect(home.rows("guide-lines").first).to_be_visible()
    line = home.rows("guide-lines").first.get_by_role("button")
    line.press("Space")
    expect(line).to_have_attribute("aria-pressed", "true")
    guide.get_by_role("button", name="Appointments").press("Space")
    expect(home.rows("guide-outcomes").first).to_have_text("Appointment made")
    guide.get_by_role("button", name="No", exact=True).press("Space")
    expect_accessible_in_both_themes(portal_page.home.frame, "first steps")
    assert width_in_320(portal_page.home.frame) <= 320
    home.field("guide-save").press("Enter")
    home.expect_save_state("guide", "saved")
    stored = json.loads(options["settings"])
    assert stored["hold"] is False
    assert [each["name"] for each in stored["outcomes"]][:2] == ["Appointment made", "Appointment moved"]
    home.field("guide-test").press("Enter")
    home.expect_stage("shown")
