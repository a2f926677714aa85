"""What pages keep in the browser, and locks between the frames of the app, as protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager


class Store(Protocol):
    """Texts that outlive the page; `app.browser.storage.LocalStorage` is one."""

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
        """Return all keys that begin so."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether all texts outlive the page: a browser may refuse its storage, or have no room in it."""
        ...


class Locks(Protocol):
    """Locks that all frames of the app share; `app.browser.frames.Locks` is one."""

    def held(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait until this frame has the lock, and has it until the end of the block."""
        ...
