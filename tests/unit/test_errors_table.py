"""Every row of the table of errors: read, write, write in doubt, and a note that is saved, as the code does it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import RestError
from app.bitrix24.rest.retry import Repeat, RetryDelays
from app.call.model import Phase
from app.notes.outbox import Outbox
from app.notes.retry import DELAYS, SCHEDULES, RetrySchedule, schedule_for
from app.notes.save_request import DeliveryState, QueuedSave, WriteResult, WriteState
from app.notes.storage_format import STATES, encode_delivery_state
from tests.support.errors_table import COMMAND, FILE, READ, WRITE, Case, cases, document
from tests.support.fake_outbox import MARK, FakeLocks, request
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal
from tests.support.fake_wrapup import WrapupPage
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from collections.abc import Callable

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])


def test_the_documentation_says_what_the_code_does() -> None:
    assert FILE.read_text("utf-8") == document(), f"run: {COMMAND}"


def test_every_problem_of_a_note_has_a_row_that_leads_to_it() -> None:
    reached = {problem for case in cases() for problem in (case.problem, case.doubt_problem)}
    # A write that is never answered though the portal is there is no single answer.
    assert reached == set(SCHEDULES) - {ErrorKind.UNANSWERED, ErrorKind.NO_RECORD, ErrorKind.CHANGED}


def attempts(repeat: Repeat) -> int:
    """How often a request is sent in all."""
    return 1 if repeat is Repeat.NEVER else 1 + len(getattr(RetryDelays(), repeat.value))


@each_case
@pytest.mark.parametrize("method", [READ, WRITE])
def test_request_is_sent_as_often_as_the_row_says_and_ends_with_its_error(case: Case, method: str) -> None:
    portal = FakePortal(case.reply)

    async def called() -> RestError | None:
        try:
            await portal.rest().call(method, {"id": 1})
        except RestError as error:
            return error
        return None

    error = run(called())
    expected = case.read_error if method == READ else case.write_error
    assert (type(error), str(error)) == (type(expected), str(expected).replace(READ, method))
    renewed = 1 if "Token" in type(expected).__name__ else 0
    repeat = case.policy.read if method == READ else case.policy.write
    assert len(portal.requests) == attempts(repeat) + renewed


def sent(case: Case, delivery_state: DeliveryState, answers: Callable[[str], bool]) -> QueuedSave:
    """An order with one comment, after one attempt on a portal that gives this answer to some methods."""
    store = FakeStore()

    async def scenario() -> QueuedSave:
        portal = FakePortal(case.reply)

        def now() -> float:
            return EPOCH + asyncio.get_running_loop().time()

        outbox = Outbox(store, portal.rest(), FakeLocks(), now)
        outbox.put(replace(request(), writes=request().writes[:1]))
        store.set(STATES + MARK, encode_delivery_state(delivery_state))
        await outbox.send()
        assert all(answers(request.method) for request in portal.requests)
        (held,) = outbox.queued()
        return replace(held, state=replace(held.state, at=now()))

    return run(scenario())


def expect(held: QueuedSave, problem: ErrorKind) -> None:
    """The note is in the state that the problem's row tells."""
    assert held.problem is problem
    repeat, due = schedule_for(problem), held.waits_until()
    assert held.stuck == (repeat is RetrySchedule.NEVER)
    assert (due is None) == held.stuck
    if repeat in DELAYS and due is not None:
        assert due - held.state.at == pytest.approx(DELAYS[repeat][0], abs=0.01)


@each_case
def test_note_is_left_as_the_row_says(case: Case) -> None:
    held = sent(case, DeliveryState(MARK), lambda _: True)
    expect(held, case.doubt_problem if case.policy.doubt is not None else case.problem)
    in_doubt = held.state.of(held.request.writes[0]).in_doubt
    assert in_doubt == (case.policy.doubt is not None)


@each_case
def test_write_in_doubt_is_looked_for_and_left_as_the_row_says(case: Case) -> None:
    doubt = WriteResult(WriteState.SENDING, began=EPOCH, digest=request().writes[0].digest)
    held = sent(
        case, DeliveryState(MARK, results={"comment:CONTACT:797": doubt}), lambda method: method.endswith("list")
    )
    expect(held, case.doubt_problem)
    assert held.state.of(held.request.writes[0]).in_doubt


@each_case
async def test_save_and_close_does_with_the_card_what_the_row_says(case: Case) -> None:
    problem = case.doubt_problem if case.policy.doubt is not None else case.problem

    page = WrapupPage(FakeStore(), FakePortal(case.reply))
    page.shows(closing=True, phase=Phase.ENDED)
    page.writes("Calls back")
    page.section.act("save-close", "")
    await settled()
    await asyncio.sleep(60)  # repetitions of requests
    assert page.let_go == int(schedule_for(problem).lets_go)
