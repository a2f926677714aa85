"""The section `deals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import positive
from app.call.model import Client
from app.crm.deals import Deals, deal_commands, parse_deals
from app.crm.names import COLLEAGUES, PEOPLE, STATUSES
from app.panel.deals.view import view
from app.sections.events import DealChosen
from app.sections.records import Records, RecordsSection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.view import Content


class DealsSection(RecordsSection[Deals]):
    """The open deals. One of them can be what the call is about: the one it is bound to, or the operator's choice."""

    name = "deals"

    def __init__(self, context: SectionContext) -> None:
        self._choice = DealChosen(None)
        self._subject: Caller | None = None
        super().__init__(context)
        context.bus.subscribe(DealChosen, self._told)

    async def read(self, subject: Caller) -> AsyncIterator[Deals]:
        """Read the deals, then the names of those responsible."""
        if subject.client is None or not (commands := deal_commands(subject.client)):
            return
        people = self.context.people
        outcomes = await self.context.reader.read({**commands, PEOPLE: COLLEAGUES}, lasting=(STATUSES, PEOPLE))
        people.learn_from(outcomes)
        deals = parse_deals(subject.client, outcomes)
        yield deals.with_names(people.known)
        if not deals.people <= people.known.keys():
            yield deals.with_names(await people.named(deals.people))

    def arrived(self, subject: Caller, content: Deals) -> None:
        """Choose the deal that the portal has bound the call to, once per client; name one that was shared."""
        self.context.share_names({Client("DEAL", deal.id): deal.title for deal in content.deals})
        chosen = self._chosen
        if not self._choice.title and any(deal.id == chosen for deal in content.deals):
            self._choose(chosen, settled=self._choice.settled)
        if self._subject == subject:
            return
        self._subject = subject
        bound = [deal.id for deal in content.deals if deal.id in subject.deals]
        if chosen is None and not self._choice.settled and (len(bound) == 1 or len(subject.deals) == 1):
            self._choose(bound[0] if bound else None)  # none: the deal that the call is bound to is no longer open

    def look(self) -> None:
        """Find out whom the section is about now; a deal of another client is not what the call is about."""
        before = self.records.loading.subject
        super().look()
        if self.records.loading.subject == before:
            return
        self._subject = None
        if self._choice.client != self._client:
            told = self._choice.id is not None
            self._choice = DealChosen(None, client=self._client)
            if told:
                self._choose(None)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        number = positive(argument)
        if action == "choose" and number is not None:
            self._choose(None if number == self._chosen else number, settled=True)
        else:
            super().act(action, argument)

    def view(self, records: Records[Deals]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self._chosen, self.context)

    @property
    def _client(self) -> Client | None:
        subject = self.records.loading.subject
        return None if subject is None else subject.client

    @property
    def _chosen(self) -> int | None:
        """The deal that the call is about. One that belongs to a client not yet on the line waits for them."""
        return self._choice.id if self._choice.client == self._client else None

    def _told(self, choice: DealChosen) -> None:
        """Take the deal from another section, such as a note that was written before the page was loaded."""
        if choice != self._choice:
            self._choice = choice
            self.redraw()

    def _choose(self, number: int | None, *, settled: bool = False) -> None:
        content = self.records.loading.content
        deals = content.deals if content is not None else ()
        deal = next((deal for deal in deals if deal.id == number), None)
        title, stage = (deal.title, deal.stage) if deal else ("", "")
        self._choice = DealChosen(number, title, stage, self._client, settled)
        self.redraw()
        self.context.bus.publish(self._choice)
