"""The placement `PAGE_BACKGROUND_WORKER`: nine commands that drive the card of a call which an app registered.

    worker = BackgroundWorker(portal)
    with worker.on_event(lambda event: print(event)):
        portal.release_events()
        await worker.set_ui_state(UiState.INCOMING)
        await worker.set_card_title("Jane Cooper")

Facts: `platform: the-background-worker`. The events are in `app.bitrix24.background_worker`.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from app.bitrix24.call_card import CallStatus, Phone, call_status, entity_in, phone_in
from app.bitrix24.errors import CommandRefusedError, CommandTimeoutError, UnexpectedReplyError
from app.bitrix24.library import Subscription
from app.bitrix24.portal import COMMAND_TIMEOUT, Portal
from app.bitrix24.values import JSON, flag, mapping, positive, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.library import Values
    from app.call.crm_item import CrmItem

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

    entity: CrmItem | None
    phone: Phone


class ButtonClicked(StrEnum):
    """The operator clicks a button that says nothing more; the value is the event's name."""

    ANSWER = "answerButtonClick"
    """Take the call."""
    SKIP = "skipButtonClick"
    """Don't take the call."""
    MAKE_CALL = "makeCallButtonClick"
    """Start an outgoing call."""
    HANGUP = "hangupButtonClick"
    """End the call. The portal does nothing else."""
    CLOSE = "closeButtonClick"
    """Close the card; it disappears right after this."""
    NEXT = "nextButtonClick"
    """Continue with the next client of a call list."""
    COMPLETE_TRANSFER = "completeTransferButtonClick"
    """Connect the client with the target of the transfer."""
    CANCEL_TRANSFER = "cancelTransferButtonClick"
    """Take the client back."""
    NOTIFY_ADMIN = "notifyAdminButtonClick"
    """Notify the administrator that the account is empty; the portal leaves that to the app."""


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


