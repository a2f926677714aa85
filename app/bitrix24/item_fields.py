"""Fields of CRM items: which types people can change, and one form for values that the portal writes in several.

    field_value(FieldType.NUMBER, "1500.00") == field_value(FieldType.NUMBER, 1500) == "1500"

`crm.contact.get` and its like, `crm.item.get` and the portal's forms write the same value differently (`platform:
crm-types`). Values are compared, kept and sent as the text that `field_value` gives; it is empty for none.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, flag, items, positive, text

if TYPE_CHECKING:
    from collections.abc import Iterable


class FieldType(StrEnum):
    """Types of fields, as far as they are shown and changed differently. The values are stored: don't change them."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    """An entry of the field's own list, by its number."""
    STATUS = "status"
    """An entry of one of the portal's lists (`crm.status.list`), by its code: a source, a type, a stage."""
    YES_NO = "yes-no"
    MONEY = "money"
    """An amount with its currency: `1500|EUR`."""
    DATE_TIME = "date-time"
    """A moment, which everybody sees by their own clock: `2026-03-10T09:19:38+00:00`, always as UTC."""
    LOCAL_TIME = "local-time"
    """A date and a time by the portal's clock, the same for everybody: `2026-03-10T11:19:38`."""
    OTHER = "other"
    """Shown only."""


YES, NO = "Y", "N"

FIELD_TYPES = {
    "boolean": FieldType.YES_NO,
    "char": FieldType.YES_NO,
    "crm_status": FieldType.STATUS,
    "date": FieldType.DATE,
    "datetime": FieldType.DATE_TIME,
    "double": FieldType.NUMBER,
    "enumeration": FieldType.CHOICE,
    "integer": FieldType.NUMBER,
    "money": FieldType.MONEY,
    "string": FieldType.TEXT,
    "text": FieldType.TEXT,
    "url": FieldType.TEXT,
}
"""By the name of the type in `crm.item.fields`."""

_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*))?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

LINE_BREAK = "\u2028"
"""A line break within one of several values, of which each has a line of its own."""


def field_value(kind: FieldType, value: JSON) -> str:
    """Return a field's value as text, the same for all the forms in which it may come; of several values, the lines."""
    if isinstance(value, list | dict):
        return joined(kind, (field_value(kind, each) for each in items(value)))
    if kind is FieldType.YES_NO:
        nothing = value is None or (isinstance(value, str) and not text(value))
        return "" if nothing else YES if flag(value) else NO
    return _READERS.get(kind, _text)(text(value))


def joined(kind: FieldType, values: Iterable[str]) -> str:
    """Return several values as one text, in their order; entries of a list have none."""
    lines = [value.replace("\n", LINE_BREAK) for value in values if value]
    return "\n".join(sorted(set(lines), key=int) if kind is FieldType.CHOICE else lines)


def values_of(value: str) -> list[str]:
    """Return the values of a field that has several."""
    return [line.replace(LINE_BREAK, "\n") for line in value.split("\n") if line]


def _text(written: str) -> str:
    return written.replace("\r\n", "\n")


def _money(written: str) -> str:
    amount, _, currency = written.partition("|")
    return f"{_number(amount)}|{currency}" if amount else ""


def _date(written: str) -> str:
    found = _DATE.match(written)
    return found[0] if found else ""


def _moment(written: str) -> str:
    at = parse_time(written)
    return written if at is None or at.tzinfo is None else at.astimezone(UTC).isoformat(timespec="seconds")


def _local_time(written: str) -> str:
    at = parse_time(written)
    return written if at is None else at.replace(tzinfo=None).isoformat(timespec="seconds")


def parse_time(written: str) -> datetime | None:
    """Return a date and a time; None if it is none, or at the ends of the calendar, where zones differ by a year."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if 1 < at.year < MAXYEAR else None


def _choice(written: str) -> str:
    return str(positive(written) or "")


def _number(written: str) -> str:
    found = _NUMBER.fullmatch(written)
    if found is None:
        return written
    sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if sign == "-" and number != "0" else number


_READERS = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.DATE_TIME: _moment,
    FieldType.LOCAL_TIME: _local_time,
    FieldType.CHOICE: _choice,
}

_NAMES = {"STATUS_ID": "stageId", "STATUS_SEMANTIC_ID": "stageSemanticId", "DATE_CREATE": "createdTime"}


def camel_case(name: str) -> str:
    """Return `assignedById` for `ASSIGNED_BY_ID`; custom fields are unchanged."""
    if name.startswith("UF_"):
        return name
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))
