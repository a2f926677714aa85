"""Fields of CRM items: which types people can change, and one form for values that the portal writes in several.

    field_value(FieldType.NUMBER, "1500.00") == field_value(FieldType.NUMBER, 1500) == "1500"

`crm.contact.get` and its like, `crm.item.get` and the portal's forms write the same value differently (`platform:
crm-types`). Values are compared, kept and sent as the text that `field_value` gives; it is empty for none.
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.bitrix24.values import JSON, flag, items, positive, text


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
    OTHER = "other"
    """Shown only."""


YES, NO = "Y", "N"

FIELD_TYPES = {
    "boolean": FieldType.YES_NO,
    "char": FieldType.YES_NO,
    "crm_status": FieldType.STATUS,
    "date": FieldType.DATE,
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


def field_value(kind: FieldType, value: JSON) -> str:
    """Return a field's value as text, the same for all the forms in which it may come; of several values, the lines."""
    if isinstance(value, list | dict):
        return "\n".join(filter(None, (field_value(kind, each) for each in items(value))))
    if kind is FieldType.YES_NO:
        nothing = value is None or (isinstance(value, str) and not text(value))
        return "" if nothing else YES if flag(value) else NO
    return _READERS.get(kind, _text)(text(value))


def _text(written: str) -> str:
    return written.replace("\r\n", "\n")


def _money(written: str) -> str:
    amount, _, currency = written.partition("|")
    return f"{_number(amount)}|{currency}" if amount else ""


def _date(written: str) -> str:
    found = _DATE.match(written)
    return found[0] if found else ""


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
    FieldType.CHOICE: _choice,
}

_NAMES = {"STATUS_ID": "stageId", "STATUS_SEMANTIC_ID": "stageSemanticId", "DATE_CREATE": "createdTime"}


def camel_case(name: str) -> str:
    """Return `assignedById` for `ASSIGNED_BY_ID`; custom fields are unchanged."""
    if name.startswith("UF_"):
        return name
    first, *others = name.lower().split("_")
    return _NAMES.get(name) or first + "".join(map(str.capitalize, others))
