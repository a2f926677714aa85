"""What can happen to the worker. Each message carries its time, in seconds since 1970.

Those that answer an effect carry the id of the call that they are about: the next call may be at hand by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.background_events import CardEvent
    from app.telephony.reports import Report
    from app.worker.model import Course, Phase


@dataclass(frozen=True, slots=True)
class CardTold:
    """An event of the card."""

    at: float
    event: CardEvent


@dataclass(frozen=True, slots=True)
class CourseRecalled:
    """Another frame had the call that comes next, until now."""

    at: float
    call_id: str
    course: Course


@dataclass(frozen=True, slots=True)
class ClientNamed:
    """The client's name is known."""

    at: float
    call_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TestRecognised:
    """The call is the home page's test call."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class TookCharge:
    """A telephony client has taken charge of the call."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """No telephony client has taken charge of the call: its card belongs to another application."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class Reported:
    """The telephony client reported something."""

    at: float
    call_id: str
    report: Report


@dataclass(frozen=True, slots=True)
class OrderFailed:
    """The telephony client could not carry an order out, after which the call was to be in `phase`, not in `back`."""

    at: float
    call_id: str
    phase: Phase
    back: Phase


@dataclass(frozen=True, slots=True)
class CardLost:
    """The portal says that there is no card (any longer) to control."""

    at: float
    call_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The portal has the call's end on record, or will not take it. `hidden`: it takes the card away by its rules."""

    at: float
    call_id: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class ContextWanted:
    """The panel asks what is known about a call."""

    at: float
    call_id: str


Message = (
    CardTold
    | CourseRecalled
    | ClientNamed
    | TestRecognised
    | TookCharge
    | NotClaimed
    | Reported
    | OrderFailed
    | CardLost
    | Finished
    | ContextWanted
)
