"""The call card, typed. `PLACEMENT_OPTIONS`, `getStatus` and the events' payloads all become the same types.

    status = call_status({"CRM_ENTITY_TYPE": "LEAD", "CRM_ENTITY_ID": "17", "CALL_LIST_MODE": "false"})
    status.entity == CrmItem("LEAD", 17) and not status.call_list

Total: every JSON value gives a result. `platform: call-data` lists the odd values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.errors import UnexpectedReplyError
from app.bitrix24.portal import COMMAND_TIMEOUT, Portal
from app.bitrix24.values import JSON, flag, items, mapping, positive, text, unescaped
from app.call.crm_item import CrmItem
from app.phone.notation import absence

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.library import Subscription, Values


class PhoneKnowledge(StrEnum):
    """What the portal knows about the other side's number."""

    KNOWN = "known"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phone:
    """The other side's number: `text` as the portal gave it (SIP names are possible), empty unless known."""

    knowledge: PhoneKnowledge
    text: str = ""


@dataclass(frozen=True, slots=True)
class CallStatus:
    """A call as the portal described it. Texts may be empty; codes are unchanged.

    Attributes:
        call_id: Empty before the portal knows it (outgoing built-in calls).
        phone: The other side's number.
        line_number: The company's line, any text.
        line_name: Its name.
        entity: The CRM item the call is bound to; None when it is not.
        bindings: All CRM items the call is bound to.
        activity_id: The call's activity; None when there is none (yet).
        direction: `incoming`, `outgoing`, `callback`.
        state: `idle`, `connecting`, `connected`.
        call_list: Whether the card works through a call list.
    """

    call_id: str
    phone: Phone
    line_number: str
    line_name: str
    entity: CrmItem | None
    bindings: tuple[CrmItem, ...]
    activity_id: int | None
    direction: str
    state: str
    call_list: bool


_KEYS = frozenset({
    "CALL_ID", "PHONE_NUMBER", "LINE_NUMBER", "LINE_NAME", "CRM_ENTITY_TYPE", "CRM_ENTITY_ID",
    "CRM_ACTIVITY_ID", "CRM_BINDINGS", "CALL_DIRECTION", "CALL_STATE", "CALL_LIST_MODE",
})  # fmt: skip


def call_status(payload: JSON, *, escaped: bool = False) -> CallStatus | None:
    """Read a description of a call.

    Args:
        payload: `PLACEMENT_OPTIONS`, or a reply of `getStatus`; any JSON value is accepted.
        escaped: Whether texts may be HTML-escaped, as in the options that come with `getInitData`.

    Returns:
        The status, or None if it says nothing about a call.
    """
    fields = mapping(payload)
    if not _KEYS.intersection(fields):
        return None
    if escaped:
        fields = mapping(unescaped(fields))
    return CallStatus(
        call_id=text(fields.get("CALL_ID")),
        phone=phone(fields.get("PHONE_NUMBER")),
        line_number=text(fields.get("LINE_NUMBER")),
        line_name=text(fields.get("LINE_NAME")),
        entity=_entity(fields.get("CRM_ENTITY_TYPE"), fields.get("CRM_ENTITY_ID")),
        bindings=_bindings(fields.get("CRM_BINDINGS")),
        activity_id=positive(fields.get("CRM_ACTIVITY_ID")),
        direction=text(fields.get("CALL_DIRECTION")),
        state=text(fields.get("CALL_STATE")),
        call_list=flag(fields.get("CALL_LIST_MODE")),
    )


def phone(value: JSON) -> Phone:
    """Return the number. Missing, `undefined`, `unknown`: it is not known; `hidden`, `anonymous` and such: withheld."""
    number = text(value)
    missing = absence(number)
    return Phone(PhoneKnowledge(missing)) if missing else Phone(PhoneKnowledge.KNOWN, number)


def entity_in(payload: JSON) -> CrmItem | None:
    """Return the CRM item in an event's payload; None if there is none."""
    fields = mapping(payload)
    return _entity(fields.get("CRM_ENTITY_TYPE"), fields.get("CRM_ENTITY_ID"))


def phone_in(payload: JSON) -> Phone:
    """Return the number in an event's payload."""
    return phone(mapping(payload).get("PHONE_NUMBER"))


def _entity(kind: JSON, number: JSON) -> CrmItem | None:
    code, identity = text(kind).upper(), positive(number)
    return None if not code or identity is None else CrmItem(code, identity)


def _bindings(value: JSON) -> tuple[CrmItem, ...]:
    found: dict[CrmItem, None] = {}
    for item in items(value):
        fields = mapping(item)
        entity = _entity(fields.get("ENTITY_TYPE"), fields.get("ENTITY_ID"))
        if entity is not None:
            found[entity] = None
    return tuple(found)


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

    entity: CrmItem | None
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
            CommandTimeoutError: No answer: not in a call card, or something failed there.
            UnexpectedReplyError: The answer says nothing about a call.
        """

        def came_late(answer: JSON) -> None:
            status = call_status(answer)
            if status is not None and late is not None:
                late(status)

        status = call_status(await self._portal.call(GET_STATUS, seconds=self._seconds, late=came_late))
        if status is None:
            raise UnexpectedReplyError(GET_STATUS)
        return status

    async def disable_auto_close(self, late: Callable[[], None] | None = None) -> None:
        """Keep the card open when the call ends; during the 65 s countdown, restart it.

        Args:
            late: Called when the portal confirms after the time-out.

        Raises:
            CommandTimeoutError: Silence.
        """
        await self._command(DISABLE_AUTO_CLOSE, late)

    async def enable_auto_close(self, late: Callable[[], None] | None = None) -> None:
        """Let the card close automatically; during the countdown, close it now.

        Args:
            late: Called when the portal confirms after the time-out.

        Raises:
            CommandTimeoutError: Silence.
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
    arguments = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    state = text(arguments[0]) if arguments else ""
    extra = mapping(arguments[1]) if len(arguments) > 1 else {}
    return CallStateChanged(state, text(extra.get("failedCode")) or None)


TYPE_IDS = {"LEAD": 1, "DEAL": 2, "CONTACT": 3, "COMPANY": 4, "QUOTE": 7, "SMART_INVOICE": 31}
"""Numbers of the types of items by their codes (`platform: crm-types`)."""

TYPES = {number: code for code, number in TYPE_IDS.items()}

TODO_PROVIDER = "CRM_TODO"
"""The `PROVIDER_ID` of activities that are to-dos."""

_OWN = "DYNAMIC_"
"""The prefix of a type that a portal has defined itself."""


def type_id(code: str) -> int | None:
    """Return the number of a type of items; None for one without."""
    return TYPE_IDS.get(code) or (positive(code.removeprefix(_OWN)) if code.startswith(_OWN) else None)


def type_code(number: int) -> str:
    """Return the code of a type of items."""
    return TYPES.get(number) or f"{_OWN}{number}"


_CLASSIC = frozenset({"LEAD", "DEAL", "CONTACT", "COMPANY"})


def details_path(entity: CrmItem) -> str | None:
    """Return the path of a CRM item's card; None for a type whose path is not documented."""
    if entity.type in _CLASSIC:
        return f"/crm/{entity.type.lower()}/details/{entity.id}/"
    number = type_id(entity.type)
    return None if number is None else f"/crm/type/{number}/details/{entity.id}/"
