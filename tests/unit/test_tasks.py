"""Coroutines with an owner."""

from __future__ import annotations

import asyncio
import gc
import sys

import pytest

from app.ui.program import Tasks
from tests.support.stepped_loop import settled

Fault = tuple[str, Exception]


async def test_spawned_work_is_done() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("begun")
        await asyncio.sleep(5)
        done.append("done")

    Tasks(lambda *_: None).spawn(work(), "work")
    await asyncio.sleep(6)
    assert done == ["begun", "done"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="tasks cannot start at once before Python 3.12")
async def test_the_first_step_is_done_before_spawn_returns() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("begun")

    Tasks(lambda *_: None).spawn(work(), "work")
    assert done == ["begun"]


@pytest.mark.parametrize("seconds", [0.0, 5.0])
async def test_a_fault_is_reported_with_what_was_being_done(seconds: float) -> None:
    faults: list[Fault] = []

    async def work() -> None:
        if seconds:
            await asyncio.sleep(seconds)
        raise ValueError("no")

    Tasks(lambda *fault: faults.append(fault)).spawn(work(), "work")
    await asyncio.sleep(6)
    ((what, error),) = faults
    assert (what, type(error)) == ("work", ValueError)


async def test_work_is_kept_alive_while_it_waits_for_something_that_nobody_else_holds() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.get_running_loop().create_future()

    tasks = Tasks(lambda *_: done.append("fault"))
    tasks.spawn(work(), "work")
    await settled()
    gc.collect()
    await settled()
    assert len(tasks._tasks) == 1
    tasks.close()
    await settled()
    assert not tasks._tasks
    assert done == []


async def test_closing_cancels_what_runs_without_reporting_it() -> None:
    ends: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    tasks = Tasks(lambda what, _: ends.append(what))
    tasks.spawn(work(), "work")
    await settled()
    tasks.close()
    await settled()
    assert ends == ["cancelled"]
