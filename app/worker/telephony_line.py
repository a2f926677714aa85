"""The telephony provider's line for the call at hand: gives it orders, passes its reports on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.events import Held, Muted
from app.telephony.provider import Target
from app.worker.state import (
    NotClaimed,
    Reported,
    SendCommand,
    SendTone,
    SessionCommand,
    SessionCommandFailed,
    SetHold,
    SetMute,
    StartTransfer,
    TookCharge,
    ToSession,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.telephony.events import Report
    from app.telephony.provider import Call, CallSession, TelephonyProvider
    from app.ui.program import PageContext
    from app.worker.state import Message


class TelephonyLine:
    """At most one line. A client that fails is reported, and the call stays unchanged."""

    def __init__(self, context: PageContext, dispatch: Callable[[Message], None]) -> None:
        self._context = context
        self._dispatch = dispatch
        self._line: CallSession | None = None
        self._call_id = ""

    def connect(self, client: TelephonyProvider, call: Call) -> None:
        """Let the client take charge of a call, if it wants to."""
        self.close()
        early: list[Report] = []
        taken = False

        def heard(report: Report) -> None:
            if taken:
                self._heard(call.id, report)
            else:
                early.append(report)

        try:
            line = client.connect(call, heard)
        except Exception as error:  # noqa: BLE001 - a client of others must not end the worker
            self._context.report("telephony provider", error)
            line = None
        if line is None:
            self._dispatch(NotClaimed(self._context.now(), call.id))
            return
        self._line, self._call_id, taken = line, call.id, True
        self._dispatch(TookCharge(self._context.now(), call.id))
        for report in early:
            self._heard(call.id, report)

    def give(self, order: ToSession) -> None:
        """Give an order to the line of its call."""
        if self._line is not None and order.call_id == self._call_id:
            self._context.spawn(self._given(self._line, order), "telephony order")

    def let_go(self, call_id: str) -> None:
        """Close the line of a call."""
        if call_id == self._call_id:
            self.close()

    def close(self) -> None:
        """Close the line."""
        line, self._line, self._call_id = self._line, None, ""
        if line is None:
            return
        try:
            line.close()
        except Exception as error:  # noqa: BLE001 - the same
            self._context.report("telephony line", error)

    def _heard(self, call_id: str, report: Report) -> None:
        if call_id == self._call_id:
            self._dispatch(Reported(self._context.now(), call_id, report))

    async def _given(self, line: CallSession, order: ToSession) -> None:
        try:
            await _carried_out(line, order)
        except Exception as error:  # noqa: BLE001 - the same
            self._context.report("telephony order", error)
            message = _undone(order, self._context.now())
            if message is not None:
                self._dispatch(message)


async def _carried_out(line: CallSession, order: ToSession) -> None:
    match order:
        case SetHold(held=held):
            await line.hold(held=held)
        case SetMute(muted=muted):
            await line.mute(muted=muted)
        case SendTone(key=key):
            await line.send_tone(key)
        case StartTransfer(target=target):
            await line.transfer(Target(target.kind.value, target.value))
        case SendCommand(command=name):
            methods = {
                SessionCommand.ANSWER: line.answer,
                SessionCommand.SKIP: line.skip,
                SessionCommand.DIAL: line.dial,
                SessionCommand.HANG_UP: line.hang_up,
                SessionCommand.COMPLETE_TRANSFER: line.complete_transfer,
                SessionCommand.CANCEL_TRANSFER: line.cancel_transfer,
            }
            await methods[name]()


def _undone(order: ToSession, at: float) -> Message | None:
    match order:
        case SetHold(call_id=call_id, held=held):
            return Reported(at, call_id, Held(not held))
        case SetMute(call_id=call_id, muted=muted):
            return Reported(at, call_id, Muted(not muted))
        case (
            SendCommand(call_id=call_id, phase=phase, back=back)
            | StartTransfer(call_id=call_id, phase=phase, back=back)
        ):
            return SessionCommandFailed(at, call_id, phase, back)
        case _:
            return None
