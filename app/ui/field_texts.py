"""Values of CRM fields in writing, and how a text is cut that has little room."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import LINE_BREAK, NO, YES, FieldType, parse_time
from app.locale import N_

if TYPE_CHECKING:
    from app.locale import Words
    from app.ui.intl import Intl

DECIMALS = 2
"""Decimals of the amounts that `Intl.money` writes; a number with more is shown unchanged."""


def shortened(text: str, longest: int) -> str:
    """Return a text of this many characters at most."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def value_text(kind: FieldType, value: str, words: Words, intl: Intl, text: str = "") -> str:
    """Return a field's value as people read it; empty for none.

    Args:
        kind: The field's type.
        value: The value, as `app.bitrix24.item_fields.field_value` gives it; of several, one in each line.
        words: The language.
        intl: The conventions of the language.
        text: What people call the value, if that isn't the value itself.
    """
    if text or not value:
        return text
    if kind in (FieldType.TEXT, FieldType.OTHER):
        return value.replace(LINE_BREAK, "\n")
    return ", ".join(_single_text(kind, each, words, intl) for each in value.split("\n"))


def _single_text(kind: FieldType, value: str, words: Words, intl: Intl) -> str:
    match kind:
        case FieldType.YES_NO:
            return words({YES: N_("Yes"), NO: N_("No")}.get(value, NO))
        case FieldType.DATE:
            return _date(value, intl)
        case FieldType.DATE_TIME if (at := parse_time(value)) is not None and at.tzinfo is not None:
            return intl.date(at.timestamp())
        case FieldType.LOCAL_TIME if (at := parse_time(value)) is not None:
            return intl.wall_time(at.replace(tzinfo=UTC).timestamp())
        case FieldType.NUMBER | FieldType.MONEY:
            amount, _, currency = value.partition("|")
            return _amount(amount, currency, intl)
        case _:
            return value


def _date(value: str, intl: Intl) -> str:
    try:
        return intl.day(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return value


def _amount(amount: str, currency: str, intl: Intl) -> str:
    whole = len(amount.partition(".")[2]) <= DECIMALS
    try:
        return intl.money(float(amount), currency) if whole else f"{amount} {currency}".rstrip()
    except (ValueError, OverflowError):
        return f"{amount} {currency}".rstrip()
