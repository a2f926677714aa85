"""A player of sound, as a protocol; implemented by `app.browser.audio.BrowserAudio`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class AudioFault(StrEnum):
    """Why nothing is played."""

    NO_SOUND = "no-sound"
    """What the address holds is no sound: it may be a page or a sentence."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class AudioState:
    """The state of a player.

    Attributes:
        position: Seconds from the beginning.
        length: Seconds; 0 while unknown.
        playing: Whether it is playing.
        fault: Why it can't.
    """

    position: float = 0.0
    length: float = 0.0
    playing: bool = False
    fault: AudioFault | None = None


class Audio(Protocol):
    """Plays one sound at a time."""

    def start(self, address: str, rate: float, changed: Callable[[AudioState], None]) -> None:
        """Play what is at an address, in place of anything else; `changed` gets the state, also the end's."""
        ...

    def pause(self, *, paused: bool) -> None:
        """Pause, or go on."""
        ...

    def move(self, seconds: float) -> None:
        """Go forward, or back."""
        ...

    def set_rate(self, rate: float) -> None:
        """Set the speed: 1 is the recording's own."""
        ...

    def stop(self) -> None:
        """Stop, and forget the address."""
        ...
