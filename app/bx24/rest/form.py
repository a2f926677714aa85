"""Parameters as the form that PHP reads.

    encoded({"fields": {"TITLE": "A & B"}, "ids": [1, 2]}) == "fields%5BTITLE%5D=A%20%26%20B&ids%5B0%5D=1&ids%5B1%5D=2"

| Value | Sent as |
|---|---|
| text, number | itself; half of a surrogate pair becomes `?` |
| `datetime` with an offset, `date` | ISO 8601 |
| mapping, sequence | `name[key]=...`, `name[0]=...` |
| empty sequence | `name=` |
| `None`, empty mapping | left out; in a sequence the others keep their index |
| `bool` | **refused** |
| `NaN`, infinity, a time without offset, anything else | refused |

A truth value is refused because CRM wants `Y` and `N`, telephony `1` and `0`, and each takes the other's "yes" for
"no": say which with `yes_no(flag)` or `int(flag)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import quote

from app.bx24.rest.references import MARK, Param, Params, ResultOf

TOKEN_FIELD = "auth"
"""The token's name in the form. No parameter may be called so."""

DEEPEST = 32
"""Levels of nesting; PHP drops what is nested deeper than 64."""


def yes_no(flag: bool) -> str:
    """Return a truth value as CRM wants it."""
    return "Y" if flag else "N"


def encoded(params: Params, *, chained: bool = False) -> str:
    """Return the form.

    Args:
        params: The parameters.
        chained: Whether it is a batch's command: there, and only there, references are allowed, and texts that the
            portal would take for one are not.

    Raises:
        ValueError: A value cannot be sent. The message names its place, not the value.
    """
    fields: list[str] = []
    for name, value in params.items():
        _check_top(name)
        fields.extend(f"{_quoted(place)}={content}" for place, content in _fields(name, value, chained, DEEPEST))
    return "&".join(fields)


def signed(token: str, form: str) -> str:
    """Return the form with the token in front."""
    field = f"{TOKEN_FIELD}={_quoted(token)}"
    return f"{field}&{form}" if form else field


def _fields(place: str, value: Param, chained: bool, levels: int) -> Iterator[tuple[str, str]]:
    if levels == 0:
        raise ValueError("parameters nested too deep")
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_nested(place, key)
            yield from _fields(f"{place}[{key}]", item, chained, levels - 1)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        for index, item in enumerate(value):
            yield from _fields(f"{place}[{index}]", item, chained, levels - 1)
        if not value:
            yield place, ""
    else:
        yield place, _content(place, value, chained)


def _content(place: str, value: Param, chained: bool) -> str:
    if isinstance(value, ResultOf):
        if not chained:
            raise ValueError(f"{place}: a reference to a result outside of a batch")
        return str(value)
    if isinstance(value, str):
        if chained and MARK in value:
            raise ValueError(f"{place}: the portal would take this text for a reference; send it outside of a batch")
        return _quoted(value)
    return _quoted(_plain(place, value))


def _plain(place: str, value: Param) -> str:
    if isinstance(value, bool):
        raise ValueError(f"{place}: a bool; say yes_no(flag) or int(flag)")  # noqa: TRY004 - all faults of a form are ValueErrors
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{place}: a time without offset")
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"{place}: a {type(value).__name__} cannot be sent")


def _check_top(name: str) -> None:
    """Refuse a field's name that PHP would change because of dots or spaces."""
    if not (name.isascii() and name.isidentifier()) or name == TOKEN_FIELD:
        raise ValueError("a parameter's name must be a plain word, other than the token's")


def _check_nested(place: str, key: str) -> None:
    if not key or any(letter in key for letter in "[]\0"):
        raise ValueError(f"{place}: a key that is empty or holds a bracket")


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="replace")
