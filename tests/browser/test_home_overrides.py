"""Other settings for a department, locked ones, as administrators set them and operators get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import operator, sound
from tests.support.panel_page import started

if TYPE_CHECKING:
    from tests.portal import PortalPage


FIELDS = '{"v":1,"fields":{"CONTACT":[["POST","edit","Position","text"]]}}'


def test_a_department_gets_its_own_outcomes_and_a_required_field(portal_page: PortalPage) -> None:
    portal_page.portal.state.app.scopes.add("department")
    portal_page.portal.state.options.app["settings"] = FIELDS
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
    home.field("overrides-0-use-field-uses").press("Enter")
    use = entry.locator('[data-input="app.overrides-0-field-uses-CONTACT/POST"]')
    expect(use).to_be_enabled()
    use.select_option("required")
    frame = portal_page.home.frame
    expect_accessible_in_both_themes(frame, "overrides")
    assert width_in_320(frame) <= 320
    home.field("app-save").press("Enter")
    home.expect_save_state("app", "saved")
    panel = started(portal_page.open("incoming_contact"))
    outcomes = panel.list("wrapup-outcomes")
    expect(outcomes.first).to_be_visible()
    expect(outcomes.filter(has_text="Busy")).to_have_count(0)
    expect(panel.list("fields-client").filter(has_text="Post")).to_have_attribute("data-use", "required")


def test_what_is_set_for_everyone_is_shown_to_the_user_and_what_is_locked_as_such(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.app.locator("details.shortcuts:has([data-list=app-keys]) > summary").press("Enter")
    letters = home.rows("app-keys").locator("select")
    expect(letters.nth(0)).to_be_enabled()
    letters.nth(0).select_option("x")
    letters.nth(1).select_option("o")
    expect(home.rows("app-keys").filter(has_text="Has no letter: O is used for “Choose a follow-up”.")).to_have_count(1)
    expect_accessible_in_both_themes(portal_page.home.frame, "letters for everyone")
    assert width_in_320(portal_page.home.frame) <= 320
    home.field("app-keys-standard").click()
    expect(letters.nth(0)).to_have_value("n")
    letters.nth(0).select_option("w")
    home.field("app-theme-dark").click()
    home.field("app-locked-theme").click()
    expect(home.app.locator("html")).to_have_attribute("data-theme", "dark")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    own = operator(portal_page)
    expect(own.app.locator("html")).to_have_attribute("data-theme", "dark")
    expect(own.field("user-theme-hint")).to_have_text("Set by your administrator")
    expect(own.field("user-theme-light")).to_have_attribute("aria-disabled", "true")
    own.app.locator("details.shortcuts:has([data-list=user-keys]) > summary").press("Enter")
    note = own.rows("user-keys").locator("select").first
    expect(note).to_have_value("w")
    note.select_option("n")
    expect(own.rows("user-keys").first).to_contain_text("Set for everyone: W")
