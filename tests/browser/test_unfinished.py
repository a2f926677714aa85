"""Notes whose cards closed before they were saved: finished on the home page, or saved by the background worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.settings.storage_format import OPTION, encode_settings
from app.settings.values import AppSettings
from tests.portal import PortalPage, SimulatedPortal
from tests.support.home_page import opened
from tests.support.panel_page import UNSEEN, Wrapup, pass_time, records, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def worker_portal(released_site: Path) -> Iterator[SimulatedPortal]:
    """A portal where the app has a background worker."""
    with SimulatedPortal(released_site, worker=True) as running:
        yield running


def test_note_of_a_closed_card_is_finished_on_the_home_page(portal_page: PortalPage) -> None:
    home = opened(portal_page)
    expect(home.field("unfinished-section")).to_be_hidden()
    card = portal_page.open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    wrapup.write("Wants 12 chairs")
    row = home.rows("unfinished")
    expect(row).to_have_attribute("data-stage", "open", timeout=15_000)
    card.destroy()
    expect(row).to_have_attribute("data-stage", "here", timeout=15_000)
    expect(row).to_contain_text("Anna Lindner, Microscopes, second batch")
    row.get_by_role("textbox").fill("Wants 12 chairs by May")
    row.locator('[data-action="unfinished.outcome"]').filter(has_text="Reached").first.click()
    row.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_have_attribute("data-stage", "saved", timeout=15_000)
    assert sum(records(portal_page, "12 chairs by May").values()) == sum(records(portal_page, "12 chairs").values()) > 0
    again = Wrapup(portal_page.open("outgoing_company"))
    expect(again.panel.field("wrapup-unfinished")).to_be_hidden()


@pytest.mark.usefixtures("clock")
def test_worker_saves_the_note_of_a_card_that_is_gone(page: Page, worker_portal: SimulatedPortal) -> None:
    worker_portal.reset()
    worker_portal.state.options.app[OPTION] = encode_settings(AppSettings(autosave=True), {})
    portal_page = PortalPage(page, worker_portal).visit()
    card = portal_page.open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    wrapup.write("Wants 12 chairs")
    page.clock.run_for(15_000)
    assert records(portal_page, "12 chairs") == {}
    card.destroy()
    pass_time(portal_page, 150_000, lambda: bool(records(portal_page, "12 chairs")))
    wait_until(portal_page, lambda: bool(records(portal_page, "12 chairs")))
    portal_page.worker.frame.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => /work|order|draft/.test(key))", polling=UNSEEN
    )
    assert set(records(portal_page, "12 chairs").values()) == {1}
