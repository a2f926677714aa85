"""How a number is written for people."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

USUAL_COUNTRIES = frozenset(
    {"AT", "BE", "BR", "BY", "CA", "CH", "CN", "CZ", "DE", "ES", "FR", "GB"}
    | {"ID", "IN", "IT", "JP", "KZ", "NL", "PL", "RU", "TR", "UA", "US", "VN"}
)
"""Countries of which numbers are usual: what is known of their numbers is there when the page starts."""
_DIALLED = re.compile(r"\+?[\d\s().-]+")


def prepare() -> None:
    """Loads what is known of the usual countries' numbers."""
    for country in sorted(USUAL_COUNTRIES):
        if number := phonenumbers.example_number(country):
            international(f"{number.country_code}{number.national_number}")
    international.cache_clear()


@lru_cache(maxsize=64)
def international(number: str) -> str:
    """The number in international notation, e.g. `+1 202-555-0143`; as it came when it is no international number.

    Built-in incoming calls lose the `+` (`platform: call-card.md`, section 4): digits that make a valid number with it
    are taken to be one.
    """
    if not _DIALLED.fullmatch(number):
        return number
    digits = re.sub(r"\D", "", number)
    try:
        parsed = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return number
    plausible = phonenumbers.is_possible_number if number.startswith("+") else phonenumbers.is_valid_number
    if not plausible(parsed) or (not number.startswith("+") and _maybe_russian(digits)):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _maybe_russian(digits: str) -> bool:
    """Whether the digits may be a Russian or Kazakh number dialled with the trunk prefix 8: then they name no country.

    `84951234567` is a number in Moscow to its owner, and would be a valid one in Vietnam with a `+`.
    """
    if len(digits) != 11 or not digits.startswith("8"):
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse("+7" + digits[1:]))


def is_sip_name(number: str) -> bool:
    """Whether the "number" is the name of a SIP user: it has letters."""
    return any(letter.isalpha() for letter in number)


def sip_name(number: str) -> str:
    """The SIP user's name without the scheme."""
    return re.sub(r"^sips?:", "", number, flags=re.IGNORECASE)
