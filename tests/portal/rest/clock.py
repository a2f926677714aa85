"""The portal's clock, which tests turn.

clock.advance(3600)     # all tokens are too old now
"""

import time
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=2))
"""Where the portal stands: its times in replies have this offset."""


class PortalClock:
    """Goes with the real time, ahead of it by what it was advanced; stands still once it was set."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self._frozen is None else self._frozen) + self._ahead

    def advance(self, seconds: float) -> None:
        """Turns the clock ahead."""
        self._ahead += seconds

    def set(self, moment: float | None) -> None:
        """Stops the clock at a moment, in seconds since 1970; None lets it go with the real time again."""
        self._frozen, self._ahead = moment, 0.0

    def text(self, moment: float | None = None) -> str:
        """A moment as replies write it: ISO 8601 with offset; now by default."""
        seconds = self.now() if moment is None else moment
        return datetime.fromtimestamp(int(seconds), ZONE).isoformat()

    @property
    def offset(self) -> str:
        """The zone's offset, as times end with it."""
        return self.text(0.0)[-6:]
