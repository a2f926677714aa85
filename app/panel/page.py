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
    channel = FrameChannel(CHANNEL)
    dom_view = DomView()
    fields = Fields()
    local_store, session_store, audio = LocalStorage(), SessionStorage(), BrowserAudio()
    page = PanelContext(
        view=dom_view,
        session_store=session_store,
        spawn=tasks.spawn,
        copy=copy,
        now=time.time,
        mark=mark,
        report=report,
        tell=channel.post,
        local_store=local_store,
        describe=describe,
    )
    in_force = SettingsInForce(portal)
    settings = in_force.on_line(line_of(portal))
    bus = EventBus(report)
    notice = ConnectionNotice(dom_view, local_store, words, admin=portal.is_admin, now=time.time)
    rest, monitor = connect(
        portal,
        tasks.spawn,
        show=notice.show,
        restored=lambda: bus.publish(ConnectionRestored()),
        answered=notice.rest_answered,
    )

    def make_sections(panel: Panel) -> SectionHost:
        bus.subscribe(ClientChosen, lambda event: panel.identify(event.identified))
        bus.subscribe(NamesKnown, lambda known: panel.learn_names(known.names))
        context = SectionContext(
            words=words,
            view=dom_view,
            bus=bus,
            rest=rest,
            open_path=panel.open_path,
            admin=portal.is_admin,
            local_store=local_store,
            settings=settings,
            settings_on=in_force.on_line,
            now=time.time,
            spawn=tasks.spawn,
            copy=copy,
            announce=panel.announce,
            keep_open=panel.keep_open,
            release_card=panel.release_card,
            note_sent=panel.note_sent,
            report=report,
            option=portal.app_option,
            language=portal.language,
            fields=fields,
            intl=BrowserIntl(formats_of(portal.language, words)),
            region=region_of(portal.domain),
            session_store=session_store,
            audio=audio,
            phone_to=portal.phone_to,
            open_chat=portal.open_messenger,
            locks=Locks(),
            typed=dom_view.typed,
            focus=dom_view.focus,
            offset=lambda at: float(time.localtime(at).tm_gmtoff),
        )
        if in_force.ask_departments:
            tasks.spawn(learn_departments(context.reader), "departments")
        return SectionHost(context, with_installed(factories(), partial(dom_view.add, TEMPLATE), report))

    async def learn_departments(reader: Reader) -> None:
        if await in_force.learn_departments(reader):
            bus.publish(SettingsChanged())

    panel = Panel(library, page, words, settings, make_sections=make_sections)
    rest.observed.listener = panel.log_request
    shortcuts = Shortcuts(
        fields, dom_view, local_store, words, act=panel.act, sections=lambda: panel.sections, own=settings.keys
    )

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        elif not shortcuts.act(action):
            panel.act(action, argument)

    def set_visible(visible: bool) -> None:
        bus.publish(StorageMayBeEmpty())
        panel.set_visible(visible)

    actions = Actions(act, report, panel.typed)
    keyboard = Keyboard(shortcuts.pressed, shortcuts.left, report)
    channel.listen(panel.receive)
    visibility = Visibility(set_visible)
    watch = StorageWatch(lambda: bus.publish(StorageMayBeEmpty()))
    ends = (actions, keyboard, channel, visibility, watch, panel, audio, monitor, tasks, library)
    on_leave(*(end.close for end in ends))
    panel.open()
    tasks.spawn(notice.tell_of_worker(), "the worker's report")
