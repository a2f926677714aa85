"""The outcomes of a call that administrators define: when each is offered, what it needs and what it does.

They are stored as a text with one in each line, as long as each of them fits into such a line:

    Reached
    No answer | outgoing | no-answer
    Busy | outgoing | busy
    Wrong number | incoming

A line is the name, then the direction (`incoming`, `outgoing`; both if left out), then the result of a call after which
it is chosen automatically (`busy`, `no-answer`). An empty line means nothing. An outcome that is more than that makes
the stored value a list, in which it is an object (`app.settings.outcome_list`) and the others are lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.settings.reading import Fault, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST_NAME = 60
MOST = 30


class CallResult(StrEnum):
    """Results of a call that choose an outcome automatically: the failures that a call knows, by the same words."""

    BUSY = "busy"
    NO_ANSWER = "no-answer"
    """Nobody was reached, for any of the reasons below."""
    MISSED = "missed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    WRONG_NUMBER = "wrong-number"
    NO_ROUTE = "no-route"
    BLOCKED = "blocked"
    FORBIDDEN = "forbidden"
    NO_MONEY = "no-money"
    UNDEFINED = "undefined"


NOT_REACHED = frozenset({CallResult.MISSED, CallResult.DECLINED, CallResult.CANCELLED, CallResult.UNAVAILABLE})
"""Results that are `NO_ANSWER` as well."""

DIRECTIONS = ("incoming", "outgoing")

DIGITS = "123456789"
"""Keys of the outcomes that have none of their own, by their place."""


class Colour(StrEnum):
    """Colours of an outcome's button."""

    NONE = ""
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Need(StrEnum):
    """What an outcome needs before the call can be saved."""

    NOTE = "note"
    FOLLOW_UP = "follow-up"
    DEAL = "deal"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value that a field of a CRM item gets.

    Attributes:
        type: The platform's code of the item's type.
        field: The field's name, as the classic methods write it.
        value: The value; empty while none is chosen: then nothing is set.
        label: What people called the field when it was picked; empty if unknown.
    """

    type: str
    field: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome.

    Attributes:
        name: Its name, by which notes know it.
        direction: Empty if it is offered for calls of both directions.
        after: The results of a call that choose it automatically.
        colour: The colour of its button.
        key: The letter or digit that chooses it; empty for a digit by its place.
        lines: Numbers or names of the lines that it is for; empty: all.
        needs: What it needs.
        follow_up: The preset of the follow-up that it sets; empty for none.
        stages: The stages that it sets, at most one for each pipeline and one for leads: `DEAL:C3:WON`, `LEAD:JUNK`.
        fields: The values that it gives to fields.
        settles: Whether it completes the operator's open to-dos of the client.
    """

    name: str
    direction: str = ""
    after: tuple[CallResult, ...] = ()
    colour: Colour = Colour.NONE
    key: str = ""
    lines: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    follow_up: str = ""
    stages: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    settles: bool = False

    @property
    def has_consequences(self) -> bool:
        """Whether choosing it does anything else."""
        return bool(self.follow_up or self.stages or self.fields or self.settles)

    def is_for(self, direction: str, line: tuple[str, str] | None) -> bool:
        """Return whether it is offered for calls of a direction, on a line; empty and None if unknown."""
        if direction and self.direction not in ("", direction):
            return False
        return line is None or not self.lines or any(is_line(written, *line) for written in self.lines)

    def stage_in(self, pipeline: str) -> str:
        """Return the stage that it sets in a pipeline (see `pipeline_of`), as `DEAL:C3:WON`; empty for none."""
        return next((stage for stage in self.stages if pipeline_of(stage) == pipeline), "")


def is_line(written: str, number: str, name: str) -> bool:
    """Return whether a text means the line with this number and name: by its name, or its number in any notation."""
    if name and written.casefold() == name.casefold():
        return True
    digits = _digits(written)
    plain = bool(digits) and not any(sign.isalpha() for sign in written)
    return (plain and digits == _digits(number)) or (bool(number) and written.casefold() == number.casefold())


