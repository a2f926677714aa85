"""Two calls with one `CALL_ID`, as a portal gives it to a call that is registered again within half an hour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import Wrapup, records

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.portal import CallCard, PortalPage

EXTERNAL = "externalCall.0a1b2c3d4e5f60718293a4b5c6d7e8f9.1774588815"
BUILT_IN = "E45D40253D1C2D2F.1774588815.822533"
AT_ZERO = re.compile(r"^(≥ )?0:0\d$")

EARLIER = """() => {
  const key = Object.keys(localStorage).find((name) => name.startsWith("call-panel.shown."));
  const { call, at } = JSON.parse(localStorage[key]);
  localStorage[key] = JSON.stringify({ call, at: at - 1000 });
}"""
"""The card came up a second earlier. Within one, the desktop app reports the same card to several frames."""


def saved_first(card: CallCard, clock: Page) -> Wrapup:
    """Saves a note with everything in it, some seconds into the call."""
    wrapup = Wrapup(card)
    wrapup.write("First note")
    wrapup.button("Call again").click()
    wrapup.button("In 1 hour").click()
    clock.clock.run_for(17_000)
    wrapup.save.click()
    wrapup.expect_state("saved")
    return wrapup


def expect_empty(wrapup: Wrapup) -> None:
    """Expects the form of a call that has just begun."""
    wrapup.expect_state("empty")
    expect(wrapup.note).to_have_value("")
    expect(wrapup.panel.field("wrapup-section").locator("[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize("preset", ["external_outgoing", "incoming_contact"])
def test_the_second_call_has_an_empty_form_a_timer_at_zero_and_records_of_its_own(
    clock: None, portal_page: PortalPage, preset: str
) -> None:
    del clock  # is moved on by `portal_page.page.clock`
    call_id = EXTERNAL if preset.startswith("external") else BUILT_IN
    portal_page.visit()
    card = portal_page.open(preset, status={"CALL_ID": call_id})
    card.connect()
    saved_first(card, portal_page.page)
    first = records(portal_page, "First note")
    card.close()
    card = portal_page.open(preset, status={"CALL_ID": call_id})
    card.connect()
    wrapup = Wrapup(card)
    expect_empty(wrapup)
    expect(wrapup.panel.field("timer")).to_have_text(AT_ZERO)
    wrapup.write("Second note")
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "First note") == first
    assert sum(records(portal_page, "Second note").values()) >= 1


def test_a_note_that_was_not_saved_waits_below_where_the_worker_saw_the_second_card_come_up(
    worker_page: PortalPage,
) -> None:
    card = worker_page.open("external_outgoing", status={"CALL_ID": EXTERNAL}, firstTab="app")
    wrapup = Wrapup(card)
    wrapup.write("First note")
    card.reload_frame()  # in the same conversation it is there again
    wrapup = Wrapup(card)
    expect(wrapup.note).to_have_value("First note")
    card.destroy()
    worker_page.worker.frame.evaluate(EARLIER)
    card = worker_page.open("external_outgoing", status={"CALL_ID": EXTERNAL}, firstTab="app")
    wrapup = Wrapup(card)
    expect_empty(wrapup)
    earlier = wrapup.panel.list("wrapup-earlier")
    expect(earlier).to_contain_text("First note")
    wrapup.write("Second note")
    wrapup.button("Save there").click()
    expect(earlier).to_have_count(0)
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(worker_page, "First note").keys() & records(worker_page, "Second note").keys() >= {
        "comment:contact:797"
    }


def test_a_call_that_is_registered_again_within_half_an_hour_is_another_conversation(worker_page: PortalPage) -> None:
    call_id = register(worker_page)
    card = worker_page.card
    wrapup = Wrapup(card)
    wrapup.write("First note")
    wrapup.save.click()
    wrapup.expect_state("saved")
    finish(worker_page, call_id)
    worker_page.page.wait_for_function("() => window.portal.state().card === null")
    assert register(worker_page) == call_id
    expect_empty(Wrapup(worker_page.card))


def register(opened: PortalPage) -> str:
    """Registers a call by REST and waits for its card; gives its id."""
    params = {"USER_ID": opened.portal.state.user.id, "PHONE_NUMBER": "+12025550166", "TYPE": 2, "LINE_NUMBER": "reg1"}
    call_id: str = ask(opened, "telephony.externalCall.register", params)
    opened.page.wait_for_function("() => window.portal.state().card !== null")
    return call_id


def finish(opened: PortalPage, call_id: str) -> None:
    """Ends a call by REST."""
    user = opened.portal.state.user.id
    ask(opened, "telephony.externalCall.finish", {"CALL_ID": call_id, "USER_ID": user, "DURATION": 17})


def ask(opened: PortalPage, method: str, params: dict[str, object]) -> str:
    """Calls REST as another app of the portal would."""
    told: str = opened.worker.frame.evaluate(
        """([method, params]) => new Promise((done) => BX24.callMethod(method, params,
             (answer) => done(answer.data().CALL_ID)))""",
        [method, params],
    )
    return told
