"""The section `history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.history import History, history_commands, parse_history
from app.crm.names import COLLEAGUES, PEOPLE
from app.panel.history.view import view
from app.sections.records import Records, RecordsSection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.sections.caller import Caller
    from app.ui.view import Content


class HistorySection(RecordsSection[History]):
    """Open tasks, calls, comments."""

    name = "history"

    async def read(self, subject: Caller) -> AsyncIterator[History]:
        """Read the history, then the colleagues' names."""
        if subject.client is None or not (commands := history_commands(subject.client)):
            return
        people = self.context.people
        outcomes = await self.context.reader.read({**commands, PEOPLE: COLLEAGUES}, lasting=(PEOPLE,))
        people.learn_from(outcomes)
        found = parse_history(subject.client, outcomes, apart=subject.activity_id)
        yield found.with_names(people.known)
        if not found.people <= people.known.keys():
            yield found.with_names(await people.named(found.people))

    def view(self, records: Records[History]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self.context)
