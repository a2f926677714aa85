"""Rows of lists, compared with what was asked for.

    rows = checked(answer, "crm.deal.list", lambda row: row.number("CONTACT_ID") == 797)

A list of the classic kind (`crm.deal.list`) leaves a condition out that it does not know, and gives everything there
is: strangers' deals would be shown as the client's, and "none" would be as wrong (`platform: crm-lists`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.item_types import type_code
from app.bx24.rest.errors import UnreadableReply
from app.bx24.values import items, mapping
from app.call.model import Client
from app.crm.fields import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bx24.rest.reply import Answer
    from app.bx24.values import JSON

HTTP_STATUS = 200
PAGE = 50
"""Rows of a page."""

STRANGERS = 3
"""More other owners than this can't be a coincidence: a meeting can have several people."""

_ACTIVITIES = "crm.activity.list"


class Unfiltered(UnreadableReply):
    """A list came that was not filtered as asked: what is wanted may be on another page of it."""

    def __init__(self, method: str) -> None:
        super().__init__(method, HTTP_STATUS)


def rows_in(result: JSON) -> list[Record]:
    """Return the rows of a list: of `crm.item.list` under `items`, of all others the result itself."""
    told = mapping(result)
    if "items" in told:
        return [Record({"item": mapping(row)}) for row in items(told["items"])]
    return [Record(row) for row in items(result)]


def checked(answer: Answer, method: str, belongs: Callable[[Record], bool]) -> list[Record]:
    """Return the rows that belong. Strangers are left out of a list that is there as a whole.

    Raises:
        Unfiltered: There are strangers, and more pages of which nobody knows what is on them.
    """
    rows = rows_in(answer.result)
    found = [row for row in rows if belongs(row)]
    if len(found) < len(rows) and not _is_whole(answer, len(rows)):
        raise Unfiltered(method)
    return found


def checked_comments(answer: Answer, client: Client) -> list[Record]:
    """Return the comments of an item. Raises `Unfiltered`."""

    def belongs(row: Record) -> bool:
        return row.number("ENTITY_ID") == client.id and row.text("ENTITY_TYPE").upper() == client.type

    return checked(answer, "crm.timeline.comment.list", belongs)


def checked_activities(answer: Answer, client: Client, *, completed: bool) -> list[Record]:
    """Return the activities that are bound to an item. The portal tells their main owner only, who may be another one.

    Raises:
        Unfiltered: They are of everybody: several others of the client's own type own more of them than the client.
    """
    done = "Y" if completed else "N"
    rows = checked(answer, _ACTIVITIES, lambda row: row.text("COMPLETED") == done)
    owners = [owner for owner in map(owner_of, rows) if owner is not None and owner.type == client.type]
    others = [owner for owner in owners if owner != client]
    if len({*others}) >= STRANGERS and len(others) > owners.count(client):
        raise Unfiltered(_ACTIVITIES)
    return rows


def owner_of(activity: Record) -> Client | None:
    """Return the main owner of an activity."""
    kind, number = activity.number("OWNER_TYPE_ID"), activity.number("OWNER_ID")
    return Client(type_code(kind), number) if kind is not None and number is not None else None


def _is_whole(answer: Answer, count: int) -> bool:
    """Return whether these are all rows; lists that do not count them have a full page when there may be more."""
    return answer.next is None and (answer.total or 0) <= count and (answer.total is not None or count < PAGE)
