"""The installer without a browser: connects the portal, the steps and the screen.

    installer = Installer(portal, rest, InstallerContext(view=dom_view, pages=OwnPages(), ...), words)
    installer.open()

Runs on CPython with fakes for its context.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import BX24Error
from app.installation.bindings import wanted_bindings
from app.installation.words import TITLE
from app.installer.effect_runner import EffectRunner
from app.installer.state import (
    CheckRequested,
    ConnectionRestored,
    FinishRequested,
    InstallRequested,
    Model,
    Opened,
    update,
)
from app.installer.view import CHECK, FINISH, INSTALL, view
from app.locale import LANGUAGES, catalogue
from app.ui.program import Program, ScreenContext

if TYPE_CHECKING:
    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Rest
    from app.installation.page_check import Pages
    from app.installer.state import Effect, Message, Phase
    from app.locale import Words


_MESSAGES: dict[str, Message] = {
    CHECK: CheckRequested(),
    INSTALL: InstallRequested(),
    FINISH: FinishRequested(),
}


@dataclass(frozen=True, kw_only=True)
class InstallerContext(ScreenContext):
    """What the installer needs of the browser besides.

    Attributes:
        pages: The site's own pages.
        location: This page's address.
    """

    pages: Pages
    location: str


class Installer:
    """One installer in one page."""

    def __init__(self, portal: Portal, rest: Rest, context: InstallerContext, words: Words) -> None:
        self._portal = portal
        self._context = context
        self._words = words
        self._fitted: Phase | None = None
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            update,
            context,
            render=self._render,
            run=EffectRunner(portal, rest, context, self.dispatch).run,
        )

    @property
    def model(self) -> Model:
        """The installer's state: model, messages and effects, and `update`."""
        return self._program.model

    def open(self) -> None:
        """Begin with the checks; nothing changes until the user clicks."""
        titles = {language: catalogue(language)(TITLE) for language in LANGUAGES}
        self.dispatch(Opened(self._portal.is_admin, wanted_bindings(self._context.location, titles)))

    def connection_restored(self) -> None:
        """Check again because requests work again, or the user asked."""
        self.dispatch(ConnectionRestored())

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the page shows the result."""
        self._program.dispatch(message)

    def act(self, action: str, argument: str) -> None:  # noqa: ARG002 - a handler of actions
        """Take a user's action; an unknown one does nothing."""
        if action in _MESSAGES:
            self.dispatch(_MESSAGES[action])

    def close(self) -> None:
        """End the installer: later results are ignored."""
        self._program.close()

    def _render(self, model: Model) -> None:
        for name, shown in view(model, self._words).items():
            self._context.view.show(name, shown)
        if model.phase is not self._fitted:
            self._fitted = model.phase
            self.fit()

    def fit(self) -> None:
        """Let the portal fit the frame to the page's height."""
        self._context.spawn(self._fit(), "fit")

    async def _fit(self) -> None:
        """Fit the frame to its content; if the portal doesn't, the frame scrolls."""
        with suppress(BX24Error):
            await self._portal.fit_window()
