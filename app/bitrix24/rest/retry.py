"""The consequences of each failed request: how it is repeated, and whether a write is in doubt after it.

    policy_of(error).doubt is Doubt.NO_REPLY

One table for reads and writes, from which `app/bitrix24/rest/ERRORS.md` is written. `Limits` remembers the limits
that this page has met, by a monotonic clock and the portal's own times: the computer's date may be wrong.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.rest.errors import (
    Doubt,
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    MethodTimeLimitError,
    RateLimitReachedError,
    RestError,
    ServerError,
    UnreadableReplyError,
)
from app.bitrix24.rest.transport import NetworkFailureError

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error
    from app.bitrix24.rest.transport import Usage

UNTOLD_BLOCK = 60.0
"""Seconds to avoid a blocked method if the portal doesn't say for how long: it counts in baskets of a minute."""

LONGEST_BLOCK = 600.0
"""Seconds after which the portal has forgotten everything that it counts."""


class Clock(Protocol):
    """A clock, so that tests don't have to wait."""

    def monotonic(self) -> float:
        """Return seconds since any moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The real time."""

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds)


class Limits:
    """One per client: what one request learns applies to the others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resets: dict[str, float] = {}
        self._blocks: dict[str, MethodTimeLimitError] = {}
        self._ends: dict[str, float] = {}
        self._resume = 0.0

    def note(self, method: str, usage: Usage | None) -> None:
        """Remember when the portal will begin to forget the method's run time."""
        if usage is not None and usage.reset_in is not None:
            self._resets[method.lower()] = self._clock.monotonic() + usage.reset_in

    def block(self, error: MethodTimeLimitError) -> MethodTimeLimitError:
        """Remember that the portal blocks a method.

        Returns:
            The error, with the seconds to wait.
        """
        now, name = self._clock.monotonic(), error.method.lower()
        left = error.seconds or self._resets.get(name, now) - now
        seconds = min(left, LONGEST_BLOCK) if left > 0 else UNTOLD_BLOCK
        self._ends[name] = now + seconds
        self._blocks[name] = error
        return _lasting(error, seconds)

    def check(self, method: str) -> None:
        """Raise if a method is blocked.

        Raises:
            MethodTimeLimitError: It is blocked; nothing is sent.
        """
        name = method.lower()
        left = self._ends.get(name, 0.0) - self._clock.monotonic()
        if name in self._blocks and left > 0:
            raise _lasting(self._blocks[name], left)

    def pause(self, seconds: float) -> None:
        """Hold all requests back."""
        self._resume = max(self._resume, self._clock.monotonic() + seconds)

    async def wait(self) -> None:
        """Wait until a pause is over, if there is one."""
        left = self._resume - self._clock.monotonic()
        if left > 0:
            await self._clock.sleep(left)


def _lasting(error: MethodTimeLimitError, seconds: float) -> MethodTimeLimitError:
    """Return a new error each time: an exception that is raised twice keeps the first one's traceback."""
    return MethodTimeLimitError(error.method, error.status, error.code, error.description, seconds)


class Repeat(StrEnum):
    """After which delays a request is sent again; `app.bitrix24.rest.retry.RetryDelays` has the seconds."""

    NEVER = "never"
    RATE = "rate"
    NETWORK = "network"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class FailurePolicy:
    """What follows from a failure.

    Attributes:
        read: How a read is repeated.
        write: How a write is repeated: only if it certainly wasn't carried out.
        doubt: Why it is not known whether a write was carried out; None when it certainly was not.
    """

    read: Repeat = Repeat.NEVER
    write: Repeat = Repeat.NEVER
    doubt: Doubt | None = None


NOT_SENT = FailurePolicy(Repeat.NETWORK, Repeat.NETWORK)
"""Of a `NetworkFailureError` of a request that did not leave the browser."""

POLICIES: dict[type[BX24Error], FailurePolicy] = {
    NetworkFailureError: FailurePolicy(read=Repeat.NETWORK, doubt=Doubt.NO_REPLY),
    GatewayFailedError: FailurePolicy(read=Repeat.NETWORK, doubt=Doubt.UNREADABLE_REPLY),
    ForeignPageError: FailurePolicy(doubt=Doubt.FOREIGN_PAGE),
    UnreadableReplyError: FailurePolicy(doubt=Doubt.UNREADABLE_REPLY),
    ServerError: FailurePolicy(read=Repeat.FAULT, doubt=Doubt.SERVER_FAULT),
    RateLimitReachedError: FailurePolicy(read=Repeat.RATE, write=Repeat.RATE),
    GatewayBusyError: FailurePolicy(read=Repeat.RATE, write=Repeat.RATE),
    RestError: FailurePolicy(),
}
"""By class; the first match applies. Errors that aren't listed aren't repeated, and certainly weren't carried out."""


def policy_of(error: BX24Error) -> FailurePolicy:
    """Return what follows from a failure."""
    if isinstance(error, NetworkFailureError) and not error.sent:
        return NOT_SENT
    return next((policy for kind, policy in POLICIES.items() if isinstance(error, kind)), FailurePolicy())


@dataclass(frozen=True, slots=True)
class RetryDelays:
    """Delays in seconds, one per repetition; an empty tuple repeats nothing.

    Attributes:
        rate: After too many requests.
        network: After a failure of the network or of a gateway.
        fault: After the portal failed.
    """

    rate: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    network: tuple[float, ...] = (1.0, 2.0, 4.0)
    fault: tuple[float, ...] = (1.0,)


class Attempts:
    """The repetitions of one request."""

    def __init__(self, delays: RetryDelays, *, reads: bool) -> None:
        self._reads = reads
        self._left = {
            Repeat.RATE: list(delays.rate),
            Repeat.NETWORK: list(delays.network),
            Repeat.FAULT: list(delays.fault),
        }

    def delay_after(self, error: BX24Error) -> float | None:
        """Return the seconds to wait before repeating the request; None if it must not be repeated (again)."""
        policy = policy_of(error)
        delays = self._left.get(policy.read if self._reads else policy.write)
        return delays.pop(0) if delays else None
