"""What follows from each failure of a request: how it is repeated, and whether a write is in doubt after it.

    policy_of(error).doubt is Doubt.NO_REPLY

One table for reads and writes: `app.bx24.rest.patience` takes the repetitions from it, `app.bx24.rest.client` the
doubt, and `app/bx24/rest/ERRORS.md` is written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bx24.rest import errors
from app.bx24.rest.errors import Doubt
from app.bx24.rest.transport import NetworkFailure

if TYPE_CHECKING:
    from app.bx24.errors import BX24Error


class Repeat(StrEnum):
    """After which delays a request is sent again; `app.bx24.rest.patience.Patience` has the seconds."""

    NEVER = "never"
    RATE = "rate"
    NETWORK = "network"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Policy:
    """What follows from a failure.

    Attributes:
        read: How a read is repeated.
        write: How a write is repeated: only if it certainly wasn't carried out.
        doubt: Why it is not known whether a write was carried out; None when it certainly was not.
    """

    read: Repeat = Repeat.NEVER
    write: Repeat = Repeat.NEVER
    doubt: Doubt | None = None


NOT_SENT = Policy(Repeat.NETWORK, Repeat.NETWORK)
"""Of a `NetworkFailure` of a request that did not leave the browser."""

POLICIES: dict[type[BX24Error], Policy] = {
    NetworkFailure: Policy(read=Repeat.NETWORK, doubt=Doubt.NO_REPLY),
    errors.GatewayFailed: Policy(read=Repeat.NETWORK, doubt=Doubt.UNREADABLE_REPLY),
    errors.ForeignPage: Policy(doubt=Doubt.FOREIGN_PAGE),
    errors.UnreadableReply: Policy(doubt=Doubt.UNREADABLE_REPLY),
    errors.ServerFault: Policy(read=Repeat.FAULT, doubt=Doubt.SERVER_FAULT),
    errors.RateLimitReached: Policy(read=Repeat.RATE, write=Repeat.RATE),
    errors.GatewayBusy: Policy(read=Repeat.RATE, write=Repeat.RATE),
    errors.RestError: Policy(),
}
"""By class; the first match applies. Errors that aren't listed aren't repeated, and certainly weren't carried out."""


def policy_of(error: BX24Error) -> Policy:
    """Return what follows from a failure."""
    if isinstance(error, NetworkFailure) and not error.sent:
        return NOT_SENT
    return next((policy for kind, policy in POLICIES.items() if isinstance(error, kind)), Policy())
