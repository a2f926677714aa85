"""The installer without a browser: joins the portal, the steps and the screen.

    installer = Installer(portal, rest, Seams(places=surface, pages=OwnPages(), ...), words)
    installer.open()

Runs on CPython with fakes for its seams.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.errors import BX24Error
from app.installation.bindings import wanted_at
from app.installation.words import TITLE
from app.installer.effect_runner import Effects
from app.installer.state import CheckWanted, ConnectionRestored, FinishWanted, InstallWanted, Model, Opened, update
from app.installer.view import CHECK, FINISH, INSTALL, places_of
from app.locale import LANGUAGES, catalogue
from app.ui.program import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Rest
    from app.installation.page_check import Pages
    from app.installer.state import Effect, Message, Phase
    from app.locale import Words
    from app.ui.program import Report
    from app.ui.view import Shown


_MESSAGES: dict[str, Message] = {
    CHECK: CheckWanted(),
    INSTALL: InstallWanted(),
    FINISH: FinishWanted(),
}


class Places(Protocol):
    """Where things are shown; `app.browser.dom_view.Surface` is one."""

    def show(self, name: str, shown: Shown) -> None:
        """Make a place show something."""
        ...


@dataclass(frozen=True, slots=True)
class Seams:
    """What the installer needs of the browser.

    Attributes:
        places: Where things are shown.
        pages: The site's own pages.
        location: Return this page's address.
        spawn: Starts a coroutine; its first step runs at once.
        report: Told of faults.
    """

    places: Places
    pages: Pages
    location: str
    spawn: Callable[[Coroutine[None, None, None], str], None]
    report: Report


class Installer:
    """One installer in one page."""

    def __init__(self, portal: Portal, rest: Rest, seams: Seams, words: Words) -> None:
        self._portal = portal
        self._seams = seams
        self._words = words
        self._fitted: Phase | None = None
        effects = Effects(portal, rest, seams.pages, seams.location, spawn=seams.spawn, dispatch=self.dispatch)
        self._loop: Loop[Model, Message, Effect] = Loop(
            Model(), update, render=self._render, run=effects.run, report=seams.report
        )

    @property
    def model(self) -> Model:
        """What the installer knows."""
        return self._loop.model

    def open(self) -> None:
        """Begin with the checks; nothing is changed before the person says so."""
        titles = {language: catalogue(language)(TITLE) for language in LANGUAGES}
        self.dispatch(Opened(self._portal.is_admin, wanted_at(self._seams.location, titles)))

    def connection_restored(self) -> None:
        """Check again because requests work again, or the user asked."""
        self.dispatch(ConnectionRestored())

    def dispatch(self, message: Message) -> None:
        """Deal with a message; when this returns the page shows what came of it."""
        self._loop.dispatch(message)

    def act(self, action: str, argument: str) -> None:  # noqa: ARG002 - a handler of actions
        """Take a user's action; an unknown one does nothing."""
        if action in _MESSAGES:
            self.dispatch(_MESSAGES[action])

    def close(self) -> None:
        """End the installer: what comes in later is left aside."""
        self._loop.close()

    def _render(self, model: Model) -> None:
        for name, shown in places_of(model, self._words).items():
            self._seams.places.show(name, shown)
        if model.phase is not self._fitted:
            self._fitted = model.phase
            self.fit()

    def fit(self) -> None:
        """Let the portal make the frame as high as the page is now."""
        self._seams.spawn(self._fit(), "fit")

    async def _fit(self) -> None:
        """Fit the frame to its content; if the portal doesn't, the frame scrolls."""
        with suppress(BX24Error):
            await self._portal.fit_window()
