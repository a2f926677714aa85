"""The panel's notice of what is wrong with the connection. What draws it is loaded only when something is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.connection import WORKER_REPORT, note_rest_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.locale import Words
    from app.ui.storage import Store
    from app.ui.view import View

WORKER_STARTS = 10.0
"""Seconds in which the worker of a newly loaded page removes what an earlier one has left."""


class ConnectionNotice:
    """What the panel says about its own connection and the worker's: one notice for both."""

    def __init__(self, view: View, store: Store, words: Words, *, admin: bool, now: Callable[[], float]) -> None:
        """Show nothing yet."""
        self._view = view
        self._store = store
        self._words = words
        self._admin = admin
        self._now = now
        self._own: Diagnosis | None = None
        self._worker: WorkerReport | None = None

    def show(self, diagnosis: Diagnosis | None) -> None:
        """Show what is wrong with the panel's connection; None if nothing is."""
        self._own = diagnosis
        self._draw()

    def rest_answered(self) -> None:
        """Forget what the worker has left about REST, because it works."""
        note_rest_answer(self._store, self._now())

    async def tell_of_worker(self) -> None:
        """Show what the worker has left, until that is over."""
        await asyncio.sleep(WORKER_STARTS)
        if self._store.get(WORKER_REPORT) is not None:
            from app.connection.stored import watch

            await watch(self._store, self._now, self._show_worker)

    def _show_worker(self, report: WorkerReport | None) -> None:
        self._worker = report
        self._draw()

    def _draw(self) -> None:
        from app.connection.view import connection_notice

        shown = connection_notice(
            self._own, self._words, admin=self._admin, lasting=self._store.lasting, worker=self._worker
        )
        self._view.draw(shown)
