"""Measures whether the texts of a language have room in every state of every page.

    python build.py shots --measure fr             all states in French, in frames of 320 and 640 px
    python build.py shots --measure ar talking     only states whose name contains this
    python build.py shots --measure all            in all languages, each state brought about once: see `marked_texts`

The language is a code of the portal (`br`, `sc`). Names of states begin with their page: `panel-`, `home-`, `install-`.
A line tells of each fault once, with the first state that shows it; the exit code says whether there are any.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from static.builder.process import step
from tests.portal import PortalPage, SimulatedPortal
from tests.support import installer_page, marked_texts
from tests.support.home_page import STATES, HomePage, State, sound
from tests.support.layout import WIDTHS, faults_by_width
from tests.support.panel_states import SCRIPTS, TOURS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, ViewportSize

    from tests.support.panel_states import Tour

Visits = Callable[[PortalPage], Iterator[tuple[str, "Frame"]]]
"""Leads through states of a page: gives the name of each, and its frame, when the page is in it."""

ALL = "all"
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


def measure(browser: Browser, site: Path, language: str, wanted: list[str]) -> int:
    """Print the faults of a language in the states whose name contains one of `wanted`; return how many there are."""
    began, states, known = time.monotonic(), 0, set[str]()
    code = marked_texts.CODE if language == ALL else language
    for installed, all_visits in ((True, _visits(code, wanted)), (False, _installer_visits(code, wanted))):
        with SimulatedPortal(site, installed=installed) as portal:
            for visits in all_visits:
                portal.reset()
                with closing(browser.new_page(viewport=DESKTOP, reduced_motion="reduce")) as page:
                    if language == ALL:
                        page.add_init_script(marked_texts.SCRIPT)
                    for name, frame in visits(PortalPage(page, portal)):
                        if not _is_wanted(name, wanted):
                            continue
                        states += 1
                        for fault in _faults(frame, language):
                            if fault not in known:
                                step(f"{name}, {fault}")
                            known.add(fault)
    step(f"{language}: {len(known)} faults in {states} states, {time.monotonic() - began:.0f} s")
    return len(known)


def _faults(frame: Frame, language: str) -> Iterator[str]:
    """Yield the faults of a state, each with language and width."""
    if language != ALL:
        for fault in faults_by_width(frame):
            yield f"{language} {fault}"
        return
    for width in WIDTHS:
        for one, faults in marked_texts.faults_by_language(frame, width).items():
            for fault in faults:
                yield f"{one} {width} px: {fault}"


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return not wanted or any(part in name for part in wanted)


def _visits(language: str, wanted: list[str]) -> Iterator[Visits]:
    only_others = wanted and all(part.startswith(("home-", "install-")) for part in wanted)
    for tour in () if only_others else TOURS:

        def panel(opened: PortalPage, tour: Tour = tour) -> Iterator[tuple[str, Frame]]:
            for name in tour(opened.visit(lang=language)):
                yield f"panel-{name}", opened.card.frame

        yield panel
    states: tuple[State, ...] = (*STATES, everything)
    yield from _of_pages(states, "home", language, wanted)


def _installer_visits(language: str, wanted: list[str]) -> Iterator[Visits]:
    yield from _of_pages(installer_page.STATES, "install", language, wanted)


def _of_pages(states: Iterable[Callable[..., object]], page: str, language: str, wanted: list[str]) -> Iterator[Visits]:
    for state in states:
        name = f"{page}-{state.__name__}"

        def visits(
            opened: PortalPage, state: Callable[..., object] = state, name: str = name
        ) -> Iterator[tuple[str, Frame]]:
            state(opened, lang=language)
            yield name, opened.home.frame

        if _is_wanted(name, wanted):
            yield visits


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
