"""Python callables for JavaScript, with an owner. A callable handed over without one is destroyed or leaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Proxies:
    """Makes proxies and destroys all of them at the end."""

    def __init__(self) -> None:
        self._proxies: list[Any] = []

    def callback(self, function: Callable[..., None]) -> Any:  # noqa: ANN401 - a JavaScript function
        """Return a JavaScript function that calls `function`; alive until `close`."""
        from pyodide.ffi import create_proxy

        proxy = create_proxy(function)
        self._proxies.append(proxy)
        return proxy

    def close(self) -> None:
        """Destroy all proxies. JavaScript that still calls one gets an error."""
        while self._proxies:
            self._proxies.pop().destroy()
