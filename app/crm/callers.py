"""Who in the CRM has a number, the likeliest first, each with the reasons.

    found = parse_search(await reader.read(search_commands(search_for(number))))
    callers = rank(found.clients, await reader.read(details_commands(found.clients)), nearly=found.nearly)

A withheld or missing number is never searched: `search_commands` gives nothing then. Nearly the same numbers
(`app.phone.reading`) are searched in the same request, and count only if no record has the number itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.values import items, mapping, positive
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.records import rows_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.form import Param
    from app.crm.records import Record
    from app.phone.search import Search

TYPES = ("CONTACT", "COMPANY", "LEAD")
MOST = 20
"""The most clients that are compared: nobody chooses among more during a call."""

_SELECT = {
    "CONTACT": ["ID", "NAME", "LAST_NAME", "POST", "COMPANY_ID", "LAST_ACTIVITY_TIME"],
    "COMPANY": ["ID", "TITLE", "LAST_ACTIVITY_TIME"],
    "LEAD": ["ID", "TITLE", "NAME", "LAST_NAME", "COMPANY_TITLE", "STATUS_SEMANTIC_ID", "LAST_ACTIVITY_TIME"],
}
_RANKS = {"CONTACT": 3, "LEAD": 2, "COMPANY": 1}
"""Without other evidence, the caller is more likely a person than a company."""


class Reason(StrEnum):
    """Why a client has its rank in the list."""

    OPEN_DEAL = "open-deal"
    LAST_ACTIVE = "last-active"
    CLOSED_LEAD = "closed-lead"
    NO_DETAILS = "no-details"
    """Nothing but its number may be read."""
    NEARLY = "nearly"
    """Its number is only nearly the same."""
    NUMBER = "number"
    """It has the number that was typed."""
    EMAIL = "email"
    """It has the e-mail address that was typed."""
    NAME = "name"
    """Its name contains what was typed."""
    CLOSED_DEAL = "closed-deal"


@dataclass(frozen=True, slots=True)
class PossibleCaller:
    """A client who has the number, or is meant by a typed text.

    Attributes:
        name: Empty when it could not be read. Of a deal, its title.
        about: Position and company, if known.
        deal: Title of an open deal.
        last_active: Seconds since 1970.
        reasons: Why it has its rank.
        item: The deal that was found, if the client was found by it.
        company: A contact's company, if its name isn't in `about`.
    """

    client: CrmItem
    name: str = ""
    about: tuple[str, ...] = ()
    deal: str = ""
    last_active: float | None = None
    reasons: tuple[Reason, ...] = ()
    item: CrmItem | None = None
    company: CrmItem | None = None

    @property
    def code(self) -> str:
        """What was found, as a code."""
        return (self.item or self.client).code


@dataclass(frozen=True, slots=True)
class FoundCallers:
    """Who was found, contacts first.

    Attributes:
        clients: The records with the number, or, without any, those with nearly the same.
        nearly: Whether it is only nearly the same.
    """

    clients: tuple[CrmItem, ...] = ()
    nearly: bool = False


def search_commands(search: Search) -> dict[str, Command]:
    """Return the commands of the search; none for a text that isn't a number."""
    searches = {"duplicates": search.exact, "similar": search.similar}
    return {key: _search(values) for key, values in searches.items() if values}


def parse_search(outcomes: Outcomes) -> FoundCallers:
    """Return the records that were found.

    Raises:
        RestError: The search failed.
    """
    clients = parse_duplicates(outcomes, "duplicates")[:MOST]
    if clients or "similar" not in outcomes:
        return FoundCallers(clients)
    similar = parse_duplicates(outcomes, "similar")[:MOST]
    return FoundCallers(similar, nearly=bool(similar))


