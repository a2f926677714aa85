"""The composition root of `index.html` in the placement `CALL_CARD`: opens the panel with its sections."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from app.browser.audio import BrowserAudio
from app.browser.dom_view import DomView
from app.browser.fetch import connect
from app.browser.frames import FrameChannel, Locks
from app.browser.inputs import Actions, Fields, Keyboard
from app.browser.intl import BrowserIntl
from app.browser.page import Visibility, copy, mark, on_leave, report
from app.browser.storage import LocalStorage, SessionStorage, StorageWatch
from app.call.worker_channel import CHANNEL
from app.connection.monitor import RETRY
from app.connection.notice import ConnectionNotice
from app.locale import formats_of
from app.panel.callbacks import CallbacksSection
from app.panel.callers.section import CallersSection
from app.panel.client.section import ClientSection
from app.panel.deals.section import DealsSection
from app.panel.fields.section import FieldsSection
from app.panel.history.section import HistorySection
from app.panel.keyboard import Shortcuts
from app.panel.panel import Panel, PanelContext
from app.panel.script.section import ScriptSection
from app.panel.settings_in_force import SettingsInForce, line_of
from app.panel.wrapup.section import WrapupSection
from app.phone import reading
from app.phone.reading import region_of
from app.sections.events import (
    ClientChosen,
    ConnectionRestored,
    EventBus,
    NamesKnown,
    SettingsChanged,
    StorageMayBeEmpty,
)
from app.sections.extension import TEMPLATE, installed_extensions
from app.sections.section import SectionContext, SectionHost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.portal import Portal
    from app.bitrix24.values import JSON
    from app.browser.library import BrowserLibrary
    from app.crm.reading import Reader
    from app.locale import Words
    from app.sections.section import Factory
    from app.ui.program import Report, Tasks


def factories() -> Mapping[str, Factory]:
    """Return the sections of the panel."""
    return {
        "client": ClientSection,
        "matches": CallersSection,
        "deals": DealsSection,
        "fields": FieldsSection,
        "history": HistorySection,
        "wrapup": WrapupSection,
        "script": ScriptSection,  # after the wrap-up: what is ticked goes to the note of the call it is shown for
        "callbacks": CallbacksSection,
    }


def with_installed(
    built_in: Mapping[str, Factory], add: Callable[[str], None], report: Report
) -> Mapping[str, Factory]:
    """Return the sections, and after them those that wheels brought along. One whose name is taken is left out.

    Args:
        built_in: The panel's own.
        add: Makes the place of a section in the page.
        report: Receives those that can't be shown.
    """
    found = dict(built_in)
    for section in installed_extensions():
        if section.factory is None or section.name in found:
            fault = section.fault or LookupError(f"there is a section {section.name} already")
            report(f"section {section.name}", fault)
            continue
        try:
            add(section.name)
        except LookupError as error:
            report(f"section {section.name}", error)
        else:
            found[section.name] = section.factory
    return found


def prepare() -> None:
    """Do in advance what needs no page."""
    reading.prepare()
    installed_extensions()


def describe() -> dict[str, JSON]:
    """Return what support needs beside a copied log: the version, and how the page started."""
    from app import VERSION
    from app.browser.environment import read_environment  # rarely needed

    around = read_environment()
    phases: dict[str, JSON] = {name: f"{at} ms" for name, at in around.phases}
    return {"version": VERSION, "start": around.start, "browser": around.browser, "phases": phases}


def open_page(library: BrowserLibrary, portal: Portal, tasks: Tasks, words: Words) -> None:
    """Open the panel in this page, whose portal has started."""
    PanelPage(library, portal, tasks, words).open()


class PanelPage:
    """The panel with all that it needs of browser and portal. `open` puts them together."""

    def __init__(self, library: BrowserLibrary, portal: Portal, tasks: Tasks, words: Words) -> None:
        self._library = library
        self._portal = portal
        self._tasks = tasks
        self._words = words
        self._channel = FrameChannel(CHANNEL)
        self._view = DomView()
        self._fields = Fields()
        self._local_store, self._session_store, self._audio = LocalStorage(), SessionStorage(), BrowserAudio()
        self._in_force = SettingsInForce(portal)
        self._settings = self._in_force.on_line(line_of(portal))
        self._bus = EventBus(report)
        self._notice = ConnectionNotice(self._view, self._local_store, words, admin=portal.is_admin, now=time.time)
        self._rest, self._monitor = connect(
            portal,
            tasks.spawn,
            show=self._notice.show,
            restored=lambda: self._bus.publish(ConnectionRestored()),
            answered=self._notice.rest_answered,
        )

    def open(self) -> None:
        """Show the panel, and listen to operator, portal and worker until the frame is gone."""
        context = self._panel_context()
        panel = Panel(self._library, context, self._words, self._settings, make_sections=self._make_sections)
        self._rest.observed.listener = panel.log_request
        self._listen(panel)
        panel.open()
        self._tasks.spawn(self._notice.tell_of_worker(), "the worker's report")

    def _panel_context(self) -> PanelContext:
        return PanelContext(
            view=self._view,
            session_store=self._session_store,
            spawn=self._tasks.spawn,
            copy=copy,
            now=time.time,
            mark=mark,
            report=report,
            tell=self._channel.post,
            local_store=self._local_store,
            describe=describe,
        )

    def _make_sections(self, panel: Panel) -> SectionHost:
        self._bus.subscribe(ClientChosen, lambda event: panel.identify(event.identified))
        self._bus.subscribe(NamesKnown, lambda known: panel.learn_names(known.names))
        context = self._section_context(panel)
        if self._in_force.ask_departments:
            self._tasks.spawn(self._learn_departments(context.reader), "departments")
        return SectionHost(context, with_installed(factories(), partial(self._view.add, TEMPLATE), report))

    def _section_context(self, panel: Panel) -> SectionContext:
        portal = self._portal
        return SectionContext(
            words=self._words,
            view=self._view,
            bus=self._bus,
            rest=self._rest,
            open_path=panel.open_path,
            admin=portal.is_admin,
            local_store=self._local_store,
            settings=self._settings,
            settings_on=self._in_force.on_line,
            now=time.time,
            spawn=self._tasks.spawn,
            copy=copy,
            announce=panel.announce,
            keep_open=panel.keep_open,
            release_card=panel.release_card,
            note_sent=panel.note_sent,
            report=report,
            option=portal.app_option,
            language=portal.language,
            fields=self._fields,
            intl=BrowserIntl(formats_of(portal.language, self._words)),
            region=region_of(portal.domain),
            session_store=self._session_store,
            audio=self._audio,
            phone_to=portal.phone_to,
            open_chat=portal.open_messenger,
            locks=Locks(),
            typed=self._view.typed,
            focus=self._view.focus,
            offset=lambda at: float(time.localtime(at).tm_gmtoff),
        )

    async def _learn_departments(self, reader: Reader) -> None:
        if await self._in_force.learn_departments(reader):
            self._bus.publish(SettingsChanged())

    def _listen(self, panel: Panel) -> None:
        """Connect the panel with what happens in the page, until the page is left."""
        shortcuts = Shortcuts(
            self._fields,
            self._view,
            self._local_store,
            self._words,
            act=panel.act,
            sections=lambda: panel.sections,
            own=self._settings.keys,
        )

        def act(action: str, argument: str) -> None:
            if action == RETRY:
                self._monitor.retry()
            elif not shortcuts.act(action):
                panel.act(action, argument)

        def doubt_storage() -> None:
            self._bus.publish(StorageMayBeEmpty())

        def set_visible(visible: bool) -> None:
            doubt_storage()
            panel.set_visible(visible)

        actions = Actions(act, report, panel.typed)
        keyboard = Keyboard(shortcuts.pressed, shortcuts.left, report)
        self._channel.listen(panel.receive)
        visibility = Visibility(set_visible)
        watch = StorageWatch(doubt_storage)
        listeners = (actions, keyboard, self._channel, visibility, watch)
        ends = (*listeners, panel, self._audio, self._monitor, self._tasks, self._library)
        on_leave(*(end.close for end in ends))
