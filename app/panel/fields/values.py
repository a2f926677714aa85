"""What is typed into a field as a value of its type, and a value as an input shows it. Pure.

    typed_value(FieldType.NUMBER, "1 500,5") == "1500.5"
    typed_value(FieldType.DATE_TIME, "2026-03-10T11:00", offset=berlin) == "2026-03-10T10:00:00+00:00"

What an input shows of a moment is the operator's time again, by `input_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.bitrix24.item_fields import NO, YES, FieldType, field_value, parse_time

Offset = Callable[[float], float]
"""The operator's offset from UTC at a moment, in seconds."""

TIMES = frozenset({FieldType.DATE_TIME, FieldType.LOCAL_TIME})
DATES = TIMES | {FieldType.DATE}

INCOMPLETE = "?"
"""What an input gives for a date of which only a part is typed: it isn't empty, and isn't a value."""

_TYPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_MINUTE = len("2026-03-10T11:00")
_DAY = timedelta(days=1)


def typed_value(kind: FieldType, typed: str, before: str = "", offset: Offset | None = None) -> str:
    """Return what is typed as a value; what isn't one stays unchanged.

    Args:
        kind: The field's type.
        typed: What is typed: a decimal comma is as good as a point.
        before: The value before: its currency stays, and its seconds while nobody changes the minute.
        offset: How the operator's clock differs from UTC; without it a moment is typed with its own offset.
    """
    if typed == INCOMPLETE and kind in DATES:
        return typed
    if kind in TIMES:
        return _typed_time(kind, typed, before, offset)
    if kind not in (FieldType.NUMBER, FieldType.MONEY):
        return field_value(kind, typed)
    plain = "".join(typed.split())
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    number = field_value(FieldType.NUMBER, plain)
    if kind is FieldType.NUMBER or not number:
        return number
    return f"{number}|{before.partition('|')[2]}"


def is_sound(kind: FieldType, value: str) -> bool:
    """Return whether a text is a value of a type."""
    if not value:
        return True
    if kind in (FieldType.NUMBER, FieldType.MONEY):
        number = value.partition("|")[0].removeprefix("-")
        return number.replace(".", "", 1).isdecimal() and number.isascii()
    if kind is FieldType.DATE:
        return value != INCOMPLETE
    if kind in TIMES:
        at = parse_time(value)
        return at is not None and (at.tzinfo is None) == (kind is FieldType.LOCAL_TIME)
    return kind is not FieldType.YES_NO or value in (YES, NO)


def input_text(kind: FieldType, value: str, offset: Offset) -> str:
    """Return a value as its input shows it: an amount without its currency, a moment by the operator's clock.

    Seconds are left out if they are 0, as browsers do.
    """
    if kind is FieldType.MONEY:
        return value.partition("|")[0]
    if kind not in TIMES or not is_sound(kind, value) or (at := parse_time(value)) is None:
        return value
    wall = _wall(at, offset) if kind is FieldType.DATE_TIME else at
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def is_typed_time(text: str) -> bool:
    """Return whether a text is a date and a time as an input gives them: `2026-03-10T11:00`."""
    return _TYPED.fullmatch(text) is not None


def _typed_time(kind: FieldType, typed: str, before: str, offset: Offset | None) -> str:
    if offset is None or not is_typed_time(typed):
        return field_value(kind, typed)
    shown = input_text(kind, before, offset)
    if typed in (shown, shown[:_MINUTE]):
        return before  # of two moments that the clock shows alike, the one that it was
    value = field_value(FieldType.LOCAL_TIME, typed)
    wall = parse_time(value)
    return value if wall is None or kind is FieldType.LOCAL_TIME else _moment(wall, offset)


def _moment(wall: datetime, offset: Offset) -> str:
    """Return the moment at which the operator's clock shows a time.

    If it shows it twice, because it's set back, the first of the two. If never, because it's set forward, the time
    as it would be by the clock before that: an hour later, mostly.
    """
    wall = wall.replace(tzinfo=UTC)
    offsets = [timedelta(seconds=offset((wall + days).timestamp())) for days in (-_DAY, _DAY)]
    moments = [wall - each for each in offsets]
    fitting = [at for at in moments if _wall(at, offset) == wall.replace(tzinfo=None)]
    return min(fitting, default=moments[0]).isoformat(timespec="seconds")


def _wall(at: datetime, offset: Offset) -> datetime:
    return (at.astimezone(UTC) + timedelta(seconds=offset(at.timestamp()))).replace(tzinfo=None)
