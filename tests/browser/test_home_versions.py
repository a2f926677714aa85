"""Earlier versions and administrators at the same time, as the person at the home page sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_a_version_is_brought_back_by_keyboard(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    expect(home.field("versions-section")).to_be_hidden()
    for name in ("app-keep-open", "app-log"):
        home.field(name).click()
        home.field("app-save").click()
        home.expect_save_state("app", "saved")
    rows = home.rows("versions")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Show the messages from Bitrix24: Off")
    expect(rows.first.get_by_role("button")).to_have_count(0)
    frame = portal_page.home.frame
    expect_accessible_in_both_themes(frame, "earlier versions")
    assert width_in_320(frame) <= 320
    restore = rows.nth(1).locator('[data-action="versions.restore"]')
    restore.focus()
    restore.press("Enter")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("Show the messages from Bitrix24: On")
    expect(home.field("announcement")).to_contain_text("Saved.")
    assert json.loads(portal_page.portal.state.options.app["settings"]) == {"v": 1, "hold": True, "off": []}


def test_what_two_administrators_changed_is_joined_and_the_rest_is_asked(portal_page: PortalPage) -> None:
    home, options = sound(portal_page), portal_page.portal.state.options.app
    home.field("app-keep-open").click()
    home.field("app-note-place-both").click()
    options["settings"] = '{"v":1,"hold":false,"off":["client"],"note":"call"}'
    home.field("app-save").click()
    home.expect_save_state("app", "failed")
    (conflict,) = home.rows("app-conflicts").all()
    expect(conflict).to_contain_text("The note of a call is saved")
    expect(home.rows("app-notes")).to_contain_text("Show client and line: Off")
    frame = portal_page.home.frame
    expect_accessible_in_both_themes(frame, "conflict")
    assert width_in_320(frame) <= 320
    theirs, mine = conflict.locator('[data-action="merging.choose"]').all()
    theirs.press("Tab")
    expect(mine).to_be_focused()
    mine.press("Enter")
    expect(mine).to_have_attribute("aria-pressed", "true")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    expect(conflict).to_have_count(0)
    assert json.loads(options["settings"]) == {"v": 1, "hold": True, "off": ["client"], "note": "both"}
