"""The section `deals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.values import positive
from app.crm.deals import Deals, asked, open_deals
from app.crm.people import COLLEAGUES, PEOPLE
from app.crm.statuses import STATUSES
from app.sections.deals.view import view
from app.sections.facts import DealChosen
from app.sections.records import Records, RecordsSection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.browser.surface import Shown
    from app.call.model import Model
    from app.sections.section import Room
    from app.sections.subject import Subject


class DealsSection(RecordsSection[Deals]):
    """The open deals. One of them can be what the call is about: the one it is bound to, or the operator's choice."""

    name = "deals"

    def __init__(self, room: Room) -> None:
        self._chosen: int | None = None
        self._subject: Subject | None = None
        super().__init__(room)

    async def read(self, subject: Subject) -> AsyncIterator[Deals]:
        """Reads the deals, then the names of those responsible."""
        if subject.client is None or not (commands := asked(subject.client)):
            return
        people = self.room.people
        outcomes = await self.room.reader.read({**commands, PEOPLE: COLLEAGUES}, lasting=(STATUSES, PEOPLE))
        people.learn_from(outcomes)
        deals = open_deals(subject.client, outcomes)
        yield deals.with_names(people.known)
        if not deals.people <= people.known.keys():
            yield deals.with_names(await people.named(deals.people))

    def arrived(self, subject: Subject, content: Deals) -> None:
        """Chooses the deal that the portal has bound the call to, once for each client."""
        if self._subject == subject:
            return
        self._subject = subject
        bound = [deal.id for deal in content.deals if deal.id in subject.deals]
        if self._chosen is None and len(bound) == 1:
            self._choose(bound[0])

    def show(self, model: Model) -> None:
        """The call has changed; a deal of another client is not what it is about."""
        before = self.records.loading.subject
        super().show(model)
        self._forget(before)

    def look(self) -> None:
        """Finds out whom the section is about now."""
        before = self.records.loading.subject
        super().look()
        self._forget(before)

    def act(self, action: str, argument: str) -> None:
        """A button was used."""
        number = positive(argument)
        if action == "choose" and number is not None:
            self._choose(None if number == self._chosen else number)
        else:
            super().act(action, argument)

    def view(self, records: Records[Deals]) -> Mapping[str, Shown]:
        """What the places show."""
        return view(records, self._chosen, self.room)

    def _forget(self, before: Subject | None) -> None:
        if self._chosen is not None and self.records.loading.subject != before:
            self._subject = None
            self._choose(None)

    def _choose(self, number: int | None) -> None:
        self._chosen = number
        content = self.records.loading.content
        deals = content.deals if content is not None else ()
        deal = next((deal for deal in deals if deal.id == number), None)
        self.redraw()
        self.room.board.tell(DealChosen(number, deal.title if deal else "", deal.stage if deal else ""))
