"""My callbacks today: on the home page, and in the panel once no call runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible
from tests.support.home_page import opened
from tests.support.panel_page import Wrapup, started, wait_until

if TYPE_CHECKING:
    from tests.portal import PortalPage

TODO = 12220


def test_client_is_called_back_and_the_rest_left_for_later(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    activity = state.crm.activities.rows[TODO]
    activity["DEADLINE"] = state.clock.text(state.clock.now() - 3600)
    home = opened(portal_page)
    row = home.rows("callbacks").filter(has_text="Call back about the order")
    expect(row).to_be_visible(timeout=15_000)
    row.locator('[data-action="callbacks.call"]').click()
    expect(row).to_contain_text("Asked Bitrix24 to call")
    wait_until(portal_page, lambda: bool(portal_page.page.evaluate("() => portal.state().dialled.length")))
    row.get_by_role("button", name="Later…").click()
    row.locator('[data-action="callbacks.postpone"]').filter(has_text="Monday 9:00").click()
    expect(row).to_contain_text("Postponed to", timeout=15_000)
    home.button("callbacks.refresh").first.click()
    expect(row).to_be_hidden(timeout=15_000)


def test_after_the_call_and_its_note_the_next_one_can_be_called(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    state.options.app["settings"] = json.dumps({"v": 1, "hold": True})
    state.crm.activities.rows[TODO]["DEADLINE"] = state.clock.text(state.clock.now() - 3600)
    card = portal_page.visit().open("incoming_contact")
    panel, wrapup = started(card), Wrapup(card)
    card.connect()
    panel.expect_texts(state="Talking")
    wrapup.write("Wants an offer")
    wrapup.note.focus()
    card.end()
    expect(panel.field("callbacks-jump")).to_have_text("My callbacks today")
    portal_page.page.keyboard.press("ControlOrMeta+Enter")
    wrapup.expect_state("saved")
    expect(panel.field("callbacks-jump")).to_have_text("My callbacks today: 1")
    expect(wrapup.note).to_be_focused()
    panel.field("callbacks-jump").click()
    expect(panel.field("callbacks-section")).to_be_focused()
    row = panel.list("callbacks").filter(has_text="Call back about the order")
    expect_accessible(card.frame)
    row.get_by_role("button", name="Call now").click()
    expect(row).to_contain_text("Asked Bitrix24 to call")
    row.get_by_role("button", name="Done").click()
    expect(row).to_contain_text("Done")
    expect(panel.field("callbacks-jump")).to_be_hidden()
