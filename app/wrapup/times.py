"""Whose clock: a follow-up is due by the client's where that is known, and else by the operator's.

times = Times(room.offset, room.regional.offset)
times.country = "JP"
times.there(at) - times.here(at)        # seconds that the client's clock is ahead
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.wrapup.follow_up import Offset

QUARTER = 900.0
"""Seconds: a place changes its clock on the quarter of an hour."""


class Times:
    """The operator's time and the client's.

    Attributes:
        here: How many seconds the operator is east of Greenwich at a moment.
        country: Where the client is, an ISO code; empty where it is not known.
    """

    def __init__(self, here: Offset, of_country: Callable[[str, float], float | None]) -> None:
        """Asks for nothing yet. `of_country` gives None where it does not know, or where there are several times."""
        self.here = here
        self.country = ""
        self._of_quarter = cache(lambda country, quarter: of_country(country, quarter * QUARTER))

    def there(self, at: float) -> float:
        """How many seconds the client is east of Greenwich at a moment; the operator where that is not known."""
        offset: float | None = self._of_quarter(self.country, at // QUARTER) if self.country else None
        return self.here(at) if offset is None else offset

    def differ(self, at: float) -> bool:
        """Whether their clocks show different times at a moment."""
        return self.here(at) != self.there(at)
