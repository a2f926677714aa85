"""A new lead or contact for a caller whom the CRM does not know.

    origin = origin_of(call_id, "LEAD")
    client = await create(rest, NewRecord("LEAD", title="Call from +1 202-555-0143", number="+12025550143"), origin)

Each record carries its origin (`ORIGINATOR_ID`, `ORIGIN_ID`), by which it is found again, so that neither a second
click nor a write with an unknown outcome creates a duplicate.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import OutcomeUnknownError, UnreadableReplyError
from app.bitrix24.values import items, positive
from app.call.model import Client
from app.crm.records import Record

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Calls
    from app.bitrix24.rest.form import Param

ORIGINATOR = "call-panel"
SOURCE = "CALL"
"""The source that every portal has at the start."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """The record to create.

    Attributes:
        type: `LEAD` or `CONTACT`.
        title: Of a lead.
        name: The person's name as typed; the last word is the family name.
        number: With its country, where that is certain; empty for a caller without one.
        line: Where the call came in, in words.
    """

    type: str
    title: str
    name: str = ""
    number: str = ""
    line: str = ""


def origin_of(call_id: str, kind: str) -> str:
    """Return the origin of what a call creates, one per kind. The call's id is too long for some portals' field."""
    return f"{kind.lower()}-{hashlib.sha256(call_id.encode()).hexdigest()[:32]}"


async def create(rest: Calls, wanted: NewRecord, origin: str) -> Client:
    """Create it, or find what was created with this origin earlier.

    Raises:
        OutcomeUnknown: It is not there, and whether it will be is not known.
        RestError: It was not created.
    """
    if (there := await _created(rest, wanted.type, origin)) is not None:
        return there
    method = f"crm.{wanted.type.lower()}.add"
    try:
        answer = await rest.call(method, {"fields": _fields(wanted, origin)})
    except OutcomeUnknownError:
        if (there := await _created(rest, wanted.type, origin)) is not None:
            return there
        raise
    number = positive(answer.result)
    if number is None:
        raise UnreadableReplyError(method, 200)
    return Client(wanted.type, number)


async def _created(rest: Calls, kind: str, origin: str) -> Client | None:
    """Return the records with this origin. Each row is checked: a portal that ignores the filter returns everything."""
    params: dict[str, Param] = {
        "filter": {"ORIGINATOR_ID": ORIGINATOR, "ORIGIN_ID": origin},
        "order": {"ID": "DESC"},
        "select": ["ID", "ORIGINATOR_ID", "ORIGIN_ID"],
    }
    answer = await rest.call(f"crm.{kind.lower()}.list", params)
    rows = [Record(row) for row in items(answer.result)]
    ours = (row.number("ID") for row in rows if row.text("ORIGIN_ID") == origin)
    number = next(filter(None, ours), None)
    return None if number is None else Client(kind, number)


def _fields(wanted: NewRecord, origin: str) -> dict[str, Param]:
    first, _, last = wanted.name.strip().rpartition(" ")
    names = {"NAME": first or last, "LAST_NAME": last if first else ""}
    if wanted.type == "CONTACT" and not last:
        names = {"NAME": wanted.number or wanted.title, "LAST_NAME": ""}
    fields: dict[str, Param] = {
        **names,
        "SOURCE_ID": SOURCE,
        "SOURCE_DESCRIPTION": wanted.line,
        **({"PHONE": [{"VALUE": wanted.number, "VALUE_TYPE": "WORK"}]} if wanted.number else {}),
        "ORIGINATOR_ID": ORIGINATOR,
        "ORIGIN_ID": origin,
    }
    return {"TITLE": wanted.title, **fields} if wanted.type == "LEAD" else fields
