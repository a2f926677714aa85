"""The client's open deals.

outcomes = await reader.read(asked(Client("CONTACT", 797)), lasting=(STATUSES,))
found = open_deals(Client("CONTACT", 797), outcomes)
[(deal.title, deal.stage, deal.amount, deal.currency) for deal in found.deals]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.bx24.rest.batch import Command
from app.bx24.rest.references import result_of
from app.bx24.values import items
from app.crm.fields import Record
from app.crm.statuses import LISTS, STATUSES, Statuses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bx24.rest.batch import Outcomes
    from app.bx24.rest.references import Param
    from app.call.model import Client

_LINKS = {"CONTACT": "CONTACT_ID", "COMPANY": "COMPANY_ID", "LEAD": "LEAD_ID"}
_FIELDS = (
    "ID",
    "TITLE",
    "STAGE_ID",
    "STAGE_SEMANTIC_ID",
    "CATEGORY_ID",
    "CLOSED",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "ASSIGNED_BY_ID",
    "DATE_CREATE",
    "DATE_MODIFY",
)


@dataclass(frozen=True, slots=True)
class Deal:
    """An open deal.

    Attributes:
        stage: Its name.
        amount: 0 where none was entered.
        created: Seconds since 1970; None when not known.
        responsible: Number of the colleague.
        responsible_name: Empty while it is not known.
    """

    id: int
    title: str
    stage: str = ""
    amount: float = 0.0
    currency: str = ""
    created: float | None = None
    responsible: int | None = None
    responsible_name: str = ""


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals that were changed last come first. `total` counts those too that are not among them."""

    deals: tuple[Deal, ...] = ()
    total: int = 0

    @property
    def people(self) -> frozenset[int]:
        """Numbers of those responsible."""
        return frozenset(deal.responsible for deal in self.deals if deal.responsible)

    def with_names(self, names: Mapping[int, str]) -> Deals:
        """The same with the names of those responsible."""
        return replace(
            self,
            deals=tuple(replace(deal, responsible_name=names.get(deal.responsible or 0, "")) for deal in self.deals),
        )


def asked(client: Client) -> dict[str, Command]:
    """What is to be read; nothing for items that deals do not lead to."""
    if client.type == "DEAL":
        item = Command("crm.deal.get", {"id": client.id})
        contact = result_of("item", "CONTACT_ID")
        return {"item": item, "deals": _listed("CONTACT_ID", contact), STATUSES: LISTS}
    link = _LINKS.get(client.type)
    return {} if link is None else {"deals": _listed(link, client.id), STATUSES: LISTS}


def open_deals(client: Client, outcomes: Outcomes) -> Deals:
    """The deals in the answers to `asked(client)`.

    Raises:
        RestError: They could not be read.
    """
    statuses = Statuses.of(outcomes)
    if client.type != "DEAL":
        answer = outcomes.answer("deals")
        found = _deals(map(Record, items(answer.result)), statuses)
        return Deals(found, max(answer.total or 0, len(found)))
    item = Record(outcomes.answer("item").result)
    own = _deals([item], statuses)
    if item.number("CONTACT_ID") is None:
        return Deals(own, len(own))
    answer = outcomes.answer("deals")
    others = _deals(map(Record, items(answer.result)), statuses)
    found = own + tuple(deal for deal in others if deal.id != client.id)
    return Deals(found, max(answer.total or 0, len(found)))


def _listed(link: str, value: Param) -> Command:
    params: dict[str, Param] = {
        "filter": {link: value, "CLOSED": "N"},
        "order": {"DATE_MODIFY": "DESC"},
        "select": list(_FIELDS),
    }
    return Command("crm.deal.list", params)


def _deals(records: Iterable[Record], statuses: Statuses) -> tuple[Deal, ...]:
    """Those that are open; one without a number cannot be opened and is none."""
    return tuple(
        deal for record in records if record.text("CLOSED") != "Y" and (deal := _deal(record, statuses)) is not None
    )


def _deal(record: Record, statuses: Statuses) -> Deal | None:
    number = record.number("ID")
    if number is None:
        return None
    category = record.number("CATEGORY_ID")
    stages = f"DEAL_STAGE_{category}" if category else "DEAL_STAGE"
    return Deal(
        number,
        record.text("TITLE"),
        stage=statuses.name(stages, record.text("STAGE_ID")),
        amount=record.amount("OPPORTUNITY"),
        currency=record.text("CURRENCY_ID"),
        created=record.moment("DATE_CREATE"),
        responsible=record.number("ASSIGNED_BY_ID"),
    )
