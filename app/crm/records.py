"""Records from both families of methods (`crm.contact.get` in upper case, `crm.item.get` in camel case), and names.

record = Record(answer.result)
record.text("LAST_NAME"), record.number("COMPANY_ID"), record.values("PHONE")

statuses = Statuses.of(outcomes)
statuses.name("SOURCE", "CALL") == "Call"
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from app.bitrix24.call_card import type_code
from app.bitrix24.item_fields import camel_case
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import UnreadableReplyError
from app.bitrix24.values import JSON, items, mapping, positive, text
from app.call.crm_item import CrmItem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.rest.transport import Answer
    from app.crm.reading import Reader


class Record:
    """One record. Fields are named as the classic methods do; what is missing is empty."""

    def __init__(self, data: JSON) -> None:
        found = mapping(data)
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
    """A list came back unfiltered: the rows that were asked for may be on another page."""

    def __init__(self, method: str) -> None:
        super().__init__(method, HTTP_STATUS)


def rows_in(result: JSON) -> list[Record]:
    """Return the rows of a list: of `crm.item.list` under `items`, of all others the result itself."""
    data = mapping(result)
    if "items" in data:
        return [Record({"item": mapping(row)}) for row in items(data["items"])]
    return [Record(row) for row in items(result)]


def checked(answer: Answer, method: str, belongs: Callable[[Record], bool]) -> list[Record]:
    """Return the rows that belong. Others are left out of a list that is complete.

    Raises:
        UnfilteredError: There are strangers, and more pages of which nobody knows what is on them.
    """
    rows = rows_in(answer.result)
    found = [row for row in rows if belongs(row)]
    if len(found) < len(rows) and not _is_whole(answer, len(rows)):
        raise UnfilteredError(method)
    return found


def checked_comments(answer: Answer, client: CrmItem) -> list[Record]:
    """Return the comments of an item. Raises `UnfilteredError`."""

    def belongs(row: Record) -> bool:
        return row.number("ENTITY_ID") == client.id and row.text("ENTITY_TYPE").upper() == client.type

    return checked(answer, "crm.timeline.comment.list", belongs)


def checked_activities(answer: Answer, client: CrmItem, *, completed: bool) -> list[Record]:
    """Return the activities that are bound to an item. The portal tells their main owner only, who may be another one.

    Raises:
        UnfilteredError: They are everybody's: several others of the client's own type own more of them than the client.
    """
    done = "Y" if completed else "N"
    rows = checked(answer, _ACTIVITIES, lambda row: row.text("COMPLETED") == done)
    owners = [owner for owner in map(owner_of, rows) if owner is not None and owner.type == client.type]
    others = [owner for owner in owners if owner != client]
    if len({*others}) >= STRANGERS and len(others) > owners.count(client):
        raise UnfilteredError(_ACTIVITIES)
    return rows


def owner_of(activity: Record) -> CrmItem | None:
    """Return the main owner of an activity."""
    kind, number = activity.number("OWNER_TYPE_ID"), activity.number("OWNER_ID")
    return CrmItem(type_code(kind), number) if kind is not None and number is not None else None


def _is_whole(answer: Answer, count: int) -> bool:
    """Return whether these are all rows; lists that do not count them have a full page when there may be more."""
    return answer.next is None and (answer.total or 0) <= count and (answer.total is not None or count < PAGE)


STATUSES = "statuses"
"""The key of the command."""

LISTS = Command("crm.status.list", {"order": {"SORT": "ASC"}})
"""Reads all lists: the pipelines of a portal, and with them the names of their lists, are not known before."""


class Statuses:
    """All entries."""

    def __init__(self, data: JSON) -> None:
        rows = [Record(row) for row in items(data)]
        self._rows = {(row.text("ENTITY_ID"), row.text("STATUS_ID")): row for row in rows}

    @classmethod
    def of(cls, outcomes: Outcomes) -> Statuses:
        """Return the entries that were read; none if they couldn't be, so that codes are shown instead."""
        return cls(outcomes.result(STATUSES))

    def name(self, listed: str, code: str) -> str:
        """Return an entry's name; its code if it has no name, empty if there is no entry."""
        row = self._rows.get((listed, code))
        return code if row is None else row.text("NAME") or code

    def stages(self) -> dict[str, str]:
        """Return the names of the stages of deals and leads, by `DEAL:C3:WON` and `LEAD:JUNK`."""
        found = {}
        for (listed, code), row in self._rows.items():
            kind = "LEAD" if listed == "STATUS" else "DEAL" if listed.startswith("DEAL_STAGE") else ""
            if kind and code:
                found[f"{kind}:{code}"] = row.text("NAME") or code
        return found

    def entries(self, listed: str) -> tuple[tuple[str, str], ...]:
        """Return the entries of a list, in its order, as code and name."""
        return tuple((code, self.name(listed, code)) for of, code in self._rows if of == listed)

    def has(self, listed: str, code: str) -> bool:
        """Return whether the entry exists."""
        return (listed, code) in self._rows

    def is_final(self, listed: str, code: str) -> bool:
        """Return whether a stage ends an item's life, won or lost."""
        row = self._rows.get((listed, code))
        return row is not None and row.text("SEMANTICS") in ("S", "F")


NAMED = ("CONTACT", "COMPANY", "LEAD", "DEAL")
"""Types whose names are read by list."""


def name_commands(named: Collection[CrmItem]) -> dict[str, Command]:
    """Return the commands that read the names of CRM items."""
    commands = {}
    for kind in NAMED:
        if numbers := sorted({item.id for item in named if item.type == kind}):
            select = ["ID", "NAME", "LAST_NAME"] if kind == "CONTACT" else ["ID", "TITLE"]
            select += ["NAME", "LAST_NAME"] if kind == "LEAD" else []
            commands[kind] = Command(f"crm.{kind.lower()}.list", {"filter": {"@ID": numbers}, "select": select})
    return commands


def parse_names(outcomes: Outcomes) -> dict[CrmItem, str]:
    """Return the names; an item that can't be read has none, which isn't an error."""
    found = {}
    for kind in NAMED:
        for row in map(Record, items(outcomes.result(kind))):
            if (number := row.number("ID")) is not None:
                found[CrmItem(kind, number)] = row.person or row.text("TITLE")
    return found


PEOPLE = "people"
"""The key of the command."""

COLLEAGUES = Command("user.get")
"""Reads as many colleagues as come on one page: in most portals all, so that a card needs no further request."""


class People:
    """The colleagues whose names are known. One per page."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names: dict[int, str] = {}

    @property
    def known(self) -> Mapping[int, str]:
        """Names by the user's number."""
        return self._names

    def learn(self, users: JSON) -> None:
        """Note the names in the result of `user.get`."""
        for user in map(Record, items(users)):
            number = user.number("ID")
            if number is not None and user.person:
                self._names[number] = user.person

    def learn_from(self, outcomes: Outcomes) -> None:
        """Note the names in the answer to `COLLEAGUES`, when there is one."""
        self.learn(outcomes.result(PEOPLE))

    async def named(self, users: Iterable[int]) -> Mapping[int, str]:
        """Return names of these users and others; an unreadable user has none, which isn't an error."""
        unknown = sorted({user for user in users if user not in self._names})
        if unknown:
            outcomes = await self._reader.read({"users": Command("user.get", {"ID": unknown})})
            self.learn(outcomes.result("users"))
        return self._names
