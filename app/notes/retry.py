"""When an unsaved note is sent again, by what went wrong.

    schedule_for(ErrorKind.CLOSED) is RetrySchedule.LATER

`app/bitrix24/rest/ERRORS.md` is written from this table.
"""

from __future__ import annotations

from enum import StrEnum

from app.bitrix24.errors import ErrorKind


class RetrySchedule(StrEnum):
    """When something is retried automatically, the most hopeful first."""

    AWAITED = "awaited"
    """After growing delays: the portal will have what is missing."""
    SOON = "soon"
    """After growing delays, beginning with seconds."""
    LATER = "later"
    """After minutes, then hours, and when a panel opens: it will pass, but not at once."""
    RARELY = "rarely"
    """After hours, and when a panel opens: somebody else has to act, but the note is fine."""
    NEVER = "never"
    """Never: the same note would be refused again, so the operator has to decide."""

    @property
    def passes(self) -> bool:
        """Whether the problem passes on its own."""
        return self in (RetrySchedule.AWAITED, RetrySchedule.SOON, RetrySchedule.LATER)

    @property
    def lets_go(self) -> bool:
        """Whether *Save and close* closes the card at once: the note will be sent automatically, but not soon."""
        return self in (RetrySchedule.AWAITED, RetrySchedule.LATER, RetrySchedule.RARELY)

    def delay(self, tries: int) -> float:
        """Return the seconds until the next attempt at a record, by how often it has failed for the same reason."""
        delays = DELAYS.get(self, (0.0,))
        return delays[min(tries, len(delays) - 1)]


DELAYS: dict[RetrySchedule, tuple[float, ...]] = {
    RetrySchedule.AWAITED: (10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 1800.0, 3600.0),
    RetrySchedule.LATER: (300.0, 900.0, 1800.0, 3600.0, 14_400.0, 43_200.0),
    RetrySchedule.RARELY: (14_400.0, 43_200.0, 86_400.0),
}
"""Seconds between attempts at one record, the last one repeated; those of `SOON` apply to the whole request."""

SCHEDULES: dict[ErrorKind, RetrySchedule] = {
    ErrorKind.NO_RECORD: RetrySchedule.AWAITED,
    ErrorKind.OFFLINE: RetrySchedule.SOON,
    ErrorKind.BUSY: RetrySchedule.SOON,
    ErrorKind.LIMIT: RetrySchedule.SOON,
    ErrorKind.TOKEN: RetrySchedule.SOON,
    ErrorKind.CHECKING: RetrySchedule.SOON,
    ErrorKind.FAULT: RetrySchedule.SOON,
    ErrorKind.BLOCKED: RetrySchedule.SOON,
    ErrorKind.CLOSED: RetrySchedule.LATER,
    ErrorKind.IN_FRONT_BUSY: RetrySchedule.LATER,
    ErrorKind.IN_BETWEEN: RetrySchedule.LATER,
    ErrorKind.UNANSWERED: RetrySchedule.LATER,
    ErrorKind.DENIED: RetrySchedule.RARELY,
    ErrorKind.SCOPE: RetrySchedule.RARELY,
    ErrorKind.WRONG_CONTEXT: RetrySchedule.RARELY,
    ErrorKind.GONE: RetrySchedule.RARELY,
    ErrorKind.REFUSED: RetrySchedule.RARELY,
    ErrorKind.UNCHECKED: RetrySchedule.RARELY,
    ErrorKind.IN_FRONT: RetrySchedule.NEVER,
    ErrorKind.WRONG: RetrySchedule.NEVER,
    ErrorKind.CHANGED: RetrySchedule.NEVER,
}
"""The kinds of errors that a note can meet."""


NEED_CONNECTION = frozenset({ErrorKind.OFFLINE, ErrorKind.TOKEN, ErrorKind.CHECKING, ErrorKind.IN_BETWEEN})
"""What is over, or can be looked into, as soon as the portal can be reached again."""


def schedule_for(kind: ErrorKind) -> RetrySchedule:
    """Return the retry schedule for an error of this kind."""
    return SCHEDULES.get(kind, RetrySchedule.NEVER)
