"""Python that cannot start, or is late: the call and its note are there, and the page says why and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import expect_accessible_in_both_themes, width_in_320
from tests.support.breaking import (
    ALL_SCRIPTS,
    CAUSES,
    IMAGES,
    MODULE_ONLY,
    NO_STORAGE,
    NO_WEBASSEMBLY,
    changed,
    files,
)
from tests.support.panel_page import START, Panel, Wrapup, started
from tests.support.steps import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Locator, Route

    from tests.browser.conftest import Watch
    from tests.portal import CallCard, PortalPage

SHORT_PATIENCE = """const later = globalThis.setTimeout;
globalThis.setTimeout = (call, wait, ...rest) => later(call, wait === 180000 ? 3000 : wait, ...rest);"""
"""Three minutes are three seconds: how long the page waits for Python before it gives it up."""

NEVER_PAINTED = """let kept;
Object.defineProperty(globalThis, "shell", {
  get: () => kept,
  set(value) { kept = Object.assign(value, { mark() {} }); },
});"""
"""To the page's scripts Python has started, and never shows the call."""

MARKED = "(name) => performance.getEntriesByName(name).length > 0"


@pytest.fixture(autouse=True)
def excused(watch: Watch) -> None:
    """A start that fails says much on its way down."""
    for text in ("console", "WebAssembly", "could not allocate memory", "Failed to fetch"):
        watch.excuse(text)


class HeldFiles:
    """The files that Python cannot start without: they come when a test lets them."""

    def __init__(self, portal_page: PortalPage) -> None:
        self._routes: list[Route] | None = []
        portal_page.page.context.route(files(IMAGES), self._hold)

    def _hold(self, route: Route) -> None:
        if self._routes is None:
            route.continue_()
        else:
            self._routes.append(route)

    def let_go(self) -> None:
        """Lets those come that were asked for, and all others."""
        routes, self._routes = self._routes or [], None
        for route in routes:
            route.continue_()


def note_of(card: CallCard) -> Locator:
    return card.app.locator("[data-input='wrapup.text']")


def failed(portal_page: PortalPage, **request: object) -> tuple[CallCard, Panel]:
    """A card whose panel could not start, and has found out why."""
    card = portal_page.open("incoming_contact", **request)
    panel = Panel(card.app)
    expect(panel.fault).to_have_attribute("data-fault", "runtime-failed", timeout=START)
    expect(panel.fault).not_to_have_attribute("data-cause", "", timeout=START)
    return card, panel


OF_THE_BROWSER = ("webassembly", "memory", "rewritten")
"""Causes that cannot be taken back in a profile."""


def test_each_cause_is_named_and_the_call_and_its_note_are_there(portal_page: PortalPage) -> None:
    context = portal_page.page.context
    portal_page.visit()
    for name in sorted(CAUSES.keys() - set(OF_THE_BROWSER)):
        with step(name):
            CAUSES[name].breaks(context)
            expect_cause_and_call(portal_page, name)
            portal_page.card.close()
            context.unroute_all()


@pytest.mark.usefixtures("own_profile")
@pytest.mark.parametrize("name", [name for name in OF_THE_BROWSER if name != "webassembly"])
def test_cause_in_the_browser_is_named_and_the_call_and_its_note_are_there(portal_page: PortalPage, name: str) -> None:
    CAUSES[name].breaks(portal_page.page.context)
    expect_cause_and_call(portal_page.visit(), name)


def expect_cause_and_call(portal_page: PortalPage, name: str) -> None:
    # A call of its own: nothing of the note is there before it is written.
    card, panel = failed(portal_page, status={"CALL_ID": f"E45D40253D1C2D2F.{name}"})
    cause = CAUSES[name]
    expect(panel.fault).to_have_attribute("data-cause", cause.code)
    expect(panel.fault).to_contain_text(cause.text)
    panel.expect_texts(phone="+12025550166", direction="Incoming call", state="Connecting", client="Contact 797")
    expect(panel.field("phone")).to_have_attribute("data-kind", "known")
    expect(panel.field("line")).to_contain_text("Sales")
    expect(panel.fault).to_contain_text("You can write the note here.")
    card.connect()
    panel.expect_texts(state="Talking")
    expect(panel.field("state")).to_have_attribute("data-value", "connected")
    card.change_client(CRM_ENTITY_TYPE="LEAD", CRM_ENTITY_ID=9)
    panel.expect_texts(client="Lead 9")
    note_of(card).fill("Calls back on Monday")
    expect(note_of(card)).to_have_value("Calls back on Monday")


