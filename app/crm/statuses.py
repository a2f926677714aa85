"""Names of stages, sources and other entries of the CRM's lists.

statuses = Statuses.of(outcomes)
statuses.name("SOURCE", "CALL") == "Call"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.rest.batch import Command
from app.bx24.rest.errors import RestError
from app.bx24.values import items
from app.crm.fields import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bx24.rest.batch import Outcomes
    from app.bx24.values import JSON

STATUSES = "statuses"
"""The key of the command."""

LISTS = Command("crm.status.list", {"order": {"SORT": "ASC"}})
"""Reads all lists: the pipelines of a portal, and with them the names of their lists, are not known before."""


class Statuses:
    """All entries."""

    def __init__(self, told: JSON) -> None:
        rows = [Record(row) for row in items(told)]
        self._names: Mapping[tuple[str, str], str] = {
            (row.text("ENTITY_ID"), row.text("STATUS_ID")): row.text("NAME") for row in rows
        }

    @classmethod
    def of(cls, outcomes: Outcomes) -> Statuses:
        """The entries that were read; none when they could not be: then codes stand for themselves."""
        try:
            return cls(outcomes.answer(STATUSES).result)
        except (RestError, KeyError):
            return cls(None)

    def name(self, listed: str, code: str) -> str:
        """What a person calls an entry; its code where it has no name, empty where there is none."""
        return self._names.get((listed, code)) or code

    def has(self, listed: str, code: str) -> bool:
        """Whether there is such an entry."""
        return (listed, code) in self._names
