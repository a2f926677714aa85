"""Facts that sections share, by type. The last fact of each type is kept for later subscribers.

board.listen(ClientKnown, self.on_client)
board.tell(ClientKnown(client, name="Anna Berg"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.loop import Report

FactT = TypeVar("FactT")


class Board:
    """The facts of one panel."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._last: dict[type, Any] = {}
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}

    def tell(self, fact: object) -> None:
        """Keep a fact and pass it to the listeners of its type; a fault of one doesn't affect the others."""
        self._last[type(fact)] = fact
        for listener in tuple(self._listeners.get(type(fact), ())):
            try:
                listener(fact)
            except Exception as error:  # noqa: BLE001 - the other listeners are still told
                self._report(f"told {type(fact).__name__}", error)

    def last(self, kind: type[FactT]) -> FactT | None:
        """Return the last fact of a type; None when there was none."""
        found: FactT | None = self._last.get(kind)
        return found

    def listen(self, kind: type[FactT], listener: Callable[[FactT], None]) -> None:
        """Call the listener with each further fact of a type, for as long as the panel lives."""
        self._listeners.setdefault(kind, []).append(listener)
