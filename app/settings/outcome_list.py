"""The list of outcomes as it is stored when lines can't say it all: lines, and objects for what is more.

    ["Reached", {"name": "Offer sent", "colour": "green", "follow-up": "tomorrow-10", "stages": ["DEAL:C3:OFFER"]}]

Members that are empty are left out. Unknown ones mean nothing to this version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.settings.outcomes import (
    DIGITS,
    DIRECTIONS,
    LONGEST_NAME,
    MOST,
    CallResult,
    Colour,
    FieldValue,
    Need,
    Outcome,
    parse_line,
    parse_outcomes,
    pipeline_of,
)
from app.settings.reading import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bitrix24.values import JSON

LONGEST_TEXT = 200
"""Characters of a line's name, a stage's code, a field's value."""
MOST_PARTS = 30
"""Lines, stages or fields of one outcome."""

_KEYS = frozenset(DIGITS + "abcdefghijklmnopqrstuvwxyz")
_TYPES = ("DEAL", "LEAD", "CONTACT", "COMPANY")


class _Wrong(Exception):  # noqa: N818 - a signal within this module
    def __init__(self, fault: Fault, member: str = "", detail: str = "") -> None:
        super().__init__(fault, member, detail)
        self.fault, self.member, self.detail = fault, member, detail


Found = tuple[tuple[Outcome, ...], tuple[Problem, ...]]
"""The outcomes, and what is wrong."""


def decode_outcomes(stored: JSON) -> Found:
    """Return the outcomes that are stored, as lines or as a list. Total."""
    if isinstance(stored, str):
        return parse_outcomes(stored)
    if not isinstance(stored, list):
        return (), (Problem(Fault.NO_LIST),)
    found: list[Outcome] = []
    problems: list[Problem] = []
    for number, member in enumerate(stored, 1):
        try:
            found.append(_another(member, found))
        except _Wrong as wrong:
            place = f"outcomes[{number}]" + (f".{wrong.member}" if wrong.member else "")
            problems.append(Problem(wrong.fault, place, number, wrong.detail))
    return tuple(found), tuple(problems)


def _another(member: JSON, found: list[Outcome]) -> Outcome:
    one = _decode(member)
    if any(one.name == other.name for other in found):
        raise _Wrong(Fault.TWICE, "name", one.name)
    if len(found) == MOST:
        raise _Wrong(Fault.TOO_MANY, detail=str(MOST))
    return one


def _decode(member: JSON) -> Outcome:
    """Return the outcome that a line or an object describes."""
    if isinstance(member, str):
        read = parse_line(member)
        if isinstance(read, Outcome):
            return read
        raise _Wrong(read[0], "name", read[1])
    if not isinstance(member, dict):
        raise _Wrong(Fault.NO_OBJECT)
    name = _text(member, "name")
    if not name.strip():
        raise _Wrong(Fault.MISSING, "name")
    if len(name) > LONGEST_NAME:
        raise _Wrong(Fault.TOO_LONG, "name", name)
    stages = _texts(member, "stages")
    if len({pipeline_of(stage) for stage in stages}) < len(stages):
        raise _Wrong(Fault.TWICE, "stages")
    key = _text(member, "key")
    if key and key not in _KEYS:
        raise _Wrong(Fault.WRONG_KEY, "key", key)
    return Outcome(
        name.strip(),
        _one_of(member, "direction", ("", *DIRECTIONS)),
        tuple(map(CallResult, _some_of(member, "after", CallResult))),
        Colour(_one_of(member, "colour", Colour)),
        key,
        _texts(member, "lines"),
        tuple(map(Need, _some_of(member, "needs", Need))),
        _text(member, "follow-up"),
        stages,
        _field_values(member.get("fields", [])),
        member.get("settles") is True,
    )


def _text(member: Mapping[str, JSON], name: str) -> str:
    value = member.get(name, "")
    if not isinstance(value, str):
        raise _Wrong(Fault.NO_TEXT, name)
    if len(value) > LONGEST_TEXT:
        raise _Wrong(Fault.TOO_LONG, name, value[:LONGEST_NAME])
    return value


def _texts(member: Mapping[str, JSON], name: str) -> tuple[str, ...]:
    values = member.get(name, [])
    if not isinstance(values, list):
        raise _Wrong(Fault.NO_LIST, name)
    if len(values) > MOST_PARTS:
        raise _Wrong(Fault.TOO_MANY, name, str(MOST_PARTS))
    return tuple(dict.fromkeys(filter(None, (_text({name: value}, name) for value in values))))


def _one_of(member: Mapping[str, JSON], name: str, allowed: Iterable[str]) -> str:
    value = _text(member, name)
    if value not in {*map(str, allowed)}:
        raise _Wrong(Fault.UNKNOWN_VALUE, name, value)
    return value


def _some_of(member: Mapping[str, JSON], name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    allowed = tuple(map(str, allowed))
    values = _texts(member, name)
    for value in values:
        if value not in allowed:
            raise _Wrong(Fault.UNKNOWN_VALUE, name, value)
    return tuple(value for value in allowed if value in values)


def decode_field_values(stored: JSON) -> tuple[tuple[FieldValue, ...], Fault | None]:
    """Return the values of fields in a stored list, and what is wrong in it: then there are none. Total."""
    try:
        return _field_values(stored), None
    except _Wrong as wrong:
        return (), wrong.fault


def encode_field_values(fields: tuple[FieldValue, ...]) -> list[JSON]:
    """Return what is stored."""
    return [[each.type, each.field, each.value, *filter(None, (each.label,))] for each in fields]


def _field_values(value: JSON) -> tuple[FieldValue, ...]:
    if not isinstance(value, list):
        raise _Wrong(Fault.NO_LIST, "fields")
    if len(value) > MOST_PARTS:
        raise _Wrong(Fault.TOO_MANY, "fields", str(MOST_PARTS))
    found = tuple(map(_field, value))
    if len({(one.type, one.field) for one in found}) < len(found):
        raise _Wrong(Fault.TWICE, "fields")
    return found


def _field(value: JSON) -> FieldValue:
    match value:
        case [str(kind), str(name), str(content), *rest] if kind in _TYPES and 0 < len(name) <= LONGEST_TEXT:
            label = rest[0] if rest else ""
            if len(content) <= LONGEST_TEXT and len(rest) <= 1 and isinstance(label, str):
                return FieldValue(kind, name, content, label[:LONGEST_TEXT])
    raise _Wrong(Fault.UNKNOWN_VALUE, "fields")
