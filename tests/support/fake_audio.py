"""A player of sound that plays nothing and tells what a test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.audio import AudioState


class FakeAudio:
    """See `app.ui.audio.Audio`. `address` is empty once it has stopped."""

    def __init__(self) -> None:
        self.address = ""
        self.paused = False
        self.moved: list[float] = []
        self.rate = 1.0
        self._changed: Callable[[AudioState], None] | None = None

    def start(self, address: str, rate: float, changed: Callable[[AudioState], None]) -> None:
        """See `Audio.start`."""
        self.address, self.rate, self.paused, self._changed = address, rate, False, changed

    def pause(self, *, paused: bool) -> None:
        """See `Audio.pause`."""
        self.paused = paused

    def move(self, seconds: float) -> None:
        """See `Audio.move`."""
        self.moved.append(seconds)

    def set_rate(self, rate: float) -> None:
        """See `Audio.set_rate`."""
        self.rate = rate

    def stop(self) -> None:
        """See `Audio.stop`."""
        self.address = ""

    def tell(self, state: AudioState) -> None:
        """The player's state changes."""
        assert self._changed is not None
        self._changed(state)
