"""The placement `PAGE_BACKGROUND_WORKER`: nine commands that drive the card of a call which an app registered.

    worker = BackgroundWorker(portal)
    with worker.on_event(lambda event: print(event)):
        portal.release_events()
        await worker.set_ui_state(UiState.INCOMING)
        await worker.set_card_title("Jane Cooper")

Facts: `platform: the-background-worker`. The events are in `app.bx24.background_events`.
"""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from app.bx24.background_events import EVENTS, card_event
from app.bx24.errors import CommandRefused, CommandTimeout, UnexpectedReply
from app.bx24.portal import COMMAND_TIMEOUT, Portal
from app.bx24.subscriptions import Subscription
from app.bx24.values import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.background_events import CardEvent
    from app.bx24.library import Values
    from app.bx24.values import JSON

PAGE_BACKGROUND_WORKER = "PAGE_BACKGROUND_WORKER"

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

    Every command raises `CommandTimeout` on silence (another placement, or a portal page without telephony) and
    `CommandRefused` with the portal's code; `is_no_card` tells the usual one. A desktop app that never showed a card
    answers with success. Of several replies to one command the first counts.
    """

    def __init__(self, portal: Portal, seconds: float = COMMAND_TIMEOUT) -> None:
        self._portal = portal
        self._seconds = seconds

    async def list_ui_states(self) -> tuple[str, ...]:
        """Return the names of the states that the card can show. Works without a card.

        Raises:
            UnexpectedReply: The answer isn't a list of names.
        """
        answer = await self._portal.call(LIST_UI_STATES, seconds=self._seconds)
        names = tuple(filter(None, map(text, answer))) if isinstance(answer, list) else ()
        if not names:
            raise UnexpectedReply(LIST_UI_STATES)
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
        """Show the timer and start it, from where it stopped. Never raises `CommandTimeout`."""
        await self._timer(START_TIMER)

    async def stop_timer(self) -> None:
        """Stop the timer. Never raises `CommandTimeout`."""
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
        except CommandTimeout:
            return


def is_no_card(error: Exception) -> bool:
    """Return whether a command failed for lack of a card that it can control."""
    return isinstance(error, CommandRefused) and error.code == NO_CARD


def _hand_over(handler: Callable[[CardEvent], None], name: str, values: Values) -> None:
    handler(card_event(name, values))
