"""The site for closed networks: everything works while the host of the official library cannot be reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from static.builder.hosting import kit
from static.builder.project import settings
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.library_address import LIBRARY_HOST, LIBRARY_PATTERN
from tests.support.derived_sites import with_own_pages
from tests.support.home_page import HomePage
from tests.support.installer_page import InstallerPage
from tests.support.panel_page import START, started
from tests.support.portal_worker import open_own_call, wait_until_bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Watch

pytestmark = pytest.mark.usefixtures("own_profile")


@pytest.fixture(scope="module")
def closed_site(released_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shipped site as it is built with `library = "own"`; the headers of the host are those of that build."""
    own = {**settings(), "library": "own"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kit, "settings", lambda: own)
        yield with_own_pages(released_site, tmp_path_factory.mktemp("closed") / "site")


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Addresses that the browser has asked for."""
    addresses: list[str] = []
    page.context.on("request", lambda request: addresses.append(request.url))
    return addresses


def in_closed_network(page: Page, portal: SimulatedPortal) -> PortalPage:
    """The portal's page in a browser that cannot reach the official library's host."""
    portal_page = PortalPage(page, portal)
    page.context.route(LIBRARY_PATTERN, lambda route: route.abort())
    return portal_page


def test_panel_hears_the_whole_call_and_the_worker_its_card(page: Page, closed_site: Path, asked: list[str]) -> None:
    with SimulatedPortal(closed_site, worker=True) as portal:
        portal_page = in_closed_network(page, portal).visit()
        wait_until_bound(portal_page)
        card = portal_page.open("incoming_contact")
        panel = started(card)
        panel.expect_texts(phone="+1 202-555-0166", state="Connecting", client_name="Anna Lindner")
        card.connect()
        panel.expect_texts(state="Talking")
        card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9)
        panel.expect_texts(client="Lead 9")
        panel.switch.click()
        expect(panel.switch).to_have_attribute("aria-pressed", "true")
        card.end()
        panel.expect_texts(state="Call ended")
        expect(panel.action("more-time")).to_be_visible()
        card.destroy()
        open_own_call(portal_page)
    assert not [address for address in asked if LIBRARY_HOST in address]


def test_installer_and_main_page_work(page: Page, closed_site: Path, asked: list[str], watch: Watch) -> None:
    watch.excuse("Failed to load resource")  # the console reports what the portal refuses
    with SimulatedPortal(closed_site, installed=False) as portal:
        portal_page = in_closed_network(page, portal)
        installer = InstallerPage(portal_page.open_installer(lang="en")).expect_phase("ready")
        installer.click("install")
        installer.expect_phase("installed").click("finish")
        page.wait_for_url(re.compile(r"install_finished=Y"), timeout=START)
        home = HomePage(portal_page)
        expect(home.field("installation")).to_have_attribute("data-value", "sound", timeout=START)
        home.field("app-keep-open").click()
        home.field("app-save").click()
        home.expect_save_state("app", "saved")
    assert not [address for address in asked if LIBRARY_HOST in address]


def test_page_outside_of_a_portal_says_where_it_belongs(page: Page, closed_site: Path) -> None:
    with SimulatedPortal(closed_site) as portal:
        page.goto(portal.app_url)
        expect(page.locator("[data-fault]")).to_have_attribute("data-fault", "no-portal", timeout=START)


def test_pages_may_run_scripts_of_their_own_host_alone(page: Page, closed_site: Path) -> None:
    with SimulatedPortal(closed_site) as portal:
        policy = page.request.get(portal.app_url).headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
