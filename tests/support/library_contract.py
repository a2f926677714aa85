"""What every `app.bitrix24.library.Library` does, whoever implements it: one suite for the fake and for the browser's.

Each case gets a `Stage`: a library, and the portal's end of it. Nothing here needs pytest or a certain event loop, so
that the cases can run inside the browser as well; `test_library_contract.py` runs them with the fake.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.library import Library, Receiver, Values
    from app.bitrix24.values import JSON

PATIENCE = 5.0
"""Seconds within which what must come has come."""

STATUS: JSON = {"CALL_ID": "E45D40253D1C2D2F.1774588815.822533", "CALL_STATE": "idle", "CRM_BINDINGS": []}


class Stage(Protocol):
    """A library and what the portal does at its other end."""

    @property
    def library(self) -> Library:
        """The library under test. `BX24.init` has not called back yet."""
        ...

    def initialise(self) -> None:
        """`BX24.init` calls back."""
        ...

    def describe(self, *, info: JSON, language: str, domain: str, admin: bool, auth: JSON) -> None:
        """The portal's first data."""
        ...

    def answers(self, command: str, *values: JSON) -> None:
        """From now on the portal answers a command with these callback arguments."""
        ...

    async def answer_again(self, command: str, *values: JSON) -> None:
        """The portal answers the last command of that name, which was answered already or given up, once more."""
        ...

    async def tell(self, event: str, *values: JSON) -> None:
        """The portal sends an event; when this returns it has reached the library."""
        ...


class Heard:
    """A receiver that remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[Values] = []
        self._news = asyncio.Event()

    def __call__(self, values: Values) -> None:
        """Takes a callback's arguments."""
        self.calls.append(values)
        self._news.set()

    async def first(self) -> Values:
        """The first call's arguments, as soon as they are there."""
        async with asyncio.timeout(PATIENCE):
            await self._news.wait()
        return self.calls[0]


async def initialised_waits_until_the_library_called_back(stage: Stage) -> None:
    waiting = asyncio.ensure_future(stage.library.initialised())
    await asyncio.sleep(0)
    assert not waiting.done()
    stage.initialise()
    async with asyncio.timeout(PATIENCE):
        await waiting


async def initialised_can_be_awaited_again_after_a_wait_was_given_up(stage: Stage) -> None:
    waiting = asyncio.ensure_future(stage.library.initialised())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    stage.initialise()
    async with asyncio.timeout(PATIENCE):
        await stage.library.initialised()


async def what_the_portal_told_at_the_start_comes_out_as_python_values(stage: Stage) -> None:
    info: JSON = {"placement": "CALL_CARD", "options": {"CALL_ID": "a.1.2", "CRM_BINDINGS": []}}
    stage.describe(info=info, language="de", domain="portal.example.com", admin=True, auth=False)
    stage.initialise()
    library = stage.library
    assert library.placement_info() == info
    assert (library.language(), library.domain(), library.is_admin()) == ("de", "portal.example.com", True)
    assert library.auth() is False


async def options_that_are_absent_are_none(stage: Stage) -> None:
    stage.initialise()
    assert stage.library.user_option("no-such-option") is None
    assert stage.library.app_option("no-such-option") is None


async def _reply(stage: Stage, command: str, *values: JSON) -> Values:
    """What the receiver of a command gets, that the portal answers with these values."""
    stage.initialise()
    stage.answers(command, *values)
    heard = Heard()
    stage.library.call(command, {}, heard)
    return await heard.first()


async def a_reply_comes_as_the_list_of_the_callback_s_arguments(stage: Stage) -> None:
    assert await _reply(stage, "getStatus", STATUS) == [STATUS]


async def null_and_empty_values_keep_their_kind(stage: Stage) -> None:
    reply: JSON = {"list": [], "object": {}, "nothing": None, "text": "", "number": 0, "no": False}
    assert repr(await _reply(stage, "getStatus", reply)) == repr([reply])


async def a_callback_without_arguments_gives_an_empty_list(stage: Stage) -> None:
    assert await _reply(stage, "disableAutoClose") == []


async def the_interface_is_answered_like_a_command(stage: Stage) -> None:
    stage.initialise()
    stage.answers("getInterface", {"command": ["getStatus"], "event": []})
    heard = Heard()
    stage.library.get_interface(heard)
    assert await heard.first() == [{"command": ["getStatus"], "event": []}]


