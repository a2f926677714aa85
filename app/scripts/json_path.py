"""Places in a JSON text: the line on which each begins, and how they are written for people.

find_line(text, ("scripts", 0, "name"))
format_path(("scripts", 0, "name")) == "scripts[1].name"
"""

from __future__ import annotations

import json

JsonPath = tuple[str | int, ...]
"""Members by name and items by index, from the outside in."""

_DECODER = json.JSONDecoder()
_SPACE = " \t\n\r"


def find_line(text: str, path: JsonPath) -> int:
    """Return the line, from 1, on which the value at a path begins, or the last existing value on the way.

    Args:
        text: A text that is JSON.
        path: Where to look.
    """
    at = _skipped(text, 0)
    for step in path:
        found = _item(text, at, step) if isinstance(step, int) else _member(text, at, step)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, name: str) -> int | None:
    """Return where the value of a member of an object begins."""
    if text[at] != "{":
        return None
    position, found = _skipped(text, at + 1), None
    while text[position] == '"':
        key, end = _DECODER.raw_decode(text, position)
        value = _skipped(text, _skipped(text, end) + 1)
        if key == name:
            found = value  # the last of two with one name counts, as for the decoder
        position = _next(text, value)
    return found


def _item(text: str, at: int, index: int) -> int | None:
    if text[at] != "[":
        return None
    position = _skipped(text, at + 1)
    while text[position] != "]":
        if index == 0:
            return position
        index -= 1
        position = _next(text, position)
    return None


def _next(text: str, value: int) -> int:
    """Return the position after a value and its comma."""
    _, end = _DECODER.raw_decode(text, value)
    end = _skipped(text, end)
    return _skipped(text, end + 1) if text[end] == "," else end


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def format_path(path: JsonPath) -> str:
    """Return a position in a list, counted from 1."""
    written = ""
    for step in path:
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if written else step
    return written
