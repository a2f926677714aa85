"""How often a request is repeated, and after which delays.

    attempts = Attempts(Patience(), reads=True)
    delay = attempts.delay_after(error)     # seconds, or None: give up

Which failure is repeated is in `app.bx24.rest.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bx24.rest.policy import Repeat, policy_of

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
            Repeat.RATE: list(patience.rate),
            Repeat.NETWORK: list(patience.network),
            Repeat.FAULT: list(patience.fault),
        }

    def delay_after(self, error: BX24Error) -> float | None:
        """Return the seconds to wait before repeating the request; None if it must not be repeated (again)."""
        policy = policy_of(error)
        delays = self._left.get(policy.read if self._reads else policy.write)
        return delays.pop(0) if delays else None
