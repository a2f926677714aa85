"""Measures whether the texts of a language have room in every state of every page.

    python build.py shots --measure fr             all states in French, in frames of 320 and 640 px
    python build.py shots --measure ar talking     only states whose name contains this

The language is a code of the portal (`br`, `sc`). A line tells of each fault once, with the first state that shows it;
the exit code says whether there are any.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from static.builder.process import step
from tests.portal import PortalPage, SimulatedPortal
from tests.support import installer_page
from tests.support.home_page import STATES, HomePage, State, sound
from tests.support.layout import faults_by_width
from tests.support.panel_states import SCRIPTS, TOURS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, ViewportSize

    from tests.support.panel_states import Tour

Visits = Callable[[PortalPage], Iterator[tuple[str, "Frame"]]]
"""Leads through states of a page: gives the name of each, and its frame, when the page is in it."""

DESKTOP: ViewportSize = {"width": 1280, "height": 800}


def measure(browser: Browser, site: Path, language: str, wanted: list[str]) -> int:
    """Print the faults of a language in the states whose name contains one of `wanted`; return how many there are."""
    began, states, known = time.monotonic(), 0, set[str]()
    for installed, all_visits in ((True, _visits(language)), (False, _installer_visits(language))):
        with SimulatedPortal(site, installed=installed) as portal:
            for visits in all_visits:
                portal.reset()
                with closing(browser.new_page(viewport=DESKTOP, reduced_motion="reduce")) as page:
                    for name, frame in visits(PortalPage(page, portal)):
                        if wanted and not any(part in name for part in wanted):
                            continue
                        states += 1
                        for fault in faults_by_width(frame):
                            if fault not in known:
                                step(f"{language} {name}, {fault}")
                            known.add(fault)
    step(f"{language}: {len(known)} faults in {states} states, {time.monotonic() - began:.0f} s")
    return len(known)


def _visits(language: str) -> Iterator[Visits]:
    for tour in TOURS:

        def panel(opened: PortalPage, tour: Tour = tour) -> Iterator[tuple[str, Frame]]:
            for name in tour(opened.visit(lang=language)):
                yield name, opened.card.frame

        yield panel
    states: tuple[State, ...] = (*STATES, everything)
    for state in states:
        yield _of_page(state, "home", language)


def _installer_visits(language: str) -> Iterator[Visits]:
    for state in installer_page.STATES:
        yield _of_page(state, "install", language)


def _of_page(state: Callable[..., object], page: str, language: str) -> Visits:
    def visits(opened: PortalPage) -> Iterator[tuple[str, Frame]]:
        state(opened, lang=language)
        yield f"{page}-{state.__name__}", opened.home.frame

    return visits


def everything(portal_page: PortalPage, **query: str | int) -> HomePage:
    """Opens each room of the home page, and all that can be opened in it."""
    portal_page.portal.state.options.app["scripts"] = json.dumps(SCRIPTS)
    home = sound(portal_page, **query)
    home.app.locator("details").evaluate_all("(all) => { for (const one of all) one.open = true; }")
    home.button("guide.open").click()
    for action in ("outcomes.more", "scripts.open"):
        home.button(action).first.click()
        expect(home.app.locator(f'[data-action="{action}"][aria-expanded="true"]')).to_have_count(1)
    home.app.locator("details").evaluate_all("(all) => { for (const one of all) one.open = true; }")
    return home