@pytest.mark.usefixtures("own_profile")
def test_browser_without_webassembly_shows_calls_and_holds_the_card_for_a_note(portal_page: PortalPage) -> None:
    CAUSES["webassembly"].breaks(portal_page.page.context)
    portal_page.visit()
    with step("the cause, and the call"):
        expect_cause_and_call(portal_page, "webassembly")
        portal_page.card.close()
    with step("the note holds the card until somebody lets it go"):
        card, panel = failed(portal_page)
        card.connect()
        panel.expect_texts(state="Talking")
        release = card.app.get_by_role("button", name="Let the card close")
        expect(release).to_be_hidden()
        note_of(card).fill("Wants 12 chairs")
        panel.expect_texts(auto_close="Kept open: the note isn't saved")
        note_of(card).fill("")
        expect(release).to_be_hidden()
        note_of(card).fill("Wants 13 chairs")
        expect(release).to_be_visible()
        card.end()
        panel.expect_texts(state="Call ended")
        assert card.is_open
        release.click()
        portal_page.page.wait_for_function("() => !window.portal.state().card")
    with step("texts of the portal are shown as they were meant"):
        portal_page.silence("getStatus")
        card = portal_page.open("incoming_contact", status={"LINE_NAME": 'Sales "North" & more'})
        expect(Panel(card.app).field("line")).to_contain_text('Sales "North" & more', timeout=START)


def test_note_goes_on_in_each_start_whether_that_fails_or_not_until_it_is_saved(portal_page: PortalPage) -> None:
    context, boot = portal_page.page.context, files(("boot",))

    def fail() -> None:
        context.route(boot, lambda route: route.abort())

    fail()
    card, panel = failed(portal_page.visit())
    with step("a start that fails, and another one"):
        note_of(card).fill("Wants 12 chairs")
        card.frame.evaluate("() => { globalThis.former = true; }")
        panel.action("reload").click()
        card.frame.wait_for_function("() => !globalThis.former", timeout=START)
        expect(note_of(card)).to_have_value("Wants 12 chairs", timeout=START)
        note_of(card).fill("Wants 12 chairs\n  by May")
    with step("a start of Python makes it a draft"):
        context.unroute(boot)
        panel.action("reload").click()
        wrapup = Wrapup(card)
        expect(wrapup.note).to_have_value("Wants 12 chairs\n  by May")
        wrapup.expect_state("draft")
        assert not any(key.startswith("call-panel.typed") for key in wrapup.stored())
    with step("a draft that Python kept is there without it, and stays where it is"):
        fail()
        card.reload_frame()
        expect(note_of(card)).to_have_value("Wants 12 chairs\n  by May", timeout=START)
        panel.expect_texts(auto_close="Kept open: the note isn't saved")
        drafts = (
            "() => JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('call-panel.draft')))"
        )
        kept = card.frame.evaluate(drafts)
        note_of(card).fill("Wants 12 chairs\n  by May, and a table")
        assert card.frame.evaluate(drafts) == kept
    with step("Python has what was added"):
        context.unroute(boot)
        card.reload_frame()
        wrapup = Wrapup(card)
        expect(wrapup.note).to_have_value("Wants 12 chairs\n  by May, and a table")
    with step("what is saved is not shown again"):
        wrapup.save.click()
        wrapup.expect_state("saved")
        fail()
        card.reload_frame()
        panel.expect_texts(auto_close="Closes automatically after the call", client="Contact 797")
        expect(note_of(card)).to_have_value("")


@pytest.mark.usefixtures("own_profile")
def test_note_that_no_storage_keeps_can_be_copied_and_says_so(portal_page: PortalPage) -> None:
    portal_page.page.context.add_init_script(NO_WEBASSEMBLY + NO_STORAGE)
    card, panel = failed(portal_page.visit())
    expect(panel.fault).to_contain_text("This browser doesn't keep the note")
    note_of(card).fill("Wants 12 chairs")
    card.app.get_by_role("button", name="Copy the note").click()
    expect(card.app.get_by_role("button", name="Copied")).to_be_visible()


