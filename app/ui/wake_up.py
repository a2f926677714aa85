"""Waking the page when time alone will change how it looks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST = 0.05
"""Seconds between two wakings at least: a clock that is set back must not make the panel spin."""


class WakeUpTimer:
    """At most one timer, set again after each change of the model."""

    def __init__(self, now: Callable[[], float], tick: Callable[[], None]) -> None:
        self._now = now
        self._tick = tick
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None
        self._closed = False

    def wake_at(self, moment: float | None) -> None:
        """Tick once at `moment` (seconds since 1970), or never if None."""
        if self._closed or (moment == self._due and self._timer is not None):
            return
        self._cancel()
        self._due = moment
        if moment is not None:
            delay = max(moment - self._now(), SHORTEST)
            self._timer = asyncio.get_event_loop().call_later(delay, self._fire)

    def close(self) -> None:
        """Stop ticking for good."""
        self._closed = True
        self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        self._due = None
        self._tick()
