"""The test call: an external call of the app itself, which shows the administrator the panel in a real card.

    NONE ─► CALLING ─► SHOWN ◄─► HIDDEN
              │          └────┬────┘
              ▼               ▼
            NONE            ENDING ─► ENDED        a page that is loaded again: LEFT ─► ENDING

A test call is written down before it is registered. Registering it again under the app's same id gives the same call
(`platform: external-calls`), so it can be ended even if its reply was lost. That takes the number, which is written
down only if it is the one that belongs to nobody.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport, NotFoundError, OutcomeUnknownError, RefusedError, RestError, report_of
from app.bitrix24.values import JSON, mapping, positive, text
from app.home.messages import CallEnded, CallFailed, CallRegistered, CardTurned
from app.telephony import test_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Calls
    from app.home.messages import Message
    from app.ui.storage import Store

OPTION = "test-call"
"""The user's option in which a test call is written down, without its number."""

LONGEST = 300.0
"""Seconds after which a test call ends automatically."""

SAME_CALL = 1500.0
"""Seconds in which registering again certainly gives the same call; the platform says half an hour."""

NUMBER = "+12025550143"
"""The default caller's number: reserved for fiction, it belongs to nobody."""

_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){4,19}")


class Stage(StrEnum):
    """The stage of the test call."""

    NONE = "none"
    CALLING = "calling"
    SHOWN = "shown"
    HIDDEN = "hidden"
    ENDING = "ending"
    ENDED = "ended"
    LEFT = "left"
    """One that an earlier load of this page began is still there."""


@dataclass(frozen=True, slots=True)
class RegisteredCall:
    """A test call.

    Attributes:
        external_id: The app's id for it.
        user_id: The user it is for.
        since: When it began, in seconds since 1970.
        number: The caller's number; empty if it wasn't written down.
        id: The portal's `CALL_ID`; empty while it is not known.
    """

    external_id: str
    user_id: int
    since: float
    number: str = NUMBER
    id: str = ""

    def can_be_found(self, now: float) -> bool:
        """Return whether the portal can find it: by its id, or while registering again gives the same call."""
        return bool(self.id) or (bool(self.number) and now < self.since + SAME_CALL)


@dataclass(frozen=True, slots=True)
class TestCall:
    """The test call on this page.

    Attributes:
        stage: The stage.
        call: The call, from its registration to its end.
        busy: Whether its card is being shown or hidden.
        wrong_number: Whether the last number was invalid.
        error: Why the last step failed.
        lost: Whether the call was over before it was ended here.
    """

    stage: Stage = Stage.NONE
    call: RegisteredCall | None = None
    busy: bool = False
    wrong_number: bool = False
    error: ErrorReport | None = None
    lost: bool = False

    @property
    def ends_at(self) -> float | None:
        """When it ends automatically."""
        if self.call is None or self.stage not in (Stage.SHOWN, Stage.HIDDEN):
            return None
        return self.call.since + LONGEST


def is_number(number: str) -> bool:
    """Return whether a text is a phone number."""
    return _NUMBER.fullmatch(number.strip()) is not None


def start(call: RegisteredCall) -> TestCall:
    """Begin registering the call."""
    return TestCall(Stage.CALLING, call)


def with_call_id(test_call: TestCall, call_id: str) -> TestCall:
    """Take the registered call, which the portal shows."""
    if test_call.call is None:
        return test_call
    return replace(test_call, stage=Stage.SHOWN, call=replace(test_call.call, id=call_id))


def start_card(test_call: TestCall) -> TestCall:
    """Begin showing or hiding its card."""
    return replace(test_call, busy=True, error=None)


def with_card(test_call: TestCall, *, shown: bool) -> TestCall:
    """Record whether the card is shown."""
    return replace(test_call, stage=Stage.SHOWN if shown else Stage.HIDDEN, busy=False, error=None)


def start_ending(test_call: TestCall) -> TestCall:
    """Begin ending it."""
    return replace(test_call, stage=Stage.ENDING, busy=False, error=None)


def end(*, lost: bool) -> TestCall:
    """Record that the call is over."""
    return TestCall(Stage.ENDED, lost=lost)


def with_failure(test_call: TestCall, error: ErrorReport, *, certain: bool) -> TestCall:
    """Take a failed step. A call that may exist stays, to be ended.

    Args:
        test_call: Before.
        error: Why.
        certain: Whether the portal certainly didn't carry it out.
    """
    if test_call.stage is Stage.CALLING and certain:
        return TestCall(error=error)
    stage = Stage.LEFT if test_call.stage in (Stage.CALLING, Stage.ENDING) else test_call.stage
    return replace(test_call, stage=stage, busy=False, error=error)


def restore(call: RegisteredCall | None) -> TestCall:
    """Return the call that an earlier load of the page wrote down."""
    return TestCall() if call is None else TestCall(Stage.LEFT, call)


