"""The seam to the browser: what this package needs of the BX24 object, as Python values, and who listens to its events.

Implemented by `app.browser.library.BrowserLibrary` and by `tests.support.fake_library.FakeLibrary`; one suite tests
both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, Self

from app.bitrix24.values import JSON

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
