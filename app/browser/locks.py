"""Web Locks: who of all frames of the app in this browser may do something now.

    async with Locks().held("call-panel-outbox"):
        ...

A frame that goes gives its locks back. Where the browser has none, or refuses them to this frame, everybody has them:
such a frame shares no storage with the others either.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Locks:
    """The browser's locks."""

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Wait until this frame has the lock, and has it until the end of the block."""
        import js

        release = await js.frameBridge.lock(name)
        try:
            yield
        finally:
            release()
