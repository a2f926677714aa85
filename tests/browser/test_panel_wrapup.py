"""The wrap-up in a browser: what is typed is there again, what is saved is there once, the card stays as needed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.support.panel_page import (
    COMMENTS,
    LONG,
    UNSEEN,
    Wrapup,
    pass_time,
    pasted,
    records,
    wait_for_records,
    wait_until,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Watch
    from tests.portal import CallCard

COMMENT, TODO = "crm.timeline.comment.add", "crm.activity.todo.add"
SHARE = "crm.timeline.bindings.bind"
ALL = {**COMMENTS, "todo:2:4615": 1}
NETWORK = "Failed to load resource"
NO_REPLY = "has been blocked by CORS policy"


def fault(opened: PortalPage, method: str, **what: Any) -> RestFault:  # noqa: ANN401 - settings of a fault
    return opened.portal.state.faults.add(RestFault(method, **what))


# What is saved


def test_wrap_up_with_the_keyboard_only(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    card.connect()
    keyboard = portal_page.page.keyboard
    wrapup.note.focus()
    keyboard.type("Wants 12 chairs")
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(wrapup.button("Call again")).to_be_focused()
    keyboard.press("Space")
    expect(wrapup.button("Call again")).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        keyboard.press("Tab")
    expect(wrapup.button("In 1 hour")).to_be_focused()
    keyboard.press("Tab")
    expect(wrapup.button("Tomorrow 10:00")).to_be_focused()
    keyboard.press("Enter")
    expect(wrapup.button("Tomorrow 10:00")).to_have_attribute("aria-pressed", "true")
    wrapup.save.press("Enter")
    wrapup.expect_state("saved")
    assert records(portal_page, "Wants 12 chairs") == ALL
    comments = {row["COMMENT"] for row in portal_page.portal.state.crm.comments if "12 chairs" in row["COMMENT"]}
    (comment,) = comments
    assert re.fullmatch(
        r"Outcome: Call again\nWants 12 chairs\nIncoming call, \d{4}-\d\d-\d\d \d\d:\d\d · \w{8}", comment
    )


FAULTS: dict[str, dict[str, Any]] = {
    "lost before": {"closes": "before"},
    "lost after": {"closes": "after"},
    "gateway": {"status": 502, "body": "<html>", "executed": True},
    "expired": {"status": 401, "error": "expired_token"},
}
STEPS = (COMMENT, SHARE, TODO)
WAYS = [(name, step) for name in (*FAULTS, "time-out after it was done", "frame gone") for step in STEPS]
# Each step once, by the faults that a browser has a part in. The others are texts and numbers to it.
SHORT = [("lost after", COMMENT), ("time-out after it was done", SHARE), ("frame gone", TODO)]


@pytest.mark.parametrize(("name", "step"), WAYS if LONG else SHORT)
def test_each_step_that_fails_in_each_way_leaves_exactly_one_of_each_record(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage, watch: Watch, step: str, name: str
) -> None:
    """All faults are in `tests/unit/test_delivery.py`; here are those that the browser has a part in."""
    watch.excuse(NETWORK)
    watch.excuse(NO_REPLY)
    card, wrapup = talking
    wrapup.write("Wants 12 chairs")
    wrapup.button("In 1 hour").click()
    happened = None
    if name in FAULTS:
        happened = fault(portal_page, step, times=1, **FAULTS[name])
        wrapup.save.click()
    else:
        swallow_answer(portal_page, step)
        wrapup.save.click()
        wait_for_records(portal_page, "12 chairs", dict(list(ALL.items())[: STEPS.index(step) + 1]))
        wrapup.expect_state("saving")
    if name == "frame gone":
        card.destroy_frame()
        card.reload_frame()
        wrapup = Wrapup(card)
    pass_time(portal_page, 150_000, lambda: wrapup.state.get_attribute("data-value") == "saved")
    wrapup.expect_state("saved")
    assert records(portal_page, "12 chairs") == ALL
    assert happened is None or happened.hits == 1


def swallow_answer(opened: PortalPage, method: str) -> None:
    """Lets the portal do what it is asked once, and nobody hear of it: the request goes on until somebody gives up."""
    seen: list[str] = []

    def answer(route: Route) -> None:
        seen.append(method)
        if len(seen) == 1:
            route.fetch()
        else:
            route.continue_()

    opened.page.context.route(f"**/rest/{method}*", answer)


def test_what_the_portal_refuses_is_said_step_by_step_and_tried_again_on_a_click(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage, watch: Watch
) -> None:
    watch.excuse(NETWORK)
    _card, wrapup = talking
    refused = fault(portal_page, TODO, status=400, error="ACCESS_DENIED")
    wrapup.write("Wants 12 chairs")
    wrapup.button("In 1 hour").click()
    wrapup.save.click()
    wrapup.expect_state("failed")
    expect(wrapup.reason).to_contain_text("You don't have permission to write to this record")
    expect(wrapup.panel.list("wrapup-steps")).to_contain_text(["saved", "You don't have permission"])
    expect(wrapup.button("Copy the note")).to_be_visible()
    portal_page.portal.state.faults.remove(refused)
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "12 chairs") == ALL


@pytest.mark.usefixtures("clock")
def test_worker_sends_what_a_closed_card_left_and_tries_again_until_it_is_there(
    page: Page, worker_portal: SimulatedPortal, watch: Watch
) -> None:
    watch.excuse(NETWORK)
    opened = PortalPage(page, worker_portal).visit()
    card = opened.open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    blocked = fault(opened, COMMENT, status=503, error="OVERLOAD_LIMIT")
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("failed")
    card.close()
    assert opened.worker.frame.evaluate("() => document.querySelector('script[data-entry]') === null")
    in_vain = blocked.hits
    page.clock.run_for(15_000)
    expect(opened.worker.frame.locator("script[data-entry]")).to_have_count(1)
    wait_until(opened, lambda: blocked.hits >= in_vain + 2)
    worker_portal.state.faults.remove(blocked)
    pass_time(opened, 300_000, lambda: records(opened, "12 chairs") == COMMENTS)
    wait_for_records(opened, "12 chairs", COMMENTS)
    opened.worker.frame.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => /work|order|draft/.test(key))", polling=UNSEEN
    )
    assert records(opened, "12 chairs") == COMMENTS


def test_copied_note_keeps_its_spaces_and_lines(portal_page: PortalPage) -> None:
    portal_page.visit()
    card = portal_page.open("incoming_contact")
    note = "Line  one\n  indented two\n\n\tfour "
    Wrapup(card).write(note)
    card.destroy()
    wrapup = Wrapup(portal_page.open("outgoing_company"))
    earlier = wrapup.panel.list("wrapup-earlier")
    earlier.get_by_role("button", name="Copy").click()
    expect(earlier.get_by_role("button", name="Copied")).to_be_visible()
    assert pasted(portal_page.page) == note


def test_note_is_put_on_the_call_below_a_colleague_s_words_where_administrators_want_it(
    portal_page: PortalPage, watch: Watch
) -> None:
    watch.excuse(NETWORK)  # the portal says with an error that there is no note yet
    state = portal_page.portal.state
    state.options.app["settings"] = json.dumps({"v": 1, "hold": False, "note": "call"})
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_deal()
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("saved")
    (note,) = state.crm.timeline_notes.values()
    assert note["text"].startswith("Wants 12 chairs\nIncoming call, ")
    note["text"] = f"Ask Ben\n———\n{note['text']}"
    wrapup.write("Wants 14 chairs")
    wrapup.save.click()
    wrapup.expect_state("saved")
    (note,) = state.crm.timeline_notes.values()
    assert [part.partition("\n")[0] for part in note["text"].split("\n———\n")] == ["Ask Ben", "Wants 14 chairs"]
    assert [where.partition(":")[0] for where in records(portal_page, "chairs")] == ["note"]
