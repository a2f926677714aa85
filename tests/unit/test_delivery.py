"""Sending, on the simulated portal: whatever goes wrong at whichever step, each record is there once in the end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from app.bitrix24.errors import ErrorKind
from app.notes.draft import Draft
from app.notes.outbox import KEY
from app.notes.save_request import (
    DELAYS,
    FRESH_AFTER,
    WRITE_OVER_AFTER,
    DeliveryState,
    QueuedSave,
    WriteResult,
    reconnected,
)
from app.notes.storage_format import REQUESTS, STATES, encode_draft, storage_key_of_draft
from tests.portal.rest.faults import RestFault
from tests.support.fake_outbox import MARK, PLACE, Desk, FakeLocks, request
from tests.support.portal_network import MOMENT

if TYPE_CHECKING:
    from app.notes.save_request import RecordWrite

COMMENT, TODO = "crm.timeline.comment.add", "crm.activity.todo.add"
WORDS = f"Wants an offer\nIncoming call · {MARK}"
ALL = {
    "comment:contact:797": [WORDS],
    "comment:deal:4615": [WORDS],
    "todo:2:4615": [f"Wants an offer\n{MARK}"],
}
STEPS = [(COMMENT, 0), (COMMENT, 1), (TODO, 0)]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.outbox().put(request())
    return desk


def fault(desk: Desk, step: tuple[str, int], **what: object) -> RestFault:
    method, skip = step
    return desk.portal.state.faults.add(RestFault(method, skip=skip, **what))  # type: ignore[arg-type]


def test_what_follows_from_a_delivery_state_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[RecordWrite] = []
    has = DeliveryState.has

    def counting(state: DeliveryState, entry: RecordWrite) -> bool:
        looked.append(entry)
        return has(state, entry)

    monkeypatch.setattr(DeliveryState, "has", counting)
    held = QueuedSave(request(), DeliveryState(MARK))
    counts = []
    for _ in range(3):
        assert (held.complete, held.saved, held.stuck, held.waits_for_record) == (False, False, False, False)
        assert (held.open, held.sendable, held.waits_until()) == (held.writes, held.writes, 0.0)
        counts.append(len(looked))
    assert counts == counts[:1] * 3
    assert replace(held, state=replace(held.state, due=5.0)).waits_until() == 5.0


def test_each_record_is_written_once_and_the_receipt_says_so(desk: Desk) -> None:
    desk.send()
    desk.send()
    assert desk.written() == ALL
    assert desk.save.complete
    assert desk.save.waits_until() is None


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "what",
    [
        {"times": 1, "status": 503, "error": "QUERY_LIMIT_EXCEEDED"},
        {"times": 9, "status": 503, "error": "QUERY_LIMIT_EXCEEDED"},
        {"times": 1, "status": 429, "error": "OPERATION_TIME_LIMIT", "reset_in": 40},
        {"times": 1, "status": 500, "error": "INTERNAL_SERVER_ERROR"},
        {"times": 1, "status": 500, "error": "INTERNAL_SERVER_ERROR", "executed": True},
        {"times": 1, "closes": "before"},
        {"times": 1, "closes": "after"},
        {"times": 3, "closes": "before"},
        {"times": 1, "status": 502, "body": "<html>", "executed": True},
        {"times": 1, "status": 502, "body": "<html>"},
        {"times": 1, "body": "", "executed": True},
        {"times": 1, "status": 401, "error": "expired_token"},
        {"times": 5, "status": 401, "error": "expired_token"},
        {"times": 2, "status": 503, "error": "OVERLOAD_LIMIT"},
    ],
    ids=str,
)
def test_whatever_passes_ends_with_each_record_once(desk: Desk, step: tuple[str, int], what: dict[str, object]) -> None:
    happened = fault(desk, step, **what)
    desk.until_nothing_is_due()
    assert happened.hits > 0
    assert desk.written() == ALL
    assert desk.save.complete


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("executed", [True, False])
def test_frame_that_goes_in_the_middle_of_a_write_leaves_each_record_once(
    desk: Desk, step: tuple[str, int], when: Literal["before", "after"], executed: bool
) -> None:
    method, skip = step
    if not executed and when == "after":
        fault(desk, step, times=1, closes="before")
    desk.network.goes = (when, method)
    if skip:  # the first comment is there, the second is under way
        desk.network.goes = None
        fault(desk, (COMMENT, 1), times=1, status=503, error="OVERLOAD_LIMIT")
        desk.send()
        desk.portal.state.clock.advance(DELAYS[0])
        desk.network.goes = (when, method)
    desk.send()
    assert not desk.save.complete
    desk.until_nothing_is_due()
    assert desk.written() == ALL


def test_write_in_doubt_is_not_repeated_while_the_portal_may_still_be_at_it(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, closes="before")
    desk.send()
    assert "comment:contact:797" not in desk.written()
    assert desk.save.problem is ErrorKind.CHECKING
    while desk.now() < MOMENT + WRITE_OVER_AFTER:
        assert "comment:contact:797" not in desk.written()
        desk.portal.state.clock.advance(max(0.1, (desk.outbox().next_due() or 0) - desk.now()))
        desk.send()
    assert desk.written() == ALL


def test_write_that_the_portal_carries_out_late_is_found_and_not_repeated(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, closes="before")
    desk.send()
    desk.portal.state.clock.advance(WRITE_OVER_AFTER - 10.0)
    desk.send()
    crm = desk.portal.state.crm
    row = {"ENTITY_ID": "797", "ENTITY_TYPE": "contact", "COMMENT": WORDS, "AUTHOR_ID": "1", "FILES": {}}
    crm.comments.add({**row, "CREATED": crm.clock.text()})
    desk.until_nothing_is_due()
    assert desk.written() == ALL


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("what", "problem", "status"),
    [
        ({"status": 400, "error": "INVALID_ARG_VALUE"}, ErrorKind.WRONG, 400),
        ({"status": 403, "body": "<html>Blocked</html>"}, ErrorKind.IN_FRONT, 403),
        ({"status": 406, "body": "Not Acceptable"}, ErrorKind.IN_FRONT, 406),
        ({"status": 413, "body": ""}, ErrorKind.IN_FRONT, 413),
        ({"status": 400, "body": "<html><h1>Bad Request</h1>"}, ErrorKind.IN_FRONT, 400),
        ({"status": 451, "body": "<html>"}, ErrorKind.IN_FRONT, 451),
    ],
    ids=str,
)
def test_what_is_refused_for_what_it_says_waits_for_a_person_and_leaves_the_others_done(
    desk: Desk, step: tuple[str, int], what: dict[str, object], problem: ErrorKind, status: int
) -> None:
    refused = fault(desk, step, **what)
    desk.send()
    assert (desk.save.problem, desk.save.worst.status) == (problem, status)
    assert (desk.save.stuck, desk.save.waits_until()) == (True, None)
    assert len(desk.written()) == (1 if step == STEPS[0] else 2)
    requests = len(desk.portal.rest.journal.methods)
    desk.portal.state.clock.advance(7 * 86_400)
    asyncio.run(desk.outbox().work())
    assert (refused.hits, len(desk.portal.rest.journal.methods)) == (2 if step == STEPS[0] else 1, requests)
    desk.portal.state.faults.remove(refused)
    desk.retry()
    assert desk.written() == ALL


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("ACCESS_DENIED", ErrorKind.DENIED),
        ("INVALID_CREDENTIALS", ErrorKind.DENIED),
        ("user_access_error", ErrorKind.DENIED),
        ("insufficient_scope", ErrorKind.SCOPE),
        ("ERROR_METHOD_NOT_FOUND", ErrorKind.SCOPE),
        ("NOT_FOUND", ErrorKind.GONE),
        ("OWNER_NOT_FOUND", ErrorKind.GONE),
        ("PORTAL_DELETED", ErrorKind.CLOSED),
        ("A_CODE_OF_TOMORROW", ErrorKind.REFUSED),
    ],
)
def test_what_can_pass_without_the_operator_is_sent_when_it_has_passed(
    desk: Desk, step: tuple[str, int], error: str, problem: ErrorKind
) -> None:
    refused = fault(desk, step, times=3, error=error)
    desk.send()
    due = desk.outbox().next_due()
    assert due is not None
    assert (desk.save.problem, desk.save.stuck) == (problem, False)
    assert due - desk.now() >= 300
    at_once = refused.hits
    desk.send()
    assert refused.hits == at_once
    desk.until_nothing_is_due()
    assert (refused.hits, desk.written(), desk.save.complete) == (3, ALL, True)


def test_panel_that_is_opened_tries_what_waits_for_another_day_but_not_each_time(desk: Desk) -> None:
    denied = fault(desk, STEPS[0], times=3, status=400, error="ACCESS_DENIED")

    def opened(after: float) -> int:
        desk.portal.state.clock.advance(after)
        asyncio.run(desk.outbox().send(opened=True))
        return denied.hits

    assert [opened(0), opened(60), opened(FRESH_AFTER), opened(60)] == [2, 2, 3, 3]
    assert opened(FRESH_AFTER) == 3
    assert desk.written() == ALL


def test_panel_that_is_opened_does_not_wait_for_the_end_of_a_long_delay(desk: Desk) -> None:
    blocked = fault(desk, STEPS[0], error="OVERLOAD_LIMIT")
    for _ in DELAYS:
        desk.send()
        desk.portal.state.clock.advance((desk.outbox().next_due() or 0.0) - desk.now())
    desk.send()
    desk.portal.state.faults.remove(blocked)
    desk.portal.state.clock.advance(FRESH_AFTER)
    desk.send()
    assert list(desk.written()) == ["todo:2:4615"]
    asyncio.run(desk.outbox().send(opened=True))
    assert desk.written() == ALL


def offline_for_long(desk: Desk) -> None:
    """The network is away for so long that the next attempt is many minutes off; then it's back."""
    desk.network.away = True
    for _ in DELAYS:
        desk.send()
        desk.portal.state.clock.advance((desk.outbox().next_due() or 0.0) - desk.now())
    desk.send()
    desk.network.away = False
    assert (desk.outbox().next_due() or 0.0) - desk.now() == DELAYS[-1]


