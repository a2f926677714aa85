"""The wrap-up in a browser: what is typed is there again, what is saved is there once, the card stays as needed."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.wrapup import Wrapup, records
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Watch
    from tests.portal import CallCard

COMMENT, TODO = "crm.timeline.comment.add", "crm.activity.todo.add"
NETWORK = "Failed to load resource"
NO_REPLY = "has been blocked by CORS policy"


@pytest.fixture
def talking(portal_page: PortalPage) -> tuple[CallCard, Wrapup]:
    """A conversation with a client, with a clock that the test moves."""
    portal_page.page.clock.install()
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    card.connect()
    return card, wrapup


def fault(opened: PortalPage, method: str, **what: Any) -> RestFault:  # noqa: ANN401 - settings of a fault
    return opened.portal.state.faults.add(RestFault(method, **what))


# What is typed

TYPING = """
() => {
  if (window === window.top || !location.pathname.endsWith("index.html") || globalThis.typing) return;
  const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
  const texts = () => Object.keys(localStorage).filter((key) => /^call-/.test(key)).map((key) => localStorage[key]);
  // What the frame before this one had typed, and when.
  const last = JSON.parse(localStorage.getItem("test.typed") ?? "null");
  const results = JSON.parse(localStorage.getItem("test.results") ?? "[]");
  if (last) {
    let kept = last.keys.length;
    while (kept > 0 && !texts().some((text) => text.includes(last.text.slice(0, kept)))) kept -= 1;
    const lost = last.keys.slice(kept).filter((at) => at < last.keys.at(-1) - 300).length;
    results.push({ typed: last.keys.length, missing: last.keys.length - kept, lost, python: last.python });
    // What older frames typed must still be there as well.
    const all = [...JSON.parse(localStorage.getItem("test.all") ?? "[]"), last.text];
    results.at(-1).forgotten = all.filter((text) => !texts().some((kept) => kept.includes(text))).length;
    localStorage.setItem("test.all", JSON.stringify(all));
    localStorage.setItem("test.results", JSON.stringify(results));
    localStorage.removeItem("test.typed");
    if (results.length % 5 === 0) {
      for (const key of Object.keys(localStorage)) if (/draft|typed|test.all/.test(key)) localStorage.removeItem(key);
    }
  }
  globalThis.typing = { text: `${results.length}.`, keys: [] };
  const type = () => {
    const area = document.querySelector("[data-input='wrapup.text']");
    if (area) {
      const key = typing.keys.length ? String.fromCharCode(97 + random() % 26) : typing.text;
      area.value += key;
      if (typing.keys.length) typing.text += key;
      for (const _ of key) typing.keys.push(Date.now());
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      typing.python = document.querySelector("[data-field=wrapup-state]").textContent !== "";
      localStorage.setItem("test.typed", JSON.stringify(typing));
    }
    setTimeout(type, 3 + random() % 25);
  };
  type();
}
"""

DESTROYING = """
async ([times, seed]) => {
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  let state = seed;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const { portal } = window;
  for (let index = 0; index < times; index += 1) {
    if (!portal.state().card) portal.open({ preset: "incoming_contact" });
    else portal.reloadFrame();
    await wait(60 + random() * 800);
    if (index % 3 === 0) portal.destroyFrame();
    else if (index % 3 === 1) portal.closeCard("closed by the operator");
  }
  portal.state().card ? portal.reloadFrame() : portal.open({ preset: "incoming_contact" });
  await wait(1500);
}
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_frame_that_is_destroyed_at_any_moment_loses_nothing_that_was_typed(
    portal_page: PortalPage, seed: int
) -> None:
    times = 100
    portal_page.page.context.add_init_script(f"({TYPING})()")
    opened = portal_page.visit()
    opened.page.evaluate(DESTROYING, [times, random.Random(seed).randrange(1, 2**31 - 1)])
    results = json.loads(opened.card.frame.evaluate("() => localStorage.getItem('test.results')"))
    typed = [one for one in results if one["typed"] > 1]
    assert len(typed) > times * 0.9
    assert sum(one["python"] for one in typed) > times * 0.2
    assert sum(not one["python"] for one in typed) > times * 0.1
    assert sum(one["typed"] for one in typed) > times * 4
    assert [one for one in typed if one["missing"] or one["lost"] or one["forgotten"]] == []


