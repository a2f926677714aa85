"""Parameters as PHP reads them: from a form or from JSON, any value as text, number, truth or list."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.portal.web import Request

_LEADING_DIGITS = re.compile(r"\s*([+-]?\d+)")


def asked(request: Request) -> dict[str, Any]:
    """The parameters of a request: those of the query, and over them those of the body."""
    params = form(request.query)
    if request.headers.get("content-type", "").lower().startswith("application/json"):
        params.update(_json(request.body))
    else:
        params.update(form(request.body.decode("utf-8", "replace")))
    return params


def form(encoded: str) -> dict[str, Any]:
    """A form as PHP reads it.

    `a[b][]=1` becomes arrays, a name that comes again replaces the one before, dots and spaces in a field's name become
    underscores, and an array with the keys 0, 1, 2, ... is a list.
    """
    found: dict[str, Any] = {}
    for field in filter(None, encoded.split("&")):
        name, _, value = (unquote_plus(part, errors="replace") for part in field.partition("="))
        top, bracket, rest = name.lstrip().partition("[")
        if bracket and not rest.endswith("]"):
            top, bracket = f"{top}_{rest}", ""
        if top:
            inner = rest.removesuffix("]").split("][") if bracket else []
            _place(found, [top.replace(".", "_").replace(" ", "_"), *inner], value)
    return {name: _listed(value) for name, value in found.items()}


def _place(found: dict[str, Any], steps: list[str], value: str) -> None:
    place = found
    for step in steps[:-1]:
        key = step or _next_index(place)
        if not isinstance(place.get(key), dict):
            place[key] = {}
        place = place[key]
    place[steps[-1] or _next_index(place)] = value


def _next_index(place: dict[str, Any]) -> str:
    return str(max((int(key) for key in place if key.isdecimal()), default=-1) + 1)


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    return list(inner.values()) if list(inner) == [str(index) for index in range(len(inner))] else inner


def _json(body: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(body)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def text(value: object) -> str:
    """Any value as text: `true` is `1`, `false` and nothing are empty, arrays are `Array`."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return "Array" if isinstance(value, dict | list) else str(value)


def whole(value: object) -> int:
    """Any value as a whole number: 0 for what does not begin with one."""
    if isinstance(value, int | float):
        return int(value)
    found = _LEADING_DIGITS.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else 0


def truth(value: object) -> bool:
    """What PHP takes for true: the text `false` too."""
    return value not in (None, False, 0, "", "0", [], {})


def mapping(value: object) -> dict[str, Any]:
    """An array by key; a list by its indexes; everything else is empty."""
    if isinstance(value, dict):
        return value
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else {}


def items(value: object) -> list[Any]:
    """An array's values; a single value stands for a list of it; nothing for an empty one."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


class Params:
    """A method's parameters. Names are found in any letter case, unless `exact` is asked."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._by_lower = {name.lower(): value for name, value in values.items()}

    def get(self, name: str) -> object:
        """The value as it came; None when it did not."""
        return self._values.get(name, self._by_lower.get(name.lower()))

    def exact(self, name: str) -> object:
        """The value under exactly this name."""
        return self._values.get(name)

    def has(self, name: str) -> bool:
        """Whether the parameter came."""
        return name.lower() in self._by_lower

    def text(self, name: str) -> str:
        """See `text`."""
        return text(self.get(name))

    def whole(self, name: str) -> int:
        """See `whole`."""
        return whole(self.get(name))

    def map(self, name: str) -> dict[str, Any]:
        """See `mapping`."""
        return mapping(self.get(name))

    def items(self, name: str) -> list[Any]:
        """See `items`."""
        return items(self.get(name))
