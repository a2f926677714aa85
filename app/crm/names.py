"""Names of CRM items, of colleagues, and of stages, sources and other entries of the CRM's lists.

statuses = Statuses.of(outcomes)
statuses.name("SOURCE", "CALL") == "Call"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import items
from app.call.model import Client
from app.crm.records import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from app.bitrix24.rest.batch import Outcomes
    from app.bitrix24.values import JSON
    from app.crm.reading import Reader

STATUSES = "statuses"
"""The key of the command."""

LISTS = Command("crm.status.list", {"order": {"SORT": "ASC"}})
"""Reads all lists: the pipelines of a portal, and with them the names of their lists, are not known before."""


class Statuses:
    """All entries."""

    def __init__(self, told: JSON) -> None:
        rows = [Record(row) for row in items(told)]
        self._rows = {(row.text("ENTITY_ID"), row.text("STATUS_ID")): row for row in rows}

    @classmethod
    def of(cls, outcomes: Outcomes) -> Statuses:
        """Return the entries that were read; none if they couldn't be, so that codes are shown instead."""
        try:
            return cls(outcomes.answer(STATUSES).result)
        except (RestError, KeyError):
            return cls(None)

    def name(self, listed: str, code: str) -> str:
        """Return an entry's name; its code if it has no name, empty if there is no entry."""
        row = self._rows.get((listed, code))
        return code if row is None else row.text("NAME") or code

    def has(self, listed: str, code: str) -> bool:
        """Return whether the entry exists."""
        return (listed, code) in self._rows

    def is_final(self, listed: str, code: str) -> bool:
        """Return whether a stage ends an item's life, won or lost."""
        row = self._rows.get((listed, code))
        return row is not None and row.text("SEMANTICS") in ("S", "F")


NAMED = ("CONTACT", "COMPANY", "LEAD", "DEAL")
"""Types whose names are read by list."""


def name_commands(wanted: Collection[Client]) -> dict[str, Command]:
    """Return the commands that read the names of CRM items."""
    commands = {}
    for kind in NAMED:
        if numbers := sorted({item.id for item in wanted if item.type == kind}):
            select = ["ID", "NAME", "LAST_NAME"] if kind == "CONTACT" else ["ID", "TITLE"]
            select += ["NAME", "LAST_NAME"] if kind == "LEAD" else []
            commands[kind] = Command(f"crm.{kind.lower()}.list", {"filter": {"@ID": numbers}, "select": select})
    return commands


def parse_names(outcomes: Outcomes) -> dict[Client, str]:
    """Return the names; an item that can't be read has none, which isn't an error."""
    found = {}
    for kind in NAMED:
        if kind in outcomes and outcomes.error(kind) is None:
            for row in map(Record, items(outcomes.answer(kind).result)):
                if (number := row.number("ID")) is not None:
                    found[Client(kind, number)] = row.person or row.text("TITLE")
    return found


PEOPLE = "people"
"""The key of the command."""

COLLEAGUES = Command("user.get")
"""Reads as many colleagues as come on one page: in most portals all, so that a card needs no further request."""


class People:
    """All whose names are known. One per page."""

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
        if PEOPLE in outcomes and outcomes.error(PEOPLE) is None:
            self.learn(outcomes.answer(PEOPLE).result)

    async def named(self, users: Iterable[int]) -> Mapping[int, str]:
        """Return names of these users and others; an unreadable user has none, which isn't an error."""
        unknown = sorted({user for user in users if user not in self._names})
        if unknown:
            outcomes = await self._reader.read({"users": Command("user.get", {"ID": unknown})})
            try:
                self.learn(outcomes.answer("users").result)
            except RestError:
                return self._names
        return self._names