def pipeline_of(stage: str) -> str:
    """Return the pipeline of a stage: `DEAL:3` of `DEAL:C3:WON`, `DEAL:0` of `DEAL:WON`, `LEAD` of `LEAD:JUNK`."""
    kind, _, code = stage.partition(":")
    category, found, _ = code.partition(":")
    return kind if kind != "DEAL" else f"DEAL:{category.removeprefix('C') if found else 0}"


_DIRECTION_OF = {"incoming": "incoming", "outgoing": "outgoing", "callback": "outgoing"}


def outcomes_for(
    direction: str, outcomes: tuple[Outcome, ...], line: tuple[str, str] | None = None
) -> tuple[Outcome, ...]:
    """Return the outcomes that are offered for a call.

    Args:
        direction: The portal's code; of an unknown one all are offered.
        outcomes: All that there are.
        line: The line's number and name; None if unknown.
    """
    known = _DIRECTION_OF.get(direction, "")
    return tuple(one for one in outcomes if one.is_for(known, line))


def automatic_outcome(result: CallResult | None, offered: Iterable[Outcome]) -> str:
    """Return the name of the outcome that a call's result chooses: one for just this result comes first."""
    if result is None:
        return ""
    exact = (one.name for one in offered if result in one.after)
    wider = (one.name for one in offered if result in NOT_REACHED and CallResult.NO_ANSWER in one.after)
    return next(exact, "") or next(wider, "")


def keys_of_outcomes(offered: Iterable[Outcome], taken: Collection[str] = ()) -> dict[str, Outcome]:
    """Return the outcomes that have a key, by the key. Those without one of their own get the digits that are free.

    Args:
        offered: The outcomes, in order.
        taken: Keys that do something else: an outcome with one of these counts as having none.
    """
    offered = tuple(offered)
    own: dict[str, Outcome] = {}
    for one in offered:
        if one.key and one.key not in taken:
            own.setdefault(one.key, one)
    free = iter(digit for digit in DIGITS if digit not in own)
    keys: dict[str, Outcome] = {}
    for one in offered:
        key = one.key if own.get(one.key) is one else next(free, "")
        if key:
            keys[key] = one
    return keys


def parse_outcomes(text: str) -> tuple[tuple[Outcome, ...], tuple[Problem, ...]]:
    """Return the outcomes that a text lists, and what is wrong in which line. Total."""
    found: list[Outcome] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = parse_line(line)
        if isinstance(read, Outcome) and any(read.name == one.name for one in found):
            read = (Fault.TWICE, read.name)
        if isinstance(read, Outcome) and len(found) == MOST:
            read = (Fault.TOO_MANY, str(MOST))
        if isinstance(read, Outcome):
            found.append(read)
        else:
            problems.append(Problem(read[0], line=number, detail=read[1]))
    return tuple(found), tuple(problems)


def parse_line(line: str) -> Outcome | tuple[Fault, str]:
    """Return the outcome in a line, or what is wrong in it."""
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
    return Outcome(name, direction, () if after is None else (after,))


_OUTCOMES: tuple[tuple[str, str, tuple[CallResult, ...]], ...] = (
    (N_("Reached"), "", ()),
    (N_("Call again"), "", ()),
    (N_("Not interested"), "", ()),
    (N_("No answer"), "outgoing", (CallResult.NO_ANSWER,)),
    (N_("Busy"), "outgoing", (CallResult.BUSY,)),
    (N_("Wrong number"), "", (CallResult.WRONG_NUMBER,)),
)


def standard_outcomes(words: Words) -> tuple[Outcome, ...]:
    """Return the outcomes that come with the panel."""
    return tuple(Outcome(words(name), direction, after) for name, direction, after in _OUTCOMES)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())
