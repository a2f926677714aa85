"""The BX24 object of the page, as `app.bitrix24.library.Library`.

`static/bridge.js` runs before Python: it waits for `BX24.init`, binds the events of the placement early and keeps what
comes. All callbacks of BX24 end in one dispatcher here, addressed by a key: BX24 never forgets a callback, so a proxy
per call could never be destroyed.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.library import Receiver
    from app.bitrix24.values import JSON
    from app.ui.program import Report

UNANSWERED = 256
"""Commands without an answer that are remembered, for answers that come late."""


class BrowserLibrary:
    """`globalThis.BX24`. A member that is missing, or fails, is treated as if the portal didn't answer."""

    def __init__(self, report: Report) -> None:
        import js

        self._js = js
        self._bridge = js.frameBridge
        self._report = report
        self._proxies = Proxies()
        self._replies: dict[str, Receiver] = {}
        self._events: dict[str, Receiver] = {}
        self._ready: asyncio.Future[None] = asyncio.get_event_loop().create_future()
        self._last_key = 0
        self._bridge.connect(self._proxies.callback(self._deliver), self._proxies.callback(self._set_ready))

    async def initialised(self) -> None:
        """See `Library.initialised`."""
        await asyncio.shield(self._ready)

    def placement_info(self) -> JSON:
        """See `Library.placement_info`."""
        return self._value(lambda bx24: bx24.placement.info())

    def get_interface(self, reply: Receiver) -> None:
        """See `Library.get_interface`."""
        self._ask("getInterface", lambda bx24: bx24.placement.getInterface(self._receiver(reply)))

    def call(self, command: str, params: dict[str, JSON], reply: Receiver) -> None:
        """See `Library.call`."""
        arguments = command, self._to_js(params), self._receiver(reply)
        self._ask(command, lambda bx24: bx24.placement.call(*arguments))

    def bind_event(self, event: str, handler: Receiver) -> None:
        """See `Library.bind_event`."""
        self._events[event] = handler
        self._ask(event, lambda _bx24: self._bridge.bind(event))

    def release_events(self) -> None:
        """See `Library.release_events`."""
        self._bridge.release()

    def language(self) -> str:
        """See `Library.language`."""
        return _text(self._value(lambda bx24: bx24.getLang()))

    def domain(self) -> str:
        """See `Library.domain`."""
        return _text(self._value(lambda bx24: bx24.getDomain()))

    def is_admin(self) -> bool:
        """See `Library.is_admin`."""
        return self._value(lambda bx24: bx24.isAdmin()) is True

    def auth(self) -> JSON:
        """See `Library.auth`."""
        return self._value(lambda bx24: bx24.getAuth())

    def refresh_auth(self, reply: Receiver) -> None:
        """See `Library.refresh_auth`."""
        self._ask("refreshAuth", lambda bx24: bx24.refreshAuth(self._receiver(reply)))

    def app_option(self, name: str) -> JSON:
        """See `Library.app_option`."""
        return self._value(lambda bx24: bx24.appOption.get(name))

    def set_app_option(self, name: str, value: JSON, reply: Receiver) -> None:
        """See `Library.set_app_option`."""
        arguments = name, self._to_js(value), self._receiver(reply)
        self._ask("appOption", lambda bx24: bx24.appOption.set(*arguments))

    def user_option(self, name: str) -> JSON:
        """See `Library.user_option`."""
        return self._value(lambda bx24: bx24.userOption.get(name))

    def set_user_option(self, name: str, value: JSON) -> None:
        """See `Library.set_user_option`."""
        self._ask("userOption", lambda bx24: bx24.userOption.set(name, self._to_js(value)))

    def open_path(self, path: str, reply: Receiver) -> None:
        """See `Library.open_path`."""
        self._ask("openPath", lambda bx24: bx24.openPath(path, self._receiver(reply)))

    def phone_to(self, number: str) -> bool:
        """See `Library.phone_to`."""
        passed_on: list[object] = []
        self._ask("im.phoneTo", lambda bx24: passed_on.append(bx24.im.phoneTo(number)))
        return bool(passed_on)

    def open_messenger(self, dialog: str) -> bool:
        """See `Library.open_messenger`."""
        passed_on: list[object] = []
        self._ask("im.openMessenger", lambda bx24: passed_on.append(bx24.im.openMessenger(dialog)))
        return bool(passed_on)

    def fit_window(self, reply: Receiver) -> None:
        """See `Library.fit_window`."""
        self._ask("fitWindow", lambda bx24: bx24.fitWindow(self._receiver(reply)))

    def install_finish(self) -> None:
        """See `Library.install_finish`."""
        self._ask("installFinish", lambda bx24: bx24.installFinish())

    def close(self) -> None:
        """Stop delivering."""
        self._bridge.disconnect()
        self._replies.clear()
        self._events.clear()
        self._proxies.close()

    def _receiver(self, reply: Receiver) -> Any:  # noqa: ANN401 - a JavaScript function
        self._last_key += 1
        key = str(self._last_key)
        self._replies[key] = reply
        if len(self._replies) > UNANSWERED:
            del self._replies[next(iter(self._replies))]
        return self._bridge.receiver(key)

    def _deliver(self, key: str, values: str) -> None:
        """Take a callback of BX24 from JavaScript. Nothing may be raised into the portal's library."""
        receiver = self._events.get(key) or self._replies.pop(key, None)
        if receiver is None:
            return
        try:
            receiver(json.loads(values))
        except Exception as error:  # noqa: BLE001 - see above
            self._report(f"handling {key}", error)

    def _set_ready(self) -> None:
        if not self._ready.done():
            self._ready.set_result(None)

    def _ask(self, what: str, send: Callable[[Any], object]) -> None:
        from pyodide.ffi import JsException

        try:
            send(self._js.BX24)
        except (AttributeError, TypeError, JsException) as error:
            self._report(f"BX24 {what}", error)

    def _value(self, read: Callable[[Any], Any]) -> JSON:
        """Return the value of a synchronous member of BX24; None if it is missing or refuses."""
        from pyodide.ffi import JsException

        try:
            encoded = self._bridge.encode(read(self._js.BX24))
        except (AttributeError, TypeError, JsException):
            return None
        decoded: JSON = json.loads(encoded) if isinstance(encoded, str) else None
        return decoded

    def _to_js(self, value: JSON) -> Any:  # noqa: ANN401 - a JavaScript value
        return self._js.JSON.parse(json.dumps(value))


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""
