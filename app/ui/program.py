"""The runtime of every page and section: message → update → render → effects, by one loop.

    program = Program(Model(), update, context, render=renderer.show, run=effects.run, next_change=due, tick=Ticked)
    program.dispatch(Opened(context.now(), call))

Dispatch is synchronous: when it returns, the DOM is up to date and the effects have started. So a BX24 event is
processed before its callback returns, which matters because the frame may be gone in the same tick.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.ui.view import View

ModelT = TypeVar("ModelT")
MessageT = TypeVar("MessageT")
EffectT = TypeVar("EffectT")
AnyT = TypeVar("AnyT")

Report = Callable[[str, Exception], None]
"""Receives a fault: what was being done, and the exception."""

Spawn = Callable[[Coroutine[None, None, None], str], None]
"""Starts a coroutine, named for reports; its first step runs at once."""

SHORTEST = 0.05
"""The shortest pause between two wake-ups: a clock that is set back must not make the page spin."""


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """What every page needs from outside; each adds what only it needs.

    Attributes:
        now: The clock, seconds since 1970.
        spawn: Starts coroutines.
        report: Receives faults.
    """

    now: Callable[[], float]
    spawn: Spawn
    report: Report


@dataclass(frozen=True, kw_only=True)
class ScreenContext(PageContext):
    """What every visible part needs from its page.

    Attributes:
        view: Where things are shown.
        copy: Puts text on the clipboard, within a click; whether it worked.
    """

    view: View
    copy: Callable[[str], bool]


class Program(Generic[ModelT, MessageT, EffectT]):
    """Holds the model and alone changes it; wakes up when time alone changes what is shown.

    A fault in one step is reported, and the loop continues. A closed program ignores messages.
    """

    def __init__(  # noqa: PLR0913 - the parts of a program
        self,
        model: ModelT,
        update: Callable[[ModelT, MessageT], tuple[ModelT, Iterable[EffectT]]],
        context: PageContext,
        *,
        render: Callable[[ModelT], None],
        run: Callable[[EffectT], None],
        next_change: Callable[[ModelT], float | None] | None = None,
        tick: Callable[[float], MessageT] | None = None,
        fault: Callable[[float, str], MessageT] | None = None,
    ) -> None:
        """Do nothing yet.

        Args:
            model: The first model.
            update: Returns the model after a message, and the effects to run.
            context: The page.
            render: Shows a model.
            run: Starts an effect.
            next_change: Returns when a model will look different without a message; None: never.
            tick: Makes the message for that moment.
            fault: Makes the message that shows a fault to the user: its time, what failed and how.
        """
        self._model = model
        self._update = update
        self._context = context
        self._render = render
        self._run = run
        self._next_change = next_change
        self._tick = tick
        self._timer = WakeUpTimer(context.now, self._wake_up)
        self._fault = fault
        self._fault_told = False
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

    def report(self, what: str, error: Exception) -> None:
        """Report a fault, to the user only once: a repeated one must not fill the loop with itself.

        The user sees the exception's type; its message may quote data.
        """
        self._context.report(what, error)
        if self._fault is not None and not self._fault_told:
            self._fault_told = True
            self.dispatch(self._fault(self._context.now(), f"{what}: {type(error).__name__}"))

    def dismiss_fault(self) -> None:
        """Show the next fault to the user again."""
        self._fault_told = False

    def close(self) -> None:
        """Stop taking messages; those that wait are still processed."""
        self._closed = True
        self._timer.close()

    def _step(self, message: MessageT) -> None:
        try:
            self._model, effects = self._update(self._model, message)
        except Exception as error:  # noqa: BLE001 - a fault must not reach the portal's JavaScript
            self.report(f"update after {type(message).__name__}", error)
            return
        self._guarded("render", self._render, self._model)
        if self._next_change is not None:
            self._guarded("wake-up", self._wake_at, self._next_change)
        for effect in effects:
            self._guarded(f"effect {type(effect).__name__}", self._run, effect)

    def _wake_at(self, next_change: Callable[[ModelT], float | None]) -> None:
        self._timer.wake_at(next_change(self._model))

    def _wake_up(self) -> None:
        if self._tick is not None:
            self.dispatch(self._tick(self._context.now()))

    def _guarded(self, what: str, step: Callable[[AnyT], None], value: AnyT) -> None:
        try:
            step(value)
        except Exception as error:  # noqa: BLE001 - a fault in one step leaves the others working
            self.report(what, error)


class WakeUpTimer:
    """Ticks once at a moment.

    There is at most one timer of the browser. One that rings too early is kept, and set again when it rings: Pyodide
    holds a cancelled timer until it would have rung, and the moment is put off with almost every event.
    """

    def __init__(self, now: Callable[[], float], tick: Callable[[], None]) -> None:
        self._now = now
        self._tick = tick
        self._timer: asyncio.TimerHandle | None = None
        self._rings = 0.0
        self._due: float | None = None
        self._closed = False

    def wake_at(self, moment: float | None) -> None:
        """Tick once at `moment` (seconds since 1970), or never if None."""
        if self._closed:
            return
        self._due = moment
        if moment is None or (self._timer is not None and self._rings <= moment):
            return
        self._cancel()
        self._rings = moment
        delay = max(moment - self._now(), SHORTEST)
        self._timer = asyncio.get_event_loop().call_later(delay, self._ring)

    def close(self) -> None:
        """Stop ticking for good."""
        self._closed = True
        self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        due, self._due = self._due, None
        if due is not None and due > self._rings:
            self.wake_at(due)
        elif due is not None:
            self._tick()


class Tasks:
    """The page's coroutines: kept alive while they run, faults reported, cancelled at the end."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None], what: str) -> None:
        """Start a coroutine.

        In the browser its first step runs before this returns, so a command is sent inside the event that caused it.

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
