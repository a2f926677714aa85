"""What `/` and some letters find among the phrases.

asked_in("Will call. /de") == "de"
asked_in("either/or") is None
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.script.values import Phrase

MOST = 8
"""Phrases in the menu at most: more cannot be looked over while somebody talks."""

_ASKED = re.compile(r"(?:^|\s)/([^\s/]{0,30})$")


def asked_in(before: str) -> str | None:
    """Return the letters after the slash at the end of the text before the caret; None without one."""
    # A regular expression that begins its search at each sign of a long note would be felt with every letter.
    match = _ASKED.search(before, max(0, len(before) - 40))
    return None if match is None else match[1]


def found(phrases: Iterable[Phrase], letters: str, language: str) -> tuple[Phrase, ...]:
    """Return a language's phrases that match letters: at the beginning of the key, within it, within the text."""
    wanted = letters.casefold()
    ranked = [
        (rank, phrase) for phrase in phrases if phrase.language in ("", language) for rank in _rank(phrase, wanted)
    ]
    return tuple(phrase for _, phrase in sorted(ranked, key=lambda each: each[0]))[:MOST]


def _rank(phrase: Phrase, wanted: str) -> tuple[int, ...]:
    key = phrase.key.casefold()
    if key.startswith(wanted):
        return (0,)
    if wanted in key:
        return (1,)
    return (2,) if wanted in phrase.text.casefold() else ()
