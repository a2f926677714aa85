"""Start-up of the panel in the three engines, cold and warm: Debian's Firefox, WebKitGTK and Chromium, as installed.

All are driven alike, by WebDriver, and load the page that `bench startup` calls ours. Times count from the start of the
navigation. A new profile's first load is cold; of the four after it, the last three are warm.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from static.builder.process import step
from static.builder.project import CACHE
from static.builder.site import build_site
from tests.bench import sites
from tests.bench.loads import PAINTED, QUIET_AFTER, READY
from tests.engines.browsers import ENGINES, Engine, running
from tests.engines.stage import Frame
from tests.engines.webdriver import BrowserError

ROUNDS = 3
WARM_FROM = 2
"""Loads before this one, counted from 0, are no warm ones."""
LEFT = 2.0
"""Seconds in which the browser clears away a page that was left: what it does for that must not count for the next."""
MARKS = """() => Object.fromEntries(performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime]))"""

Times = dict[tuple[str, str], list[float]]
"""Milliseconds by mode and mark."""


def main(options: list[str]) -> None:
    """Measures in the engines that are named, or in all that are installed, and prints the figures."""
    names = options or list(ENGINES)
    if unknown := [name for name in names if name not in ENGINES]:
        sys.exit(f"There is no engine {', '.join(unknown)}; there are {', '.join(ENGINES)}.")
    for name in names:
        if missing := ENGINES[name].missing:
            step(missing)
    there = [ENGINES[name] for name in names if not ENGINES[name].missing]
    built = os.environ.get("CALL_PANEL_SITE")
    found: dict[str, Times] = {engine.name: {} for engine in there}
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="bench-") as folder:
        sites.prepare(["ours"], Path(built) if built else build_site(), Path(folder))
        with sites.PeerHost(Path(folder)) as host:
            for number in range(ROUNDS):
                step(f"Round {number + 1} of {ROUNDS}")
                # Another engine begins each round: none is always measured after the same neighbour.
                for engine in there[number % len(there) :] + there[: number % len(there)]:
                    _measure(engine, f"{host.origin}/ours/index.html", found[engine.name])
    print(*_table(found), sep="\n")


def _measure(engine: Engine, address: str, times: Times) -> None:
    """Load the page some times in a new profile; a browser that fails costs this profile's loads."""
    with tempfile.TemporaryDirectory(prefix="engine-", ignore_cleanup_errors=True) as folder:
        try:
            with running(engine, Path(folder)) as wire:
                page = Frame(wire)
                time.sleep(QUIET_AFTER[0])
                for number, quiet in enumerate(QUIET_AFTER[1:]):
                    wire.send("WebDriver:Navigate", {"url": address})
                    page.wait_for(f"() => performance.getEntriesByName('{READY}').length > 0")
                    marks = page.evaluate(MARKS)
                    mode = "cold" if number == 0 else "warm" if number >= WARM_FROM else ""
                    for mark in (PAINTED, READY) if mode else ():
                        times.setdefault((mode, mark), []).append(marks[mark])
                    time.sleep(quiet)
                    wire.send("WebDriver:Navigate", {"url": "about:blank"})
                    time.sleep(LEFT)
        except (BrowserError, AssertionError) as error:
            step(f"  {engine.name}: {error}")


def _table(found: dict[str, Times]) -> list[str]:
    lines = [" " * 24 + "".join(f"{name:>20}" for name in found)]
    for mode in ("cold", "warm"):
        for mark in (PAINTED, READY):
            cells = [_cell(times.get((mode, mark), [])) for times in found.values()]
            lines.append(f"{f'{mode} → {mark}, ms':24}" + "".join(f"{cell:>20}" for cell in cells))
    return lines


def _cell(samples: list[float]) -> str:
    return f"{median(samples):.0f} ({min(samples):.0f}-{max(samples):.0f})" if samples else "-"