@pytest.mark.usefixtures("own_profile")
def test_pages_whose_scripts_are_changed_say_so_themselves(portal_page: PortalPage) -> None:
    context = portal_page.page.context
    with step("the panel"):
        ALL_SCRIPTS(context)
        card = portal_page.visit().open("incoming_contact")
        told = card.app.locator(".stale")
        expect(told).to_contain_text("changes this page, so it can't start")
        expect(told).to_be_visible()
        expect(told).to_contain_text("Notes you type here aren't saved")
    portal_page.portal.state.app.installed = False
    changes: dict[str, Callable[[BrowserContext], object]] = {
        "all scripts": ALL_SCRIPTS,
        "the module": MODULE_ONLY,
        "its bytes": changed("boot"),
    }
    for name, breaks in changes.items():
        with step(f"the installer, {name}"):
            context.unroute_all()
            breaks(context)
            app = portal_page.open_installer().app
            told = app.locator(".stale, [data-fault]")
            told = told.filter(has_text="Something between the host and this browser changes")
            expect(told.filter(visible=True)).to_be_visible(timeout=START)


def test_panel_that_starts_without_one_of_its_files_says_which(portal_page: PortalPage) -> None:
    portal_page.visit()
    for name in ("panel", "notes", "language"):
        with step(name):
            changed(name)(portal_page.page.context)
            card = portal_page.open("incoming_contact")
            started(card)
            told = card.app.locator("[data-notice=files]")
            expect(told).to_contain_text(f"changes the files of this app ({name}.")
            card.close()
            portal_page.page.context.unroute_all()


def test_python_that_is_late_takes_over_the_call_and_its_note(portal_page: PortalPage) -> None:
    held = HeldFiles(portal_page)
    card = portal_page.visit().open("incoming_contact")
    panel = Panel(card.app)
    panel.expect_texts(phone="+12025550166", state="Connecting")
    assert not card.frame.evaluate(MARKED, "boot:started")
    card.connect()
    panel.expect_texts(state="Talking")
    note_of(card).fill("Wants 12 chairs")
    expect(card.app.locator("[data-notice=late]")).to_contain_text("The panel is still loading")
    held.let_go()
    wrapup = Wrapup(card)
    expect(wrapup.note).to_have_value("Wants 12 chairs")
    wrapup.expect_state("draft")
    assert not any(key.startswith("call-panel.typed") for key in wrapup.stored())
    expect(card.app.locator("[data-notice=late]")).to_have_count(0)
    panel.expect_texts(phone="+1 202-555-0166", state="Talking")
    bound = portal_page.messages(sender="app", method="placementBindEvent")
    assert len(bound) == 3


@pytest.mark.usefixtures("own_profile")
def test_python_that_comes_after_the_page_gave_it_up_is_used(portal_page: PortalPage) -> None:
    portal_page.page.context.add_init_script(SHORT_PATIENCE)
    held = HeldFiles(portal_page)
    card = portal_page.visit().open("incoming_contact")
    panel = Panel(card.app)
    expect(panel.fault).to_contain_text("This page is taking very long to start", timeout=START)
    note_of(card).fill("Wants 12 chairs")
    held.let_go()
    wrapup = Wrapup(card)
    expect(wrapup.note).to_have_value("Wants 12 chairs")
    expect(panel.fault).to_have_count(0)
    expect(panel.field("client-section")).to_be_visible()


@pytest.mark.usefixtures("own_profile")
def test_python_that_dies_before_it_shows_the_call_is_a_failed_start(portal_page: PortalPage) -> None:
    portal_page.page.context.add_init_script(NEVER_PAINTED)
    card, panel = failed(portal_page.visit())
    expect(panel.fault).to_have_attribute("data-cause", "internal")
    expect(note_of(card)).to_be_visible()


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(portal_page: PortalPage) -> None:
    CAUSES["changed-boot"].breaks(portal_page.page.context)
    card, _ = failed(portal_page.visit())
    note_of(card).fill("Wants 12 chairs")
    expect(card.app.get_by_role("button", name="Let the card close")).to_be_visible()
    for lang in ("en", "de", "ru"):
        card.frame.evaluate("(lang) => language.ask(lang)", lang)
        expect(card.app.locator("html")).to_have_attribute("lang", lang)
        assert width_in_320(card.frame) == 320, lang
    expect_accessible_in_both_themes(card.frame)
