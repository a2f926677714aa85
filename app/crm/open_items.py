"""Open items of the client besides deals: invoices, quotes, and smart processes that administrators have ticked.

    commands = item_commands(client, types=(31, 128))
    found = parse_items(client, (31, 128), outcomes)
    [(each.item, each.title, each.stage) for each in found.items]

`crm.item.list` says of deals and leads alone whether they are closed. Of the others the stage decides, so the newest
are read and those in a final stage left out (`platform: crm-types`, `platform: crm-lists`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.call_card import TYPE_IDS, type_code
from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.rest.form import result_of
from app.bitrix24.values import items, mapping, positive, text
from app.copies import replace
from app.crm.deals import PERSONS, OpenItem, linked_to, named, people_of, takes_part
from app.crm.records import LISTS, STATUSES, Record, Statuses, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.form import Param
    from app.call.crm_item import CrmItem

TYPE_NAMES = "type_names"
"""The key of the command that reads what smart processes are called."""

FIRST_PROCESS = 128
"""The smallest number of a smart process."""

_METHOD = "crm.item.list"
_INVOICE, _QUOTE = TYPE_IDS["SMART_INVOICE"], TYPE_IDS["QUOTE"]
_NAMES_OF_TYPES = Command("crm.enum.ownertype")
_REFUSALS = frozenset({ErrorKind.WRONG, ErrorKind.REFUSED})


@dataclass(frozen=True, slots=True)
class OtherItems:
    """Open items that aren't deals.

    Attributes:
        items: The newest ones of each type, in the order of the types.
        failed: Types that couldn't be read.
        main_only: Types of which only those could be found that have the client as their main contact.
        more: Types of which there may be more.
        names: What smart processes are called, by type.
    """

    items: tuple[OpenItem, ...] = ()
    failed: tuple[int, ...] = ()
    main_only: tuple[int, ...] = ()
    more: tuple[int, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict, hash=False)

    @property
    def people(self) -> frozenset[int]:
        """Numbers of those responsible."""
        return people_of(self.items)

    def with_names(self, names: Mapping[int, str]) -> OtherItems:
        """Return the same with the names of those responsible."""
        return replace(self, items=named(self.items, names))


def item_commands(client: CrmItem, types: Iterable[int], *, main_only: bool = False) -> dict[str, Command]:
    """Return the commands that read the items; none for a client who can't have any.

    Args:
        client: Whose.
        types: Numbers of the types.
        main_only: Whether to ask by the main contact, as portals before 2025 must be.
    """
    types = tuple(types)
    if not types or client.type not in (*PERSONS, "COMPANY"):
        return {}
    commands: dict[str, Command] = {}
    company: Param = client.id
    if client.type != "COMPANY":
        # The same commands as those of the client's card and the deals: each is sent once.
        commands["item"] = Command(f"crm.{client.type.lower()}.get", {"id": client.id})
        company = result_of("item", "COMPANY_ID")
        contact: Param = client.id if client.type == "CONTACT" else result_of("item", "CONTACT_ID")
        link = "contactId" if main_only else "contactIds"
        commands |= {_key(number): _list(number, link, contact, "contactId") for number in types}
    if not main_only:
        commands |= {_company_key(number): _list(number, "companyId", company, "companyId") for number in types}
    commands[STATUSES] = LISTS
    if any(number >= FIRST_PROCESS for number in types):
        commands[TYPE_NAMES] = _NAMES_OF_TYPES
    return commands


def parse_items(client: CrmItem, types: Iterable[int], outcomes: Outcomes, *, main_only: bool = False) -> OtherItems:
    """Return the items in the answers to `item_commands`. A type that can't be read leaves the others alone."""
    contact, company = _people_of(client, outcomes)
    pages = {number: _page(number, outcomes, contact, None if main_only else company) for number in types}
    if not pages or outcomes.error(STATUSES) is not None:
        # Without the lists of stages nobody knows which items are settled.
        return OtherItems(failed=tuple(pages), names=_type_names(outcomes))
    return OtherItems(
        tuple(item for page in pages.values() for item in page.items),
        tuple(number for number, page in pages.items() if page.failed),
        tuple(pages) if main_only and contact is not None else (),
        tuple(number for number, page in pages.items() if page.more),
        _type_names(outcomes),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The items of one type, the client's own first."""

    items: tuple[OpenItem, ...]
    failed: bool
    more: bool


def _page(number: int, outcomes: Outcomes, contact: int | None, company: int | None) -> _Page:
    statuses, failed, more = Statuses.of(outcomes), False, False
    links: dict[str, Callable[[Record], bool]] = {}
    if contact is not None:
        links[_key(number)] = takes_part(contact)
    if company is not None:
        links[_company_key(number)] = linked_to("COMPANY_ID", company)
    found: dict[int, OpenItem] = {}
    for key, belongs in links.items():
        of_company = key != _key(number) and contact is not None
        try:
            answer = outcomes.answer(key)
            records = checked(answer, _METHOD, belongs)
        except RestError:
            failed = True
            continue
        more = more or answer.next is not None
        for item in _open(records, number, statuses, of_company=of_company):
            found.setdefault(item.id, item)
    return _Page(tuple(found.values()), failed, more)


def refused_types(client: CrmItem, types: Iterable[int], outcomes: Outcomes) -> tuple[int, ...]:
    """Return the types that the portal refuses to look through by every contact: it may do so by the main one."""
    if client.type == "COMPANY":
        return ()
    errors = {number: outcomes.error(_key(number)) for number in types if _key(number) in outcomes}
    return tuple(number for number, error in errors.items() if error is not None and error.kind in _REFUSALS)


def with_main_contact(found: OtherItems, by_main: OtherItems) -> OtherItems:
    """Return what was found, with what the portal finds by the main contact where it can't do more."""
    worked = set(by_main.main_only) - set(by_main.failed)
    known = {each.item for each in found.items}
    added = (each for each in by_main.items if each.item not in known)
    return replace(
        found,
        items=(*found.items, *added),
        failed=tuple(number for number in found.failed if number not in worked),
        main_only=tuple(number for number in by_main.main_only if number in worked),
        more=(*found.more, *by_main.more),
    )


def _key(number: int) -> str:
    return f"items_{number}"


def _company_key(number: int) -> str:
    return f"items_{number}_of_company"


def _list(number: int, link: str, value: Param, guard: str) -> Command:
    select = ["id", "title", "stageId", "opportunity", "currencyId", "assignedById", "createdTime", "companyId"]
    select += ["contactId", "contactIds", "closedate"] if number in (_INVOICE, _QUOTE) else ["contactId", "contactIds"]
    select += ["closed"] if number == _QUOTE else ["categoryId"]
    params: dict[str, Param] = {
        "entityTypeId": number,
        # Without a link nothing must be found, rather than everything that has none.
        "filter": {link: value, f">{guard}": 0},
        "order": {"id": "DESC"},
        "select": select,
    }
    return Command(_METHOD, params)


def _people_of(client: CrmItem, outcomes: Outcomes) -> tuple[int | None, int | None]:
    """Return the numbers of the contact and of the company."""
    if client.type == "COMPANY":
        return None, client.id
    item = Record(outcomes.result("item"))
    contact = client.id if client.type == "CONTACT" else item.number("CONTACT_ID")
    return contact, item.number("COMPANY_ID")


def _type_names(outcomes: Outcomes) -> dict[int, str]:
    rows = map(mapping, items(outcomes.result(TYPE_NAMES)))
    return {number: text(row.get("NAME")) for row in rows if (number := positive(row.get("ID"))) is not None}


def _open(records: Iterable[Record], number: int, statuses: Statuses, *, of_company: bool) -> list[OpenItem]:
    found = []
    for record in records:
        item_id, stage = record.number("ID"), record.text("STAGE_ID")
        listed = _stage_list(number, record.number("CATEGORY_ID"))
        if item_id is None or record.text("CLOSED") == "Y" or statuses.is_final(listed, stage):
            continue
        found.append(
            OpenItem(
                item_id,
                record.text("TITLE"),
                stage=statuses.name(listed, stage),
                amount=record.amount("OPPORTUNITY"),
                currency=record.text("CURRENCY_ID"),
                created=record.moment("DATE_CREATE"),
                responsible=record.number("ASSIGNED_BY_ID"),
                of_company=of_company,
                type=type_code(number),
                due=record.moment("CLOSEDATE") if number == _INVOICE else None,
            )
        )
    return found


def _stage_list(number: int, category: int | None) -> str:
    """Return the list of stages of a type's pipeline."""
    return "QUOTE_STATUS" if number == _QUOTE else f"{type_code(number)}_STAGE_{category or 0}"
