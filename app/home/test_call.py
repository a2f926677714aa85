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
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport, NotFoundError, OutcomeUnknownError, RefusedError, RestError, report_of
from app.bitrix24.values import JSON, mapping, positive, text
from app.copies import replace
from app.telephony import test_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.rest.client import Calls
    from app.home.state import Model
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
    def idle(self) -> bool:
        """Whether there is no call (any longer): one can be begun."""
        return self.stage in (Stage.NONE, Stage.ENDED)

    @property
    def has_card(self) -> bool:
        """Whether there is a card to show or hide."""
        return self.stage in (Stage.SHOWN, Stage.HIDDEN)

    @property
    def ends_at(self) -> float | None:
        """When it ends automatically."""
        return self.call.since + LONGEST if self.call is not None and self.has_card else None


@dataclass(frozen=True, slots=True)
class CallRequested:
    """The administrator wants a test call; `external_id` is new."""

    number: str
    external_id: str


@dataclass(frozen=True, slots=True)
class CardRequested:
    """The administrator wants the test call's card shown or hidden."""

    shown: bool


@dataclass(frozen=True, slots=True)
class EndRequested:
    """The administrator wants the test call ended."""


@dataclass(frozen=True, slots=True)
class CallRegistered:
    """The portal knows the test call."""

    call_id: str


@dataclass(frozen=True, slots=True)
class CardTurned:
    """The test call's card is shown or hidden."""

    shown: bool


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The test call is over. `lost`: the portal no longer knew it."""

    lost: bool


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A step of the test call failed. `certain`: the portal certainly didn't carry it out."""

    error: ErrorReport
    certain: bool = False


TestCallMessage = CallRequested | CardRequested | EndRequested | CallRegistered | CardTurned | CallEnded | CallFailed


@dataclass(frozen=True, slots=True)
class Register:
    """Register a test call and show its card."""

    call: RegisteredCall


@dataclass(frozen=True, slots=True)
class TurnCard:
    """Show or hide the test call's card."""

    call: RegisteredCall
    shown: bool


@dataclass(frozen=True, slots=True)
class End:
    """Hide the test call's card and finish the call. `seconds`: how long it lasted."""

    call: RegisteredCall
    seconds: int


@dataclass(frozen=True, slots=True)
class RememberCall:
    """Keep the test call for the next load of the page; None forgets it."""

    call: RegisteredCall | None


TestCallEffect = Register | TurnCard | End
Next = tuple[TestCall, tuple[TestCallEffect | RememberCall, ...]]


def step(model: Model, message: TestCallMessage) -> Next:  # noqa: PLR0911 - one line per message
    """Return the test call after a message, and the effects to run."""
    current, call = model.test_call, model.test_call.call
    match message:
        case CallRequested():
            return _calling(model, message)
        case EndRequested():
            return ending(current, model.now)
        case CardRequested(shown=shown) if call is not None and current.has_card and not current.busy:
            return replace(current, busy=True, error=None), (TurnCard(call, shown),)
        case CallRegistered(call_id=call_id) if call is not None:
            known = replace(call, id=call_id)
            return replace(current, stage=Stage.SHOWN, call=known), (RememberCall(known),)
        case CardTurned(shown=shown):
            return replace(current, stage=Stage.SHOWN if shown else Stage.HIDDEN, busy=False, error=None), ()
        case CallEnded(lost=lost):
            return TestCall(Stage.ENDED, lost=lost), (RememberCall(None),)
        case CallFailed():
            return _failed(current, message)
        case _:
            return current, ()


def _calling(model: Model, message: CallRequested) -> Next:
    if not model.visit.admin or not model.test_call.idle:
        return model.test_call, ()
    if _NUMBER.fullmatch(message.number.strip()) is None:
        return TestCall(wrong_number=True), ()
    if model.visit.user_id is None:
        return TestCall(error=model.user_error or ErrorReport(ErrorKind.OFFLINE)), ()
    call = RegisteredCall(message.external_id, model.visit.user_id, model.now, message.number.strip())
    return TestCall(Stage.CALLING, call), (RememberCall(call), Register(call))


def ending(current: TestCall, now: float) -> Next:
    """Begin ending the call, if there is one that can be ended."""
    call = current.call
    if call is None or current.stage in (Stage.CALLING, Stage.ENDING):
        return current, ()
    if not call.can_be_found(now):
        return TestCall(Stage.ENDED, lost=True), (RememberCall(None),)
    seconds = max(0, int(min(now - call.since, LONGEST)))
    return replace(current, stage=Stage.ENDING, busy=False, error=None), (End(call, seconds),)


def _failed(current: TestCall, failure: CallFailed) -> Next:
    """Take a failed step. A call that may exist stays, to be ended."""
    if current.stage is Stage.CALLING and failure.certain:
        return TestCall(error=failure.error), (RememberCall(None),)
    stage = Stage.LEFT if current.stage in (Stage.CALLING, Stage.ENDING) else current.stage
    after = replace(current, stage=stage, busy=False, error=failure.error)
    return after, () if after.call is not None else (RememberCall(None),)


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
    """Carries the steps out; each answers with a message. `note` receives every error.

    By `marks`, the background worker recognizes the test call, and plays the other side.
    """

    def __init__(
        self,
        rest: Calls,
        marks: Store,
        now: Callable[[], float],
        dispatch: Callable[[TestCallMessage], None],
        note: Callable[[RestError], None],
    ) -> None:
        self._rest = rest
        self._marks = marks
        self._now = now
        self._dispatch = dispatch
        self._note = note

    async def run(self, effect: TestCallEffect) -> None:
        """Carry out a step; its result arrives as a message."""
        try:
            message = await self._message(effect)
        except RestError as error:
            self._note(error)
            certain = isinstance(effect, Register) and not isinstance(error, OutcomeUnknownError)
            message = CallFailed(report_of(error), certain)
        self._dispatch(message)

    async def _message(self, effect: TestCallEffect) -> TestCallMessage:
        match effect:
            case Register(call=call):
                return await self._register(call)
            case TurnCard(call=call, shown=shown):
                return await self._turn(call, shown=shown)
            case End(call=call, seconds=seconds):
                return await self._end(call, seconds)

    async def _register(self, call: RegisteredCall) -> TestCallMessage:
        self._marks.set(test_call.KEY, test_call.mark(call.number, self._now()))
        try:
            call_id = await self._call_id(call, shown=True)
        except RestError:
            self._marks.remove(test_call.KEY)
            raise
        if not call_id:
            self._marks.remove(test_call.KEY)
            return CallFailed(ErrorReport(ErrorKind.FAULT))
        self._marks.set(test_call.KEY, test_call.mark(call.number, self._now(), call_id))
        return CallRegistered(call_id)

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

    async def _turn(self, call: RegisteredCall, *, shown: bool) -> TestCallMessage:
        method = f"telephony.externalCall.{'show' if shown else 'hide'}"
        answer = await self._rest.call(method, {"CALL_ID": call.id, "USER_ID": call.user_id})
        return CallEnded(lost=True) if answer.result is False else CardTurned(shown)

    async def _end(self, call: RegisteredCall, seconds: int) -> TestCallMessage:
        self._marks.remove(test_call.KEY)
        call_id = call.id or await self._call_id(call, shown=False)
        known = await self._rest.call("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": call.user_id})
        lost = not await self._finish(call_id, call.user_id, seconds) and known.result is False
        return CallEnded(lost)

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
