"""Call after call: nothing of one is in the next, and the browser has no more to carry after many than after a few."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.panel_page import COMMENTS, LONG, Wrapup, records

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage

pytestmark = pytest.mark.usefixtures("own_profile")

CALLS = 100 if LONG else 4
CLIENTS = 20 if LONG else 10
MEMORY = """
() => {
  const { Memory, instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(WebAssembly, given);
    const exported = Object.values((made.instance ?? made).exports);
    globalThis.pythonMemory ??= exported.find((one) => one instanceof Memory);
    return made;
  };
}
"""


@dataclass(frozen=True)
class Load:
    """What the browser's process holds after a collection: bytes of the JavaScript heap, numbers of the others."""

    heap: int
    handlers: int
    documents: int
    frames: int


class Scales:
    """Weighs the process of a page and its frames."""

    def __init__(self, opened: PortalPage) -> None:
        self._session = opened.page.context.new_cdp_session(opened.page)
        self._session.send("Performance.enable")

    def weigh(self) -> Load:
        """The load at this moment."""
        self._session.send("HeapProfiler.collectGarbage")
        told = self._session.send("Performance.getMetrics")["metrics"]
        found = {one["name"]: int(one["value"]) for one in told}
        return Load(found["JSHeapUsedSize"], found["JSEventListeners"], found["Documents"], found["Frames"])


def python_memory(card: CallCard) -> int:
    """Bytes of the memory that Python lives in."""
    # By a locator: a frame of Playwright's would be held by the browser, and with it a listener for each card.
    size = int(card.app.locator("html").evaluate("() => globalThis.pythonMemory.buffer.byteLength"))
    assert size > 10_000_000, "another memory than Python's"
    return size


def test_many_calls_in_a_row_leave_nothing_behind(portal_page: PortalPage, capsys: pytest.CaptureFixture[str]) -> None:
    portal_page.page.context.add_init_script(f"({MEMORY})()")
    opened = portal_page.visit()
    scales, loads, memories = Scales(opened), list[Load](), list[int]()
    first: Load | None = None
    for number in range(CALLS):
        wrapup = Wrapup(opened.open("incoming_contact"))
        expect(wrapup.note).to_have_value("")
        expect(wrapup.panel.list("wrapup-earlier")).to_have_count(0)
        if number % (CALLS // 4) == 0:
            wrapup.expect_deal()
            wrapup.write(f"Note {number}.")
            wrapup.save.click()
            wrapup.expect_state("saved")
        memories.append(python_memory(opened.card))
        first = first or scales.weigh()
        opened.card.close()
        opened.clear_messages()
        loads.append(scales.weigh())
    opened.open("incoming_contact")
    stored = Wrapup(opened.card).stored()
    if LONG:
        with capsys.disabled():
            few = [loads[index] for index in (1, 2, 9, 49, 99)]
            sys.stdout.write(f"{few} {min(memories)} {max(memories)}\n")
    assert [key for key in stored if "draft" in key or "order" in key or "typed" in key] == []
    assert [records(opened, f"Note {number}.") for number in range(0, CALLS, CALLS // 4)] == [COMMENTS] * 4
    assert first is not None
    late = loads[-1]
    # The frames of the last card may still be there, or be gone already: those of the cards before it are not.
    assert late.handlers <= first.handlers
    assert late.documents <= first.documents
    assert late.frames <= first.frames
    assert late.heap < first.heap + 2_000_000
    assert max(memories) < min(memories) * 1.1


def test_campaign_of_many_clients_has_a_new_form_for_each_and_keeps_each_note(
    portal_page: PortalPage, capsys: pytest.CaptureFixture[str]
) -> None:
    portal_page.page.context.add_init_script(f"({MEMORY})()")
    card = portal_page.visit().open("campaign", firstTab="app")
    wrapup, scales = Wrapup(card), Scales(portal_page)
    loads = []
    for number in range(CLIENTS):
        expect(wrapup.note).to_have_value("")
        wrapup.write(f"Note {number}.")
        card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9000 + number)
        expect(wrapup.panel.list("wrapup-earlier")).to_have_count(number + 1)
        loads.append((scales.weigh(), python_memory(card)))
    expect(wrapup.note).to_have_value("")
    stored = wrapup.stored()
    drafts = [json.loads(text)["text"] for key, text in stored.items() if key.startswith("call-panel.draft.1.")]
    assert sorted(drafts) == sorted(f"Note {number}." for number in range(CLIENTS))
    if LONG:
        with capsys.disabled():
            sys.stdout.write(f"{loads[4]} {loads[-1]}\n")
    assert loads[-1][0].handlers <= loads[4][0].handlers
    assert loads[-1][1] <= loads[4][1] * 1.1
