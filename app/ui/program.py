"""The program of every page: message → update → render → effects.

    program = Program(Model(), update, render=view.show, run=effects.run, report=console.report)
    program.dispatch(Opened(at=now(), call=call))

Dispatch is synchronous: when it returns, the DOM is up to date and the effects have started. So a BX24 event is
processed before its callback returns, which matters because the frame may be gone in the same tick.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

ModelT = TypeVar("ModelT")
MessageT = TypeVar("MessageT")
EffectT = TypeVar("EffectT")
AnyT = TypeVar("AnyT")

Report = Callable[[str, Exception], None]
"""Receives a fault: what was being done, and the exception."""


class Program(Generic[ModelT, MessageT, EffectT]):
    """Holds the model and alone changes it. A fault in one step is reported, and the loop continues.

    A closed loop ignores messages.
    """

    def __init__(
        self,
        model: ModelT,
        update: Callable[[ModelT, MessageT], tuple[ModelT, Iterable[EffectT]]],
        *,
        render: Callable[[ModelT], None],
        run: Callable[[EffectT], None],
        report: Report,
    ) -> None:
        self._model = model
        self._update = update
        self._render = render
        self._run = run
        self._report = report
        self._waiting: deque[MessageT] = deque()
        self._dispatching = False
        self._closed = False

    @property
    def model(self) -> ModelT:
        """The model after the last message."""
        return self._model

    def dispatch(self, message: MessageT) -> None:
        """Process a message. One that arrives during this is processed after it, within the same call."""
        if self._closed:
            return
        self._waiting.append(message)
        if self._dispatching:
            return
        self._dispatching = True
        try:
            while self._waiting:
                self._step(self._waiting.popleft())
        finally:
            self._dispatching = False

    def close(self) -> None:
        """Stop taking messages; those that wait are still processed."""
        self._closed = True

    def _step(self, message: MessageT) -> None:
        try:
            self._model, effects = self._update(self._model, message)
        except Exception as error:  # noqa: BLE001 - a fault must not reach the portal's JavaScript
            self._report(f"update after {type(message).__name__}", error)
            return
        self._guarded("render", self._render, self._model)
        for effect in effects:
            self._guarded(f"effect {type(effect).__name__}", self._run, effect)

    def _guarded(self, what: str, step: Callable[[AnyT], None], value: AnyT) -> None:
        try:
            step(value)
        except Exception as error:  # noqa: BLE001 - the same
            self._report(what, error)


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
