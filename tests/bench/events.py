"""From an event of the portal to the DOM, what 10,000 events leave behind, and the tasks of a whole save.

The time is taken in the frame, from before the BX24 library sees the portal's message until after all of its listeners
have run: by then the panel has dealt with the event and written the DOM. What is left behind is counted on the
instrumented site with the measurement of coverage ended, because only there can tests look into Python.
"""

from __future__ import annotations

import json
import os
import statistics
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect, sync_playwright

from app.bitrix24.rest.client import READ_SECONDS
from static.builder.browser import find_chromium
from static.builder.site import build_site
from tests.bench import saving
from tests.portal import PortalPage, SimulatedPortal
from tests.support.panel_page import START, Panel

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.portal import CallCard

COUNT = 10_000
WARM_UP = 1_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# A window calls its listeners in the order in which they were added: this one comes before any script of the page, the
# other one, added when the panel is ready, after the library's.
START_WATCH = """() => {
  globalThis.watch = { began: 0, durations: [] };
  addEventListener("message", () => { watch.began = performance.now(); });
}"""
STOP_WATCH = """() => addEventListener("message", () => { watch.durations.push(performance.now() - watch.began); })"""

# The events of a busy call, sent by the portal page in portions so that its own queue stays short.
SEND = """async (count) => {
  const states = ["idle", "connecting", "connected"];
  for (let index = 0; index < count; index += 1) {
    const turn = Math.floor(index / 3);
    if (index % 3 === 0) portal.emit("CallCard::CallStateChanged", states[turn % 3]);
    else if (index % 3 === 1) {
      const PHONE_NUMBER = `+1202555014${turn % 10}`;
      const client = { CRM_ENTITY_TYPE: "CONTACT", CRM_ENTITY_ID: 1 + (turn % 40), PHONE_NUMBER };
      portal.emit("CallCard::EntityChanged", client);
    } else portal.emit("CallCard::BeforeClose");
    if (index % 50 === 0) await new Promise((go) => setTimeout(go, 5));
  }
}"""

CLOCK_STEP = 0.1
"""Milliseconds between two moments that a page can tell apart."""

COUNT_OBJECTS = "import gc; gc.collect(); result = len(gc.get_objects())"

COUNT_REQUESTS = """
import asyncio
from app.crm.reading import Reader
names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]
result = names.count(Reader._exchange.__qualname__)
"""


def main() -> None:
    """Prints the figures."""
    released, instrumented = build_site(), build_site(instrumented=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or find_chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        durations = sorted(times(browser, released))
        before, after = growth(browser, instrumented)
        saved = saving.tasks(browser, released)
        browser.close()
    # A page's clock goes in steps: the true median lies somewhere in the one that holds it.
    median, late = statistics.median_grouped(durations, CLOCK_STEP), durations[int(len(durations) * 0.99)]
    print(f"event → DOM, {len(durations)} events: median {median:.2f} ms, 99 % within {late:.2f} ms")
    print("the panel's tasks since it was ready, in ms of the main thread:", *saving.report(saved), sep="\n")
    for name, count in after.items():
        print(f"{name} before and after {COUNT} events: {before[name]} → {count}")


def times(browser: Browser, site: Path) -> list[float]:
    """Milliseconds from message to DOM for each event and each reply that it led to."""
    with SimulatedPortal(site) as portal:
        card = opened(browser, portal)
        card.frame.evaluate(STOP_WATCH)
        send(card, COUNT)
        measured: list[float] = card.frame.evaluate("() => watch.durations")
        return measured


def growth(browser: Browser, site: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Python objects, DOM nodes and listeners, before and after."""
    with SimulatedPortal(site) as portal:
        card = opened(browser, portal)
        card.frame.evaluate("() => collectCoverage()")
        send(card, WARM_UP)
        before = census(card)
        send(card, COUNT)
        return before, census(card)


def opened(browser: Browser, portal: SimulatedPortal) -> CallCard:
    """The card of an answered call, whose panel is ready: one that only rings is gone after 40 s."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(f"({START_WATCH})()")
    card = PortalPage(page, portal).visit(controls=0).open("incoming_contact")
    card.connect()
    expect(Panel(card.app).switch).not_to_have_attribute("aria-disabled", "true", timeout=START)
    return card


def send(card: CallCard, count: int) -> None:
    """Lets the portal send events and waits until the panel has dealt with them and all that they led to."""
    page = card.app.owner.page
    page.evaluate(SEND, count)
    page.evaluate("() => portal.changeClient({ CRM_ENTITY_TYPE: 'LEAD', CRM_ENTITY_ID: 4711 })")
    expect(Panel(card.app).field("client")).to_have_text("Lead 4711", timeout=START)


def census(card: CallCard) -> dict[str, int]:
    """What could grow, counted after both garbage collectors have run.

    It is waited for what was asked about the last client, and then until the timers of all requests are gone: Pyodide's
    event loop holds a cancelled timer until it would have come due.
    """
    page = card.app.owner.page
    while _counted(card, COUNT_REQUESTS):
        page.wait_for_timeout(1000)
    page.wait_for_timeout(1000 * (READ_SECONDS + 1))
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    objects = _counted(card, COUNT_OBJECTS)
    nodes: int = card.frame.evaluate("() => document.querySelectorAll('*').length")
    session.detach()
    return {"Python objects": objects, "DOM nodes": nodes}


def _counted(card: CallCard, source: str) -> int:
    found: Any = json.loads(card.frame.evaluate("(source) => runPython(source)", source))
    return int(found)
