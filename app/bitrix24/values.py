"""Total readers for what the portal sends: any JSON goes in, a typed value or "nothing" comes out, never an exception.

The portal is PHP and JavaScript behind forms: numbers come as text, `false` as `"false"`, nothing as `"undefined"`,
`""`, `[]` or a missing key (`platform: call-data`).
"""

from __future__ import annotations

import json
import re
import sys

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]
"""A decoded JSON value."""

DEEPEST = 32
"""Levels of nesting that are looked into; the portal's payloads have three."""

MOST_BRACKETS = 500
"""Objects and lists in a text that is read as JSON."""

DEEPEST_TEXT = 1000
"""Levels of nesting in a text that is decoded: some thousands exhaust a WebAssembly interpreter's stack, and end it."""

# The portal escapes the five characters that markup knows, no others: the names of 2,000 more are not needed.
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile("&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")

# Runs of them: a long reply has far more letters than brackets, and is looked at as it comes.
_BRACKETS = re.compile(r"[\[{]+|[\]}]+")

_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")

_NOTHING = frozenset({"undefined", "null"})


def text(value: JSON) -> str:
    """Return text without surrounding white space, and numbers as text; everything else, and `undefined`, is empty."""
    if isinstance(value, str):
        stripped = value.strip()
        return "" if stripped in _NOTHING else stripped
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def positive(value: JSON) -> int | None:
    """Return a whole number above 0, from a number or text; None for anything else (`0`, `"0"`, `""`, `undefined`)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and value > 0 else None
    if isinstance(value, int):
        return value if value > 0 else None
    digits = text(value)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return None
    return int(digits) or None


def flag(value: JSON) -> bool:
    """Return a truth value from a bool, or from the texts `true`, `Y` and `1`. The text `false` is false."""
    if isinstance(value, str):
        return value.strip().lower() in ("true", "y", "1")
    return value is True or value == 1


def mapping(value: JSON) -> dict[str, JSON]:
    """Return an object. PHP sends an empty one as `[]`; a text is read as JSON, escaped or not; all else is empty."""
    if isinstance(value, dict):
        return value
    found = decoded(value) if isinstance(value, str) else None
    return found if isinstance(found, dict) else {}


def items(value: JSON) -> list[JSON]:
    """Return a list. PHP sends one with gaps as an object: then its values; all else is empty."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    return []


def is_nothing(value: JSON) -> bool:
    """Return whether a stored value means "none": the portal also gives `false`, `[]`, `""` and `undefined`."""
    return value is None or value is False or value == [] or (isinstance(value, str) and not text(value))


def storable_json(value: JSON) -> str:
    """Return a value as compact JSON for the portal's database.

    Characters beyond the Basic Multilingual Plane, such as emoji, are escaped: databases of three-byte UTF-8 cut a text
    at the first one.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _FOUR_BYTES.sub(lambda found: json.dumps(found[0])[1:-1], written)


def nesting(written: str) -> int:
    """Return an upper bound for the nesting of a JSON text: brackets in its strings count too."""
    level = deepest = 0
    for run in _BRACKETS.findall(written):
        if run[0] in "[{":
            level += len(run)
            deepest = max(deepest, level)
        else:
            level -= len(run)
    return deepest


def unescaped(value: JSON, depth: int = DEEPEST) -> JSON:
    """Return the value with HTML escapes resolved in every text: in `getInitData`, the portal escapes texts twice.

    Older portals escape once or not at all, so a text is resolved until nothing changes, twice at most. Below `depth`
    levels of nesting it stays unchanged.
    """
    if isinstance(value, str):
        return _unescaped_text(_unescaped_text(value))
    if depth == 0:
        return value
    if isinstance(value, list):
        return [unescaped(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {key: unescaped(item, depth - 1) for key, item in value.items()}
    return value


def too_deep(value: str) -> bool:
    """Return whether decoding a text as JSON would nest too deep. Brackets in strings count too."""
    return value.count("[") + value.count("{") > DEEPEST_TEXT and nesting(value) > DEEPEST_TEXT


def decoded(value: str) -> dict[str, JSON] | list[JSON] | None:
    """Return the object or list that a text is the JSON of, HTML-escaped or not; None for every other text."""
    once = _unescaped_text(value)
    for candidate in (value, once, _unescaped_text(once)):
        # A caller may be named `[[[[…`: decoding that overflows the stack of a WebAssembly interpreter and ends it.
        if candidate.count("[") + candidate.count("{") > MOST_BRACKETS:
            continue
        try:
            found = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(found, dict | list):
            return found
    return None


def _unescaped_text(value: str) -> str:
    return _REFERENCE.sub(_character, value)


def _character(reference: re.Match[str]) -> str:
    """Return the character that a reference means; an invalid reference stays unchanged."""
    name = reference[1]
    if name in _NAMED:
        return _NAMED[name]
    digits = name[1:]
    point = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(point) if 0 < point <= sys.maxunicode and not 0xD800 <= point <= 0xDFFF else reference[0]
