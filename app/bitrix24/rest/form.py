"""What is sent: parameters as the form that PHP reads, and which methods only read.

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

A read may be repeated after a failure; a method that isn't known to read counts as a write. A reading one that is
missing here is only less patient with failures; the other mistake would write twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

BATCH = "batch"

_READING_ENDINGS = frozenset({"fields", "get", "list"})
_READING_METHODS = frozenset({
    "access.name",
    "app.info",
    "crm.activity.call.gettranscript",
    "crm.duplicate.findbycomm",
    "events",
    "methods",
    "profile",
    "scope",
    "server.time",
    "telephony.externalcall.searchcrmentities",
    "user.access",
    "user.admin",
    "user.current",
    "user.search",
})  # fmt: skip


def reads(method: str) -> bool:
    """Return whether the method changes nothing. Letter case does not matter, as for the portal."""
    name = method.lower()
    return name in _READING_METHODS or ("." in name and name.rpartition(".")[2] in _READING_ENDINGS)


_STEP = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ResultOf:
    """A value of an earlier result: the command's key, and the way into its result. Made by `result_of`."""

    key: str
    path: tuple[str, ...]

    def __post_init__(self) -> None:
        if not all(map(_STEP.fullmatch, (self.key, *self.path))):
            raise ValueError("a reference's key and path must be plain words or numbers")

    def __str__(self) -> str:
        return "$result" + "".join(f"[{step}]" for step in (self.key, *self.path))


Param = None | str | int | float | date | ResultOf | Sequence["Param"] | Mapping[str, "Param"]
"""A parameter. `app.bitrix24.rest.form` defines what can be sent, and how."""

Params = Mapping[str, Param]

_SINGLE = (str, int, float, ResultOf)
"""Types of what is one field of a form; a few rarer ones are too."""

MARK = "$result["
"""The mark of a reference for the portal, even in the middle of a text."""


def result_of(key: str, *path: str | int) -> ResultOf:
    """Return a value of an earlier result.

    Args:
        key: The earlier command's key in the batch.
        path: Keys and list indexes that lead to a text or a number in its result; none for the result itself.
    """
    return ResultOf(key, tuple(map(str, path)))


def references(param: Param) -> Iterator[ResultOf]:
    """Return all references in a parameter, at any depth."""
    if isinstance(param, ResultOf):
        yield param
    elif isinstance(param, _SINGLE):  # the most, and quicker found than what is no mapping
        return
    elif isinstance(param, Mapping):
        for value in param.values():
            yield from references(value)
    elif isinstance(param, Sequence):
        for value in param:
            yield from references(value)


def replaced(param: Param, value_of: Callable[[ResultOf], Param]) -> Param:
    """Return the same parameter with every reference replaced by what `value_of` gives for it."""
    if isinstance(param, ResultOf):
        return value_of(param)
    if isinstance(param, _SINGLE):
        return param
    if isinstance(param, Mapping):
        return {key: replaced(value, value_of) for key, value in param.items()}
    if isinstance(param, Sequence):
        return [replaced(value, value_of) for value in param]
    return param


def followed(reference: ResultOf, result: JSON) -> str | int | float | None:
    """Return the value in a result that a reference points to; None if that isn't a text or a number."""
    value = result
    for step in reference.path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return None if value == "" else value


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
        fields.extend(f"{_quoted(field)}={content}" for field, content in _fields(name, value, chained, DEEPEST))
    return "&".join(fields)


def signed(token: str, form: str) -> str:
    """Return the form with the token in front."""
    field = f"{TOKEN_FIELD}={_quoted(token)}"
    return f"{field}&{form}" if form else field


def _fields(name: str, value: Param, chained: bool, levels: int) -> Iterator[tuple[str, str]]:
    if levels == 0:
        raise ValueError("parameters nested too deep")
    if value is None:
        return
    if isinstance(value, _SINGLE):
        yield name, _content(name, value, chained)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_nested(name, key)
            yield from _fields(f"{name}[{key}]", item, chained, levels - 1)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        for index, item in enumerate(value):
            yield from _fields(f"{name}[{index}]", item, chained, levels - 1)
        if not value:
            yield name, ""
    else:
        yield name, _content(name, value, chained)


def _content(name: str, value: Param, chained: bool) -> str:
    if isinstance(value, ResultOf):
        if not chained:
            raise ValueError(f"{name}: a reference to a result outside a batch")
        return str(value)
    if isinstance(value, str):
        if chained and MARK in value:
            raise ValueError(f"{name}: the portal would take this text for a reference; send it outside a batch")
        return _quoted(value)
    return _quoted(_plain(name, value))


def _plain(name: str, value: Param) -> str:
    if isinstance(value, bool):
        raise ValueError(f"{name}: a bool; say yes_no(flag) or int(flag)")  # noqa: TRY004 - all faults of a form are ValueErrors
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{name}: a time without offset")
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"{name}: a {type(value).__name__} cannot be sent")


def _check_top(name: str) -> None:
    """Refuse a field's name that PHP would change because of dots or spaces."""
    if not (name.isascii() and name.isidentifier()) or name == TOKEN_FIELD:
        raise ValueError("a parameter's name must be a plain word, other than the token's")


def _check_nested(name: str, key: str) -> None:
    if not key or any(letter in key for letter in "[]\0"):
        raise ValueError(f"{name}: a key that is empty or holds a bracket")


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="replace")
