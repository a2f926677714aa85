"""An event loop with a clock of its own: where it would wait, its time jumps.

Minutes pass at once, and never by chance. Each `async def` test of `tests/unit` runs on it (its `conftest.py`).
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

ResultT = TypeVar("ResultT")


class SteppedLoop(asyncio.SelectorEventLoop):
    """Time stands still while there is something to do. Waiting for what cannot come is an error and does not hang."""

    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_SteppedSelector(self))

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.passed


class _SteppedSelector(selectors.SelectSelector):
    def __init__(self, loop: SteppedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("everything waits for something that will never come")
        if not ready and timeout:
            self._loop.passed += timeout
        return ready


def run(scenario: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Runs a coroutine in a stepped loop."""
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        return runner.run(scenario)


async def settled() -> None:
    """Everything that can happen without time passing has happened."""
    for _ in range(20):
        await asyncio.sleep(0)
