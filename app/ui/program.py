"""The program of every page: message → update → render → effects.

    program = Program(Model(), update, render=view.show, run=effects.run, report=console.report)
    program.dispatch(Opened(at=now(), call=call))

Dispatch is synchronous: when it returns, the DOM is up to date and the effects have started. So a BX24 event is
processed before its callback returns, which matters because the frame may be gone in the same tick.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

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
