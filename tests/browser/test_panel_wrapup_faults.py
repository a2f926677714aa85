"""Saving on portals of the field: a database that cuts, a firewall in front, a portal that is closed for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import FIREWALL_PAGE, PHP_WARNING, RestFault
from tests.support.panel_page import COMMENTS, Wrapup, pass_time, records, wait_for_records, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Watch
    from tests.portal import CallCard

NETWORK = "Failed to load resource"


def test_words_behind_an_emoji_are_there_on_a_portal_that_cuts_at_it_and_shows_warnings(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    _card, wrapup = talking
    portal_page.portal.state.faults.cuts_texts = True
    portal_page.portal.state.faults.add(RestFault("*", before=PHP_WARNING))
    wrapup.write("Happy 👍🏽 and wants 12 chairs")
    wrapup.button("In 1 hour").click()
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "Happy [thumbs up sign] and wants 12 chairs") == {**COMMENTS, "todo:2:4615": 1}


def test_firewall_is_named_nothing_is_repeated_and_the_card_can_be_closed_with_the_note_kept(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage, watch: Watch
) -> None:
    watch.excuse(NETWORK)
    card, wrapup = talking
    blocked = portal_page.portal.state.faults.add(RestFault("crm.timeline.comment.add", status=403, body=FIREWALL_PAGE))
    wrapup.write("Please select one from our table")
    card.end()
    wrapup.button("Save and close").click()
    wrapup.expect_state("failed")
    expect(wrapup.reason).to_contain_text("A firewall or filter in front of Bitrix24 blocked this note (status 403)")
    expect(wrapup.reason).to_contain_text("Your note is kept in this browser")
    expect(wrapup.button("Copy the note")).to_be_visible()
    assert card.is_open
    for _ in range(20):
        portal_page.page.clock.run_for(5_000)
        assert card.is_open
    assert blocked.hits == len(COMMENTS)
    wrapup.button("Keep the note and close").click()
    wait_until(portal_page, lambda: portal_page.state()["card"] is None)
    again = Wrapup(portal_page.open("incoming_contact"))
    waiting = again.panel.list("wrapup-waiting")
    expect(waiting).to_contain_text("Please select one from our table")
    portal_page.portal.state.faults.remove(blocked)
    waiting.get_by_role("button", name="Try again").click()
    wait_for_records(portal_page, "Please select one from our table", COMMENTS)


@pytest.mark.usefixtures("clock")
def test_note_for_a_portal_that_is_closed_for_a_while_is_sent_by_the_worker_when_it_is_open(
    page: Page, worker_portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse(NETWORK)
    opened = PortalPage(page, worker_portal).visit()
    card = opened.open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    card.connect()
    worker_portal.state.faults.closed = True
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("failed")
    expect(wrapup.reason).to_contain_text("Bitrix24 is closed at the moment")
    card.end()
    wrapup.button("Save and close").click()
    wait_until(opened, lambda: opened.state()["card"] is None)
    assert records(opened, "12 chairs") == {}
    worker_portal.state.faults.closed = False
    for _ in range(6):  # the worker's turn comes after five minutes, and is over before its Python is there
        pass_time(opened, 60_000)
    wait_for_records(opened, "12 chairs", COMMENTS)

    def nothing_left() -> bool:  # the call's record may come late: the link to it is tried again
        page.clock.run_for(10_000)
        left = "() => Object.keys(localStorage).some((key) => /work|order|draft/.test(key))"
        return not opened.worker.frame.evaluate(left)

    wait_until(opened, nothing_left)
    assert nothing_left()
    assert records(opened, "12 chairs") == COMMENTS