def details_commands(clients: Sequence[CrmItem]) -> dict[str, Command]:
    """Return the commands that read what distinguishes them."""
    commands = {}
    for kind in TYPES:
        if numbers := _numbers(clients, kind):
            params: dict[str, Param] = {"filter": {"@ID": numbers}, "select": _SELECT[kind]}
            commands[kind] = Command(f"crm.{kind.lower()}.list", params)
    for kind in ("CONTACT", "COMPANY"):
        if numbers := _numbers(clients, kind):
            params = {
                "filter": {f"@{kind}_ID": numbers, "CLOSED": "N"},
                "order": {"DATE_MODIFY": "DESC"},
                "select": ["ID", "TITLE", f"{kind}_ID"],
            }
            commands[f"deals_of_{kind}"] = Command("crm.deal.list", params)
    return commands


def rank(clients: Sequence[CrmItem], outcomes: Outcomes, *, nearly: bool = False) -> tuple[PossibleCaller, ...]:
    """Return the clients with their details, the likeliest first: open deals, then type, then activity.

    `nearly`: their numbers are only nearly the same, which is the first reason given for each.
    """
    records = {kind: {row.number("ID"): row for row in rows_in(outcomes.result(kind))} for kind in TYPES}
    companies = {number: row.text("TITLE") for number, row in records["COMPANY"].items()}
    deals = {kind: _deals(outcomes, kind) for kind in ("CONTACT", "COMPANY")}
    callers = []
    for client in clients:
        deal = deals.get(client.type, {}).get(client.id, "")
        caller = _possible_caller(client, records[client.type].get(client.id), companies, deal)
        callers.append(replace(caller, reasons=(Reason.NEARLY, *caller.reasons)) if nearly else caller)
    return tuple(sorted(callers, key=_sort_key, reverse=True))


def _search(values: Sequence[str]) -> Command:
    params: dict[str, Param] = {"type": "PHONE", "values": list(values)}
    return Command("crm.duplicate.findbycomm", params)


def parse_duplicates(outcomes: Outcomes, key: str) -> tuple[CrmItem, ...]:
    """Return the clients in an answer of `crm.duplicate.findbycomm`, contacts first.

    Raises:
        RestError: The search failed.
    """
    found = mapping(outcomes.answer(key).result)
    clients = [CrmItem(kind, number) for kind in TYPES for each in items(found.get(kind)) if (number := positive(each))]
    return tuple(dict.fromkeys(clients))


def _numbers(clients: Iterable[CrmItem], kind: str) -> list[int]:
    return [client.id for client in clients if client.type == kind]


def _deals(outcomes: Outcomes, kind: str) -> dict[int | None, str]:
    """Return the title of each client's most recently changed open deal."""
    found_deals: dict[int | None, str] = {}
    for row in rows_in(outcomes.result(f"deals_of_{kind}")):
        found_deals.setdefault(row.number(f"{kind}_ID"), row.text("TITLE") or f"#{row.text('ID')}")
    return found_deals


def _possible_caller(
    client: CrmItem, row: Record | None, companies: dict[int | None, str], deal: str
) -> PossibleCaller:
    if row is None:
        return PossibleCaller(client, deal=deal, reasons=(Reason.NO_DETAILS,))
    closed = row.text("STATUS_SEMANTIC_ID") in ("S", "F")
    active = row.moment("LAST_ACTIVITY_TIME")
    about = (row.text("POST"), companies.get(row.number("COMPANY_ID"), "") or row.text("COMPANY_TITLE"))
    name = row.text("TITLE") if client.type == "COMPANY" else row.person or row.text("TITLE")
    reasons = {Reason.OPEN_DEAL: bool(deal), Reason.CLOSED_LEAD: closed, Reason.LAST_ACTIVE: active is not None}
    return PossibleCaller(
        client,
        name,
        tuple(filter(None, about)),
        deal,
        active,
        tuple(reason for reason, holds in reasons.items() if holds),
    )


def _sort_key(caller: PossibleCaller) -> tuple[bool, bool, bool, int, float]:
    return (
        Reason.NO_DETAILS not in caller.reasons,
        Reason.CLOSED_LEAD not in caller.reasons,
        bool(caller.deal),
        _RANKS[caller.client.type],
        caller.last_active or 0.0,
    )
