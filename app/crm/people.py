"""Names of colleagues, asked for once each.

names = await people.named({6, 12})
names.get(6, "")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.rest.batch import Command
from app.bx24.rest.errors import RestError
from app.bx24.values import items, mapping, positive, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bx24.values import JSON
    from app.crm.reading import Reader


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
        """Notes the names in the result of `user.get`."""
        for user in map(mapping, items(users)):
            number = positive(user.get("ID"))
            name = " ".join(filter(None, (text(user.get("NAME")), text(user.get("LAST_NAME")))))
            if number is not None and name:
                self._names[number] = name

    async def named(self, users: Iterable[int]) -> Mapping[int, str]:
        """Names of these users and of others; who cannot be read has none, which is no reason to fail."""
        unknown = sorted({user for user in users if user not in self._names})
        if unknown:
            outcomes = await self._reader.read({"users": Command("user.get", {"ID": unknown})})
            try:
                self.learn(outcomes.answer("users").result)
            except RestError:
                return self._names
        return self._names
