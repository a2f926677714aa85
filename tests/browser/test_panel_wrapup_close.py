"""How long the card stays because of the note: as long as something is not saved, and not a moment longer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.panel_page import COMMENTS, Wrapup, records, wait_for_records, wait_until
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage

WORDS = "Wants 12 chairs"
REASON = "Kept open: the note isn't saved"
BEFORE_CLOSE = "CallCard::BeforeClose"


def announced(opened: PortalPage) -> int:
    """How often a closing was announced."""
    return len(opened.messages(sender="portal", event=BEFORE_CLOSE))


def wait_for_close(opened: PortalPage) -> None:
    """Waits until there is no card any more."""
    wait_until(opened, lambda: opened.state()["card"] is None)
    assert opened.state()["card"] is None


def test_unsaved_note_keeps_the_card_open_for_five_minutes_and_the_save_closes_it_within_a_second(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    clock, shown = portal_page.page.clock, wrapup.panel.field("auto-close")
    wrapup.write(WORDS)
    expect(shown).to_have_text(REASON)
    card.end()
    expect(shown).to_have_text(re.compile(rf"{REASON} · 1:0[45]"))
    with step("five minutes"):
        for _ in range(60):
            clock.run_for(5_000)
            assert card.is_open
        assert announced(portal_page) == 1
    with step("the save closes the card: the portal's own 65 s are far from over"):
        wrapup.save.click()
        wait_for_records(portal_page, WORDS, COMMENTS)
        clock.run_for(1_000)
        wait_for_close(portal_page)
        assert len(portal_page.messages(sender="app", method="enableAutoClose")) == 1
        assert announced(portal_page) == 2
    with step("a card that announces its closing twice saves once"):
        again = Wrapup(portal_page.open("incoming_contact"))
        again.expect_state("empty")
        expect(again.panel.list("wrapup-earlier")).to_have_count(0)
        assert records(portal_page, WORDS) == COMMENTS


def test_more_time_starts_the_65_seconds_of_an_unsaved_note_anew(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    wrapup.write(WORDS)
    card.end()
    shown = wrapup.panel.field("auto-close")
    expect(shown).to_have_text(re.compile(rf"{REASON} · 1:0[45]"))
    portal_page.page.clock.run_for(12_000)
    expect(shown).to_have_text(re.compile(rf"{REASON} · 0:5[0-4]"))
    wrapup.panel.action("more-time").click()
    expect(shown).to_have_text(re.compile(rf"{REASON} · 1:0[345]"))


def test_save_and_close_in_the_countdown_saves_and_closes(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    expect(wrapup.button("Save and close")).to_be_hidden()
    wrapup.panel.switch.click()  # held by the operator as well: saving alone would not close it
    expect(wrapup.panel.switch).to_have_attribute("aria-pressed", "true")
    wrapup.write(WORDS)
    card.end()
    wrapup.button("Save and close").click()
    wait_for_close(portal_page)
    assert records(portal_page, WORDS) == COMMENTS


def test_emptied_note_lets_the_card_go_by_itself(talking: tuple[CallCard, Wrapup]) -> None:
    card, wrapup = talking
    wrapup.write(WORDS)
    wrapup.note.fill("")
    wrapup.expect_state("empty")
    expect(wrapup.panel.field("auto-close")).to_have_text("Closes automatically after the call")
    card.end()
    assert not card.is_open


# BeforeClose


def test_card_that_closes_in_spite_of_its_note_leaves_it_to_the_next_call(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    wrapup.write(WORDS)
    card.hang_up()
    assert announced(portal_page) == 1
    again = Wrapup(portal_page.open("incoming_contact"))
    expect(again.note).to_have_value("")
    again.expect_state("empty")
    expect(again.panel.list("wrapup-earlier")).to_contain_text(WORDS)
    again.button("Save there").click()
    expect(again.panel.list("wrapup-earlier")).to_have_count(0)
    wait_for_records(portal_page, WORDS, COMMENTS)


def test_closings_that_are_announced_and_do_not_come_change_nothing(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    wrapup.write(WORDS)
    for _ in range(3):
        card.emit(BEFORE_CLOSE)
    portal_page.page.clock.run_for(70_000)
    expect(wrapup.note).to_have_value(WORDS)
    wrapup.expect_state("draft")
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert card.is_open
    assert records(portal_page, WORDS) == COMMENTS
