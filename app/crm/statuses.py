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
        """Return the entries that were read; none if they couldn't be, so that codes are shown instead."""
        try:
            return cls(outcomes.answer(STATUSES).result)
        except (RestError, KeyError):
            return cls(None)

    def name(self, listed: str, code: str) -> str:
        """Return an entry's name; its code if it has no name, empty if there is no entry."""
        return self._names.get((listed, code)) or code

    def has(self, listed: str, code: str) -> bool:
        """Return whether the entry exists."""
        return (listed, code) in self._names
