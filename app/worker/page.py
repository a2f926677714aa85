"""The composition root of `worker.html`: starts the worker when `static/worker.js` needs it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.bitrix24.portal import Portal
from app.browser import console
from app.browser.fetch import connect
from app.browser.frames import FrameChannel, Locks, WorkerFrame
from app.browser.library import BrowserLibrary
from app.browser.storage import LocalStorage
from app.call.worker_channel import CHANNEL
from app.locale import catalogue
from app.notes.draft_store import DraftStore
from app.notes.outbox import Outbox, do_work
from app.notes.unfinished import work_on_unfinished
from app.telephony.config import make_provider
from app.ui.program import Tasks
from app.worker.trouble import Trouble
from app.worker.worker import Worker, WorkerContext

if TYPE_CHECKING:
    from app.notes.draft import Draft
    from app.notes.save_request import SaveRequest

EXAMINATIONS = 5
"""How often the connection is examined after the last request: nobody waits for this page."""


def start() -> None:
    """Start the worker in this page. Returns at once."""
    tasks = Tasks(console.report)
    tasks.spawn(_start(tasks), "start")


async def _start(tasks: Tasks) -> None:
    library = BrowserLibrary(console.report)
    portal = Portal(library)
    await portal.start()
    frame = WorkerFrame()
    channel = FrameChannel(CHANNEL)
    store = LocalStorage()
    trouble = Trouble(store, time.time)
    rest, _ = connect(portal, tasks.spawn, show=trouble.show, answered=trouble.rest_answered, rounds=EXAMINATIONS)
    context = WorkerContext(
        lease=frame,
        store=store,
        rest=rest,
        provider=make_provider(),
        tell=channel.post,
        spawn=tasks.spawn,
        now=time.time,
        report=console.report,
    )
    words = catalogue(portal.language)
    worker = Worker(library, context, words)
    channel.listen(worker.receive)
    worker.open()

    locks = Locks()
    outbox = Outbox(store, rest, locks, time.time)

    def compose(draft: Draft) -> SaveRequest:
        from app.notes.composition import compose_save_request  # rarely needed
        from app.notes.follow_up import moment_text

        def written(at: float) -> str:
            return moment_text(at, lambda moment: float(time.localtime(moment).tm_gmtoff))

        return compose_save_request(draft, draft.key.client, time.time(), words, written)

    async def finish() -> None:
        await work_on_unfinished(DraftStore(store), outbox, locks, compose, time.time)

    async def work() -> None:
        await do_work((finish,), console.report)
        frame.work_done()

    frame.listen(worker.take_turn, lambda: tasks.spawn(work(), "work"), worker.card_lost)
