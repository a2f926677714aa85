"""What pages keep in the browser and how it is read back, and locks between the frames of the app, as protocols."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

MOST_BRACKETS = 2000
"""Objects and lists in a text that is decoded: thousands within each other exhaust a WebAssembly interpreter."""


def decode_stored(text: str | None, longest: int) -> Any:  # noqa: ANN401 - JSON, which each format checks
    """Return the value of a stored JSON text; None if there is no text, or it is too long or damaged."""
    if text is None or len(text) > longest or text.count("[") + text.count("{") > MOST_BRACKETS:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class Store(Protocol):
    """Texts that outlive the page; implemented by `app.browser.storage.LocalStorage`."""

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`, or None."""
        ...

    def set(self, key: str, value: str) -> None:
        """Keep a text."""
        ...

    def remove(self, key: str) -> None:
        """Forget a text."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """Return all keys with a prefix."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether all texts outlive the page: a browser may refuse its storage, or have no room in it."""
        ...


class Locks(Protocol):
    """Locks that all frames of the app share; implemented by `app.browser.frames.Locks`."""

    def held(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait until this frame has the lock, and keep it until the end of the block."""
        ...

    def attempt(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Keep the lock until the end of the block unless another frame has it; give whether this frame has it.

        Where the browser refuses locks, every frame has them.
        """
        ...

    async def taken(self, prefix: str) -> frozenset[str]:
        """Return the names of the locks with this prefix that any frame has."""
        ...
