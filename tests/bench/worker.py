"""The background worker's page when there is nothing to do: navigation → `load`, bytes, against an empty page.

It is loaded with every page of the portal and with every slider, so it must not be felt. Both pages come from the same
host; cold is a new profile, warm the third load and later. The BX24 library is not ours and not counted in the bytes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from static.builder.browser import find_chromium
from static.builder.site import build_site
from tests.bench.events import ARGUMENTS
from tests.portal import SimulatedPortal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 9
EMPTY = "<!doctype html><html lang=en><head><meta charset=utf-8><title>Empty</title></head><body></body></html>"
QUERY = "DOMAIN=localhost&PROTOCOL=0&LANG=en&APP_SID=1"

# Of the frame, once its load event is over: when that was, and what came over the line from the page's own host.
FIGURES = """() => new Promise((done) => {
  const look = () => {
    const [page] = performance.getEntriesByType("navigation");
    if (!page.loadEventEnd) { setTimeout(look, 5); return; }
    const files = performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(location.origin));
    // In the portal the page is in a frame, for which no browser asks for this.
    const own = files.filter(({ name }) => !name.endsWith("/favicon.ico"));
    done({
      load: page.loadEventEnd,
      bytes: [page, ...own].reduce((sum, { transferSize }) => sum + transferSize, 0),
      files: own.map(({ name }) => name),
    });
  };
  look();
})"""


@dataclass(frozen=True)
class Load:
    """One load: milliseconds from navigation to the end of `load`, bytes over the line, the files beside the page."""

    milliseconds: float
    bytes: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The loads of one page: each cold one in a profile of its own, the warm ones in one."""

    cold: tuple[Load, ...]
    warm: tuple[Load, ...]


def measure(browser: Browser, site: Path, rounds: int = ROUNDS) -> dict[str, Figures]:
    """The figures of `worker` and `empty`, measured in turn."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "site")
        shutil.copytree(site, copy)
        (copy / "empty.html").write_text(EMPTY, encoding="utf-8")
        with SimulatedPortal(copy, own_library=True) as portal:
            return {name: _figures(browser, portal, f"{name}.html", rounds) for name in ("worker", "empty")}


def main() -> None:
    """Prints the figures."""
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or find_chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        found = measure(browser, build_site())
        browser.close()
    for name, figures in found.items():
        for state, loads in (("cold", figures.cold), ("warm", figures.warm)):
            times = sorted(load.milliseconds for load in loads)
            print(
                f"{name}, {state}: load after {statistics.median(times):.0f} ms ({times[0]:.0f}-{times[-1]:.0f}), "
                f"{statistics.median(load.bytes for load in loads):.0f} bytes in {1 + len(loads[0].files)} files"
            )


def _figures(browser: Browser, portal: SimulatedPortal, page: str, rounds: int) -> Figures:
    _cold(browser, portal, page)  # the servers and the browser are warm then
    cold = tuple(_cold(browser, portal, page) for _ in range(rounds))
    context = browser.new_context()
    warm = tuple(_load(context.new_page(), portal, page) for _ in range(rounds + 2))[2:]
    context.close()
    return Figures(cold, warm)


def _cold(browser: Browser, portal: SimulatedPortal, page: str) -> Load:
    context = browser.new_context()
    load = _load(context.new_page(), portal, page)
    context.close()
    return load


def _load(tab: Any, portal: SimulatedPortal, page: str) -> Load:  # noqa: ANN401 - a page of Playwright
    # Outside a portal's frame the library would only complain: it is given a frame's name.
    tab.add_init_script(f"window.name = '{portal.portal_origin.removeprefix('http://')}|0|sid'")
    tab.goto(f"{portal.app_url}{page}?{QUERY}")
    found = tab.evaluate(FIGURES)
    tab.close()
    return Load(found["load"], found["bytes"], tuple(found["files"]))
