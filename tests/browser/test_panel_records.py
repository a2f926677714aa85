"""What operators do with records: choosing what the call is about, a new deal, reading and listening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.kinds import DEAL
from tests.support.accessibility import expect_accessible
from tests.support.panel_page import Wrapup, started
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.portal import PortalPage, SimulatedPortal


def test_the_call_is_about_a_smart_process_and_then_about_a_new_deal(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.options.app["settings"] = '{"v":1,"open-types":[128]}'
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    case = panel.list("deals").filter(has_text="Scratched lens")
    expect(case).to_contain_text("Warranty case")
    case.locator(".choose").click()
    expect(panel.list("deals").locator('.choose[aria-pressed="true"]')).to_have_count(1)
    wrapup = Wrapup(card)
    wrapup.note.fill("Replace the lens\nby Friday")
    wrapup.save.click()
    wrapup.expect_state("saved")
    comments = [row for row in portal.state.crm.comments if "Replace the lens" in row["COMMENT"]]
    assert ("dynamic_128", "41") in {(row["ENTITY_TYPE"], row["ENTITY_ID"]) for row in comments}

    panel.action("deals.new").click()
    expect(panel.field("deals-created")).to_have_text("The deal was created. The call is about it now.")
    expect(panel.list("deals").filter(has_text="Replace the lens").locator(".choose")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert [row["TITLE"] for row in portal.state.crm.table(DEAL)].count("Replace the lens") == 1


def test_a_recording_is_heard_and_a_transcript_read(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    row = panel.list("history-past").filter(has_text="call").first
    row.locator(".entry-title").press("Enter")
    portal.state.recordings.answer = "denied"
    row.get_by_role("button", name="Listen").click()
    expect(row.locator(".entry-player")).to_contain_text("This recording isn't available any more.")
    row.get_by_role("button", name="Close").click()

    portal.state.recordings.answer = "audio"
    row.get_by_role("button", name="Listen").click()
    expect(row.locator(".entry-position")).to_contain_text(" / 0:40")
    row.get_by_role("button", name="10 s forward").click()
    expect(row.locator(".entry-position")).to_contain_text("0:1")
    row.get_by_role("button", name="Speed").click()
    expect(row.get_by_role("button", name="Speed")).to_contain_text("1.25")
    assert "auth=" not in card.frame.content()
    row.get_by_role("button", name="Read").click()
    expect(row.locator(".entry-said")).to_contain_text("Good morning")
    expect_accessible(card.frame)
    row.get_by_role("button", name="Close").click()
    expect(row.locator(".entry-player")).to_be_hidden()
    with step("a chat shows its last messages, and is opened in the messenger"):
        panel.field("history-filter-messages").click()
        row = panel.list("history-past").filter(has_text="Chat with Anna Lindner")
        row.locator(".entry-title").press("Enter")
        expect(row.locator(".entry-said")).to_contain_text("Yes, it left")
        expect_accessible(card.frame)
        row.get_by_role("button", name="Open chat").click()
        expect(portal_page.page.get_by_text("Messenger: dialogue chat1982")).to_be_visible()
