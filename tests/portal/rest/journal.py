"""What was asked of REST, for tests. Tokens are not in it.

portal.rest.journal.methods == ["batch"]
portal.rest.journal.wait_for("crm.timeline.comment.add")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Condition
from typing import Any


@dataclass
class Entry:
    """One request, or one command of a batch.

    Attributes:
        method: Its name as it came.
        params: Its parameters without the token.
        at: When, by the portal's clock.
        status: HTTP status; None while it runs, and when no reply was sent.
        error: The code it was answered with; None: none.
        user_id: Who asked; 0: nobody that the portal knows.
        in_batch: Whether it is a command of a batch.
        executed: Whether the method was carried out.
        done: Whether it is over.
    """

    method: str
    params: dict[str, Any] = field(repr=False)
    at: float
    status: int | None = None
    error: str | None = None
    user_id: int = 0
    in_batch: bool = False
    executed: bool = False
    done: bool = False


class Journal:
    """All of them, oldest first."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._changed = Condition()

    def begin(self, entry: Entry) -> Entry:
        """Adds one."""
        with self._changed:
            self._entries.append(entry)
        return entry

    def finish(self, entry: Entry) -> None:
        """Tells those who wait that one is over."""
        with self._changed:
            entry.done = True
            self._changed.notify_all()

    def entries(self, pattern: str = "*", *, commands: bool = False) -> list[Entry]:
        """Requests by pattern of method names; with `commands` also those inside batches."""
        with self._changed:
            return [each for each in self._entries if (commands or not each.in_batch) and _fits(each, pattern)]

    @property
    def methods(self) -> list[str]:
        """Names of the methods that were requested."""
        return [each.method for each in self.entries()]

    @property
    def commands(self) -> list[str]:
        """The same, with the commands of each batch in place of the batch."""
        return [each.method for each in self.entries(commands=True) if each.method.lower() != "batch"]

    def wait_for(self, pattern: str, times: int = 1, *, seconds: float = 10.0) -> list[Entry]:
        """Waits until so many calls of such methods are over, in requests or in batches.

        Raises:
            TimeoutError: They were not.
        """

        def found() -> list[Entry]:
            return [each for each in self._entries if each.done and _fits(each, pattern)]

        with self._changed:
            if not self._changed.wait_for(lambda: len(found()) >= times, seconds):
                raise TimeoutError(f"{len(found())} of {times} calls of {pattern} within {seconds} s")
            return found()

    def clear(self) -> None:
        """Forgets all."""
        with self._changed:
            self._entries.clear()


def _fits(entry: Entry, pattern: str) -> bool:
    return fnmatchcase(entry.method.lower(), pattern.lower())
