"""No page waits longer than 15 s without a text that says why, under every fault of the simulated portal.

The faults of a page are read from `tests/portal/page/faults.js`: one that is added there is tried here too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.portal.rest.faults import RestFault
from tests.support.breaking import hanging
from tests.support.panel_page import START, Panel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Frame

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage
    from tests.portal.app_frame import AppFrame

pytestmark = pytest.mark.usefixtures("clock")

PATIENCE = 15_000
"""Milliseconds for which a page may wait without a word."""

HARMLESS = Path(__file__).parents[1] / "portal" / "page" / "faults.js"
SETTING = re.compile(r"/\*\*(?P<about>.*?)\*/\s*(?P<name>\w+): (?P<value>[^,]+),", re.DOTALL)

WAITING = """() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const said = all("[data-notice], [data-fault], .connection, .trouble, .section-fault, .notice, .stale");
  if (said.some((element) => element.innerText.trim())) return [];
  const bars = [".direction", ".phone", ".state", ".line", ".hold-state"].map((name) => `${name}:empty`);
  const waiting = all(["[aria-busy=true]", "progress", ".bars", "[data-mark=running]", ...bars].join());
  return waiting.map(({ outerHTML }) => outerHTML.slice(0, 120));
}"""
"""What is seen to wait, on a page that says nothing of it."""


def settings() -> Iterator[dict[str, object]]:
    """Each fault of a page alone: switches that are on, texts that the comments name, numbers that are one more."""
    source = HARMLESS.read_text(encoding="utf-8").partition("HARMLESS = {")[2].partition("\n};")[0]
    for found in SETTING.finditer(source):
        harmless = found["value"]
        if harmless in ("true", "false"):
            yield {found["name"]: int(harmless == "false")}  # as the page's address has it
        elif harmless.isdigit():  # times and counts
            yield {found["name"]: int(harmless) + 1}
        else:
            for value in re.findall(r"`([a-z]+)`", found["about"]):
                if f'"{value}"' != harmless:
                    yield {found["name"]: value}


def test_every_setting_of_the_simulated_portal_is_tried() -> None:
    names = {name for one in tried() for name in one}
    assert {"removeAfter", "options", "noTelephony", "emptyMaps"} <= names
    assert len(names) > 15


ALONE = {"options", "library"}
"""What a page may have to wait for at its start: each is tried alone."""
EARLY = {"eventBeforeBind", "eventOnBind", "staticApp"}
"""What tells a page more than others, or by another way."""


def tried() -> Iterator[dict[str, object]]:
    """The settings that a page is opened with, one after the other. Most only change how a page learns something."""
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for one in settings():
        if one.keys() <= ALONE:
            yield one
            continue
        last |= one
        if not one.keys() <= EARLY:
            first = one | first
    yield first
    yield last
    for method in ("*", "getStatus", "getInterface"):
        yield {"silence": method}


def name_of(setting: dict[str, object]) -> str:
    return "-".join(f"{name}-{value}" for name, value in setting.items()) if len(setting) == 1 else "all others"


REST_FAULTS = {
    "hangs": RestFault(delay=40.0),
    "refuses": RestFault(status=503, error="OVERLOAD_LIMIT"),
}
"""What the pages say of a connection that fails is looked at in `test_connection.py`."""

PAGES: dict[str, Callable[..., AppFrame]] = {
    "panel": lambda portal_page, **query: portal_page.visit(**query).open("incoming_contact"),
    "home": lambda portal_page, **query: portal_page.open_home(admin=1, **query),
    "installer": lambda portal_page, **query: portal_page.open_installer(**query),
}


@pytest.fixture(autouse=True)
def excused(watch: Watch) -> None:
    """What a fault leaves on the console is looked at elsewhere."""
    for text in ("console", "exception", "request to"):
        watch.excuse(text)


def expect_no_silent_wait(portal_page: PortalPage, frame: Frame) -> None:
    """Lets the time pass, and looks what still waits."""
    for _ in range(5):  # what is asked again meanwhile gets its answer
        portal_page.page.clock.run_for(PATIENCE // 5)
    try:
        frame.wait_for_function(f"() => ({WAITING})().length === 0", timeout=10_000)
    except PlaywrightTimeout:
        assert frame.evaluate(WAITING) == []


def open_page(portal_page: PortalPage, name: str, **query: object) -> Frame:
    portal_page.portal.state.app.installed = name != "installer"
    frame = PAGES[name](portal_page, **query).frame
    frame.wait_for_function("() => document.documentElement.dataset.boot === 'started'", timeout=START)
    return frame


@pytest.mark.parametrize("setting", [*tried()], ids=name_of)
def test_panel_says_why_it_waits(portal_page: PortalPage, setting: dict[str, object]) -> None:
    expect_no_silent_wait(portal_page, open_page(portal_page, "panel", **setting))
    if "options" in setting:  # then the status says whose call it is
        Panel(portal_page.card.app).expect_texts(phone="+1 202-555-0166")


@pytest.mark.parametrize("kind", ["home", "installer"])
def test_page_of_administrators_says_why_it_waits_for_the_portal(portal_page: PortalPage, kind: str) -> None:
    expect_no_silent_wait(portal_page, open_page(portal_page, kind, silence="*"))


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("fault", REST_FAULTS)
def test_page_says_why_it_waits_for_rest(portal_page: PortalPage, kind: str, fault: str) -> None:
    portal_page.portal.rest.faults.add(replace(REST_FAULTS[fault]))
    expect_no_silent_wait(portal_page, open_page(portal_page, kind))


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("names", [("boot",), ("memory", "python")], ids=str)
def test_page_says_why_it_waits_for_its_files(portal_page: PortalPage, kind: str, names: tuple[str, ...]) -> None:
    hanging(*names)(portal_page.page.context)
    portal_page.portal.state.app.installed = kind != "installer"
    frame = PAGES[kind](portal_page).frame
    frame.wait_for_function("() => 'shell' in globalThis", timeout=START)
    expect_no_silent_wait(portal_page, frame)
