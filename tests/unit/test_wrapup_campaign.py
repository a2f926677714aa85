"""Two panels and a worker send at once, in every way that a save fails, on every kind of portal that makes it harder.

No word is lost, nothing is doubled, no record of others is touched. With `CALL_PANEL_LONG` in the environment all of it
is played, else a part.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address
from app.notes.call_record import SEPARATOR
from app.notes.outbox import Outbox
from app.notes.save_request import RecordKind, RecordWrite
from app.notes.substitutes import with_substitutes
from tests.portal.rest.activity_rows import bindings_of, new_activity
from tests.portal.rest.faults import FIREWALL_PAGE, GATEWAY_PAGE, LOGIN_PAGE, PHP_WARNING, RestFault
from tests.portal.rest.methods.timeline import places_of
from tests.support.fake_outbox import PLACE, FakeLocks, Network, request
from tests.support.fake_page import FakeStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.portal import SimulatedPortal

LONG = "CALL_PANEL_LONG" in os.environ

WORDS = {"k3v9x2pq": "Happy 👍🏽, wants 12 chairs", "m4w8y3zr": "Calls <back> & says 🎉 {yes}"}
"""Two notes on one call each, by their marks."""

STEPS = [
    ("crm.timeline.comment.add", 0),
    ("crm.timeline.bindings.bind", 0),
    ("crm.activity.todo.add", 0),
    ("crm.timeline.note.save", 0),
    ("crm.activity.binding.add", 0),
    ("crm.activity.update", 0),
]
PLACES = 3
"""Comment at the client, at the deal, and a follow-up."""
THEIRS = "A colleague's words"
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
            held = self.outboxes[0].queued()
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


@dataclass(frozen=True)
class OnTheCall:
    """The call's record, with a colleague's note, and the to-dos that the two notes settle."""

    record: int
    todos: tuple[int, ...]

    @classmethod
    def of(cls, portal: SimulatedPortal) -> OnTheCall:
        """The portal writes them."""
        state = portal.state
        owner = {"OWNER_ID": 797, "OWNER_TYPE_ID": 3}
        call = {**owner, "SUBJECT": "Call", "PROVIDER_ID": "VOXIMPLANT_CALL", "ORIGIN_ID": f"VI_{PLACE.call}"}
        record = new_activity(state, state.user.id, call)
        state.crm.timeline_notes[2, record] = {"text": THEIRS, "createdById": 7, "createdTime": ""}
        todo = {**owner, "PROVIDER_ID": "CRM_TODO", "SUBJECT": "Call"}
        return cls(record, tuple(new_activity(state, state.user.id, todo) for _ in WORDS))

    def check(self, portal: SimulatedPortal, revision: int, *, denied: str) -> None:
        """Each note is on the record once, below the colleague's; the call is linked, the to-dos are completed."""
        crm = portal.state.crm
        theirs, *ours = crm.timeline_notes[2, self.record]["text"].split(SEPARATOR)
        expected = sorted(with_substitutes(saved.writes[0].text) for saved in orders(revision))
        assert theirs == THEIRS
        if denied == "crm.timeline.note.save":  # one of them each time: its words are in the comments
            ours_by_note = [note_id for note_id in WORDS if any(note_id in part for part in ours)]
            assert 1 <= len(ours) == len(ours_by_note)
        else:
            assert sorted(map(with_substitutes, ours)) == expected
        assert bindings_of(crm.activities.rows[self.record]) == [(3, 797), (3, 43)]
        open_ones = [number for number in self.todos if crm.activities.rows[number]["COMPLETED"] != "Y"]
        assert len(open_ones) == (1 if denied == "crm.activity.update" else 0)


def texts(portal: SimulatedPortal) -> Records:
    """What every record says, by where it is and its number."""
    crm = portal.state.crm
    comments = {
        f"comment {row['ID']} {place['ENTITY_TYPE']}": {
            "owner": f"{place['ENTITY_TYPE']}:{place['ENTITY_ID']}", "text": row["COMMENT"],
        }
        for row in crm.comments
        for place in places_of(row)
    }  # fmt: skip
    activities = {
        f"activity {row['ID']}": {
            "owner": f"{row['OWNER_TYPE_ID']}:{row['OWNER_ID']}", "text": row["DESCRIPTION"], "title": row["SUBJECT"],
        }
        for row in crm.activities
    }  # fmt: skip
    return comments | activities


def orders(revision: int, todos: tuple[int, ...] = (0, 0)) -> list[Any]:
    """The notes as they are saved."""
    found = []
    for (note_id, words), settled in zip(WORDS.items(), todos, strict=True):
        plain = request(note_id, revision=revision)
        first, second, todo = plain.writes
        comment = f"Incoming call · {note_id}\n{words} ({revision})"
        entries = (
            replace(first, text=comment),
            replace(second, text=comment, shared=True),
            replace(todo, text=f"{note_id}\n{words} ({revision})", title=f"Call back: {words}"),
            RecordWrite(RecordKind.NOTE, first.owner, comment),
            RecordWrite(RecordKind.BINDING, "CONTACT:43"),
            RecordWrite(RecordKind.SETTLE, first.owner, title="Call", activity=settled),
        )
        found.append(replace(plain, writes=entries, note=words))
    return found


def check(before: Records, after: Records, revision: int) -> None:
    """What was there is unchanged, and each record of both notes exists once, with all its words."""
    assert {where: after[where] for where in before} == before
    new = [record for where, record in after.items() if where not in before]
    for saved in orders(revision):
        for entry in saved.writes[:PLACES]:
            owner = "2:4615" if entry.title else {"CONTACT:797": "contact:797", "DEAL:4615": "deal:4615"}[entry.owner]
            found = [record for record in new if record["owner"] == owner and saved.note_id in record["text"]]
            assert len(found) == 1, (entry.slot, found)
            assert found[0]["text"] in (entry.text, with_substitutes(entry.text))
            assert found[0].get("title", "") in (entry.title, with_substitutes(entry.title))
    assert len(new) == len(WORDS) * PLACES


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
    on_call = OnTheCall.of(portal)
    before = texts(portal)
    frames = Frames(portal)
    method, skip = step
    denied = method if name == "denied" else ""
    for revision in (1, 2):
        method = method if revision == 1 else method.replace(".add", ".update")
        if name in FAULTS:
            portal.state.faults.add(RestFault(method, times=1, skip=skip, **FAULTS[name]))
        else:
            moment = "before" if name.endswith("before") else "after"
            for network, _ in zip(frames.networks, range(1 + skip), strict=False):
                network.goes = (moment, method)  # type: ignore[assignment]
        kind(portal)
        for one, outbox in zip(orders(revision, on_call.todos), cycle(frames.outboxes[:2]), strict=False):
            outbox.put(one)
        frames.until_all_is_sent()
        portal.state.faults.clear()
        check(before, texts(portal), revision)
        on_call.check(portal, revision, denied=denied)
