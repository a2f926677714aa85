"""The home page: connects the portal, the model and the view, and opens the page in the placement `DEFAULT`.

    home = Home(portal, rest, bindings, HomeContext(view=dom_view, ...), words)
    home.open()

`Home` runs on CPython with fakes for its context; `open_page` is the composition root.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.rest.transport import Address
from app.browser import environment
from app.browser.dom_view import DomView
from app.browser.fetch import connect, location, protocol
from app.browser.frames import FrameChannel
from app.browser.frames import Locks as BrowserLocks
from app.browser.inputs import Actions, Fields
from app.browser.intl import BrowserIntl
from app.browser.page import copy, copy_section, mark, on_leave, report, save_file, set_theme
from app.browser.probes import Probes
from app.browser.reorder import Reorder
from app.browser.storage import LocalStorage
from app.call import worker_channel
from app.call.worker_channel import CHANNEL
from app.callbacks.section import NAME as CALLBACKS
from app.callbacks.section import Callbacks, CallbacksContext
from app.connection.monitor import RETRY
from app.connection.view import connection_notice
from app.home import test_call
from app.home.effect_runner import EffectRunner
from app.home.fields.section import NAME as FIELDS
from app.home.fields.section import FieldsSection
from app.home.guide import NAME as GUIDE
from app.home.guide import Guide
from app.home.marks import NAME as MARKS
from app.home.marks import MarksSection
from app.home.messages import (
    ConnectionRestored,
    CopyRequested,
    DiscardRequested,
    ExampleRequested,
    ExportRequested,
    Failed,
    LookRequested,
    Opened,
    ReadRequested,
    RepairRequested,
    RestoreRequested,
    SaveRequested,
    Scope,
    SettingChanged,
    SideChosen,
    Ticked,
)
from app.home.outcomes.section import OutcomesSection
from app.home.outcomes.view import NAME as OUTCOMES
from app.home.scripts.section import NAME as SCRIPTS_NAME
from app.home.scripts.section import ScriptsSection
from app.home.section import HomeSection, PortalFieldsReader
from app.home.settings_view import app_section, scripts_section, user_section
from app.home.state import Model, Visit, next_change, update
from app.home.test_call import CallEnded, CallRequested, CardRequested, EndRequested
from app.home.unfinished.section import NAME as UNFINISHED
from app.home.unfinished.section import Unfinished
from app.home.versions import versions_section
from app.home.view import Section, announcement_section, diagnostics_section, installation_section, test_call_section
from app.installation.bindings import required_bindings
from app.installation.titles import titles
from app.locale import formats_of
from app.notes.follow_up import TimeZones
from app.phone.reading import region_of
from app.scripts.storage_format import OPTION as SCRIPTS
from app.settings.overrides import DEPARTMENTS, decode_departments
from app.settings.storage_format import OPTION
from app.settings.values import THEME
from app.ui.program import Program, ScreenContext
from app.ui.view import Renderer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Rest
    from app.bitrix24.rest.transport import Observed
    from app.browser.environment import Environment
    from app.browser.library import BrowserLibrary
    from app.connection.diagnosis import Diagnosis
    from app.home.messages import Effect, Message
    from app.installation.bindings import Binding
    from app.locale import Words
    from app.ui.intl import Intl
    from app.ui.program import Tasks
    from app.ui.storage import Locks, Store

SECTIONS: tuple[Section, ...] = (
    installation_section,
    test_call_section,
    user_section,
    app_section,
    scripts_section,
    diagnostics_section,
    announcement_section,
)

FORMS: dict[str, type[HomeSection]] = {
    SCRIPTS_NAME: ScriptsSection,
    FIELDS: FieldsSection,
    MARKS: MarksSection,
    OUTCOMES: OutcomesSection,
    GUIDE: Guide,
}
"""The sections with a form of their own, by their names."""


class PageFields(Protocol):
    """The page's inputs and buttons; implemented by `app.browser.inputs.Fields`."""

    def put(self, name: str, text: str, instead_of: str) -> None:
        """Type a text at the caret of an input."""
        ...

    def focus(self, name: str) -> bool:
        """Focus an input; return whether it can have the focus."""
        ...

    def focus_button(self, action: str, argument: str) -> bool:
        """Focus the button with an action, with an argument if one is given; return whether it can have the focus."""
        ...


