"""The panel without a browser: connects the portal, the domain and the screen.

    panel = Panel(library, PanelContext(view=dom_view, session_store=storage, ...), words)
    panel.open()

Runs on CPython with fakes for its context.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.call_card import BeforeClose, CallCard, CallStateChanged, EntityChanged, call_status
from app.bitrix24.library import LoggingLibrary
from app.bitrix24.portal import Portal
from app.call import worker_channel
from app.call.crm_item import CrmItem
from app.call.messages import (
    ClientChanged,
    ClientIdentified,
    ClientOpenRequested,
    CloseAnnounced,
    Failed,
    KeepOpenDropped,
    KeepOpenReasonChanged,
    KeepOpenToggled,
    MoreTimeRequested,
    NamesReported,
    NoteSent,
    Opened,
    StateChanged,
    StatusRequested,
    Subscribed,
    Ticked,
    WarningDismissed,
    WorkerReportArrived,
)
from app.call.model import Model, PanelWarning
from app.call.update import next_change, update
from app.copies import replace
from app.panel.call_view import Drawing, announcement_view, drawings_without
from app.panel.effect_runner import EffectRunner, read_call, read_number
from app.panel.log import REST, PanelLog
from app.panel.remembered import keep_open_due, recall, recall_conversation, shown_at
from app.phone.reading import region_of
from app.settings.values import Effective, Part
from app.ui.program import Program, ScreenContext
from app.ui.view import Element, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.library import Library
    from app.bitrix24.rest.transport import Exchange
    from app.bitrix24.values import JSON
    from app.call.messages import Effect, Message
    from app.call.model import Identified
    from app.locale import Words
    from app.sections.section import SectionHost
    from app.ui.storage import Store


@dataclass(frozen=True, kw_only=True)
class PanelContext(ScreenContext):
    """What the panel needs of the browser besides.

    Attributes:
        session_store: Texts that outlive a load of the page.
        mark: Sets a performance mark.
        tell: Sends a text to the background worker, which may not be there.
        local_store: Texts that all frames of the app share, the background worker's too.
        describe: What is copied with the log: the version, how the page started.
    """

    session_store: Store
    mark: Callable[[str], None]
    tell: Callable[[str], None] = lambda _: None
    local_store: Store | None = None
    describe: Callable[[], dict[str, JSON]] = dict


class Panel:
    """One panel in one call card."""

    def __init__(  # noqa: PLR0913 - the composition of the panel
        self,
        library: Library,
        context: PanelContext,
        words: Words,
        settings: Effective | None = None,
        *,
        drawings: tuple[Drawing, ...] | None = None,
        make_sections: Callable[[Panel], SectionHost] | None = None,
    ) -> None:
        """Show nothing yet.

        Args:
            library: The portal's library.
            context: The browser.
            words: The language.
            settings: Settings of administrators and operator, or their defaults.
            drawings: What is drawn; by default what the settings allow.
            make_sections: Makes the sections beside the call, once the call is on the page.
        """
        self._context = context
        self._settings = settings or Effective()
        self._portal = Portal(LoggingLibrary(library, self._record))
        self._card = CallCard(self._portal)
        self._region = region_of(self._portal.domain)
        self._ends = ExitStack()
        self._make_sections = make_sections
        self._sections: SectionHost | None = None
        self._visible = True
        self._effects = EffectRunner(self._portal, self._card, context, self.dispatch, self._region)
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            update,
            context,
            render=self._render,
            run=self._effects.run,
            next_change=lambda model: next_change(model, seen=self._visible),
            tick=Ticked,
            fault=lambda at, _: Failed(at, PanelWarning.PANEL_ERROR),
        )
        drawn = drawings_without(self._settings.off) if drawings is None else drawings
        seen = [drawing for drawing in drawn if drawing is not announcement_view]
        said = [drawing for drawing in drawn if drawing is announcement_view]
        renderer: Renderer[Model] = Renderer(context.view, seen, words, self._program.report)
        self._show = marking(renderer.show, context.mark)
        self._announcer: Renderer[Model] = Renderer(context.view, said, words, self._program.report)
        telling = replace(context, report=self._program.report)
        self._log = PanelLog(telling, words, self._log_copied, shown=Part.LOG not in self._settings.off)

    @property
    def model(self) -> Model:
        """What the panel knows."""
        return self._program.model

    @property
    def sections(self) -> SectionHost | None:
        """The sections beside the call; None while there are none."""
        return self._sections

    def open(self) -> None:
        """Show the placement's data, then subscribe, then ask for the status: this order misses nothing."""
        status = call_status(self._portal.placement().options, escaped=True)
        call = None if status is None else read_call(status, self._region)
        call_id = call.id if call else ""
        session_store, local_store = self._context.session_store, self._context.local_store
        left = recall_conversation(session_store)
        shown = 0.0 if local_store is None else shown_at(local_store, call_id)
        self.dispatch(Opened(self._context.now(), call, recall(session_store), left, shown))
        self._subscribe()
        self._portal.release_events()
        another = left is not None and left.began != self.model.conversation.began
        keep_open = self._settings.keep_open and keep_open_due(session_store, call_id, again=another)
        self.dispatch(Subscribed(self._context.now(), keep_open))
        self._context.spawn(self._effects.ask_interface(), "getInterface")
        self._open_sections()
        if call is not None and call.id:
            self._context.tell(worker_channel.encode_question(call.id))

    def receive(self, text: str) -> None:
        """Take a text of the background worker."""
        report = worker_channel.decode_report(text)
        if report is not None:
            self.dispatch(WorkerReportArrived(self._context.now(), report))

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the page shows the result. A closed panel does nothing."""
        self._program.dispatch(message)

    def act(self, action: str, argument: str) -> None:
        """Take a user's action; see `data-action` in the sections' markup. An unknown action does nothing."""
        if self._sections is not None and self._sections.act(action, argument):
            return
        message = self._message(action, argument)
        if message is not None:
            self.dispatch(message)
        else:
            self._log.act(action, argument)

    def set_visible(self, visible: bool) -> None:
        """Take a change of visibility: another tab of the card covers the panel, or the panel is back.

        While it is hidden it processes everything, but announces nothing and doesn't wake up to redraw.
        """
        self._visible = visible
        self.dispatch(Ticked(self._context.now()))

    def announce(self, text: str) -> None:
        """Announce a section's text to screen readers. In a hidden panel the text is dropped."""
        if self._visible:
            self._context.view.show("sections-announcement", Element(text))

    def typed(self, field: str, text: str) -> None:
        """Take what the user typed; see `data-input` in the sections' markup."""
        if self._sections is not None:
            self._sections.typed(field, text)

    def keep_open(self, reason: str, needed: bool) -> None:
        """Add or remove a reason to keep the card open."""
        self.dispatch(KeepOpenReasonChanged(self._context.now(), reason, needed))

    def release_card(self) -> None:
        """Let go of the card, whatever holds it open: during the countdown it closes at once."""
        self.dispatch(KeepOpenDropped(self._context.now()))

    def note_sent(self) -> None:
        """Record that a note of this conversation is being sent: from now on, doubt means another conversation."""
        self.dispatch(NoteSent(self._context.now()))

    def identify(self, identified: Identified) -> None:
        """Take the identification of the caller by the operator or the search."""
        self.dispatch(ClientIdentified(self._context.now(), identified))

    def learn_names(self, names: Mapping[str, str]) -> None:
        """Take names of CRM items, by code."""
        self.dispatch(NamesReported(self._context.now(), names))

    async def open_path(self, path: str) -> None:
        """Open a page of the portal in a slider; end when it is closed.

        Raises:
            BX24Error: The portal did not open it.
        """
        await self._portal.open_path(path)

    def close(self) -> None:
        """End the panel, its subscriptions and its timers."""
        if self._sections is not None:
            self._sections.leave()
            self._sections.close()
            self._sections = None
        self._program.close()
        self._log.close()
        self._ends.close()
        self._portal.close()

    def _message(self, action: str, argument: str) -> Message | None:
        at = self._context.now()
        match action:
            case "toggle-auto-close":
                return KeepOpenToggled(at)
            case "more-time":
                return MoreTimeRequested(at)
            case "open-client":
                client = CrmItem.of_code(argument)
                return None if client is None else ClientOpenRequested(at, client)
            case "retry-status":
                return StatusRequested(at)
            case "dismiss":
                self._program.dismiss_fault()
                return next((WarningDismissed(at, warning) for warning in PanelWarning if warning == argument), None)
            case _:
                return None

    def _open_sections(self) -> None:
        if self._make_sections is None:
            return
        try:
            self._sections = self._make_sections(self)
        except Exception as error:  # noqa: BLE001 - the call is shown without them
            self._program.report("sections", error)
            return
        self._sections.show(self.model)

    def _subscribe(self) -> None:
        for subscription in (
            self._card.on_entity_changed(self._on_entity_changed),
            self._card.on_state_changed(self._on_state_changed),
            self._card.on_before_close(self._on_before_close),
        ):
            self._ends.enter_context(subscription)

    def _on_entity_changed(self, event: EntityChanged) -> None:
        line = "" if self.model.call is None else self.model.call.line.number
        number = read_number(event.phone, line, self._region)
        self.dispatch(ClientChanged(self._context.now(), event.entity, number))

    def _on_state_changed(self, event: CallStateChanged) -> None:
        self.dispatch(StateChanged(self._context.now(), event.state, event.failed_code))

    def _on_before_close(self, _: BeforeClose) -> None:
        if self._sections is not None:
            self._sections.leave()
        self.dispatch(CloseAnnounced(self._context.now()))

    def log_request(self, exchange: Exchange) -> None:
        """Add a REST request to the log."""
        payload = json.dumps({"ms": exchange.milliseconds, "code": exchange.code})
        self._record(REST, exchange.method, payload)

    def _record(self, kind: str, name: str, payload: str) -> None:
        self._log.record(kind, name, payload)

    def _log_copied(self, done: bool) -> None:
        at, warning = self._context.now(), PanelWarning.COPY_FAILED
        self.dispatch(WarningDismissed(at, warning) if done else Failed(at, warning))

    def _render(self, model: Model) -> None:
        self._show(model)
        if self._visible:  # when the panel is visible again, the current state is announced
            self._announcer.show(model)
        if self._sections is not None:
            self._sections.show(model)


def marking(show: Callable[[Model], None], mark: Callable[[str], None]) -> Callable[[Model], None]:
    """Set `panel:painted` once call data is on the page, and `panel:ready` once the portal confirmed it."""
    due: dict[str, Callable[[Model], bool]] = {
        "panel:painted": lambda model: model.call is not None,
        "panel:ready": lambda model: model.confirmed,
    }

    def show_and_mark(model: Model) -> None:
        show(model)
        for name in [name for name, reached in due.items() if reached(model)]:
            mark(name)
            del due[name]

    return show_and_mark
