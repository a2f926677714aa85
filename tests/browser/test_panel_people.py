"""For everybody: keyboard, screen reader, languages, themes, widths, and a log that can be handed on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes
from tests.support.layout import expect_room
from tests.support.panel_page import IMAGE, Panel, pasted, started, wait_until
from tests.support.panel_states import TOURS, Held, log, ringing
from tests.support.steps import step

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page, Route

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage
    from tests.support.panel_states import Tour


LANGUAGES = ("ar", "en", "de", "ar", "ru", "ar")
"""One for each tour: both directions of writing, long words. `build.py shots --measure all` has all languages."""


@pytest.mark.parametrize(
    ("tour", "language"), list(zip(TOURS, LANGUAGES, strict=True)), ids=lambda one: str(getattr(one, "__name__", one))
)
def test_axe_finds_nothing_and_every_text_has_room(
    portal_page: PortalPage, watch: Watch, tour: Tour, language: str
) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("integrity")
    for state in tour(portal_page.visit(lang=language)):
        frame = portal_page.card.frame
        expect_accessible_in_both_themes(frame, state)
        expect_room(frame, state)


def focus(page: Page, frame: Frame, action: str) -> None:
    """Tabs through the panel until an action has the focus."""
    reached = f"() => document.activeElement?.closest('[data-action]')?.dataset.action === '{action}'"
    for _ in range(80):
        page.keyboard.press("Tab")
        if frame.evaluate(reached):
            return
    raise AssertionError(f"{action} cannot be reached by the keyboard")


IS_COVERED = """() => {
  const at = document.activeElement;
  const { left, top, width, height } = at.getBoundingClientRect();
  return !at.contains(document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2));
}"""


def go_back_to(page: Page, frame: Frame, action: str) -> None:
    """Goes upwards through the panel to an action: what stays in sight above it never covers what has the focus."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        at = frame.evaluate("() => document.activeElement?.dataset.action ?? document.activeElement?.localName")
        assert not frame.evaluate(IS_COVERED), at
        if at == action:
            return
    raise AssertionError(f"{action} cannot be reached backwards")


def test_keyboard_alone_is_enough(portal_page: PortalPage) -> None:
    card = portal_page.visit(controls=0).open("incoming_contact")
    panel, page, frame = started(card), portal_page.page, card.frame
    card.connect()
    frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    focus(page, frame, "open-client")
    page.keyboard.press("Enter")
    portal_page.wait_for_message(sender="app", method="openPath")
    portal_page.close_slider()
    frame.evaluate("() => document.body.focus()")
    focus(page, frame, "toggle-auto-close")
    page.keyboard.press("Space")
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    card.end()
    expect(panel.action("more-time")).to_be_visible()
    focus(page, frame, "toggle-log")
    go_back_to(page, frame, "more-time")
    page.keyboard.press("Enter")
    portal_page.wait_for_message(sender="app", method="disableAutoClose", count=2)
    focus(page, frame, "toggle-log")
    page.keyboard.press("Enter")
    expect(panel.list("log").first).to_be_visible()
    focus(page, frame, "copy-log")
    page.keyboard.press("Enter")
    expect(panel.field("log-copied")).to_have_text("Copied")
    assert frame.evaluate("() => document.activeElement.dataset.action") == "copy-log"


@pytest.mark.usefixtures("clock")
def test_changes_of_the_call_are_announced_and_seconds_are_not(portal_page: PortalPage) -> None:
    card = ringing(portal_page.visit())
    panel = Panel(card.app)
    said = panel.field("announcement")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_have_text("Connecting.")
    card.connect()
    expect(said).to_have_text("Talking.")
    with step("the seconds pass"):
        card.frame.evaluate(
            """() => {
              globalThis.announced = 0;
              const place = document.querySelector('[data-field="announcement"]');
              new MutationObserver((changes) => { announced += changes.length; }).observe(place, {childList: true});
            }"""
        )
        portal_page.page.clock.run_for(8_000)
        expect(panel.field("timer")).to_have_text(re.compile("0:(0[89]|[1-5][0-9])"))
        assert card.frame.evaluate("() => announced") == 0
    panel.switch.click()
    expect(said).to_have_text("Talking. Kept open after the call.")
    card.end()
    expect(said).to_have_text("Call ended. The card closes in 65 seconds.")


