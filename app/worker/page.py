"""The composition root of `worker.html`: starts the worker when `static/worker.js` needs it.

What keeps it from working is stored for the next panel and the home page (`app.connection.stored`), because nobody sees
this page.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.bitrix24.portal import Portal
from app.browser.fetch import connect
from app.browser.frames import FrameChannel, Locks, WorkerFrame
from app.browser.library import BrowserLibrary
from app.browser.page import report, use_language
from app.browser.storage import LocalStorage
from app.call.worker_channel import CHANNEL
from app.connection import WORKER_REPORT, note_rest_answer
from app.notes.draft_store import DraftStore
from app.notes.outbox import Outbox
from app.notes.unfinished import work_on_unfinished
from app.telephony.config import make_provider
from app.ui.program import Tasks
from app.worker.worker import Worker, WorkerContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.connection.diagnosis import Diagnosis
    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest
    from app.ui.storage import Store


class StoredDiagnosis:
    """The last diagnosis of the worker's connection, where other pages find it."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now

    def show(self, diagnosis: Diagnosis | None) -> None:
        """Store what is wrong; None: all is well again."""
        if diagnosis is None:
            self._store.remove(WORKER_REPORT)
            return
        from app.connection.stored import encode  # rarely needed

        self._store.set(WORKER_REPORT, encode(diagnosis, self._now()))

    def rest_answered(self) -> None:
        """Forget what an earlier frame has reported about REST, because it works."""
        note_rest_answer(self._store, self._now())


EXAMINATIONS = 5
"""How often the connection is examined after the last request: nobody waits for this page."""


def start() -> None:
    """Start the worker in this page. Returns at once."""
    tasks = Tasks(report)
    tasks.spawn(_start(tasks), "start")


def _offset(at: float) -> float:
    """Return the operator's offset from UTC at a moment, in seconds."""
    return float(time.localtime(at).tm_gmtoff)


async def _start(tasks: Tasks) -> None:
    library = BrowserLibrary(report)
    portal = Portal(library)
    await portal.start()
    words = await use_language(portal.language)
    frame = WorkerFrame()
    channel = FrameChannel(CHANNEL)
    store = LocalStorage()
    diagnosis = StoredDiagnosis(store, time.time)
    rest, _ = connect(
        portal,
        tasks.spawn,
        show=diagnosis.show,
        restored=lambda: tasks.spawn(outbox.send(connected=True), "outbox"),
        answered=diagnosis.rest_answered,
        rounds=EXAMINATIONS,
    )
    context = WorkerContext(
        lease=frame,
        store=store,
        rest=rest,
        provider=make_provider(),
        tell=channel.post,
        spawn=tasks.spawn,
        now=time.time,
        report=report,
    )
    worker = Worker(library, context, words)
    channel.listen(worker.receive)
    worker.open()

    locks = Locks()
    outbox = Outbox(store, rest, locks, time.time)

    def compose(draft: Draft) -> SaveRequest:
        from app.notes.composition import compose_save_request  # rarely needed

        return compose_save_request(draft, draft.key.client, time.time(), words, _offset)

    async def work() -> None:
        try:
            await work_on_unfinished(DraftStore(store), outbox, locks, compose, time.time)
        except Exception as error:  # noqa: BLE001 - whatever happened, another frame may go on
            report("work left by the panel", error)
        frame.work_done()

    frame.listen(worker.take_turn, lambda: tasks.spawn(work(), "work"), worker.card_lost)
