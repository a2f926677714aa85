"""Other settings for a department, locked ones, as administrators set them and operators get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import operator, sound
from tests.support.panel_page import started

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_a_department_gets_its_own_outcomes(portal_page: PortalPage) -> None:
    portal_page.portal.state.app.scopes.add("department")
    home = sound(portal_page)
    home.app.get_by_text("Other settings for lines and departments").first.press("Enter")
    expect(home.field("overrides-add")).to_be_visible()
    home.field("overrides-add").press("Enter")
    entry = home.rows("overrides")
    expect(entry).to_contain_text("Choose a line or a department.")
    entry.get_by_role("button", name="Sales", exact=True).last.press("Enter")
    home.field("overrides-0-use-offered-outcomes").press("Enter")
    for name in ("No answer", "Busy"):
        entry.get_by_role("button", name=name, exact=True).press("Enter")
        expect(entry.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "false")
    frame = portal_page.home.frame
    expect_accessible_in_both_themes(frame, "overrides")
    assert width_in_320(frame) <= 320
    home.field("app-save").press("Enter")
    home.expect_save_state("app", "saved")
    panel = started(portal_page.open("incoming_contact"))
    outcomes = panel.list("wrapup-outcomes")
    expect(outcomes.first).to_be_visible()
    expect(outcomes.filter(has_text="Busy")).to_have_count(0)


def test_what_is_locked_is_shown_to_the_user_as_set_by_the_administrator(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.field("app-theme-dark").click()
    home.field("app-locked-theme").click()
    expect(home.app.locator("html")).to_have_attribute("data-theme", "dark")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    own = operator(portal_page)
    expect(own.app.locator("html")).to_have_attribute("data-theme", "dark")
    expect(own.field("user-theme-hint")).to_have_text("Set by your administrator")
    expect(own.field("user-theme-light")).to_have_attribute("aria-disabled", "true")
