"""Records from both families of methods: `crm.contact.get` in upper case, `crm.item.get` in camel case.

record = Record(answer.result)
record.text("LAST_NAME"), record.number("COMPANY_ID"), record.values("PHONE")
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_code
from app.bitrix24.rest.errors import UnreadableReplyError
from app.bitrix24.values import JSON, items, mapping, positive, text
from app.call.model import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.rest.reply import Answer
    from app.bitrix24.values import JSON

_NAMES = {"STATUS_ID": "stageId", "STATUS_SEMANTIC_ID": "stageSemanticId", "DATE_CREATE": "createdTime"}


def camel_case(name: str) -> str:
    """Return `assignedById` for `ASSIGNED_BY_ID`; custom fields are unchanged."""
    if name.startswith("UF_"):
        return name
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))


class Record:
    """One record. Fields are named as the classic methods do; what is missing is empty."""

    def __init__(self, told: JSON) -> None:
        found = mapping(told)
        self._camel = isinstance(found.get("item"), dict)
        self._fields: Mapping[str, JSON] = mapping(found["item"]) if self._camel else found

    def get(self, name: str) -> JSON:
        """Return a field unchanged."""
        return self._fields.get(camel_case(name) if self._camel else name)

    def text(self, name: str) -> str:
        """Return a field as text."""
        return text(self.get(name))

    def number(self, name: str) -> int | None:
        """Return an id; None without a link."""
        return positive(self.get(name))

    def amount(self, name: str) -> float:
        """Return an amount of money; 0 without one."""
        return amount(self.get(name))

    def moment(self, name: str) -> float | None:
        """Return a time, seconds since 1970."""
        return moment(self.get(name))

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a field with many, e.g. `PHONE`."""
        if self._camel:
            found = [each for each in map(mapping, items(self.get("FM"))) if text(each.get("typeId")) == name]
            return tuple(filter(None, (text(each.get("value")) for each in found)))
        return tuple(filter(None, (text(mapping(each).get("VALUE")) for each in items(self.get(name)))))

    @property
    def person(self) -> str:
        """A person's name: first and last name."""
        return " ".join(filter(None, (self.text("NAME"), self.text("LAST_NAME"))))


def moment(value: JSON) -> float | None:
    """Return a time in ISO 8601 as seconds since 1970; None without one, or without its offset."""
    try:
        parsed = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None


def amount(value: JSON) -> float:
    """Return an amount of money; 0 without one."""
    try:
        number = float(text(value) or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


HTTP_STATUS = 200
PAGE = 50
"""Rows of a page."""

STRANGERS = 3
"""More other owners than this can't be a coincidence: a meeting can have several people."""

_ACTIVITIES = "crm.activity.list"


class UnfilteredError(UnreadableReplyError):
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
        raise UnfilteredError(method)
    return found


def checked_comments(answer: Answer, client: Client) -> list[Record]:
    """Return the comments of an item. Raises `UnfilteredError`."""

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
        raise UnfilteredError(_ACTIVITIES)
    return rows


def owner_of(activity: Record) -> Client | None:
    """Return the main owner of an activity."""
    kind, number = activity.number("OWNER_TYPE_ID"), activity.number("OWNER_ID")
    return Client(type_code(kind), number) if kind is not None and number is not None else None


def _is_whole(answer: Answer, count: int) -> bool:
    """Return whether these are all rows; lists that do not count them have a full page when there may be more."""
    return answer.next is None and (answer.total or 0) <= count and (answer.total is not None or count < PAGE)
