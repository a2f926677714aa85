"""A new deal from the call, created on a click. The title is the first line of the note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import OutcomeUnknownError, RestError
from app.crm.creation import NewRecord, create, origins_of
from app.locale import N_

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Calls
    from app.call.model import Call, Client
    from app.sections.caller import Caller
    from app.sections.section import SectionContext

LONGEST_TITLE = 100
"""Characters of a title."""


async def create_deal(
    rest: Calls, title: str, caller: Caller, company: int | None, call: str
) -> tuple[Client | None, ErrorKind | None]:
    """Create the deal, or find the one that an earlier click has created: there is one for each call and client.

    Args:
        rest: The portal's REST.
        title: The deal's.
        caller: Whose deal.
        company: The number of the client's company.
        call: What identifies the call.

    Returns:
        The deal, or why it wasn't created.
    """
    client = caller.client
    if client is None:
        return None, None
    links = {"COMPANY_ID": company} if company is not None else {}
    if client.type == "CONTACT":
        links["CONTACT_ID"] = client.id
    line = " · ".join(dict.fromkeys(filter(None, (caller.line.name, caller.line.number))))
    wanted = NewRecord("DEAL", title, line=line, links=links)
    try:
        deal = await create(rest, wanted, origins_of(f"{call} {client.code}", "DEAL"))
    except RestError as error:
        return None, ErrorKind.CHECKING if isinstance(error, OutcomeUnknownError) else error.kind
    return deal, None


def title_of(context: SectionContext, call: Call | None, caller: Caller) -> str:
    """Return the first line of the note; without one, what the call is."""
    first = next(filter(None, map(str.strip, context.typed("wrapup.text").splitlines())), "")
    if first:
        return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1].rstrip()}…"
    if not caller.number.shown:
        return context.words(N_("Call, {time}")).format(time=context.intl.date(context.now()))
    outgoing = call is not None and call.direction == "outgoing"
    sentence = N_("Call to {number}") if outgoing else N_("Call from {number}")
    return context.words(sentence).format(number=caller.number.shown)