def test_what_is_typed_before_python_is_there_is_kept(portal_page: PortalPage) -> None:
    script = """
      if (window !== window.top) document.addEventListener("DOMContentLoaded", () => {
        const area = document.querySelector("[data-input='wrapup.text']");
        if (!area || sessionStorage.getItem("typed")) return;
        sessionStorage.setItem("typed", "yes");
        area.value = "Before Python";
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      });
    """
    portal_page.page.context.add_init_script(script)
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    wrapup.expect_state("draft")
    expect(wrapup.note).to_have_value("Before Python")
    assert not any(key.startswith("call-panel.typed") for key in wrapup.stored())
    card.reload_frame()
    again = Wrapup(card)
    expect(again.note).to_have_value("Before Python")


def test_nothing_of_a_call_is_in_the_next_one_and_its_note_is_offered(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    Wrapup(card).write("First call")
    card.close()
    again = Wrapup(portal_page.open("incoming_contact"))
    expect(again.note).to_have_value("")
    again.expect_state("empty")
    expect(again.panel.list("wrapup-earlier")).to_contain_text("First call")
    again.button("Save there").click()
    expect(again.panel.list("wrapup-earlier")).to_have_count(0)
    wait_for_records(portal_page, "First call", {"comment:contact:797": 1})


def wait_for_records(opened: PortalPage, words: str, wanted: dict[str, int]) -> None:
    """Waits until the CRM has these records, and no more."""
    for _ in range(600):
        if records(opened, words) == wanted:
            return
        opened.page.wait_for_function("() => new Promise((go) => setTimeout(() => go(true), 50))")
    assert records(opened, words) == wanted


# What is saved


def test_wrap_up_with_the_keyboard_only(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    card.connect()
    keyboard = portal_page.page.keyboard
    wrapup.note.focus()
    keyboard.type("Wants 12 chairs")
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(wrapup.button("Call again")).to_be_focused()
    keyboard.press("Space")
    for _ in range(3):
        keyboard.press("Tab")
    expect(wrapup.button("In 1 hour")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(wrapup.button("Tomorrow 10:00")).to_have_attribute("aria-pressed", "true")
    wrapup.save.focus()
    keyboard.press("Enter")
    wrapup.expect_state("saved")
    assert records(portal_page, "Wants 12 chairs") == {"comment:contact:797": 1, "todo:3:797": 1}
    (comment,) = [row["COMMENT"] for row in portal_page.portal.state.crm.comments if "12 chairs" in row["COMMENT"]]
    assert re.fullmatch(
        r"Outcome: Call again\nWants 12 chairs\nIncoming call, \d{4}-\d\d-\d\d \d\d:\d\d · \w{8}", comment
    )


FAULTS: dict[str, dict[str, Any]] = {
    "error": {"status": 500, "error": "INTERNAL_SERVER_ERROR"},
    "error after it was done": {"status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
    "too many": {"status": 503, "error": "QUERY_LIMIT_EXCEEDED"},
    "blocked": {"status": 503, "error": "OVERLOAD_LIMIT"},
    "lost before": {"closes": "before"},
    "lost after": {"closes": "after"},
    "gateway": {"status": 502, "body": "<html>", "executed": True},
    "expired": {"status": 401, "error": "expired_token"},
}


@pytest.mark.parametrize("method", [COMMENT, TODO])
@pytest.mark.parametrize("name", [*FAULTS, "frame gone"])
def test_each_step_that_fails_in_each_way_leaves_exactly_one_of_each_record(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage, watch: Watch, method: str, name: str
) -> None:
    watch.excuse(NETWORK)
    watch.excuse(NO_REPLY)
    card, wrapup = talking
    wrapup.write("Wants 12 chairs")
    wrapup.button("In 1 hour").click()
    if name == "frame gone":
        fault(portal_page, method, times=1, delay=0.5)
        wrapup.save.click()
        wrapup.expect_state("saving")
        if method == TODO:
            wait_for_records(portal_page, "12 chairs", {"comment:contact:797": 1})
        card.destroy_frame()
        card.reload_frame()
        wrapup = Wrapup(card)
    else:
        fault(portal_page, method, times=1, **FAULTS[name])
        wrapup.save.click()
    for _ in range(30):
        if wrapup.state.get_attribute("data-value") == "saved":
            break
        portal_page.page.clock.run_for(5_000)
        wrapup.state.evaluate(
            "() => new Promise((go) => setTimeout.call(window, go, 0)).then(() => fetch(location.href))"
        )
    wrapup.expect_state("saved")
    assert records(portal_page, "12 chairs") == {"comment:contact:797": 1, "todo:3:797": 1}


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
    expect(wrapup.reason).to_contain_text("You may not do this in the CRM")
    expect(wrapup.panel.list("wrapup-steps")).to_contain_text(["saved", "You may not"])
    expect(wrapup.button("Copy the note")).to_be_visible()
    portal_page.portal.state.faults.remove(refused)
    wrapup.save.click()
    wrapup.expect_state("saved")
    assert records(portal_page, "12 chairs") == {"comment:contact:797": 1, "todo:3:797": 1}


@pytest.fixture(scope="module")
def worker_portal(released_site: Path) -> Iterator[SimulatedPortal]:
    """A portal where the app has a background worker."""
    with SimulatedPortal(released_site, worker=True) as running:
        yield running


def test_worker_sends_what_a_closed_card_left(page: Page, worker_portal: SimulatedPortal, watch: Watch) -> None:
    watch.excuse(NETWORK)
    worker_portal.reset()
    opened = PortalPage(page, worker_portal).visit()
    card = opened.open("incoming_contact")
    wrapup = Wrapup(card)
    blocked = fault(opened, "*", status=503, error="OVERLOAD_LIMIT")
    wrapup.write("Wants 12 chairs")
    wrapup.save.click()
    wrapup.expect_state("failed")
    card.close()
    assert opened.worker.frame.evaluate("() => document.querySelector('script[data-entry]') === null")
    worker_portal.state.faults.remove(blocked)
    wait_for_records(opened, "12 chairs", {"comment:contact:797": 1})
    opened.worker.frame.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => /work|order|draft/.test(key))"
    )
    assert records(opened, "12 chairs") == {"comment:contact:797": 1}


def test_100_calls_in_a_row_leave_nothing_behind(portal_page: PortalPage) -> None:
    opened = portal_page.visit()
    for number in range(100):
        wrapup = Wrapup(opened.open("incoming_contact"))
        expect(wrapup.note).to_have_value("")
        if number % 10 == 0:
            wrapup.write(f"Note {number}.")
            wrapup.save.click()
            wrapup.expect_state("saved")
        opened.card.close()
    opened.open("incoming_contact")
    stored = Wrapup(opened.card).stored()
    assert [key for key in stored if "draft" in key or "order" in key or "typed" in key] == []
    assert all(sum(records(opened, f"Note {number}.").values()) == 1 for number in range(0, 100, 10))


# How long the card stays


def test_unsaved_note_keeps_the_card_open_for_five_minutes_and_the_save_closes_it_within_a_second(
    talking: tuple[CallCard, Wrapup], portal_page: PortalPage
) -> None:
    card, wrapup = talking
    wrapup.write("Wants 12 chairs")
    expect(wrapup.panel.field("auto-close")).to_have_text("Kept open: the note is not saved")
    card.end()
    expect(wrapup.panel.field("auto-close")).to_contain_text("Kept open: the note is not saved · 1:0")
    for _ in range(60):
        portal_page.page.clock.run_for(5_000)
        assert card.is_open
    wrapup.save.click()
    wait_for_records(portal_page, "12 chairs", {"comment:contact:797": 1})
    portal_page.page.clock.run_for(1_000)
    assert not card.is_open
    assert records(portal_page, "12 chairs") == {"comment:contact:797": 1}


def test_emptied_note_lets_the_card_go_by_itself(talking: tuple[CallCard, Wrapup], portal_page: PortalPage) -> None:
    card, wrapup = talking
    wrapup.write("Wants 12 chairs")
    wrapup.note.fill("")
    wrapup.expect_state("empty")
    expect(wrapup.panel.field("auto-close")).to_have_text("Closes by itself after the call")
    card.end()
    assert not card.is_open
    del portal_page


def test_campaign_of_20_clients_has_a_new_form_for_each_and_keeps_each_note(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("campaign", firstTab="app")
    wrapup = Wrapup(card)
    for number in range(20):
        expect(wrapup.note).to_have_value("")
        wrapup.write(f"Note {number}.")
        card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9000 + number)
    expect(wrapup.note).to_have_value("")
    stored = wrapup.stored()
    drafts = [json.loads(text)["text"] for key, text in stored.items() if key.startswith("call-panel.draft.1.")]
    assert sorted(drafts) == sorted(f"Note {number}." for number in range(20))
