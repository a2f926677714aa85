"""The host of the BX24 library is silent, late, refuses, or something else answers for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.connection import WORKER_REPORT
from static.builder.hosting.library import OFFICIAL, OWN
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.library_address import LIBRARY_HOST
from tests.portal.library_host import LIBRARY_HOST as HOST
from tests.support.derived_sites import with_addresses
from tests.support.installer_page import InstallerPage
from tests.support.panel_page import START, Panel, started
from tests.support.portal_worker import wait_until_bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

    from tests.browser.conftest import Watch

pytestmark = pytest.mark.usefixtures("own_profile")

TROUBLE = f"() => localStorage.getItem(frameBridge.ofPortal('{WORKER_REPORT}'))"
RUN = "() => document.querySelectorAll('script[data-library]').length"
ASKED_BEFORE_LOAD = """() => {
  const { loadEventStart } = performance.getEntriesByType("navigation")[0];
  const asked = performance.getEntriesByType("resource").filter(({ name }) => !name.startsWith(location.origin));
  return asked.filter(({ startTime }) => startTime < loadEventStart).map(({ name }) => name);
}"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
OWN_ASKED = """() => performance.getEntriesByType('resource').find(({ name }) => /bx24[.]/.test(name)).startTime"""
SILENCE = 5000
"""Milliseconds of silence after which a page says so."""
AGAIN = 15_000
"""Milliseconds within which an address that has failed three times is asked again."""
HEAD_START = 5000
"""Milliseconds within which another address is asked when the first is known to be silent, and not otherwise."""
FOREIGN_WAIT = 2500
"""Milliseconds within which a page is loaded that waits for no foreign host, however busy the machine."""


