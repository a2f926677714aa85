"""The ticker wakes the panel once, at the moment it asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.ui.program import SHORTEST, WakeUpTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


class Ticking:
    """A ticker on the stepped loop's clock; the times of its ticks."""

    def __init__(self) -> None:
        self.ticks: list[float] = []
        self.clock_set_by = 0.0
        self.ticker = WakeUpTimer(self.now, lambda: self.ticks.append(self.now()))

    def now(self) -> float:
        """The wall clock."""
        return 1000.0 + asyncio.get_running_loop().time() + self.clock_set_by


async def test_it_ticks_once_at_the_moment() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    await asyncio.sleep(60)
    assert ticking.ticks == [1005.0]


async def test_the_last_moment_counts() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    ticking.ticker.wake_at(1003.0)
    ticking.ticker.wake_at(1003.0)
    await asyncio.sleep(60)
    assert ticking.ticks == [1003.0]


async def test_a_moment_that_is_put_off_again_and_again_needs_no_other_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, delays = asyncio.get_running_loop(), list[float]()
    call_later = loop.call_later

    def noting(delay: float, ring: Callable[[], None]) -> asyncio.TimerHandle:
        delays.append(delay)
        return call_later(delay, ring)

    ticking = Ticking()
    monkeypatch.setattr(loop, "call_later", noting)
    for moment in range(1005, 1055):
        ticking.ticker.wake_at(float(moment))
    monkeypatch.undo()
    assert delays == [5.0]
    await asyncio.sleep(60)
    assert ticking.ticks == [1054.0]


async def test_a_moment_that_was_taken_back_can_be_set_again() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    ticking.ticker.wake_at(None)
    ticking.ticker.wake_at(1007.0)
    await asyncio.sleep(60)
    assert ticking.ticks == [1007.0]


async def test_no_moment_means_no_tick() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    ticking.ticker.wake_at(None)
    await asyncio.sleep(60)
    assert ticking.ticks == []


async def test_a_moment_that_is_over_ticks_soon_but_not_at_once() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(900.0)
    assert ticking.ticks == []
    await asyncio.sleep(60)
    assert ticking.ticks == [1000.0 + SHORTEST]


async def test_the_same_moment_after_its_tick_ticks_again_without_spinning() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    await asyncio.sleep(5.0)
    ticking.clock_set_by = -0.5
    ticking.ticker.wake_at(1005.0)
    await asyncio.sleep(60)
    assert ticking.ticks == [1005.0, 1005.0]


async def test_a_closed_ticker_ticks_no_more_whatever_is_asked() -> None:
    ticking = Ticking()
    ticking.ticker.wake_at(1005.0)
    ticking.ticker.close()
    ticking.ticker.wake_at(1006.0)
    await asyncio.sleep(60)
    assert ticking.ticks == []
