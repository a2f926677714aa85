"""Notes whose cards closed before they were saved: finished on the home page, or saved by the background worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.settings.outcomes import Need, Outcome
from app.settings.storage_format import OPTION, encode_settings
from app.settings.values import AppSettings
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.kinds import DEAL
from tests.support.accessibility import expect_accessible
from tests.support.home_page import opened
from tests.support.panel_page import START, UNSEEN, Panel, Wrapup, pass_time, records, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page


SOLD = Outcome("Sold", stages=("DEAL:WON",), needs=(Need.FOLLOW_UP,))


def test_note_of_a_closed_card_is_finished_on_the_home_page(portal_page: PortalPage) -> None:
    settings = AppSettings(outcomes=(Outcome("Reached"), SOLD))
    portal_page.portal.state.options.app[OPTION] = encode_settings(settings, {})
    home = opened(portal_page)
    expect(home.field("unfinished-section")).to_be_hidden()
    card = portal_page.open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    wrapup.write("Wants 12 chairs")
    row = home.rows("unfinished").first
    expect(row).to_have_attribute("data-stage", "open", timeout=15_000)
    home.field("unfinished-section").evaluate("() => localStorage.clear()")
    expect(wrapup.reason).to_contain_text("This browser's data was cleared meanwhile.")
    card.destroy()
    expect(row).to_have_attribute("data-stage", "here", timeout=15_000)
    expect(row).to_contain_text("Anna Lindner, Microscopes, second batch")
    row.get_by_role("textbox", name="Note for Anna Lindner").fill("Wants 12 chairs by May")
    row.locator('[data-action="unfinished.outcome"]').filter(has_text="Sold").click()
    moves = row.get_by_role("checkbox", name="Moves Microscopes, second batch to “Deal won”")
    expect(moves).to_be_checked()
    expect(row).to_contain_text("Bitrix24's robots for this stage may send SMS and e-mails.")
    expect_accessible(portal_page.home.frame)
    row.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_contain_text("This outcome needs a follow-up.")
    first = row.locator('[data-action="unfinished.follow-up"]').first
    expect(first).to_be_focused()
    first.press("Enter")
    expect(row.locator('[data-action="unfinished.no-follow-up"]')).to_be_visible()
    row.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_have_attribute("data-stage", "saved", timeout=15_000)
    assert sum(records(portal_page, "12 chairs by May").values()) == sum(records(portal_page, "12 chairs").values()) > 0
    assert portal_page.portal.state.crm.table(DEAL).rows[4615]["STAGE_ID"] == "WON"
    # One whose call had no client
    card = portal_page.open("incoming_hidden")
    panel = Panel(card.app)
    expect(panel.field("matches-summary")).to_contain_text("The number is withheld", timeout=START)
    expect(panel.field("wrapup-unfinished")).to_be_hidden()
    card.app.locator("[data-input='wrapup.text']").fill("Asked for lenses")
    row = home.rows("unfinished").nth(1)
    expect(row).to_have_attribute("data-stage", "open", timeout=15_000)
    card.destroy()
    expect(row).to_have_attribute("data-stage", "here", timeout=15_000)
    row.get_by_label("Name, e-mail, or number").fill("lindner")
    row.get_by_role("button", name="Choose: Anna Lindner").click()
    expect(row).to_contain_text("Anna Lindner")
    expect(row.locator('[data-action="unfinished.choose"]').get_by_text("Somebody else…")).to_be_visible()
    row.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_have_attribute("data-stage", "saved", timeout=15_000)
    assert records(portal_page, "Asked for lenses") == {"comment:contact:797": 1}


@pytest.mark.usefixtures("clock")
def test_worker_saves_the_note_of_a_card_that_is_gone(page: Page, worker_portal: SimulatedPortal) -> None:
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
