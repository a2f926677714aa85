"""The home page in the hands of a test: its fields by name, its buttons by action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.rest.faults import RestFault
from tests.portal.state import Binding
from tests.support.panel_page import START, Panel, pasted

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator

    from tests.portal import PortalPage

ASKED = 20_000
"""Milliseconds within which the portal has answered what the page asks at its start."""


class HomePage:
    """The app's own page, open in the portal."""

    def __init__(self, portal_page: PortalPage) -> None:
        self.portal_page = portal_page
        self.app: FrameLocator = portal_page.home.app

    def field(self, name: str) -> Locator:
        """A field of the page."""
        return self.app.locator(f'[data-field="{name}"]')

    def rows(self, name: str) -> Locator:
        """The rows of a list."""
        return self.app.locator(f'[data-list="{name}"] > li')

    def button(self, action: str) -> Locator:
        """The element that an action is taken with."""
        return self.app.locator(f'[data-action="{action}"]')

    def expect_state(self, code: str) -> None:
        """Waits until the installation's state has this code."""
        expect(self.field("installation")).to_have_attribute("data-value", code, timeout=ASKED)

    def expect_stage(self, code: str) -> None:
        """Waits until the test call is at this stage."""
        expect(self.field("test-call")).to_have_attribute("data-value", code, timeout=ASKED)

    def expect_save_state(self, scope: str, code: str) -> None:
        """Waits until a form is in this state."""
        expect(self.field(f"{scope}-state")).to_have_attribute("data-value", code, timeout=ASKED)

    def script_text(self) -> Locator:
        """The scripts and phrases as text, which is open then."""
        self.field("scripts-as-text").evaluate("(details) => { details.open = true; }")
        return self.field("scripts-text")

    def open_diagnostics(self) -> Locator:
        """Opens the diagnostics; gives their list."""
        self.app.locator("details.diagnostics > summary").click()
        expect(self.rows("facts").first).to_be_visible()
        return self.app.locator('[data-list="facts"]')

    def pasted(self) -> str:
        """What is on the clipboard, pasted into the portal's page."""
        return pasted(self.portal_page.page)


def opened(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The home page, opened from the portal's menu, once the portal was asked."""
    portal_page.open_home(**{"lang": "en", **query})
    home = HomePage(portal_page)
    expect(home.field("installation")).not_to_be_empty(timeout=START)
    expect(home.field("installation")).not_to_have_attribute("data-value", "busy", timeout=ASKED)
    return home


State = Callable[..., HomePage]

OLD_HOST = "https://old.example.com/panel/"


def sound(portal_page: PortalPage, **query: str | int) -> HomePage:
    """Everything is in place."""
    url = f"{portal_page.portal.app_url}worker.html"
    portal_page.portal.bind("PAGE_BACKGROUND_WORKER", "worker.html", options={"errorHandlerUrl": url})
    return opened(portal_page, admin=1, **query)


def moved(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The site was on another host before."""
    state = portal_page.portal.state
    state.bindings.clear()
    state.bind(Binding("CALL_CARD", f"{OLD_HOST}index.html"))
    return opened(portal_page, admin=1, **query)


def unasked(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The portal does not answer."""
    portal_page.portal.state.faults.add(RestFault("batch", status=503, error="OVERLOAD_LIMIT"))
    return opened(portal_page, admin=1, **query)


def operator(portal_page: PortalPage, **query: str | int) -> HomePage:
    """Somebody who is no administrator."""
    return opened(portal_page, **query)


def damaged(portal_page: PortalPage, **query: str | int) -> HomePage:
    """What is stored as settings cannot be read."""
    portal_page.portal.state.options.app["settings"] = '{"v":1,"hold":"yes","off":["map"]}'
    return sound(portal_page, **query)


def unsaved(portal_page: PortalPage, **query: str | int) -> HomePage:
    """Both forms are changed, and one could not be saved."""
    return leave_unsaved(sound(portal_page, **query))


def leave_unsaved(home: HomePage) -> HomePage:
    """Changes both forms, of which one cannot be saved."""
    home.field("app-keep-open").click()
    home.field("user-keep-open-on").click()
    home.portal_page.portal.state.faults.add(RestFault("app.option.set", status=403, error="ACCESS_DENIED"))
    home.field("app-save").click()
    home.expect_save_state("app", "failed")
    return home


def refused(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The portal refused the test call."""
    return be_refused(sound(portal_page, **query))


def be_refused(home: HomePage) -> HomePage:
    """Asks for a test call that the portal refuses."""
    fault = RestFault("telephony.*", status=403, error="insufficient_scope")
    home.portal_page.portal.state.faults.add(fault)
    home.button("start-test-call").click()
    expect(home.rows("test-call-notes")).to_have_count(1)
    return home


def tested(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The test call is answered in its card, which is in front of the page."""
    home = sound(portal_page, **query)
    home.button("start-test-call").click()
    home.expect_stage("shown")
    expect(Panel(portal_page.card.app).field("client-name")).not_to_be_empty(timeout=START)
    answer = portal_page.page.locator(".card").get_by_role("button", name="Answer")
    answer.click(timeout=START)
    expect(portal_page.page.locator(".card").get_by_role("button", name="Hold")).to_be_visible(timeout=ASKED)
    return home


def diagnosed(portal_page: PortalPage, **query: str | int) -> HomePage:
    """The diagnostics are open."""
    home = sound(portal_page, **query)
    home.open_diagnostics()
    return home


def mistaken(portal_page: PortalPage, **query: str | int) -> HomePage:
    """There is a mistake in the scripts."""
    return make_a_mistake(sound(portal_page, **query))


def make_a_mistake(home: HomePage) -> HomePage:
    """Makes a mistake in the scripts."""
    home.script_text().fill('{\n  "scripts": [\n    {"name": "A", "directions": ["in"]}\n  ]\n}')
    expect(home.rows("scripts-notes")).to_have_count(1)
    return home


STATES: tuple[State, ...] = (sound, moved, unasked, operator, damaged, unsaved, refused, diagnosed, mistaken)
