"""The seam to the browser: what this package needs of the BX24 object, as Python values, and who listens to its events.

Implemented by `app.browser.library.BrowserLibrary` and by `tests.support.fake_library.FakeLibrary`; one suite tests
both. `LoggingLibrary` logs the traffic as it may be shown to others, with phone numbers masked and tokens removed:

    masked({"PHONE_NUMBER": "+12025550143"}) == {"PHONE_NUMBER": "+•••••••••43"}

Masking is total: every JSON value gives a result, and one that can be written as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, Self

from app.bitrix24.values import DEEPEST, JSON, decoded

if TYPE_CHECKING:
    from types import TracebackType

Values = list[JSON]
"""The arguments of a callback, decoded: the BX24 library passes one value, nothing, or (by documentation) two."""

Receiver = Callable[[Values], None]
"""Called inside the JavaScript callback. It must not raise."""


class Library(Protocol):
    """The BX24 object. No method waits for the portal or raises because of it; callers have to notice silence."""

    async def initialised(self) -> None:
        """Wait until `BX24.init` has called back; without a time-out, because a late library is as good as any."""
        ...

    def placement_info(self) -> JSON:
        """`BX24.placement.info()`: an object with `placement` and `options`."""
        ...

    def get_interface(self, reply: Receiver) -> None:
        """`BX24.placement.getInterface`."""
        ...

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """`BX24.placement.call`. The reply may come never, once or several times."""
        ...

    def bind_event(self, event: str, handler: Receiver) -> None:
        """`BX24.placement.bindEvent`, which can't be undone."""
        ...

    def release_events(self) -> None:
        """Deliver the events that arrived before Python, in order; later ones are delivered at once."""
        ...

    def language(self) -> str:
        """`BX24.getLang()`, empty when it is not known."""
        ...

    def domain(self) -> str:
        """`BX24.getDomain()`: the portal's host, empty when it is not known."""
        ...

    def is_admin(self) -> bool:
        """`BX24.isAdmin()`."""
        ...

    def auth(self) -> JSON:
        """`BX24.getAuth()`: an object with tokens, or False."""
        ...

    def refresh_auth(self, reply: Receiver) -> None:
        """`BX24.refreshAuth`: never answered when it fails."""
        ...

    def app_option(self, name: str) -> JSON:
        """`BX24.appOption.get`; None when absent."""
        ...

    def set_app_option(self, name: str, value: JSON, reply: Receiver) -> None:
        """`BX24.appOption.set`: never answered for those who are not administrators."""
        ...

    def user_option(self, name: str) -> JSON:
        """`BX24.userOption.get`; None when absent."""
        ...

    def set_user_option(self, name: str, value: JSON) -> None:
        """`BX24.userOption.set`: has no answer."""
        ...

    def open_path(self, path: str, reply: Receiver) -> None:
        """`BX24.openPath`: answered when the slider closes, or with an error."""
        ...

    def phone_to(self, number: str) -> bool:
        """`BX24.im.phoneTo`: never answered; the portal begins the call, or says in its own page why not.

        Returns:
            Whether the library has passed it on.
        """
        ...

    def open_messenger(self, dialog: str) -> bool:
        """`BX24.im.openMessenger`: never answered.

        Returns:
            Whether the library has passed it on.
        """
        ...

    def fit_window(self, reply: Receiver) -> None:
        """`BX24.fitWindow`."""
        ...

    def install_finish(self) -> None:
        """`BX24.installFinish`: has no answer; the portal reloads its own page, and this one is gone."""
        ...


class Subscription:
    """A handler's place at an event. Usable as a context manager; closing it twice is fine."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel
        self._open = True

    def close(self) -> None:
        """Stop calling the handler."""
        if self._open:
            self._open = False
            self._cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Subscriptions:
    """All handlers of a page, by event."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._handlers: dict[str, list[Receiver]] = {}

    def subscribe(self, event: str, handler: Receiver) -> Subscription:
        """Add a handler. Only the event's first handler binds it in the portal: each binding adds a delivery."""
        handlers = self._handlers.get(event)
        if handlers is None:
            handlers = self._handlers[event] = []
            handlers.append(handler)
            self._library.bind_event(event, lambda values: self._deliver(event, values))
        else:
            handlers.append(handler)
        return Subscription(lambda: _remove(handlers, handler))

    def close(self) -> None:
        """End all subscriptions."""
        for handlers in self._handlers.values():
            handlers.clear()

    def _deliver(self, event: str, values: Values) -> None:
        handlers = self._handlers[event]
        for handler in tuple(handlers):
            if handler in handlers:  # an earlier one may have closed it
                handler(values)


def _remove(handlers: list[Receiver], handler: Receiver) -> None:
    if handler in handlers:
        handlers.remove(handler)


LEFT_OUT = "•••"
"""The placeholder for what isn't shown."""

_NUMBER_KEYS = frozenset({"PHONE_NUMBER", "LINE_NUMBER", "LINE_NAME", "PHONENUMBER", "TARGET", "PHONE"})
_SECRET_KEYS = re.compile(r"auth|token|refresh|secret|password", re.IGNORECASE)
_ID_KEYS = re.compile(r"(.*_)?ID", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){5,}")
_WORDS = frozenset({"", "hidden", "unknown", "undefined"})
_LONGEST_NUMBER = 10**18