@pytest.mark.parametrize("how", [{"connected": True}, {"opened": True}], ids=str)
def test_what_waits_for_the_connection_is_sent_when_it_is_back_or_a_panel_is_opened(
    desk: Desk, how: dict[str, bool]
) -> None:
    offline_for_long(desk)
    desk.send()
    assert desk.written() == {}
    asyncio.run(desk.outbox().send(**how))  # type: ignore[arg-type]
    assert desk.written() == ALL


def test_what_waits_for_something_else_keeps_its_time_when_the_connection_is_back() -> None:
    now = MOMENT
    waiting = {
        "comment:CONTACT:797": WriteResult(problem=ErrorKind.OFFLINE),
        "comment:DEAL:4615": WriteResult(problem=ErrorKind.BLOCKED),
        "todo:DEAL:4615": WriteResult(problem=ErrorKind.DENIED, due=now + 7200),
        "binding:DEAL:4615": WriteResult(),
    }
    back = reconnected(DeliveryState(MARK, tries=7, due=now + 1800, results=waiting), now)
    assert (back.due, [result.due for result in back.results.values()]) == (0.0, [0.0, now + 1800, now + 7200, 0.0])
    blocked = DeliveryState(MARK, tries=7, due=now + 1800, results={"todo:DEAL:4615": waiting["comment:DEAL:4615"]})
    assert reconnected(blocked, now) is blocked


