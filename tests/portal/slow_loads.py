"""The rule that a background worker which is often slow to load loses its place."""

from __future__ import annotations

from collections import Counter
from http.client import HTTPException
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from tests.portal.state import Binding, PortalState

LIMIT_MS = 5000
"""A handler that takes longer is slow."""

ALLOWED = 10
"""Slow loads on one day after which the next one costs the handler its place."""

NOTICE = {
    "error": "ERROR_PLACEMENT_LOADING_OVERTIME",
    "error_description": "Loading time of the placement handler was exceeded",
}
"""The notice to `errorHandlerUrl`, without tokens."""


class SlowLoads:
    """Counts slow loads by binding.

    Attributes:
        told: the thread in which the last notice is sent.
    """

    def __init__(self, state: PortalState) -> None:
        self._state = state
        self.told = Thread()
        self._slow: Counter[int] = Counter()

    def report(self, binding_id: int, milliseconds: float) -> bool:
        """Counts a load that was slow; gives whether the binding was deleted for it, with `placement.unbound`."""
        state = self._state
        with state.lock:
            found = next((each for each in state.bindings if each.id == binding_id), None)
            if found is None or milliseconds <= LIMIT_MS:
                return False
            self._slow[binding_id] += 1
            if self._slow[binding_id] <= ALLOWED:
                return False
            state.bindings.remove(found)
        state.push("placement.unbound", {"placement": found.placement, "handler": found.handler})
        self.told = Thread(target=_tell, args=(found,), daemon=True)
        self.told.start()
        return True

    def new_day(self) -> None:
        """Forgets all counts, as the portal does once a day."""
        self._slow.clear()


def _tell(binding: Binding) -> None:
    url = binding.options.get("errorHandlerUrl", "")
    if not url.startswith("http"):
        return
    request = Request(url, urlencode(NOTICE).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    try:
        urlopen(request, timeout=5).close()
    except (OSError, HTTPException):
        return  # the portal does not care whether anybody listens
