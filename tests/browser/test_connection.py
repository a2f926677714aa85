"""The connection fails in each way, and every page says which: what happened, whether the note is safe, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from app.connection import WORKER_REPORT
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.home_page import sound
from tests.support.installer_page import opened
from tests.support.panel_page import START, Panel, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import FrameLocator, Locator, Page

    from tests.browser.conftest import Watch

SAFE = "Your note is safe: this browser keeps it."
FIREWALL = "<html><h1>403 Forbidden</h1></html>"

# In Chromium, a frame of another origin may not reach the local network: the portal is in it.
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "nobody there": ({"closes": "at once"}, "local-network"),
    "no CORS headers": ({"cors": False}, "reply-blocked"),
    "CORS headers twice": ({"cors": "twice"}, "reply-blocked"),
    "a firewall": ({"status": 403, "body": FIREWALL}, "intercepted"),
    "silence": ({"delay": 20.0}, "portal-silent"),
}


class Notice:
    """The notice above every page."""

    def __init__(self, app: FrameLocator) -> None:
        self.whole: Locator = app.locator('[data-field="connection"]')
        self.happened: Locator = app.locator('[data-field="connection-happened"]')
        self.note: Locator = app.locator('[data-field="connection-note"]')
        self.advice: Locator = app.locator('[data-field="connection-advice"]')
        self.retry: Locator = app.locator('[data-action="connection.retry"]')

    def expect(self, cause: str) -> None:
        """Waits until it says this."""
        expect(self.whole).to_be_visible(timeout=START)
        expect(self.whole).to_have_attribute("data-cause", cause)
        expect(self.happened).not_to_be_empty()
        expect(self.advice).not_to_be_empty()

    def mend(self, portal: SimulatedPortal, fault: RestFault) -> None:
        """Ends a fault and tries again. The page does so by itself too: the button may go before it can be clicked."""
        self.retry.click(trial=True)
        portal.state.faults.remove(fault)
        self.retry.dispatch_event("click")


@pytest.fixture(autouse=True)
def failures_are_wanted(watch: Watch) -> None:
    """What the browser writes on the console of requests that fail."""
    watch.excuse("console error")


@pytest.fixture
def uninstalled(page: Page, tested_site: Path, watch: Watch) -> Iterator[PortalPage]:
    """The page of a portal in which the app waits to be installed."""
    del watch
    with SimulatedPortal(tested_site, installed=False) as portal:
        yield PortalPage(page, portal)


@pytest.mark.parametrize("name", FAULTS)
def test_the_panel_says_what_is_wrong_and_that_the_note_is_safe(portal_page: PortalPage, name: str) -> None:
    settings, cause = FAULTS[name]
    fault = portal_page.portal.state.faults.add(RestFault("*", **settings))
    card = portal_page.visit().open("incoming_contact")
    panel, notice = Panel(card.app), Notice(card.app)
    notice.expect(cause)
    expect(notice.note).to_have_text(SAFE)
    expect_accessible_in_both_themes(card.frame, name)
    assert width_in_320(card.frame) == 320
    notice.mend(portal_page.portal, fault)
    expect(panel.field("client-name")).to_have_text("Anna Lindner", timeout=START)
    expect(notice.whole).to_be_hidden()


def test_a_panel_that_loses_the_portal_reads_again_by_itself(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel, notice = started(card), Notice(card.app)
    expect(panel.field("client-name")).to_have_text("Anna Lindner", timeout=START)
    fault = portal_page.portal.state.faults.add(RestFault("*", closes="at once"))
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=124, PHONE_NUMBER="+12025550144")
    notice.expect("portal-silent")
    portal_page.portal.state.faults.remove(fault)
    expect(notice.whole).to_be_hidden(timeout=START)
    expect(panel.field("client-notice")).to_be_hidden(timeout=START)


def test_the_panel_says_that_the_worker_is_not_working_until_it_is(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    started(card)
    key = card.frame.evaluate("(key) => frameBridge.ofPortal(key)", WORKER_REPORT)
    left = '([key]) => localStorage.setItem(key, JSON.stringify({ at: Date.now() / 1000, token: "silent" }))'
    card.frame.evaluate(left, [key])
    notice = Notice(card.app)
    notice.expect("worker-access-lost")
    expect(notice.happened).to_contain_text("background page isn't working: This page has lost its access")
    expect(notice.retry).to_be_hidden()
    card.frame.evaluate("(key) => localStorage.removeItem(key)", key)
    expect(notice.whole).to_be_hidden(timeout=START)


@pytest.mark.parametrize("name", ["nobody there", "a firewall"])
def test_the_main_page_tells_administrators_what_to_do(portal_page: PortalPage, name: str) -> None:
    settings, cause = FAULTS[name]
    fault = portal_page.portal.state.faults.add(RestFault("*", **settings))
    home = sound(portal_page)
    notice = Notice(home.app)
    notice.expect(cause)
    expect(notice.note).to_be_hidden()
    expect(notice.advice).to_contain_text("localhost")
    home.open_diagnostics()
    expect(home.app.locator('[data-list="facts"]')).to_contain_text(f"cause {cause}", timeout=START)
    notice.mend(portal_page.portal, fault)
    expect(notice.whole).to_be_hidden(timeout=START)
    home.expect_state("sound")


@pytest.mark.parametrize("name", ["no CORS headers", "silence"])
def test_the_installer_says_what_is_wrong_and_goes_on(uninstalled: PortalPage, name: str) -> None:
    settings, cause = FAULTS[name]
    fault = uninstalled.portal.state.faults.add(RestFault("*", **settings))
    installer = opened(uninstalled, lang="ru")
    notice = Notice(installer.home.app)
    notice.expect(cause)
    expect_accessible_in_both_themes(installer.home.frame, name)
    assert width_in_320(installer.home.frame) == 320
    notice.mend(uninstalled.portal, fault)
    installer.expect_phase("ready")
    expect(notice.whole).to_be_hidden(timeout=START)


def test_warnings_of_php_are_read_over_and_told_to_administrators(portal_page: PortalPage) -> None:
    portal_page.portal.state.faults.add(RestFault("*", before="<br /><b>Warning</b>: x in /srv/y.php on line 3<br />"))
    home = sound(portal_page)
    expect(home.app.locator('[data-list="installation-notes"]')).to_contain_text("display_errors", timeout=START)
