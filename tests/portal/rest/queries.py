"""Lists: filter, order, choice of fields, pages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.portal.rest.replies import PAGE, Rows
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.portal.rest.crm import Row

_CONDITION = re.compile(r"(!=%|!%=|!%|!=|!@|>=|<=|=%|%=|!|=|>|<|%|@)?(.+)", re.DOTALL)


def matching(rows: Iterable[Row], conditions: object, known: Callable[[str], bool]) -> list[Row]:
    """Rows that meet all conditions of a filter: `{">=DATE_CREATE": ..., "!STAGE_ID": [...]}`.

    Conditions on fields that `known` does not know are left out, as the portal does.
    """
    parsed = [
        (found[1] or "", found[2], value)
        for key, value in mapping(conditions).items()
        if (found := _CONDITION.fullmatch(key)) and known(found[2])
    ]
    return [row for row in rows if all(_meets(row, *condition) for condition in parsed)]


def _meets(row: Row, operator: str, name: str, wanted: object) -> bool:
    value = row.get(name)
    if operator.startswith("!"):
        return not _meets(row, operator[1:] or "=", name, wanted)
    if isinstance(value, list):  # a field with many values
        return any(_meets({name: entry["VALUE"]}, operator, name, wanted) for entry in value)
    if operator in {"", "=", "@"}:
        wanted_list = items(wanted) if isinstance(wanted, dict | list) else [wanted]
        return any(_compared(value, each) == 0 for each in wanted_list)
    if "%" in operator:
        return _like(operator, text(value), text(wanted))
    if value in (None, ""):
        return False
    order = _compared(value, wanted)
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0}[operator]


def _like(operator: str, value: str, wanted: str) -> bool:
    if operator == "%":
        return wanted.lower() in value.lower()
    pattern = ".*".join(re.escape(part) for part in wanted.split("%"))
    return re.fullmatch(pattern, value, re.IGNORECASE | re.DOTALL) is not None


def _compared(value: object, wanted: object) -> int:
    left, right = _sortable(value), _sortable(wanted)
    if type(left) is not type(right):
        left, right = text(value).lower(), text(wanted).lower()
    return (left > right) - (left < right)  # type: ignore[operator]


def _sortable(value: object) -> float | str:
    """Numbers and times as numbers, everything else as text without case."""
    words = text(value)
    try:
        return float(words)
    except ValueError:
        pass
    if re.match(r"\d{4}-\d\d-\d\d", words):
        try:
            return datetime.fromisoformat(words).astimezone().timestamp()
        except ValueError:
            pass
    return words.lower()


def ordered(rows: list[Row], order: object) -> list[Row]:
    """Rows in an order: `{"DATE_CREATE": "DESC"}`; by number where nothing else is said."""
    result = list(rows)
    for name, direction in reversed(list((mapping(order) or {"ID": "ASC"}).items())):
        down = text(direction).upper().startswith("DESC")
        result.sort(key=lambda row: _order_key(row.get(name)), reverse=down)
    return result


def _order_key(value: object) -> tuple[int, float, str]:
    sortable = _sortable(value) if not isinstance(value, list) else ""
    return (0, sortable, "") if isinstance(sortable, float) else (1, 0.0, sortable)


def page(rows: list[Row], start: object, shaped: Callable[[Row], Any], wrap: Callable[[list[Any]], Any] = list) -> Rows:
    """50 rows from an offset, with what the reply says of the others. `start=-1`: nothing is counted."""
    offset = whole(start)
    counted = offset >= 0
    first = max(0, offset) // PAGE * PAGE
    chosen = [shaped(row) for row in rows[first : first + PAGE]]
    following = first + PAGE if counted and len(rows) > first + PAGE else None
    return Rows(wrap(chosen), len(rows) if counted else None, following)