def masked(value: JSON, key: str = "", depth: int = DEEPEST) -> JSON:
    """Return a value with numbers masked except for their last two characters, and without what looks like a token.

    Args:
        value: Any JSON value. A text that is itself JSON is returned decoded, because its keys matter here.
        key: The key of the value: some always contain numbers, whatever they look like (SIP names), those of ids never
            do.
        depth: Levels of nesting that are shown.
    """
    if _SECRET_KEYS.search(key):
        return LEFT_OUT
    if isinstance(value, dict | list):
        return _masked_items(value, key, depth)
    if isinstance(value, str):
        return _masked_text(value, key, depth)
    if value is None or isinstance(value, bool):
        return value
    return _masked_number(value, key)


def _masked_items(value: dict[str, JSON] | list[JSON], key: str, depth: int) -> JSON:
    if depth == 0:
        return LEFT_OUT
    if isinstance(value, list):
        return [masked(item, key, depth - 1) for item in value]
    return {_numbers_hidden(name): masked(item, name, depth - 1) for name, item in value.items()}


def _masked_text(value: str, key: str, depth: int) -> JSON:
    if _ID_KEYS.fullmatch(key):
        return value
    if key.upper() in _NUMBER_KEYS:
        return value if value in _WORDS else _hidden(value)
    inside = decoded(value) if value.lstrip().startswith(("{", "[")) else None
    return _numbers_hidden(value) if inside is None else _masked_items(inside, key, depth)


def _masked_number(value: float, key: str) -> JSON:
    if not -_LONGEST_NUMBER < value < _LONGEST_NUMBER:  # or no number at all
        return LEFT_OUT
    if _ID_KEYS.fullmatch(key):
        return value
    written = str(value)
    shown = _hidden(written) if key.upper() in _NUMBER_KEYS else _numbers_hidden(written)
    return value if shown == written else shown


def _numbers_hidden(value: str) -> str:
    return _NUMBER.sub(lambda match: _hidden(match[0]), value)


def _hidden(value: str) -> str:
    """Mask all but the last two characters, and short numbers completely."""
    hidden = len(value) - 2 if len(value) > 4 else len(value)
    return "".join("•" if index < hidden and letter.isalnum() else letter for index, letter in enumerate(value))


Recorder = Callable[[str, str, str], None]
"""Takes what passes: kind (`placement`, `command`, `reply`, `event`), name, payload as JSON text."""

LONGEST = 2000
"""Characters of a payload that are kept."""

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class LoggingLibrary:
    """Passes everything on to a `Library` and reports placement, commands, replies and events."""

    def __init__(self, library: Library, record: Recorder) -> None:
        self._library = library
        self._record = record
        # What carries tokens, or isn't traffic with the portal, is passed on unrecorded.
        self.initialised = library.initialised
        self.language = library.language
        self.domain = library.domain
        self.is_admin = library.is_admin
        self.auth = library.auth
        self.refresh_auth = library.refresh_auth
        self.app_option = library.app_option
        self.set_app_option = library.set_app_option
        self.user_option = library.user_option
        self.set_user_option = library.set_user_option
        self.release_events = library.release_events
        self.install_finish = library.install_finish

    def placement_info(self) -> JSON:
        """See `Library.placement_info`."""
        info = self._library.placement_info()
        self._report("placement", "info", info)
        return info

    def get_interface(self, reply: Receiver) -> None:
        """See `Library.get_interface`."""
        self._report("command", "getInterface", None)
        self._library.get_interface(self._reporting("reply", "getInterface", reply))

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """See `Library.call`."""
        self._report("command", command, params)
        self._library.call(command, params, self._reporting("reply", command, reply))

    def bind_event(self, event: str, handler: Receiver) -> None:
        """See `Library.bind_event`."""
        self._library.bind_event(event, self._reporting("event", event, handler))

    def open_path(self, path: str, reply: Receiver) -> None:
        """See `Library.open_path`."""
        self._report("command", "openPath", path)
        self._library.open_path(path, self._reporting("reply", "openPath", reply))

    def phone_to(self, number: str) -> bool:
        """See `Library.phone_to`."""
        self._report("command", "imPhoneTo", None)
        return self._library.phone_to(number)

    def open_messenger(self, dialog: str) -> bool:
        """See `Library.open_messenger`."""
        self._report("command", "imOpenMessenger", None)
        return self._library.open_messenger(dialog)

    def fit_window(self, reply: Receiver) -> None:
        """See `Library.fit_window`."""
        self._report("command", "resizeWindow", None)
        self._library.fit_window(self._reporting("reply", "resizeWindow", reply))

    def _reporting(self, kind: str, name: str, receiver: Receiver) -> Receiver:
        def report_and_pass(values: Values) -> None:
            self._report(kind, name, values[0] if len(values) == 1 else values)
            receiver(values)

        return report_and_pass

    def _report(self, kind: str, name: str, payload: JSON) -> None:
        text = _written(masked(payload))
        self._record(kind, name, text if len(text) <= LONGEST else text[:LONGEST] + "…")
