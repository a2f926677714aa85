"""Sets of outcomes to start from, by what a team does. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.settings.outcomes import CallResult, Colour, Need, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTE = (Need.NOTE,)
_TOMORROW, _SOON, _MONDAY = "tomorrow-10", "in-1-hour", "monday-9"

_LAST = (
    Outcome(N_("No answer"), "outgoing", (CallResult.NO_ANSWER,), follow_up=_TOMORROW),
    Outcome(N_("Busy"), "outgoing", (CallResult.BUSY,), follow_up=_SOON),
    Outcome(N_("Wrong number"), "", (CallResult.WRONG_NUMBER,), Colour.GREY),
)
"""What every set ends with."""


@dataclass(frozen=True, slots=True)
class OutcomeSet:
    """Outcomes of one kind of work; their names are to be translated."""

    label: str
    outcomes: tuple[Outcome, ...]


SETS: Mapping[str, OutcomeSet] = {
    "sales": OutcomeSet(
        N_("Sales calls"),
        (
            Outcome(N_("Interested"), colour=Colour.GREEN, needs=_NOTE),
            Outcome(N_("Wants an offer"), colour=Colour.BLUE, needs=_NOTE, follow_up=_TOMORROW),
            Outcome(N_("Call again"), colour=Colour.AMBER, follow_up=_TOMORROW),
            Outcome(N_("Not interested"), colour=Colour.RED, settles=True),
        ),
    ),
    "support": OutcomeSet(
        N_("Support desk"),
        (
            Outcome(N_("Solved"), colour=Colour.GREEN, settles=True),
            Outcome(N_("Passed on"), colour=Colour.BLUE, needs=_NOTE),
            Outcome(N_("We call back"), colour=Colour.AMBER, needs=_NOTE, follow_up=_SOON),
            Outcome(N_("Complaint"), colour=Colour.RED, needs=_NOTE),
        ),
    ),
    "appointments": OutcomeSet(
        N_("Appointments"),
        (
            Outcome(N_("Appointment made"), colour=Colour.GREEN, needs=_NOTE, settles=True),
            Outcome(N_("Appointment moved"), colour=Colour.BLUE, needs=_NOTE),
            Outcome(N_("Appointment cancelled"), colour=Colour.RED),
            Outcome(N_("Call again"), colour=Colour.AMBER, follow_up=_TOMORROW),
        ),
    ),
    "collections": OutcomeSet(
        N_("Collections"),
        (
            Outcome(N_("Promised to pay"), colour=Colour.GREEN, needs=_NOTE, follow_up=_MONDAY),
            Outcome(N_("Has paid already"), colour=Colour.BLUE),
            Outcome(N_("Disputes the claim"), colour=Colour.AMBER, needs=_NOTE),
            Outcome(N_("Refuses to pay"), colour=Colour.RED, needs=_NOTE),
        ),
    ),
}


def outcomes_of(name: str, lines: tuple[str, ...], words: Words) -> tuple[Outcome, ...]:
    """Return the outcomes of a set in a language, for these lines; for all if there are none."""
    return tuple(replace(one, name=words(one.name), lines=lines) for one in (*SETS[name].outcomes, *_LAST))
