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
from dataclasses import dataclass

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
    words = {_NO_WORD.sub("", part.lower()) for part in (address.user, address.display)}
    if words & _HIDDEN:
        return "hidden"
    if words & _UNKNOWN:
        return "unknown"
    return absence(address.user) if address.user and not any(letter.isalpha() for letter in address.user) else ""


LONGEST = 200
"""Characters of an address that are looked at: a longer text is a name."""

_BRACKETS = re.compile(r'\s*("[^"<>]*"|[^"<>]*)\s*<([^<>]+)>')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,19}):(?://)?(?=[^\s:/])", re.IGNORECASE)
_ESCAPE = re.compile("%([2-7][0-9a-fA-F])")
_BARE = re.compile(r"sips?(\d{7,15})[a-z][a-z0-9.]*\.[a-z]{2,}", re.IGNORECASE)
"""An address of which only letters, digits and dots are left, as in built-in incoming calls."""

_EXTENSION = re.compile(r"\s*(?:(?:ext(?:ension)?|extn|x|доб)[.:=]?|[;,#]+(?:ext=)?)\s*(\d{1,8})#?\s*$", re.IGNORECASE)
_PLAIN = re.compile(r"\+?[\d\s().*/-]+")
_DIALLED = re.compile(r"\+?[\d\s().*#/-]+")
_STRIPPED_SCHEMES = frozenset({"sip", "sips", "tel", "callto", "whatsapp", "viber", "sms", "skype"})


@dataclass(frozen=True, slots=True)
class Address:
    """A text, taken apart.

    Attributes:
        user: The number or the user's name.
        host: The user's host; empty if not given.
        display: The caller's name beside the address.
        extension: Digits to be dialled after the number.
        whole: Whether there was more than a number: a scheme, a host, brackets.
        shown: The address as people read it.
    """

    user: str
    host: str = ""
    display: str = ""
    extension: str = ""
    whole: bool = False
    shown: str = ""


def parse_address(text: str) -> Address:
    """Take a text apart; one without an address is its own user."""
    text = text.strip()
    if len(text) > LONGEST:
        return Address(text, shown=text)
    if _PLAIN.fullmatch(text):  # nearly all: nothing else is looked at
        return Address(text, shown=text)
    display, inner = "", text
    if brackets := _BRACKETS.match(text):
        display, inner = brackets[1].strip(' "'), brackets[2].strip()
    inner = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), inner)
    scheme, rest = "", inner
    if found := _SCHEME.match(inner):
        scheme, rest = found[1].lower(), inner[found.end() :]
    before, at, host = rest.partition("@")
    user, *parameters = before.split(";")
    host = re.split("[;?>]", host)[0]
    user = user.partition(":")[0] if at else user.partition("?")[0]
    if bare := _BARE.fullmatch(inner):
        user, at = bare[1], "@"
    whole = bool(scheme or at or brackets)
    user, extension = _without_extension(user if whole else rest, parameters if whole else [])
    context = next((one[14:] for one in parameters if one.lower().startswith("phone-context=+")), "")
    shown = f"{user}@{host}" if host else user
    return Address(
        f"{context}{user}" if context and not user.startswith("+") else user,
        host,
        display,
        extension,
        whole,
        shown if whole and (not scheme or scheme in _STRIPPED_SCHEMES) else inner,
    )


def dialled(user: str) -> str:
    """Return a number's digits with their `+`, `*` and `#`; empty for a text that isn't a number."""
    if not _DIALLED.fullmatch(user):
        return ""
    keys = "".join(str(int(key)) if key.isdecimal() else key for key in user if key.isdecimal() or key in "*#")
    if not keys.strip("*#"):
        return ""
    return f"+{keys.rstrip('#')}" if user.startswith("+") else keys.rstrip("#")


def _without_extension(user: str, parameters: list[str]) -> tuple[str, str]:
    """Return the number and its extension, which may be a parameter. A name keeps all its letters."""
    for one in parameters:
        value = one.lower().removeprefix("ext=")
        if value.isascii() and value.isdigit() and len(value) <= len("12345678"):
            return user, value
    found = _EXTENSION.search(user)
    if found and dialled(user[: found.start()]):
        return user[: found.start()], found[1]
    return user, ""