def encode(call: RegisteredCall | None) -> str:
    """Return the call as text for the option; empty for none."""
    if call is None:
        return ""
    members = {
        "external": call.external_id,
        "user": call.user_id,
        "since": round(call.since),
        "usual": int(call.number == NUMBER),
        "call": call.id,
    }
    return json.dumps(members, separators=(",", ":"))


def decode(option: JSON) -> RegisteredCall | None:
    """Return the call in an option; None if there is none, or none that can be read."""
    members = mapping(option)
    external_id, user_id = text(members.get("external")), positive(members.get("user"))
    if not external_id or user_id is None:
        return None
    since = float(positive(members.get("since")) or 0)
    number = NUMBER if members.get("usual") == 1 else ""
    return RegisteredCall(external_id, user_id, since, number, text(members.get("call")))


INCOMING = 2
"""`TYPE` of a call that somebody else began."""

ANSWERED = "200"
"""`STATUS_CODE` of a call that was a conversation."""


class TestCallRunner:
    """The steps; each answers with a message. `note` receives every error.

    By `marks`, the background worker recognizes the test call, and plays the other side.
    """

    def __init__(
        self,
        rest: Calls,
        marks: Store,
        now: Callable[[], float],
        dispatch: Callable[[Message], None],
        note: Callable[[RestError], None],
    ) -> None:
        self._rest = rest
        self._marks = marks
        self._now = now
        self._dispatch = dispatch
        self._note = note

    async def register(self, call: RegisteredCall) -> None:
        """Register the call and show its card."""
        self._marks.set(test_call.KEY, test_call.mark(call.number, self._now()))
        try:
            call_id = await self._call_id(call, shown=True)
        except RestError as error:
            self._marks.remove(test_call.KEY)
            self._note(error)
            certain = not isinstance(error, OutcomeUnknownError)
            self._dispatch(CallFailed(self._now(), report_of(error), certain=certain))
        else:
            if call_id:
                self._marks.set(test_call.KEY, test_call.mark(call.number, self._now(), call_id))
                self._dispatch(CallRegistered(self._now(), call_id))
            else:
                self._marks.remove(test_call.KEY)
                self._dispatch(CallFailed(self._now(), ErrorReport(ErrorKind.FAULT), certain=False))

    async def _call_id(self, call: RegisteredCall, *, shown: bool) -> str:
        """Return the portal's id of the call, registering it first if needed."""
        params: dict[str, str | int] = {
            "USER_ID": call.user_id,
            "PHONE_NUMBER": call.number,
            "TYPE": INCOMING,
            "CRM_CREATE": 0,
            "SHOW": int(shown),
            "ADD_TO_CHAT": 0,
            "EXTERNAL_CALL_ID": call.external_id,
        }
        try:
            answer = await self._rest.call("telephony.externalCall.register", params)
        except OutcomeUnknownError:
            # The same id of ours gives the same call: there are never two.
            answer = await self._rest.call("telephony.externalCall.register", params)
        return text(mapping(answer.result).get("CALL_ID"))

    async def turn(self, call: RegisteredCall, *, shown: bool) -> None:
        """Show or hide the card."""
        method = f"telephony.externalCall.{'show' if shown else 'hide'}"
        try:
            answer = await self._rest.call(method, {"CALL_ID": call.id, "USER_ID": call.user_id})
        except RestError as error:
            self._note(error)
            self._dispatch(CallFailed(self._now(), report_of(error), certain=False))
            return
        if answer.result is False:
            self._dispatch(CallEnded(self._now(), lost=True))
        else:
            self._dispatch(CardTurned(self._now(), shown))

    async def end(self, call: RegisteredCall, seconds: int) -> None:
        """Hide the card and finish the call."""
        self._marks.remove(test_call.KEY)
        try:
            call_id = call.id or await self._call_id(call, shown=False)
            known = await self._rest.call("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": call.user_id})
            lost = not await self._finish(call_id, call.user_id, seconds) and known.result is False
        except RestError as error:
            self._note(error)
            self._dispatch(CallFailed(self._now(), report_of(error), certain=False))
        else:
            self._dispatch(CallEnded(self._now(), lost))

    async def _finish(self, call_id: str, user_id: int, seconds: int) -> bool:
        """Finish the call; return False if the portal doesn't know it (any longer)."""
        params: dict[str, str | int] = {
            "CALL_ID": call_id,
            "USER_ID": user_id,
            "DURATION": seconds,
            "STATUS_CODE": ANSWERED,
            "ADD_TO_CHAT": 0,
        }
        try:
            await self._rest.call("telephony.externalCall.finish", params)
        except RefusedError as error:
            if not _is_unknown_call(error):
                raise
            return False
        return True


def _is_unknown_call(error: RefusedError) -> bool:
    """Return whether an error means an unknown or ended call, which has no error code to itself."""
    return "not found" in error.description.lower() or isinstance(error, NotFoundError)
