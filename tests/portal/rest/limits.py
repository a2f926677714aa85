"""How much the portal takes: requests in a bucket that leaks, and run time of each method in ten minutes.

state.limits.rate.size = 5              # the sixth quick request gets 503
state.limits.run_time["crm.*"] = 200.0  # each call takes 200 s of the 480
"""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BASKET = 60
"""Seconds that are counted together."""

WINDOW = 600
"""Seconds after which run time is forgotten."""


class RateBucket:
    """Requests flow in and leak out; what finds it full is refused.

    Attributes:
        size: Requests that it holds.
        leak: Requests that leave it in a second.
    """

    def __init__(self, now: Callable[[], float], size: float = 50, leak: float = 2.0) -> None:
        self._now = now
        self._level, self._at = 0.0, now()
        self._lock = Lock()
        self.size = size
        self.leak = leak

    def take(self) -> bool:
        """Whether there is room for one more request; takes it."""
        with self._lock:
            now = self._now()
            self._level = max(0.0, self._level - max(0.0, now - self._at) * self.leak)
            self._at = now
            if self._level + 1 > self.size:
                return False
            self._level += 1
            return True

    def empty(self) -> None:
        """Forgets all requests."""
        with self._lock:
            self._level = 0.0


class Limits:
    """Both limits.

    Attributes:
        rate: The bucket of requests.
        most: Seconds of run time that a method may take in ten minutes.
        run_time: Seconds that a call counts for, by pattern of method names; others count what they took.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._baskets: dict[str, dict[int, float]] = defaultdict(dict)
        self.rate = RateBucket(now)
        self.most = 480.0
        self.run_time: dict[str, float] = {}

    def used(self, method: str) -> float:
        """Run time of a method in the last ten minutes, in s."""
        return sum(self._current(method).values())

    def reset_at(self, method: str) -> int:
        """When the portal begins to forget it, in s since 1970."""
        baskets = self._current(method)
        return (min(baskets) * BASKET if baskets else int(self._now())) + WINDOW

    def blocked(self, method: str) -> bool:
        """Whether the method ran too long."""
        return self.used(method) >= self.most

    def count(self, method: str, seconds: float) -> None:
        """Adds a call."""
        fixed = (cost for pattern, cost in self.run_time.items() if fnmatchcase(method.lower(), pattern.lower()))
        basket = int(self._now()) // BASKET
        baskets = self._current(method)
        baskets[basket] = baskets.get(basket, 0.0) + next(fixed, seconds)

    def _current(self, method: str) -> dict[int, float]:
        oldest = (self._now() - WINDOW) // BASKET
        name = method.lower()
        self._baskets[name] = {each: spent for each, spent in self._baskets[name].items() if each > oldest}
        return self._baskets[name]
