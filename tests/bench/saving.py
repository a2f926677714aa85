"""A whole call in the panel, task by task: what its main thread is busy with from `panel:ready` to a saved note.

An outcome moves the deal and brings a follow-up; the note is typed letter by letter. A task is what the browser does
without a pause: meanwhile no key and no event gets through. Each is measured by the processor's time of the page's
main thread, which a machine that has much else to do changes little. Tasks of the portal's page are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.portal import PortalPage, SimulatedPortal
from tests.support.panel_page import START, Panel, Wrapup

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

CATEGORIES = [
    "toplevel",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "blink.user_timing",
    "v8",
    "v8.wasm",
    "disabled-by-default-v8.wasm.detailed",
]
WEBASSEMBLY = ("wasm.", "v8.wasm")
"""How the events of compiling and instantiating begin: no other page in the portal has any."""
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")
COMPLETE = "() => performance.getEntriesByName('boot:complete').length > 0"
LONG, TOO_LONG = 8.0, 50.0
"""Milliseconds: about half of a drawing's time, and what browsers call a long task."""

NOTE = "Wants twelve microscopes by Friday, asks for a discount."
OUTCOME = {
    "name": "Offer sent",
    "key": "j",
    "needs": ["note"],
    "follow-up": "tomorrow-10",
    "stages": ["DEAL:WON"],
    "settles": True,
}


@dataclass(frozen=True)
class Task:
    """One task of the panel.

    Attributes:
        phase: Where it belongs: `ready`, `note`, `outcome`, `save`, `close`.
        milliseconds: The processor's time of the main thread.
        what: The parts of it that took most, for people.
    """

    phase: str
    milliseconds: float
    what: str


def tasks(browser: Browser, site: Path) -> list[Task]:
    """The tasks of the panel in a call whose note is saved."""
    with SimulatedPortal(site) as portal:
        portal.state.options.app["settings"] = json.dumps({"v": 1, "outcomes": ["Reached", OUTCOME]})
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        owner = PortalPage(page, portal).visit(controls=0)
        browser.start_tracing(page=page, categories=CATEGORIES)
        card = owner.open("incoming_contact")
        card.connect()
        panel = Panel(card.app)
        expect(panel.switch).not_to_have_attribute("aria-disabled", "true", timeout=START)
        card.frame.wait_for_function(COMPLETE, timeout=START)
        wrapup = Wrapup(card)
        wrapup.expect_deal()

        def begin(phase: str) -> None:
            card.frame.evaluate("(name) => { performance.mark(`bench:${name}`); }", phase)

        begin("note")
        wrapup.note.press_sequentially(NOTE)
        wrapup.expect_state("draft")
        wrapup.note.press("Escape")
        begin("outcome")
        panel.field("wrapup-section").press("j")
        expect(panel.list("wrapup-consequences").get_by_role("checkbox").first).to_be_visible()
        begin("save")
        wrapup.save.press("Enter")
        wrapup.expect_state("saved")
        begin("close")
        card.end()
        expect(page.locator("[data-part=app-body]")).to_be_hidden(timeout=START)
        trace: dict[str, Any] = json.loads(browser.stop_tracing())
        page.close()
        return panel_tasks(trace["traceEvents"], portal.app_url)


def panel_tasks(events: list[dict[str, Any]], address: str) -> list[Task]:
    """The tasks of the frame at an address, since it was ready, by a trace of the browser."""
    marks = {event["name"]: event for event in events if event.get("cat", "").startswith("blink.user_timing")}
    ready = marks["panel:ready"]
    thread = ready["pid"], ready["tid"]
    begins = sorted(
        (event["ts"], name.removeprefix("bench:"))
        for name, event in marks.items()
        if name == "panel:ready" or name.startswith("bench:")
    )
    frames = {
        event["args"]["data"]["frame"]
        for event in events
        if event["name"] in ("CommitLoad", "FrameCommittedInBrowser")
        and str(event["args"].get("data", {}).get("url", "")).startswith(address)
    }
    own = sorted(
        (event for event in events if (event["pid"], event["tid"]) == thread and event["ph"] in ("X", "I")),
        key=lambda event: (event["ts"], -event.get("dur", 0)),
    )
    found: list[Task] = []
    task: dict[str, Any] | None = None
    inside: list[dict[str, Any]] = []
    for event in [*own, {"name": "", "ts": float("inf")}]:
        if task is not None and event["ts"] < task["ts"] + task["dur"]:
            inside.append(event)
            continue
        if task is not None and task["ts"] >= ready["ts"] and any(_is_of(one, frames, address) for one in inside):
            phase = [name for at, name in begins if at <= task["ts"]][-1].removeprefix("panel:")
            found.append(Task(phase, task.get("tdur", task["dur"]) / 1000, _parts(inside)))
        task, inside = event if event["name"] in TASKS else None, []
    return found


def report(found: list[Task]) -> list[str]:
    """The lines that say how long the tasks were."""
    lines = []
    for phase in dict.fromkeys(task.phase for task in found):
        times = sorted((task.milliseconds for task in found if task.phase == phase), reverse=True)
        lines.append(
            f"{phase}: {len(times)} tasks, {sum(times):.0f} ms; longest {times[0]:.1f} ms, "
            f"over {LONG:.0f} ms {sum(time > LONG for time in times)}, "
            f"over {TOO_LONG:.0f} ms {sum(time > TOO_LONG for time in times)}"
        )
    most = sorted((task for task in found if task.milliseconds > LONG), key=lambda task: -task.milliseconds)
    return lines + [f"    {task.milliseconds:.1f} ms in {task.phase}: {task.what}" for task in most]


def _is_of(event: dict[str, Any], frames: set[str], address: str) -> bool:
    if event["name"].startswith(WEBASSEMBLY):
        return True
    text = json.dumps(event.get("args", {}))
    return address in text or any(frame in text for frame in frames)


def _parts(inside: list[dict[str, Any]]) -> str:
    times: dict[str, float] = {}
    for event in inside:
        if event["name"] in TASKS:
            continue
        data = event.get("args", {}).get("data") or {}
        name = " ".join(filter(None, (event["name"], str(data.get("functionName", "") or data.get("type", "")))))
        times[name] = max(times.get(name, 0.0), event.get("tdur", event.get("dur", 0)) / 1000)
    most = sorted(times, key=lambda name: -times[name])[:5]
    return ", ".join(f"{name} {times[name]:.1f}" for name in most if times[name] >= 1)
