"""The portal as seen from a page in its frame: the BX24 object in asyncio Python.

    portal = Portal(library)
    await portal.start()
    print(portal.placement().name, portal.language)
    reply = await portal.call("getStatus")

Every wait except the first has a time-out, because the portal answers what it doesn't know with silence.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.errors import CommandRefusedError, CommandTimeoutError, UnexpectedReplyError
from app.bitrix24.library import Subscription, Subscriptions
from app.bitrix24.values import JSON, items, mapping, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.library import Library, Receiver, Values

COMMAND_TIMEOUT = 5.0
"""Seconds that the portal has to answer a command."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the page was opened: the placement's code and its unchanged options."""

    name: str
    options: JSON


@dataclass(frozen=True, slots=True)
class Interface:
    """The commands and events of this placement."""

    commands: frozenset[str]
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Auth:
    """The current user's access to REST. `expires_at`: seconds since 1970. The tokens are not in its `repr`."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    domain: str
    member_id: str


class Portal:
    """The BX24 object. One per page."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._subscriptions = Subscriptions(library)

    async def start(self) -> None:
        """Wait until the library has the portal's first data, however late that is.

        While it waits, the page itself says what is missing (`static/bridge.js`).
        """
        await self._library.initialised()

    def placement(self) -> Placement:
        """Return where the page was opened, as of the moment when the frame was created."""
        info = mapping(self._library.placement_info())
        return Placement(text(info.get("placement")).upper(), info.get("options"))

    @property
    def language(self) -> str:
        """The portal's interface language, e.g. `de`; empty when not known."""
        return self._library.language()

    @property
    def domain(self) -> str:
        """The portal's host."""
        return self._library.domain()

    @property
    def is_admin(self) -> bool:
        """Whether the user is an administrator, or may install apps."""
        return self._library.is_admin()

    def auth(self) -> Auth | None:
        """Return the tokens for REST, or None if there are none or they have expired."""
        return _auth(self._library.auth())

    async def refresh_auth(self, seconds: float = COMMAND_TIMEOUT) -> Auth:
        """Return new tokens.

        Raises:
            CommandTimeoutError: The portal couldn't refresh them: it then shows its own message and doesn't answer.
            UnexpectedReplyError: The answer contains no token.
        """
        auth = _auth(await self._answer("refreshAuth", self._library.refresh_auth, seconds))
        if auth is None:
            raise UnexpectedReplyError("refreshAuth")
        return auth

    async def get_interface(self, seconds: float = COMMAND_TIMEOUT) -> Interface:
        """Return the commands and events of this placement; empty if the portal's page has no telephony.

        Raises:
            CommandTimeoutError: Silence.
        """
        reply = mapping(await self._answer("getInterface", self._library.get_interface, seconds))
        commands = frozenset(filter(None, map(text, items(reply.get("command")))))
        return Interface(commands, frozenset(filter(None, map(text, items(reply.get("event"))))))

    async def call(
        self,
        command: str,
        params: dict[str, JSON] | None = None,
        *,
        seconds: float = COMMAND_TIMEOUT,
        late: Callable[[JSON], None] | None = None,
    ) -> JSON:
        """Send a command of the placement.

        Args:
            command: Its name; letter case matters.
            params: Its parameters.
            seconds: How long to wait.
            late: Called with an answer that comes after the time-out: the command took effect after all.

        Returns:
            The portal's answer.

        Raises:
            CommandTimeoutError: Silence.
            CommandRefusedError: The portal answered with an error code.
        """

        def send(reply: Receiver) -> None:
            self._library.call(command, params or {}, reply)

        answer = await self._answer(command, send, seconds, late)
        _raise_refusal(command, answer)
        return answer

    def bind_event(self, event: str, handler: Callable[[Values], None]) -> Subscription:
        """Subscribe to an event of the placement.

        The handler runs inside the JavaScript callback, so that what it does is done even when the frame is removed in
        the same tick.

        Args:
            event: Its name; one that is not registered never comes.
            handler: Gets the callback's arguments, decoded.
        """
        return self._subscriptions.subscribe(event, handler)

    def release_events(self) -> None:
        """Deliver the events that came before Python was up, in their order.

        Call it once all handlers are bound: until then no event is delivered.
        """
        self._library.release_events()

    def app_option(self, name: str) -> JSON:
        """Return a setting of the app for the whole portal."""
        return self._library.app_option(name)

    async def set_app_option(self, name: str, value: JSON, seconds: float = COMMAND_TIMEOUT) -> None:
        """Change a setting of the app. Only administrators are answered.

        Raises:
            CommandTimeoutError: Silence: the user isn't an administrator, or something is wrong.
        """
        await self._answer("setAppOption", lambda reply: self._library.set_app_option(name, value, reply), seconds)

    def user_option(self, name: str) -> JSON:
        """Return a setting of this user."""
        return self._library.user_option(name)

    def set_user_option(self, name: str, value: JSON) -> None:
        """Change a setting of this user. The portal does not confirm it."""
        self._library.set_user_option(name, value)

    async def open_path(self, path: str) -> None:
        """Open a path of the portal in a slider and wait until the user closes it.

        There is no time-out; cancel the task instead.

        Raises:
            CommandRefusedError: The portal doesn't open that path.
        """
        answer = await self._answer("openPath", lambda reply: self._library.open_path(path, reply), None)
        _raise_refusal("openPath", answer)

    def phone_to(self, number: str) -> bool:
        """Ask the portal to call a number on the user's own line. It doesn't say what comes of it.

        Returns:
            Whether it was asked; False where the library can't.
        """
        return self._library.phone_to(number)

    def open_messenger(self, dialog: str) -> bool:
        """Ask the portal to show a dialogue, such as `chat1982`, in its messenger. It doesn't say what comes of it.

        Returns:
            Whether it was asked; False where the library can't.
        """
        return self._library.open_messenger(dialog)

    async def fit_window(self, seconds: float = COMMAND_TIMEOUT) -> None:
        """Make the frame as high as its document. In the call card the frame fills its tab already.

        Raises:
            CommandTimeoutError: Silence.
        """
        await self._answer("resizeWindow", self._library.fit_window, seconds)

    def install_finish(self) -> None:
        """Tell the portal that the app is installed. Only in the installer stage; elsewhere nothing happens.

        The portal reloads its own page then: this one is gone before it could learn more. Call it once.
        """
        self._library.install_finish()

    def close(self) -> None:
        """End all subscriptions."""
        self._subscriptions.close()

    async def _answer(
        self,
        command: str,
        send: Callable[[Receiver], None],
        seconds: float | None,
        late: Callable[[JSON], None] | None = None,
    ) -> JSON:
        answer: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()

        def receive(values: Values) -> None:
            value = values[0] if values else None
            if not answer.done():
                answer.set_result(value)
            elif answer.cancelled() and late is not None:
                late(value)

        send(receive)
        try:
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            if answer.done() and not answer.cancelled():
                return answer.result()  # it came just in time, but the time-out's turn was first
            raise CommandTimeoutError(command, seconds or 0.0) from None


def _raise_refusal(command: str, answer: JSON) -> None:
    """Raise the error in an answer: an object, or an object in a list (`platform: worker-replies`)."""
    reply = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(reply, dict) and reply.get("result") == "error":
        raise CommandRefusedError(command, text(reply.get("errorCode")) or "an error without a code")


def _auth(value: JSON) -> Auth | None:
    """`expires_in` of the BX24 library is the absolute time in ms; the wire's `AUTH_EXPIRES`, seconds left, is not."""
    fields = mapping(value)
    token = text(fields.get("access_token"))
    if not token:
        return None
    expires = fields.get("expires_in")
    try:
        expires_at = float(text(expires) or 0) / 1000
    except ValueError:
        expires_at = 0.0
    return Auth(
        token, text(fields.get("refresh_token")), expires_at, text(fields.get("domain")), text(fields.get("member_id"))
    )
