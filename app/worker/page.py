"""The composition root of `worker.html`: starts the worker when `static/worker.js` needs it."""

from __future__ import annotations

import time

from app.bitrix24.portal import Portal
from app.browser import console
from app.browser.fetch import connect
from app.browser.frames import FrameChannel, Locks, WorkerFrame
from app.browser.library import BrowserLibrary
from app.browser.storage import LocalStorage
from app.call.worker_channel import CHANNEL
from app.locale import catalogue
from app.notes.outbox import Outbox, do_work
from app.telephony.config import make_provider
from app.ui.program import Tasks
from app.worker.trouble import Trouble
from app.worker.worker import Worker, WorkerContext

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
    worker = Worker(library, context, catalogue(portal.language))
    channel.listen(worker.receive)
    worker.open()

    outbox = Outbox(store, rest, Locks(), time.time)

    async def work() -> None:
        await do_work((outbox.work,), console.report)
        frame.work_done()

    frame.listen(worker.take_turn, lambda: tasks.spawn(work(), "work"), worker.card_lost)
