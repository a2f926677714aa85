"""The worker's model of the call whose card it controls. Immutable; times are seconds since 1970."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.ui.storage import decode_stored

if TYPE_CHECKING:
    from app.bitrix24.background_worker import CardEvent, ClientChanged, Target
    from app.bitrix24.call_card import CallStatus
    from app.call.crm_item import CrmItem
    from app.telephony.provider import Report


@dataclass(frozen=True, slots=True)
class NameClient:
    """Look up the client's name."""

    call_id: str
    entity: CrmItem


@dataclass(frozen=True, slots=True)
class Connect:
    """Let the telephony provider claim the call. `test`: it is known to be a test call."""

    call: CallStatus
    resumed: bool
    test: bool


class SessionCommand(StrEnum):
    """Commands that need nothing but their name."""

    ANSWER = "answer"
    SKIP = "skip"
    DIAL = "dial"
    HANG_UP = "hang-up"
    COMPLETE_TRANSFER = "complete-transfer"
    CANCEL_TRANSFER = "cancel-transfer"


@dataclass(frozen=True, slots=True)
class SendCommand:
    """Send a command that brings the call into `phase`, or `back` if it fails."""

    call_id: str
    command: SessionCommand
    phase: Phase
    back: Phase


@dataclass(frozen=True, slots=True)
class SetHold:
    """Put the client on hold, or take them back."""

    call_id: str
    held: bool


@dataclass(frozen=True, slots=True)
class SetMute:
    """Switch the microphone."""

    call_id: str
    muted: bool


@dataclass(frozen=True, slots=True)
class SendTone:
    """Send a dial tone."""

    call_id: str
    key: str


@dataclass(frozen=True, slots=True)
class StartTransfer:
    """Start a transfer. `phase` and `back` as in `SendCommand`."""

    call_id: str
    target: Target
    phase: Phase
    back: Phase


@dataclass(frozen=True, slots=True)
class EndCall:
    """Tell the portal that the call is over.

    Attributes:
        call_id: The portal's id of the call.
        seconds: How long the conversation was.
        code: The call's result, as call statistics name it.
        grade: The operator's rating of the line.
        hide: Whether the portal should close the card, by its rules: one that the panel holds open because of an
            unsaved note stays until that is saved.
        finish: Whether to record the end: the portal then creates the activity in the CRM.
        chat: Whether the record leaves a message in the chat.
    """

    call_id: str
    seconds: int
    code: str
    grade: int | None
    hide: bool = True
    finish: bool = True
    chat: bool = True


@dataclass(frozen=True, slots=True)
class CloseCard:
    """Close the card at once, held open or not: an unsaved note is in the browser's storage."""

    call_id: str


@dataclass(frozen=True, slots=True)
class StoreProgress:
    """Store the progress for another frame that may have to continue."""

    call_id: str
    progress: CallProgress


@dataclass(frozen=True, slots=True)
class InformPanel:
    """Tell the panel what is known about the call."""


@dataclass(frozen=True, slots=True)
class ReleaseCall:
    """The call is done: forget it, close its session, give the lease back."""

    call_id: str


SessionEffect = SendCommand | SetHold | SetMute | SendTone | StartTransfer

Effect = NameClient | Connect | SessionEffect | EndCall | CloseCard | StoreProgress | InformPanel | ReleaseCall


@dataclass(frozen=True, slots=True)
class CardEventArrived:
    """An event of the card."""

    event: CardEvent


@dataclass(frozen=True, slots=True)
class ProgressRecalled:
    """Another frame had the next call until now."""

    call_id: str
    progress: CallProgress


@dataclass(frozen=True, slots=True)
class ClientNamed:
    """The client's name is known."""

    call_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TestRecognised:
    """The call is the home page's test call."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A telephony provider has claimed the call."""

    call_id: str


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """No telephony provider has claimed the call: its card belongs to another application."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Reported:
    """The telephony provider reported something."""

    call_id: str
    report: Report


@dataclass(frozen=True, slots=True)
class SessionCommandFailed:
    """The telephony provider couldn't carry out a command that would have changed the phase from `back` to `phase`."""

    call_id: str
    phase: Phase
    back: Phase


@dataclass(frozen=True, slots=True)
class CardLost:
    """The portal says that there is no card (any longer) to control."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The portal has recorded the call's end, or refuses to. `hidden`: it closes the card by its rules."""

    call_id: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class ContextRequested:
    """The panel asks what is known about a call."""

    call_id: str


CallMessage = (
    ClientNamed
    | TestRecognised
    | Claimed
    | NotClaimed
    | Reported
    | SessionCommandFailed
    | CardLost
    | Finished
    | ContextRequested
)
"""What is about one call: of another than the current one, it means nothing."""

Message = CardEventArrived | ProgressRecalled | CallMessage


OUTGOING = ("outgoing", "callback")
"""Directions in which the operator is the caller."""


class Phase(StrEnum):
    """The state of the call as reported by the telephony provider. `SHOWN`: no report (yet)."""

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
class CallProgress:
    """The progress of a call: everything that another frame needs to continue it. Contains no number and no name.

    Attributes:
        phase: The phase.
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
    """The current call, or none.

    Attributes:
        now: The time of the last message.
        call: The call as the portal described it when its card appeared.
        name: The client's name, empty until it is known.
        claimed: Whether a telephony provider has claimed the call.
        progress: The phase.
        early: The client that was reported before the card appeared.
        recalled: Id and progress of a call that another frame had until now; its card's first event comes next.
    """

    now: float = 0.0
    call: CallStatus | None = None
    name: str = ""
    claimed: bool = False
    progress: CallProgress = CallProgress()
    early: ClientChanged | None = None
    recalled: tuple[str, CallProgress] | None = None

    @property
    def call_id(self) -> str:
        """The portal's id of the call; empty when there is none."""
        return "" if self.call is None else self.call.call_id

    @property
    def outgoing(self) -> bool:
        """Whether the operator is the caller."""
        return self.call is not None and self.call.direction in OUTGOING


LONGEST = 1000
"""The longest text that is read: a progress is far shorter, and a longer one may nest too deep for Python."""


def encode_progress(progress: CallProgress) -> str:
    """Return the progress as JSON text."""
    return json.dumps(
        [progress.phase, progress.since, progress.held, progress.muted, progress.code, progress.grade, progress.test]
    )


def decode_progress(stored: str) -> CallProgress | None:
    """Return the progress in a text; None if there is none."""
    try:
        phase, since, held, muted, code, grade, test = decode_stored(stored, LONGEST)
        progress = CallProgress(
            Phase(phase),
            None if since is None else float(since),
            held is True,
            muted is True,
            str(code),
            None if grade is None else int(grade),
            test is True,
        )
    except (ValueError, TypeError, OverflowError):
        return None
    return progress if progress.since is None or math.isfinite(progress.since) else None
