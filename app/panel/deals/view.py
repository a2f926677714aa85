"""What is open of the client, as data to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_code, type_id
from app.copies import replace
from app.crm.deals import Deals, Unsearched
from app.crm.open_items import OtherItems
from app.locale import N_, Words
from app.sections.remote_data import spread, type_text, whole_list
from app.ui.error_texts import creation_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.call.crm_item import CrmItem
    from app.crm.deals import OpenItem
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

FEW = 3
"""Deals, and other items, that are shown at first."""


@dataclass(frozen=True, slots=True)
class OpenRecords:
    """What is open: deals first, then the types that administrators have ticked.

    Attributes:
        deals: The deals.
        others: The others.
        company: The number of the client's company; None without one.
    """

    deals: Deals
    others: OtherItems
    company: int | None

    @property
    def items(self) -> tuple[OpenItem, ...]:
        """All of them."""
        return (*self.deals.deals, *self.others.items)

    @property
    def people(self) -> frozenset[int]:
        """Numbers of those responsible."""
        return self.deals.people | self.others.people

    def with_names(self, names: Mapping[int, str]) -> OpenRecords:
        """Return the same with the names of those responsible."""
        return replace(self, deals=self.deals.with_names(names), others=self.others.with_names(names))

    @property
    def total(self) -> int:
        """How many there are, as far as known."""
        return self.deals.total + len(self.others.items)


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal that is created from the call.

    Attributes:
        possible: Whether the client can have one.
        under_way: Whether the portal is creating it.
        error: Why it wasn't created, or may not have been.
        made: Whether it was created.
        elsewhere: Whether it is in the portal's default pipeline, because the line's has refused it.
    """

    possible: bool = False
    under_way: bool = False
    error: ErrorKind | None = None
    made: bool = False
    elsewhere: bool = False


def view(
    records: Records[OpenRecords], chosen: CrmItem | None, context: SectionContext, new: NewDeal
) -> dict[str, Content]:
    """Return all places. The section is hidden without a client, or for one that can't have deals."""
    loading, words = records.loading, context.words
    content = loading.content
    items = content.items if content is not None else ()
    few, first = _few(items, chosen), shown_items(records, chosen)
    others = content.others if content is not None else OtherItems()
    types = bool(context.settings.open_types)
    title = N_("Open items") if types else N_("Open deals")
    return {
        "deals-heading": Element(words(title)),
        "deals-count": Element(str(content.total) if content is not None and content.total else ""),
        "deals-empty": Element(
            "" if content is None else _empty_text(content, words, types=types),
            visibility(shown=content is not None and not items and loading.error is None),
        ),
        "deals": ItemList(tuple(_row(each, others.names, context, chosen=each.item == chosen) for each in first)),
        "deals-gaps": ItemList(tuple(ListItem({"text": Element(text)}) for text in _gaps(others, words))),
        "deals-new": Element(
            None,
            {
                "aria-disabled": "true" if new.under_way else None,
                "aria-busy": "true" if new.under_way else None,
                **visibility(shown=new.possible and content is not None),
            },
        ),
        "deals-created": Element(new_deal_text(new, words), visibility(shown=bool(new_deal_text(new, words)))),
        **spread("deals", loading, words),
        **whole_list("deals", len(items), len(few), words, shown=records.all_shown),
    }


def new_deal_text(new: NewDeal, words: Words) -> str:
    """Return the result of creating the deal; empty if there is nothing to say."""
    if new.under_way:
        return words(N_("Creating…"))
    if new.error is not None:
        return creation_text(new.error, words)
    if new.elsewhere:
        return words(
            N_(
                "The deal was created, and the call is about it now. It's in the default pipeline, "
                "because the one for this line didn't take it."
            )
        )
    return words(N_("The deal was created. The call is about it now.")) if new.made else ""


def _empty_text(content: OpenRecords, words: Words, *, types: bool) -> str:
    """Return that nothing is open, limited to what could be searched. `types`: whether other types are ticked."""
    unsearched, others = content.deals.unsearched, content.others
    if Unsearched.FURTHER_CONTACT in unsearched:
        return words(
            N_(
                "No open deals with this client as the main contact. "
                "This Bitrix24 can't search deals by their other contacts."
            )
        )
    if Unsearched.COMPANY in unsearched:
        return words(N_("This client has no open deals. The company's deals couldn't be loaded."))
    if types and not (others.failed or others.main_only or others.more):
        return words(N_("Nothing is open."))
    return words(N_("No open deals."))


def shown_items(records: Records[OpenRecords], chosen: CrmItem | None) -> tuple[OpenItem, ...]:
    """Return what the list shows, in its order."""
    content = records.loading.content
    items = content.items if content is not None else ()
    return items if records.all_shown else _few(items, chosen)


def _few(items: tuple[OpenItem, ...], chosen: CrmItem | None) -> tuple[OpenItem, ...]:
    """Return the first deals and the first others, and the chosen one wherever it is."""
    left = {True: FEW, False: FEW}
    few = []
    for each in items:
        is_deal = each.type == "DEAL"
        left[is_deal] -= 1
        if left[is_deal] >= 0 or each.item == chosen:
            few.append(each)
    return tuple(few)


def _gaps(others: OtherItems, words: Words) -> list[str]:
    """Return what couldn't be read, or not as a whole."""
    gaps = (
        (N_("Couldn't be loaded: {types}."), others.failed),
        (N_("Only those with this client as the main contact: {types}."), others.main_only),
        (N_("Only the newest ones were looked through: {types}."), others.more),
    )
    return [
        words(sentence).format(types=", ".join(_type_name(type_code(number), others.names, words) for number in types))
        for sentence, types in gaps
        if types
    ]


def _type_name(code: str, names: Mapping[int, str], words: Words) -> str:
    known = type_text(code, words)
    return known if known != code else names.get(type_id(code) or 0) or code


def _row(item: OpenItem, names: Mapping[int, str], context: SectionContext, *, chosen: bool) -> ListItem:
    words, now = context.words, context.now()
    kind = "" if item.type == "DEAL" else _type_name(item.type, names, words)
    title = item.title or f"#{item.id}"
    late = item.due is not None and item.due < now
    amount = context.intl.money(item.amount, item.currency) if item.amount else words(N_("No amount"))
    whose = words(N_("Company's deal") if item.type == "DEAL" else N_("The company's")) if item.of_company else ""
    about = words(N_("The call is about {title}")).format(title=title)
    at = item.created if item.due is None else item.due
    return ListItem(
        {
            "": Element(None, {"data-chosen": "" if chosen else None, "data-late": "" if late else None}),
            "choose": Element(
                None,
                {
                    "data-argument": item.item.code,
                    "aria-pressed": "true" if chosen else "false",
                    "aria-label": about,
                    "title": about,
                },
            ),
            "title": Element(title, {"data-argument": item.item.code}),
            "amount": Element(amount, {"data-none": None if item.amount else ""}),
            "kind": Element(kind),
            "stage": Element(words.join((item.stage, whose))),
            "age": Element(_age(item, context), {"title": None if at is None else context.intl.date(at)}),
            "responsible": Element(item.responsible_name),
        }
    )


def _age(item: OpenItem, context: SectionContext) -> str:
    """Return when it was created; of an invoice, when it is to be paid."""
    words, now = context.words, context.now()
    if item.due is not None:
        sentence = N_("overdue, {moment}") if item.due < now else N_("due {moment}")
        return words(sentence).format(moment=context.intl.moment(item.due, now))
    return "" if item.created is None else context.intl.moment(item.created, now)
