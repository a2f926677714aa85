"""The placement `CALL_CARD`: three commands, three events.

    card = CallCard(portal)
    with card.on_before_close(lambda event: save()):
        await card.disable_auto_close()

Facts: `platform: card-commands`, `platform: card-events`, `platform: closing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bx24.call_status import CallStatus, CrmEntity, Phone, call_status, entity_in, phone_in
from app.bx24.errors import UnexpectedReply
from app.bx24.portal import COMMAND_TIMEOUT, Portal
from app.bx24.values import mapping, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.library import Values
    from app.bx24.subscriptions import Subscription
    from app.bx24.values import JSON

CALL_CARD = "CALL_CARD"

GET_STATUS = "getStatus"
DISABLE_AUTO_CLOSE = "disableAutoClose"
ENABLE_AUTO_CLOSE = "enableAutoClose"

ENTITY_CHANGED = "CallCard::EntityChanged"
CALL_STATE_CHANGED = "CallCard::CallStateChanged"
BEFORE_CLOSE = "CallCard::BeforeClose"

EVENTS = (ENTITY_CHANGED, CALL_STATE_CHANGED, BEFORE_CLOSE)


@dataclass(frozen=True, slots=True)
class EntityChanged:
    """The card's client or number was set or refreshed; also sent when nothing changed."""

    entity: CrmEntity | None
    phone: Phone


@dataclass(frozen=True, slots=True)
class CallStateChanged:
    """The call's state changed. `failed_code` is documented, but not every portal delivers it."""

    state: str
    failed_code: str | None


@dataclass(frozen=True, slots=True)
class BeforeClose:
    """The card is about to close, or tries to: comes 0, 1 or 2 times, and cannot be vetoed."""


class CallCard:
    """The call card's commands and events, typed."""

    def __init__(self, portal: Portal, seconds: float = COMMAND_TIMEOUT) -> None:
        self._portal = portal
        self._seconds = seconds

    async def get_status(self, late: Callable[[CallStatus], None] | None = None) -> CallStatus:
        """Return the current status of the call.

        Args:
            late: Called with an answer about a call that arrives after the time-out.

        Raises:
            CommandTimeout: Silence: not in a call card, or trouble.
            UnexpectedReply: The answer says nothing about a call.
        """

        def came_late(answer: JSON) -> None:
            status = call_status(answer)
            if status is not None and late is not None:
                late(status)

        status = call_status(await self._portal.call(GET_STATUS, seconds=self._seconds, late=came_late))
        if status is None:
            raise UnexpectedReply(GET_STATUS)
        return status

    async def disable_auto_close(self, late: Callable[[], None] | None = None) -> None:
        """Keep the card open when the call ends; during the 65 s countdown, restart it.

        Args:
            late: Called when the portal confirms after the time-out.

        Raises:
            CommandTimeout: Silence.
        """
        await self._command(DISABLE_AUTO_CLOSE, late)

    async def enable_auto_close(self, late: Callable[[], None] | None = None) -> None:
        """Let the card close automatically; during the countdown, close it now.

        Args:
            late: Called when the portal confirms after the time-out.

        Raises:
            CommandTimeout: Silence.
        """
        await self._command(ENABLE_AUTO_CLOSE, late)

    def on_entity_changed(self, handler: Callable[[EntityChanged], None]) -> Subscription:
        """Subscribe to `CallCard::EntityChanged`."""
        return self._portal.bind_event(ENTITY_CHANGED, lambda values: handler(entity_changed(values)))

    def on_state_changed(self, handler: Callable[[CallStateChanged], None]) -> Subscription:
        """Subscribe to `CallCard::CallStateChanged`."""
        return self._portal.bind_event(CALL_STATE_CHANGED, lambda values: handler(call_state_changed(values)))

    def on_before_close(self, handler: Callable[[BeforeClose], None]) -> Subscription:
        """Subscribe to `CallCard::BeforeClose`."""
        return self._portal.bind_event(BEFORE_CLOSE, lambda _: handler(BeforeClose()))

    async def _command(self, command: str, late: Callable[[], None] | None) -> None:
        await self._portal.call(command, seconds=self._seconds, late=None if late is None else lambda _: late())


def entity_changed(values: Values) -> EntityChanged:
    """Read the arguments of `CallCard::EntityChanged`."""
    payload = values[0] if values else None
    return EntityChanged(entity_in(payload), phone_in(payload))


def call_state_changed(values: Values) -> CallStateChanged:
    """Read the arguments of `CallCard::CallStateChanged`: one text, two arguments, or both in one list."""
    told = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    state = text(told[0]) if told else ""
    extra = mapping(told[1]) if len(told) > 1 else {}
    return CallStateChanged(state, text(extra.get("failedCode")) or None)
