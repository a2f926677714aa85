"""A number as the portal gave it, read once: shown, searched, timed and stored from the same value.

    number = read("84951234567", line="+7 495 000-00-00")
    number.e164 == "+74951234567" and number.shown == "+7 495 123-45-67"
    country_of(number) == "RU"
    read("84951234567").e164 == ""            # Moscow or Viet Nam: as it came until somebody says which

Only certain evidence decides: the `+`, the line's country, the portal's country, or that no other reading is a valid
number anywhere. Built-in incoming calls lose the `+`, lines have any text (`platform: call-data`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import phonenumbers

from app.call.model import Number, NumberKind
from app.phone.lengths import variants
from app.phone.notation import absence, dialled, parse_address, spells_absence

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.phone.notation import Address

    NumberIn = Callable[[str, str], phonenumbers.PhoneNumber | None]

USUAL_COUNTRIES = frozenset(
    {"AT", "BE", "BR", "BY", "CA", "CH", "CN", "CZ", "DE", "ES", "FR", "GB"}
    | {"ID", "IN", "IT", "JP", "KZ", "NL", "PL", "RU", "TR", "UA", "US", "VN"}
)
"""Countries of which numbers are usual: what is known of their numbers is there when the page starts."""

SHORTEST = 7
"""Digits that a number of the public network has at least."""

_TRUNK_EIGHT = frozenset({"BY", "KZ", "RU", "TM"})
"""Where 8 is dialled before a number of the same country, and 810 before one of another."""


def prepare() -> None:
    """Load what is known of the usual countries' numbers."""
    for country in sorted(USUAL_COUNTRIES):
        if number := phonenumbers.example_number(country):
            read(f"{number.country_code}{number.national_number}")
    read.cache_clear()


@lru_cache(maxsize=64)
def read(text: str, line: str = "", region: str = "") -> Number:
    """Read the other side's number.

    Args:
        text: As the portal gave it; any text.
        line: The company's own number, any text: a caller without a country is probably of the same one.
        region: The portal's country as an ISO code; empty if unknown.
    """
    if kind := absence(text):
        return Number(NumberKind(kind))
    address = parse_address(text)
    plain = dialled(address.user)
    if not plain:
        return Number(NumberKind.NAME, text, shown=address.shown)
    readings, certain = _readings(plain, lambda: home_of(line, region))
    if not certain and (kind := spells_absence(plain)):
        return Number(NumberKind(kind))
    if certain:
        return _certain(text, address, readings)
    if address.whole and len(plain) < SHORTEST:
        return Number(NumberKind.NAME, text, shown=address.shown)
    whole = plain if address.whole else text
    others = tuple(_e164(one) for one in readings)
    return Number(NumberKind.KNOWN, text, plain, shown=whole, alternatives=others)


def written(text: str, line: str = "", region: str = "") -> str:
    """Return a number other than the caller's as people write it; unchanged if it isn't certainly a number."""
    number = read(text, line, region)
    return number.shown if number.e164 else text


@lru_cache(maxsize=16)
def home_of(line: str, region: str = "") -> str:
    """Return the country whose national numbers this line carries; the portal's if the line doesn't reveal it."""
    if not line:
        return region
    number = read(line, "", region)
    if not number.e164:
        return region
    code = whole_number(number.e164).country_code or 0
    main = phonenumbers.region_code_for_country_code(code)
    return country_of(number) or (main if main.isalpha() else region)


def country_of(number: Number) -> str:
    """Return the country of a number as an ISO code; empty if it doesn't reveal one."""
    return _country(number.e164) if number.e164 else ""


@lru_cache(maxsize=64)
def whole_number(e164: str) -> phonenumbers.PhoneNumber:
    """Return a number's parts, which nobody changes."""
    return phonenumbers.parse(e164)


@lru_cache(maxsize=64)
def _country(e164: str) -> str:
    code = phonenumbers.region_code_for_number(whole_number(e164))
    return code if code and code.isalpha() else ""


def at_home_digits(number: phonenumbers.PhoneNumber) -> str:
    """Return the digits that are dialled within the number's country."""
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"\D", "", national.partition(" ext")[0])


