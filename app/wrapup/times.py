"""Whose clock: a follow-up is due by the client's where that is known, and else by the operator's.

times = Times(room.offset, room.regional)
times.country = "JP"
times.there(at) - times.here(at)        # seconds that the client's clock is ahead
times.shown(at, now)                    # Mon, Nov 23, 10:00 AM
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sections.regional import Regional
    from app.wrapup.follow_up import Offset

MINUTE, DAY = 60, 86400
QUARTER = 900.0
"""Seconds: a place changes its clock on the quarter of an hour."""


class Times:
    """The operator's time and the client's.

    Attributes:
        here: How many seconds the operator is east of Greenwich at a moment.
        country: The client's country as an ISO code; empty if unknown.
    """

    def __init__(self, here: Offset, regional: Regional) -> None:
        """Ask for nothing yet. `regional` knows the times of countries, and how times are written."""
        self.here = here
        self.country = ""
        self._regional = regional
        self._of_quarter = cache(lambda country, quarter: regional.offset(country, quarter * QUARTER))

    def there(self, at: float) -> float:
        """Return the client's offset from UTC at a moment, in seconds; the operator's if unknown."""
        offset: float | None = self._of_quarter(self.country, at // QUARTER) if self.country else None
        return self.here(at) if offset is None else offset

    def differ(self, at: float) -> bool:
        """Return whether their clocks show different times at a moment."""
        return self.here(at) != self.there(at)

    def shown(self, at: float, now: float) -> str:
        """Return a moment by the operator's clock and calendar, as seen from now."""
        return self._regional.appointment(at + self.here(at), now)

    def shown_there(self, at: float, now: float) -> str:
        """Return a moment by the client's clock and calendar, as seen from now."""
        return self._regional.appointment(at + self.there(at), now)

    def clock(self, at: float) -> str:
        """Return the time of day by the operator's clock."""
        return self._regional.clock(int(at + self.here(at)) % DAY // MINUTE)
