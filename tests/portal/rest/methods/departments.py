"""Departments of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.queries import matching, ordered, page

if TYPE_CHECKING:
    from tests.portal.rest.replies import Rows

methods = Methods()

ROWS = (
    {"ID": "1", "NAME": "Example Ltd", "SORT": 500, "UF_HEAD": "1"},
    {"ID": "3", "NAME": "Sales", "SORT": 500, "PARENT": "1", "UF_HEAD": "6"},
    {"ID": "15", "NAME": "R&D", "SORT": 500, "PARENT": "1"},
)

FIELDS = ("ID", "NAME", "PARENT", "UF_HEAD")


@methods.add("department.get", "department")
def get(call: Call) -> Rows:
    """Departments, by `ID`, `NAME` (exact), `PARENT` or `UF_HEAD`, in pages."""
    conditions = {name: call.params.get(name) for name in FIELDS if call.params.has(name)}
    rows = matching([dict(row) for row in ROWS], conditions, FIELDS.__contains__)
    rows = ordered(rows, {call.params.text("sort").upper() or "ID": call.params.text("order") or "ASC"})
    return page(rows, call.params.get("START"), lambda row: row)
