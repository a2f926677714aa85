"""Writing the list of outcomes: as it is stored, and as a text for people. Only the home page does that.

export_outcomes(outcomes)  # a text that import_outcomes reads
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, nesting
from app.settings.outcome_list import decode_outcomes, encode_field_values
from app.settings.outcomes import LONGEST_NAME, CallResult, Outcome, parse_line, parse_outcomes
from app.settings.reading import Fault, Problem

if TYPE_CHECKING:
    from app.settings.outcome_list import Found

DEEPEST = 50
"""Levels of nesting in a text, as in the stored settings; brackets in names count too."""


def encode_outcomes(outcomes: tuple[Outcome, ...]) -> JSON:
    """Return what is stored: lines if they say it all, which version 1.0 reads as well; otherwise a list."""
    lines = encode_lines(outcomes)
    return lines if lines is not None else [line_of(one) or encode_outcome(one) for one in outcomes]


def encode_outcome(one: Outcome) -> dict[str, JSON]:
    """Return an outcome as an object."""
    members: dict[str, JSON] = {
        "name": one.name,
        "direction": one.direction,
        "after": [*one.after],
        "colour": one.colour.value,
        "key": one.key,
        "lines": [*one.lines],
        "needs": [*one.needs],
        "follow-up": one.follow_up,
        "stages": [*one.stages],
        "fields": encode_field_values(one.fields),
        "settles": one.settles,
    }
    return {name: value for name, value in members.items() if value or name == "name"}


_OF_LINES = (CallResult.BUSY, CallResult.NO_ANSWER)


def line_of(outcome: Outcome) -> str | None:
    """Return the line that says all of an outcome; None if it is more than a line can say."""
    line = " | ".join(filter(None, (outcome.name, outcome.direction, *outcome.after)))
    plain = all(result in _OF_LINES for result in outcome.after)
    return line if plain and line.isprintable() and parse_line(line) == outcome else None


def encode_lines(outcomes: tuple[Outcome, ...]) -> str | None:
    """Return the text that lists these outcomes; None if one of them is more than a line can say."""
    lines = [line_of(one) for one in outcomes]
    return None if None in lines else "\n".join(line for line in lines if line)


def import_outcomes(written: str) -> Found:
    """Return the outcomes in a text that somebody has written or exported: a list as JSON, or lines."""
    written = written.removeprefix("\ufeff").strip()
    if not written.startswith("["):
        return parse_outcomes(written)
    try:
        if nesting(written) > DEEPEST:
            return (), (Problem(Fault.NOT_JSON),)
        return decode_outcomes(json.loads(written))
    except ValueError as error:
        return (), (Problem(Fault.NOT_JSON, line=getattr(error, "lineno", 0)),)


def export_outcomes(outcomes: tuple[Outcome, ...]) -> str:
    """Return a text for people: lines, or a list with one outcome per line."""
    lines = encode_lines(outcomes)
    if lines is not None and import_outcomes(lines) == (outcomes, ()):
        return lines + "\n"
    rows = (json.dumps(line_of(each) or encode_outcome(each), ensure_ascii=False) for each in outcomes)
    return "[\n" + ",\n".join(rows) + "\n]\n"


def wrong_names(outcomes: tuple[Outcome, ...]) -> dict[int, Fault]:
    """Return what is wrong with names, by the outcome's place."""
    found: dict[int, Fault] = {}
    names = [one.name.strip() for one in outcomes]
    for index, name in enumerate(names):
        if not name:
            found[index] = Fault.MISSING
        elif len(name) > LONGEST_NAME:
            found[index] = Fault.TOO_LONG
        elif name in names[:index]:
            found[index] = Fault.TWICE
    return found


def overlapping_keys(outcomes: tuple[Outcome, ...]) -> dict[int, tuple[int, ...]]:
    """Return, for each outcome whose key another one has that can be offered beside it, the places of those others."""
    found: dict[int, tuple[int, ...]] = {}
    for index, one in enumerate(outcomes):
        others = tuple(
            other for other, each in enumerate(outcomes) if other != index and one.key and _share_a_key(one, each)
        )
        if others:
            found[index] = others
    return found


def _share_a_key(one: Outcome, other: Outcome) -> bool:
    apart = one.direction and other.direction and one.direction != other.direction
    elsewhere = one.lines and other.lines and not set(one.lines) & set(other.lines)
    return one.key == other.key and not apart and not elsewhere
