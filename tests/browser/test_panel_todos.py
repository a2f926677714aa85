"""To-dos of the client in the panel: settled by the call, completed and postponed from the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible
from tests.support.panel_page import Wrapup

if TYPE_CHECKING:
    from tests.portal import PortalPage

OFFER, BATCH = 12200, 12201


def test_call_settles_a_due_todo(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    rows = state.crm.activities.rows
    for number in (OFFER, BATCH):
        rows[number]["RESPONSIBLE_ID"] = str(state.user.id)
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    todo = wrapup.panel.list("wrapup-todos").get_by_role("checkbox")
    expect(todo).to_contain_text("This call settles “Send the offer” (overdue,")
    wrapup.write("Sent it while talking")
    if todo.get_attribute("aria-checked") == "false":
        todo.press("Space")
    expect(todo).to_have_attribute("aria-checked", "true")
    todo.press("Space")
    expect(todo).to_have_attribute("aria-checked", "false")
    todo.press("Space")
    expect_accessible(card.frame)
    wrapup.save.click()
    wrapup.expect_state("saved")
    expect(todo).to_have_count(0)
    assert rows[OFFER]["COMPLETED"] == "Y"


def test_todos_are_completed_and_postponed_in_the_history(portal_page: PortalPage) -> None:
    rows = portal_page.portal.state.crm.activities.rows
    deadline = rows[BATCH]["DEADLINE"]
    card = portal_page.visit().open("incoming_contact")
    panel = Wrapup(card).panel
    offer = panel.list("history-open").filter(has_text="Send the offer")
    offer.locator(".entry-title").press("Enter")
    offer.get_by_role("button", name="Done").press("Enter")
    expect(offer.locator(".entry-state")).to_have_text("Done")
    batch = panel.list("history-open").filter(has_text="Call back about the second batch")
    batch.locator(".entry-title").press("Enter")
    batch.get_by_role("button", name="Later…").press("Enter")
    expect_accessible(card.frame)
    batch.get_by_role("button", name="Monday 9:00").press("Enter")
    expect(batch.locator(".entry-state")).to_contain_text("Postponed to")
    assert rows[OFFER]["COMPLETED"] == "Y"
    assert rows[BATCH]["DEADLINE"] != deadline
