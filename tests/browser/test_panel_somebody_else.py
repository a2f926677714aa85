"""The portal bound the call to the wrong client: the operator says who it is, and the note goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.activity_rows import bindings_of
from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.panel_page import COMMENTS, START, Panel, Wrapup, records, started, wait_until

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage, SimulatedPortal

SHARED = {"PHONE_NUMBER": "+12025550143"}
UNDER = "Bitrix24 has this call under {client}. The note goes to Anna Berg."
NOW_UNDER = "Bitrix24 now has this call under Lead 9. Your choice stays: the note goes to Anna Berg."


def choose_berg(card: CallCard, portal_page: PortalPage) -> Panel:
    """Says by keyboard that it is somebody else, and who."""
    panel = Panel(card.app)
    panel.expect_texts(client_name="Anna Lindner")
    card.frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    portal_page.page.keyboard.press("c")
    expect(panel.field("matches-search")).to_be_focused()
    panel.list("matches").get_by_role("button", name="Choose: Anna Berg").click()
    panel.expect_texts(client_name="Anna Berg", client="Anna Berg", wrapup_target="Goes to: Anna Berg")
    return panel


def test_the_note_goes_to_whom_the_operator_chose_also_after_a_reload_and_another_client(
    portal_page: PortalPage,
) -> None:
    card = portal_page.visit().open("incoming_contact", status=SHARED)
    wrapup = Wrapup(card)
    wrapup.write("Wants 12 chairs\n  by May")
    wrapup.button("Call again").click()
    wrapup.button("In 1 hour").click()
    panel = choose_berg(card, portal_page)
    panel.expect_texts(matches_summary=UNDER.format(client="Anna Lindner"), matches_undo="Back to Anna Lindner")
    expect(panel.list("deals").first).to_be_visible()
    expect_accessible_in_both_themes(card.frame)
    assert width_in_320(card.frame) == 320

    card.reload_frame()
    expect(panel.field("client-name")).not_to_be_empty(timeout=START)
    panel.expect_texts(client_name="Anna Berg", wrapup_target="Goes to: Anna Berg")
    panel.expect_texts(matches_summary=UNDER.format(client="Contact 797"))
    wrapup = Wrapup(card)
    expect(wrapup.note).to_have_value("Wants 12 chairs\n  by May")
    expect(wrapup.button("Call again")).to_have_attribute("aria-pressed", "true")
    expect(wrapup.button("In 1 hour")).to_have_attribute("aria-pressed", "true")

    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9)
    panel.expect_texts(matches_summary=NOW_UNDER, client_name="Anna Berg", wrapup_target="Goes to: Anna Berg")
    expect(panel.field("sections-announcement")).to_contain_text(NOW_UNDER)

    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "Wants 12 chairs") == {"comment:contact:43": 1, "todo:3:43": 1}


def test_the_call_is_linked_to_whom_the_operator_chose_and_no_longer_to_the_other(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal.state.call_activity.when = "running"
    card = portal_page.visit().open("incoming_contact", status=SHARED)
    wrapup = Wrapup(card)
    wrapup.write("Wants 12 chairs")
    panel = choose_berg(card, portal_page)
    panel.expect_texts(matches_link="When you save, the call will be linked to Anna Berg.")
    panel.field("matches-unlink").click()
    panel.expect_texts(
        matches_link="When you save, the call will be linked to Anna Berg and no longer to Anna Lindner.",
        matches_unlink="Keep it linked to Anna Lindner",
    )
    wrapup.save.click()
    wrapup.expect_state("saved")

    def linked() -> set[tuple[int, int]]:
        rows = portal.state.crm.activities.rows
        return {link for call in portal.state.all_calls() for link in bindings_of(rows.get(call.activity_id, {}))}

    wait_until(portal_page, lambda: (3, 43) in linked() and (3, 797) not in linked())


def test_the_choice_can_be_taken_back(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact", status=SHARED)
    wrapup = Wrapup(card)
    wrapup.write("Wants 12 chairs")
    panel = choose_berg(card, portal_page)
    panel.action("matches.undo").click()
    panel.expect_texts(client_name="Anna Lindner", wrapup_target="Goes to: Anna Lindner, Microscopes, second batch")
    card.reload_frame()
    expect(panel.field("client-name")).not_to_be_empty(timeout=START)
    panel.expect_texts(client_name="Anna Lindner", wrapup_target="Goes to: Anna Lindner, Microscopes, second batch")
    wrapup = Wrapup(card)
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "Wants 12 chairs") == COMMENTS


def test_a_note_that_was_saved_is_a_draft_for_the_other_and_what_is_there_is_told(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact", status=SHARED)
    wrapup = Wrapup(card)
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("saved")
    choose_berg(card, portal_page)
    wrapup.expect_state("draft")
    expect(wrapup.reason).to_have_text(
        "A copy was already saved to Anna Lindner, Microscopes, second batch and stays there."
    )
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "Wants 12 chairs") == {**COMMENTS, "comment:contact:43": 1}


def test_somebody_else_is_there_with_a_withheld_number(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact", status={"PHONE_NUMBER": "hidden"})
    panel = started(card)
    panel.expect_texts(client_name="Anna Lindner", matches_list="Somebody else…")
    panel.field("matches-list").click()
    expect(panel.field("matches-summary")).to_contain_text("The number is withheld")
    card.app.locator("#matches-search").fill("Eva Neu")
    panel.field("matches-contact").click()
    panel.expect_texts(client_name="Eva Neu", matches_undo="Back to Anna Lindner")
    expect(panel.field("matches-summary")).to_have_text(
        "The contact was created. Bitrix24 has this call under Anna Lindner. The note goes to Eva Neu."
    )
