"""Two panels and a worker send at once, in every way that a save fails, on every kind of portal that makes it harder.

No word is lost, nothing is doubled, no record of others is touched. With `CALL_PANEL_LONG` in the environment all of it
is played, else a part.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address
from app.notes.outbox import Outbox
from app.notes.substitutes import with_substitutes
from tests.portal.rest.faults import FIREWALL_PAGE, GATEWAY_PAGE, LOGIN_PAGE, PHP_WARNING, RestFault
from tests.support.fake_outbox import FakeLocks, Network, request
from tests.support.fake_page import FakeStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.portal import SimulatedPortal

LONG = "CALL_PANEL_LONG" in os.environ

WORDS = {"k3v9x2pq": "Happy 👍🏽, wants 12 chairs", "m4w8y3zr": "Calls <back> & says 🎉 {yes}"}
"""Two notes on one call each, by their marks."""

STEPS = [("crm.timeline.comment.add", 0), ("crm.timeline.comment.add", 1), ("crm.activity.todo.add", 0)]
FAULTS: dict[str, dict[str, Any]] = {
    "error": {"status": 500, "error": "INTERNAL_SERVER_ERROR"},
    "error, but done": {"status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
    "too many": {"status": 503, "error": "QUERY_LIMIT_EXCEEDED"},
    "blocked": {"status": 503, "error": "OVERLOAD_LIMIT"},
    "lost before": {"closes": "before"},
    "lost after": {"closes": "after"},
    "gateway, but done": {"status": 502, "body": GATEWAY_PAGE, "executed": True},
    "denied": {"status": 400, "error": "ACCESS_DENIED"},
}
WAYS = [(name, step) for name in (*FAULTS, "frame gone before", "frame gone after") for step in STEPS]


def cuts(portal: SimulatedPortal) -> None:
    portal.state.faults.cuts_texts = True


def closed(portal: SimulatedPortal) -> None:
    portal.state.faults.closed = True


def gateways(portal: SimulatedPortal) -> None:
    faults = portal.state.faults
    faults.add(RestFault("*", every=7, times=2, status=504, body=GATEWAY_PAGE, executed=True))
    faults.add(RestFault("crm.*.add", every=3, times=2, status=403, body=FIREWALL_PAGE))
    faults.add(RestFault("*", every=5, times=2, status=200, body=LOGIN_PAGE))
    faults.add(RestFault("crm.*", every=4, times=2, status=429, body=FIREWALL_PAGE))


def warnings(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("*", before=PHP_WARNING, after=PHP_WARNING))


PORTALS = (cuts, closed, gateways, warnings)
ALL = [(portal, *way) for portal in PORTALS for way in WAYS]


Records = dict[str, dict[str, str]]


class Frames:
    """Two panels and a worker on one storage, each with a network of its own."""

    def __init__(self, portal: SimulatedPortal) -> None:
        self.portal = portal
        self.store, self.locks = FakeStore(), FakeLocks()
        self.networks = [Network(portal) for _ in range(3)]
        self.outboxes = [self._outbox(network) for network in self.networks]

    def _outbox(self, network: Network) -> Outbox:
        address = Address.of(self.portal.portal_url.removeprefix("http://").rstrip("/"), "0")
        return Outbox(self.store, Rest(address, network, network, clock=network), self.locks, self.now)

    def now(self) -> float:
        """The portal's clock."""
        return self.portal.state.clock.now()

    def send(self) -> None:
        """All three at once. One that goes in the middle leaves the others alone."""
        self.locks = FakeLocks()
        for outbox in self.outboxes:
            outbox._locks = self.locks

        async def all_three() -> None:
            first, second, worker = self.outboxes
            await asyncio.gather(worker.work(), first.send(opened=True), second.send(), return_exceptions=True)

        asyncio.run(all_three())

    def until_all_is_sent(self) -> int:
        """Sends, waits, and does what a person would do, until nothing is left; tells how often."""
        for attempt in range(1, 40):
            self.send()
            held = self.outboxes[0].held()
            if not held:
                return attempt
            if attempt == 3:
                self.portal.state.faults.closed = False
            for one in held:
                if one.stuck:
                    asyncio.run(self.outboxes[attempt % 2].retry(one.request.note_id))
            due = self.outboxes[0].next_due() or 0.0
            self.portal.state.clock.advance(max(1.0, due - self.now()))
        raise AssertionError("it never ends")


def texts(portal: SimulatedPortal) -> Records:
    """What every record says, by where it is and its number."""
    crm = portal.state.crm
    comments = {f"comment {row['ID']}": {"owner": f"{row['ENTITY_TYPE']}:{row['ENTITY_ID']}", "text": row["COMMENT"]}
                for row in crm.comments}  # fmt: skip
    activities = {
        f"activity {row['ID']}": {
            "owner": f"{row['OWNER_TYPE_ID']}:{row['OWNER_ID']}", "text": row["DESCRIPTION"], "title": row["SUBJECT"],
        }
        for row in crm.activities
    }  # fmt: skip
    return comments | activities


def orders(revision: int) -> list[Any]:
    """The notes as they are saved."""
    found = []
    for note_id, words in WORDS.items():
        plain = request(note_id, revision=revision)
        first, second, todo = plain.writes
        comment = f"Incoming call · {note_id}\n{words} ({revision})"
        entries = (
            replace(first, text=comment),
            replace(second, text=comment),
            replace(todo, text=f"{note_id}\n{words} ({revision})", title=f"Call back: {words}"),
        )
        found.append(replace(plain, writes=entries, note=words))
    return found


def check(before: Records, after: Records, revision: int) -> None:
    """What was there is unchanged, and each record of both notes exists once, with all its words."""
    assert {where: after[where] for where in before} == before
    new = [record for where, record in after.items() if where not in before]
    for saved in orders(revision):
        for entry in saved.writes:
            owner = "2:4615" if entry.title else {"CONTACT:797": "contact:797", "DEAL:4615": "deal:4615"}[entry.owner]
            found = [record for record in new if record["owner"] == owner and saved.note_id in record["text"]]
            assert len(found) == 1, (entry.slot, found)
            assert found[0]["text"] in (entry.text, with_substitutes(entry.text))
            assert found[0].get("title", "") in (entry.title, with_substitutes(entry.title))
    assert len(new) == len(WORDS) * len(STEPS)


@pytest.mark.parametrize(
    ("kind", "name", "step"), [pytest.param(*case, id=f"{case[0].__name__} {case[1]} {case[2]}") for case in ALL]
    if LONG else [pytest.param(*case, id=f"{case[0].__name__} {case[1]} {case[2]}") for case in ALL[::7]],
)  # fmt: skip
def test_no_word_is_lost_nothing_is_doubled_and_nothing_else_is_touched(
    portal: SimulatedPortal,
    kind: Callable[[SimulatedPortal], None],
    name: str,
    step: tuple[str, int],
) -> None:
    before = texts(portal)
    frames = Frames(portal)
    method, skip = step
    for revision in (1, 2):
        method = method if revision == 1 else method.replace(".add", ".update")
        if name in FAULTS:
            portal.state.faults.add(RestFault(method, times=1, skip=skip, **FAULTS[name]))
        else:
            moment = "before" if name.endswith("before") else "after"
            for network, _ in zip(frames.networks, range(1 + skip), strict=False):
                network.goes = (moment, method)  # type: ignore[assignment]
        kind(portal)
        for one, outbox in zip(orders(revision), cycle(frames.outboxes[:2]), strict=False):
            outbox.put(one)
        frames.until_all_is_sent()
        portal.state.faults.clear()
        check(before, texts(portal), revision)
