"""Side effects of `update`, as data. What the card shows isn't an effect: see `app.worker.card`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.background_events import Target
    from app.bx24.call_status import CallStatus, CrmEntity
    from app.worker.model import Course, Phase


@dataclass(frozen=True, slots=True)
class NameClient:
    """Look up the client's name."""

    call_id: str
    entity: CrmEntity


@dataclass(frozen=True, slots=True)
class Connect:
    """Let the telephony client take charge of the call. `test`: it is known to be a test call already."""

    call: CallStatus
    resumed: bool
    test: bool


class Order(StrEnum):
    """Orders that need nothing but their name."""

    ANSWER = "answer"
    SKIP = "skip"
    DIAL = "dial"
    HANG_UP = "hang-up"
    COMPLETE_TRANSFER = "complete-transfer"
    CANCEL_TRANSFER = "cancel-transfer"


@dataclass(frozen=True, slots=True)
class Give:
    """Give the telephony client an order that brings the call into `phase`, or `back` if it fails."""

    call_id: str
    order: Order
    phase: Phase
    back: Phase


@dataclass(frozen=True, slots=True)
class GiveHold:
    """Order the client to be put on hold, or taken back."""

    call_id: str
    held: bool


@dataclass(frozen=True, slots=True)
class GiveMute:
    """Order the microphone to be switched."""

    call_id: str
    muted: bool


@dataclass(frozen=True, slots=True)
class GiveTone:
    """Order a dial tone."""

    call_id: str
    key: str


@dataclass(frozen=True, slots=True)
class GiveTransfer:
    """Order a transfer. `phase` and `back` as in `Give`."""

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
    """Close the card at once, whether it is held open or not: a note that is not saved is in the browser's storage."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the course for another frame that may have to continue."""

    call_id: str
    course: Course


@dataclass(frozen=True, slots=True)
class TellPanel:
    """Tell the panel what is known about the call."""

    call_id: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The call is done: forget it, release the line, give the turn back."""

    call_id: str


Given = Give | GiveHold | GiveMute | GiveTone | GiveTransfer

Effect = NameClient | Connect | Given | EndCall | CloseCard | Keep | TellPanel | LetGo