async def a_command_that_the_portal_does_not_know_is_met_with_silence(stage: Stage) -> None:
    stage.initialise()
    stage.answers("getStatus", STATUS)
    unknown, known = Heard(), Heard()
    stage.library.call("noSuchCommand", {}, unknown)
    stage.library.call("getStatus", {}, known)
    await known.first()
    assert unknown.calls == []


async def each_reply_reaches_the_receiver_of_its_own_command(stage: Stage) -> None:
    stage.initialise()
    stage.answers("disableAutoClose", "disabled")
    stage.answers("enableAutoClose", "enabled")
    disabled, enabled = Heard(), Heard()
    stage.library.call("disableAutoClose", {}, disabled)
    stage.library.call("enableAutoClose", {}, enabled)
    assert (await disabled.first(), await enabled.first()) == (["disabled"], ["enabled"])


async def a_late_reply_still_reaches_its_receiver(stage: Stage) -> None:
    stage.initialise()
    heard = Heard()
    stage.library.call("disableAutoClose", {}, heard)
    await asyncio.sleep(0)
    assert heard.calls == []
    await stage.answer_again("disableAutoClose", [])
    assert await heard.first() == [[]]


async def events_wait_until_they_are_released_and_keep_their_order(stage: Stage) -> None:
    stage.initialise()
    heard = Heard()
    await stage.tell("CallCard::CallStateChanged", "connecting")
    stage.library.bind_event("CallCard::CallStateChanged", heard)
    await stage.tell("CallCard::CallStateChanged", "connected")
    assert heard.calls == []
    stage.library.release_events()
    assert heard.calls == [["connecting"], ["connected"]]


def _listening(stage: Stage, event: str) -> Heard:
    """What comes of an event to a page that is ready."""
    stage.initialise()
    heard = Heard()
    stage.library.bind_event(event, heard)
    stage.library.release_events()
    return heard


async def a_released_event_is_dealt_with_before_its_delivery_returns(stage: Stage) -> None:
    heard = _listening(stage, "CallCard::BeforeClose")
    await stage.tell("CallCard::BeforeClose", [])
    assert heard.calls == [[[]]]


async def both_documented_arguments_of_an_event_arrive(stage: Stage) -> None:
    heard = _listening(stage, "CallCard::CallStateChanged")
    await stage.tell("CallCard::CallStateChanged", "idle", {"failedCode": "486"})
    assert heard.calls == [["idle", {"failedCode": "486"}]]


async def an_event_that_nobody_bound_is_dropped(stage: Stage) -> None:
    heard = _listening(stage, "CallCard::BeforeClose")
    await stage.tell("CallCard::EntityChanged", {})
    assert heard.calls == []


async def other_calls_with_an_answer_are_answered_too(stage: Stage) -> None:
    stage.initialise()
    stage.answers("openPath", {"result": "close"})
    stage.answers("refreshAuth", {"access_token": "test-access-token-2"})
    stage.answers("resizeWindow", {"width": 550, "height": 650})
    slider, tokens, size = Heard(), Heard(), Heard()
    _ask_for_others(stage.library, slider, tokens, size)
    assert await slider.first() == [{"result": "close"}]
    assert await tokens.first() == [{"access_token": "test-access-token-2"}]
    assert await size.first() == [{"width": 550, "height": 650}]


def _ask_for_others(library: Library, slider: Receiver, tokens: Receiver, size: Receiver) -> None:
    library.open_path("/crm/contact/details/7/", slider)
    library.refresh_auth(tokens)
    library.fit_window(size)


CASES: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    initialised_waits_until_the_library_called_back,
    initialised_can_be_awaited_again_after_a_wait_was_given_up,
    what_the_portal_told_at_the_start_comes_out_as_python_values,
    options_that_are_absent_are_none,
    a_reply_comes_as_the_list_of_the_callback_s_arguments,
    null_and_empty_values_keep_their_kind,
    a_callback_without_arguments_gives_an_empty_list,
    the_interface_is_answered_like_a_command,
    a_command_that_the_portal_does_not_know_is_met_with_silence,
    each_reply_reaches_the_receiver_of_its_own_command,
    a_late_reply_still_reaches_its_receiver,
    events_wait_until_they_are_released_and_keep_their_order,
    a_released_event_is_dealt_with_before_its_delivery_returns,
    both_documented_arguments_of_an_event_arrive,
    an_event_that_nobody_bound_is_dropped,
    other_calls_with_an_answer_are_answered_too,
)
"""All cases. Each is a coroutine function of a stage, named for the behaviour."""
