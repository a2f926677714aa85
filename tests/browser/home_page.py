"""The home page in the hands of a test: its fields by name, its buttons by action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.panel import START, pasted

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator

    from tests.portal import PortalPage

ASKED = 20_000
"""Milliseconds within which the portal has answered what the page asks at its start."""


class HomePage:
    """The app's own page, open in the portal."""

    def __init__(self, portal_page: PortalPage) -> None:
        self.portal_page = portal_page
        self.app: FrameLocator = portal_page.home.app

    def field(self, name: str) -> Locator:
        """A field of the page."""
        return self.app.locator(f'[data-field="{name}"]')

    def rows(self, name: str) -> Locator:
        """The rows of a list."""
        return self.app.locator(f'[data-list="{name}"] > li')

    def button(self, action: str) -> Locator:
        """The element that an action is taken with."""
        return self.app.locator(f'[data-action="{action}"]')

    def expect_state(self, code: str) -> None:
        """Waits until the installation's state has this code."""
        expect(self.field("installation")).to_have_attribute("data-value", code, timeout=ASKED)

    def expect_stage(self, code: str) -> None:
        """Waits until the test call is at this stage."""
        expect(self.field("trial")).to_have_attribute("data-value", code, timeout=ASKED)

    def expect_save_state(self, scope: str, code: str) -> None:
        """Waits until a form is in this state."""
        expect(self.field(f"{scope}-state")).to_have_attribute("data-value", code, timeout=ASKED)

    def open_diagnostics(self) -> Locator:
        """Opens the diagnostics; gives their list."""
        self.app.locator("details.diagnostics > summary").click()
        expect(self.rows("facts").first).to_be_visible()
        return self.app.locator('[data-list="facts"]')

    def pasted(self) -> str:
        """What is on the clipboard, pasted into the portal's page."""
        return pasted(self.portal_page.page)


def opened(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The home page, opened from the portal's menu, once the portal was asked."""
    portal_page.open_home(**{"lang": "en", **query})
    home = HomePage(portal_page)
    expect(home.field("installation")).not_to_be_empty(timeout=START)
    expect(home.field("installation")).not_to_have_attribute("data-value", "busy", timeout=ASKED)
    return home
