"""The section `deals`: what is open of the client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.bitrix24.values import positive
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.deals import company_of, deal_commands, parse_deals, stages_of
from app.crm.open_items import TYPE_NAMES, item_commands, parse_items, refused_types, with_main_contact
from app.crm.records import COLLEAGUES, PEOPLE, STATUSES, Statuses
from app.panel.deals.new_deal import create_deal, title_of
from app.panel.deals.view import NewDeal, OpenRecords, new_deal_text, shown_items, view
from app.sections.events import CrmChanged, ItemChosen, StagesKnown
from app.sections.records import Records, RecordsSection
from app.sections.remote_data import spread
from app.settings.line_pipelines import pipeline_of_line
from app.settings.shortcuts import SHORTCUTS
from app.ui.keys import Key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.crm.open_items import OtherItems
    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.view import Content

CAN_HAVE_DEALS = frozenset({"CONTACT", "COMPANY"})
"""Types of clients for whom a deal can be created: a lead becomes one in Bitrix24 itself."""

LASTING = (STATUSES, PEOPLE, TYPE_NAMES)
"""Keys of commands whose answers hold as long as the page."""


class DealsSection(RecordsSection[OpenRecords]):
    """What is open. The call can be about one of these: the deal it is bound to, or the operator's choice."""

    name = "deals"
    keys = {SHORTCUTS["about"].key: Key(SHORTCUTS["about"].label, "pick", group="deals")}  # noqa: RUF012 - never changed

    def __init__(self, context: SectionContext) -> None:
        self._choice = ItemChosen(None)
        self._caller: Caller | None = None
        self._new_deal = NewDeal()
        super().__init__(context)
        context.bus.subscribe(ItemChosen, self._take)

    async def read(self, caller: Caller) -> AsyncIterator[OpenRecords]:
        """Read what is open, then what only a second request finds, and the names of the colleagues responsible."""
        client, types = caller.client, self.context.settings.open_types
        if client is None or not (commands := deal_commands(client)):
            return
        people = self.context.people
        commands = {**item_commands(client, types), **commands, PEOPLE: COLLEAGUES}
        outcomes = await self.context.reader.read(commands, lasting=[key for key in LASTING if key in commands])
        people.learn_from(outcomes)
        deals = parse_deals(client, outcomes)
        others = parse_items(client, types, outcomes)
        found = OpenRecords(deals, others, company_of(client, outcomes))
        if any(one.stages for one in self.context.settings.outcomes or ()):
            names = Statuses.of(outcomes).stages()
            self.context.bus.publish(StagesKnown(names, stages_of(client, deals, outcomes)))
        yield found.with_names(people.known)
        refused = refused_types(client, types, outcomes)
        if refused or not found.people <= people.known.keys():
            # Both go out as one request.
            by_main, _ = await asyncio.gather(self._by_main_contact(client, refused), people.named(found.people))
            if by_main is not None:
                found = replace(found, others=with_main_contact(others, by_main))
            yield found.with_names(people.known)

    async def _by_main_contact(self, client: CrmItem, types: tuple[int, ...]) -> OtherItems | None:
        """Read the types that an older portal, from before 2025, only searches by the main contact."""
        if not types:
            return None
        commands = item_commands(client, types, main_only=True)
        lasting = [key for key in LASTING if key in commands]
        return parse_items(client, types, await self.context.reader.read(commands, lasting=lasting), main_only=True)

    def arrived(self, caller: Caller, content: OpenRecords) -> None:
        """Choose the deal that the portal has bound the call to, once per client; add the title of a shared one."""
        self.context.share_names({each.item: each.title for each in content.items})
        chosen = self._chosen
        if not self._choice.title and any(each.item == chosen for each in content.items):
            self._choose(chosen, by_operator=self._choice.by_operator)
        if self._caller == caller:
            return
        self._caller = caller
        bound = [deal.item for deal in content.deals.deals if deal.id in caller.deals]
        if chosen is None and not self._choice.by_operator and (len(bound) == 1 or len(caller.deals) == 1):
            self._choose(bound[0] if bound else None)  # none: the deal that the call is bound to is no longer open

    def look(self) -> None:
        """Update the section's caller; a deal of another client can't be what the call is about."""
        before = self.caller
        super().look()
        if self.caller == before:
            return
        self._caller = None
        self._new_deal = NewDeal(possible=self._client is not None and self._client.type in CAN_HAVE_DEALS)
        if self._choice.client != self._client:
            announced = self._choice.item is not None
            self._choice = ItemChosen(None, client=self._client)
            if announced:
                self._choose(None)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        item = CrmItem.of_code(argument)
        if action == "choose" and item is not None:
            self._choose(None if item == self._chosen else item, by_operator=True)
        elif action == "pick" and (number := positive(argument)) is not None:
            listed = shown_items(self.records, self._chosen)
            if number <= len(listed):
                self.act("choose", listed[number - 1].item.code)
            self.context.focus("wrapup-text")
        elif action == "new":
            self._create_deal()
        else:
            super().act(action, argument)

    def view(self, records: Records[OpenRecords]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self._chosen, self.context, self._new_deal)

    def progress(self, records: Records[OpenRecords]) -> Mapping[str, Content]:
        """Return the places that show how far a read is."""
        return spread(self.name, records.loading, self.context.words)

    @property
    def _client(self) -> CrmItem | None:
        caller = self.caller
        return None if caller is None else caller.client

    @property
    def _chosen(self) -> CrmItem | None:
        """The deal that the call is about. One that belongs to a client not yet on the line waits for them."""
        return self._choice.item if self._choice.client == self._client else None

    def _take(self, choice: ItemChosen) -> None:
        """Take the deal from another section, such as a note that was written before the page was loaded."""
        if choice != self._choice:
            self._choice = choice
            self.redraw()

    def _choose(self, item: CrmItem | None, *, by_operator: bool = False) -> None:
        content = self.content
        items = content.items if content is not None else ()
        open_item = next((each for each in items if each.item == item), None)
        title, stage, code = (open_item.title, open_item.stage, open_item.stage_code) if open_item else ("", "", "")
        self._choice = ItemChosen(item, title, stage, self._client, by_operator, code)
        self.redraw()
        self.context.bus.publish(self._choice)

    def _create_deal(self) -> None:
        caller, content = self.caller, self.content
        if caller is None or content is None or not self._new_deal.possible or self._new_deal.under_way:
            return
        self._show_new_deal(NewDeal(possible=True, under_way=True))
        self.context.spawn(self._create(caller, content), "create a deal")

    async def _create(self, caller: Caller, content: OpenRecords) -> None:
        title = title_of(self.context, self.call, caller)
        call = self.context.id_of_call(caller)
        pipeline = pipeline_of_line(self.context.settings.pipelines, caller.line.number, caller.line.name)
        created = await create_deal(self.context.rest, title, caller, content.company, call, pipeline=pipeline)
        if self.caller != caller:
            return  # another client's call by now
        item, made = created.deal, created.deal is not None
        self._show_new_deal(NewDeal(possible=True, error=created.error, made=made, elsewhere=created.elsewhere))
        if item is not None:
            self.context.share_names({item: title})
            self._choose(item, by_operator=True)
            self.context.bus.publish(CrmChanged())

    def _show_new_deal(self, new: NewDeal) -> None:
        self._new_deal = new
        self.redraw()
        self.context.announce(new_deal_text(new, self.context.words))
