"""The telephony provider's session of the current call: sends it commands, passes its reports on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.provider import Held, Muted, Target
from app.worker.state import (
    Claimed,
    NotClaimed,
    Reported,
    SendCommand,
    SendTone,
    SessionCommand,
    SessionCommandFailed,
    SessionEffect,
    SetHold,
    SetMute,
    StartTransfer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.telephony.provider import Call, CallSession, Report, TelephonyProvider
    from app.ui.program import PageContext
    from app.worker.state import Message


class ActiveSession:
    """At most one session. A provider that fails is reported, and the call stays unchanged."""

    def __init__(self, context: PageContext, dispatch: Callable[[Message], None]) -> None:
        self._context = context
        self._dispatch = dispatch
        self._session: CallSession | None = None
        self._call_id = ""

    def connect(self, provider: TelephonyProvider, call: Call) -> None:
        """Let the provider claim a call."""
        self.close()
        early: list[Report] = []
        claimed = False

        def receive(report: Report) -> None:
            if claimed:
                self._report_event(call.id, report)
            else:
                early.append(report)

        try:
            session = provider.connect(call, receive)
        except Exception as error:  # noqa: BLE001 - a foreign provider must not end the worker
            self._context.report("telephony provider", error)
            session = None
        if session is None:
            self._dispatch(NotClaimed(call.id))
            return
        self._session, self._call_id, claimed = session, call.id, True
        self._dispatch(Claimed(call.id))
        for report in early:
            self._report_event(call.id, report)

    def send_command(self, command: SessionEffect) -> None:
        """Send a command to the session of its call."""
        if self._session is not None and command.call_id == self._call_id:
            self._context.spawn(self._send(self._session, command), "telephony command")

    def release(self, call_id: str) -> None:
        """Close the session of a call."""
        if call_id == self._call_id:
            self.close()

    def close(self) -> None:
        """Close the session."""
        session, self._session, self._call_id = self._session, None, ""
        if session is None:
            return
        try:
            session.close()
        except Exception as error:  # noqa: BLE001 - a provider's fault leaves the worker working
            self._context.report("telephony session", error)

    def _report_event(self, call_id: str, report: Report) -> None:
        if call_id == self._call_id:
            self._dispatch(Reported(call_id, report))

    async def _send(self, session: CallSession, command: SessionEffect) -> None:
        try:
            await _carry_out(session, command)
        except Exception as error:  # noqa: BLE001 - a provider's fault leaves the worker working
            self._context.report("telephony command", error)
            message = _failure_message(command)
            if message is not None:
                self._dispatch(message)


async def _carry_out(session: CallSession, command: SessionEffect) -> None:
    match command:
        case SetHold(held=held):
            await session.hold(held=held)
        case SetMute(muted=muted):
            await session.mute(muted=muted)
        case SendTone(key=key):
            await session.send_tone(key)
        case StartTransfer(target=target):
            await session.transfer(Target(target.kind.value, target.value))
        case SendCommand(command=name):
            methods = {
                SessionCommand.ANSWER: session.answer,
                SessionCommand.SKIP: session.skip,
                SessionCommand.DIAL: session.dial,
                SessionCommand.HANG_UP: session.hang_up,
                SessionCommand.COMPLETE_TRANSFER: session.complete_transfer,
                SessionCommand.CANCEL_TRANSFER: session.cancel_transfer,
            }
            await methods[name]()


def _failure_message(command: SessionEffect) -> Message | None:
    match command:
        case SetHold(call_id=call_id, held=held):
            return Reported(call_id, Held(not held))
        case SetMute(call_id=call_id, muted=muted):
            return Reported(call_id, Muted(not muted))
        case (
            SendCommand(call_id=call_id, phase=phase, back=back)
            | StartTransfer(call_id=call_id, phase=phase, back=back)
        ):
            return SessionCommandFailed(call_id, phase, back)
        case _:
            return None
