"""Callers whom the portal did not recognise, in the page: none, one, several; a new record on a click only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, LEAD
from tests.support.accessibility import expect_accessible
from tests.support.panel_page import started
from tests.support.panel_states import REST, Held
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.browser.conftest import Watch
    from tests.portal import PortalPage, SimulatedPortal

NOBODY = {"PHONE_NUMBER": "+12025550999"}


def made(portal: SimulatedPortal) -> int:
    """How many records have the number of nobody."""
    return sum(len(portal.state.crm.with_number(kind, NOBODY["PHONE_NUMBER"])) for kind in (LEAD, CONTACT))


def test_of_several_one_is_chosen_and_read(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    card = portal_page.visit().open("incoming_unknown")
    panel = started(card)
    expect(panel.field("sections-announcement")).to_have_text("4 records have this number. Who is it?")
    expect(panel.list("matches")).to_have_count(4)
    assert portal.rest.journal.methods == ["batch"] * 2
    expect(panel.list("matches").first).to_contain_text("Open deal")
    panel.field("matches-ask").click()
    expect(panel.field("matches-search")).to_be_focused()
    panel.list("matches").first.get_by_role("button", name="Choose: Anna Berg").click()
    panel.expect_texts(client_name="Anna Berg")
    expect(panel.list("deals").first).to_be_visible()
    panel.action("matches.undo").click()
    expect(panel.list("matches")).to_have_count(4)
    expect(panel.field("deals-section")).to_be_hidden()
    assert "crm.lead.add" not in portal.rest.journal.commands


def test_in_a_narrow_frame_who_has_the_number_moves_nothing(portal_page: PortalPage) -> None:
    portal_page.visit(controls=0)
    where = "element => element.getBoundingClientRect().top"
    for name, number in (("one", "+12025550171"), ("several", "+12025550143"), ("nobody", "+12025550999")):
        with step(f"{name} has the number"):
            rest = Held(portal_page, REST)
            card = portal_page.open("incoming_unknown", status={"PHONE_NUMBER": number})
            panel = started(card)
            card.frame.frame_element().evaluate("frame => { frame.style.cssText = 'width: 400px; flex: none'; }")
            panel.expect_texts(matches_summary="Looking for the number in the CRM…")
            before = panel.field("wrapup-section").evaluate(where)
            rest.let_go()
            expect(panel.field("matches-summary")).to_have_attribute("data-stage", "done")
            expect(panel.field("matches-section")).not_to_have_attribute("aria-busy", "true")
            assert panel.field("wrapup-section").evaluate(where) == before
            card.close()


def test_one_is_the_caller_with_two_requests(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    panel = started(portal_page.visit().open("incoming_unknown", status={"PHONE_NUMBER": "+12025550171"}))
    panel.expect_texts(client_name="小林 美咲", matches_summary="Chosen by the number")
    expect(panel.field("history-section")).not_to_have_attribute("aria-busy", "true")
    assert portal.rest.journal.methods == ["batch", "batch"]


def test_a_contact_is_made_by_keyboard_on_a_click_only_and_is_the_client(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    card = portal_page.visit().open("incoming_unknown", status=NOBODY)
    panel = started(card)
    with step("without a click nobody is made"):
        panel.expect_texts(matches_summary="Nobody in the CRM has this number.")
        card.connect()
        panel.expect_texts(state="Talking")
        assert made(portal) == 0
        assert portal.rest.journal.methods == ["batch"]
    with step("with one, a contact is"):
        card.app.locator("#matches-search").fill("Eva Neu")
        expect(panel.list("matches")).to_have_count(0)
        expect(panel.field("matches-contact")).to_be_visible()
        portal_page.page.keyboard.press("Tab")
        portal_page.page.keyboard.press("Enter")
        panel.expect_texts(client_name="Eva Neu", matches_summary="The contact was created.")
        (number,) = portal.state.crm.with_number(CONTACT, NOBODY["PHONE_NUMBER"])
        row = portal.state.crm.table(CONTACT).rows[number]
        assert (row["LAST_NAME"], row["SOURCE_ID"]) == ("Neu", "CALL")
        assert row["SOURCE_DESCRIPTION"] == "Sales · +1 202 555-01-00"
        expect_accessible(card.frame)


def test_a_reply_that_got_lost_makes_no_second_lead(
    portal_page: PortalPage, portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("blocked by CORS policy")
    portal.rest.faults.add(RestFault("crm.lead.add", times=1, closes="after"))
    card = portal_page.visit().open("incoming_unknown", status=NOBODY)
    panel = started(card)
    panel.field("matches-lead").click()
    panel.expect_texts(matches_summary="The lead was created.")
    assert made(portal) == 1


def test_a_withheld_number_is_never_searched(portal_page: PortalPage, portal: SimulatedPortal) -> None:
    card = portal_page.visit().open("incoming_hidden")
    panel = started(card)
    expect(panel.field("matches-summary")).to_contain_text("The number is withheld.")
    expect(panel.field("client-body")).to_be_hidden()
    assert portal.rest.journal.methods == []
