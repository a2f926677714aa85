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
    ASKED,
    STATES,
    HomePage,
    damaged,
    moved,
    opened,
    operator,
    refused,
    sound,
    unasked,
    unsaved,
)
from tests.support.panel_page import START, Panel, started, wait_until

if TYPE_CHECKING:
    from tests.browser.conftest import Watch
    from tests.portal import PortalPage
    from tests.support.home_page import State

NUMBER = "12025550143"


@pytest.fixture(autouse=True)
def refusals_are_no_faults(watch: Watch) -> None:
    """The browser writes each status that is none of success to the console, and each reply that does not come."""
    watch.excuse("Failed to load resource")
    watch.excuse("blocked by CORS policy")


def stored(portal_page: PortalPage, name: str = "settings") -> object:
    """An option of the app."""
    return portal_page.portal.state.options.app.get(name)


# -- Which page


def test_main_page_is_no_panel_and_the_call_card_no_main_page(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    expect(home.app.locator("main.home")).to_be_visible()
    expect(home.app.locator("main.panel")).to_have_count(0)
    card = portal_page.open("incoming_contact")
    started(card)
    expect(card.app.locator("main.home")).to_have_count(0)


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


def test_panel_asks_for_nothing_of_the_main_page(portal_page: PortalPage) -> None:
    asked: list[str] = []
    portal_page.page.on("request", lambda request: asked.append(request.url))
    started(portal_page.visit().open("incoming_contact"))
    assert [url for url in asked if url.startswith(f"{portal_page.portal.app_url}home")] == []


# -- Installation


def test_everything_in_place_is_said(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.expect_state("sound")
    expect(home.field("installation")).to_have_text("Everything is in place")
    expect(home.rows("bindings")).to_have_count(2)
    expect(home.button("repair")).to_be_hidden()


def test_moved_site_is_repaired_by_one_click(portal_page: PortalPage) -> None:
    home = moved(portal_page)
    home.expect_state("faulty")
    expect(home.rows("bindings").first).to_contain_text("Points to old.example.com")
    home.button("repair").click()
    home.expect_state("sound")
    expect(home.rows("installation-notes")).to_contain_text("Repaired.")
    url = portal_page.portal.app_url
    bound = [(each.placement, each.handler) for each in portal_page.portal.state.bindings]
    assert bound == [("CALL_CARD", f"{url}index.html"), ("PAGE_BACKGROUND_WORKER", f"{url}worker.html")]


def test_repair_that_is_refused_says_why_and_can_be_repeated(portal_page: PortalPage) -> None:
    home = moved(portal_page)
    fault = RestFault("placement.bind", status=400, error="ERROR_WRONG_HANDLER_URL")
    portal_page.portal.state.faults.add(fault)
    home.button("repair").click()
    expect(home.rows("installation-notes")).to_contain_text("Bitrix24 doesn't accept the address of the pages.")
    portal_page.portal.state.faults.clear()
    home.button("repair").click()
    home.expect_state("sound")


def test_missing_permission_is_named(portal_page: PortalPage) -> None:
    portal_page.portal.state.app.scopes.discard("telephony")
    home = opened(portal_page, admin=1)
    home.expect_state("faulty")
    expect(home.app.locator('[data-list="installation-notes"]')).to_contain_text("telephony")


def test_portal_that_refuses_everything_can_be_asked_again(portal_page: PortalPage) -> None:
    home = unasked(portal_page)
    home.expect_state("unknown")
    expect(home.rows("installation-notes").first).to_contain_text("Bitrix24 has blocked apps")
    portal_page.portal.state.faults.clear()
    home.button("read-again").click()
    home.expect_state("faulty")


def test_too_many_requests_are_waited_out(portal_page: PortalPage) -> None:
    fault = RestFault("batch", times=1, status=503, error="QUERY_LIMIT_EXCEEDED")
    portal_page.portal.state.faults.add(fault)
    sound(portal_page).expect_state("sound")
    assert fault.hits == 1


def test_token_that_is_too_old_is_renewed(portal_page: PortalPage) -> None:
    home = moved(portal_page)
    portal_page.portal.state.tokens.expire()
    home.button("repair").click()
    home.expect_state("sound")


# -- Settings


def test_settings_are_saved_and_read_again_by_everybody(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.field("app-hold").click()
    home.field("app-log").click()
    home.expect_save_state("app", "dirty")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    assert json.loads(str(stored(portal_page))) == {"v": 1, "hold": True, "off": ["log"]}
    portal_page.portal.state.user = portal_page.portal.state.users[12]
    other = opened(portal_page, admin=0)
    expect(other.field("user-hold-hint")).to_have_text("Set for everyone: on")
    expect(other.field("app-hold")).to_have_attribute("aria-pressed", "true")
    expect(other.field("app-hold")).to_have_attribute("aria-disabled", "true")
    expect(other.field("user-log-hint")).to_be_visible()


def test_panel_obeys_the_settings(portal_page: PortalPage) -> None:
    portal_page.portal.state.options.app["settings"] = '{"v":1,"hold":true,"off":["client","log"]}'
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    expect(panel.switch).to_have_attribute("aria-pressed", "true")
    assert card.state()["blocked"]
    expect(panel.field("client-card")).to_be_hidden()
    expect(panel.field("log-card")).to_be_hidden()


def test_own_wish_counts_more_than_the_default(portal_page: PortalPage) -> None:
    portal_page.portal.state.options.app["settings"] = '{"v":1,"hold":true}'
    home = operator(portal_page)
    home.field("user-hold-off").click()
    home.field("user-save").click()
    home.expect_save_state("user", "saved")
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    expect(panel.switch).to_have_attribute("aria-pressed", "false")
    assert not card.state()["blocked"]


def test_theme_is_seen_at_once_and_kept_only_when_saved(portal_page: PortalPage) -> None:
    home = operator(portal_page)
    root = home.app.locator("html")
    home.field("user-theme-dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    home.button("discard").locator("visible=true").click()
    expect(root).not_to_have_attribute("data-theme", "dark")
    home.field("user-theme-dark").click()
    home.field("user-save").click()
    home.expect_save_state("user", "saved")
    again = operator(portal_page)
    expect(again.app.locator("html")).to_have_attribute("data-theme", "dark")
    expect(again.field("user-theme-dark")).to_have_attribute("aria-pressed", "true")


def test_damaged_settings_are_shown_and_kept_when_they_are_replaced(portal_page: PortalPage) -> None:
    home = damaged(portal_page)
    before = stored(portal_page)
    notes = home.app.locator('[data-list="app-notes"]')
    expect(notes).to_contain_text("“hold” has the wrong type.")
    expect(notes).to_contain_text("“off” has an unknown value.")
    assert stored(portal_page) == before
    home.field("app-copy").click()
    assert home.pasted() == before
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    assert json.loads(str(stored(portal_page))) == {"v": 1, "hold": False, "off": []}
    assert stored(portal_page, "settings-replaced") == before


def test_settings_of_a_newer_version_are_left_alone(portal_page: PortalPage) -> None:
    newer = '{"v":2,"hold":true,"outcomes":[]}'
    portal_page.portal.state.options.app["settings"] = newer
    home = sound(portal_page)
    expect(home.rows("app-notes")).to_contain_text("A newer version of this app")
    expect(home.field("app-hold")).to_have_attribute("aria-disabled", "true")
    home.field("app-save").click(force=True)
    assert stored(portal_page) == newer


def test_settings_that_could_not_be_saved_stay_on_the_page(portal_page: PortalPage) -> None:
    home = unsaved(portal_page)
    expect(home.rows("app-notes")).to_contain_text("Bitrix24 denied access.")
    expect(home.field("app-hold")).to_have_attribute("aria-pressed", "true")
    portal_page.portal.state.faults.clear()
    home.field("app-save").click()
    home.expect_save_state("app", "saved")


def test_saving_whose_answer_was_lost_is_looked_up(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    fault = RestFault("app.option.set", times=1, closes="after")
    portal_page.portal.state.faults.add(fault)
    home.field("app-hold").click()
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    assert fault.hits == 1


# -- Test call


def test_test_call_is_shown_in_a_card_hidden_and_finished(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.button("start-test-call").click()
    home.expect_stage("shown")
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


def test_test_call_of_a_page_that_was_reloaded_is_found_and_ended(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.button("start-test-call").click()
    home.expect_stage("shown")
    (call,) = portal_page.portal.state.calls.values()
    again = opened(portal_page, admin=1)
    again.expect_stage("left")
    again.button("end-test-call").dispatch_event("click")
    again.expect_stage("ended")
    assert call.finished
    third = opened(portal_page, admin=1)
    third.expect_stage("none")


def test_registration_whose_answer_was_lost_makes_one_call(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    portal_page.portal.state.faults.add(RestFault("telephony.externalCall.register", times=1, closes="after"))
    home.button("start-test-call").click()
    home.expect_stage("shown")
    assert len(portal_page.portal.state.calls) == 1


def test_call_that_is_over_already_is_no_error(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    home.button("start-test-call").click()
    home.expect_stage("shown")
    (call,) = portal_page.portal.state.calls.values()
    portal_page.portal.state.calls.pop(call.id)
    home.button("end-test-call").dispatch_event("click")
    home.expect_stage("ended")
    expect(home.field("trial")).to_have_text("The test call had already ended")


def test_test_call_that_may_not_be_made_says_why(portal_page: PortalPage) -> None:
    home = refused(portal_page)
    expect(home.rows("trial-notes")).to_contain_text("The application is missing a permission.")
    home.expect_stage("none")
    portal_page.portal.state.faults.clear()
    home.button("start-test-call").click()
    home.expect_stage("shown")


def test_text_that_is_no_number_is_not_called(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    number = home.field("trial-number")
    number.fill("Anna")
    home.button("start-test-call").click()
    expect(home.field("trial-number-fault")).to_have_text("This isn't a phone number.")
    expect(number).to_have_attribute("aria-invalid", "true")
    assert not portal_page.portal.state.calls


# -- Operators


def test_operator_sees_what_operators_may(portal_page: PortalPage) -> None:
    home = operator(portal_page)
    home.expect_state("sound")
    expect(home.field("installation")).to_have_text("The app is installed")
    expect(home.rows("installation-notes")).to_contain_text("Only administrators can see where the panel is installed.")
    expect(home.field("trial")).to_have_text("Only administrators can do this.")
    expect(home.button("start-test-call")).to_be_hidden()
    expect(home.field("app-hold")).to_have_attribute("aria-disabled", "true")
    expect(home.field("user-hold-on")).not_to_have_attribute("aria-disabled", "true")
    assert not portal_page.portal.rest.journal.entries("placement.*", commands=True)


# -- Diagnostics


def test_copied_diagnostics_hold_neither_token_nor_number(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    portal_page.portal.state.faults.add(
        RestFault("telephony.*", status=400, error="ERROR_CORE", description=f"User +{NUMBER} is busy")
    )
    home.button("start-test-call").click()
    expect(home.rows("trial-notes")).to_have_count(1)
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


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(portal_page: PortalPage, state: State) -> None:
    state(portal_page)
    expect_accessible_in_both_themes(portal_page.home.frame)


@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_nothing_has_to_be_scrolled_sideways(portal_page: PortalPage, language: str) -> None:
    home = unsaved(portal_page, lang=language)
    home.open_diagnostics()
    frame = portal_page.home.frame
    for width in (320, 420, 650, 1200):
        portal_page.page.locator("#app-page iframe").evaluate(
            "(frame, width) => { frame.style.cssText = `position: fixed; inset: 0 auto 0 0; width: ${width}px`; }",
            width,
        )
        assert frame.evaluate("() => [innerWidth, document.documentElement.scrollWidth]") == [width, width]


def test_repair_and_settings_by_keyboard_alone(portal_page: PortalPage) -> None:
    home = moved(portal_page)
    page = portal_page.page
    home.app.locator("main.home").evaluate("(main) => { main.tabIndex = -1; main.focus(); }")
    while home.button("repair").evaluate("(button) => document.activeElement !== button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    home.expect_state("sound")
    said = home.field("announcement")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_contain_text("Everything is in place.")
    while home.field("user-hold-on").evaluate("(button) => document.activeElement !== button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(home.field("user-hold-on")).to_have_attribute("aria-pressed", "true")


def test_page_speaks_the_portal_s_language(portal_page: PortalPage) -> None:
    home = sound(portal_page, lang="de")
    expect(home.field("installation")).to_have_text("Alles ist eingerichtet", timeout=ASKED)
    expect(home.app.locator("#home-trial")).to_have_text("Testanruf")
