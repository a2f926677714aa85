"""To-dos that a call settles or postpones: once, and what others did meanwhile counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.bitrix24.errors import ErrorKind
from app.notes.save_request import RecordKind, RecordWrite, WriteState
from tests.portal.rest.activity_rows import new_activity
from tests.portal.rest.faults import RestFault
from tests.support.fake_outbox import DEAL, MARK, Desk, each_passing_fault
from tests.support.portal_network import MOMENT

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

UPDATE, DEADLINE = "crm.activity.update", "crm.activity.todo.updateDeadline"
LATER_AT = MOMENT + 86_400


def todo(desk: Desk, **fields: object) -> int:
    state = desk.portal.state
    described = {
        "OWNER_ID": 4615,
        "OWNER_TYPE_ID": 2,
        "PROVIDER_ID": "CRM_TODO",
        "SUBJECT": "Call",
        "DESCRIPTION": "On",
    }
    return new_activity(state, state.user.id, {**described, **fields})


def row(desk: Desk, number: int) -> Row:
    return desk.portal.state.crm.activities.rows[number]


def settle(number: int) -> RecordWrite:
    return RecordWrite(RecordKind.SETTLE, DEAL, title="Call", activity=number)


def later(number: int) -> RecordWrite:
    return RecordWrite(RecordKind.LATER, DEAL, title="Call", deadline=LATER_AT, activity=number)


def problem(desk: Desk, write: RecordWrite) -> ErrorKind | None:
    result = desk.save.state.of(write)
    assert (result.state, desk.save.complete) == (WriteState.DONE, True)
    return result.problem


def test_to_dos_are_completed_and_postponed_and_keep_their_words(desk: Desk) -> None:
    first, second = todo(desk), todo(desk)
    desk.put(settle(first), later(second))
    desk.send()
    assert (row(desk, first)["COMPLETED"], row(desk, second)["COMPLETED"]) == ("Y", "N")
    assert datetime.fromisoformat(row(desk, second)["DEADLINE"]).timestamp() == LATER_AT
    assert [(row(desk, n)["SUBJECT"], row(desk, n)["DESCRIPTION"]) for n in (first, second)] == [("Call", "On")] * 2
    assert desk.save.complete


def test_what_others_did_meanwhile_is_not_done_again(desk: Desk) -> None:
    first, second = todo(desk, COMPLETED="Y"), todo(desk, DEADLINE=desk.portal.state.clock.text(LATER_AT))
    desk.put(settle(first), later(second))
    desk.send()
    assert set(desk.portal.rest.journal.methods) == {"crm.activity.get"}
    assert (problem(desk, settle(first)), problem(desk, later(second))) == (None, None)


def test_to_do_that_is_gone_or_completed_is_said_and_holds_nothing_up(desk: Desk) -> None:
    gone, over, call = todo(desk), todo(desk, COMPLETED="Y"), todo(desk, PROVIDER_ID="VOXIMPLANT_CALL")
    desk.portal.state.crm.activities.remove(gone)
    writes = (settle(gone), later(over), later(call))
    desk.put(RecordWrite(RecordKind.COMMENT, DEAL, f"Words · {MARK}"), *writes)
    desk.send()
    assert [problem(desk, write) for write in writes] == [ErrorKind.GONE, ErrorKind.WRONG, ErrorKind.WRONG]
    assert desk.save.given_up == writes
    assert desk.written()["comment:deal:4615"] == [f"Words · {MARK}"]


@pytest.mark.parametrize("method", ["crm.activity.get", UPDATE])
def test_without_the_right_it_is_said(desk: Desk, method: str) -> None:
    number = todo(desk)
    desk.portal.state.faults.add(RestFault(method, error="", description="Access denied."))
    desk.put(settle(number))
    desk.send()
    assert problem(desk, settle(number)) is ErrorKind.DENIED
    assert row(desk, number)["COMPLETED"] == "N"


@pytest.mark.parametrize("times", [1, 3])
@each_passing_fault
@pytest.mark.parametrize("method", [UPDATE, DEADLINE])
def test_whatever_passes_ends_with_both_changed(desk: Desk, method: str, times: int, what: dict[str, Any]) -> None:
    first, second = todo(desk), todo(desk)
    desk.portal.state.faults.add(RestFault(method, times=times, **what))
    desk.put(settle(first), later(second))
    desk.until_nothing_is_due()
    assert (problem(desk, settle(first)), problem(desk, later(second))) == (None, None)
    assert row(desk, first)["COMPLETED"] == "Y"
    assert datetime.fromisoformat(row(desk, second)["DEADLINE"]).timestamp() == LATER_AT


def test_postponing_again_is_another_write(desk: Desk) -> None:
    number = todo(desk)
    desk.put(later(number))
    desk.send()
    desk.put(replace(later(number), deadline=LATER_AT + 60))
    desk.send()
    assert datetime.fromisoformat(row(desk, number)["DEADLINE"]).timestamp() == LATER_AT + 60
