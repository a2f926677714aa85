"""The installer in the portal: from nothing to a working panel, and back on its feet after whatever happens."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import keep_coverage
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.support.accessibility import expect_accessible_in_both_themes
from tests.support.installer_page import (
    OLD,
    PYTHON,
    WHOLE,
    InstallerPage,
    blocked,
    bound,
    expect_finished,
    fault,
    finished,
    forbidden,
    installed,
    moved,
    opened,
    ready,
    refuse_the_address,
)
from tests.support.layout import expect_room
from tests.support.panel_page import START, started
from tests.support.steps import step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Request, Route

    from tests.browser.conftest import Watch
    from tests.support.installer_page import State


@pytest.fixture(scope="module")
def bare(tested_site: Path) -> Iterator[SimulatedPortal]:
    """A portal where the app is registered, and nothing more."""
    with SimulatedPortal(tested_site, installed=False, unchanging=True) as running:
        yield running


@pytest.fixture
def page_there(page: Page, bare: SimulatedPortal, watch: Watch) -> Iterator[PortalPage]:
    """The portal's page, not yet visited."""
    watch.excuse("Failed to load resource")  # the console reports what a page refuses, or a browser can't reach
    bare.reset()
    bare.state.language = "en"
    yield PortalPage(page, bare)
    keep_coverage(page)


def test_three_clicks_from_nothing_to_a_working_panel(page_there: PortalPage) -> None:
    page_there.visit(admin=1)
    page_there.page.get_by_role("navigation", name="Portal").get_by_role("link", name="Call panel").click()
    installer = InstallerPage(page_there.home).expect_phase("ready")
    installer.button.click()
    installer.expect_phase("installed")
    installer.button.click()
    expect_finished(page_there)
    titles = page_there.portal.state.bindings[0].titles
    assert {language: titles[language]["TITLE"] for language in ("en", "de", "ru")} == {
        "en": "Call Panel",
        "de": "Anruf-Panel",
        "ru": "Панель звонка",
    }
    card = page_there.visit().open("incoming_contact")
    expect(page_there.page.get_by_role("tab", name="Call Panel")).to_be_visible()
    started(card)


def test_it_is_told_once_finds_what_is_in_place_and_installs_again_what_was_removed(page_there: PortalPage) -> None:
    with step("the portal is told once, however often is clicked, and doesn't confirm"):
        installer = installed(page_there)
        page_there.silence("setInstallFinish")
        installer.button.dblclick()
        installer.expect_phase("unconfirmed")
        expect(installer.field("completion-wrong")).to_have_text(
            "Bitrix24 didn't confirm that the installation is finished."
        )
        with page_there.page.expect_response(re.compile(r"/rest/batch\.json")):
            installer.click("check")
        installer.expect_phase("unconfirmed")
        assert len(page_there.messages(sender="app", method="setInstallFinish")) == 1
    with step("a repetition finds everything in place"):
        again = opened(page_there).expect_phase("installed")
        again.expect_marks(panel="done", worker="done")
        again.click("finish")
        expect_finished(page_there)
    with step("it works again after the app was removed"):
        page_there.portal.state.remove_app()
        installer = installed(page_there)
        assert bound(page_there.portal) == WHOLE
        installer.click("finish")
        expect_finished(page_there)


def test_handlers_of_an_old_host_are_replaced_also_where_that_was_interrupted(page_there: PortalPage) -> None:
    done = 2  # of four writes; tests/unit/test_installation.py interrupts after each
    writes = re.compile(r"/rest/placement\.(un)?bind\.json")
    asked: list[Request] = []
    answered = iter(range(done))

    def is_last(request: Request) -> bool:
        asked.extend([request] if writes.search(request.url) else [])
        return len(asked) > done

    def hold_back(route: Route) -> None:
        if next(answered, None) is not None:
            route.fallback()

    installer = moved(page_there)
    expect(installer.field("panel-detail")).to_have_text("Bound to old.example.com; will be moved here")
    assert all(handler.startswith(OLD) for _, handler in bound(page_there.portal))
    page_there.page.context.route(writes, hold_back)
    with page_there.page.expect_request(is_last):
        installer.click("install")
    page_there.page.goto("about:blank")
    page_there.page.context.unroute(writes)
    assert bound(page_there.portal) != WHOLE
    again = ready(page_there)
    again.click("install")
    again.expect_phase("installed")
    assert bound(page_there.portal) == WHOLE


