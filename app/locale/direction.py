"""Names and numbers in sentences of another direction of writing: kept apart, so that neither turns the other round.

sentence = RightToLeft("… {number}")
sentence.format(number="+1 202-555-0143")   # the number between U+2068 and U+2069
"""

from __future__ import annotations

import re

RIGHT_TO_LEFT = frozenset({"ar"})
"""Languages that are written from right to left."""

_LETTERS_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTERS_TO_RIGHT = re.compile("[0-9A-Za-z\u00c0-\u058f\u0900-\u1fff\u3040-\ud7ff]")


class LeftToRight(str):
    """A sentence with places for values."""

    __slots__ = ()
    _opposite = _LETTERS_TO_LEFT

    def format(self, *args: object, **values: object) -> str:
        """Return the sentence with its values, of which those of the other direction are isolated."""
        return super().format(*map(self._apart, args), **{name: self._apart(value) for name, value in values.items()})

    def _apart(self, value: object) -> object:
        return f"\u2068{value}\u2069" if isinstance(value, str) and self._opposite.search(value) else value


class RightToLeft(LeftToRight):
    """A sentence of a language that is written from right to left."""

    __slots__ = ()
    _opposite = _LETTERS_TO_RIGHT


def without_isolates(sentence: str) -> str:
    """Return a translated sentence for a text that is written to the CRM, where such signs would stay in the record."""
    return str(sentence)  # a plain `str`: its `format` adds nothing
