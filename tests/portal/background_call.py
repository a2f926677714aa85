"""The card of an external call as its buttons, in the hands of a test; the worker hears of each.

Every function presses a button of `window.portal.press` (see page/background-call.js).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.portal.driver import PortalPage


class NoSuchButtonError(LookupError):
    """The card has no such button in its present state."""


@dataclass(frozen=True)
class BackgroundState:
    """What the app has made of the card.

    Attributes:
        ui_state: as of `CallCardSetUiState`, `externalCard` before it.
        muted: whether the microphone is off.
        held: whether the call is on hold.
        title: title, empty while it is the portal's own.
        status_text: text, empty while it is the portal's own.
        timer_shown: whether the timer is to be seen.
        timing: whether it runs.
        elapsed: portal milliseconds that it shows.
        buttons: the buttons that there are.
    """

    ui_state: str
    muted: bool
    held: bool
    title: str
    status_text: str
    timer_shown: bool
    timing: bool
    elapsed: float
    buttons: tuple[str, ...]


class BackgroundCall:
    """The buttons of the card that the app controls from the background."""

    def __init__(self, owner: PortalPage) -> None:
        self._owner = owner

    @property
    def state(self) -> BackgroundState | None:
        """What the app has made of the card; None when it controls none."""
        told: dict[str, Any] | None = self._owner.state()["background"]
        if told is None:
            return None
        return BackgroundState(
            ui_state=told["uiState"],
            muted=told["muted"],
            held=told["held"],
            title=told["title"],
            status_text=told["statusText"],
            timer_shown=told["timerShown"],
            timing=told["timing"],
            elapsed=told["elapsed"],
            buttons=tuple(told["buttons"]),
        )

    def answer(self) -> None:
        """Answer."""
        self.press("answer")

    def skip(self) -> None:
        """Skip: decline."""
        self.press("skip")

    def hang_up(self) -> None:
        """Hang up."""
        self.press("hangup")

    def mute(self) -> None:
        """Turns the microphone off, or on again."""
        self.press("mute")

    def hold(self) -> None:
        """Puts the call on hold, or takes it back."""
        self.press("hold")

    def dial(self, keys: str) -> None:
        """Dial tones, one event each."""
        for key in keys:
            self.press("dialpad", key)

    def rate(self, stars: int) -> None:
        """The quality meter: 1 to 5."""
        self.press("quality", str(stars))

    def transfer_to_user(self, user: int) -> None:
        """Transfers to a user; 27 has no phone, whose number then comes as a number."""
        self.press("transfer", {"user": user})

    def complete_transfer(self) -> None:
        """Transfer now."""
        self.press("completeTransfer")

    def cancel_transfer(self) -> None:
        """Cancel the transfer."""
        self.press("cancelTransfer")

    def next(self) -> None:
        """Next client of a call list."""
        self.press("next")

    def close(self) -> None:
        """Close: the worker gets the event, then the card is gone."""
        self.press("close")

    def comment(self, text: str) -> None:
        """Types a comment into the card and saves it."""
        self._owner.call("typeComment", text)
        self._owner.call("saveComment")

    def press(self, button: str, value: object = None) -> None:
        """Presses a button by its name in page/background-call.js.

        Raises:
            NoSuchButtonError: the card has no such button now.
        """
        if not self._owner.call("press", button, *([] if value is None else [value])):
            raise NoSuchButtonError(button)
