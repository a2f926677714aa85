"""The 17 events of the placement `PAGE_BACKGROUND_WORKER`, typed by one normaliser.

    event = card_event("BackgroundCallCard::muteButtonClick", [True])
    event == MuteClicked(muted=True)

Total: any arguments give an event. An event without data comes as `[]`, `""` or nothing, by the client library
(`platform: worker-events`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bx24.call_status import CallStatus, CrmEntity, Phone, call_status, entity_in, phone_in
from app.bx24.values import JSON, flag, mapping, positive, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.library import Values

PREFIX = "BackgroundCallCard::"

INITIALIZED = PREFIX + "initialized"

DIAL_KEYS = frozenset("0123456789*#")
BEST_QUALITY = 5
LONGEST_USER_ID = 6
"""Digits of a user's id at most; more digits without a `+` are taken to be a phone number."""


class TargetKind(StrEnum):
    """Where a call is transferred to."""

    USER = "user"
    NUMBER = "number"
    QUEUE = "queue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """The aim of a transfer: a user's id, a phone number or a queue's id, as text."""

    kind: TargetKind
    value: str


@dataclass(frozen=True, slots=True)
class Initialized:
    """The card was created, and commands work from now on. `call` is None if the portal described none."""

    call: CallStatus | None


@dataclass(frozen=True, slots=True)
class ClientChanged:
    """The card's client or number was set; can come before `Initialized`."""

    entity: CrmEntity | None
    phone: Phone


@dataclass(frozen=True, slots=True)
class AnswerClicked:
    """The operator takes the call."""


@dataclass(frozen=True, slots=True)
class SkipClicked:
    """The operator does not take the call."""


@dataclass(frozen=True, slots=True)
class MakeCallClicked:
    """The operator starts an outgoing call."""


@dataclass(frozen=True, slots=True)
class HangupClicked:
    """The operator ends the call. The portal does nothing else."""


@dataclass(frozen=True, slots=True)
class CloseClicked:
    """The operator closes the card; it disappears right after this."""


@dataclass(frozen=True, slots=True)
class NextClicked:
    """The operator continues with the next client of a call list."""


@dataclass(frozen=True, slots=True)
class MuteClicked:
    """The operator switches the microphone; `muted` is the new state."""

    muted: bool


@dataclass(frozen=True, slots=True)
class HoldClicked:
    """The operator puts the call on hold, or takes it back; `held` is the new state."""

    held: bool


@dataclass(frozen=True, slots=True)
class DialpadClicked:
    """One key of the dial pad: `0` to `9`, `*` or `#`; empty for anything else."""

    key: str


@dataclass(frozen=True, slots=True)
class QualityClicked:
    """The operator rated the line from 1 to 5; None for anything else."""

    grade: int | None


@dataclass(frozen=True, slots=True)
class CommentAdded:
    """The operator saved a comment in the card; it may be empty."""

    comment: str


@dataclass(frozen=True, slots=True)
class TransferClicked:
    """The operator transfers the call. `number` is the client's, unchanged; empty if the portal sent none."""

    target: Target
    number: str


@dataclass(frozen=True, slots=True)
class CompleteTransferClicked:
    """The operator connects the client with the target of the transfer."""


@dataclass(frozen=True, slots=True)
class CancelTransferClicked:
    """The operator takes the client back."""


@dataclass(frozen=True, slots=True)
class NotifyAdminClicked:
    """The operator wants to notify the administrator that the account is empty; the portal leaves that to the app."""


CardEvent = (
    Initialized
    | ClientChanged
    | AnswerClicked
    | SkipClicked
    | MakeCallClicked
    | HangupClicked
    | CloseClicked
    | NextClicked
    | MuteClicked
    | HoldClicked
    | DialpadClicked
    | QualityClicked
    | CommentAdded
    | TransferClicked
    | CompleteTransferClicked
    | CancelTransferClicked
    | NotifyAdminClicked
)


def transfer_target(payload: JSON) -> Target:
    """Return the target of a transfer from any form of `transferButtonClick`: with a `type`, a text, or a number."""
    fields = mapping(payload)
    kind, value = text(fields.get("type")).lower(), text(fields.get("target"))
    if not value:
        return Target(TargetKind.UNKNOWN, "")
    if kind:
        kinds = {"user": TargetKind.USER, "pstn": TargetKind.NUMBER, "queue": TargetKind.QUEUE}
        return Target(kinds.get(kind, TargetKind.UNKNOWN), value)
    is_user = positive(value) is not None and len(value) <= LONGEST_USER_ID
    return Target(TargetKind.USER if is_user else TargetKind.NUMBER, value)


def _dial_key(value: JSON) -> str:
    key = text(value)
    return key if key in DIAL_KEYS else ""


def _grade(value: JSON) -> int | None:
    grade = positive(value)
    return grade if grade is not None and grade <= BEST_QUALITY else None


def _comment(value: JSON) -> str:
    return value if isinstance(value, str) else text(value)


_READERS: dict[str, Callable[[JSON], CardEvent]] = {
    "initialized": lambda payload: Initialized(call_status(payload)),
    "entityChanged": lambda payload: ClientChanged(entity_in(payload), phone_in(payload)),
    "answerButtonClick": lambda _: AnswerClicked(),
    "skipButtonClick": lambda _: SkipClicked(),
    "makeCallButtonClick": lambda _: MakeCallClicked(),
    "hangupButtonClick": lambda _: HangupClicked(),
    "closeButtonClick": lambda _: CloseClicked(),
    "nextButtonClick": lambda _: NextClicked(),
    "muteButtonClick": lambda payload: MuteClicked(flag(payload)),
    "holdButtonClick": lambda payload: HoldClicked(flag(payload)),
    "dialpadButtonClick": lambda payload: DialpadClicked(_dial_key(payload)),
    "qualityMeterClick": lambda payload: QualityClicked(_grade(payload)),
    "addCommentButtonClick": lambda payload: CommentAdded(_comment(payload)),
    "transferButtonClick": lambda payload: TransferClicked(
        transfer_target(payload), text(mapping(payload).get("phoneNumber"))
    ),
    "completeTransferButtonClick": lambda _: CompleteTransferClicked(),
    "cancelTransferButtonClick": lambda _: CancelTransferClicked(),
    "notifyAdminButtonClick": lambda _: NotifyAdminClicked(),
}

EVENTS = tuple(PREFIX + suffix for suffix in _READERS)
"""All events of the placement, by their full names."""


def card_event(name: str, values: Values) -> CardEvent:
    """Return the event with this name and these arguments of the callback.

    Raises:
        KeyError: No event of the placement has this name.
    """
    return _READERS[name.removeprefix(PREFIX)](values[0] if values else None)
