"""The section `deals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Client
from app.crm.deals import Deals, Unsearched, deal_commands, parse_deals
from app.crm.names import COLLEAGUES, PEOPLE, STATUSES
from app.locale import N_, Words
from app.sections.events import ItemChosen
from app.sections.records import Records, RecordsSection
from app.sections.texts import spread, whole_list
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.crm.deals import Deal
    from app.sections.caller import Caller
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

FEW = 3
"""Deals that are shown at first."""


def view(records: Records[Deals], chosen: Client | None, context: SectionContext) -> dict[str, Content]:
    """Return all places. The section is hidden without a client, or for one that can't have deals."""
    loading, words = records.loading, context.words
    deals = loading.content
    found = deals.deals if deals is not None else ()
    few = _few(found, chosen)
    first = found if records.all_shown else few
    return {
        "deals-count": Element(str(deals.total) if deals is not None and deals.total else ""),
        "deals-empty": Element(
            _empty_text(deals, words), visibility(shown=deals is not None and not found and loading.trouble is None)
        ),
        "deals": ItemList(tuple(_row(deal, context, chosen=deal.item == chosen) for deal in first)),
        **spread("deals", loading, words),
        **whole_list("deals", len(found), len(few), words, shown=records.all_shown),
    }


def _empty_text(deals: Deals | None, words: Words) -> str:
    """Return that there are no deals, limited to what could be searched."""
    unsearched = deals.unsearched if deals is not None else frozenset()
    if Unsearched.FURTHER_CONTACT in unsearched:
        return words(
            N_(
                "No open deals with this client as the main contact. "
                "This Bitrix24 can't search deals by their other contacts."
            )
        )
    if Unsearched.COMPANY in unsearched:
        return words(N_("This client has no open deals. The company's deals couldn't be loaded."))
    return words(N_("No open deals."))


def _few(deals: tuple[Deal, ...], chosen: Client | None) -> tuple[Deal, ...]:
    """Return the first ones, and the chosen one wherever it is."""
    return tuple(deal for index, deal in enumerate(deals) if index < FEW or deal.item == chosen)


def _row(deal: Deal, context: SectionContext, *, chosen: bool) -> ListItem:
    words = context.words
    title = deal.title or f"#{deal.id}"
    age = "" if deal.created is None else context.intl.moment(deal.created, context.now())
    amount = context.intl.money(deal.amount, deal.currency) if deal.amount else words(N_("No amount"))
    whose = words(N_("Company's deal")) if deal.of_company else ""
    about = words(N_("The call is about {title}")).format(title=title)
    return ListItem(
        {
            "": Element(None, {"data-chosen": "" if chosen else None}),
            "choose": Element(
                None,
                {
                    "data-argument": deal.item.code,
                    "aria-pressed": "true" if chosen else "false",
                    "aria-label": about,
                    "title": about,
                },
            ),
            "title": Element(title, {"data-argument": deal.item.code}),
            "amount": Element(amount, {"data-none": None if deal.amount else ""}),
            "stage": Element(" · ".join(filter(None, (deal.stage, whose)))),
            "age": Element(age, {"title": None if deal.created is None else context.intl.date(deal.created)}),
            "responsible": Element(deal.responsible_name),
        }
    )


class DealsSection(RecordsSection[Deals]):
    """The open deals. The call can be about one of them: the one it is bound to, or the operator's choice."""

    name = "deals"

    def __init__(self, context: SectionContext) -> None:
        self._choice = ItemChosen(None)
        self._subject: Caller | None = None
        super().__init__(context)
        context.bus.subscribe(ItemChosen, self._take)

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
        self.context.share_names({deal.item: deal.title for deal in content.deals})
        chosen = self._chosen
        if not self._choice.title and any(deal.item == chosen for deal in content.deals):
            self._choose(chosen, settled=self._choice.settled)
        if self._subject == subject:
            return
        self._subject = subject
        bound = [deal.item for deal in content.deals if deal.id in subject.deals]
        if chosen is None and not self._choice.settled and (len(bound) == 1 or len(subject.deals) == 1):
            self._choose(bound[0] if bound else None)  # none: the deal that the call is bound to is no longer open

    def look(self) -> None:
        """Update the section's caller; a deal of another client can't be what the call is about."""
        before = self.records.loading.subject
        super().look()
        if self.records.loading.subject == before:
            return
        self._subject = None
        if self._choice.client != self._client:
            told = self._choice.item is not None
            self._choice = ItemChosen(None, client=self._client)
            if told:
                self._choose(None)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        item = Client.of_code(argument)
        if action == "choose" and item is not None:
            self._choose(None if item == self._chosen else item, settled=True)
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
    def _chosen(self) -> Client | None:
        """The deal that the call is about. One that belongs to a client not yet on the line waits for them."""
        return self._choice.item if self._choice.client == self._client else None

    def _take(self, choice: ItemChosen) -> None:
        """Take the deal from another section, such as a note that was written before the page was loaded."""
        if choice != self._choice:
            self._choice = choice
            self.redraw()

    def _choose(self, item: Client | None, *, settled: bool = False) -> None:
        content = self.records.loading.content
        deals = content.deals if content is not None else ()
        deal = next((deal for deal in deals if deal.item == item), None)
        title, stage = (deal.title, deal.stage) if deal else ("", "")
        self._choice = ItemChosen(item, title, stage, self._client, settled)
        self.redraw()
        self.context.bus.publish(self._choice)
