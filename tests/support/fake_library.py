"""A BX24 object for CPython that does what a test says; by itself it does as the portal does: it answers with silence.

library = FakeLibrary(info={"placement": "CALL_CARD", "options": {}})
library.answers("getStatus", {"CALL_ID": "a.1.2", "CALL_STATE": "idle"})
library.tell("CallCard::BeforeClose", [])
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bitrix24.library import Receiver, Values
    from app.bitrix24.values import JSON


@dataclass
class Asked:
    """A command that was sent, and the way to answer it: late, twice, or never."""

    name: str
    params: JSON
    reply: Receiver = field(repr=False)

    def answer(self, *values: JSON) -> None:
        """Calls the command's callback."""
        self.reply(list(values))


class FakeLibrary:
    """`app.bitrix24.library.Library` without a browser.

    Attributes:
        info: What `placement.info()` gives.
        asked: Commands in the order in which they were sent; those that are no command of the placement by the names
            that `app.bitrix24.portal` gives them.
        bound: Events in the order in which they were bound.
    """

    def __init__(self, info: JSON = None, *, works: bool = True) -> None:
        """Makes a library that works, or one that has not called `init` back yet."""
        self.info = info
        self.asked: list[Asked] = []
        self.bound: list[str] = []
        self.lang = ""
        self.host = ""
        self.admin = False
        self.tokens: JSON = False
        self.app_options: dict[str, JSON] = {}
        self.user_options: dict[str, JSON] = {}
        self._works = asyncio.Event()
        if works:
            self._works.set()
        self._answers: dict[str, tuple[Values, float]] = {}
        self._handlers: list[tuple[str, Receiver]] = []
        self._kept: deque[tuple[str, Values]] = deque()
        self._released = False

    def initialise(self) -> None:
        """`BX24.init` calls back."""
        self._works.set()

    def answers(self, name: str, *values: JSON, after: float = 0.0) -> None:
        """From now on a command is answered with these arguments, at once or some seconds later."""
        self._answers[name] = (list(values), after)

    def is_silent(self, name: str) -> None:
        """From now on a command is not answered."""
        self._answers.pop(name, None)

    def tell(self, event: str, *values: JSON) -> None:
        """The portal sends an event: once for each binding, and not before events are released."""
        if not self._released:
            self._kept.append((event, list(values)))
            return
        for bound, handler in tuple(self._handlers):
            if bound == event:
                handler(list(values))

    def all_asked(self, name: str) -> list[Asked]:
        """The commands of one name."""
        return [asked for asked in self.asked if asked.name == name]

    async def initialised(self) -> None:
        """See `Library.initialised`."""
        await self._works.wait()

    def placement_info(self) -> JSON:
        """See `Library.placement_info`."""
        return self.info

    def get_interface(self, reply: Receiver) -> None:
        """See `Library.get_interface`."""
        self._ask("getInterface", None, reply)

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """See `Library.call`."""
        self._ask(command, params, reply)

    def bind_event(self, event: str, handler: Receiver) -> None:
        """See `Library.bind_event`."""
        self.bound.append(event)
        self._handlers.append((event, handler))

    def release_events(self) -> None:
        """See `Library.release_events`."""
        self._released = True
        while self._kept:
            event, values = self._kept.popleft()
            self.tell(event, *values)

    def language(self) -> str:
        """See `Library.language`."""
        return self.lang

    def domain(self) -> str:
        """See `Library.domain`."""
        return self.host

    def is_admin(self) -> bool:
        """See `Library.is_admin`."""
        return self.admin

    def auth(self) -> JSON:
        """See `Library.auth`."""
        return self.tokens

    def refresh_auth(self, reply: Receiver) -> None:
        """See `Library.refresh_auth`."""
        self._ask("refreshAuth", None, reply)

    def app_option(self, name: str) -> JSON:
        """See `Library.app_option`."""
        return self.app_options.get(name)

    def set_app_option(self, name: str, value: JSON, reply: Receiver) -> None:
        """See `Library.set_app_option`."""
        self._ask("setAppOption", {"name": name, "value": value}, reply)

    def user_option(self, name: str) -> JSON:
        """See `Library.user_option`."""
        return self.user_options.get(name)

    def set_user_option(self, name: str, value: JSON) -> None:
        """See `Library.set_user_option`."""
        self.user_options[name] = value

    def open_path(self, path: str, reply: Receiver) -> None:
        """See `Library.open_path`."""
        self._ask("openPath", path, reply)

    def phone_to(self, number: str) -> bool:
        """See `Library.phone_to`."""
        self._ask("imPhoneTo", {"phone": number}, lambda _: None)
        return True

    def open_messenger(self, dialog: str) -> bool:
        """See `Library.open_messenger`."""
        self._ask("imOpenMessenger", {"dialogId": dialog}, lambda _: None)
        return True

    def fit_window(self, reply: Receiver) -> None:
        """See `Library.fit_window`."""
        self._ask("resizeWindow", None, reply)

    def install_finish(self) -> None:
        """See `Library.install_finish`."""
        self._ask("setInstallFinish", None, lambda _: None)

    def _ask(self, name: str, params: JSON, reply: Receiver) -> None:
        self.asked.append(Asked(name, params, reply))
        if name not in self._answers:
            return
        values, after = self._answers[name]
        if after:
            asyncio.get_running_loop().call_later(after, reply, list(values))
        else:
            reply(list(values))
