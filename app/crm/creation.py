"""A new lead or contact for a caller whom the CRM does not know.

    origins = origins_of(call_id, "LEAD", running=True)
    client = await create(rest, NewRecord("LEAD", title="Call from +1 202-555-0143", number="+12025550143"), origins)

Each record carries its origin (`ORIGINATOR_ID`, `ORIGIN_ID`), by which it is found again, so that neither a second
click nor a write with an unknown outcome creates a duplicate. The origin `VI_` + call id also makes the portal bind a
running call to the record (`platform: crm-writes`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import OutcomeUnknownError, UnreadableReplyError
from app.bitrix24.values import items, positive
from app.call.crm_item import CrmItem
from app.crm.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.rest.client import Calls
    from app.bitrix24.rest.errors import RestError
    from app.bitrix24.rest.form import Param

ORIGINATOR = "call-panel"
TELEPHONY = "VI_"
"""How the portal's telephony names the origin of what belongs to a call."""

LONGEST_ORIGIN = 64
"""Characters of an origin that every portal's field takes."""

SOURCE = "CALL"
"""The source that every portal has at the start."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """The record to create.

    Attributes:
        type: `LEAD`, `CONTACT` or `DEAL`.
        title: Of a lead or deal.
        name: The person's name as typed; the last word is the family name.
        number: With its country, where that is certain; empty for a caller without one.
        line: Where the call came in, in words.
        links: Links of a deal to its contact and company: numbers by field.
        pipeline: The pipeline of a deal; None for the portal's default.
        other_number: Another number, as typed.
        email: An e-mail address, as typed.
    """

    type: str
    title: str
    name: str = ""
    number: str = ""
    line: str = ""
    links: Mapping[str, int] = field(default_factory=dict, hash=False)
    pipeline: int | None = None
    other_number: str = ""
    email: str = ""


def origins_of(call_id: str, kind: str, *, running: bool = False) -> tuple[str, ...]:
    """Return the possible origins of what a call creates, the one for a new record first.

    Args:
        call_id: The portal's id of the call, or what stands for it.
        kind: `LEAD`, `CONTACT` or `DEAL`.
        running: Whether the portal can bind the call to a new record: after its end it would make a second activity.
    """
    hashed = f"{kind.lower()}-{hashlib.sha256(call_id.encode()).hexdigest()[:32]}"
    telephony = f"{TELEPHONY}{call_id}"
    if len(telephony) > LONGEST_ORIGIN:
        return (hashed,)
    return (telephony, hashed) if running else (hashed, telephony)


async def create(rest: Calls, record: NewRecord, origins: tuple[str, ...]) -> CrmItem:
    """Create it, or find what was created with one of these origins earlier.

    Raises:
        OutcomeUnknownError: It is not there, and whether it will be is not known.
        RestError: It was not created.
    """
    if (existing := await _created(rest, record.type, origins)) is not None:
        return existing
    method = f"crm.{record.type.lower()}.add"
    try:
        answer = await rest.call(method, {"fields": _fields(record, origins[0])})
    except OutcomeUnknownError:
        if (existing := await _created(rest, record.type, origins)) is not None:
            return existing
        raise
    number = positive(answer.result)
    if number is None:
        raise UnreadableReplyError(method, 200)
    return CrmItem(record.type, number)


def creation_problem(error: RestError) -> ErrorKind:
    """Return why a record wasn't created, or that nobody knows yet whether it was."""
    return ErrorKind.CHECKING if isinstance(error, OutcomeUnknownError) else error.kind


async def _created(rest: Calls, kind: str, origins: tuple[str, ...]) -> CrmItem | None:
    """Return the record with one of these origins. Rows are checked: a portal may ignore the filter, and return all.

    The portal's own telephony uses the same origins, so the originator counts too.
    """
    params: dict[str, Param] = {
        "filter": {"ORIGINATOR_ID": ORIGINATOR, "@ORIGIN_ID": list(origins)},
        "order": {"ID": "DESC"},
        "select": ["ID", "ORIGINATOR_ID", "ORIGIN_ID"],
    }
    answer = await rest.call(f"crm.{kind.lower()}.list", params)
    rows = [Record(row) for row in items(answer.result)]
    ours = (
        row.number("ID") for row in rows if row.text("ORIGINATOR_ID") == ORIGINATOR and row.text("ORIGIN_ID") in origins
    )
    number = next(filter(None, ours), None)
    return None if number is None else CrmItem(kind, number)


def _fields(record: NewRecord, origin: str) -> dict[str, Param]:
    if record.type == "DEAL":
        source: dict[str, Param] = {"SOURCE_ID": SOURCE, "SOURCE_DESCRIPTION": record.line}
        pipeline: dict[str, Param] = {} if record.pipeline is None else {"CATEGORY_ID": record.pipeline}
        return {
            "TITLE": record.title,
            **record.links,
            **pipeline,
            **source,
            "ORIGINATOR_ID": ORIGINATOR,
            "ORIGIN_ID": origin,
        }
    first, _, last = record.name.strip().rpartition(" ")
    names = {"NAME": first or last, "LAST_NAME": last if first else ""}
    if record.type == "CONTACT" and not last:
        names = {"NAME": record.email or record.number or record.other_number or record.title, "LAST_NAME": ""}
    numbers: list[Param] = [
        {"VALUE": number, "VALUE_TYPE": "WORK"}
        for number in dict.fromkeys((record.number, record.other_number))
        if number
    ]
    fields: dict[str, Param] = {
        **names,
        "SOURCE_ID": SOURCE,
        "SOURCE_DESCRIPTION": record.line,
        **({"PHONE": numbers} if numbers else {}),
        **({"EMAIL": [{"VALUE": record.email, "VALUE_TYPE": "WORK"}]} if record.email else {}),
        "ORIGINATOR_ID": ORIGINATOR,
        "ORIGIN_ID": origin,
    }
    return {"TITLE": record.title, **fields} if record.type == "LEAD" else fields
