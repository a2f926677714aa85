"""Session storage, which is gone with the browser's tab, and local storage, which all frames of the app share.

In a third-party frame the browser may refuse them; then the values live in memory, as long as the page.
"""

from __future__ import annotations

from typing import Any


class _Storage:
    """Texts by key, in a store of the browser where it allows that."""

    def __init__(self, name: str) -> None:
        self._store = _store(name)
        self._memory: dict[str, str] = {}

    @property
    def lasting(self) -> bool:
        """Whether values outlive the page."""
        return self._store is not None

    def get(self, key: str) -> str | None:
        """The text kept under `key`, or None."""
        if self._store is None:
            return self._memory.get(key)
        value = self._store.getItem(key)
        return value if isinstance(value, str) else None

    def set(self, key: str, value: str) -> None:
        """Keeps a text. When the browser's store is full the text lives in memory from then on."""
        from pyodide.ffi import JsException

        if self._store is not None:
            try:
                self._store.setItem(key, value)
            except JsException:
                self._store = None
            else:
                return
        self._memory[key] = value

    def remove(self, key: str) -> None:
        """Forgets a text."""
        self._memory.pop(key, None)
        if self._store is not None:
            self._store.removeItem(key)


class SessionStorage(_Storage):
    """Texts by key, kept for the next load of this page in the same tab where the browser allows it."""

    def __init__(self) -> None:
        super().__init__("sessionStorage")


class LocalStorage(_Storage):
    """Texts by key, shared by all frames of the app in this browser where it allows that."""

    def __init__(self) -> None:
        super().__init__("localStorage")


def _store(name: str) -> Any:  # noqa: ANN401 - a JavaScript object, or None where it is refused
    import js
    from pyodide.ffi import JsException

    try:
        store = getattr(js, name)
        store.getItem("")
    except (JsException, AttributeError):
        return None
    return store