def test_an_error_of_binding_leads_to_a_text_that_helps(page_there: PortalPage) -> None:
    code, status, help_text = "ERROR_WRONG_HANDLER_URL", 400, "names with a dot"
    faults = page_there.portal.state.faults
    faults.add(RestFault("placement.bind", status=status, error=code, description="The portal's own words"))
    installer = ready(page_there)
    installer.click("install")
    installer.expect_phase("stopped").expect_marks(panel="wrong", worker="waiting", completion="waiting")
    expect(installer.field("panel-advice")).to_contain_text(help_text)
    expect(installer.field("panel-said")).to_have_text(f"CALL_CARD · Bitrix24 says: {code}: The portal's own words")
    expect(installer.field("announcement")).to_contain_text(help_text)
    with step("the frame is as high as the page"):
        page_there.wait_for_message(sender="app", method="resizeWindow")
        installer.home.frame.wait_for_function("() => document.documentElement.scrollHeight <= innerHeight")
    faults.clear()
    installer.click("install")
    installer.expect_phase("installed")
    assert bound(page_there.portal) == WHOLE


def test_a_portal_that_is_gone_then_overloaded_and_whose_replies_get_lost_only_takes_time(
    page_there: PortalPage, watch: Watch
) -> None:
    watch.excuse("blocked by CORS policy")  # what a browser says of a connection that was cut
    faults = page_there.portal.state.faults
    with step("it is gone, which is told, and found again"):
        gone = faults.add(RestFault("*", closes="before"))
        installer = opened(page_there).expect_phase("blocked")
        expect(installer.field("rights-wrong")).to_have_text("Bitrix24 can't be reached.")
        expect(installer.field("connection-happened")).to_be_visible()
        overload: dict[str, Any] = {"times": 1, "status": 503, "error": "QUERY_LIMIT_EXCEEDED"}
        faults.add(RestFault("batch", **overload))
        faults.remove(gone)
        installer.expect_phase("ready")
        expect(installer.field("connection")).to_be_hidden()
    with step(
        "the token is too old, there are too many requests, of one write the reply is lost, the next is not heard"
    ):
        page_there.portal.state.tokens.expire()
        wrong = [
            RestFault("placement.get", **overload),
            RestFault("placement.bind", **overload),
            RestFault("placement.bind", times=1, closes="after"),
            RestFault("placement.bind", times=1, closes="before"),
        ]
        for each in wrong:
            faults.add(each)
        installer.click("install")
        installer.expect_phase("installed")
        assert bound(page_there.portal) == WHOLE
        assert [each.hits for each in wrong] == [1] * len(wrong)
        assert page_there.portal.state.tokens.refreshed == 1


def test_a_session_that_is_over_is_told(page_there: PortalPage) -> None:
    installer = ready(page_there)
    page_there.portal.state.tokens.expire()
    page_there.silence("refreshAuth")
    installer.click("install")
    installer.expect_phase("stopped")
    expect(installer.field("panel-wrong")).to_have_text("Bitrix24 no longer accepts your session.")


def test_who_is_no_administrator_is_told(page_there: PortalPage) -> None:
    asked: list[str] = []
    page_there.page.context.on("request", lambda request: asked.append(request.url))
    installer = forbidden(page_there)
    expect(installer.field("administrator-advice")).to_contain_text("Ask an administrator")
    expect(installer.button).to_be_hidden()
    assert [url for url in asked if "/rest/" in url] == []


def _refusing_post(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=405)
    else:
        route.fallback()


ANSWERS: dict[str, dict[str, Any]] = {
    "The page worker.html isn't on the host.": {"status": 404},
    "The host answers with an error instead of worker.html.": {"status": 500},
    "The host redirects requests for worker.html": {"status": 302, "headers": {"Location": "/index.html"}},
    "The host answers with a page other than": {"status": 200, "content_type": "text/html", "body": "<h1>Hello</h1>"},
}


def answering(**answer: Any) -> Callable[[Route], None]:  # noqa: ANN401 - what Playwright answers with
    """Answers with this in place of the host."""
    return lambda route: route.fulfill(**answer)


