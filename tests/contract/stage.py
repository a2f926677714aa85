"""A client's page in its place in the portal, and cases played on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.contract.expected import ANYTHING, Client, for_client
from tests.portal import PortalPage

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.contract.table import Case, Scene
    from tests.portal import SimulatedPortal

PATIENCE = 5_000
"""Milliseconds for what a working portal does at once."""


USUAL_ACCOUNT = {"language": "en", "admin": False, "install": False}


class Stage:
    """One client in the portal. Page and place stay open for the next case, unless a case spoils them.

    Attributes:
        client: Which client it is.
        page: The portal's page.
    """

    def __init__(self, page: Page, portal: SimulatedPortal, client: Client) -> None:
        page.set_default_timeout(PATIENCE)
        self.client = client
        self.page = page
        self.portal = portal
        self.portal_page = PortalPage(page, portal)
        # The portal itself answers the library here: a page that intercepts nothing loads faster.
        page.context.unroute_all()
        self._visited = False
        self._scene: Scene | None = None

    def play(self, case: Case) -> None:
        """Plays a case.

        Raises:
            AssertionError: the portal does not do what the case expects.
            playwright.sync_api.Error: it does not even get that far.
        """
        try:
            self.show(case.scene, fresh=case.fresh)
            for step in case.steps:
                found = step.act(self)
                expected = for_client(step.expected, self.client)
                if expected is not ANYTHING:
                    assert found == expected, f"{case.name} ({self.client}): {step.text}"
        except BaseException:
            self.leave()
            raise
        if case.spoils:
            self._scene = None
        if case.spoils == "portal":
            self.leave()

    def leave(self) -> None:
        """Makes the next case visit the portal anew."""
        self._visited, self._scene = False, None

    def show(self, scene: Scene, *, fresh: bool = False) -> None:
        """Opens a scene and waits until the client has started, unless it is still open."""
        if self._scene == scene and not fresh:
            return
        self._scene = None
        if not self._visited or fresh:
            self.portal_page.visit(handler=f"{self.client}.html")
            self._visited = True
        self.portal_page.clear_faults()
        self.portal_page.account(**USUAL_ACCOUNT | scene.account)
        self.portal_page.faults(**scene.faults)
        scene.open(self)
        self.wait_for_client()
        self._scene = scene

    def open_again(self) -> None:
        """Opens the scene's place once more in the same page of the portal."""
        assert self._scene is not None
        self._scene.open(self)
        self.wait_for_client()

    def wait_for_client(self) -> None:
        """Waits until the client's page in the topmost frame has started."""
        self.frame.wait_for_function("() => 'contract' in globalThis && 'start' in contract.operations", polling=20)
        self.evaluate("ask", "start", [])

    @property
    def frame(self) -> Frame:
        """The frame of the client: the topmost one where there are several.

        Raises:
            LookupError: the portal shows no app.
        """
        apps = self.page.query_selector_all("iframe[name*='|']")
        frame = apps[-1].content_frame() if apps else None
        if frame is None:
            raise LookupError("the portal shows no app")
        return frame

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - a JSON value
        """Calls a function of `contract` in the client's page."""
        return self.frame.evaluate("([name, list]) => contract[name](...list)", [function, list(arguments)])

    def heard(self, name: str) -> object:
        """What has come under a name, after a round trip: messages arrive in order."""
        self.evaluate("ask", "interface", [])
        return self.evaluate("heard", name)

    def press(self, name: str) -> None:
        """Clicks on what has this label."""
        button = self.page.get_by_role("button", name=name, exact=True)
        (button if button.count() else self.page.get_by_label(name, exact=True)).first.click()
