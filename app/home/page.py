"""The composition root of `index.html` in the placement `DEFAULT`: opens the home page."""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import TYPE_CHECKING

from app.bitrix24.rest.transport import Address
from app.browser import console, environment
from app.browser.dom_view import DomView
from app.browser.fetch import connect, location, protocol
from app.browser.frames import FrameChannel
from app.browser.inputs import Actions
from app.browser.page import copy, mark, on_leave, save_file, select_page, set_theme
from app.browser.probes import Probes
from app.browser.storage import LocalStorage
from app.call.worker_channel import CHANNEL
from app.connection.monitor import RETRY
from app.connection.view import view
from app.home.home import Home, HomeContext
from app.installation.bindings import wanted_bindings
from app.installation.words import TITLE
from app.locale import LANGUAGES, catalogue

if TYPE_CHECKING:
    from app.bitrix24.portal import Portal
    from app.browser.library import BrowserLibrary
    from app.connection.diagnosis import Diagnosis
    from app.ui.program import Tasks


def open_page(library: BrowserLibrary, portal: Portal, tasks: Tasks) -> None:
    """Open the home page in this page, whose portal has started."""
    select_page()
    words = catalogue(portal.language)
    dom_view = DomView()

    def show(diagnosis: Diagnosis | None) -> None:
        for name, shown in view(diagnosis, words, admin=portal.is_admin).items():
            dom_view.show(name, shown)

    rest, monitor = connect(
        portal,
        tasks.spawn,
        show=show,
        restored=lambda: home.connection_restored(),  # noqa: PLW0108 - the page comes later
    )

    async def examine() -> Diagnosis:
        address = Address.of(portal.domain, protocol())
        return await Probes(portal, address, location()).examine_all(monitor.seen)

    bindings = wanted_bindings(location(), {language: catalogue(language)(TITLE) for language in LANGUAGES})
    context = HomeContext(
        view=dom_view,
        store=LocalStorage(),
        spawn=tasks.spawn,
        copy=copy,
        save_file=save_file,
        set_theme=set_theme,
        read_environment=environment.read_environment,
        examine=examine,
        observed=rest.observed,
        new_id=partial(secrets.token_hex, 16),
        now=time.time,
        mark=mark,
        report=console.report,
    )
    home = Home(portal, rest, bindings, context, words)

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        else:
            home.act(action, argument)

    actions = Actions(act, console.report, home.typed)
    channel = FrameChannel(CHANNEL)
    channel.listen(home.receive)
    on_leave(actions.close, channel.close, home.close, monitor.close, tasks.close, library.close)
    home.open()
