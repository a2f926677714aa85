"""The other side's number in the page: what stands for none, what stands around one, what is nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible
from tests.support.panel_page import started

if TYPE_CHECKING:
    from tests.portal import PortalPage, SimulatedPortal


@pytest.mark.parametrize(
    ("number", "line", "texts"),
    [
        ("sip:+493023125160@pbx.example.com", "reg151083", ("+49 30 23125160", "Germany")),
        ("+84951234567", "+7 495 000-00-00", ("+7 495 123-45-67", "Russia")),
        ("004930123456", "reg151083", ("+49 30 123456", "Germany")),
    ],
)
def test_number_country_and_search_agree(
    portal_page: PortalPage, portal: SimulatedPortal, number: str, line: str, texts: tuple[str, str]
) -> None:
    status = {"PHONE_NUMBER": number, "LINE_NUMBER": line}
    panel = started(portal_page.visit().open("incoming_unknown", status=status))
    panel.expect_texts(phone=texts[0], client_country=texts[1])
    expect(panel.field("phone")).to_have_attribute("data-kind", "known")
    portal.rest.journal.wait_for("crm.duplicate.findbycomm")
    (search, *_) = portal.rest.journal.entries("crm.duplicate.findbycomm", commands=True)
    assert "".join(letter for letter in texts[0] if letter.isdigit()) in str(search.params)


@pytest.mark.parametrize("number", ["+266696687", "sip:anonymous@anonymous.invalid"])
def test_an_anonymous_caller_is_nobody(portal_page: PortalPage, portal: SimulatedPortal, number: str) -> None:
    panel = started(portal_page.visit().open("incoming_unknown", status={"PHONE_NUMBER": number}))
    panel.expect_texts(phone="Number withheld")
    expect(panel.field("phone")).to_have_attribute("data-kind", "hidden")
    expect(panel.field("client-name")).to_be_hidden()
    assert "crm.duplicate.findbycomm" not in portal.rest.journal.commands


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
