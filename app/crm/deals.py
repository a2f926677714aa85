"""The client's open deals: in any role, and those of the client's company.

    outcomes = await reader.read(deal_commands(CrmItem("CONTACT", 797)), lasting=(STATUSES,))
    found = parse_deals(CrmItem("CONTACT", 797), outcomes)
    [(deal.title, deal.stage, deal.amount, deal.currency) for deal in found.deals]

`crm.deal.list` finds a contact's deals only if they are the main contact. `crm.item.list` finds all, on portals of 2025
and later, but unlike the other it doesn't say when the user lacks the right to read deals. So both are asked, in one
request (`platform: crm-lists`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_id
from app.bitrix24.item_fields import camel_case
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import AccessDeniedError, RestError
from app.bitrix24.rest.form import result_of
from app.bitrix24.values import items, positive
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.records import LISTS, STATUSES, Record, Statuses, checked, rows_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.form import Param

DEALS, ANY_ROLE, OF_LEAD, OF_COMPANY = "deals", "deals_any_role", "deals_of_lead", "deals_of_company"
"""Keys of the commands: by the main contact, by every contact, by the lead, by the company."""

PERSONS = ("CONTACT", "DEAL", "LEAD")
"""Types that are a contact or lead to one."""

_FIELDS = (
    "ID",
    "TITLE",
    "STAGE_ID",
    "CATEGORY_ID",
    "CLOSED",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "ASSIGNED_BY_ID",
    "DATE_CREATE",
)
_LIST, _ITEM_LIST = "crm.deal.list", "crm.item.list"


class Unsearched(StrEnum):
    """Deals that could not be looked for."""

    FURTHER_CONTACT = "further-contact"
    """Those of which the client is not the main contact."""
    COMPANY = "company"
    """Those of the client's company."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open deal, or an open item of another type (`app.crm.open_items`).

    Attributes:
        stage: Its name.
        amount: 0 where none was entered.
        created: Seconds since 1970; None when not known.
        responsible: Number of the colleague.
        responsible_name: Empty while it is not known.
        of_company: Whether it is the company's, and not the client's own.
        type: The platform's code.
        due: When an invoice is to be paid, seconds since 1970.
        stage_code: The stage of a deal, such as `DEAL:C3:WON`.
    """

    id: int
    title: str
    stage: str = ""
    amount: float = 0.0
    currency: str = ""
    created: float | None = None
    responsible: int | None = None
    responsible_name: str = ""
    of_company: bool = False
    type: str = "DEAL"
    due: float | None = None
    stage_code: str = ""

    @property
    def item(self) -> CrmItem:
        """The type and the number."""
        return CrmItem(self.type, self.id)


def people_of(found: Iterable[OpenItem]) -> frozenset[int]:
    """Return the numbers of those responsible for some items."""
    return frozenset(each.responsible for each in found if each.responsible)


def named(found: Iterable[OpenItem], names: Mapping[int, str]) -> tuple[OpenItem, ...]:
    """Return items with the names of those responsible."""
    return tuple(replace(each, responsible_name=names.get(each.responsible or 0, "")) for each in found)


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals that were changed last come first, those of the company at the end.

    Attributes:
        deals: The first ones.
        total: Counts those too that are not among them.
        unsearched: What could not be looked for: there may be more.
    """

    deals: tuple[OpenItem, ...] = ()
    total: int = 0
    unsearched: frozenset[Unsearched] = frozenset()

    @property
    def people(self) -> frozenset[int]:
        """Numbers of those responsible."""
        return people_of(self.deals)

    def with_names(self, names: Mapping[int, str]) -> Deals:
        """Return the same with the names of those responsible."""
        return replace(self, deals=named(self.deals, names))


def deal_commands(client: CrmItem) -> dict[str, Command]:
    """Return the commands that read the deals; none for items that have none."""
    if client.type == "COMPANY":
        return {OF_COMPANY: _listed("COMPANY_ID", client.id), STATUSES: LISTS}
    if client.type not in PERSONS:
        return {}
    # The same command as the client's card has: it is sent once.
    item = Command(f"crm.{client.type.lower()}.get", {"id": client.id})
    contact: Param = client.id if client.type == "CONTACT" else result_of("item", "CONTACT_ID")
    return {
        "item": item,
        **({OF_LEAD: _listed("LEAD_ID", client.id)} if client.type == "LEAD" else {}),
        DEALS: _listed("CONTACT_ID", contact),
        ANY_ROLE: _listed_any_role(contact),
        OF_COMPANY: _listed("COMPANY_ID", result_of("item", "COMPANY_ID")),
        STATUSES: LISTS,
    }


def parse_deals(client: CrmItem, outcomes: Outcomes) -> Deals:
    """Return the deals in the answers to `deal_commands(client)`.

    Raises:
        RestError: They could not be read.
    """
    statuses = Statuses.of(outcomes)
    if client.type == "COMPANY":
        found = _found(outcomes, OF_COMPANY, linked_to("COMPANY_ID", client.id), statuses)
        return Deals(found.deals, found.total)
    item, own = _item(client, outcomes), _Found()
    contact = client.id if client.type == "CONTACT" else item.number("CONTACT_ID")
    if client.type == "DEAL":
        own = _Found(_deals([item], statuses))
    elif client.type == "LEAD":
        own = _found(outcomes, OF_LEAD, linked_to("LEAD_ID", client.id), statuses)
    mine, unsearched = (_Found(), frozenset[Unsearched]()) if contact is None else _mine(outcomes, contact, statuses)
    company, of_company = item.number("COMPANY_ID"), _Found()
    try:
        if company is not None:
            of_company = _found(outcomes, OF_COMPANY, linked_to("COMPANY_ID", company), statuses)
    except RestError:
        unsearched |= {Unsearched.COMPANY}
    deals: dict[int, OpenItem] = {}
    for deal in (*own.deals, *mine.deals, *(replace(deal, of_company=True) for deal in of_company.deals)):
        deals.setdefault(deal.id, deal)
    return Deals(tuple(deals.values()), max(len(deals), own.total, mine.total, of_company.total), unsearched)


