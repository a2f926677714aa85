"""The app's frames in one browser: texts between them, locks, and which of them acts for a call."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class FrameChannel:
    """A `BroadcastChannel`; silent where the browser has none or refuses it."""

    def __init__(self, name: str) -> None:
        self._proxies = Proxies()
        self._channel = _channel(name)

    def listen(self, receive: Callable[[str], None]) -> None:
        """Pass texts from other pages to `receive` from now on."""

        def received(event: Any) -> None:  # noqa: ANN401 - a JavaScript event
            if isinstance(event.data, str):
                receive(event.data)

        if self._channel is not None:
            self._channel.onmessage = self._proxies.callback(received)

    def post(self, text: str) -> None:
        """Send a text to all other pages."""
        if self._channel is not None:
            self._channel.postMessage(text)

    def close(self) -> None:
        """Stop sending and receiving."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        self._proxies.close()


def _channel(name: str) -> Any:  # noqa: ANN401 - a JavaScript object, or None where there is none
    import js
    from pyodide.ffi import JsException

    try:
        return js.BroadcastChannel.new(name)
    except (AttributeError, JsException):
        return None


class Locks:
    """The browser's locks."""

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Wait until this frame has the lock, and keep it until the end of the block."""
        import js

        release = await js.frameBridge.lock(name)
        try:
            yield
        finally:
            release()

    @asynccontextmanager
    async def attempt(self, name: str) -> AsyncIterator[bool]:
        """See `Locks.attempt`."""
        import js

        release = await js.frameBridge.lock(name, True)
        try:
            yield release is not None
        finally:
            if release is not None:
                release()

    async def taken(self, prefix: str) -> frozenset[str]:
        """See `Locks.taken`."""
        import js

        names: list[str] = json.loads(str(await js.frameBridge.takenLocks()))
        return frozenset(name for name in names if name.startswith(prefix))


class WorkerFrame:
    """This frame among all the frames of the worker."""

    def __init__(self) -> None:
        import js

        self._frame = js.workerFrame
        self._proxies = Proxies()

    def listen(
        self, turn_came: Callable[[], None], work_came: Callable[[], None], card_lost: Callable[[], None]
    ) -> None:
        """Call back when it is this frame's turn for another call, when the panel left work, and when a card is gone.

        Work that was left before is reported at once; the turn that Python was started for is not.
        """
        callbacks = (self._proxies.callback(one) for one in (turn_came, work_came, card_lost))
        self._frame.connect(*callbacks)

    def has(self, call_id: str) -> bool:
        """See `CallLease.has`."""
        return bool(self._frame.has(call_id))

    def recall(self) -> tuple[str, str]:
        """See `CallLease.recall`."""
        call_id, text = json.loads(str(self._frame.kept()))
        return str(call_id), str(text)

    def store(self, call_id: str, text: str) -> None:
        """See `CallLease.store`."""
        self._frame.keep(call_id, text)

    def release(self, call_id: str) -> None:
        """See `CallLease.release`."""
        self._frame.over(call_id)

    def work_done(self) -> None:
        """Report that the panel's work is done, or that nobody knows how to do it."""
        self._frame.workDone()

    def close(self) -> None:
        """Stop listening."""
        self._frame.disconnect()
        self._proxies.close()
