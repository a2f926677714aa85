"""The other side's number in the page: what stands for none, what stands around one, what is nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible
from tests.support.panel_page import started
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.portal import PortalPage, SimulatedPortal


def test_number_country_and_search_agree_and_an_anonymous_caller_is_nobody(
    portal_page: PortalPage, portal: SimulatedPortal
) -> None:
    portal_page.visit()
    with step("an anonymous caller"):
        card = portal_page.open("incoming_unknown", status={"PHONE_NUMBER": "sip:anonymous@anonymous.invalid"})
        panel = started(card)
        panel.expect_texts(phone="Number withheld")
        expect(panel.field("phone")).to_have_attribute("data-kind", "hidden")
        expect(panel.field("client-name")).to_be_hidden()
        card.close()
        assert "crm.duplicate.findbycomm" not in portal.rest.journal.commands
    with step("a number in an address"):
        status = {"PHONE_NUMBER": "sip:+493023125160@pbx.example.com", "LINE_NUMBER": "reg151083"}
        panel = started(portal_page.open("incoming_unknown", status=status))
        panel.expect_texts(phone="+49 30 23125160", client_country="Germany")
        expect(panel.field("phone")).to_have_attribute("data-kind", "known")
        portal.rest.journal.wait_for("crm.duplicate.findbycomm")
        (search, *_) = portal.rest.journal.entries("crm.duplicate.findbycomm", commands=True)
        assert "493023125160" in str(search.params)


def test_nearly_the_same_number_is_offered_before_a_new_record(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_unknown", status={"PHONE_NUMBER": "+553188887777"})
    panel = started(card)
    expect(panel.list("matches")).to_have_count(1)
    expect(panel.list("matches").first).to_contain_text("Nearly the same number")
    expect(panel.field("client-name")).to_be_hidden()
    expect_accessible(card.frame)
    panel.list("matches").first.get_by_role("button", name="Choose: Beatriz Almeida").click()
    panel.expect_texts(client_name="Beatriz Almeida", client_country="Brazil")


def test_a_language_without_a_catalogue_mixes_in_no_third_one(portal_page: PortalPage) -> None:
    status = {"PHONE_NUMBER": "+493023125166"}
    card = portal_page.visit(lang="cs").open("incoming_contact", status=status)
    panel = started(card)
    panel.expect_texts(direction="Incoming call", client_country="Germany")
    expect(card.app.locator("html")).to_have_attribute("lang", "en")
