"""My callbacks today, on the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.home_page import opened
from tests.support.panel_page import wait_until

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
    row.get_by_role("button", name="Call").click()
    expect(row).to_contain_text("Asked Bitrix24 to call")
    wait_until(portal_page, lambda: bool(portal_page.page.evaluate("() => portal.state().dialled.length")))
    row.get_by_role("button", name="Later…").click()
    row.get_by_role("button", name="Monday 9:00").click()
    expect(row).to_contain_text("Postponed to", timeout=15_000)
    home.button("callbacks.refresh").first.click()
    expect(row).to_be_hidden(timeout=15_000)