def test_a_page_that_does_not_answer_the_portal_s_way_is_told(page_there: PortalPage) -> None:
    context, url = page_there.page.context, f"{page_there.portal.app_url}worker.html"
    with step("the host refuses POST"):
        context.route(url, _refusing_post)
        installer = opened(page_there).expect_phase("blocked")
        expect(installer.field("pages-wrong")).to_have_text("The host doesn't answer POST requests for worker.html.")
        context.unroute(url)
    for wrong, answer in ANSWERS.items():
        with step(wrong):
            context.route(url, answering(**answer))
            installer.click("check")
            expect(installer.field("pages-wrong")).to_contain_text(wrong)
            context.unroute(url)
    installer.click("check")
    installer.expect_phase("ready")


def test_a_static_archive_needs_no_post(page_there: PortalPage) -> None:
    page_there.portal.state.app.static = True
    page_there.page.context.route(f"{page_there.portal.app_url}**", _refusing_post)
    installer = opened(page_there).expect_phase("ready")
    assert installer.home.frame.evaluate("() => location.search").startswith("?DOMAIN=")
    installer.click("install")
    installer.expect_phase("installed")
    assert bound(page_there.portal) == WHOLE


def test_outside_of_bitrix24_it_says_where_it_belongs(page: Page, page_there: PortalPage, watch: Watch) -> None:
    watch.excuse("Unable to initialize Bitrix24 JS library")
    page.goto(f"{page_there.portal.app_url}install.html?LANG=de")
    expect(page.locator("[data-fault=no-portal]")).to_contain_text("funktioniert nur in Bitrix24", timeout=START)
    expect(page.locator("main.installer")).to_be_hidden()


def test_before_python_is_there_the_page_shows_what_will_be_done(page_there: PortalPage) -> None:
    page_there.page.context.route(PYTHON, lambda _route: None)
    installer = opened(page_there, lang="de")
    expect(installer.field("headline")).to_have_text("Wird geprüft …")
    expect(installer.home.app.get_by_role("listitem")).to_have_count(6)
    expect(installer.button).to_have_attribute("aria-disabled", "true")


def test_by_keyboard_alone_each_change_is_announced_the_focus_stays_and_no_token_goes_astray(
    page_there: PortalPage,
) -> None:
    asked: list[tuple[str, str]] = []
    page_there.page.context.on("request", lambda request: asked.append((request.url, request.post_data or "")))
    installer = ready(page_there)
    frame, keyboard = installer.home.frame, page_there.page.keyboard
    said = installer.field("announcement")
    expect(said).to_have_attribute("role", "status")
    expect(said).to_have_text("Everything is ready. One click adds the panel for all operators.")
    frame.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    keyboard.press("Tab")
    expect(installer.button).to_be_focused()
    keyboard.press("Enter")
    installer.expect_phase("installed")
    expect(said).to_contain_text("The panel is in place.")
    expect(installer.button).to_be_focused()
    with step("tokens stay out of addresses, of requests to the own host, and of the page"):
        auth = frame.evaluate("() => BX24.getAuth()")
        checks = [body for url, body in asked if url.startswith(page_there.portal.app_url) and "?" not in url]
        assert auth["access_token"] not in json.dumps([[url for url, _ in asked], checks])
        assert auth["access_token"] not in frame.content()
    keyboard.press("Space")
    expect_finished(page_there)


def expect_for_everybody(installer: InstallerPage, name: str) -> None:
    """Expects no finding of axe's, and that every text has room."""
    expect_accessible_in_both_themes(installer.home.frame, name)
    expect_room(installer.home.frame, name)


def test_axe_finds_nothing_and_every_text_has_room_from_the_first_click_to_the_last(page_there: PortalPage) -> None:
    refuse_the_address(page_there)
    installer = ready(page_there, lang="de")
    expect_for_everybody(installer, "ready")
    installer.click("install")
    expect_for_everybody(installer.expect_phase("stopped"), "stopped")
    page_there.portal.state.faults.clear()
    installer.click("install")
    expect_for_everybody(installer.expect_phase("installed"), "installed")
    page_there.silence("setInstallFinish")
    installer.click("finish")
    expect_for_everybody(installer.expect_phase("finishing"), "finishing")


@pytest.mark.parametrize("state", [moved, blocked, finished, forbidden, fault], ids=lambda state: state.__name__)
def test_axe_finds_nothing_and_every_text_has_room(page_there: PortalPage, watch: Watch, state: State) -> None:
    if state is fault:
        watch.excuse("console")  # the runtime says much on its way down
        watch.excuse("Failed to fetch")
    installer = state(page_there, lang="de")
    expect_for_everybody(installer, state.__name__)
    if state is fault:
        expect(installer.fault).to_contain_text("Die Installation konnte nicht starten")
