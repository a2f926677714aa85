"""The wrap-up in a real browser: what is typed is there again, what is saved is there once, the card stays as needed."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.wrapup import Wrapup, records
from tests.portal.rest.faults import RestFault

if TYPE_CHECKING:
    from tests.browser.conftest import Watch
    from tests.portal import CallCard, PortalPage, SimulatedPortal

COMMENT, TODO = "crm.timeline.comment.add", "crm.activity.todo.add"
NETWORK = "Failed to load resource"


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
  const texts = () => Object.entries(localStorage).filter(([key]) => key.startsWith("call-panel.")).map(([, text]) => text);
  // What the frame before this one had typed, and when.
  const last = JSON.parse(localStorage.getItem("test.typed") ?? "null");
  const results = JSON.parse(localStorage.getItem("test.results") ?? "[]");
  if (last) {
    let kept = last.keys.length;
    while (kept > 0 && !texts().some((text) => text.includes(last.text.slice(0, kept)))) kept -= 1;
    const lost = last.keys.slice(kept).filter((at) => at < last.keys.at(-1) - 300).length;
    results.push({ typed: last.keys.length, missing: last.keys.length - kept, lost, python: last.python });
    localStorage.setItem("test.results", JSON.stringify(results));
    localStorage.removeItem("test.typed");
    if (results.length % 5 === 0) {
      for (const key of Object.keys(localStorage)) if (/draft|typed/.test(key)) localStorage.removeItem(key);
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
    await wait(60 + random() * 900);
    if (index % 3 === 0) portal.destroyFrame();
    else if (index % 3 === 1) portal.closeCard("closed by the operator");
  }
  portal.state().card ? portal.reloadFrame() : portal.open({ preset: "incoming_contact" });
  await wait(1500);
}
"""


def test_a_frame_that_is_destroyed_at_any_moment_loses_nothing_that_was_typed(portal_page: PortalPage) -> None:
    times = 40
    portal_page.page.context.add_init_script(f"({TYPING})()")
    opened = portal_page.visit()
    opened.page.evaluate(DESTROYING, [times, random.Random(7).randrange(1, 2**31 - 1)])
    results = json.loads(opened.card.frame.evaluate("() => localStorage.getItem('test.results')"))
    typed = [one for one in results if one["typed"] > 1]
    assert len(typed) > times * 0.9
    assert sum(one["python"] for one in typed) > times * 0.2
    assert sum(not one["python"] for one in typed) > times * 0.1
    assert sum(one["typed"] for one in typed) > 5_000
    assert [one for one in typed if one["missing"] or one["lost"]] == []
