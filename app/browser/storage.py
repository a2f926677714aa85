"""Session storage, which is gone with the browser's tab, and local storage, which all frames of the app share.

In a third-party frame the browser may refuse them; then the values live in memory, as long as the page. Portals of one
site share a store: the keys in it end with the portal's address, so that no portal's words turn up in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.browser.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable


class _Storage:
    """Texts by key, in a store of the browser if it allows that.

    A text that the store has no room for lives in memory; what is in the store already stays readable.
    """

    def __init__(self, name: str) -> None:
        from pyodide.ffi import JsException

        self._refused = JsException
        self._store = _store(name)
        self._memory: dict[str, str] = {}
        self._ending = _ending()

    @property
    def lasting(self) -> bool:
        """Whether all values outlive the page."""
        return self._store is not None and not self._memory

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`, or None."""
        if key in self._memory or self._store is None:
            return self._memory.get(key)
        value = self._store.getItem(key + self._ending)
        return value if isinstance(value, str) else None

    def set(self, key: str, value: str) -> None:
        """Keep a text."""
        if self._store is not None:
            try:
                self._store.setItem(key + self._ending, value)
            except self._refused:
                pass
            else:
                self._memory.pop(key, None)
                return
        self._memory[key] = value

    def remove(self, key: str) -> None:
        """Forget a text."""
        self._memory.pop(key, None)
        if self._store is not None:
            self._store.removeItem(key + self._ending)

    def keys(self, prefix: str) -> list[str]:
        """Return all keys with this beginning, in any order."""
        found = {key for key in self._memory if key.startswith(prefix)}
        if self._store is not None:
            names = (self._store.key(index) for index in range(int(self._store.length)))
            found |= {
                name.removesuffix(self._ending)
                for name in names
                if isinstance(name, str) and name.startswith(prefix) and name.endswith(self._ending)
            }
        return sorted(found)


class StorageWatch:
    """Watches until closed for another page emptying the storage."""

    def __init__(self, emptied: Callable[[], None]) -> None:
        """Begin to watch; `emptied` is called when it was."""
        import js

        self._proxies = Proxies()
        self._window = js.globalThis
        self._listener = self._proxies.callback(lambda event: None if event.key else emptied())
        self._window.addEventListener("storage", self._listener)

    def close(self) -> None:
        """Stop watching."""
        self._window.removeEventListener("storage", self._listener)
        self._proxies.close()


class SessionStorage(_Storage):
    """Texts by key, kept for the next load of this page in the same tab where the browser allows it."""

    def __init__(self) -> None:
        super().__init__("sessionStorage")


class LocalStorage(_Storage):
    """Texts by key, shared by all frames of the app in this browser if it allows that."""

    def __init__(self) -> None:
        super().__init__("localStorage")


def _ending() -> str:
    """Return the suffix of this portal's keys; `bridge.js` knows it before Python starts."""
    import js

    return str(js.frameBridge.ofPortal(""))


def _store(name: str) -> Any:  # noqa: ANN401 - a JavaScript object, or None where it is refused
    import js
    from pyodide.ffi import JsException

    try:
        store = getattr(js, name)
        store.getItem("")
    except (JsException, AttributeError):
        return None
    return store
