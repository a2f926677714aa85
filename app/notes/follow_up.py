"""When a follow-up is due: what "tomorrow 10:00" means, in the operator's time or the client's.

    due_moment("tomorrow-10", now, offset)  # seconds since 1970

`offset` returns the offset from UTC of one of them at a moment, in seconds: summer time is taken into account.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from app.locale import N_, Words

if TYPE_CHECKING:
    from app.ui.intl import Intl

Offset = Callable[[float], float]

HOUR = 3600.0
PRESETS = ("in-1-hour", "tomorrow-10", "monday-9")
"""The presets, in the order in which they are offered."""

_PRESET_TEXTS = {
    "in-1-hour": N_("In 1 hour"),
    "tomorrow-10": N_("Tomorrow 10:00"),
    "monday-9": N_("Monday 9:00"),
}

OWN = "own"
"""The preset of a follow-up whose date and time the operator typed."""

_TYPED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?")


def preset_text(preset: str, words: Words) -> str:
    """Return the name of a preset."""
    return words(_PRESET_TEXTS[preset])


def due_moment(preset: str, now: float, offset: Offset) -> float | None:
    """Return when a preset is due; None for an unknown one."""
    local = _local(now, offset)
    if preset == "in-1-hour":
        return now + HOUR
    if preset == "tomorrow-10":
        return _at(local + timedelta(days=1), 10, offset)
    if preset == "monday-9":
        return _at(local + timedelta(days=7 - local.weekday()), 9, offset)
    return None


def due_moments(now: float, offset: Offset) -> dict[str, float]:
    """Return when each preset is due."""
    found = {preset: due_moment(preset, now, offset) for preset in PRESETS}
    return {preset: at for preset, at in found.items() if at is not None}


def end_of_day(now: float, offset: Offset) -> float:
    """Return when today ends."""
    return _at(_local(now, offset) + timedelta(days=1), 0, offset)


def typed_moment(text: str, now: float, offset: Offset) -> float | None:
    """Return the moment of a typed date and time (`2026-02-03T15:00`); None if it isn't one, or has passed."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    try:
        wall = datetime(*(int(part) for part in found.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    at = _utc(wall, offset)
    return at if at > now else None


def moment_text(at: float, offset: Offset) -> str:
    """Return a moment as clock and calendar show it where `offset` applies."""
    return _local(at, offset).strftime("%Y-%m-%d %H:%M")


def _local(at: float, offset: Offset) -> datetime:
    """Return the wall-clock time, as if it were UTC."""
    return datetime.fromtimestamp(at + offset(at), UTC)


def _at(day: datetime, hour: int, offset: Offset) -> float:
    return _utc(day.replace(hour=hour, minute=0, second=0, microsecond=0), offset)


def _utc(wall: datetime, offset: Offset) -> float:
    """Return the moment at which the wall clock shows this time; around a clock change, one that fits."""
    guess = wall.timestamp()
    guess -= offset(guess)
    return wall.timestamp() - offset(guess)


MINUTE, DAY = 60, 86400
QUARTER = 900.0
"""Seconds between the moments at which clocks may change: they do so on the quarter of an hour."""


class TimeZones:
    """The operator's time and the client's.

    Attributes:
        country: The client's country as an ISO code; empty if unknown.
        intl: How times are written.
    """

    def __init__(self, operator_offset: Offset, intl: Intl) -> None:
        """Ask for nothing yet. `intl` knows the times of countries, and how times are written."""
        self.country = ""
        self.intl = intl
        self._of_operator = cache(lambda quarter: operator_offset(quarter * QUARTER))
        self._of_country = cache(lambda country, quarter: intl.offset(country, quarter * QUARTER))

    def operator_offset(self, at: float) -> float:
        """Return the operator's offset from UTC at a moment, in seconds."""
        offset: float = self._of_operator(at // QUARTER)
        return offset

    def client_offset(self, at: float) -> float:
        """Return the client's offset from UTC at a moment, in seconds; the operator's if unknown."""
        offset: float | None = self._of_country(self.country, at // QUARTER) if self.country else None
        return self.operator_offset(at) if offset is None else offset

    def differ(self, at: float) -> bool:
        """Return whether their clocks show different times at a moment."""
        return self.operator_offset(at) != self.client_offset(at)

    def shown(self, at: float, now: float) -> str:
        """Return a moment by the operator's clock and calendar, as seen from now."""
        return self.intl.appointment(at + self.operator_offset(at), now)

    def shown_by_client_clock(self, at: float, now: float) -> str:
        """Return a moment by the client's clock and calendar, as seen from now."""
        return self.intl.appointment(at + self.client_offset(at), now)

    def seen(self, at: float, now: float) -> str:
        """Return a moment in short, as seen from now, such as "yesterday"."""
        return self.intl.moment(at, now)

    def clock(self, at: float) -> str:
        """Return the time of day by the operator's clock."""
        return self.intl.clock(int(at + self.operator_offset(at)) % DAY // MINUTE)
