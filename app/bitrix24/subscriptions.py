"""Subscriptions to events whose binding the platform can't undo: one binding per event, handlers come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from app.bitrix24.library import Library, Receiver, Values


class Subscription:
    """A handler's place at an event. Usable as a context manager; closing it twice is fine."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel
        self._open = True

    def close(self) -> None:
        """Stop calling the handler."""
        if self._open:
            self._open = False
            self._cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Subscriptions:
    """All handlers of a page, by event."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._handlers: dict[str, list[Receiver]] = {}

    def subscribe(self, event: str, handler: Receiver) -> Subscription:
        """Add a handler. Only the event's first handler binds it in the portal: each binding adds a delivery."""
        handlers = self._handlers.get(event)
        if handlers is None:
            handlers = self._handlers[event] = []
            handlers.append(handler)
            self._library.bind_event(event, lambda values: self._deliver(event, values))
        else:
            handlers.append(handler)
        return Subscription(lambda: _remove(handlers, handler))

    def close(self) -> None:
        """End all subscriptions."""
        for handlers in self._handlers.values():
            handlers.clear()

    def _deliver(self, event: str, values: Values) -> None:
        handlers = self._handlers[event]
        for handler in tuple(handlers):
            if handler in handlers:  # an earlier one may have closed it
                handler(values)


def _remove(handlers: list[Receiver], handler: Receiver) -> None:
    if handler in handlers:
        handlers.remove(handler)
