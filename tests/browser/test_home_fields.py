"""Picking the fields that the panel shows, as an administrator does: each control once, by keyboard, and saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.portal import PortalPage
    from tests.support.home_page import HomePage

TIER = "UF_CRM_1720697698689"
"""A text among the fields of the simulated portal's contacts."""


def test_fields_are_picked_ordered_limited_to_lines_and_mark_clients(portal_page: PortalPage) -> None:
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
    drag_and_limit(home, contacts)
    expect_accessible_in_both_themes(frame)
    assert width_in_320(frame) <= 320
    contacts.get_by_role("button", name="Remove “Birthdate”").press("Enter")
    expect(settings).to_have_count(1)
    pick_marks(home)
    home.field("app-save").press("Enter")
    home.expect_save_state("app", "saved")
    saved = json.loads(portal_page.portal.state.options.app["settings"])
    assert saved["vip"] == {"field": TIER, "value": "Gold"}
    assert saved["no-contact"] == {"field": "STATUS", "value": "WEB"}
    stored = saved["fields"]
    assert stored["CONTACT"][0][:4] == ["POST", "edit", "Post", "text"]
    assert len(stored["CONTACT"][0][4]) == 1


def drag_and_limit(home: HomePage, contacts: Locator) -> None:
    """Drags the second field and moves it back, then shows the first one on a line only, as the preview says."""
    settings = contacts.locator(".field-setting")
    handle = contacts.get_by_role("button", name="Move “Birthdate”: arrow keys")
    handle.drag_to(settings.first)
    expect(settings.first).to_contain_text("Birthdate")
    expect(handle).to_be_focused()
    handle.press("ArrowDown")
    expect(settings.first).to_contain_text("Post")
    preview = home.app.get_by_label("Preview of the fields")
    names = preview.locator(".item-field-name")
    expect(names).to_have_text(["Post", "Birthdate required"], use_inner_text=True)
    line = settings.first.locator(".chip").first
    expect(line).to_be_visible()
    line.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "true")
    lines = preview.locator("[data-list=fields-sample] select")
    lines.select_option(index=2)
    expect(names).to_have_text(["Birthdate required"], use_inner_text=True)
    lines.select_option(index=0)
    expect(names).to_have_count(2)


def pick_marks(home: HomePage) -> None:
    """Marks clients by a text and by an entry of a list; then enters a field's code."""

    def control(name: str) -> Locator:
        return home.app.locator(f'[data-input="{name}"]')

    home.app.locator("details.mark-settings > summary").press("Enter")
    expect(control("marks.vip-field")).to_be_visible()
    control("marks.vip-field").select_option(TIER)
    expect(control("app.vip-value")).to_be_visible()
    control("app.vip-value").fill("Gold")
    control("marks.no-contact-field").select_option("SOURCE_ID")
    expect(control("marks.no-contact-value")).to_be_visible()
    control("marks.no-contact-value").select_option("WEB")
    expect(home.field("marks-used")).to_have_text("VIP, Do not contact")
    expect(home.app.locator('[data-preview="marks"] .mark')).to_have_text(["Do not contact", "VIP"])
    expect_accessible_in_both_themes(home.portal_page.home.frame)
    assert width_in_320(home.portal_page.home.frame) <= 320
    control("marks.no-contact-field").select_option(label="Enter a field's code…")
    code = control("app.no-contact-field")
    expect(code).to_be_focused()
    expect(code).to_have_value("SOURCE_ID")
    code.fill("not a field")
    blocked = home.app.locator('[data-list="marks"]').get_by_role("group", name="Do not contact", exact=True)
    expect(blocked.get_by_text("A field's code can only contain")).to_be_visible()
    code.fill("STATUS")
    expect(code).not_to_have_attribute("aria-invalid", "true")
