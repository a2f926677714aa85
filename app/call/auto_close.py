"""Keeping the card open: what the operator wants, what the portal confirmed, and the 65 seconds until it closes.

The rules are the portal's, and its documentation says so (`platform: closing`, `platform: card-commands`): when the
call ends while the card is kept open (`disableAutoClose`), the portal announces the closing once with `BeforeClose`
and waits 65 s. Asking again restarts the 65 s; letting go (`enableAutoClose`) closes the card at once. The portal
doesn't say how much time is left, so the panel counts from the announcement.

The cases of `app.call.update` use these functions, `app.panel.effect_runner` sends the commands, `app.panel.call_view`
shows the time. Before Python is there, `static/basic.js` keeps the card open.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.copies import replace

COUNTDOWN = 65.0
"""Seconds between the announced and the actual closing of a card that is kept open: the portal's number, not ours."""

REPEAT = 20.0
"""Seconds after which, while there is a reason, the panel asks again, which restarts the countdown."""

RETRY = 5.0
"""Seconds between two attempts during a countdown if the portal doesn't confirm."""

GRACE = 3.0
"""Seconds after which a closing that didn't happen is no longer shown."""


@dataclass(frozen=True, slots=True)
class AutoClose:
    """State of the auto-close switch.

    Attributes:
        kept_open: The portal confirmed that it will not close the card automatically.
        requested: What the command that is under way asks for; None when none is.
        queued: What the operator chose meanwhile; sent when the command under way is answered.
        closes_at: When the portal will close the card; None when no countdown runs.
        manual: The operator, or the settings, want it kept open in any case.
        reasons: Why the panel itself keeps it open: unsaved work. While there is a reason, the operator's switch waits.
        asked_at: When a command was sent last.
    """

    kept_open: bool = False
    requested: bool | None = None
    queued: bool | None = None
    closes_at: float | None = None
    manual: bool = False
    reasons: frozenset[str] = frozenset()
    asked_at: float = 0.0

    @property
    def target(self) -> bool:
        """Whether the card is kept open once every request has been carried out."""
        if self.queued is not None:
            return self.queued
        return self.kept_open if self.requested is None else self.requested

    def seconds_left(self, now: float) -> int | None:
        """Return whole seconds to the closing, rounded up; None when no countdown runs."""
        if self.closes_at is None:
            return None
        return max(0, -int(-(self.closes_at - now) // 1))


def request(auto_close: AutoClose, keep_open: bool) -> tuple[AutoClose, bool | None]:
    """Record that the operator wants the card kept open, or not.

    Returns:
        The next state, and what to ask the portal for now (None while an earlier command is under way).
    """
    if auto_close.requested is not None:
        return replace(auto_close, queued=keep_open), None
    return replace(auto_close, requested=keep_open), keep_open


def confirm(auto_close: AutoClose, kept_open: bool, at: float) -> tuple[AutoClose, bool | None]:
    """Record the portal's answer to a command. Letting go during the countdown closes the card now.

    A late answer to an abandoned command gives the current state; the command under way is still awaited.

    Returns:
        The next state, and the command to send next, if any.
    """
    closes_at = None if auto_close.closes_at is None else at + COUNTDOWN if kept_open else min(auto_close.closes_at, at)
    if auto_close.requested is not None and auto_close.requested != kept_open:
        return replace(auto_close, kept_open=kept_open, closes_at=closes_at), None
    confirmed = replace(auto_close, kept_open=kept_open, requested=None, queued=None, closes_at=closes_at)
    if auto_close.queued is None or auto_close.queued == kept_open:
        return confirmed, None
    return request(confirmed, auto_close.queued)


def give_up(auto_close: AutoClose) -> AutoClose:
    """Record a failed command: the last confirmed state still counts, and nothing more is sent automatically."""
    return replace(auto_close, requested=None, queued=None)


def with_reason(auto_close: AutoClose, reason: str, needed: bool) -> tuple[AutoClose, bool | None]:
    """Add or remove a reason to keep the card open. The operator's own choice is unchanged.

    Returns:
        The next state, and whether to keep the card open from now on; None if nothing changes.
    """
    reasons = auto_close.reasons | {reason} if needed else auto_close.reasons - {reason}
    after = replace(auto_close, reasons=reasons)
    keep_open = after.manual or bool(reasons)
    return after, None if keep_open == auto_close.target else keep_open


def next_repeat(auto_close: AutoClose) -> float | None:
    """Return when to ask again: before the portal's time is up, or after it didn't answer."""
    if not auto_close.reasons or auto_close.requested is not None:
        return None
    if auto_close.closes_at is not None:
        return max(auto_close.closes_at - COUNTDOWN + REPEAT, auto_close.asked_at + RETRY)
    return None if auto_close.kept_open else auto_close.asked_at + REPEAT


def with_announced_close(auto_close: AutoClose, at: float) -> AutoClose:
    """`BeforeClose` came. A repeated one does not restart the countdown: only the portal's 65 s count."""
    if auto_close.closes_at is not None:
        return auto_close
    return replace(auto_close, closes_at=at + COUNTDOWN)


def without_stale_countdown(auto_close: AutoClose, now: float) -> AutoClose:
    """Drop a countdown that ran out while the card stayed open: the portal has its own reason."""
    if auto_close.closes_at is None or now < auto_close.closes_at + GRACE:
        return auto_close
    return replace(auto_close, closes_at=None)
