"""Listeners of the whole document, one per type of DOM event, with an owner.

listeners = Listeners({"click": clicked, "input": typed})
listeners.close()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Listeners:
    """Listens until closed, in the capture phase: so it also gets `toggle`, which doesn't bubble."""

    def __init__(self, handlers: Mapping[str, Callable[[Any], None]]) -> None:
        """Begin to listen; `handlers` get the events, by their types."""
        import js

        self._document = js.document
        self._proxies = Proxies()
        self._listeners = {kind: self._proxies.callback(handler) for kind, handler in handlers.items()}
        for kind, listener in self._listeners.items():
            self._document.addEventListener(kind, listener, True)

    def close(self) -> None:
        """Stop listening."""
        for kind, listener in self._listeners.items():
            self._document.removeEventListener(kind, listener, True)
        self._proxies.close()
