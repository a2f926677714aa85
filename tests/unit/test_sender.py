"""The sending of a page: one task, which goes on while something asks for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.notes.outbox import Outbox, Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class SlowOutbox(Outbox):
    """An outbox of which a pass ends when the test lets it."""

    def __init__(self) -> None:
        self.passes: list[str] = []
        self.turn = asyncio.Semaphore(0)
        self.failing = False

    async def send(
        self, *, changed: Callable[[str], None] = lambda _: None, opened: bool = False, connected: bool = False
    ) -> None:
        """Note a pass."""
        self.passes.append("opened" if opened else "connected" if connected else "send")
        changed("k3v9x2pq")
        await self.turn.acquire()
        if self.failing:
            raise RuntimeError

    async def retry(self, note_id: str) -> None:
        """Note a request."""
        self.passes.append(f"retry {note_id}")


class Page:
    """A page with an outbox."""

    def __init__(self) -> None:
        self.outbox = SlowOutbox()
        self.tasks: list[asyncio.Task[None]] = []
        self.changes: list[bool] = []
        self.reported: list[str] = []
        self.sender = Sender(self.outbox, self.spawn, self.changes.append, self.reported.append)

    def spawn(self, coroutine: Coroutine[None, None, None], name: str) -> None:
        """Start a task."""
        self.tasks.append(asyncio.ensure_future(coroutine))
        self.tasks[-1].set_name(name)

    async def let(self, passes: int) -> None:
        """Let passes end, and what follows begin."""
        for _ in range(passes):
            self.outbox.turn.release()
        for _ in range(5):
            await asyncio.sleep(0)


async def test_one_task_sends_and_says_when_it_begins_and_ends() -> None:
    page = Page()
    page.sender.send(opened=True)
    await page.let(0)
    assert (page.outbox.passes, page.changes, page.reported) == (["opened"], [True], ["k3v9x2pq"])
    await page.let(1)
    assert (len(page.tasks), page.changes) == (1, [True, False])


async def test_a_page_is_just_opened_in_its_first_pass_alone() -> None:
    page = Page()
    page.sender.send(opened=True)
    await page.let(0)
    page.sender.send()
    await page.let(2)
    assert page.outbox.passes == ["opened", "send"]


async def test_what_is_queued_while_something_is_sent_follows_in_another_pass() -> None:
    page = Page()
    page.sender.send()
    await page.let(0)
    page.sender.send()
    page.sender.send()
    await page.let(1)
    assert (page.outbox.passes, page.changes) == (["send", "send"], [True])
    await page.let(1)
    assert (len(page.tasks), page.outbox.passes, page.changes) == (1, ["send", "send"], [True, False])


async def test_a_connection_that_comes_back_during_a_pass_counts_for_the_next_one_alone() -> None:
    page = Page()
    page.sender.send()
    await page.let(0)
    page.sender.send(connected=True)
    await page.let(1)
    page.sender.send()
    await page.let(1)
    assert page.outbox.passes == ["send", "connected", "send"]


async def test_what_was_refused_is_marked_before_the_pass_that_retries_it() -> None:
    page = Page()
    page.sender.send("aaaaaaaa")
    await page.let(0)
    page.sender.send("bbbbbbbb")
    page.sender.send("bbbbbbbb")
    await page.let(2)
    assert page.outbox.passes == ["retry aaaaaaaa", "send", "retry bbbbbbbb", "send"]


async def test_a_fault_ends_the_sending_and_the_next_request_begins_it_again() -> None:
    page = Page()
    page.outbox.failing = True
    page.sender.send()
    await page.let(1)
    assert isinstance(page.tasks[0].exception(), RuntimeError)
    page.outbox.failing = False
    page.sender.send()
    await page.let(1)
    assert (page.outbox.passes, page.changes) == (["send", "send"], [True, False, True, False])
