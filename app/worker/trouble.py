"""What keeps the worker from working, stored for other pages, because nobody sees the worker's page.

    trouble = Trouble(LocalStorage(), time.time)
    monitor = Monitor(Fetch(), portal, show=trouble.show, answered=trouble.rest_answered, ...)

The next panel and the home page show it (`app.connection.stored`). It contains neither a token nor data of a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connection import WORKER_TROUBLE, note_rest_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connection.diagnosis import Diagnosis
    from app.ui.storage import Store


class Trouble:
    """The last diagnosis of the worker's connection."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now

    def show(self, diagnosis: Diagnosis | None) -> None:
        """Store what is wrong; None: all is well again."""
        if diagnosis is None:
            self._store.remove(WORKER_TROUBLE)
            return
        from app.connection.stored import encode  # rarely needed

        self._store.set(WORKER_TROUBLE, encode(diagnosis, self._now()))

    def rest_answered(self) -> None:
        """Forget what an earlier frame has reported about REST, because it works."""
        note_rest_answer(self._store, self._now())
