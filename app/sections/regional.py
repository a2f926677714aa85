"""What depends on country and language: names of countries, local times, amounts, moments.

`app.browser.regional.Regional` asks the browser; `Neutral` knows nothing and is what tests and fallbacks use.
"""

from __future__ import annotations

import time
from typing import Protocol


class Regional(Protocol):
    """The conventions of the operator's language, and what the browser knows of countries."""

    def country(self, code: str) -> str:
        """A country's name by its ISO code; the code itself where it has none."""
        ...

    def times(self, code: str, at: float) -> tuple[int, ...]:
        """The times of day in a country at a moment, as minutes since midnight, one per zone that differs.

        In the order of the zones from west to east; empty where it is not known.
        """
        ...

    def offset(self, code: str, at: float) -> float | None:
        """How many seconds a country is east of Greenwich at a moment.

        None where it is not known, and where the country has several times.
        """
        ...

    def clock(self, minutes: int) -> str:
        """A time of day as it is written."""
        ...

    def money(self, amount: float, currency: str) -> str:
        """An amount with its currency."""
        ...

    def moment(self, at: float, now: float) -> str:
        """A moment as seen from now: `2 days ago`, and a date where it is long ago."""
        ...

    def date(self, at: float) -> str:
        """A moment in full: date and time."""
        ...

    def appointment(self, wall: float, now: float) -> str:
        """The day and the time that a calendar and a clock on the wall show, as seen from now.

        Args:
            wall: Seconds since 1970 if the clock were Greenwich's.
            now: The moment, as in `moment`.
        """
        ...


class Neutral:
    """No conventions: figures and codes."""

    def country(self, code: str) -> str:
        """See `Regional.country`."""
        return code

    def times(self, code: str, at: float) -> tuple[int, ...]:  # noqa: ARG002 - nothing is known
        """See `Regional.times`."""
        return ()

    def offset(self, code: str, at: float) -> float | None:  # noqa: ARG002 - the same
        """See `Regional.offset`."""
        return None

    def clock(self, minutes: int) -> str:
        """See `Regional.clock`."""
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def money(self, amount: float, currency: str) -> str:
        """See `Regional.money`."""
        return f"{amount:.2f} {currency}".rstrip()

    def moment(self, at: float, now: float) -> str:  # noqa: ARG002 - dates are the same whenever they are seen
        """See `Regional.moment`."""
        return self.date(at)

    def date(self, at: float) -> str:
        """See `Regional.date`."""
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))

    def appointment(self, wall: float, now: float) -> str:  # noqa: ARG002 - dates are the same whenever they are seen
        """See `Regional.appointment`."""
        return self.date(wall)
