"""Carries out the steps of a test call: registers it, shows and hides its card, ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.bx24.rest.errors import NotFound, OutcomeUnknown, Refused, RestError
from app.bx24.values import mapping, text
from app.home import messages as told
from app.installation.trouble import Kind, Trouble, trouble_of
from app.telephony import test_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.rest.calls import Calls
    from app.home.messages import Message
    from app.home.trial import Call

INCOMING = 2
"""`TYPE` of a call that somebody else began."""

ANSWERED = "200"
"""`STATUS_CODE` of a call that was a conversation."""


class Marks(Protocol):
    """Texts by key that all pages of the app see; `app.browser.storage.LocalStorage` is one."""

    def get(self, key: str) -> str | None:
        """The text kept under `key`, or None."""
        ...

    def set(self, key: str, value: str) -> None:
        """Keep a text."""
        ...

    def remove(self, key: str) -> None:
        """Forget a text."""
        ...


class TrialEffects:
    """The steps; each answers with a message. `note` receives every error.

    `marks` tells the background worker which call is the test call: it then plays the other side.
    """

    def __init__(
        self,
        rest: Calls,
        marks: Marks,
        now: Callable[[], float],
        dispatch: Callable[[Message], None],
        note: Callable[[RestError], None],
    ) -> None:
        self._rest = rest
        self._marks = marks
        self._now = now
        self._dispatch = dispatch
        self._note = note

    async def register(self, call: Call) -> None:
        """Register the call and show its card."""
        self._marks.set(test_call.KEY, test_call.mark(call.number, self._now()))
        try:
            call_id = await self._call_id(call, shown=True)
        except RestError as error:
            self._marks.remove(test_call.KEY)
            self._note(error)
            certain = not isinstance(error, OutcomeUnknown)
            self._dispatch(told.CallFailed(self._now(), trouble_of(error), certain=certain))
        else:
            if call_id:
                self._marks.set(test_call.KEY, test_call.mark(call.number, self._now(), call_id))
                self._dispatch(told.CallRegistered(self._now(), call_id))
            else:
                self._marks.remove(test_call.KEY)
                self._dispatch(told.CallFailed(self._now(), Trouble(Kind.PORTAL_FAULT), certain=False))

    async def _call_id(self, call: Call, *, shown: bool) -> str:
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
        except OutcomeUnknown:
            # The same id of ours gives the same call: there are never two.
            answer = await self._rest.call("telephony.externalCall.register", params)
        return text(mapping(answer.result).get("CALL_ID"))

    async def turn(self, call: Call, *, shown: bool) -> None:
        """Show or hide the card."""
        method = f"telephony.externalCall.{'show' if shown else 'hide'}"
        try:
            answer = await self._rest.call(method, {"CALL_ID": call.id, "USER_ID": call.user_id})
        except RestError as error:
            self._note(error)
            self._dispatch(told.CallFailed(self._now(), trouble_of(error), certain=False))
            return
        if answer.result is False:
            self._dispatch(told.CallEnded(self._now(), lost=True))
        else:
            self._dispatch(told.CardTurned(self._now(), shown))

    async def end(self, call: Call, seconds: int) -> None:
        """Hide the card and finishes the call."""
        self._marks.remove(test_call.KEY)
        try:
            call_id = call.id or await self._call_id(call, shown=False)
            known = await self._rest.call("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": call.user_id})
            lost = not await self._finish(call_id, call.user_id, seconds) and known.result is False
        except RestError as error:
            self._note(error)
            self._dispatch(told.CallFailed(self._now(), trouble_of(error), certain=False))
        else:
            self._dispatch(told.CallEnded(self._now(), lost))

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
        except Refused as error:
            if not _is_unknown_call(error):
                raise
            return False
        return True


def _is_unknown_call(error: Refused) -> bool:
    """Return whether an error means an unknown or ended call, which has no error code to itself."""
    return "not found" in error.description.lower() or isinstance(error, NotFound)
