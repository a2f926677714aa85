"""Takes the README's pictures, and with `--all` a picture of each state in each language, theme and width.

    python build.py shots            the README's, into tests/browser/shots
    python build.py shots --all DIR  the whole matrix, for looking through

Each picture is of the real page in the simulated portal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

import build
from tests.browser.panel import START, Panel, started
from tests.portal import PortalPage, SimulatedPortal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.portal import CallCard

HERE = Path(__file__).parent / "shots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LANGUAGES, THEMES, WIDTHS = ("en", "de", "ru"), ("light", "dark"), (320, 550, 840)

State = Callable[[PortalPage], "CallCard"]


def ringing(portal_page: PortalPage) -> CallCard:
    """A known client calls."""
    card = portal_page.open("incoming_contact")
    started(card)
    return card


def talking(portal_page: PortalPage) -> CallCard:
    """The conversation with a client who is bound to two items."""
    card = ringing(portal_page)
    card.connect()
    expect(Panel(card.app).field("timer")).to_have_text("0:02")
    return card


def countdown(portal_page: PortalPage) -> CallCard:
    """The call is over and the card is held."""
    card = talking(portal_page)
    panel = Panel(card.app)
    panel.switch.click()
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    return card


def failed(portal_page: PortalPage) -> CallCard:
    """The other side was busy."""
    portal_page.faults(stateArguments="two")
    card = portal_page.open("outgoing_contact")
    started(card)
    card.ring()
    card.fail("486")
    expect(Panel(card.app).field("failure")).to_be_visible()
    return card


def unknown(portal_page: PortalPage) -> CallCard:
    """Somebody who withholds the number and is in no CRM."""
    card = portal_page.open("incoming_hidden")
    started(card)
    return card


def campaign(portal_page: PortalPage) -> CallCard:
    """A client of a call campaign."""
    card = portal_page.open("campaign", firstTab="app")
    started(card)
    return card


def log(portal_page: PortalPage) -> CallCard:
    """The log of what the portal said."""
    card = talking(portal_page)
    Panel(card.app).action("toggle-log").locator("summary").click()
    expect(Panel(card.app).list("log").first).to_be_visible()
    Panel(card.app).list("log").last.scroll_into_view_if_needed()
    return card


def trouble(portal_page: PortalPage) -> CallCard:
    """The portal could not open the client."""
    portal_page.faults(noSliders=True)
    card = talking(portal_page)
    Panel(card.app).field("client").click()
    expect(Panel(card.app).list("troubles")).to_have_count(1)
    return card


def fault(portal_page: PortalPage) -> CallCard:
    """The page in another placement."""
    card = portal_page.open("init-data/main_page_no_options_key")
    expect(Panel(card.app).fault).to_be_visible(timeout=START)
    return card


STATES: tuple[State, ...] = (ringing, talking, countdown, failed, unknown, campaign, log, trouble, fault)
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
        else:
            take_readme(browser, portal, folder)
        browser.close()
    return 0


def take_readme(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """The whole card, as the operator has it on screen, and what a person sees of `build.py serve`."""
    for state, settings in README:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        state(PortalPage(page, portal).visit(controls=0, **settings))
        page.screenshot(path=folder / f"{state.__name__}.png")
        page.close()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    talking(PortalPage(page, portal).visit())
    page.screenshot(path=folder / "serve.png")
    page.close()


def take_all(browser: Browser, portal: SimulatedPortal, folder: Path) -> None:
    """Each state in each language and theme, the frame alone in each width."""
    for language in LANGUAGES:
        for theme in THEMES:
            for state in STATES:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                state(PortalPage(page, portal).visit(lang=language, theme=theme))
                frame = page.locator("[data-part=app-body] iframe")
                for width in WIDTHS:
                    # Out of the card, so that any width fits on the picture.
                    frame.evaluate(
                        "(frame, width) => { frame.style.cssText = `position: fixed; inset: 0 auto 0 0; z-index: 9;"
                        " height: 100%; width: ${width}px`; }",
                        width,
                    )
                    page.screenshot(
                        path=folder / f"{state.__name__}-{language}-{theme}-{width}.png",
                        clip={"x": 0, "y": 0, "width": width, "height": 700},
                    )
                page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
