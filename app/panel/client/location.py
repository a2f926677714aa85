"""Where the number is from, and what time it is there.

place = found(subject, regional, now)
place.country, place.times, place.hint
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sections.caller import Caller
    from app.ui.intl import Intl

EARLY, LATE = 8 * 60, 20 * 60
"""Minutes since midnight between which calls are usual."""


class Hint(StrEnum):
    """Whether it is an hour for a call."""

    EARLY = "early"
    LATE = "late"
    PARTLY = "partly"
    """In a part of the country it is early or late."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the client is, as far as the number tells.

    Attributes:
        code: The country's ISO code.
        country: Its name.
        times: Times of day there in minutes since midnight: none when it is not known, several in a large country.
    """

    code: str
    country: str
    times: tuple[int, ...] = ()

    @property
    def hint(self) -> Hint | None:
        """Whether it is early or late there; None when it is neither, or not known."""
        hints = {_hint(minutes) for minutes in self.times}
        if len(hints) <= 1:
            return next(iter(hints), None)
        return Hint.PARTLY


def locate(subject: Caller, intl: Intl, now: float) -> Location | None:
    """Return where the number is from; None if it doesn't reveal a country."""
    code = subject.country
    return Location(code, intl.country(code), intl.times(code, now)) if code else None


def _hint(minutes: int) -> Hint | None:
    if EARLY <= minutes < LATE:
        return None
    return Hint.EARLY if minutes < EARLY else Hint.LATE
