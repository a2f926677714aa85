"""Takes the README's pictures, and with `--all` a picture of each state in each language, theme and width.

    python build.py shots            the README's, into tests/browser/shots
    python build.py shots --all DIR  the whole matrix, for looking through

Each picture is of the real page in the simulated portal.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

import build
from tests.browser import installer_page
from tests.browser.states import STATES, State, campaign, countdown, failed, log, talking
from tests.portal import PortalPage, SimulatedPortal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


HERE = Path(__file__).parent / "shots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LANGUAGES, THEMES, WIDTHS = ("en", "de", "ru"), ("light", "dark"), (320, 550, 840)


README: tuple[tuple[State, dict[str, str]], ...] = (
    (talking, {}),
    (countdown, {"theme": "dark"}),
    (failed, {"lang": "de"}),
    (campaign, {"lang": "ru"}),
    (log, {}),
)


def main(arguments: list[str]) -> int:
    """Takes the pictures; returns the exit code."""
    everything = arguments[:1] == ["--all"]
    folder = Path(arguments[1] if everything else HERE)
    folder.mkdir(parents=True, exist_ok=True)
    with SimulatedPortal(build.site()) as portal, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or build.chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if everything:
            take_all(browser, portal, folder)
            take_installer(browser, folder)
        else:
            take_readme(browser, portal, folder)
        browser.close()
    return 0


def take_readme(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """The whole card, as the operator has it on screen, and what a person sees of `build.py serve`."""
    for state, settings in README:
        portal.reset()
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        state(PortalPage(page, portal).visit(controls=0, **settings))
        page.screenshot(path=folder / f"{state.__name__}.png")
        page.close()
    portal.reset()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    talking(PortalPage(page, portal).visit())
    page.screenshot(path=folder / "serve.png")
    page.close()


def take_all(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """Each state in each language and theme, the frame alone in each width."""
    for language in LANGUAGES:
        for theme in THEMES:
            for state in STATES:
                portal.reset()
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                state(PortalPage(page, portal).visit(lang=language, theme=theme))
                take_widths(page, "[data-part=app-body] iframe", folder, f"{state.__name__}-{language}-{theme}")
                page.close()


def take_installer(browser: Browser, folder: Path) -> None:
    """Each state of the installer in each language and theme, the frame alone in each width."""
    with SimulatedPortal(build.site(), installed=False) as portal:
        for language in LANGUAGES:
            for theme in THEMES:
                for state in installer_page.STATES:
                    portal.reset()
                    page = browser.new_page(viewport={"width": 1280, "height": 800})
                    state(PortalPage(page, portal), lang=language, theme=theme)
                    take_widths(page, "#app-page iframe", folder, f"install-{state.__name__}-{language}-{theme}")
                    page.close()


def take_widths(page: Page, selector: str, folder: Path, name: str) -> None:
    """The app's frame alone, out of its place, so that any width fits on the picture."""
    frame = page.locator(selector)
    for width in WIDTHS:
        frame.evaluate(
            "(frame, width) => { frame.style.cssText = `position: fixed; inset: 0 auto 0 0; z-index: 9;"
            " height: 100%; width: ${width}px`; }",
            width,
        )
        page.screenshot(path=folder / f"{name}-{width}.png", clip={"x": 0, "y": 0, "width": width, "height": 700})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
