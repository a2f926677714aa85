"""Why something is not saved, and what follows from it: whether and when it is tried again without a person.

    problem_of(error) is Problem.CLOSED
    plan_of(Problem.CLOSED).repeat is Repeat.LATER

`PLANS` and `PROBLEMS` are one table with `app.bitrix24.rest.retry`; `app/bitrix24/rest/ERRORS.md` is written from both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import (
    AccessDenied,
    Doubt,
    ForeignPage,
    GatewayBusy,
    GatewayRefused,
    InvalidRequest,
    LimitReached,
    MethodTimeLimit,
    MethodUnknown,
    NotFound,
    NotRun,
    OutcomeUnknown,
    ParamsRefused,
    PortalDeleted,
    RateLimitReached,
    Refused,
    RestError,
    ScopeMissing,
    ServerFault,
    SignInRequired,
    TokenRefused,
    TokenUnavailable,
    Unreachable,
    UnreadableReply,
    WrongContext,
)

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error


class Problem(StrEnum):
    """Why something is not saved, by what can be done about it."""

    OFFLINE = "offline"
    BUSY = "busy"
    LIMIT = "limit"
    BLOCKED = "blocked"
    TOKEN = "token"
    CHECKING = "checking"
    FAULT = "fault"
    DENIED = "denied"
    SCOPE = "scope"
    GONE = "gone"
    WRONG = "wrong"
    UNCHECKED = "unchecked"
    CLOSED = "closed"
    REFUSED = "refused"
    IN_FRONT = "in-front"
    IN_FRONT_BUSY = "in-front-busy"
    IN_BETWEEN = "in-between"
    UNANSWERED = "unanswered"


class Repeat(StrEnum):
    """When something is tried again without a person."""

    SOON = "soon"
    """After growing delays, of seconds at first."""
    LATER = "later"
    """After minutes, then hours, and when a panel is opened: it passes, but not at once."""
    RARELY = "rarely"
    """After hours, and when a panel is opened: somebody else has to do something, but not to this note."""
    NEVER = "never"
    """The same note is refused again: a person has to decide."""


DELAYS: dict[Repeat, tuple[float, ...]] = {
    Repeat.LATER: (300.0, 900.0, 1800.0, 3600.0, 14_400.0, 43_200.0),
    Repeat.RARELY: (14_400.0, 43_200.0, 86_400.0),
}
"""Seconds between attempts at one record, the last one again and again; those of `SOON` are of the whole order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from a problem.

    Attributes:
        repeat: When it is tried again without a person.
    """

    repeat: Repeat

    @property
    def lets_go(self) -> bool:
        """Whether *Save and close* closes the card at once: the note is sent without the operator, but not soon."""
        return self.repeat in (Repeat.LATER, Repeat.RARELY)

    def delay(self, tries: int) -> float:
        """Return seconds until a record is tried again that failed so often before for the same reason."""
        delays = DELAYS.get(self.repeat, (0.0,))
        return delays[min(tries, len(delays) - 1)]


PLANS: dict[Problem, Plan] = {
    Problem.OFFLINE: Plan(Repeat.SOON),
    Problem.BUSY: Plan(Repeat.SOON),
    Problem.LIMIT: Plan(Repeat.SOON),
    Problem.TOKEN: Plan(Repeat.SOON),
    Problem.CHECKING: Plan(Repeat.SOON),
    Problem.FAULT: Plan(Repeat.SOON),
    Problem.BLOCKED: Plan(Repeat.SOON),
    Problem.CLOSED: Plan(Repeat.LATER),
    Problem.IN_FRONT_BUSY: Plan(Repeat.LATER),
    Problem.IN_BETWEEN: Plan(Repeat.LATER),
    Problem.UNANSWERED: Plan(Repeat.LATER),
    Problem.DENIED: Plan(Repeat.RARELY),
    Problem.SCOPE: Plan(Repeat.RARELY),
    Problem.GONE: Plan(Repeat.RARELY),
    Problem.REFUSED: Plan(Repeat.RARELY),
    Problem.UNCHECKED: Plan(Repeat.RARELY),
    Problem.IN_FRONT: Plan(Repeat.NEVER),
    Problem.WRONG: Plan(Repeat.NEVER),
}

PROBLEMS: dict[type[BX24Error], Problem] = {
    OutcomeUnknown: Problem.CHECKING,
    Unreachable: Problem.OFFLINE,
    RateLimitReached: Problem.BUSY,
    MethodTimeLimit: Problem.LIMIT,
    LimitReached: Problem.BLOCKED,
    TokenUnavailable: Problem.TOKEN,
    TokenRefused: Problem.TOKEN,
    ScopeMissing: Problem.SCOPE,
    WrongContext: Problem.SCOPE,
    MethodUnknown: Problem.SCOPE,
    AccessDenied: Problem.DENIED,
    NotFound: Problem.GONE,
    PortalDeleted: Problem.CLOSED,
    ServerFault: Problem.FAULT,
    GatewayBusy: Problem.IN_FRONT_BUSY,
    SignInRequired: Problem.IN_BETWEEN,
    GatewayRefused: Problem.IN_FRONT,
    ForeignPage: Problem.IN_BETWEEN,
    UnreadableReply: Problem.FAULT,
    NotRun: Problem.FAULT,
    ParamsRefused: Problem.WRONG,
    InvalidRequest: Problem.WRONG,
    Refused: Problem.REFUSED,
    RestError: Problem.WRONG,
}
"""By class; the first match applies."""


def problem_of(error: BX24Error) -> Problem:
    """Return the problem that an error means for saving a note."""
    if isinstance(error, OutcomeUnknown) and error.doubt is Doubt.FOREIGN_PAGE:
        return Problem.IN_BETWEEN
    return next((problem for kind, problem in PROBLEMS.items() if isinstance(error, kind)), Problem.WRONG)


def plan_of(problem: Problem) -> Plan:
    """Return the consequences of a problem."""
    return PLANS[problem]