def test_several_cards_that_learn_of_the_connection_make_one_attempt_and_the_next_comes_soon(desk: Desk) -> None:
    offline_for_long(desk)
    desk.network.away = True
    asyncio.run(desk.outbox().send(connected=True))
    due = desk.outbox().next_due()
    assert due == desk.now() + DELAYS[1]
    desk.portal.state.clock.advance(DELAYS[1] - DELAYS[0])
    asyncio.run(desk.outbox().send(connected=True))
    assert desk.outbox().next_due() == due


def test_closed_portal_is_asked_seldom_and_gets_everything_when_it_opens(desk: Desk) -> None:
    closed = desk.portal.state.faults.add(RestFault("*", error="PORTAL_DELETED"))
    for _ in range(3):
        asyncio.run(desk.outbox().work())
        desk.portal.state.clock.advance(max(0.0, float(desk.store.get(KEY) or 0) - desk.now()))
    assert closed.hits <= 3 * len(STEPS)
    assert desk.save.problem is ErrorKind.CLOSED
    desk.portal.state.faults.remove(closed)
    asyncio.run(desk.outbox().work())
    assert (desk.written(), desk.outbox().queued()) == (ALL, ())


def test_write_that_is_never_answered_is_left_alone_for_longer_and_longer(desk: Desk) -> None:
    """A firewall's page without the portal's headers looks like this to a browser."""
    silent = desk.portal.state.faults.add(RestFault("crm.*.add", closes="before"))
    desk.send()
    for _ in range(5):
        if desk.save.problem is not ErrorKind.UNANSWERED:
            desk.portal.state.clock.advance((desk.outbox().next_due() or 0.0) - desk.now())
            desk.send()
    assert desk.save.problem is ErrorKind.UNANSWERED
    assert desk.now() - MOMENT < 240
    assert (desk.outbox().next_due() or 0.0) - desk.now() >= 300
    assert silent.hits == 2 * len(STEPS)
    assert len(desk.portal.rest.journal.methods) <= 12
    desk.portal.state.faults.clear()
    desk.until_nothing_is_due()
    assert desk.written() == ALL


