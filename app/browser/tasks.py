"""Coroutines with an owner: kept alive while they run, faults reported, cancelled at the end."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.ui.program import Report


class Tasks:
    """The page's background work."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None], what: str) -> None:
        """Start a coroutine.

        In the browser its first step runs before this returns: a command is sent inside the event that caused it.

        Args:
            work: The coroutine.
            what: What it does, for the report of a fault.
        """
        loop = asyncio.get_event_loop()
        if sys.version_info >= (3, 12) and loop.is_running():
            task = asyncio.Task(work, loop=loop, eager_start=True)
        else:
            task = loop.create_task(work)
        if task.done():
            self._finished(task, what)
            return
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finished(done, what))

    def close(self) -> None:
        """Cancel everything."""
        for task in tuple(self._tasks):
            task.cancel()

    def _finished(self, task: asyncio.Task[None], what: str) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(what, error if isinstance(error, Exception) else RuntimeError(type(error).__name__))
