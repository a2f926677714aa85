"""How often a request is repeated, and after which delays.

    attempts = Attempts(Patience(), reads=True)
    delay = attempts.delay_after(error)     # seconds, or None: give up

| What happened | Reads | Writes |
|---|---|---|
| too many requests: the portal did not carry it out | growing delay | the same |
| nothing left the browser | growing delay | the same |
| no reply, or a gateway's page with a status from 500 on | growing delay | never |
| the portal failed | once | never |
| everything else | never | never |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bx24.rest.errors import RateLimitReached, ServerFault, UnreadableReply
from app.bx24.rest.transport import NetworkFailure

if TYPE_CHECKING:
    from app.bx24.errors import BX24Error


@dataclass(frozen=True, slots=True)
class Patience:
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

    def __init__(self, patience: Patience, *, reads: bool) -> None:
        self._reads = reads
        self._left = {
            RateLimitReached: list(patience.rate),
            NetworkFailure: list(patience.network),
            ServerFault: list(patience.fault),
        }

    def delay_after(self, error: BX24Error) -> float | None:
        """How long to wait before the request is repeated, in s; None when it must not be, or was often enough."""
        kind = self._kind(error)
        delays = self._left[kind] if kind is not None else []
        return delays.pop(0) if delays else None

    def _kind(self, error: BX24Error) -> type[RateLimitReached | NetworkFailure | ServerFault] | None:
        if isinstance(error, RateLimitReached):
            return RateLimitReached
        if isinstance(error, NetworkFailure):
            return NetworkFailure if self._reads or not error.sent else None
        if isinstance(error, UnreadableReply):
            return NetworkFailure if self._reads and error.status >= 500 else None
        return ServerFault if self._reads and isinstance(error, ServerFault) else None
