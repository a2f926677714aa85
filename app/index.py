"""The entry point of `index.html`, the handler of two placements: opens the page that belongs to the placement.

| Placement | Page |
|---|---|
| `CALL_CARD` | the panel |
| `DEFAULT` | the home page, whose modules are imported only then: the panel starts for every call |
"""

from __future__ import annotations

from app.bitrix24.call_card import CALL_CARD, GET_STATUS
from app.bitrix24.errors import BX24Error
from app.bitrix24.portal import Portal
from app.browser.library import BrowserLibrary
from app.browser.page import complete, fail, report, select_page, set_theme, use_language
from app.panel import page as panel
from app.settings.storage_format import OPTION, effective_theme
from app.settings.values import THEME
from app.ui.program import Tasks

DEFAULT = "DEFAULT"
"""The app's home page."""


def prepare() -> None:
    """Do in advance what needs no page: after this, the build takes the memory that pages start from."""
    panel.prepare()


def start() -> None:
    """Start the page. Returns at once."""
    tasks = Tasks(report)
    tasks.spawn(_start(tasks), "start")


async def _start(tasks: Tasks) -> None:
    """Open a page. Any error on the way becomes a fatal state instead of an empty page."""
    try:
        await _open(tasks)
    except Exception as error:  # noqa: BLE001 - see above
        report("start", error)
        fail("runtime-failed")


async def _open(tasks: Tasks) -> None:
    library = BrowserLibrary(report)
    portal = Portal(library)
    await portal.start()
    words = await use_language(portal.language)
    set_theme(effective_theme(portal.app_option(OPTION), portal.user_option(THEME)))
    placement = await _placement(portal)
    if placement == CALL_CARD:
        panel.open_page(library, portal, tasks, words)
    elif placement == DEFAULT:
        select_page()
        await complete()  # the page's markup too
        from app.home.page import open_page

        open_page(library, portal, tasks, words)
    else:
        fail("wrong-placement")


async def _placement(portal: Portal) -> str:
    """Return the placement's name; where the portal names none, the call card is known by its commands."""
    name = portal.placement().name
    if name:
        return name
    try:
        return CALL_CARD if GET_STATUS in (await portal.get_interface()).commands else ""
    except BX24Error:
        return ""