def test_panel_speaks_the_portal_s_language(portal_page: PortalPage) -> None:
    python = Held(portal_page, IMAGE)
    panel = Panel(portal_page.visit(lang="de", noSliders=1).open("incoming_contact").app)
    with step("fixed texts, before Python is there"):
        expect(panel.switch).to_have_text("Offen halten")
    python.let_go()
    with step("texts and rows of Python"):
        started(portal_page.card).expect_texts(direction="Eingehender Anruf")
        expect(panel.switch).to_have_text("Offen halten")
        panel.field("client").click()
        expect(panel.action("dismiss")).to_have_text("Ausblenden")


def test_a_language_whose_file_is_missing_leaves_the_panel_english(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Failed to load resource")
    watch.excuse("integrity")
    asked: list[Route] = []
    held = True

    def answer(route: Route) -> None:
        if held:
            asked.append(route)
        else:
            route.fulfill(status=404)

    portal_page.page.context.route("**/words-ar.*.json", answer)
    card = portal_page.visit(lang="ar").open("incoming_contact", status={"PHONE_NUMBER": "+493023125166"})
    page = card.app.locator("html")
    expect(page).to_have_attribute("dir", "rtl")  # before its texts are there: they don't jump from side to side
    wait_until(portal_page, lambda: bool(asked))
    held = False
    for route in asked:
        route.fulfill(status=404)
    panel = started(card)
    panel.expect_texts(direction="Incoming call", client_country="Germany")
    expect(page).to_have_attribute("lang", "en")
    expect(page).to_have_attribute("dir", "ltr")
    expect(card.app.locator("[data-notice=files]")).to_contain_text("words-ar.")


@pytest.mark.parametrize(("theme", "language"), [("light", "de"), ("dark", "ru")])
def test_theme_of_the_user_wins_and_nothing_has_to_be_scrolled_sideways(
    portal_page: PortalPage, theme: str, language: str
) -> None:
    portal_page.page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    long_name = "Donaudampfschifffahrtsgesellschaftskapitänsvertrieb " * 2
    card = portal_page.visit(theme=theme, lang=language).open("incoming_contact", status={"LINE_NAME": long_name})
    started(card)
    with step("the theme of the user wins over the system's"):
        expect(card.app.locator("html")).to_have_attribute("data-theme", theme)
        brightness = card.frame.evaluate(
            "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"
        )
        assert (sum(brightness) > 3 * 128) == (theme == "light")
    frame = portal_page.page.locator("[data-part=app-body] iframe")
    for width in (320, 420, 650, 1200):
        frame.evaluate("(frame, width) => { frame.style.cssText = `width: ${width}px; flex: none`; }", width)
        assert card.frame.evaluate("() => [innerWidth, document.documentElement.scrollWidth]") == [width, width]


def expect_answered(panel: Panel) -> None:
    """Waits until the log has the portal's answers to what the panel asks at its start."""
    for method in ("getStatus", "getInterface"):
        expect(panel.list("log").filter(has_text=method).filter(has_text="reply")).not_to_have_count(0)


def test_log_shows_what_was_said_newest_first_and_is_copied_as_json_with_masked_numbers(
    portal_page: PortalPage,
) -> None:
    card = log(portal_page.visit())
    panel = Panel(card.app)
    expect_answered(panel)
    with step("newest first"):
        card.connect()
        said = panel.list("log").filter(has_not_text="rest")  # REST answers when it likes
        expect(said.first).to_contain_text("CallCard::CallStateChanged")
        expect(said.first).to_contain_text("connected")
    with step("copied"):
        panel.action("copy-log").click()
        expect(panel.field("log-copied")).to_have_text("Copied")
        copied = pasted(portal_page.page)
        names = [line["name"] for line in json.loads(copied)["lines"]]
        assert {"info", "getStatus", "getInterface"} <= set(names)
        assert "2025550166" not in copied
        assert "66" in copied
