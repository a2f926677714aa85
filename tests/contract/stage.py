"""A client's page in its place in the portal, and cases played on it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

from tests.contract.expected import ANYTHING, Client, for_client
from tests.portal import PortalPage
from tests.portal.rest.limits import Limits
from tests.support.closing import close

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Frame, Page

    from tests.contract.table import Case, Scene
    from tests.portal import SimulatedPortal

HANDLER = "index.html"
"""The app's page, its installer too: that of the client in use."""

LOADING = {"reload", "installFinish"}
"""Operations that may make the portal load its page again at any moment."""

PATIENCE = 5_000
"""Milliseconds for what a working portal does at once."""


class DeadPortalError(Exception):
    """The portal's page does not even load."""


class Stage:
    """A client in the portal. Page and place stay open for the next case, unless a case spoils them.

    Attributes:
        client: Which client it is.
        page: The portal's page.
        haste: How many times faster than usual the client gives up waiting.
    """

    def __init__(
        self,
        context: BrowserContext,
        portal: SimulatedPortal,
        pages: Path,
        *,
        haste: float = 1,
        patience: float = PATIENCE,
    ) -> None:
        """Opens a page, which visits the portal on demand.

        Args:
            context: A profile of Playwright's browser.
            portal: The portal; its site are `pages`.
            pages: The folder with the clients' pages.
            haste: How many times faster than usual the client gives up waiting.
            patience: Milliseconds that anything on the page is waited for.
        """
        context.set_default_timeout(patience)
        self.client: Client = "sdk"
        self.haste = haste
        self.portal = portal
        self._open_page(context)
        self._pages = pages
        self._at: bool | None = None
        self._worker = False
        self._scene: Scene | None = None
        self._loads_anew = False  # whether the page may do so at any moment, asked to by a case
        self.use("sdk")

    def _open_page(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.portal_page = PortalPage(self.page, self.portal)

    def use(self, client: Client) -> None:
        """Takes another client for what is opened from now on."""
        shutil.copyfile(self._pages / f"{client}.html", self._pages / HANDLER)
        if client != self.client:
            self.client, self._scene = client, None

    def play(self, case: Case) -> None:
        """Plays a case.

        Raises:
            AssertionError: the portal does not do what the case expects.
            playwright.sync_api.Error: the case does not even get that far.
            DeadPortalError: the portal does not.
        """
        try:
            self.show(case.scene, fresh=case.fresh)
            self._loads_anew |= any(step.operation in LOADING for step in case.steps)
            for step in case.steps:
                found = step.act(self)
                expected = for_client(step.expected, self.client)
                if expected is not ANYTHING:
                    assert found == expected, f"{self.client}: {step.text} gave {found!r}, not {expected!r}"
        except BaseException:
            self._scene = None
            raise
        if case.spoils:
            self._scene = None
        if case.spoils == "portal":
            self.leave()

    def leave(self) -> None:
        """Makes the next case visit a portal that is as new."""
        self._at, self._scene = None, None

    def show(self, scene: Scene, *, fresh: bool = False) -> None:
        """Opens a scene and waits until the client has started, unless it is still open."""
        self._calm()
        if self._scene == scene and not fresh:
            return
        if fresh or scene.open is None or scene.worker != self._worker:
            self.leave()
        self._scene = None
        self._set_up(scene)
        self._visit(own_page=scene.open is None)
        self._tidy()
        self.portal_page.faults(**scene.faults)
        if scene.open is not None:
            scene.open(self)
        self.wait_for_client()
        self._scene = scene

    def _calm(self) -> None:
        """Takes away what a case may have left in the portal's REST."""
        state = self.portal.state
        state.faults.clear()
        state.journal.clear()
        state.limits = Limits(state.clock.now)
        state.user.app_access = True
        state.app.scopes = {"crm", "placement", "telephony", "user_brief"}

    def _set_up(self, scene: Scene) -> None:
        if self._at is None:
            self.portal.reset()
            self._worker = scene.worker
            if scene.worker:
                self.portal.bind("PAGE_BACKGROUND_WORKER", HANDLER)
        state = self.portal.state
        state.language, state.user.admin = scene.language, scene.admin
        state.app.installed, state.app.install_page = scene.installed, HANDLER

    def _visit(self, *, own_page: bool) -> None:
        if self._at == own_page:
            return
        if self._loads_anew:
            # A visit in the middle of that may get lost.
            self._loads_anew = False
            close(self.page)
            self._open_page(self.page.context)
        self._at = None
        try:
            if own_page:
                self.portal_page.open_home()
            else:
                self.portal_page.visit(controls=0)
        except Error as error:
            raise DeadPortalError from error
        self._at = own_page

    def _tidy(self) -> None:
        """Takes away what a case may have left on the portal's page."""
        self.page.evaluate(
            """() => {
                portal.clearFaults();
                while (portal.sliders().length > 0) portal.closeSlider();
                for (const rest of document.querySelectorAll("dialog, .toast, [name=stranger]")) rest.remove();
            }"""
        )

    def open_again(self) -> None:
        """Opens the scene's place once more in the same page of the portal."""
        assert self._scene is not None
        assert self._scene.open is not None
        self._scene.open(self)
        self.wait_for_client()

    def wait_for_client(self) -> None:
        """Waits until the client's page in the topmost frame has started."""
        self.frame.wait_for_function("() => 'contract' in globalThis && 'start' in contract.operations", polling=20)
        self.ask("start")

    @property
    def frame(self) -> Frame:
        """The frame of the client: the topmost one where there are several.

        Raises:
            LookupError: the portal shows no app.
        """
        place = "#workers" if self._worker else ".app-layout:not([hidden])"
        apps = self.page.query_selector_all(f"{place} iframe[name*='|']")
        frame = apps[-1].content_frame() if apps else None
        if frame is None:
            raise LookupError("the portal shows no app")
        return frame

    def ask(self, operation: str, *arguments: object, speed: float = 1) -> object:
        """The client does an operation; gives its value, or `silence`.

        Args:
            operation: Its name among those of the client's page.
            arguments: Values for it.
            speed: How many times faster the client's timers run meanwhile.
        """
        return self.evaluate("ask", operation, list(arguments), speed * self.haste)

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - a JSON value
        """Calls a function of `contract` in the client's page."""
        return self.frame.evaluate("([name, list]) => contract[name](...list)", [function, list(arguments)])

    def heard(self, name: str) -> object:
        """What has come under a name, after a round trip: messages arrive in order."""
        self.ask("interface")
        return self.evaluate("heard", name)

    def press(self, name: str) -> None:
        """Clicks on what has this label."""
        button = self.page.get_by_role("button", name=name, exact=True)
        (button if button.count() else self.page.get_by_label(name, exact=True)).first.click()
