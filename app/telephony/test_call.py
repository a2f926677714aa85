"""The mark by which the worker knows the home page's test call: left in storage before the call is registered.

    store.set(KEY, mark("+12025550143", now))
    ... telephony.externalCall.register ...
    store.set(KEY, mark("+12025550143", now, call_id))

The portal reports every external call to every app, doesn't say who registered it, and may do so before it replies to
the registration. A mark without an id holds such a call of the same number back until the id is known; only the call
with that id is the test call. A mark is valid for `SECONDS`. `static/worker.js` reads it too.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from app.telephony.provider import (
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
    from app.telephony.provider import Call, Report, Reporter, Target

KEY = "call-panel.test-call.1"
"""The mark's key in the local storage of the app's origin."""

LONGEST = 200
"""The longest text that is read: a mark is far shorter, and a longer one may nest too deep for Python."""

SECONDS = 60.0
"""Seconds after the mark within which the card must appear."""


def mark(number: str, now: float, call_id: str = "") -> str:
    """Return the mark for a test call to `number`, made at `now` (seconds since 1970), with its id once known."""
    known = {"call": call_id} if call_id else {"call": "", "number": number}
    return json.dumps({**known, "until": now + SECONDS})


def marks(text: str | None, call_id: str, number: str, now: float) -> bool:
    """Return whether a mark (None: no mark) belongs to this call.

    The first version's marks had no id: the number decides.
    """
    try:
        found = json.loads((text or "null")[:LONGEST])
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    until = found.get("until")
    fresh = isinstance(until, int | float) and now <= until <= now + SECONDS
    if "call" in found:
        return fresh and call_id != "" and found["call"] == call_id
    return fresh and _digits(number) != "" and _digits(str(found.get("number"))) == _digits(number)


def _digits(number: str) -> str:
    """Return a number's digits: the portal may drop the `+` that it was registered with."""
    return "".join(letter for letter in number if letter.isdigit())


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
        session = SimulatedSession(report)
        if not call.resumed:
            report(Ringing())
        return session


class SimulatedSession:
    """One played call. At most one step is under way: a new command replaces the next one."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._coming: asyncio.TimerHandle | None = None
        self._connecting = False

    async def answer(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._connect()

    async def dial(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._connect()

    async def skip(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._now(Ended(DECLINED))

    async def hang_up(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._now(Ended(CANCELLED if self._connecting else SUCCESSFUL))

    async def hold(self, *, held: bool) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._report(Held(held))

    async def mute(self, *, muted: bool) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._report(Muted(muted))

    async def send_tone(self, key: str) -> None:
        """Do nothing: a simulated call has no sound."""

    async def transfer(self, target: Target) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._now(Transferring())
        self._later(TRANSFER_SECONDS, TransferFailed() if target.value.endswith(UNREACHABLE) else TransferAnswered())

    async def complete_transfer(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._now(Transferred())
        self._later(LEAVE_SECONDS, Ended(SUCCESSFUL))

    async def cancel_transfer(self) -> None:
        """See `app.telephony.provider.CallSession`."""
        self._now(Connected())

    def close(self) -> None:
        """See `app.telephony.provider.CallSession`."""
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
