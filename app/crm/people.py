"""Names of colleagues, each asked for once.

outcomes = await reader.read({..., PEOPLE: COLLEAGUES}, lasting=(PEOPLE,))
people.learn_from(outcomes)
names = await people.named({6, 12})          # asks only for those who are not known yet
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.rest.batch import Command
from app.bx24.rest.errors import RestError
from app.bx24.values import items
from app.crm.fields import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bx24.rest.batch import Outcomes
    from app.bx24.values import JSON
    from app.crm.reading import Reader


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
