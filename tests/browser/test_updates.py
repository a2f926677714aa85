"""A new version over an old one, on the host and in the browser's storage: nothing is lost, no files are mixed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.support.derived_sites import write_newer
from tests.support.panel_page import PAINTED, START, Panel, Wrapup, wait_for_records
from tests.support.portal_worker import open_own_call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page

    from tests.browser.conftest import Watch

pytestmark = pytest.mark.usefixtures("own_profile")

COMPLETE = "() => performance.getEntriesByName('boot:complete').length > 0"
LOADED = "() => performance.getEntriesByType('resource').map(({ name }) => name)"


class Host:
    """A folder that a web server serves, with an old version of the site in it and a newer one at hand."""

    def __init__(self, site: Path, room: Path) -> None:
        self.folder, self._newer = room / "host", room / "newer"
        shutil.copytree(site, self.folder)
        write_newer(site, self._newer)
        self.old, self.new = ({path.name for path in folder.iterdir()} for folder in (self.folder, self._newer))

    def update(self, *, without: str = "") -> None:
        """Puts the newer version in place of the old one, but for one page."""
        self.folder.rename(self.folder.with_name("older"))
        shutil.copytree(self._newer, self.folder)
        if without:
            shutil.copyfile(self.folder.with_name("older") / without, self.folder / without)

    def bring(self, page: str) -> None:
        """Puts a page of the newer version in place."""
        shutil.copyfile(self._newer / page, self.folder / page)

    def versions(self, frame: Frame) -> set[str]:
        """Of which versions the scripts and styles are that a frame has loaded."""
        names = {name.rpartition("/")[2].partition("?")[0] for name in frame.evaluate(LOADED)}
        told = {name: (name in self.old, name in self.new) for name in names if name.endswith((".js", ".css"))}
        return {"old" if old else "new" for old, new in told.values() if old != new}


@pytest.fixture
def host(released_site: Path, tmp_path: Path) -> Host:
    return Host(released_site, tmp_path)


@pytest.fixture
def opened(page: Page, host: Host, watch: Watch) -> Iterator[PortalPage]:
    """A portal whose pages are kept by the browser's cache as they would be: nobody looks at its requests."""
    del watch  # is set up before the page opens
    with SimulatedPortal(host.folder, own_library=True) as portal:
        portal_page = PortalPage(page, portal)
        page.context.unroute_all()
        yield portal_page.visit()


def test_a_new_version_over_an_old_one_with_a_draft_and_an_outbox_loses_nothing_and_mixes_no_files(
    opened: PortalPage, host: Host, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")  # the portal's refusal
    Wrapup(opened.open("incoming_contact")).write("Calls back on Monday")
    card = opened.open("incoming_contact", status={"CALL_ID": "another.call"})
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    blocked = opened.portal.state.faults.add(RestFault("*", status=503, error="OVERLOAD_LIMIT"))
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("failed")
    card.frame.wait_for_function(COMPLETE, timeout=START)
    assert host.versions(card.frame) == {"old"}

    host.update()
    card.connect()
    wrapup.panel.expect_texts(state="Talking")  # the open panel of the old version goes on
    assert host.versions(card.frame) == {"old"}
    opened.portal.state.faults.remove(blocked)

    card = opened.open("incoming_contact", status={"CALL_ID": "a.third"})
    wrapup = Wrapup(card)
    expect(wrapup.panel.list("wrapup-earlier")).to_contain_text("Calls back on Monday")
    wait_for_records(opened, "12 chairs", {"comment:contact:797": 1, "comment:deal:4615": 1})
    assert host.versions(card.frame) == {"new"}


def test_an_old_page_whose_files_are_gone_says_so_and_works_when_it_is_loaded_again(
    opened: PortalPage, host: Host, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("was preloaded")
    host.update(without="index.html")
    card = opened.open("incoming_contact")
    expect(card.app.locator(".stale")).to_be_visible(timeout=START)
    expect(Panel(card.app).field("phone")).to_be_empty()
    host.bring("index.html")
    card.reload_frame()
    card.frame.wait_for_function(PAINTED, timeout=START)
    expect(card.app.locator(".stale")).to_be_hidden()
    assert host.versions(card.frame) == {"new"}


def test_a_worker_whose_files_are_gone_gives_the_call_to_its_newer_version(
    page: Page, host: Host, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("The worker could not start")
    with SimulatedPortal(host.folder, worker=True) as portal:
        opened = PortalPage(page, portal).visit()
        opened.wait_for_message(sender="app", method="placementBindEvent", count=17, timeout=START)
        host.update()
        open_own_call(opened)
        assert host.versions(opened.worker.frame) == {"new"}
        left = opened.worker.frame.evaluate("() => JSON.stringify(sessionStorage)")
        assert "renewed" not in left
