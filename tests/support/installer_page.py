"""The installer in the hands of a test, and the states that an administrator can find it in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.portal.library_address import LIBRARY_PATTERN
from tests.portal.rest.faults import RestFault
from tests.portal.state import Binding
from tests.support.panel_page import START, started

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.portal import CallCard, PortalPage, SimulatedPortal
    from tests.portal.app_frame import AppFrame
    from tests.support.panel_page import Panel

State = Callable[..., "InstallerPage"]
"""Brings a state about, from a `PortalPage` and what `PortalPage.visit` takes."""

OLD = "https://old.example.com/"

PYTHON = re.compile(r"/(memory|python)\.[0-9a-f]+\.(bin|zip)$")
"""The files that a start from memory needs, and a plain one."""


class InstallerPage:
    """The installer in its frame."""

    def __init__(self, home: AppFrame) -> None:
        self.home = home

    def field(self, name: str) -> Locator:
        """A field of the page."""
        return self.home.app.locator(f'[data-field="{name}"]')

    @property
    def button(self) -> Locator:
        """The one button."""
        return self.home.app.locator("button.proceed")

    @property
    def fault(self) -> Locator:
        """The fatal state, when there is one."""
        return self.home.app.locator("[data-fault]")

    def expect_phase(self, phase: str) -> InstallerPage:
        """Waits until the installation stands there."""
        expect(self.field("headline")).to_have_attribute("data-phase", phase, timeout=START)
        return self

    def expect_marks(self, **marks: str) -> None:
        """Waits until the tasks have these marks."""
        for task, mark in marks.items():
            expect(self.field(task)).to_have_attribute("data-mark", mark)

    def click(self, action: str) -> None:
        """Clicks the button, which does this now."""
        expect(self.button).to_have_attribute("data-action", action)
        self.button.click()


def opened(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The installer, just opened by an administrator."""
    return InstallerPage(portal_page.open_installer(**query))


def ready(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """Nothing is there yet, and everything is as it has to be."""
    return opened(portal_page, **query).expect_phase("ready")


def moved(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The site was on another host before."""
    state = portal_page.portal.state
    state.bind(Binding("CALL_CARD", f"{OLD}index.html"))
    state.bind(Binding("PAGE_BACKGROUND_WORKER", f"{OLD}worker.html", options={"errorHandlerUrl": f"{OLD}worker.html"}))
    return ready(portal_page, **query)


def blocked(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """Scopes are missing, and a page."""
    portal_page.portal.state.app.scopes = {"crm"}
    portal_page.page.context.route(f"{portal_page.portal.app_url}worker.html", lambda route: route.fulfill(status=404))
    return opened(portal_page, **query).expect_phase("blocked")


def refuse_the_address(portal_page: PortalPage) -> None:
    """Lets the portal accept no address."""
    fault = RestFault("placement.bind", status=400, error="ERROR_WRONG_HANDLER_URL", description="Wrong handler URL")
    portal_page.portal.state.faults.add(fault)


def stopped(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The portal did not accept the address."""
    refuse_the_address(portal_page)
    page = ready(portal_page, **query)
    page.click("install")
    return page.expect_phase("stopped")


def installed(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """All is bound, the portal is not told yet."""
    page = ready(portal_page, **query)
    page.click("install")
    return page.expect_phase("installed")


def finishing(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The portal gets the message, and does nothing."""
    page = installed(portal_page, **query)
    portal_page.silence("setInstallFinish")
    page.click("finish")
    return page.expect_phase("finishing")


def finished(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The page, opened once more after the end; some wishes are not granted."""
    page = installed(portal_page, **query)
    state = portal_page.portal.state
    state.app.installed = True
    state.app.scopes = {"placement", "telephony"}
    page.home.frame.evaluate("() => location.replace(location.href)")
    return page.expect_phase("finished")


def forbidden(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """The person is no administrator."""
    library = portal_page.portal.library + "\nBX24.isAdmin = () => false;"
    portal_page.page.context.route(
        LIBRARY_PATTERN, lambda route: route.fulfill(content_type="text/javascript", body=library)
    )
    return opened(portal_page, **query).expect_phase("forbidden")


def fault(portal_page: PortalPage, **query: str | int) -> InstallerPage:
    """Python cannot be loaded."""
    portal_page.page.context.route(PYTHON, lambda route: route.abort())
    page = opened(portal_page, **query)
    expect(page.fault).to_be_visible(timeout=START)
    return page


STATES: tuple[State, ...] = (ready, moved, blocked, stopped, installed, finishing, finished, forbidden, fault)


def bound(portal: SimulatedPortal) -> list[tuple[str, str]]:
    """What is bound, pages of the app's own site by their names."""
    return sorted((each.placement, each.handler.removeprefix(portal.app_url)) for each in portal.state.bindings)


WHOLE = [("CALL_CARD", "index.html"), ("PAGE_BACKGROUND_WORKER", "worker.html")]


def expect_finished(portal_page: PortalPage) -> None:
    """Waits until the portal has reloaded its page."""
    portal_page.page.wait_for_url(re.compile(r"install_finished=Y"), timeout=START)
    assert portal_page.portal.state.app.installed
    assert bound(portal_page.portal) == WHOLE


def install_and_talk(portal_page: PortalPage) -> tuple[CallCard, Panel]:
    """Installs the app; gives a card in which there is a conversation, and the panel in it, started from memory."""
    installed(portal_page).click("finish")
    expect_finished(portal_page)
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    panel.expect_texts(phone="+1 202-555-0166")
    assert card.frame.evaluate("() => document.documentElement.dataset.start") == "snapshot"
    card.connect()
    panel.expect_texts(state="Talking")
    return card, panel
