"""What the portal said and was asked, as the operator can hand it to support. Bounded; the oldest lines go first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPACITY = 200
"""Lines kept: enough for a call with trouble, small enough to copy each time a line is added."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing said.

    Attributes:
        at: When, seconds since 1970.
        kind: `event`, `command`, `reply` or `placement`.
        name: The command's or the event's name.
        payload: JSON text with numbers already masked; the log never sees the real ones.
    """

    at: float
    kind: str
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Log:
    """The last `CAPACITY` lines, and how many there were in all."""

    lines: tuple[LogEntry, ...] = ()
    total: int = 0

    def __iter__(self) -> Iterator[LogEntry]:
        """Iterate over the lines, oldest first."""
        return iter(self.lines)

    def add(self, line: LogEntry) -> Log:
        """Return a log with one more line."""
        return replace(self, lines=(*self.lines[1 - CAPACITY :], line), total=self.total + 1)

    def as_json(self) -> str:
        """Return the kept lines as indented JSON, oldest first; `left_out` counts those that were dropped."""
        lines = [
            {"at": line.at, "kind": line.kind, "name": line.name, "payload": _decoded(line)} for line in self.lines
        ]
        return json.dumps({"left_out": self.total - len(self.lines), "lines": lines}, ensure_ascii=False, indent=1)


def _decoded(line: LogEntry) -> object:
    try:
        decoded: object = json.loads(line.payload)
    except (ValueError, RecursionError):
        return line.payload
    return decoded
