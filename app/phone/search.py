"""The notations of a number that are worth a search in the CRM.

    search = search_for(read("+553188887777"))
    search.exact[0] == "+553188887777"
    "+5531988887777" in search.similar          # nearly the same number: a person decides

The portal compares digits. What differs is the beginning: with the country's code, with the trunk prefix, or as the
line gave it. An extension is not compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from app.call.model import Number, NumberKind
from app.phone.reading import at_home_digits, variants, whole_number

MOST = 20
"""Values that one search takes (`platform: duplicate-search`)."""

FEWEST, LONGEST = 3, 25
"""Digits of a number that somebody may have: those of an internal one, and those that are dialled abroad at most."""

_RUSSIAN, _ARGENTINA = 7, 54


@dataclass(frozen=True, slots=True)
class Search:
    """What to ask the CRM for; nothing for a text that isn't a number.

    Attributes:
        exact: The number itself in its notations, the likeliest first.
        similar: Nearly the same number: another length, or what the digits may mean as well.
    """

    exact: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()


_NOTHING = Search()


def is_searchable(number: Number) -> bool:
    """Return whether the number is one that somebody in the CRM can have, and that a new record may get."""
    return number.kind is NumberKind.KNOWN and FEWEST <= len(_digits(number.plain)) <= LONGEST


@lru_cache(maxsize=16)
def search_for(number: Number) -> Search:
    """Return what to ask the CRM for."""
    if not is_searchable(number):
        return _NOTHING
    exact, similar = [number.plain], []
    if number.e164:
        parsed = whole_number(number.e164)
        national = phonenumbers.national_significant_number(parsed)
        others = variants(str(parsed.country_code), national)
        alone = not others or not _is_foreign_to_itself(parsed, national)
        exact += _notations(parsed) if alone else _with_country(parsed)
        similar += _former(parsed, others)
    for other in number.alternatives:
        similar += _notations(whole_number(other))
    own = {_digits(one) for one in exact}
    besides = [one for one in dict.fromkeys(similar) if _digits(one) not in own]
    return Search(tuple(dict.fromkeys(exact))[:MOST], tuple(besides[:MOST]))


def _with_country(parsed: phonenumbers.PhoneNumber, *at_home: str) -> list[str]:
    digits = f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"
    return [f"+{digits}", digits, *at_home, f"00{digits}"]


def _notations(parsed: phonenumbers.PhoneNumber) -> list[str]:
    """Return the notations with the country's code, as dialled at home, and in the usual mixtures of both."""
    national, at_home = phonenumbers.national_significant_number(parsed), at_home_digits(parsed)
    found = _with_country(parsed, at_home)
    if at_home == f"0{national}":
        found.append(f"{parsed.country_code}{at_home}")  # +49 (0)30 …
    if parsed.country_code == _RUSSIAN:
        found.append(national)
    return found


def _is_foreign_to_itself(parsed: phonenumbers.PhoneNumber, national: str) -> bool:
    """Return whether an old notation without its country is valid elsewhere: Mexico's 1 55 … in New Jersey."""
    if phonenumbers.is_valid_number(parsed):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{national}"))
    except phonenumbers.NumberParseException:
        return False


def _former(parsed: phonenumbers.PhoneNumber, others: tuple[str, ...]) -> list[str]:
    """Return the same line in its earlier and present numbers."""
    if not others:
        return []
    code, national = str(parsed.country_code), phonenumbers.national_significant_number(parsed)
    found: list[str] = []
    for other in others:
        found += [f"+{code}{other}", f"{code}{other}", other]
    region = phonenumbers.region_code_for_country_code(int(code))
    if phonenumbers.ndd_prefix_for_region(region, True) == "0":
        found += [f"0{other}" for other in others]
    if parsed.country_code == _ARGENTINA and national.startswith("9"):
        found.append(f"{code}{at_home_digits(parsed).removeprefix('0')}")  # 54 11 15 …
    return found


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
