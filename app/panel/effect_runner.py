"""Running the effects of `update`, which answer with messages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.bitrix24.call_card import CallStatus, Phone, PhoneKnowledge, details_path
from app.bitrix24.errors import BX24Error, CommandTimeoutError
from app.call.messages import (
    AskStatus,
    Failed,
    InterfaceKnown,
    KeepOpenConfirmed,
    KeepOpenFailed,
    OpenClient,
    RememberConversation,
    RememberTalk,
    SetKeepOpen,
    StatusArrived,
    StatusFailed,
    StatusRequested,
)
from app.call.model import Call, Line, Number, NumberKind, PanelWarning
from app.panel.remembered import remember, remember_conversation
from app.phone.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.call_card import CallCard
    from app.bitrix24.portal import Portal
    from app.call.crm_item import CrmItem
    from app.call.messages import Effect, Message
    from app.panel.panel import PanelContext


def read_call(status: CallStatus, region: str = "") -> Call:
    """Return the call that a status describes. `region`: the portal's country, or empty."""
    return Call(
        id=status.call_id,
        number=read_number(status.phone, status.line_number, region),
        line=Line(status.line_number, status.line_name),
        client=status.entity,
        bindings=status.bindings,
        activity_id=status.activity_id,
        direction=status.direction,
        state=status.state,
        campaign=status.call_list,
    )


def read_number(phone: Phone, line: str = "", region: str = "") -> Number:
    """Return the domain's number, read by the company's line."""
    if phone.knowledge is PhoneKnowledge.KNOWN:
        return read(phone.text, line, region)
    return Number(NumberKind(phone.knowledge.value))


class EffectRunner:
    """Runs effects."""

    def __init__(
        self, portal: Portal, card: CallCard, context: PanelContext, dispatch: Callable[[Message], None], region: str
    ) -> None:
        """Do nothing yet. `region`: the portal's country, by which a number without one is read."""
        self._portal = portal
        self._card = card
        self._store = context.session_store
        self._spawn = context.spawn
        self._now = context.now
        self._dispatch = dispatch
        self._region = region

    def run(self, effect: Effect) -> None:
        """Start an effect; its result arrives as a message."""
        match effect:
            case AskStatus():
                self._spawn(self._ask_status(), "getStatus")
            case SetKeepOpen(keep_open=keep_open):
                self._spawn(self._set_keep_open(keep_open=keep_open), "auto-close")
            case OpenClient(client=client):
                self._spawn(self._open(client), "openPath")
            case RememberTalk(remembered=remembered):
                remember(self._store, remembered)
            case RememberConversation(remembered=conversation):
                remember_conversation(self._store, conversation)

    async def ask_interface(self) -> None:
        """Ask which commands the placement has. Silence changes nothing: each command is still tried."""
        try:
            interface = await self._portal.get_interface()
        except BX24Error:
            return
        self._dispatch(InterfaceKnown(self._now(), interface.commands))

    async def _ask_status(self) -> None:
        try:
            status = await self._card.get_status(late=self._status_arrived)
        except CommandTimeoutError:
            self._dispatch(StatusFailed(self._now(), PanelWarning.STATUS_SILENT))
        except BX24Error:
            self._dispatch(StatusFailed(self._now(), PanelWarning.STATUS_UNREADABLE))
        else:
            self._status_arrived(status)

    def _status_arrived(self, status: CallStatus) -> None:
        self._dispatch(StatusArrived(self._now(), read_call(status, self._region)))

    async def _set_keep_open(self, *, keep_open: bool) -> None:
        command = self._card.disable_auto_close if keep_open else self._card.enable_auto_close
        confirmed = partial(self._confirm_keep_open, keep_open=keep_open)
        try:
            await command(late=confirmed)
        except CommandTimeoutError:
            self._dispatch(KeepOpenFailed(self._now(), PanelWarning.KEEP_OPEN_SILENT))
        except BX24Error:
            self._dispatch(KeepOpenFailed(self._now(), PanelWarning.KEEP_OPEN_REFUSED))
        else:
            confirmed()

    def _confirm_keep_open(self, *, keep_open: bool) -> None:
        self._dispatch(KeepOpenConfirmed(self._now(), keep_open))

    async def _open(self, client: CrmItem) -> None:
        path = details_path(client)
        if path is None:
            self._dispatch(self._failed(PanelWarning.OPEN_FAILED))
            return
        try:
            await self._portal.open_path(path)
        except BX24Error:
            self._dispatch(self._failed(PanelWarning.OPEN_FAILED))
        else:
            self._dispatch(StatusRequested(self._now()))

    def _failed(self, warning: PanelWarning) -> Message:
        return Failed(self._now(), warning)
