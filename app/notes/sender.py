"""Sends what waits in the outbox on behalf of a page, in one task for as long as something asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.notes.outbox import Outbox
    from app.ui.program import Spawn


class Sender:
    """The sending of one page.

    Args:
        outbox: What waits.
        spawn: Starts the task.
        changed: Called with True when the sending begins, with False when nothing more is due.
        state_changed: Called with a note id whenever its delivery state changes.
    """

    def __init__(
        self,
        outbox: Outbox,
        spawn: Spawn,
        changed: Callable[[bool], None],
        state_changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._outbox = outbox
        self._spawn = spawn
        self._changed = changed
        self._state_changed = state_changed
        self._running = False
        self._requested = False
        self._retried: list[str] = []

    def send(self, retry: str = "", *, opened: bool = False) -> None:
        """Send what is due; while that goes on, what was queued meanwhile follows.

        Args:
            retry: The id of a note whose refused writes are tried again too; empty for none.
            opened: Whether the page was just opened: then problems that may have passed are retried too.
        """
        self._requested = True
        if retry and retry not in self._retried:
            self._retried.append(retry)
        if not self._running:
            self._running = True
            self._spawn(self._run(opened), "outbox")

    async def _run(self, opened: bool) -> None:
        try:
            self._changed(True)
            while self._requested:
                self._requested = False
                while self._retried:
                    await self._outbox.retry(self._retried.pop(0))
                await self._outbox.send(changed=self._state_changed, opened=opened)
        finally:
            self._running = False
            self._changed(False)
