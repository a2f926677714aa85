"""The form of the outcomes: each control of the room, by keyboard, by picking, by dragging."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.portal import PortalPage
    from tests.support.home_page import HomePage


def names(home: HomePage) -> list[Locator]:
    return home.rows("outcomes").locator("[data-part=name]").all()


def expect_names(home: HomePage, *wanted: str) -> None:
    """Waits until the rows have these names."""
    expect(home.rows("outcomes")).to_have_count(len(wanted))
    for cell, name in zip(names(home), wanted, strict=True):
        expect(cell).to_have_value(name)


OFFER = {
    "name": "Offer sent", "direction": "incoming", "after": ["wrong-number"], "colour": "green", "key": "j",
    "needs": ["note"], "follow-up": "tomorrow-10", "stages": ["DEAL:C1:WON"],
    "fields": [["CONTACT", "OPENED", "Y", "Opened"]], "settles": True,
}  # fmt: skip


def test_an_outcome_is_made_by_picking_with_the_keyboard_alone(portal_page: PortalPage) -> None:
    options = portal_page.portal.state.options.app
    options["settings"] = json.dumps({"v": 1, "outcomes": "Reached\nBusy | outgoing | busy"})
    home = sound(portal_page)
    room = home.app.locator(".outcomes-room")
    expect_names(home, "Reached", "Busy")
    frame = portal_page.home.frame
    home.field("outcomes-add").press("Enter")
    row = home.rows("outcomes").nth(2)
    name = row.locator("[data-part=name]")
    expect(name).to_be_focused()
    name.fill("Offer sent")
    row.locator("[data-part=direction]").select_option("incoming")
    row.locator("[data-part=key]").select_option("j")
    row.locator("[data-part=follow-up]").select_option("tomorrow-10")
    row.get_by_label("Renewals").select_option("DEAL:C1:WON")
    row.get_by_role("button", name="Green").press("Enter")
    row.get_by_role("button", name="Wrong number (404)").press("Space")
    row.get_by_role("button", name="A note", exact=True).press("Space")
    row.get_by_role("button", name="Settle the operator's open to-dos").press("Space")
    for code, label in (("POST/Post", "Contact: Post"), ("OPENED/Opened", "Contact: Opened")):
        row.get_by_label("Another field").select_option(f"2:add-field:CONTACT/{code}")
        row.get_by_role("button", name="Add field").press("Enter")
        expect(row.get_by_label(label, exact=True)).to_be_focused()
    position = row.get_by_label("Contact: Post", exact=True)
    position.fill("Head of purchasing")
    row.get_by_label("Contact: Opened", exact=True).select_option("Y")
    row.get_by_label("Another line: its number or name").fill("Old line")
    row.get_by_role("button", name="Add", exact=True).press("Enter")
    gone = row.get_by_role("button", name="Old line (not in Bitrix24)")
    expect(gone).to_have_attribute("aria-pressed", "true")
    expect_accessible_in_both_themes(frame, "an open outcome")
    row.get_by_role("button", name="Don't set “Contact: Post”").press("Enter")
    expect(position).to_have_count(0)
    gone.press("Enter")
    expect(gone).to_have_count(0)

    preview = room.locator("[data-preview=outcomes]")
    chip = preview.get_by_role("button", name="Offer sent", include_hidden=True)
    expect(chip).to_have_attribute("data-colour", "green")
    room.locator("[data-input='outcomes.sample-direction']").select_option("outgoing")
    expect(chip).to_have_count(0)
    row.locator("[data-part=more]").press("Enter")
    expect(row.locator("[data-part=body]")).to_be_hidden()
    home.field("outcomes-save").press("Enter")
    home.expect_save_state("outcomes", "saved")
    assert json.loads(options["settings"])["outcomes"] == ["Reached", "Busy | outgoing | busy", OFFER]
    assert width_in_320(frame) <= 320


def test_outcomes_are_ordered_removed_and_brought_back(portal_page: PortalPage, tmp_path: Path) -> None:
    options = portal_page.portal.state.options.app
    options["settings"] = json.dumps({"v": 1, "outcomes": ["Reached", "Busy | outgoing | busy", OFFER]})
    home = sound(portal_page)
    expect_names(home, "Reached", "Busy", "Offer sent")
    row = home.rows("outcomes").nth(2)
    row.locator("[data-part=move]").press("ArrowUp")
    expect_names(home, "Reached", "Offer sent", "Busy")
    expect(home.rows("outcomes").nth(1).locator("[data-part=move]")).to_be_focused()
    first, last = (home.rows("outcomes").nth(place).locator("[data-part=move]") for place in (0, 2))
    last.drag_to(first)
    expect_names(home, "Busy", "Reached", "Offer sent")
    home.rows("outcomes").nth(0).locator("[data-part=more]").click()
    home.app.get_by_role("button", name="Move down: Busy").click()
    expect_names(home, "Reached", "Busy", "Offer sent")
    home.app.get_by_role("button", name="Move up: Busy").click()
    expect_names(home, "Busy", "Reached", "Offer sent")

    home.rows("outcomes").nth(1).locator("[data-part=remove]").press("Enter")
    expect_names(home, "Busy", "Offer sent")
    home.button("outcomes.undo").press("Enter")
    expect_names(home, "Busy", "Reached", "Offer sent")
    home.field("outcomes-standard").press("Enter")
    expect(home.rows("outcomes")).to_have_count(6)
    home.button("outcomes.undo").press("Enter")
    expect_names(home, "Busy", "Reached", "Offer sent")

    with portal_page.page.expect_download() as exported:
        home.button("outcomes.export").press("Enter")
    file = tmp_path / "outcomes.json"
    exported.value.save_as(file)
    home.field("outcomes-discard").press("Enter")
    expect_names(home, "Reached", "Busy", "Offer sent")
    home.app.locator("[data-input='outcomes.file']").set_input_files(file)
    expect_names(home, "Busy", "Reached", "Offer sent")

    home.field("outcomes-save").press("Enter")
    home.expect_save_state("outcomes", "saved")
    assert json.loads(options["settings"])["outcomes"] == ["Busy | outgoing | busy", "Reached", OFFER]
