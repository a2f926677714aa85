"""What the worker knows about the call whose card it drives. Immutable; times are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.background_events import ClientChanged
    from app.bx24.call_status import CallStatus

OUTGOING = ("outgoing", "callback")
"""Directions in which the operator is the caller."""


class Phase(StrEnum):
    """Where the call stands, as the telephony client reported it. `SHOWN`: it reported nothing (yet)."""

    SHOWN = "shown"
    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"
    TRANSFERRING = "transferring"
    TRANSFER_ANSWERED = "transfer-answered"
    TRANSFERRED = "transferred"
    TRANSFER_FAILED = "transfer-failed"
    ENDED = "ended"
    FAILED = "failed"


OVER = (Phase.ENDED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a call: everything that another frame needs to continue it. Contains no number and no name.

    Attributes:
        phase: Where it stands.
        since: When the conversation began; None before.
        held: Whether the client is on hold.
        muted: Whether the microphone is off.
        code: Why it ended, as call statistics name it.
        grade: The operator's rating of the line.
        test: Whether the home page registered the call to be played.
    """

    phase: Phase = Phase.SHOWN
    since: float | None = None
    held: bool = False
    muted: bool = False
    code: str = ""
    grade: int | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """The call at hand, or none.

    Attributes:
        now: The time of the last message.
        call: The call as the portal described it when its card came.
        name: The client's name, empty until it is known.
        driven: Whether a telephony client has taken charge of the call.
        course: Where it stands.
        early: The client that was reported before the card appeared.
        recalled: The id and course of a call that another frame had until now; its card's first event comes next.
    """

    now: float = 0.0
    call: CallStatus | None = None
    name: str = ""
    driven: bool = False
    course: Course = Course()
    early: ClientChanged | None = None
    recalled: tuple[str, Course] | None = None

    @property
    def call_id(self) -> str:
        """The portal's id of the call; empty when there is none."""
        return "" if self.call is None else self.call.call_id

    @property
    def outgoing(self) -> bool:
        """Whether the operator is the caller."""
        return self.call is not None and self.call.direction in OUTGOING
