"""Holding the card open: what the operator wants, what the portal confirmed, and the countdown to the closing.

The rules of the portal (`disableAutoClose`, `enableAutoClose`, 65 s): when the call ends while the card is held, the
portal announces the closing once and waits 65 s; holding again restarts the 65 s; letting go closes the card at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

COUNTDOWN = 65.0
"""Seconds between the announced and the real closing of a held card."""

REPEAT = 20.0
"""Seconds after which holding is asked for again while there is a reason: the countdown then starts anew."""

RETRY = 5.0
"""Seconds between two attempts in a countdown, when the portal did not confirm."""

GRACE = 3.0
"""Seconds after which a closing that did not happen is no longer announced."""


@dataclass(frozen=True, slots=True)
class Hold:
    """State of the auto-close switch.

    Attributes:
        held: The portal confirmed that it will not close the card by itself.
        asked: What the command that is under way asks for; None when none is.
        wanted: What the operator chose meanwhile; sent when the command under way is answered.
        closes_at: When the portal will close the card; None when no countdown runs.
        manual: The operator, or the settings, want it held whatever else there is.
        reasons: Why the panel itself holds it: unsaved work. While there is one the operator's switch waits.
        asked_at: When a command was sent last.
    """

    held: bool = False
    asked: bool | None = None
    wanted: bool | None = None
    closes_at: float | None = None
    manual: bool = False
    reasons: frozenset[str] = frozenset()
    asked_at: float = 0.0

    @property
    def target(self) -> bool:
        """What holds once everything that was asked for is done."""
        if self.wanted is not None:
            return self.wanted
        return self.held if self.asked is None else self.asked

    def seconds_left(self, now: float) -> int | None:
        """Whole seconds to the closing, rounded up; None when no countdown runs."""
        if self.closes_at is None:
            return None
        return max(0, -int(-(self.closes_at - now) // 1))


def want(hold: Hold, held: bool) -> tuple[Hold, bool | None]:
    """The operator wants the card held or released.

    Returns:
        The next state, and what to ask the portal for now (None while an earlier command is under way).
    """
    if hold.asked is not None:
        return replace(hold, wanted=held), None
    return replace(hold, asked=held), held


def confirm(hold: Hold, held: bool, at: float) -> tuple[Hold, bool | None]:
    """The portal answered a command. Letting go during the countdown closes the card now.

    A late answer to a command that was given up says what holds for now; the one under way is still waited for.

    Returns:
        The next state, and the command to send next, if any.
    """
    closes_at = None if hold.closes_at is None else at + COUNTDOWN if held else min(hold.closes_at, at)
    if hold.asked is not None and hold.asked != held:
        return replace(hold, held=held, closes_at=closes_at), None
    settled = replace(hold, held=held, asked=None, wanted=None, closes_at=closes_at)
    if hold.wanted is None or hold.wanted == held:
        return settled, None
    return want(settled, hold.wanted)


def give_up(hold: Hold) -> Hold:
    """The command failed: what was confirmed before still counts, and nothing more is sent by itself."""
    return replace(hold, asked=None, wanted=None)


def reasoned(hold: Hold, reason: str, wanted: bool) -> tuple[Hold, bool | None]:
    """There is a reason to hold the card, or it is gone. What the operator wants is left as it is.

    Returns:
        The next state, and what the card is to be from now on; None when that is what it is already.
    """
    reasons = hold.reasons | {reason} if wanted else hold.reasons - {reason}
    after = replace(hold, reasons=reasons)
    held = after.manual or bool(reasons)
    return after, None if held == hold.target else held


def next_repeat(hold: Hold) -> float | None:
    """When holding is to be asked for again by itself: before the portal's time is over, or after it kept silent."""
    if not hold.reasons or hold.asked is not None:
        return None
    if hold.closes_at is not None:
        return max(hold.closes_at - COUNTDOWN + REPEAT, hold.asked_at + RETRY)
    return None if hold.held else hold.asked_at + REPEAT


def closing_announced(hold: Hold, at: float) -> Hold:
    """`BeforeClose` came. A repeated one does not restart the countdown: only the portal's 65 s count."""
    if hold.closes_at is not None:
        return hold
    return replace(hold, closes_at=at + COUNTDOWN)


def without_stale_countdown(hold: Hold, now: float) -> Hold:
    """Drops a countdown that ran out with the card still there: the portal kept it for a reason of its own."""
    if hold.closes_at is None or now < hold.closes_at + GRACE:
        return hold
    return replace(hold, closes_at=None)
