"""Whether this page can be seen. The portal keeps an app's frame alive while another tab of the card is open.

visibility = Visibility(lambda visible: ...)

A frame that is not displayed keeps its size, and the document says `visible` as long as the portal's page is: only what
the browser draws tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.browser.listeners import Listeners
from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable


class Visibility:
    """Watches until closed. A page counts as visible until the browser says otherwise."""

    def __init__(self, changed: Callable[[bool], None]) -> None:
        """Begin to watch; `changed` is called with each change."""
        import js

        self._document = js.document
        self._changed = changed
        self._drawn = self._visible = True
        self._proxies = Proxies()
        self._observer = js.IntersectionObserver.new(self._proxies.callback(self._observed))
        self._observer.observe(self._document.documentElement)
        self._listeners = Listeners({"visibilitychange": lambda _: self._look()})

    def close(self) -> None:
        """Stop watching."""
        self._observer.disconnect()
        self._listeners.close()
        self._proxies.close()

    def _observed(self, entries: Any, _observer: Any) -> None:  # noqa: ANN401 - JavaScript objects
        self._drawn = bool(entries[len(entries) - 1].isIntersecting)
        self._look()

    def _look(self) -> None:
        visible = self._drawn and str(self._document.visibilityState) != "hidden"
        if visible != self._visible:
            self._visible = visible
            self._changed(visible)