@pytest.fixture(scope="module")
def official_portal(released_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """A portal on a site that has nothing but the official library."""
    site = with_addresses(released_site, tmp_path_factory.mktemp("official") / "site", OFFICIAL)
    with SimulatedPortal(site, worker=True) as running:
        yield running


@pytest.fixture(scope="module")
def both_portal(released_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """A portal on a site that asks the official library's host first, then its own."""
    site = with_addresses(released_site, tmp_path_factory.mktemp("both") / "site", OFFICIAL, OWN)
    with SimulatedPortal(site, worker=True) as running:
        yield running


@pytest.fixture(autouse=True)
def answering_host() -> Iterator[None]:
    """The host answers those who come after."""
    yield
    HOST.set()


@pytest.fixture
def official(page: Page, official_portal: SimulatedPortal, watch: Watch) -> PortalPage:
    official_portal.reset()
    watch.excuse("preloaded using link preload but not used")
    return PortalPage(page, official_portal)


@pytest.fixture
def both(page: Page, both_portal: SimulatedPortal, watch: Watch) -> PortalPage:
    both_portal.reset()
    watch.excuse("preloaded using link preload but not used")
    return PortalPage(page, both_portal)


def loaded(frame: Frame) -> float:
    """Milliseconds from the frame's navigation to the end of its `load`."""
    return float(frame.wait_for_function(LOADED, timeout=START, polling=20).json_value())


def test_no_page_waits_for_a_host_that_hangs_and_no_user_costs_the_portal_its_worker(official: PortalPage) -> None:
    HOST.set("hangs")
    took = []
    for _ in range(3):  # the first start, and those that know of the silence
        official.visit()
        took.append(loaded(official.worker.frame))
    assert max(took) < FOREIGN_WAIT, took
    card = official.open("incoming_contact")
    assert loaded(card.frame) < FOREIGN_WAIT
    assert len(official.portal.state.bound("PAGE_BACKGROUND_WORKER")) == 1
    HOST.set()
    wait_until_bound(official)
    started(card)


def test_note_is_typed_while_the_library_is_awaited_and_goes_on_when_it_comes(official: PortalPage) -> None:
    HOST.set("hangs")
    official.page.clock.install()
    card = official.visit().open("incoming_contact")
    panel = Panel(card.app)
    panel.field("wrapup-text").fill("Wants 12 chairs")
    notice = card.app.locator("[data-notice=library-silent]")
    official.page.clock.run_for(SILENCE)
    expect(notice).to_contain_text(f"{LIBRARY_HOST} doesn't answer", timeout=START)
    expect(notice).to_contain_text('library = "own"')
    expect(panel.field("wrapup-text")).to_be_visible()
    panel.field("wrapup-text").press_sequentially(" and a table")
    HOST.set()
    expect(panel.field("phone")).not_to_be_empty(timeout=START)
    expect(notice).to_have_count(0)
    expect(panel.field("wrapup-text")).to_have_value("Wants 12 chairs and a table")
    expect(panel.fault).to_be_hidden()


def test_host_that_refuses_is_asked_again_until_it_answers(official: PortalPage, watch: Watch) -> None:
    watch.excuse("net::ERR")
    HOST.set("refuses")
    official.page.clock.install()
    card = official.visit().open("incoming_contact")
    notice = card.app.locator("[data-notice=library-failed]")
    expect(notice).to_contain_text(f"couldn't be loaded from {LIBRARY_HOST}", timeout=START)
    assert card.frame.evaluate("() => frameBridge.library.state") == "absent"
    HOST.set()
    official.page.clock.run_for(AGAIN)
    started(card)
    expect(notice).to_have_count(0)


def test_page_in_place_of_the_library_is_no_library(official: PortalPage, watch: Watch) -> None:
    watch.excuse("")  # the page is run as a script
    HOST.set("page")
    official.page.clock.install()
    card = official.visit().open("incoming_contact")
    expect(card.app.locator("[data-notice=library-failed]")).to_be_visible(timeout=START)
    HOST.set()
    official.page.clock.run_for(AGAIN)
    started(card)


def test_our_own_library_takes_over_and_the_late_one_is_not_run(both: PortalPage) -> None:
    HOST.set("hangs")
    both.visit()
    wait_until_bound(both)  # by our own, after a while
    card = both.open("incoming_contact")
    started(card)
    for frame in (card.frame, both.worker.frame):
        library = frame.evaluate("() => frameBridge.library")
        assert library["state"] == "there"
        assert [host["state"] for host in library["hosts"]] == ["waiting", "there"]
    # What the worker has met is known at the next start: the panel has not waited for the silent host again.
    assert card.frame.evaluate(OWN_ASKED) < HEAD_START
    with both.page.expect_event("requestfinished", lambda request: request.url == OFFICIAL):
        HOST.set()
    card.connect()
    Panel(card.app).expect_texts(state="Talking")
    assert card.frame.evaluate(RUN) == 1
    assert len(both.messages(sender="app", method="getInitData")) == 2


def test_our_own_library_takes_over_at_once_where_the_host_refuses(both: PortalPage, watch: Watch) -> None:
    watch.excuse("net::ERR")
    HOST.set("refuses")
    card = both.visit().open("incoming_contact")
    started(card)
    expect(card.app.locator("[data-notice]")).to_have_count(0)


def test_portal_s_page_that_is_silent_is_named_and_may_answer_late(portal_page: PortalPage) -> None:
    portal_page.page.clock.install()
    portal_page.visit().delay("getInitData", 2 * SILENCE)
    card = portal_page.open("incoming_contact")
    panel = Panel(card.app)
    notice = card.app.locator("[data-notice=portal-silent]")
    portal_page.wait_for_message(sender="app", method="getInitData")
    portal_page.page.clock.run_for(SILENCE)
    expect(notice).to_contain_text("The Bitrix24 page around this one doesn't answer", timeout=START)
    panel.field("wrapup-text").fill("Wants 12 chairs")
    portal_page.page.clock.run_for(SILENCE)
    expect(panel.field("phone")).not_to_be_empty(timeout=START)
    expect(notice).to_have_count(0)
    expect(panel.field("wrapup-text")).to_have_value("Wants 12 chairs")


def test_installer_waits_for_the_library_and_says_so(
    page: Page, official_portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse("preloaded using link preload but not used")
    official_portal.reset()
    official_portal.state.remove_app()
    opened = PortalPage(page, official_portal)
    HOST.set("hangs")
    page.clock.install()
    installer = opened.open_installer(lang="de")
    notice = installer.app.locator("[data-notice=library-silent]")
    installer.frame.wait_for_function("() => 'frameBridge' in globalThis", timeout=START, polling=50)
    page.clock.run_for(SILENCE)
    expect(notice).to_contain_text(f"{LIBRARY_HOST} antwortet nicht", timeout=START)
    expect(notice).not_to_contain_text("Notiz")
    HOST.set()
    InstallerPage(installer).expect_phase("ready")
    expect(notice).to_have_count(0)


def test_worker_says_what_it_lacks_and_starts_no_python_while_nothing_comes(official: PortalPage) -> None:
    HOST.set("hangs")
    frame = official.visit().worker.frame
    loaded(frame)
    frame.wait_for_function("() => frameBridge.library.trouble === 'library-silent'", timeout=START, polling=50)
    assert frame.evaluate("() => document.querySelector('script[data-entry]') === null")
    left = json.loads(frame.evaluate(TROUBLE))
    assert (left["library"], left["hosts"]["library"]) == ("silent", LIBRARY_HOST)
    HOST.set()
    wait_until_bound(official)
    assert frame.evaluate(TROUBLE) is None
    assert frame.evaluate(ASKED_BEFORE_LOAD) == []
