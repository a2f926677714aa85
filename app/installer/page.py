"""Starts the installer in its page: the composition root of `install.html`."""

from __future__ import annotations

from app.browser import console, shell
from app.browser.actions import Actions
from app.browser.fetch import Fetch, protocol
from app.browser.library import BrowserLibrary
from app.browser.pages import OwnPages, location
from app.browser.surface import Surface
from app.browser.tasks import Tasks
from app.bx24.portal import Portal
from app.bx24.rest.address import Address
from app.bx24.rest.client import Rest
from app.bx24.values import text
from app.installer.installer import Installer, Seams
from app.locale import catalogue


def start() -> None:
    """Starts the installer in this page. Returns at once."""
    tasks = Tasks(_failed)
    tasks.spawn(_open(tasks), "start")


async def _open(tasks: Tasks) -> None:
    library = BrowserLibrary(console.report)
    portal = Portal(library)
    await portal.start()
    shell.speak(portal.language)
    shell.dress(text(portal.user_option("theme")))
    seams = Seams(places=Surface(), pages=OwnPages(), location=location(), spawn=tasks.spawn, report=_failed)
    rest = Rest(Address.of(portal.domain, protocol()), Fetch(), portal)
    installer = Installer(portal, rest, seams, catalogue(portal.language))
    actions = Actions(installer.act, _failed)
    shell.on_leave(actions.close, installer.close, tasks.close, library.close)
    installer.open()
    shell.mark("installer:ready")


def _failed(what: str, error: Exception) -> None:
    """A fault of the installer itself: the page says so, instead of standing still for ever."""
    console.report(what, error)
    shell.fail("runtime-failed")