def test_doubt_that_cannot_be_looked_into_is_not_written_again_and_is_looked_into_later(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, closes="after")
    desk.portal.state.faults.add(RestFault("crm.timeline.comment.list", status=400, error="ACCESS_DENIED"))
    desk.send()
    assert desk.save.problem is ErrorKind.UNCHECKED
    due = desk.outbox().next_due()
    assert due is not None
    assert due - desk.now() > 3600
    desk.portal.state.clock.advance(due - desk.now())
    desk.send()
    assert desk.written() == ALL
    assert desk.save.problem is ErrorKind.UNCHECKED
    desk.portal.state.faults.clear()
    desk.until_nothing_is_due()
    assert (desk.written(), desk.save.complete) == (ALL, True)


def test_delays_between_attempts_grow_and_end_with_success(desk: Desk) -> None:
    blocked = fault(desk, STEPS[0], status=503, error="OVERLOAD_LIMIT")
    waits = []
    for _ in range(len(DELAYS) + 2):
        desk.send()
        due = desk.outbox().next_due()
        assert due is not None
        waits.append(due - desk.now())
        desk.portal.state.clock.advance(waits[-1])
    assert waits == [*DELAYS, DELAYS[-1], DELAYS[-1]]
    desk.portal.state.faults.remove(blocked)
    desk.send()
    assert desk.written() == ALL


def test_method_that_is_blocked_for_long_is_left_alone_for_as_long(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, status=429, error="OPERATION_TIME_LIMIT", reset_in=300)
    desk.send()
    due = desk.outbox().next_due()
    assert due is not None
    assert due - desk.now() >= 299
    assert desk.save.problem is ErrorKind.LIMIT


def test_changed_note_is_written_over_its_records(desk: Desk) -> None:
    desk.send()
    desk.outbox().put(request(text="Wants two offers", revision=2))
    desk.send()
    assert list(desk.written().values()) == [
        [text.replace("an offer", "two offers") for text in texts] for texts in ALL.values()
    ]
    assert desk.save.state.revision == 2


@pytest.mark.parametrize("closes", ["before", "after"])
def test_changed_note_in_doubt_is_written_over_again(desk: Desk, closes: Literal["before", "after"]) -> None:
    desk.send()
    desk.portal.state.faults.add(RestFault("crm.timeline.comment.update", times=1, closes=closes))
    desk.outbox().put(request(text="Wants two offers", revision=2))
    desk.until_nothing_is_due()
    assert all(len(texts) == 1 and "two offers" in texts[0] for texts in desk.written().values())
    assert desk.save.complete


def test_note_that_changes_while_the_first_is_in_doubt_becomes_one_record(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, closes="after")
    desk.network.goes = ("after", COMMENT)
    desk.send()
    desk.outbox().put(request(text="Wants two offers", revision=2))
    desk.until_nothing_is_due()
    assert all(len(texts) == 1 and "two offers" in texts[0] for texts in desk.written().values())


def test_record_in_doubt_is_found_behind_many_newer_ones(desk: Desk) -> None:
    fault(desk, STEPS[0], times=1, closes="after")
    desk.network.goes = ("after", COMMENT)
    desk.send()
    comments = desk.portal.state.crm.comments
    for number in range(120):
        row = {"ENTITY_ID": "797", "ENTITY_TYPE": "contact", "COMMENT": f"Newer {number}"}
        comments.add({**row, "CREATED": desk.portal.state.crm.clock.text(), "AUTHOR_ID": "1", "FILES": {}})
    desk.until_nothing_is_due()
    assert [text for text in desk.written()["comment:contact:797"] if not text.startswith("Newer")] == [WORDS]


