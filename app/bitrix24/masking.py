"""Payloads as they may be shown to others: phone numbers masked, tokens gone.

    masked({"PHONE_NUMBER": "+12025550143"}) == {"PHONE_NUMBER": "+•••••••••43"}

Total: every JSON value gives a result, and one that can be written as JSON.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.bitrix24.values import DEEPEST, decoded

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

LEFT_OUT = "•••"
"""The placeholder for what isn't shown."""

_NUMBER_KEYS = frozenset({"PHONE_NUMBER", "LINE_NUMBER", "LINE_NAME", "PHONENUMBER", "TARGET", "PHONE"})
_SECRET_KEYS = re.compile(r"auth|token|refresh|secret|password", re.IGNORECASE)
_ID_KEYS = re.compile(r"(.*_)?ID", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){5,}")
_WORDS = frozenset({"", "hidden", "unknown", "undefined"})
_LONGEST_NUMBER = 10**18


def masked(value: JSON, key: str = "", depth: int = DEEPEST) -> JSON:
    """Return a value with numbers masked except for their last two characters, and without what looks like a token.

    Args:
        value: Any JSON value. A text that is JSON itself comes out decoded: it may hold keys that matter here.
        key: The key it stands under: some hold numbers whatever they look like (SIP names), those of ids hold none.
        depth: Levels of nesting that are shown.
    """
    if _SECRET_KEYS.search(key):
        return LEFT_OUT
    if isinstance(value, dict | list):
        return _masked_items(value, key, depth)
    if isinstance(value, str):
        return _masked_text(value, key, depth)
    if value is None or isinstance(value, bool):
        return value
    return _masked_number(value, key)


def _masked_items(value: dict[str, JSON] | list[JSON], key: str, depth: int) -> JSON:
    if depth == 0:
        return LEFT_OUT
    if isinstance(value, list):
        return [masked(item, key, depth - 1) for item in value]
    return {_numbers_hidden(name): masked(item, name, depth - 1) for name, item in value.items()}


def _masked_text(value: str, key: str, depth: int) -> JSON:
    if _ID_KEYS.fullmatch(key):
        return value
    if key.upper() in _NUMBER_KEYS:
        return value if value in _WORDS else _hidden(value)
    inside = decoded(value) if value.lstrip().startswith(("{", "[")) else None
    return _numbers_hidden(value) if inside is None else _masked_items(inside, key, depth)


def _masked_number(value: float, key: str) -> JSON:
    if not -_LONGEST_NUMBER < value < _LONGEST_NUMBER:  # or no number at all
        return LEFT_OUT
    if _ID_KEYS.fullmatch(key):
        return value
    written = str(value)
    shown = _hidden(written) if key.upper() in _NUMBER_KEYS else _numbers_hidden(written)
    return value if shown == written else shown


def _numbers_hidden(value: str) -> str:
    return _NUMBER.sub(lambda match: _hidden(match[0]), value)


def _hidden(value: str) -> str:
    """Keep the last two characters; of a short number they would be most of it."""
    kept = len(value) - 2 if len(value) > 4 else len(value)
    return "".join("•" if index < kept and letter.isalnum() else letter for index, letter in enumerate(value))
