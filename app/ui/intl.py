"""Formats by country and language: names of countries, local times, amounts, moments.

`app.browser.intl.Intl` asks the browser; `NeutralIntl` knows nothing and is for tests and fallbacks.
"""

from __future__ import annotations

import time
from typing import Protocol


class Intl(Protocol):
    """The conventions of the operator's language, and the browser's data about countries."""

    def country(self, code: str) -> str:
        """Return a country's name by its ISO code; the code itself if it has none."""
        ...

    def times(self, code: str, at: float) -> tuple[int, ...]:
        """Return the times of day in a country at a moment, as minutes since midnight, one per different zone.

        In the order of the zones from west to east; empty if unknown.
        """
        ...

    def offset(self, code: str, at: float) -> float | None:
        """Return a country's offset from UTC at a moment, in seconds.

        None if unknown, or if the country has several times.
        """
        ...

    def clock(self, minutes: int) -> str:
        """Return a time of day in writing."""
        ...

    def money(self, amount: float, currency: str) -> str:
        """Return an amount with its currency."""
        ...

    def moment(self, at: float, now: float) -> str:
        """Return a moment relative to now: `2 days ago`, or a date if it is long ago."""
        ...

    def date(self, at: float) -> str:
        """Return a moment in full: date and time."""
        ...

    def wall_time(self, wall: float) -> str:
        """Return date and time as on a wall calendar and clock, in full, given as if they were UTC."""
        ...

    def day(self, at: float) -> str:
        """Return a calendar day, given as its midnight as if that were UTC, in seconds since 1970."""
        ...

    def appointment(self, wall: float, now: float) -> str:
        """Return day and time as on a wall calendar and clock, relative to now.

        Args:
            wall: The clock's time as if it were UTC, in seconds since 1970.
            now: The moment, as in `moment`.
        """
        ...


class NeutralIntl:
    """No conventions: figures and codes."""

    def country(self, code: str) -> str:
        """See `Intl.country`."""
        return code

    def times(self, code: str, at: float) -> tuple[int, ...]:  # noqa: ARG002 - nothing is known
        """See `Intl.times`."""
        return ()

    def offset(self, code: str, at: float) -> float | None:  # noqa: ARG002 - nothing is known
        """See `Intl.offset`."""
        return None

    def clock(self, minutes: int) -> str:
        """See `Intl.clock`."""
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def money(self, amount: float, currency: str) -> str:
        """See `Intl.money`."""
        return f"{amount:.2f} {currency}".rstrip()

    def moment(self, at: float, now: float) -> str:  # noqa: ARG002 - dates are the same whenever they are seen
        """See `Intl.moment`."""
        return self.date(at)

    def date(self, at: float) -> str:
        """See `Intl.date`."""
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))

    def wall_time(self, wall: float) -> str:
        """See `Intl.wall_time`."""
        return self.date(wall)

    def day(self, at: float) -> str:
        """See `Intl.day`."""
        return time.strftime("%Y-%m-%d", time.gmtime(at))

    def appointment(self, wall: float, now: float) -> str:  # noqa: ARG002 - dates are the same whenever they are seen
        """See `Intl.appointment`."""
        return self.date(wall)
