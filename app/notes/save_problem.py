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
    AccessDeniedError,
    Doubt,
    ForeignPageError,
    GatewayBusyError,
    GatewayRefusedError,
    InvalidRequestError,
    LimitReachedError,
    MethodTimeLimitError,
    MethodUnknownError,
    NotFoundError,
    NotRunError,
    OutcomeUnknownError,
    ParamsRefusedError,
    PortalDeletedError,
    RateLimitReachedError,
    RefusedError,
    RestError,
    ScopeMissingError,
    ServerError,
    SignInRequiredError,
    TokenRefusedError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
    WrongContextError,
)

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error


class SaveProblem(StrEnum):
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
class RetryPlan:
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


PLANS: dict[SaveProblem, RetryPlan] = {
    SaveProblem.OFFLINE: RetryPlan(Repeat.SOON),
    SaveProblem.BUSY: RetryPlan(Repeat.SOON),
    SaveProblem.LIMIT: RetryPlan(Repeat.SOON),
    SaveProblem.TOKEN: RetryPlan(Repeat.SOON),
    SaveProblem.CHECKING: RetryPlan(Repeat.SOON),
    SaveProblem.FAULT: RetryPlan(Repeat.SOON),
    SaveProblem.BLOCKED: RetryPlan(Repeat.SOON),
    SaveProblem.CLOSED: RetryPlan(Repeat.LATER),
    SaveProblem.IN_FRONT_BUSY: RetryPlan(Repeat.LATER),
    SaveProblem.IN_BETWEEN: RetryPlan(Repeat.LATER),
    SaveProblem.UNANSWERED: RetryPlan(Repeat.LATER),
    SaveProblem.DENIED: RetryPlan(Repeat.RARELY),
    SaveProblem.SCOPE: RetryPlan(Repeat.RARELY),
    SaveProblem.GONE: RetryPlan(Repeat.RARELY),
    SaveProblem.REFUSED: RetryPlan(Repeat.RARELY),
    SaveProblem.UNCHECKED: RetryPlan(Repeat.RARELY),
    SaveProblem.IN_FRONT: RetryPlan(Repeat.NEVER),
    SaveProblem.WRONG: RetryPlan(Repeat.NEVER),
}

PROBLEMS: dict[type[BX24Error], SaveProblem] = {
    OutcomeUnknownError: SaveProblem.CHECKING,
    UnreachableError: SaveProblem.OFFLINE,
    RateLimitReachedError: SaveProblem.BUSY,
    MethodTimeLimitError: SaveProblem.LIMIT,
    LimitReachedError: SaveProblem.BLOCKED,
    TokenUnavailableError: SaveProblem.TOKEN,
    TokenRefusedError: SaveProblem.TOKEN,
    ScopeMissingError: SaveProblem.SCOPE,
    WrongContextError: SaveProblem.SCOPE,
    MethodUnknownError: SaveProblem.SCOPE,
    AccessDeniedError: SaveProblem.DENIED,
    NotFoundError: SaveProblem.GONE,
    PortalDeletedError: SaveProblem.CLOSED,
    ServerError: SaveProblem.FAULT,
    GatewayBusyError: SaveProblem.IN_FRONT_BUSY,
    SignInRequiredError: SaveProblem.IN_BETWEEN,
    GatewayRefusedError: SaveProblem.IN_FRONT,
    ForeignPageError: SaveProblem.IN_BETWEEN,
    UnreadableReplyError: SaveProblem.FAULT,
    NotRunError: SaveProblem.FAULT,
    ParamsRefusedError: SaveProblem.WRONG,
    InvalidRequestError: SaveProblem.WRONG,
    RefusedError: SaveProblem.REFUSED,
    RestError: SaveProblem.WRONG,
}
"""By class; the first match applies."""


def problem_of(error: BX24Error) -> SaveProblem:
    """Return the problem that an error means for saving a note."""
    if isinstance(error, OutcomeUnknownError) and error.doubt is Doubt.FOREIGN_PAGE:
        return SaveProblem.IN_BETWEEN
    return next((problem for kind, problem in PROBLEMS.items() if isinstance(error, kind)), SaveProblem.WRONG)


def plan_of(problem: SaveProblem) -> RetryPlan:
    """Return the consequences of a problem."""
    return PLANS[problem]
