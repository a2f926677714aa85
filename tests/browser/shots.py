"""Takes the README's pictures, and with `--all` pictures of each state of each page, for looking through.

    python build.py shots                     the README's, into tests/browser/shots
    python build.py shots --all DIR           every state in some looks, those that matter most in all
    python build.py shots --all DIR talking   only states whose name contains this
    python build.py shots --components DIR    every component in all its states, into DIR: needs no site
    python build.py shots --measure fr        no pictures, but whether all texts have room, see `measure`

Each picture is of the real page in the simulated portal, or of the gallery in `tests/support/components.py`.
A look is a theme, a width, and a direction of writing.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from static.builder.browser import find_chromium
from static.builder.project import ROOT
from static.builder.site import build_site
from tests.browser.measure import measure
from tests.portal import PortalPage, SimulatedPortal
from tests.support import installer_page
from tests.support.components import galleries
from tests.support.home_page import STATES, sound, tested
from tests.support.panel_states import TOURS, State, countdown, several, talking, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ElementHandle, Frame, Locator, Page

    from tests.support.panel_states import Tour


PICTURED = ("en", "de", "ru")
HERE = Path(__file__).parent / "shots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CARD, PAGE = "[data-part=app-body] iframe", "#app-page iframe"
NEEDS = {"--all": "a folder for the pictures", "--components": "a folder for the pictures", "--measure": "a language"}
LONGEST = 4000
"""CSS pixels of a page that are on a picture."""
HIGHEST = 1600
"""CSS pixels that a picture of the guide has room for."""


@dataclass(frozen=True)
class Look:
    """How a state is looked at."""

    theme: str
    width: int
    direction: str = "ltr"

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}" + ("-rtl" if self.direction == "rtl" else "")


SOME = (Look("light", 400), Look("dark", 800))
LONG_WORDS = (Look("light", 320), Look("dark", 800))
ALL = tuple(Look(theme, width) for theme in ("light", "dark") for width in (320, 400, 800, 1200))
ALL += (Look("light", 400, "rtl"), Look("dark", 1200, "rtl"))

COMPONENTS = tuple(
    Look(theme, width, way) for theme in ("light", "dark") for width in (320, 800) for way in ("ltr", "rtl")
)

MOST_IMPORTANT = frozenset({"talking", "countdown", "written", "several", "unsaved", "sound", "ready"})

README: tuple[tuple[State, dict[str, str]], ...] = ((written, {}), (several, {}), (countdown, {"theme": "dark"}))


@dataclass(frozen=True)
class GuidePicture:
    """A picture of the guide for administrators: the upper part of the home page, or of the installer.

    Attributes:
        name: the file's name.
        state: brings the page about.
        last: what is the last that is on the picture.
        width: CSS pixels of the frame.
    """

    name: str
    state: Callable[..., object]
    last: str
    width: int


INSTALLER = (
    GuidePicture("install-before", installer_page.ready, "section.work", 360),
    GuidePicture("install-after", installer_page.installed, "section.work", 360),
)
MAIN_PAGE = GuidePicture("main-page", sound, "section.test-call", 640)


def main(arguments: list[str]) -> int:
    """Takes the pictures; returns the exit code."""
    kind = arguments[0] if arguments[:1] and arguments[0] in NEEDS else ""
    if kind and len(arguments) < 2:
        sys.exit(f"{kind} needs {NEEDS[kind]}, see the head of tests/browser/shots.py")
    folder = Path(arguments[1] if kind in ("--all", "--components") else HERE)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or find_chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if kind == "--measure":
            return min(1, measure(browser, build_site(), arguments[1], arguments[2:]))
        if kind == "--all":
            Album(browser, folder, arguments[2:]).take()
        elif kind == "--components":
            take_components(browser, folder)
        else:
            with SimulatedPortal(build_site()) as portal:
                take_readme(browser, portal, folder)
                take_guide(browser, portal, folder, MAIN_PAGE)
                take_test_call(browser, portal, folder)
            with SimulatedPortal(build_site(), installed=False) as portal:
                for picture in INSTALLER:
                    take_guide(browser, portal, folder, picture)
        browser.close()
    return 0


def take_readme(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """The whole card, as the operator has it on screen, and what a person sees of `build.py serve`."""
    for state, settings in README:
        portal.reset()
        with closing(browser.new_page(viewport={"width": 1280, "height": 720})) as page:
            card = state(PortalPage(page, portal).visit(controls=0, **settings))
            card.frame.evaluate("() => scrollTo(0, 0)")
            page.locator(".card").screenshot(path=folder / f"{state.__name__}.png")
    portal.reset()
    with closing(browser.new_page(viewport={"width": 1280, "height": 800})) as page:
        talking(PortalPage(page, portal).visit())
        page.screenshot(path=folder / "serve.png")


def take_guide(browser: Browser, portal: SimulatedPortal, folder: Path, picture: GuidePicture) -> None:
    """A page of the app as an administrator has it on screen, without the portal around it."""
    portal.reset()
    with closing(browser.new_page(viewport={"width": 1280, "height": HIGHEST}, reduced_motion="reduce")) as page:
        picture.state(PortalPage(page, portal), lang="en", controls=0)
        set_apart(page.locator(PAGE), picture.width, HIGHEST)
        last = page.frame_locator(PAGE).locator(picture.last).bounding_box()
        if last is None:
            raise LookupError(picture.last)
        height = last["y"] + last["height"] + last["x"]
        page.screenshot(
            path=folder / f"{picture.name}.png", clip={"x": 0, "y": 0, "width": picture.width, "height": height}
        )


def take_test_call(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """The test call's card, once it was answered."""
    portal.reset()
    with closing(browser.new_page(viewport={"width": 860, "height": 560})) as page:
        tested(PortalPage(page, portal), controls=0)
        page.locator(".card").screenshot(path=folder / "test-call.png")


