"""Reads about a client who has left the card: nobody waits for their answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.panel.callers.section import CallersSection
from app.panel.fields.section import FieldsSection
from tests.support.record_stage import ALL
from tests.support.section_stage import Stage, in_call
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from app.bitrix24.rest.batch import Commands, Outcomes


class SilentRest:
    """Answers nothing. `waiting`: the requests whose answers are awaited."""

    def __init__(self) -> None:
        self.waiting = 0

    async def batch(self, _: Commands) -> Outcomes:
        """See `Batches.batch`."""
        self.waiting += 1
        try:
            return await asyncio.Future()
        finally:
            self.waiting -= 1


async def test_of_many_clients_in_a_row_only_the_last_one_is_waited_for() -> None:
    rest = SilentRest()
    stage = Stage(rest)  # type: ignore[arg-type]
    for factory in (*ALL, FieldsSection, CallersSection):
        stage.add(factory)
    for number in range(20):
        for section in stage.sections:
            section.show(in_call(CrmItem("CONTACT", 1 + number), f"+120255501{number:02}"))
        await settled()
    assert rest.waiting == 1
    assert len(stage.tasks._tasks) <= len(stage.sections)
    assert stage.faults == []
    stage.tasks.close()