def _certain(text: str, address: Address, readings: list[phonenumbers.PhoneNumber]) -> Number:
    first, *others = readings
    if address.extension:
        first.extension = address.extension
    return Number(
        NumberKind.KNOWN,
        text,
        dialled(address.user),
        _e164(first),
        phonenumbers.format_number(first, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        address.extension,
        tuple(_e164(one) for one in others),
    )


def _readings(plain: str, home: Callable[[], str]) -> tuple[list[phonenumbers.PhoneNumber], bool]:
    """Return what the digits may mean, the likeliest first, and whether that one is certain.

    A `+` means one thing, unless a switch has put it before digits that are dialled at home: `+84951234567` on a
    Russian line is 8 495 123-45-67.
    """
    digits = plain.removeprefix("+")
    if not digits.isdigit():
        return [], False
    if plain != digits and digits[:1] not in ("0", "8"):
        found = _possible(plain)
        return found, bool(found)
    region = home()
    valid, certain = _readings_by(plain, region, _valid)
    return (valid, certain) if valid else _readings_by(plain, region, _former)


def _readings_by(plain: str, region: str, number_in: NumberIn) -> tuple[list[phonenumbers.PhoneNumber], bool]:
    """Return the same for digits with a missing or superfluous `+`. `number_in` decides what is a number."""
    digits = plain.removeprefix("+")
    if plain != digits and digits.startswith("8"):
        at_home = number_in(digits, region) if region in _TRUNK_EIGHT else None
        found = _each(at_home, *_possible(plain))
        return found, bool(found)
    abroad = number_in(f"+{digits}", "") if len(digits) >= SHORTEST and not digits.startswith("0") else None
    after_zeros = number_in(f"+{digits[2:]}", "") if digits.startswith("00") else None
    if region:
        at_home = number_in(digits, region)
        lacks_zero = at_home is not None and at_home_digits(at_home) == f"0{digits}"
        # What would be dialled at home with a 0, and comes without it, has rather lost its `+`.
        found = _each(after_zeros, *((abroad, at_home) if lacks_zero else (at_home, abroad)))
        return found, bool(found)
    russian = number_in(f"+7{digits[1:]}", "") if len(digits) == 11 and digits.startswith("8") else None
    past_eight = number_in(f"+{digits[3:]}", "") if digits.startswith("810") else None
    found = _each(russian, past_eight, after_zeros, abroad)
    return found, len(found) == 1


def _each(*numbers: phonenumbers.PhoneNumber | None) -> list[phonenumbers.PhoneNumber]:
    found: dict[str, phonenumbers.PhoneNumber] = {}
    for number in numbers:
        if number is not None:
            found.setdefault(_e164(number), number)
    return list(found.values())


def _possible(plain: str) -> list[phonenumbers.PhoneNumber]:
    """Return the number after a `+`. Ranges that are too new, and lengths that are too old, count as well."""
    number = _parsed(plain)
    if number is None:
        return []
    return [number] if phonenumbers.is_possible_number(number) or _was_valid(number) else []


def _former(digits: str, region: str = "") -> phonenumbers.PhoneNumber | None:
    number = _parsed(digits, region)
    return number if number is not None and _was_valid(number) else None


def _was_valid(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether it is a valid number by now, or was one, in another length."""
    code, national = number.country_code or 0, phonenumbers.national_significant_number(number)
    others = (_parsed(f"+{code}{other}") for other in variants(str(code), national))
    return any(other is not None and phonenumbers.is_valid_number(other) for other in others)


def _valid(digits: str, region: str = "") -> phonenumbers.PhoneNumber | None:
    number = _parsed(digits, region)
    return number if number is not None and phonenumbers.is_valid_number(number) else None


def _parsed(digits: str, region: str = "") -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region or None)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_HOST = ".bitrix24."

_REGIONS = {
    "by": "BY", "cn": "CN", "co": "CO", "com.br": "BR", "com.tr": "TR", "de": "DE", "fr": "FR", "id": "ID", "in": "IN",
    "it": "IT", "jp": "JP", "kz": "KZ", "ma": "MA", "mx": "MX", "pl": "PL", "ru": "RU", "ua": "UA", "uk": "GB",
    "vn": "VN",
}  # fmt: skip


def region_of(host: str) -> str:
    """Return the country's ISO code; empty where the host doesn't tell it."""
    _, found, ending = host.lower().partition(":")[0].rpartition(_HOST)
    return _REGIONS.get(ending, "") if found else ""
