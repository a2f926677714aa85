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
from app.settings.reading import Fault, Problem

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


def outcomes_for(direction: str, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Return the outcomes that are offered for a call of this direction, the portal's code; all if it is unknown."""
    known = {"incoming": "incoming", "outgoing": "outgoing", "callback": "outgoing"}.get(direction, "")
    return tuple(one for one in outcomes if not known or one.direction in ("", known))


def parse_outcomes(text: str) -> tuple[tuple[Outcome, ...], tuple[Problem, ...]]:
    """Return the outcomes that a text lists, and what is wrong in which line. Total."""
    found: list[Outcome] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _outcome(line)
        if isinstance(read, Outcome) and any(read.name == one.name for one in found):
            read = (Fault.TWICE, read.name)
        if isinstance(read, Outcome) and len(found) == MOST:
            read = (Fault.TOO_MANY, str(MOST))
        if isinstance(read, Outcome):
            found.append(read)
        else:
            problems.append(Problem(read[0], line=number, detail=read[1]))
    return tuple(found), tuple(problems)


def encode_outcomes(outcomes: tuple[Outcome, ...]) -> str:
    """Return the text that lists these outcomes."""
    return "\n".join(" | ".join(filter(None, (one.name, one.direction, one.after))) for one in outcomes)


def _outcome(line: str) -> Outcome | tuple[Fault, str]:
    name, *rest = (part.strip() for part in line.split("|"))
    if not name:
        return Fault.MISSING, ""
    if len(name) > LONGEST_NAME:
        return Fault.TOO_LONG, name
    direction, after = "", None
    for word in filter(None, rest):
        if word.lower() in DIRECTIONS and not direction:
            direction = word.lower()
        elif word.lower() in set(CallResult) and after is None:
            after = CallResult(word.lower())
        else:
            return Fault.UNKNOWN_VALUE, word
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
