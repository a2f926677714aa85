"""The installer: connects the portal, the steps and the view, runs the effects, and opens the page `install.html`.

    installer = Installer(portal, rest, InstallerContext(view=dom_view, pages=OwnPages(), ...), words)
    installer.open()

`Installer` runs on CPython with fakes for its context; `start` is the composition root.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import BX24Error
from app.bitrix24.portal import Portal
from app.bitrix24.rest.errors import ErrorReport, RestError, report_of
from app.bitrix24.values import flag, mapping, text
from app.browser.dom_view import DomView
from app.browser.fetch import OwnPages, connect, location
from app.browser.inputs import Actions
from app.browser.library import BrowserLibrary
from app.browser.page import copy, fail, mark, on_leave, report, set_theme, use_language
from app.connection.monitor import RETRY
from app.connection.view import connection_notice
from app.installation.bindings import PAGES, StepFailedError, plan, present, repair, required_bindings
from app.installation.inspection import check_pages, inspect
from app.installation.titles import titles
from app.installer.state import (
    CheckPages,
    CheckRequested,
    ConnectionRestored,
    Finish,
    FinishAnswered,
    FinishRequested,
    FinishSent,
    Inspect,
    Inspected,
    Install,
    InstallRequested,
    Model,
    Opened,
    PagesAnswered,
    Repaired,
    StepFailed,
    StepStarted,
    update,
)
from app.installer.view import CHECK, FINISH, INSTALL, view
from app.ui.program import Program, ScreenContext, Tasks

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Rest
    from app.connection.diagnosis import Diagnosis
    from app.installation.bindings import Binding
    from app.installation.inspection import Pages
    from app.installer.state import Effect, Message, Phase
    from app.locale import Words

RELOAD = 12.0
"""Seconds that the portal has to reload its page, and this one with it, after the installation is finished."""


_MESSAGES: dict[str, Message] = {
    CHECK: CheckRequested(),
    INSTALL: InstallRequested(),
    FINISH: FinishRequested(),
}


@dataclass(frozen=True, kw_only=True)
class InstallerContext(ScreenContext):
    """What else the installer needs from the browser.

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
        self._rest = rest
        self._context = context
        self._words = words
        self._fitted: Phase | None = None
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            update,
            context,
            render=self._render,
            run=self._run,
        )

    @property
    def model(self) -> Model:
        """What the installer knows."""
        return self._program.model

    def open(self) -> None:
        """Begin with the checks; nothing changes until the user clicks."""
        self.dispatch(Opened(self._portal.is_admin, required_bindings(self._context.location, titles())))

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
        self._context.view.draw(view(model, self._words))
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

    def _run(self, effect: Effect) -> None:
        """Start an effect; its result arrives as a message."""
        spawn = self._context.spawn
        match effect:
            case Inspect(bindings=bindings):
                spawn(self._inspect(bindings), "look")
            case CheckPages(bindings=bindings):
                spawn(self._check_pages(bindings), "pages")
            case Install(bindings=bindings):
                spawn(self._install(bindings), "install")
            case Finish(bindings=bindings):
                spawn(self._finish(bindings), "finish")

    async def _inspect(self, bindings: tuple[Binding, ...]) -> None:
        self.dispatch(Inspected(await inspect(self._rest, bindings)))

    async def _check_pages(self, bindings: tuple[Binding, ...]) -> None:
        names = [PAGES[binding.placement] for binding in bindings]
        found = await asyncio.gather(
            *(check_pages(self._context.pages, self._context.location, name) for name in names)
        )
        errors = (ErrorReport(kind, name) for name, kind in zip(names, found, strict=True) if kind is not None)
        self.dispatch(PagesAnswered(next(errors, None)))

    async def _install(self, bindings: tuple[Binding, ...]) -> None:
        try:
            bound = await repair(self._rest, bindings, lambda step: self.dispatch(StepStarted(step.placement)))
        except StepFailedError as failure:
            self.dispatch(StepFailed(failure.step.placement, failure.report))
        except RestError as error:
            self.dispatch(StepFailed(None, report_of(error)))
        else:
            self.dispatch(Repaired(bound))

    async def _finish(self, bindings: tuple[Binding, ...]) -> None:
        try:
            bound = await present(self._rest)
        except RestError as error:
            self.dispatch(StepFailed(None, report_of(error)))
            return
        if plan(bindings, bound):
            self.dispatch(Repaired(bound))
            return
        self.dispatch(FinishSent())
        self._portal.install_finish()
        await asyncio.sleep(RELOAD)
        self.dispatch(FinishAnswered(await self._installed()))

    async def _installed(self) -> bool:
        try:
            return flag(mapping((await self._rest.call("app.info")).result).get("INSTALLED"))
        except RestError:
            return False


def start() -> None:
    """Start the installer in this page. Returns at once."""
    tasks = Tasks(_failed)
    tasks.spawn(_open(tasks), "start")


async def _open(tasks: Tasks) -> None:
    library = BrowserLibrary(report)
    portal = Portal(library)
    await portal.start()
    words = await use_language(portal.language)
    set_theme(text(portal.user_option("theme")))
    dom_view = DomView()

    def show(diagnosis: Diagnosis | None) -> None:
        dom_view.draw(connection_notice(diagnosis, words, admin=portal.is_admin))
        installer.fit()

    rest, monitor = connect(
        portal,
        tasks.spawn,
        show=show,
        restored=lambda: installer.connection_restored(),  # noqa: PLW0108 - the installer comes later
    )
    context = InstallerContext(
        view=dom_view,
        pages=OwnPages(),
        location=location(),
        now=time.time,
        spawn=tasks.spawn,
        copy=copy,
        report=_failed,
    )
    installer = Installer(portal, rest, context, words)

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        else:
            installer.act(action, argument)

    actions = Actions(act, _failed)
    on_leave(actions.close, installer.close, monitor.close, tasks.close, library.close)
    installer.open()
    mark("installer:ready")


def _failed(what: str, error: Exception) -> None:
    """Report a fault of the installer itself on the page, instead of leaving it waiting."""
    report(what, error)
    fail("runtime-failed")
