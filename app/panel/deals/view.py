"""The open deals as what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Client
from app.crm.deals import Unsearched
from app.locale import N_, Words
from app.sections.texts import spread, whole_list
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.crm.deals import Deal, Deals
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

FEW = 3
"""Deals that are shown at first."""


def view(records: Records[Deals], chosen: int | None, context: SectionContext) -> dict[str, Content]:
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
        "deals": ItemList(tuple(_row(deal, context, chosen=deal.id == chosen) for deal in first)),
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


def _few(deals: tuple[Deal, ...], chosen: int | None) -> tuple[Deal, ...]:
    """Return the first ones, and the chosen one wherever it stands."""
    return tuple(deal for index, deal in enumerate(deals) if index < FEW or deal.id == chosen)


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
                    "data-argument": str(deal.id),
                    "aria-pressed": "true" if chosen else "false",
                    "aria-label": about,
                    "title": about,
                },
            ),
            "title": Element(title, {"data-argument": Client("DEAL", deal.id).code}),
            "amount": Element(amount, {"data-none": None if deal.amount else ""}),
            "stage": Element(" · ".join(filter(None, (deal.stage, whose)))),
            "age": Element(age, {"title": None if deal.created is None else context.intl.date(deal.created)}),
            "responsible": Element(deal.responsible_name),
        }
    )
