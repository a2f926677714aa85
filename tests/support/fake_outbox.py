"""An outbox on the simulated portal: its storage outlives it, its network can take the frame away.

desk = Desk(portal)
desk.put(RecordWrite(RecordKind.COMMENT, "CONTACT:797", "Wants an offer"))
desk.send()
assert desk.written() == {"comment:contact:797": ["Wants an offer"]}
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal

import pytest

from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address, NetworkFailureError
from app.notes.draft import NoteKey
from app.notes.outbox import Outbox
from app.notes.save_request import QueuedSave, RecordKind, RecordWrite, SaveRequest
from tests.support.fake_page import FakeStore
from tests.support.portal_network import MOMENT, PortalNetwork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.bitrix24.rest.transport import Reply
    from tests.portal import SimulatedPortal

MARK = "k3v9x2pq"
PLACE = NoteKey("E45D40253D1C2D2F.1774588815.822533", "CONTACT:797")
DEAL = "DEAL:4615"

each_passing_fault = pytest.mark.parametrize(
    "what",
    [
        {"closes": "before"},
        {"closes": "after"},
        {"status": 500, "error": "INTERNAL_SERVER_ERROR"},
        {"status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
        {"status": 503, "error": "OVERLOAD_LIMIT"},
        {"status": 200, "body": "<html>"},
    ],
    ids=str,
)
"""What goes wrong with a write some times, and then no more: the arguments of a `RestFault`."""


class FakeLocks:
    """A lock of one process."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self.waited = 0

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """See `Locks.held`."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        self.waited += lock.locked()
        async with lock:
            yield
            for _ in range(3):  # a browser releases it some tasks later
                await asyncio.sleep(0)

    @asynccontextmanager
    async def attempt(self, name: str) -> AsyncIterator[bool]:
        """See `Locks.attempt`."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        if lock.locked():
            yield False
            return
        async with lock:
            yield True

    async def taken(self, prefix: str) -> frozenset[str]:
        """See `Locks.taken`."""
        return frozenset(name for name, lock in self._locks.items() if lock.locked() and name.startswith(prefix))


class FrameGone(BaseException):
    """The frame is destroyed: nothing of it runs any more."""


class Network(PortalNetwork):
    """The network of a frame that goes before, or after, the portal got the n-th write; it can be away too."""

    def __init__(self, portal: SimulatedPortal) -> None:
        super().__init__(portal)
        self.goes: tuple[Literal["before", "after"], str] | None = None
        self.away = False

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        if self.away:
            raise NetworkFailureError(sent=False)
        goes = self.goes is not None and self.goes[1] in url
        if goes and self.goes is not None and self.goes[0] == "before":
            self.goes = None
            raise FrameGone
        reply = await super().post(url, body, seconds)
        if goes:
            self.goes = None
            raise FrameGone
        return reply


def request(
    note_id: str = MARK, text: str = "Wants an offer", revision: int = 1, at: float = 1773130778.0
) -> SaveRequest:
    """A comment on the client, the same on the deal, and a follow-up."""
    words = f"{text}\nIncoming call · {note_id}"
    entries = (
        RecordWrite(RecordKind.COMMENT, "CONTACT:797", words),
        RecordWrite(RecordKind.COMMENT, DEAL, words),
        RecordWrite(RecordKind.TODO, DEAL, f"{text}\n{note_id}", "Call back", 1773220000.0),
    )
    return SaveRequest(note_id, PLACE, at, revision, entries, text)


class Desk:
    """A storage, and the frames that send from it."""

    def __init__(self, portal: SimulatedPortal) -> None:
        self.portal = portal
        self.store = FakeStore()
        self.network = Network(portal)
        self.before = self._records()

    def outbox(self) -> Outbox:
        """Another frame's outbox."""
        address = Address.of(self.portal.portal_url.removeprefix("http://").rstrip("/"), "0")
        rest = Rest(address, self.network, self.network, clock=self.network)
        return Outbox(self.store, rest, FakeLocks(), self.now)

    def put(self, *writes: RecordWrite, revision: int = 1) -> None:
        """The operator saves a note, which is to make these writes."""
        self.outbox().put(SaveRequest(MARK, PLACE, MOMENT, revision, writes, "Wants an offer"))

    def now(self) -> float:
        """The clock, which is the portal's."""
        return self.portal.state.clock.now()

    def send(self) -> None:
        """A frame sends what is due."""
        try:
            asyncio.run(self.outbox().send())
        except FrameGone:
            return

    def retry(self, note_id: str = MARK) -> None:
        """The operator wants it tried now."""
        asyncio.run(self.outbox().retry(note_id))
        self.send()

    def until_nothing_is_due(self, most: int = 12) -> None:
        """Frames send, with the waits between them, until nothing can be sent any more."""
        for _ in range(most):
            self.send()
            due = self.outbox().next_due()
            if due is None:
                return
            self.portal.state.clock.advance(max(0.0, due - self.now()))
        raise AssertionError("it never ends")

    @property
    def save(self) -> QueuedSave:
        """The only order."""
        (save,) = self.outbox().queued()
        return save

    def written(self) -> dict[str, list[str]]:
        """The texts of the records that are new, by where they are."""
        return {where: texts for where, texts in self._records(new=True).items() if texts}

    def _records(self, *, new: bool = False) -> dict[str, list[str]]:
        known = self.before if new else {}
        found: dict[str, list[str]] = {}
        for where, text in self.portal.state.crm.notes():
            found.setdefault(where, []).append(text)
        return {where: texts[len(known.get(where, [])) :] for where, texts in found.items()}
