"""Loads a page and takes its figures: marks, time of the processors, bytes, memory."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import processes
from tests.bench.chromium import BrowserError, Chromium
from tests.bench.sites import STARTS_FROM_MEMORY, WITH_PANEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.sites import PeerHost

PAINTED, READY, PRACTISED = "panel:painted", "panel:ready", "boot:practised"
PAGE_RECEIVED, ALL_RECEIVED = "page received", "last file received"

PATIENCE = 90.0
"""Seconds after which a page that has not painted is given up."""
PRACTICE = 30.0
"""Seconds that a first load of our panel has to practise (static/warm.js): a call card stays open for a while."""
QUIET = 3.0
"""Seconds without work before memory is measured."""
QUIET_AFTER = [1.0, 5.0, 5.0, QUIET, 0.5, 0.5]
"""Seconds without work after the browser's start and each load."""
START = 60.0
"""Seconds that the browser has to start."""
WARM_LOADS = range(3, len(QUIET_AFTER))

# 10 Mbit/s in bytes per second, 40 ms.
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}

# Marks and measurements are the page's own; the browser says what was received.
WATCH = """new Promise((resolve) => {
  if (location.href === "about:blank") { resolve({ early: true }); return; }
  const until = %(mark)s;
  function finish() {
    const marks = Object.fromEntries(performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime]));
    const [page] = performance.getEntriesByType("navigation");
    const painted = marks["panel:painted"] ?? Infinity;
    const files = [page, ...performance.getEntriesByType("resource")].filter((file) => file.responseEnd < painted);
    const received = files.reduce((sum, file) => sum + file.transferSize, 0);
    const text = document.body?.innerText.trim().slice(0, 200) ?? "";
    const last = Math.max(...files.map((file) => file.responseEnd));
    resolve({ marks, page: page.responseEnd, files: last, received, text });
  }
  new PerformanceObserver((list, observer) => {
    if (!list.getEntriesByName(until).length) return;
    observer.disconnect();
    finish();
  }).observe({ type: "mark", buffered: true });
  setTimeout(finish, %(patience)d);
})"""


@dataclass(frozen=True)
class Load:
    """One load of a peer's page.

    Attributes:
        peer: whose page.
        mode: `cold`, `warm` or `line`.
        times: milliseconds from the navigation's start to each mark.
        cpu: milliseconds that the load took of the processors, by whom (`processes.used`); empty where nobody tells.
            What runs while the browser is asked for it counts too: a few milliseconds after the last mark.
        sent: bytes on the wire in all, by the server's count; None where they were not counted.
        needed: bytes of what had come when the call was painted, by the browser's count; None as above.
        memory: proportional set size of the page's process in bytes; None where it was not or cannot be taken.
        fault: why the figures are missing, or an empty text.
    """

    peer: str
    mode: str
    times: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    sent: int | None = None
    needed: int | None = None
    memory: int | None = None
    fault: str = ""


def visit(program: str, host: PeerHost, peer: str, modes: list[str]) -> Iterator[Load]:
    """Loads a peer in a new profile: the first load is cold, the third and later ones are warm."""
    with new_profile(program) as browser:
        for number in range(1, WARM_LOADS.stop if "warm" in modes else 2):
            mode = "cold" if number == 1 else "warm"
            found = load(browser, host, peer, mode, QUIET_AFTER[number])
            if mode in modes and (number == 1 or number in WARM_LOADS):
                yield found


def visit_over_line(program: str, host: PeerHost, peer: str) -> Iterator[Load]:
    """Loads a peer in a new profile over a slow line."""
    with new_profile(program) as browser:
        yield load(browser, host, peer, "line", 0.0)


@contextlib.contextmanager
def new_profile(program: str) -> Iterator[Chromium]:
    """A browser that has never seen a page."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        Chromium(program, Path(folder)) as browser,
    ):
        browser.send("Target.getTargets", seconds=START)
        time.sleep(QUIET_AFTER[0])
        yield browser


def load(browser: Chromium, host: PeerHost, peer: str, mode: str, quiet: float) -> Load:
    """Loads the page in a new tab, as a call card gets a new frame, and closes it again after some quiet seconds."""
    target = browser.send("Target.createTarget", {"url": "about:blank"})["targetId"]
    session = browser.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
    if mode == "line":
        browser.send("Network.enable", {"maxTotalBufferSize": 1, "maxResourceBufferSize": 1}, session)
        browser.send("Network.emulateNetworkConditions", LINE, session)
    host.sent()
    before = processes.times(browser.processes())
    browser.send("Page.navigate", {"url": f"{host.origin}/{peer}/index.html"}, session, PATIENCE)
    seen = _watch(browser, session, READY if peer in WITH_PANEL else PAINTED)
    kinds = browser.processes()
    after = processes.times(kinds)
    page = processes.page_of(before, after, [process for process, kind in kinds.items() if kind == "renderer"])
    if mode == "cold" and peer in STARTS_FROM_MEMORY and PAINTED in seen["marks"]:
        _watch(browser, session, PRACTISED, PRACTICE)
    time.sleep(quiet)
    memory = processes.memory(page) if page and mode == "warm" and quiet >= QUIET else None
    sent = host.sent() if mode == "cold" else None
    browser.send("Target.closeTarget", {"targetId": target})
    if PAINTED not in seen["marks"]:
        return Load(peer, mode, sent=sent, fault=f"nothing painted; on the page: {seen['text']!r}")
    received = {PAGE_RECEIVED: seen["page"], ALL_RECEIVED: seen["files"]}
    needed = seen["received"] if mode == "cold" else None
    cpu = processes.used(before, after, page) if page else {}
    return Load(peer, mode, {**received, **seen["marks"]}, cpu, sent, needed, memory)


def _watch(browser: Chromium, session: str, mark: str, patience: float = PATIENCE) -> dict[str, Any]:
    """What the page tells once it has set the mark, or when patience ends."""
    watch = WATCH % {"mark": f"{mark!r}", "patience": patience * 1000}
    asked = {"expression": watch, "awaitPromise": True, "returnByValue": True}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = browser.send("Runtime.evaluate", asked, session, 2 * patience)
        seen: dict[str, Any] = answer["result"].get("value", {"early": True})
        if "early" not in seen:
            return seen
    raise BrowserError("the page was not opened")
