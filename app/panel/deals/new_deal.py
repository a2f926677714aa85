"""A new deal from the call, created on a click. The title is the first line of the note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import OutcomeUnknownError, RestError
from app.copies import replace
from app.crm.creation import NewRecord, create, creation_problem, origins_of
from app.locale import N_
from app.locale.direction import without_isolates
from app.ui.field_texts import shortened

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Calls
    from app.call.crm_item import CrmItem
    from app.call.model import Call
    from app.sections.caller import Caller
    from app.sections.section import SectionContext

LONGEST_TITLE = 100
"""Characters of a title."""


REFUSALS = frozenset({ErrorKind.DENIED, ErrorKind.GONE, ErrorKind.REFUSED, ErrorKind.WRONG})
"""Errors for which the pipeline may be the reason: it is gone, or not for this user."""


@dataclass(frozen=True, slots=True)
class CreatedDeal:
    """The result of creating a deal.

    Attributes:
        deal: The deal; None if there is none.
        error: Why there is none, or may be none.
        elsewhere: Whether the line's pipeline has refused it, so that it is in the portal's default one.
    """

    deal: CrmItem | None = None
    error: ErrorKind | None = None
    elsewhere: bool = False


async def create_deal(  # noqa: PLR0913 - what a deal is made of
    rest: Calls, title: str, caller: Caller, company: int | None, call: str, *, pipeline: int | None = None
) -> CreatedDeal:
    """Create the deal, or find the one that an earlier click has created: there is one for each call and client.

    If the pipeline refuses it, it is created in the portal's default one.

    Args:
        rest: The portal's REST.
        title: The deal's.
        caller: Whose deal.
        company: The number of the client's company.
        call: What identifies the call.
        pipeline: The line's; None for the portal's default.

    Returns:
        What became of it.
    """
    client = caller.client
    if client is None:
        return CreatedDeal()
    links = {"COMPANY_ID": company} if company is not None else {}
    if client.type == "CONTACT":
        links["CONTACT_ID"] = client.id
    record = NewRecord("DEAL", title, line=caller.line_text, links=links, pipeline=pipeline)
    origins = origins_of(f"{call} {client.code}", "DEAL")
    try:
        return CreatedDeal(await create(rest, record, origins))
    except RestError as error:
        if pipeline is None or error.kind not in REFUSALS or isinstance(error, OutcomeUnknownError):
            return CreatedDeal(error=creation_problem(error))
    try:
        return CreatedDeal(await create(rest, replace(record, pipeline=None), origins), elsewhere=True)
    except RestError as error:
        return CreatedDeal(error=creation_problem(error))


def title_of(context: SectionContext, call: Call | None, caller: Caller) -> str:
    """Return the first line of the note; without one, what the call is."""
    first = next(filter(None, map(str.strip, context.typed("wrapup.text").splitlines())), "")
    if first:
        return shortened(first, LONGEST_TITLE)
    sentence = without_isolates(context.words(N_("Call, {time}")))
    return caller.title_of(call, context.words) or sentence.format(time=context.intl.date(context.now()))
