"""The portal's limits, as this page has met them.

    limits.check("crm.item.list")           # raises MethodTimeLimit while the portal blocks the method
    await limits.turn()                     # waits while the portal asks for fewer requests

Time is measured by a monotonic clock from the portal's own times, because the computer's date may be wrong.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.rest.errors import MethodTimeLimitError

if TYPE_CHECKING:
    from app.bitrix24.rest.reply import Usage

UNTOLD_BLOCK = 60.0
"""Seconds that a method is left alone when the portal does not say for how long: it counts in baskets of a minute."""

LONGEST_BLOCK = 600.0
"""Seconds after which the portal has forgotten everything that it counts."""


class Clock(Protocol):
    """Time, so that tests need none."""

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
        told = error.seconds or self._resets.get(name, now) - now
        seconds = min(told, LONGEST_BLOCK) if told > 0 else UNTOLD_BLOCK
        self._ends[name] = now + seconds
        self._blocks[name] = error
        return _lasting(error, seconds)

    def check(self, method: str) -> None:
        """Let a method pass that is not blocked.

        Raises:
            MethodTimeLimit: It is; nothing is sent.
        """
        name = method.lower()
        left = self._ends.get(name, 0.0) - self._clock.monotonic()
        if name in self._blocks and left > 0:
            raise _lasting(self._blocks[name], left)

    def pause(self, seconds: float) -> None:
        """Hold all requests back."""
        self._resume = max(self._resume, self._clock.monotonic() + seconds)

    async def turn(self) -> None:
        """Wait until a pause is over; do not wait at all when there is none."""
        left = self._resume - self._clock.monotonic()
        if left > 0:
            await self._clock.sleep(left)


def _lasting(error: MethodTimeLimitError, seconds: float) -> MethodTimeLimitError:
    """Return a new one each time: an exception that is raised twice drags the first one's traceback along."""
    return MethodTimeLimitError(error.method, error.status, error.code, error.description, seconds)
