"""The app's home page in the portal: installation, settings, test call, diagnostics; for everybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app import VERSION
from tests.portal.rest.faults import RestFault
from tests.support.accessibility import expect_accessible_in_both_themes
from tests.support.home_page import (
    HomePage,
    be_refused,
    damaged,
    leave_unsaved,
    make_a_mistake,
    moved,
    operator,
    sound,
    unasked,
    unsaved,
)
from tests.support.layout import expect_room
from tests.support.panel_page import START, Panel, started, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route

    from tests.browser.conftest import Watch
    from tests.portal import PortalPage
    from tests.support.home_page import State

NUMBER = "12025550143"


@pytest.fixture(autouse=True)
def refusals_are_no_faults(watch: Watch) -> None:
    """The browser writes each status that is none of success to the console, and each reply that does not come."""
    watch.excuse("Failed to load resource")
    watch.excuse("blocked by CORS policy")


# -- Which page


def test_home_is_shown_before_python_is_there(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("console")
    watch.excuse("Failed to fetch")
    held = portal_page.page.context
    held.route("**/*.wasm", lambda _: None)
    portal_page.open_home(admin=1)
    page = HomePage(portal_page)
    expect(page.app.locator("main.home")).to_be_visible()
    expect(page.app.locator("main.panel")).to_have_count(0)
    expect(page.button("start-test-call")).to_have_attribute("aria-disabled", "true")
    held.unroute("**/*.wasm")


def test_home_whose_own_part_never_comes_says_so(portal_page: PortalPage, watch: Watch) -> None:
    watch.excuse("console")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    portal_page.page.context.route("**/home.*.txt", refuse)
    portal_page.open_home(admin=1)
    page = HomePage(portal_page)
    expect(page.app.locator("[data-fault='runtime-failed']")).to_contain_text("This page couldn't start")
    expect(page.app.locator("main.panel")).to_have_count(0)
    assert len(asked) >= 2


# -- Settings


def test_settings_are_saved_read_by_everybody_and_obeyed_but_for_own_wishes(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    home = sound(portal_page)
    home.field("app-keep-open").click()
    home.field("app-log").click()
    home.expect_save_state("app", "dirty")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    assert json.loads(state.options.app["settings"]) == {"v": 1, "hold": True, "off": ["log"]}

    state.user = state.users[12]
    asked: list[str] = []
    portal_page.page.on("request", lambda request: asked.append(request.url))
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    wait_until(portal_page, lambda: bool(card.state()["blocked"]))
    assert card.state()["blocked"]
    expect(panel.field("log-card")).to_be_hidden()
    assert [url for url in asked if url.startswith(f"{portal_page.portal.app_url}home")] == []

    other = operator(portal_page)
    expect(other.field("user-keep-open-hint")).to_have_text("Set for everyone: on")
    expect(other.field("app-keep-open")).to_have_attribute("aria-pressed", "true")
    expect(other.field("app-keep-open")).to_have_attribute("aria-disabled", "true")
    root = other.app.locator("html")
    other.field("user-theme-dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    other.button("discard").locator("visible=true").click()
    expect(root).not_to_have_attribute("data-theme", "dark")
    other.field("user-theme-dark").click()
    other.field("user-keep-open-off").click()
    other.field("user-save").click()
    other.expect_save_state("user", "saved")
    again = operator(portal_page)
    expect(again.app.locator("html")).to_have_attribute("data-theme", "dark")
    expect(again.field("user-theme-dark")).to_have_attribute("aria-pressed", "true")
    card = portal_page.visit().open("incoming_contact")
    expect(started(card).switch).to_have_attribute("aria-pressed", "false")
    assert not card.state()["blocked"]


# -- Test call


def test_test_call_is_shown_in_a_card_hidden_and_finished(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    expect(home.app.locator("main.home")).to_be_visible()
    expect(home.app.locator("main.panel")).to_have_count(0)
    home.button("start-test-call").click()
    home.expect_stage("shown")
    expect(portal_page.card.app.locator("main.home")).to_have_count(0)
    panel = Panel(portal_page.card.app)
    expect(panel.field("phone")).to_have_text("+1 202-555-0143", timeout=START)
    (call,) = portal_page.portal.state.calls.values()
    home.button("hide-test-call").dispatch_event("click")
    home.expect_stage("hidden")
    assert not call.shown_to
    home.button("show-test-call").dispatch_event("click")
    home.expect_stage("shown")
    home.button("end-test-call").dispatch_event("click")
    home.expect_stage("ended")
    assert call.finished
    assert not call.shown_to
    assert len(portal_page.portal.state.calls) == 1
    options = portal_page.portal.state.options.of_user(portal_page.portal.state.user.id)
    wait_until(portal_page, lambda: options.get("test-call") == "")
    assert options["test-call"] == ""


# -- Diagnostics


def test_copied_diagnostics_hold_neither_token_nor_number(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    portal_page.portal.state.faults.add(
        RestFault("telephony.*", status=400, error="ERROR_CORE", description=f"User +{NUMBER} is busy")
    )
    home.button("start-test-call").click()
    expect(home.rows("test-call-notes")).to_have_count(1)
    home.open_diagnostics()
    home.button("copy").locator("visible=true").click()
    expect(home.field("diagnostics-copied")).to_have_text("Copied")
    pasted = home.pasted()
    report = json.loads(pasted)
    assert report["version"] == VERSION
    assert report["placement"] == "DEFAULT"
    assert "telephony" in report["scopes"]
    assert "getAuth" in report["library"]
    assert {"boot:python", "home:painted"} <= report["phases"].keys()
    assert any("telephony.externalCall.register: refused with ERROR_CORE" in line for line in report["errors"])
    state = portal_page.portal.state
    assert state.token().access not in pasted
    assert state.token().refresh not in pasted
    assert NUMBER not in pasted


# -- For everybody


@pytest.mark.parametrize("state", [unasked, operator, damaged], ids=lambda state: state.__name__)
def test_axe_finds_nothing(portal_page: PortalPage, state: State) -> None:
    state(portal_page)
    expect_accessible_in_both_themes(portal_page.home.frame)
    expect_room(portal_page.home.frame)


def test_axe_finds_nothing_before_and_after_all_that_an_administrator_can_meet(portal_page: PortalPage) -> None:
    home = sound(portal_page, lang="ar")
    expect_accessible_in_both_themes(portal_page.home.frame, "sound")
    make_a_mistake(home)
    leave_unsaved(home)
    be_refused(home)
    home.open_diagnostics()
    expect_accessible_in_both_themes(portal_page.home.frame, "mistaken, unsaved, refused, diagnosed")
    expect_room(portal_page.home.frame)


@pytest.mark.parametrize(
    ("language", "sound", "title"),
    [("de", "Alles ist eingerichtet", "Testanruf"), ("ru", "Всё на месте", "Тестовый звонок")],
)
def test_page_speaks_the_portal_s_language_and_nothing_has_to_be_scrolled_sideways(
    portal_page: PortalPage, language: str, sound: str, title: str
) -> None:
    home = unsaved(portal_page, lang=language)
    expect(home.field("installation")).to_have_text(sound)
    expect(home.app.locator("#home-test-call")).to_have_text(title)
    home.open_diagnostics()
    frame = portal_page.home.frame
    for width in (320, 420, 650, 1200):
        portal_page.page.locator("#app-page iframe").evaluate(
            "(frame, width) => { frame.style.cssText = `position: fixed; inset: 0 auto 0 0; width: ${width}px`; }",
            width,
        )
        assert frame.evaluate("() => [innerWidth, document.documentElement.scrollWidth]") == [width, width]


def focus(portal_page: PortalPage, button: Locator) -> None:
    """Tabs through the page until a button has the focus."""
    for _ in range(200):
        if button.evaluate("(button) => document.activeElement === button"):
            return
        portal_page.page.keyboard.press("Tab")
    raise AssertionError("cannot be reached by the keyboard")


def test_moved_site_is_repaired_and_a_setting_changed_by_keyboard_alone(portal_page: PortalPage) -> None:
    home, keyboard = moved(portal_page), portal_page.page.keyboard
    home.expect_state("faulty")
    expect(home.rows("bindings").first).to_contain_text("Points to old.example.com")
    expect_accessible_in_both_themes(portal_page.home.frame)
    expect_room(portal_page.home.frame)
    home.app.locator("main.home").evaluate("(main) => { main.tabIndex = -1; main.focus(); }")
    focus(portal_page, home.button("repair"))
    keyboard.press("Enter")
    home.expect_state("sound")
    said = home.field("announcement")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_contain_text("Everything is in place.")
    url = portal_page.portal.app_url
    bound = [(each.placement, each.handler) for each in portal_page.portal.state.bindings]
    assert bound == [("CALL_CARD", f"{url}index.html"), ("PAGE_BACKGROUND_WORKER", f"{url}worker.html")]
    focus(portal_page, home.field("user-keep-open-on"))
    keyboard.press("Space")
    expect(home.field("user-keep-open-on")).to_have_attribute("aria-pressed", "true")
