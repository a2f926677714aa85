"""The composition root of `install.html`: starts the installer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.bitrix24.portal import Portal
from app.bitrix24.values import text
from app.browser import console
from app.browser.dom_view import DomView
from app.browser.fetch import OwnPages, connect, location
from app.browser.inputs import Actions
from app.browser.library import BrowserLibrary
from app.browser.page import copy, fail, mark, on_leave, set_language, set_theme
from app.connection.monitor import RETRY
from app.connection.view import view
from app.installer.installer import Installer, InstallerContext
from app.locale import catalogue
from app.ui.program import Tasks

if TYPE_CHECKING:
    from app.connection.diagnosis import Diagnosis


def start() -> None:
    """Start the installer in this page. Returns at once."""
    tasks = Tasks(_failed)
    tasks.spawn(_open(tasks), "start")


async def _open(tasks: Tasks) -> None:
    library = BrowserLibrary(console.report)
    portal = Portal(library)
    await portal.start()
    set_language(portal.language)
    set_theme(text(portal.user_option("theme")))
    words = catalogue(portal.language)
    dom_view = DomView()

    def show(diagnosis: Diagnosis | None) -> None:
        for name, shown in view(diagnosis, words, admin=portal.is_admin).items():
            dom_view.show(name, shown)
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
    console.report(what, error)
    fail("runtime-failed")