@dataclass(frozen=True, kw_only=True)
class HomeContext(ScreenContext):
    """What else the page needs from the browser.

    Attributes:
        store: Texts that all pages of the app see.
        save_file: Offers the user a file, by name and text.
        set_theme: Shows the page in a theme.
        read_environment: Returns the versions and marks of the page and its browser.
        examine: Examines all parts of the connection.
        observed: Oddities of the portal's replies so far.
        new_id: Returns a new random id.
        mark: Sets a performance mark.
        locks: Locks between the app's frames.
        offset: The user's offset from UTC at a moment, in seconds.
        intl: How moments and numbers are written, and the times of countries.
        fields: The page's inputs and buttons.
        copy_section: Puts a copy of a section of the panel, by its name, into a preview; returns whether it could.
    """

    store: Store
    save_file: Callable[[str, str], None]
    set_theme: Callable[[str], None]
    read_environment: Callable[[], Environment]
    examine: Callable[[], Awaitable[Diagnosis]]
    observed: Observed
    new_id: Callable[[], str]
    mark: Callable[[str], None]
    locks: Locks
    offset: Callable[[float], float]
    intl: Intl
    fields: PageFields
    copy_section: Callable[[str, str], bool]


class Home:
    """The home page without a browser: its program, and the sections that have programs or forms of their own."""

    def __init__(
        self, portal: Portal, rest: Rest, bindings: tuple[Binding, ...], context: HomeContext, words: Words
    ) -> None:
        self._portal = portal
        self._context = context
        self._effects = EffectRunner(portal, rest, bindings, context, self.dispatch)
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            lambda model, message: update(model, message, context.now()),
            context,
            render=lambda model: self._render(renderer, model),
            run=self._effects.run,
            next_change=next_change,
            tick=lambda _: Ticked(),
            fault=lambda _, text: Failed(text, part=True),
        )
        sections = (*SECTIONS, versions_section(TimeZones(context.offset, context.intl)))
        renderer: Renderer[Model] = Renderer(context.view, sections, words, self._program.report)
        self._unfinished = Unfinished(rest, context, words, portal.open_path, region_of(portal.domain))
        self._callbacks = Callbacks(
            CallbacksContext(
                view=context.view,
                copy=context.copy,
                now=context.now,
                spawn=context.spawn,
                report=context.report,
                words=words,
                rest=rest,
                store=context.store,
                locks=context.locks,
                offset=context.offset,
                intl=context.intl,
                region=region_of(portal.domain),
                phone_to=portal.phone_to,
            )
        )
        portal_fields = PortalFieldsReader(rest, context)
        self._sections = {name: kind(context, words, self.dispatch, portal_fields) for name, kind in FORMS.items()}
        self._callbacks_read = False

    @property
    def model(self) -> Model:
        """The page's model; sections that have programs of their own aren't in it."""
        return self._program.model

    def open(self) -> None:
        """Show the portal's first data, then ask for the rest in one request."""
        portal = self._portal
        departments = decode_departments(portal.user_option(DEPARTMENTS))
        visit = Visit(portal.placement().name, portal.domain, portal.language, portal.is_admin, departments=departments)
        options = portal.app_option(OPTION), portal.user_option(OPTION), portal.user_option(THEME)
        left = test_call.decode(portal.user_option(test_call.OPTION))
        scripts = portal.app_option(SCRIPTS)
        self.dispatch(Opened(visit, *options, left, scripts))
        self._unfinished.open()
        self._effects.read_worker()
        self._context.mark("home:painted")
        self._context.spawn(self._effects.ask_interface(), "getInterface")

    def connection_restored(self) -> None:
        """Repeat what has failed: requests work again, or someone wants to try."""
        self.dispatch(ConnectionRestored())
        self._callbacks.connection_restored()
        self._unfinished.connection_restored()

    def receive(self, text: str) -> None:
        """Take what the background worker tells all pages: the test call has ended, or its card was closed."""
        report, call = worker_channel.decode_report(text), self.model.test_call.call
        if report is None or call is None or report.call_id != call.id:
            return
        if report.phase in (worker_channel.ENDED, worker_channel.FAILED):
            self.dispatch(CallEnded(lost=False))
        elif report.over:
            self.dispatch(EndRequested())

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the page shows the result. A closed page does nothing."""
        self._program.dispatch(message)

    def act(self, action: str, argument: str) -> None:
        """Take a user's action; see `data-action` in the cards' markup. An unknown action does nothing."""
        part, _, verb = (argument if action == "unreadable" else action).partition(".")
        if part == UNFINISHED:
            self._unfinished.act(verb, argument)
        elif part == CALLBACKS:
            self._callbacks.act(verb, argument)
        elif part in self._sections:
            self._sections[part].act(action if action == "unreadable" else verb, argument)
        elif (message := self._message(action, argument)) is not None:
            self.dispatch(message)

    def typed(self, field: str, text: str) -> None:
        """Take what the user typed, or the chosen file; see `data-input` in the cards' markup."""
        part, _, inner = field.partition(".")
        if part == UNFINISHED:
            self._unfinished.typed(inner, text)
        elif part in self._sections:
            self._sections[part].typed(inner, text)
        elif part in (Scope.APP, Scope.USER):
            self.dispatch(SettingChanged(Scope(part), inner, text))

    def close(self) -> None:
        """End the page and its timers."""
        self._unfinished.close()
        self._callbacks.close()
        self._program.close()
        self._portal.close()

    def _render(self, renderer: Renderer[Model], model: Model) -> None:
        renderer.show(model)
        for section in self._sections.values():
            section.show(model)
        self._unfinished.show(model)
        if model.installation is not None and not self._callbacks_read:  # the page's own data comes first
            self._callbacks_read = True
            self._callbacks.open()

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: C901, PLR0911, PLR0912 - one line per action
        match action:
            case "read-again":
                return ReadRequested()
            case "repair":
                return RepairRequested()
            case "set":
                return _setting(argument)
            case "save" | "discard" if argument in set(Scope):
                return (SaveRequested if action == "save" else DiscardRequested)(Scope(argument))
            case "versions.restore":
                scope, _, version = argument.partition(":")
                return RestoreRequested(Scope(scope), version) if scope in set(Scope) else None
            case "merging.choose":
                return _side(argument)
            case "start-test-call":
                return CallRequested(argument, f"call-panel-test-{self._context.new_id()}")
            case "show-test-call" | "hide-test-call":
                return CardRequested(shown=action == "show-test-call")
            case "end-test-call":
                return EndRequested()
            case "toggle-diagnostics":
                return LookRequested() if argument == "open" else None
            case "scripts-example":
                return ExampleRequested()
            case "scripts-export":
                return ExportRequested()
            case "copy":
                return CopyRequested(argument)
            case _:
                return None