CardEvent = (
    Initialized
    | ClientChanged
    | ButtonClicked
    | MuteClicked
    | HoldClicked
    | DialpadClicked
    | QualityClicked
    | CommentAdded
    | TransferClicked
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


def _clicked(button: ButtonClicked, _: JSON) -> ButtonClicked:
    return button


_READERS: dict[str, Callable[[JSON], CardEvent]] = {
    "initialized": lambda payload: Initialized(call_status(payload)),
    "entityChanged": lambda payload: ClientChanged(entity_in(payload), phone_in(payload)),
    **{button.value: partial(_clicked, button) for button in ButtonClicked},
    "muteButtonClick": lambda payload: MuteClicked(flag(payload)),
    "holdButtonClick": lambda payload: HoldClicked(flag(payload)),
    "dialpadButtonClick": lambda payload: DialpadClicked(_dial_key(payload)),
    "qualityMeterClick": lambda payload: QualityClicked(_grade(payload)),
    "addCommentButtonClick": lambda payload: CommentAdded(_comment(payload)),
    "transferButtonClick": lambda payload: TransferClicked(
        transfer_target(payload), text(mapping(payload).get("phoneNumber"))
    ),
}

EVENTS = tuple(PREFIX + suffix for suffix in _READERS)
"""All events of the placement, by their full names."""


def card_event(name: str, values: Values) -> CardEvent:
    """Return the event with this name and these arguments of the callback.

    Raises:
        KeyError: No event of the placement has this name.
    """
    return _READERS[name.removeprefix(PREFIX)](values[0] if values else None)


LIST_UI_STATES = "CallCardGetListUiStates"
SET_UI_STATE = "CallCardSetUiState"
SET_MUTE = "CallCardSetMute"
SET_HOLD = "CallCardSetHold"
SET_CARD_TITLE = "CallCardSetCardTitle"
SET_STATUS_TEXT = "CallCardSetStatusText"
START_TIMER = "CallCardStartTimer"
STOP_TIMER = "CallCardStopTimer"
CLOSE = "CallCardClose"

COMMANDS = (
    LIST_UI_STATES,
    SET_UI_STATE,
    SET_MUTE,
    SET_HOLD,
    SET_CARD_TITLE,
    SET_STATUS_TEXT,
    START_TIMER,
    STOP_TIMER,
    CLOSE,
)

TIMER_SECONDS = 1.0
"""Silence of this length after a timer command is success: in the browser these two are never answered."""

NO_CARD = "Call card is undefined"
"""The error code for: no card, or the card of a call that no app registered."""


class UiState(StrEnum):
    """What the card looks like: which buttons it has, and whether its timer runs."""

    INCOMING = "incoming"
    TRANSFER_INCOMING = "transferIncoming"
    OUTGOING = "outgoing"
    CONNECTING_INCOMING = "connectingIncoming"
    CONNECTING_OUTGOING = "connectingOutgoing"
    CONNECTED = "connected"
    TRANSFERRING = "transferring"
    TRANSFER_FAILED = "transferFailed"
    TRANSFER_CONNECTED = "transferConnected"
    ERROR = "error"
    MONEY_ERROR = "moneyError"
    REDIAL = "redial"


class BackgroundWorker:
    """The card's commands and events, typed.

    Every command raises `CommandTimeoutError` on silence (another placement, or a portal page without telephony) and
    `CommandRefusedError` with the portal's code; `is_no_card` recognizes the usual one. A desktop app that never showed
    a card answers with success. Of several replies to one command, the first counts.
    """

    def __init__(self, portal: Portal, seconds: float = COMMAND_TIMEOUT) -> None:
        self._portal = portal
        self._seconds = seconds

    async def list_ui_states(self) -> tuple[str, ...]:
        """Return the names of the states that the card can show. Works without a card.

        Raises:
            UnexpectedReplyError: The answer isn't a list of names.
        """
        answer = await self._portal.call(LIST_UI_STATES, seconds=self._seconds)
        names = tuple(filter(None, map(text, answer))) if isinstance(answer, list) else ()
        if not names:
            raise UnexpectedReplyError(LIST_UI_STATES)
        return names

    async def set_ui_state(self, state: UiState, *, start_timer: bool = True) -> None:
        """Change the card's look and buttons.

        Args:
            state: The look. `CONNECTED` starts the timer, most others stop it.
            start_timer: False, only with `CONNECTED`: stops and hides the timer and sets it to zero instead.
        """
        params: dict[str, JSON] = {"uiState": state.value}
        if not start_timer and state is UiState.CONNECTED:
            params["disableAutoStartTimer"] = True
        await self._command(SET_UI_STATE, params)

    async def set_mute(self, *, muted: bool) -> None:
        """Show the microphone as off or on. Does not raise the button's event."""
        await self._command(SET_MUTE, {"muted": muted})

    async def set_hold(self, *, held: bool) -> None:
        """Show the call as held or not. Does not raise the button's event."""
        await self._command(SET_HOLD, {"held": held})

    async def set_card_title(self, title: str) -> None:
        """Change the card's title. Plain text."""
        await self._command(SET_CARD_TITLE, {"title": title})

    async def set_status_text(self, status: str) -> None:
        """Change the line under the title. Plain text."""
        await self._command(SET_STATUS_TEXT, {"statusText": status})

    async def start_timer(self) -> None:
        """Show the timer and start it, from where it stopped. Never raises `CommandTimeoutError`."""
        await self._timer(START_TIMER)

    async def stop_timer(self) -> None:
        """Stop the timer. Never raises `CommandTimeoutError`."""
        await self._timer(STOP_TIMER)

    async def close_card(self) -> None:
        """Close the card. It can't be controlled afterwards."""
        await self._command(CLOSE, {})

    def on_event(self, handler: Callable[[CardEvent], None]) -> Subscription:
        """Subscribe to all 17 events: they must be bound before a call is registered."""
        ends = ExitStack()
        for name in EVENTS:
            ends.enter_context(self._portal.bind_event(name, partial(_hand_over, handler, name)))
        return Subscription(ends.close)

    async def _command(self, command: str, params: dict[str, JSON]) -> None:
        await self._portal.call(command, params, seconds=self._seconds)

    async def _timer(self, command: str) -> None:
        try:
            await self._portal.call(command, seconds=min(TIMER_SECONDS, self._seconds))
        except CommandTimeoutError:
            return


def is_no_card(error: Exception) -> bool:
    """Return whether a command failed for lack of a card that it can control."""
    return isinstance(error, CommandRefusedError) and error.code == NO_CARD


def _hand_over(handler: Callable[[CardEvent], None], name: str, values: Values) -> None:
    handler(card_event(name, values))
