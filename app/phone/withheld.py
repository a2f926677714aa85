"""Callers without a number: telephony says so with words, with digits that spell them, or with zeros.

    absence("anonymous@anonymous.invalid") == "hidden"
    absence("+266696687") == "hidden"            # spells ANONYMOUS
    absence("unknown") == "unknown"
    absence("+12025550143") == ""

Words are those of RFC 3323 and of switches (`anonymous`, `Restricted`, `Unavailable`); a switch that has to make digits
of them takes the letters of the keypad. Digits alone may be a real number on some lines (`266696687` is one in
Portugal): `spells_absence` says that they are such digits, and `reading` decides. With a `+` none of them is one.
"""

from __future__ import annotations

import re

from app.phone.address import parse_address

_HIDDEN = frozenset(
    {"anonymous", "anonym", "anonyme", "anonimo", "anônimo", "anónimo", "unavailable", "restricted", "private"}
    | {"privatenumber", "privatecaller", "withheld", "numberwithheld", "hidden", "hiddennumber", "blocked"}
    | {"blockednumber", "nocallerid", "callerwithheld", "anonymouscaller", "callerunavailable", "numberunavailable"}
    | {"аноним", "анонимный", "скрыт", "скрытый", "скрытыйномер", "номерскрыт", "unterdrückt"}
)
_UNKNOWN = frozenset({"unknown", "undefined", "unknownnumber", "unknowncaller", "unbekannt", "неизвестный"})

# The words on a keypad. With a `+` none is a valid number of any country: tests/unit/test_phone_withheld.py.
_SPELLED = {
    "266696687": "hidden",  # ANONYMOUS
    "86282452253": "hidden",  # UNAVAILABLE
    "7378742833": "hidden",  # RESTRICTED
    "7748283": "hidden",  # PRIVATE
    "94844353": "hidden",  # WITHHELD
    "2562533": "hidden",  # BLOCKED
    "8656696": "unknown",  # UNKNOWN
}
_ZEROS = re.compile(r"\+?0{3,}")
_NO_WORD = re.compile(r"[\W_]+")
_NOWHERE = re.compile(r"anonymous\.invalid\b", re.IGNORECASE)


def absence(text: str) -> str:
    """`hidden` or `unknown` for a caller without a number, empty for a number or a name."""
    stripped = text.strip()
    if not stripped:
        return "unknown"
    if any(letter.isalpha() for letter in stripped):
        return _absence_in_words(stripped)
    if _ZEROS.fullmatch(stripped):
        return "hidden"
    return _SPELLED.get(stripped[1:], "") if stripped[0] == "+" else ""


def spells_absence(digits: str) -> str:
    """Return the same for digits that aren't a valid number where they arrived."""
    plain = digits.lstrip("+")
    return _SPELLED.get(plain) or _SPELLED.get(plain.removeprefix("00")) or _SPELLED.get(plain.removeprefix("1"), "")


def _absence_in_words(text: str) -> str:
    if _NOWHERE.search(text):
        return "hidden"
    address = parse_address(text)
    words = {_NO_WORD.sub("", said.lower()) for said in (address.user, address.display)}
    if words & _HIDDEN:
        return "hidden"
    if words & _UNKNOWN:
        return "unknown"
    return absence(address.user) if address.user and not any(letter.isalpha() for letter in address.user) else ""
