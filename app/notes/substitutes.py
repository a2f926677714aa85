"""Replacements for characters that some portals' databases can't store.

    with_substitutes("Called 👍") == "Called [thumbs up sign]"

A database of three-byte UTF-8 cuts a text at the first four-byte character, and the portal says that it was saved:
everything after an emoji would be lost. Loaded only if a text contains such a character.
"""

from __future__ import annotations

import html
import re
import unicodedata

_OUTSIDE = re.compile("[\U00010000-\U0010ffff]+")
# A character with its modifiers, and joined characters.
_SIGN = re.compile("[\ufe0e\ufe0f\u200d]*[\U00010000-\U0010ffff][\ufe0e\ufe0f\u200d]*")
_FLAG = re.compile("[🇦-🇿]{2}")
_LOOKS = (*range(0x1F3FB, 0x1F400), *range(0xE0000, 0xE1000))
_REPLACED = "?\ufffd"


def with_substitutes(text: str) -> str:
    """Return the text with a readable replacement for each such character: its plain form, or its name in brackets."""
    return _SIGN.sub(_stand_in, _FLAG.sub(_country, text))


def survived(stored: str, written: str) -> bool:
    """Return whether a stored text has all the written words, and something for each such character."""
    rest = _plain(stored)
    for number, part in enumerate(_OUTSIDE.split(_plain(written))):
        at = rest.find(part) if part or not number else len(rest)
        if at < 0 or (number and not rest[:at].strip(_REPLACED)):
            return False
        rest = rest[at + len(part) :]
    return True


def _stand_in(found: re.Match[str]) -> str:
    sign = found[0].strip("\ufe0e\ufe0f\u200d")
    code = ord(sign)
    if code in _LOOKS:
        return ""
    plain = unicodedata.normalize("NFKC", sign)
    if max(plain) <= "\uffff" and plain.isprintable():
        return plain  # letters in bold or script, as social networks have them
    return f"[{unicodedata.name(sign, f'U+{code:X}').lower()}]"


def _country(found: re.Match[str]) -> str:
    return "[" + "".join(chr(ord("A") + ord(letter) - 0x1F1E6) for letter in found[0]) + "]"


def _plain(text: str) -> str:
    """Return the text without what portals change anyway: white space, and characters with a meaning in HTML."""
    return "".join(html.unescape(text).split())
