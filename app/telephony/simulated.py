"""A telephony provider without telephony: it plays the test call, so that an administrator sees a whole call in a card.

The call rings, can be answered, held, muted and transferred, and ends; nobody is called. Only marked test calls are its
own: real ones it leaves alone. A transfer to a number that ends with `00` fails.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.telephony.events import (
    Connected,
    Connecting,
    Ended,
    Held,
    Muted,
    Ringing,
    TransferAnswered,
    TransferFailed,
    Transferred,
    Transferring,
)

if TYPE_CHECKING:
    from app.telephony.events import Report
    from app.telephony.provider import Call, Reporter, Target

CONNECT_SECONDS = 1.0
TRANSFER_SECONDS = 1.5
LEAVE_SECONDS = 1.0
UNREACHABLE = "00"

DECLINED = "603"
CANCELLED = "603-S"
SUCCESSFUL = "200"


class SimulatedProvider:
    """Plays test calls."""

    def connect(self, call: Call, report: Reporter) -> SimulatedSession | None:
        """See `app.telephony.provider.TelephonyProvider`."""
        if not call.test:
            return None
        line = SimulatedSession(report)
        if not call.resumed:
            report(Ringing())
        return line


class SimulatedSession:
    """One played call. At most one thing is under way: a new order takes the place of what was to come."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._coming: asyncio.TimerHandle | None = None
        self._connecting = False

    async def answer(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._connect()

    async def dial(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._connect()

    async def skip(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._now(Ended(DECLINED))

    async def hang_up(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._now(Ended(CANCELLED if self._connecting else SUCCESSFUL))

    async def hold(self, *, held: bool) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._report(Held(held))

    async def mute(self, *, muted: bool) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._report(Muted(muted))

    async def send_tone(self, key: str) -> None:
        """Do nothing: a simulated call has no sound."""

    async def transfer(self, target: Target) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._now(Transferring())
        self._later(TRANSFER_SECONDS, TransferFailed() if target.value.endswith(UNREACHABLE) else TransferAnswered())

    async def complete_transfer(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._now(Transferred())
        self._later(LEAVE_SECONDS, Ended(SUCCESSFUL))

    async def cancel_transfer(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        self._now(Connected())

    def close(self) -> None:
        """See `app.telephony.provider.TaskLine`."""
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _connect(self) -> None:
        self._now(Connecting())
        self._connecting = True
        self._later(CONNECT_SECONDS, Connected())

    def _now(self, report: Report) -> None:
        self.close()
        self._connecting = False
        self._report(report)

    def _later(self, seconds: float, report: Report) -> None:
        self._coming = asyncio.get_running_loop().call_later(seconds, self._arrive, report)

    def _arrive(self, report: Report) -> None:
        self._coming = None
        self._connecting = False
        self._report(report)
