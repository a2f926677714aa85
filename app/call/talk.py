"""The talk timer: computed from the clock, never counted in ticks."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation.

    Attributes:
        since: When it began, or when the panel first saw it.
        until: When it ended; None while it continues.
        exact: False when the panel was opened into a running conversation: it then lasted at least this long.
    """

    since: float
    until: float | None = None
    exact: bool = True

    def seconds(self, now: float) -> int:
        """Return whole seconds of talk at `now`. Never negative, also when the clock was set back."""
        return max(0, int((now if self.until is None else self.until) - self.since))

    def ended(self, at: float) -> Talk:
        """Return the same talk, over. Ending it twice keeps the first end."""
        return self if self.until is not None else replace(self, until=at)


@dataclass(frozen=True, slots=True)
class RememberedTalk:
    """What an earlier load of this page in the same call knew: the portal loads it again when tabs are switched."""

    call_id: str
    talk: Talk
