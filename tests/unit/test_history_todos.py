"""Completing and postponing to-dos in the history: rows say what came of it, and what waits is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.notes.outbox import KEY, Outbox
from app.panel.history.section import HistorySection
from app.panel.history.todos import POLL
from app.sections.events import TodosKnown
from tests.portal.rest.faults import RestFault
from tests.support.record_stage import ANNA, on_stage
from tests.support.section_stage import in_call

if TYPE_CHECKING:
    from tests.portal import SimulatedPortal
    from tests.support.section_stage import Stage

OFFER = 12200
UPDATE = "crm.activity.update"


def row(stage: Stage, number: int = OFFER) -> dict[str, str]:
    """The parts of a row that are shown, with their texts."""
    found = next(
        row
        for row in stage.rows("history-open")
        if row.parts["title"].attributes["data-argument"] == f"activity:{number}"
    )
    return {name: part.text or "" for name, part in found.parts.items() if part.attributes.get("hidden") is None}


def times(stage: Stage) -> list[str]:
    """The times that are offered."""
    lists = [row.lists["times"].items for row in stage.rows("history-open")]
    return [item.parts["preset"].attributes["data-argument"] or "" for items in lists for item in items]


async def opened(stage: Stage, number: int = OFFER) -> None:
    await stage.show(in_call(ANNA))
    await stage.act("history.toggle", f"activity:{number}")


async def test_open_todo_is_completed(portal: SimulatedPortal) -> None:
    portal.state.crm.activities.rows[OFFER]["RESPONSIBLE_ID"] = str(portal.state.user.id)
    async with on_stage(portal, HistorySection) as stage:
        await stage.show(in_call(ANNA))
        assert not {"done", "later"} & row(stage).keys()
        await stage.act("history.toggle", f"activity:{OFFER}")
        assert {"done", "later"} <= row(stage).keys()
        await stage.act("history.done", str(OFFER))
        assert (row(stage)["state"], row(stage)["at"]) == ("Done", "")
        assert not {"done", "later"} & row(stage).keys()
        assert stage.said == ["Send the offer: Done"]
        told = stage.bus.last(TodosKnown)
        assert told is not None
        assert OFFER not in {todo.id for todo in told.todos}
        await stage.act("history.done", str(OFFER))
    assert portal.state.crm.activities.rows[OFFER]["COMPLETED"] == "Y"
    assert portal.rest.journal.methods.count(UPDATE) == 1


async def test_open_todo_is_postponed(portal: SimulatedPortal) -> None:
    before = portal.state.crm.activities.rows[OFFER]["DEADLINE"]
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.later", str(OFFER))
        assert times(stage) == [f"{OFFER}:in-1-hour", f"{OFFER}:tomorrow-10", f"{OFFER}:monday-9"]
        await stage.act("history.later", str(OFFER))
        assert times(stage) == []
        await stage.act("history.later", str(OFFER))
        await stage.act("history.postpone", f"{OFFER}:tomorrow-10")
        assert row(stage)["state"].startswith("Postponed to ")
        assert times(stage) == []
    assert portal.state.crm.activities.rows[OFFER]["DEADLINE"] != before


@pytest.mark.parametrize("argument", ["", "x:monday-9", f"{OFFER}:never", "999:monday-9", f"{OFFER}"])
async def test_odd_times_change_nothing(portal: SimulatedPortal, argument: str) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.postpone", argument)
        assert "state" not in row(stage)


async def test_missing_right_is_said_in_the_row_and_can_be_tried_again(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        portal.rest.faults.add(RestFault(UPDATE, error="ACCESS_DENIED", status=403, times=1))
        await stage.act("history.done", str(OFFER))
        assert row(stage)["state"] == "The to-do “Send the offer” wasn't completed. You don't have permission."
        await stage.act("history.done", str(OFFER))
        assert row(stage)["state"] == "Done"


async def test_todo_that_somebody_removed_is_said(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        del portal.state.crm.activities.rows[OFFER]
        await stage.act("history.done", str(OFFER))
        assert row(stage)["state"].endswith("It no longer exists.")


async def test_change_waits_without_a_connection_and_outlives_the_card(portal: SimulatedPortal) -> None:
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        portal.rest.faults.add(RestFault("crm.activity.get", closes="before"))
        await stage.act("history.done", str(OFFER))
        assert row(stage)["state"]
        assert not {"done", "later"} & row(stage).keys()
        context = stage.context
    assert context.local_store.get(KEY) is not None
    portal.rest.faults.clear()
    stage.now += 60 * POLL
    await Outbox(context.local_store, context.rest, context.locks, context.now).send()
    assert portal.state.crm.activities.rows[OFFER]["COMPLETED"] == "Y"


async def test_result_stays_when_the_client_changes_and_comes_back(portal: SimulatedPortal) -> None:
    portal.rest.faults.add(RestFault(UPDATE, error="ACCESS_DENIED", status=403))
    async with on_stage(portal, HistorySection) as stage:
        await opened(stage)
        await stage.act("history.done", str(OFFER))
        await stage.show(in_call())
        await stage.show(in_call(ANNA))
        assert "permission" in row(stage)["state"]
