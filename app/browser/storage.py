"""Session storage: lives as long as the browser's tab, is gone with it.

In a third-party frame the browser may refuse it; then the values live in memory, as long as the page.
"""

from __future__ import annotations

from typing import Any


class SessionStorage:
    """Texts by key, kept for the next load of this page in the same tab where the browser allows it."""

    def __init__(self) -> None:
        self._store = _session_storage()
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


def _session_storage() -> Any:  # noqa: ANN401 - a JavaScript object, or None where it is refused
    import js
    from pyodide.ffi import JsException

    try:
        store = js.sessionStorage
        store.getItem("")
    except (JsException, AttributeError):
        return None
    return store
