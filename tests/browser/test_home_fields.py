"""Picking the fields that the panel shows, as an administrator does: each control once, by keyboard, and saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_fields_are_picked_ordered_limited_to_lines_and_saved(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    frame = portal_page.home.frame
    summary = home.app.locator("details.item-field-settings > summary")
    summary.press("Enter")
    contacts = home.rows("item-fields").filter(has_text="Contacts")
    choice = contacts.get_by_label("Add a field: Contacts")
    expect(choice).to_be_visible()
    add = contacts.get_by_role("button", name="Add")
    for code, label in (("CONTACT/POST", "Post"), ("CONTACT/BIRTHDATE", "Birthdate")):
        choice.select_option(code)
        expect(choice).to_have_value(code)
        add.press("Enter")
        expect(contacts.get_by_label(f"What operators do with “{label}”")).to_be_visible()
        expect(choice).to_have_value("")
    settings = contacts.locator(".field-setting")
    expect(settings).to_have_count(2)
    contacts.get_by_label("What operators do with “Birthdate”").select_option("required")
    up = contacts.get_by_role("button", name="Move “Birthdate” up")
    expect(up).to_be_visible()
    up.press("Enter")
    expect(settings.first).to_contain_text("Birthdate")
    contacts.get_by_role("button", name="Move “Birthdate” down").press("Enter")
    expect(settings.first).to_contain_text("Post")
    handle = contacts.get_by_role("button", name="Move “Birthdate”: arrow keys")
    handle.drag_to(settings.first)
    expect(settings.first).to_contain_text("Birthdate")
    expect(handle).to_be_focused()
    handle.press("ArrowDown")
    expect(settings.first).to_contain_text("Post")
    preview = home.app.get_by_label("Preview of the fields")
    expect(preview.locator(".item-field-name")).to_have_text(["Post", "Birthdate required"])
    line = settings.first.locator(".chip").first
    expect(line).to_be_visible()
    line.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "true")
    expect_accessible_in_both_themes(frame)
    assert width_in_320(frame) <= 320
    contacts.get_by_role("button", name="Remove “Birthdate”").press("Enter")
    expect(settings).to_have_count(1)
    home.field("app-save").press("Enter")
    home.expect_save_state("app", "saved")
    stored = json.loads(portal_page.portal.state.options.app["settings"])["fields"]
    assert stored["CONTACT"][0][:4] == ["POST", "edit", "Post", "text"]
    assert len(stored["CONTACT"][0][4]) == 1
