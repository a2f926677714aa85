"""The home page without a browser: connects the portal, the model and the screen.

    home = Home(portal, rest, bindings, HomeContext(view=dom_view, ...), words)
    home.open()

Runs on CPython with fakes for its context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.call import worker_channel
from app.home import test_call
from app.home.effect_runner import EffectRunner
from app.home.messages import (
    CallEnded,
    CallRequested,
    CardRequested,
    ConnectionRestored,
    CopyRequested,
    DiscardRequested,
    EndRequested,
    ExampleRequested,
    ExportRequested,
    Failed,
    FileUnreadable,
    LookRequested,
    Opened,
    ReadRequested,
    RepairRequested,
    SaveRequested,
    Scope,
    ScriptsImported,
    ScriptsWritten,
    SettingChanged,
    Ticked,
)
from app.home.scripts_view import scripts_section
from app.home.settings_view import app_section, user_section
from app.home.state import Model, Visit, next_change, update
from app.home.view import Section, announcement_section, diagnostics_section, installation_section, test_call_section
from app.scripts.storage_format import OPTION as SCRIPTS
from app.settings.storage_format import OPTION
from app.settings.values import THEME
from app.ui.program import Program, ScreenContext
from app.ui.view import Renderer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.portal import Portal
    from app.bitrix24.rest.client import Requests
    from app.bitrix24.rest.reply import Observed
    from app.browser.environment import Environment
    from app.connection.diagnosis import Diagnosis
    from app.home.messages import Effect, Message
    from app.installation.bindings import Binding
    from app.locale import Words
    from app.ui.storage import Store

SECTIONS: tuple[Section, ...] = (
    installation_section,
    test_call_section,
    user_section,
    app_section,
    scripts_section,
    diagnostics_section,
    announcement_section,
)


@dataclass(frozen=True, kw_only=True)
class HomeContext(ScreenContext):
    """What the page needs of the browser besides.

    Attributes:
        store: Texts that all pages of the app see.
        save_file: Offers the user a file, by name and text.
        set_theme: Shows the page in a theme.
        read_environment: Returns the versions and marks of the page and its browser.
        examine: Examines all parts of the connection.
        observed: Oddities of the portal's replies so far.
        new_id: A new random id.
        mark: Sets a performance mark.
    """

    store: Store
    save_file: Callable[[str, str], None]
    set_theme: Callable[[str], None]
    read_environment: Callable[[], Environment]
    examine: Callable[[], Awaitable[Diagnosis]]
    observed: Observed
    new_id: Callable[[], str]
    mark: Callable[[str], None]


class Home:
    """One home page."""

    def __init__(
        self, portal: Portal, rest: Requests, bindings: tuple[Binding, ...], context: HomeContext, words: Words
    ) -> None:
        self._portal = portal
        self._context = context
        self._effects = EffectRunner(portal, rest, bindings, context, self.dispatch)
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            update,
            context,
            render=lambda model: renderer.show(model),  # noqa: PLW0108 - the renderer comes later
            run=self._effects.run,
            next_change=next_change,
            tick=Ticked,
            fault=lambda at, text: Failed(at, text, part=True),
        )
        renderer: Renderer[Model] = Renderer(context.view, SECTIONS, words, self._program.report)

    @property
    def model(self) -> Model:
        """What the page knows."""
        return self._program.model

    def open(self) -> None:
        """Show the portal's first data, then ask for the rest in one request."""
        portal = self._portal
        visit = Visit(portal.placement().name, portal.domain, portal.language, portal.is_admin)
        options = portal.app_option(OPTION), portal.user_option(OPTION), portal.user_option(THEME)
        left = test_call.found(portal.user_option(test_call.OPTION))
        scripts = portal.app_option(SCRIPTS)
        self.dispatch(Opened(self._context.now(), visit, *options, left, scripts))
        self._effects.read_worker()
        self._context.mark("home:painted")
        self._context.spawn(self._effects.ask_interface(), "getInterface")

    def connection_restored(self) -> None:
        """Try again because requests work again, or someone asked."""
        self.dispatch(ConnectionRestored(self._context.now()))

    def receive(self, text: str) -> None:
        """Take what the background worker tells all pages: the test call has ended, or its card was closed."""
        told, call, at = worker_channel.decode_context(text), self.model.test_call.call, self._context.now()
        if told is None or call is None or told.call_id != call.id:
            return
        if told.phase in (worker_channel.ENDED, worker_channel.FAILED):
            self.dispatch(CallEnded(at, lost=False))
        elif told.over:
            self.dispatch(EndRequested(at))

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the page shows the result. A closed page does nothing."""
        self._program.dispatch(message)

    def act(self, action: str, argument: str) -> None:
        """Take a user's action; see `data-action` in the cards' markup. An unknown action does nothing."""
        message = self._message(action, argument)
        if message is not None:
            self.dispatch(message)

    def typed(self, field: str, text: str) -> None:
        """Take what the user typed, or the chosen file; see `data-input` in the cards' markup."""
        at = self._context.now()
        match field:
            case "scripts.text":
                self.dispatch(ScriptsWritten(at, text))
            case "scripts.file":
                self.dispatch(ScriptsImported(at, text))
            case _ if field.startswith("app."):
                self.dispatch(SettingChanged(at, Scope.APP, field.removeprefix("app."), text))
            case _:
                pass

    def close(self) -> None:
        """End the page and its timers."""
        self._program.close()
        self._portal.close()

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: C901, PLR0911, PLR0912 - one line per action
        at = self._context.now()
        match action:
            case "read-again":
                return ReadRequested(at)
            case "repair":
                return RepairRequested(at)
            case "set":
                return _setting(at, argument)
            case "save" | "discard" if argument in set(Scope):
                return (SaveRequested if action == "save" else DiscardRequested)(at, Scope(argument))
            case "start-test-call":
                return CallRequested(at, argument, f"call-panel-test-{self._context.new_id()}")
            case "show-test-call" | "hide-test-call":
                return CardRequested(at, shown=action == "show-test-call")
            case "end-test-call":
                return EndRequested(at)
            case "toggle-diagnostics":
                return LookRequested(at) if argument == "open" else None
            case "unreadable" if argument == "scripts.file":
                return FileUnreadable(at)
            case "scripts-example":
                return ExampleRequested(at)
            case "scripts-export":
                return ExportRequested(at)
            case "copy":
                return CopyRequested(at, argument)
            case _:
                return None


def _setting(at: float, argument: str) -> Message | None:
    scope, _, rest = argument.partition(":")
    name, _, value = rest.partition(":")
    return SettingChanged(at, Scope(scope), name, value) if scope in set(Scope) else None