async def test_two_frames_that_send_at_the_same_time_write_once(desk: Desk) -> None:
    first, second, locks = desk.outbox(), desk.outbox(), FakeLocks()
    first._locks = second._locks = locks
    await asyncio.gather(first.send(), second.send())
    assert locks.waited == 1
    assert desk.written() == ALL


@pytest.mark.parametrize("delivery_state", ["", "{}", '{"v":1,"mark":"k3v9x2pq"', "null", "[" * 5000, '{"v":2}'])
def test_receipt_that_cannot_be_read_is_a_doubt_and_doubles_nothing(desk: Desk, delivery_state: str) -> None:
    desk.send()
    desk.store.set(STATES + MARK, delivery_state)
    desk.until_nothing_is_due()
    assert desk.written() == ALL
    assert desk.save.complete


def test_order_that_cannot_be_read_is_left_alone(desk: Desk) -> None:
    desk.store.set(REQUESTS + "zzzzzzzz", '{"v":1,"mark":')
    desk.send()
    desk.outbox().sweep()
    assert desk.store.get(REQUESTS + "zzzzzzzz") == '{"v":1,"mark":'
    assert desk.written() == ALL


def test_worker_sends_tidies_up_and_comes_again_when_something_is_left(desk: Desk) -> None:
    draft = replace(Draft(PLACE, MARK, MOMENT, 1), text="Wants an offer")
    desk.store.set(storage_key_of_draft(PLACE), encode_draft(draft))
    blocked = fault(desk, STEPS[2], status=503, error="OVERLOAD_LIMIT")
    asyncio.run(desk.outbox().work())
    assert float(desk.store.get(KEY) or 0) == pytest.approx(desk.now() + DELAYS[0], abs=0.01)
    assert desk.store.get(storage_key_of_draft(PLACE)) is not None
    desk.portal.state.faults.remove(blocked)
    desk.store.remove(KEY)
    desk.portal.state.clock.advance(DELAYS[0])
    asyncio.run(desk.outbox().work())
    assert desk.written() == ALL
    assert (desk.store.get(KEY), desk.store.get(storage_key_of_draft(PLACE)), desk.outbox().queued()) == (
        None,
        None,
        (),
    )
    assert desk.outbox().delivery_state(MARK).revision == 1


def test_draft_that_was_changed_after_the_save_survives_the_tidying(desk: Desk) -> None:
    desk.store.set(storage_key_of_draft(PLACE), encode_draft(replace(Draft(PLACE, MARK, MOMENT, 2), text="And more")))
    asyncio.run(desk.outbox().work())
    assert desk.store.get(storage_key_of_draft(PLACE)) is not None


def test_old_receipts_go_and_young_ones_stay(desk: Desk) -> None:
    desk.send()
    desk.outbox().sweep()
    assert desk.store.keys(STATES) == [STATES + MARK]
    desk.portal.state.clock.advance(8 * 86_400)
    desk.outbox().sweep()
    assert desk.store.keys(STATES) == []


def test_discarded_order_is_not_sent(desk: Desk) -> None:
    asyncio.run(desk.outbox().discard(MARK))
    desk.send()
    assert desk.written() == {}


def test_record_of_another_owner_that_a_list_tells_too_is_not_taken_for_the_one_in_doubt(desk: Desk) -> None:
    """A portal that leaves conditions out: the comment on the deal has the same mark."""
    fault(desk, STEPS[0], times=1, closes="before")
    desk.send()
    row = next(row for row in desk.portal.state.crm.comments if MARK in row["COMMENT"])
    everything = json.dumps({"result": [row], "total": 1, "time": {}})
    desk.portal.state.faults.add(RestFault("crm.timeline.comment.list", body=everything))
    desk.until_nothing_is_due()
    assert desk.written() == ALL


def test_change_of_a_follow_up_sends_all_of_it(desk: Desk) -> None:
    desk.send()
    desk.outbox().put(request(text="Wants two offers", revision=2))
    desk.send()
    (update,) = desk.portal.rest.journal.entries("crm.activity.todo.update")
    (add,) = desk.portal.rest.journal.entries("crm.activity.todo.add")
    assert update.params.keys() == add.params.keys() | {"id"}
