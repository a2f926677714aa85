"""What follows from each failure of a request: how it is repeated, and whether a write is in doubt after it.

    policy_of(error).doubt is Doubt.NO_REPLY

One table for reads and writes: `app.bitrix24.rest.retry` takes the repetitions from it, `app.bitrix24.rest.client` the
doubt, and `app/bitrix24/rest/ERRORS.md` is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import (
    Doubt,
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    RateLimitReachedError,
    RestError,
    ServerError,
    UnreadableReplyError,
)
from app.bitrix24.rest.transport import NetworkFailureError

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error


class Repeat(StrEnum):
    """After which delays a request is sent again; `app.bitrix24.rest.retry.RetryDelays` has the seconds."""

    NEVER = "never"
    RATE = "rate"
    NETWORK = "network"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class FailurePolicy:
    """What follows from a failure.

    Attributes:
        read: How a read is repeated.
        write: How a write is repeated: only if it certainly wasn't carried out.
        doubt: Why it is not known whether a write was carried out; None when it certainly was not.
    """

    read: Repeat = Repeat.NEVER
    write: Repeat = Repeat.NEVER
    doubt: Doubt | None = None


NOT_SENT = FailurePolicy(Repeat.NETWORK, Repeat.NETWORK)
"""Of a `NetworkFailureError` of a request that did not leave the browser."""

POLICIES: dict[type[BX24Error], FailurePolicy] = {
    NetworkFailureError: FailurePolicy(read=Repeat.NETWORK, doubt=Doubt.NO_REPLY),
    GatewayFailedError: FailurePolicy(read=Repeat.NETWORK, doubt=Doubt.UNREADABLE_REPLY),
    ForeignPageError: FailurePolicy(doubt=Doubt.FOREIGN_PAGE),
    UnreadableReplyError: FailurePolicy(doubt=Doubt.UNREADABLE_REPLY),
    ServerError: FailurePolicy(read=Repeat.FAULT, doubt=Doubt.SERVER_FAULT),
    RateLimitReachedError: FailurePolicy(read=Repeat.RATE, write=Repeat.RATE),
    GatewayBusyError: FailurePolicy(read=Repeat.RATE, write=Repeat.RATE),
    RestError: FailurePolicy(),
}
"""By class; the first match applies. Errors that aren't listed aren't repeated, and certainly weren't carried out."""


def policy_of(error: BX24Error) -> FailurePolicy:
    """Return what follows from a failure."""
    if isinstance(error, NetworkFailureError) and not error.sent:
        return NOT_SENT
    return next((policy for kind, policy in POLICIES.items() if isinstance(error, kind)), FailurePolicy())


@dataclass(frozen=True, slots=True)
class RetryDelays:
    """Delays in seconds, one per repetition; an empty tuple repeats nothing.

    Attributes:
        rate: After too many requests.
        network: After a failure of the network or of a gateway.
        fault: After the portal failed.
    """

    rate: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    network: tuple[float, ...] = (1.0, 2.0, 4.0)
    fault: tuple[float, ...] = (1.0,)


class Attempts:
    """The repetitions of one request."""

    def __init__(self, patience: RetryDelays, *, reads: bool) -> None:
        self._reads = reads
        self._left = {
            Repeat.RATE: list(patience.rate),
            Repeat.NETWORK: list(patience.network),
            Repeat.FAULT: list(patience.fault),
        }

    def delay_after(self, error: BX24Error) -> float | None:
        """Return the seconds to wait before repeating the request; None if it must not be repeated (again)."""
        policy = policy_of(error)
        delays = self._left.get(policy.read if self._reads else policy.write)
        return delays.pop(0) if delays else None