def take_components(browser: Browser, folder: Path) -> None:
    """Takes the gallery of components in each theme, width and direction."""
    for gallery in galleries(ROOT):
        for look in COMPONENTS:
            with closing(browser.new_page(reduced_motion="reduce")) as page:
                page.set_viewport_size({"width": look.width, "height": 600})
                gallery.open(page, theme=look.theme, direction=look.direction)
                page.screenshot(path=folder / f"{gallery.name}-{look}.png", full_page=True)


class Album:
    """Pictures of all states of panel, home page and installer: the frame alone, as long as its page."""

    def __init__(self, browser: Browser, folder: Path, wanted: list[str]) -> None:
        self._browser = browser
        self._folder = folder
        self._wanted = wanted

    def take(self) -> None:
        """Takes them in each language: in the second and third only of the most important states."""
        with SimulatedPortal(build_site()) as portal:
            for language in PICTURED:
                for tour in TOURS:
                    self._tour(portal, language, tour)
                for state in STATES:
                    self._state(portal, language, PAGE, state, "home")
        with SimulatedPortal(build_site(), installed=False) as portal:
            for language in PICTURED:
                for step in installer_page.STATES:
                    self._state(portal, language, PAGE, step, "install")

    def _tour(self, portal: SimulatedPortal, language: str, tour: Tour) -> None:
        self._states(portal, language, CARD, lambda opened: tour(opened.visit(lang=language)))

    def _state(
        self, portal: SimulatedPortal, language: str, frame: str, state: Callable[..., object], page: str
    ) -> None:
        def lead(opened: PortalPage) -> Iterator[str]:
            state(opened, lang=language)
            yield state.__name__

        if self._looks(state.__name__, language):
            self._states(portal, language, frame, lead, f"{page}-")

    def _states(
        self,
        portal: SimulatedPortal,
        language: str,
        frame: str,
        lead: Callable[[PortalPage], Iterator[str]],
        prefix: str = "",
    ) -> None:
        portal.reset()
        with closing(self._browser.new_page(viewport={"width": 1280, "height": 800})) as page:
            page.emulate_media(reduced_motion="reduce")
            for name in lead(PortalPage(page, portal)):
                for look in self._looks(name, language):
                    take_look(page, frame, look, self._folder / f"{prefix}{name}-{language}-{look}.png")

    def _looks(self, name: str, language: str) -> tuple[Look, ...]:
        important = name in MOST_IMPORTANT
        if self._wanted and not any(part in name for part in self._wanted):
            return ()
        if language == "en":
            return ALL if important else SOME
        return LONG_WORDS if important else ()


def take_look(page: Page, selector: str, look: Look, file: Path) -> None:
    """The app's frame alone, out of its place, in a theme, width and direction; then everything is restored."""
    element = page.wait_for_selector(selector)
    frame = element.content_frame() if element else None
    if element is None or frame is None:
        raise LookupError(selector)
    set_apart(element, look.width, 600)
    dress(frame, look)
    height = min(LONGEST, int(frame.evaluate("() => document.documentElement.scrollHeight")))
    element.evaluate("(frame, height) => { frame.style.height = `${height}px`; }", height)
    size = page.viewport_size
    page.set_viewport_size({"width": max(1280, look.width), "height": max(800, height)})
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": look.width, "height": height})
    if size is not None:
        page.set_viewport_size(size)
    dress(frame, Look("", 0))
    element.evaluate("(frame) => frame.removeAttribute('style')")


def set_apart(element: ElementHandle | Locator, width: int, height: int) -> None:
    """Puts a frame over everything else, at the upper left; sizes in CSS pixels."""
    element.evaluate(
        "(frame, [width, height]) => { frame.style.cssText = `position: fixed; inset: 0 auto 0 0; z-index: 9;"
        " width: ${width}px; height: ${height}px; border: 0`; }",
        [width, height],
    )


def dress(frame: Frame, look: Look) -> None:
    """Puts a page into a theme (the system's, when empty) and a direction."""
    frame.evaluate(
        "([theme, dir]) => { shell.setTheme(theme); document.documentElement.dir = dir; }", [look.theme, look.direction]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
