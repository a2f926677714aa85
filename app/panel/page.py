"""Starts the panel in its page: the composition root of `index.html`."""

from __future__ import annotations

import time

from app.browser import clipboard, console, shell
from app.browser.actions import Actions
from app.browser.library import BrowserLibrary
from app.browser.storage import SessionStorage
from app.browser.surface import Surface
from app.browser.tasks import Tasks
from app.bx24.call_card import CALL_CARD, GET_STATUS
from app.bx24.errors import BX24Error, PortalUnavailable
from app.bx24.portal import Portal
from app.bx24.values import text
from app.locale import LANGUAGES, catalogue
from app.panel import number
from app.panel.panel import Panel, Seams


def prepare() -> None:
    """Does ahead what needs no page: the build takes the memory that pages start from after this."""
    for language in LANGUAGES:
        catalogue(language)
    number.prepare()


def start() -> None:
    """Starts the panel in this page. Returns at once."""
    tasks = Tasks(console.report)
    tasks.spawn(_start(tasks), "start")


async def _start(tasks: Tasks) -> None:
    """Opens the panel; what goes wrong on the way is a fatal state, not a page that stays empty."""
    try:
        await _open(tasks)
    except Exception as error:  # noqa: BLE001 - see above
        console.report("start", error)
        shell.fail("runtime-failed")


async def _open(tasks: Tasks) -> None:
    library = BrowserLibrary(console.report)
    portal = Portal(library)
    try:
        await portal.start()
    except PortalUnavailable:
        shell.fail("no-portal")
        return
    shell.speak(portal.language)
    shell.dress(text(portal.user_option("theme")))
    if not await _in_call_card(portal):
        shell.fail("wrong-placement")
        return
    seams = Seams(
        places=Surface(),
        store=SessionStorage(),
        spawn=tasks.spawn,
        copy=clipboard.copy,
        now=time.time,
        mark=shell.mark,
        report=console.report,
    )
    panel = Panel(library, seams, catalogue(portal.language))
    actions = Actions(panel.act, console.report)
    shell.on_leave(actions.close, panel.close, tasks.close, library.close)
    panel.open()


async def _in_call_card(portal: Portal) -> bool:
    """A portal that does not name the placement may still have the call card's commands."""
    name = portal.placement().name
    if name:
        return name == CALL_CARD
    try:
        return GET_STATUS in (await portal.get_interface()).commands
    except BX24Error:
        return False