def _setting(argument: str) -> Message | None:
    scope, _, rest = argument.partition(":")
    name, _, value = rest.partition(":")
    return SettingChanged(Scope(scope), name, value) if scope in set(Scope) else None


def _side(argument: str) -> Message | None:
    scope, _, rest = argument.partition(":")
    side, _, name = rest.partition(":")
    possible = scope in set(Scope) and side in ("theirs", "mine")
    return SideChosen(Scope(scope), name, side) if possible else None


def open_page(library: BrowserLibrary, portal: Portal, tasks: Tasks, words: Words) -> None:
    """Open the home page in this page, whose portal has started."""
    dom_view = DomView()

    def show(diagnosis: Diagnosis | None) -> None:
        dom_view.draw(connection_notice(diagnosis, words, admin=portal.is_admin))

    rest, monitor = connect(
        portal,
        tasks.spawn,
        show=show,
        restored=lambda: home.connection_restored(),  # noqa: PLW0108 - the page comes later
    )

    async def examine() -> Diagnosis:
        address = Address.of(portal.domain, protocol())
        return await Probes(portal, address, location()).examine_all(monitor.seen)

    bindings = required_bindings(location(), titles())
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
        locks=BrowserLocks(),
        offset=lambda at: float(time.localtime(at).tm_gmtoff),
        intl=BrowserIntl(formats_of(portal.language, words)),
        report=report,
        copy_section=copy_section,
        fields=Fields(),
    )
    home = Home(portal, rest, bindings, context, words)

    def act(action: str, argument: str) -> None:
        if action == RETRY:
            monitor.retry()
        else:
            home.act(action, argument)

    actions = Actions(act, report, home.typed)
    reorder = Reorder(act)
    channel = FrameChannel(CHANNEL)
    channel.listen(home.receive)
    on_leave(actions.close, reorder.close, channel.close, home.close, monitor.close, tasks.close, library.close)
    home.open()
