"""A player of sound: an element outside the page, so that its address, which may hold a token, is never in it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies
from app.ui.audio import AudioFault, AudioState

if TYPE_CHECKING:
    from collections.abc import Callable

_EVENTS = ("loadedmetadata", "durationchange", "timeupdate", "playing", "pause", "ended")
_NETWORK = 2
"""`MediaError.MEDIA_ERR_NETWORK`."""


class BrowserAudio:
    """The browser's player. See `app.ui.audio.Audio`."""

    def __init__(self) -> None:
        self._element: Any = None
        self._handlers: dict[str, Any] = {}
        self._starting: set[asyncio.Future[None]] = set()
        self._proxies = Proxies()

    def start(self, address: str, rate: float, changed: Callable[[AudioState], None]) -> None:
        """See `Audio.start`. Nothing is requested from any host but that of the page that holds this frame."""
        import js

        self.stop()
        if js.location.protocol == "https:" and address.startswith("http:"):
            address = f"https:{address.removeprefix('http:')}"
        if not address.startswith(("https://", "http://")) or not js.frameBridge.mayGetTokens(address):
            changed(AudioState(fault=AudioFault.NO_SOUND))
            return
        element = self._element = js.document.createElement("audio")

        def report(fault: AudioFault | None = None) -> None:
            if self._element is not None and element.isSameNode(self._element):
                changed(_state(element, fault))

        def failed(_: Any) -> None:  # noqa: ANN401 - a JavaScript event
            network = element.error and element.error.code == _NETWORK
            report(AudioFault.UNREACHABLE if network or js.navigator.onLine is False else AudioFault.NO_SOUND)

        changed_handler = self._proxies.callback(lambda _: report())
        self._handlers = {**dict.fromkeys(_EVENTS, changed_handler), "error": self._proxies.callback(failed)}
        for name, handler in self._handlers.items():
            element.addEventListener(name, handler)
        element.preload = "auto"
        element.defaultPlaybackRate = element.playbackRate = rate
        element.src = address
        self._play()

    def pause(self, *, paused: bool) -> None:
        """See `Audio.pause`."""
        if self._element is not None:
            if paused:
                self._element.pause()
            else:
                self._play()

    def move(self, seconds: float) -> None:
        """See `Audio.move`."""
        if self._element is not None:
            length = _seconds(self._element.duration)
            target = max(0.0, float(self._element.currentTime) + seconds)
            self._element.currentTime = min(target, length) if length else target

    def set_rate(self, rate: float) -> None:
        """See `Audio.set_rate`."""
        if self._element is not None:
            self._element.defaultPlaybackRate = self._element.playbackRate = rate

    def stop(self) -> None:
        """See `Audio.stop`."""
        element, self._element = self._element, None
        if element is not None:
            for name, handler in self._handlers.items():
                element.removeEventListener(name, handler)
            element.pause()
            element.removeAttribute("src")
            element.load()  # ends the download
        self._proxies.close()

    def close(self) -> None:
        """Stop for good."""
        self.stop()

    def _play(self) -> None:
        starting = asyncio.ensure_future(_started(self._element.play()))
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)


async def _started(promise: Any) -> None:  # noqa: ANN401 - a JavaScript promise
    """Wait for the beginning. If a browser refuses without a click, it stays paused; a failure is an event too."""
    from pyodide.ffi import JsException

    with suppress(JsException):
        await promise


def _state(element: Any, fault: AudioFault | None) -> AudioState:  # noqa: ANN401 - a JavaScript element
    playing = not element.paused and not element.ended and fault is None
    return AudioState(_seconds(element.currentTime), _seconds(element.duration), playing, fault)


def _seconds(value: Any) -> float:  # noqa: ANN401 - a JavaScript number
    """Return seconds; 0 for what is not known, or has no end."""
    number = float(value or 0.0)
    return number if 0.0 <= number < 1e6 else 0.0
