"""Starts the installer in its page: the composition root of `install.html`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.browser import console, shell
from app.browser.actions import Actions
from app.browser.fetch import Fetch, protocol
from app.browser.library import BrowserLibrary
from app.browser.pages import OwnPages, location
from app.browser.probes import Probes
from app.browser.surface import Surface
from app.browser.tasks import Tasks
from app.bx24.portal import Portal
from app.bx24.rest.address import Address
from app.bx24.rest.client import Rest
from app.bx24.values import text
from app.connection.monitor import RETRY, Monitor
from app.connection.view import places_of
from app.installer.installer import Installer, Seams
from app.locale import catalogue

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
    shell.speak(portal.language)
    shell.dress(text(portal.user_option("theme")))
    words = catalogue(portal.language)
    surface = Surface()
    address = Address.of(portal.domain, protocol())

    def show(diagnosis: Diagnosis | None) -> None:
        for name, shown in places_of(diagnosis, words, admin=portal.is_admin).items():
            surface.show(name, shown)
        installer.fit()

    monitor = Monitor(
        Fetch(),
        portal,
        examine=Probes(portal, address, location()).examine,
        show=show,
        spawn=tasks.spawn,
        restored=lambda: installer.connection_restored(),  # noqa: PLW0108 - the installer comes later
    )
    seams = Seams(places=surface, pages=OwnPages(), location=location(), spawn=tasks.spawn, report=_failed)
    installer = Installer(portal, Rest(address, monitor, monitor), seams, words)

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        else:
            installer.act(action, argument)

    actions = Actions(act, _failed)
    shell.on_leave(actions.close, installer.close, monitor.close, tasks.close, library.close)
    installer.open()
    shell.mark("installer:ready")


def _failed(what: str, error: Exception) -> None:
    """Report a fault of the installer itself on the page, instead of leaving it waiting."""
    console.report(what, error)
    shell.fail("runtime-failed")
