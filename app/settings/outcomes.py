"""Outcomes of a call as administrators set them, and as they write them: one in each line.

    Reached
    No answer | outgoing | no-answer
    Busy | outgoing | busy
    Wrong number | incoming

A line is the name, then the direction (`incoming`, `outgoing`; both if left out), then the result of a call after which
it is chosen automatically (`busy`, `no-answer`). An empty line means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.locale import N_, Words

LONGEST_NAME = 60
MOST = 30


class CallResult(StrEnum):
    """Results of a call that choose an outcome automatically."""

    BUSY = "busy"
    NO_ANSWER = "no-answer"


DIRECTIONS = ("incoming", "outgoing")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome. `direction` is empty if it is offered for all calls, `after` if it is never chosen automatically."""

    name: str
    direction: str = ""
    after: CallResult | None = None


class Wrong(StrEnum):
    """What can be wrong with a line."""

    NO_NAME = "no-name"
    LONG_NAME = "long-name"
    TWICE = "twice"
    UNKNOWN_WORD = "unknown-word"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class WrongLine:
    """Something wrong in a line. `line` counts from 1, `word` is what is wrong."""

    line: int
    wrong: Wrong
    word: str = ""


def outcomes_in(text: str) -> tuple[tuple[Outcome, ...], tuple[WrongLine, ...]]:
    """Return the outcomes that a text lists, and what is wrong in it. Total."""
    found: list[Outcome] = []
    wrong: list[WrongLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _outcome(line)
        if isinstance(read, Outcome) and any(read.name == one.name for one in found):
            read = (Wrong.TWICE, read.name)
        if isinstance(read, Outcome) and len(found) == MOST:
            read = (Wrong.TOO_MANY, str(MOST))
        if isinstance(read, Outcome):
            found.append(read)
        else:
            wrong.append(WrongLine(number, *read))
    return tuple(found), tuple(wrong)


def lines_of(outcomes: tuple[Outcome, ...]) -> str:
    """Return the text that lists these outcomes."""
    return "\n".join(" | ".join(filter(None, (one.name, one.direction, one.after))) for one in outcomes)


def _outcome(line: str) -> Outcome | tuple[Wrong, str]:
    name, *rest = (part.strip() for part in line.split("|"))
    if not name:
        return Wrong.NO_NAME, ""
    if len(name) > LONGEST_NAME:
        return Wrong.LONG_NAME, name
    direction, after = "", None
    for word in filter(None, rest):
        if word.lower() in DIRECTIONS and not direction:
            direction = word.lower()
        elif word.lower() in set(CallResult) and after is None:
            after = CallResult(word.lower())
        else:
            return Wrong.UNKNOWN_WORD, word
    return Outcome(name, direction, after)


_OUTCOMES = (
    (N_("Reached"), "", None),
    (N_("Call again"), "", None),
    (N_("Not interested"), "", None),
    (N_("No answer"), "outgoing", CallResult.NO_ANSWER),
    (N_("Busy"), "outgoing", CallResult.BUSY),
    (N_("Wrong number"), "", None),
)


def standard_outcomes(words: Words) -> tuple[Outcome, ...]:
    """Return the outcomes that come with the panel."""
    return tuple(Outcome(words(name), direction, after) for name, direction, after in _OUTCOMES)
