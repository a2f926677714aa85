"""The section `history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.history import History, asked, history
from app.crm.names import COLLEAGUES, PEOPLE
from app.panel.history.view import view
from app.sections.records import Records, RecordsSection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.sections.caller import Subject
    from app.ui.view import Shown


class HistorySection(RecordsSection[History]):
    """Open tasks, calls, comments."""

    name = "history"

    async def read(self, subject: Subject) -> AsyncIterator[History]:
        """Read the history, then the colleagues' names."""
        if subject.client is None or not (commands := asked(subject.client)):
            return
        people = self.room.people
        outcomes = await self.room.reader.read({**commands, PEOPLE: COLLEAGUES}, lasting=(PEOPLE,))
        people.learn_from(outcomes)
        found = history(subject.client, outcomes, apart=subject.activity_id)
        yield found.with_names(people.known)
        if not found.people <= people.known.keys():
            yield found.with_names(await people.named(found.people))

    def view(self, records: Records[History]) -> Mapping[str, Shown]:
        """Return the contents of all places."""
        return view(records, self.room)