def stages_of(client: CrmItem, deals: Deals, outcomes: Outcomes) -> dict[str, str]:
    """Return the stages of what was read, by the item's code: of the deals, and of a client who is a lead."""
    found = {deal.item.code: deal.stage_code for deal in deals.deals if deal.stage_code}
    if client.type == "LEAD":
        status = Record(outcomes.result("item")).text("STATUS_ID")
        found |= {client.code: f"LEAD:{status}"} if status else {}
    return found


def company_of(client: CrmItem, outcomes: Outcomes) -> int | None:
    """Return the number of the client's company; None without one, or if it can't be read."""
    return client.id if client.type == "COMPANY" else Record(outcomes.result("item")).number("COMPANY_ID")


@dataclass(frozen=True, slots=True)
class _Found:
    """The deals of one list. `total` counts those too that are not on its first page."""

    deals: tuple[OpenItem, ...] = ()
    total: int = 0


def _item(client: CrmItem, outcomes: Outcomes) -> Record:
    """Return the item itself. A contact or lead that cannot be read may have deals that can."""
    return Record(outcomes.answer("item").result if client.type == "DEAL" else outcomes.result("item"))


def _mine(outcomes: Outcomes, contact: int, statuses: Statuses) -> tuple[_Found, frozenset[Unsearched]]:
    """Return a contact's deals, in any role where the portal can look for that."""
    as_main, error = _Found(), None
    try:
        as_main = _found(outcomes, DEALS, linked_to("CONTACT_ID", contact), statuses)
    except AccessDeniedError:
        raise
    except RestError as failure:
        error = failure
    try:
        in_any_role = _found(outcomes, ANY_ROLE, takes_part(contact), statuses)
    except RestError:
        if error is not None:
            raise error from None
        return as_main, frozenset({Unsearched.FURTHER_CONTACT})
    deals = {deal.id: deal for deal in (*in_any_role.deals, *as_main.deals)}
    return _Found(tuple(deals.values()), max(len(deals), in_any_role.total)), frozenset()


def _listed(link: str, value: Param) -> Command:
    # Without a link nothing must be found, rather than all deals without one.
    params: dict[str, Param] = {
        "filter": {link: value, f">{link}": 0, "CLOSED": "N"},
        "order": {"DATE_MODIFY": "DESC"},
        "select": [*_FIELDS, link],
    }
    return Command(_LIST, params)


def _listed_any_role(contact: Param) -> Command:
    params: dict[str, Param] = {
        "entityTypeId": type_id("DEAL"),
        "filter": {"contactIds": contact, ">contactId": 0, "closed": "N"},
        "order": {"updatedTime": "DESC"},
        "select": [*map(camel_case, _FIELDS), "contactId", "contactIds"],
    }
    return Command(_ITEM_LIST, params)


def _found(outcomes: Outcomes, key: str, belongs: Callable[[Record], bool], statuses: Statuses) -> _Found:
    answer = outcomes.answer(key)
    rows = checked(answer, _ITEM_LIST if key == ANY_ROLE else _LIST, belongs)
    deals = _deals(rows, statuses)
    strangers = len(rows_in(answer.result)) - len(rows)
    return _Found(deals, len(deals) if strangers else max(answer.total or 0, len(deals)))


def linked_to(link: str, number: int) -> Callable[[Record], bool]:
    """Return the test whether an item is linked to this number."""
    return lambda row: row.number(link) == number


def takes_part(contact: int) -> Callable[[Record], bool]:
    """Return the test whether a contact belongs to an item. If a portal lists no contacts, its filter is trusted."""

    def belongs(row: Record) -> bool:
        contact_ids = row.get("CONTACT_IDS")
        return contact_ids is None or contact in {*map(positive, items(contact_ids)), row.number("CONTACT_ID")}

    return belongs


def _deals(records: Iterable[Record], statuses: Statuses) -> tuple[OpenItem, ...]:
    """Return the open deals; one without an id can't be opened and is left out."""
    return tuple(
        deal for record in records if record.text("CLOSED") != "Y" and (deal := _deal(record, statuses)) is not None
    )


def _deal(record: Record, statuses: Statuses) -> OpenItem | None:
    number = record.number("ID")
    if number is None:
        return None
    category = record.number("CATEGORY_ID")
    stages = f"DEAL_STAGE_{category}" if category else "DEAL_STAGE"
    return OpenItem(
        number,
        record.text("TITLE"),
        stage=statuses.name(stages, record.text("STAGE_ID")),
        amount=record.amount("OPPORTUNITY"),
        currency=record.text("CURRENCY_ID"),
        created=record.moment("DATE_CREATE"),
        responsible=record.number("ASSIGNED_BY_ID"),
        stage_code=f"DEAL:{record.text('STAGE_ID')}" if record.text("STAGE_ID") else "",
    )
