"""The composition root of `index.html` in the placement `CALL_CARD`: opens the panel."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from app.browser import console
from app.browser.dom_view import DomView
from app.browser.fetch import connect
from app.browser.frames import FrameChannel, Locks
from app.browser.inputs import Actions, Fields, Keyboard
from app.browser.intl import BrowserIntl
from app.browser.page import Visibility, copy, mark, on_leave
from app.browser.storage import LocalStorage, SessionStorage
from app.call.worker_channel import CHANNEL
from app.connection.monitor import RETRY
from app.locale import LANGUAGES, catalogue, formats_of
from app.panel.connection import ConnectionNotice
from app.panel.keyboard import Shortcuts
from app.panel.panel import Panel, PanelContext
from app.panel.registry import factories, with_installed
from app.phone import reading
from app.phone.reading import region_of
from app.sections.events import ClientChosen, ConnectionRestored, EventBus, NamesKnown
from app.sections.extension import TEMPLATE, installed_extensions
from app.sections.host import SectionHost
from app.sections.section import SectionContext
from app.settings.storage_format import OPTION, effective_settings

if TYPE_CHECKING:
    from app.bitrix24.portal import Portal
    from app.browser.library import BrowserLibrary
    from app.ui.program import Tasks


def prepare() -> None:
    """Do in advance what needs no page."""
    for language in LANGUAGES:
        catalogue(language)
    reading.prepare()
    installed_extensions()


def open_page(library: BrowserLibrary, portal: Portal, tasks: Tasks) -> None:
    """Open the panel in this page, whose portal has started."""
    channel = FrameChannel(CHANNEL)
    dom_view = DomView()
    fields = Fields()
    store = LocalStorage()
    page = PanelContext(
        view=dom_view,
        store=SessionStorage(),
        spawn=tasks.spawn,
        copy=copy,
        now=time.time,
        mark=mark,
        report=console.report,
        tell=channel.post,
        shared=store,
    )
    settings = effective_settings(portal.app_option(OPTION), portal.user_option(OPTION))
    words = catalogue(portal.language)
    bus = EventBus(console.report)
    notice = ConnectionNotice(dom_view, store, words, admin=portal.is_admin, now=time.time)
    rest, monitor = connect(
        portal,
        tasks.spawn,
        show=notice.show,
        restored=lambda: bus.publish(ConnectionRestored()),
        answered=notice.rest_answered,
    )

    def furnish(panel: Panel) -> SectionHost:
        bus.subscribe(ClientChosen, lambda fact: panel.identify(fact.identified))
        bus.subscribe(NamesKnown, lambda known: panel.learn_names(known.names))
        context = SectionContext(
            words=words,
            view=dom_view,
            bus=bus,
            rest=rest,
            open_path=panel.open_path,
            admin=portal.is_admin,
            store=store,
            settings=settings,
            now=time.time,
            spawn=tasks.spawn,
            copy=copy,
            announce=panel.announce,
            keep_open=panel.keep_open,
            release_card=panel.release_card,
            note_sent=panel.note_sent,
            report=console.report,
            option=portal.app_option,
            language=portal.language,
            fields=fields,
            intl=BrowserIntl(formats_of(portal.language)),
            region=region_of(portal.domain),
            locks=Locks(),
            typed=dom_view.typed,
            focus=dom_view.focus,
            offset=lambda at: float(time.localtime(at).tm_gmtoff),
        )
        return SectionHost(context, with_installed(factories(), partial(dom_view.add, TEMPLATE), console.report))

    panel = Panel(library, page, words, settings, furnish=furnish)
    shortcuts = Shortcuts(fields, dom_view, store, words, act=panel.act, sections=lambda: panel.sections)

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        elif not shortcuts.act(action):
            panel.act(action, argument)

    actions = Actions(act, console.report, panel.typed)
    keyboard = Keyboard(shortcuts.pressed, shortcuts.left, console.report)
    channel.listen(panel.receive)
    visibility = Visibility(panel.set_visible)
    ends = (actions, keyboard, channel, visibility, panel, monitor, tasks, library)
    on_leave(*(end.close for end in ends))
    panel.open()
    tasks.spawn(notice.tell_of_worker(), "the worker's trouble")
