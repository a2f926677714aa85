"""Telephone numbers as the CRM may hold them.

    spellings("4951234567", line="+7 495 000-00-00")
    country("+12025550143") == ""            # the United States or Canada: see `countries`

The portal compares digits. What differs is the beginning: with the country's code, with the trunk prefix, or as the
line gave it.
"""

from __future__ import annotations

import re

import phonenumbers

MOST = 20
"""Values that one search takes (`platform: rest-methods.md`, 2.7)."""

_DIALLED = re.compile(r"\+?[\d\s().;,#*/-]+(?:(?:ext|x)\.?\s*\d+)?", re.IGNORECASE)


def searchable(number: str) -> bool:
    """Whether the text is a number that somebody in the CRM can have, and no SIP user's name."""
    return _DIALLED.fullmatch(number) is not None and sum(letter.isdigit() for letter in number) >= 3


def spellings(number: str, line: str = "") -> tuple[str, ...]:
    """The number in all spellings that are worth a search, the likeliest first; none when it is no number.

    Args:
        number: As the portal gave it.
        line: The company's own number: a caller who is told without a country is probably of the same one.
    """
    if not searchable(number):
        return ()
    found = [number.strip()]
    for parsed in _readings(number, line):
        digits = f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"
        found += [f"+{digits}", digits, _as_dialled_at_home(parsed)]
    return tuple(dict.fromkeys(found))[:MOST]


def country(number: str, line: str = "") -> str:
    """The country of a number as an ISO code; empty where it is not known."""
    if not searchable(number):
        return ""
    codes = (phonenumbers.region_code_for_number(parsed) for parsed in _readings(number, line))
    return next((code for code in codes if code and code.isalpha()), "")


def _readings(number: str, line: str) -> list[phonenumbers.PhoneNumber]:
    """What the number may mean. With a `+` that is one thing; else it may be of the line's country, or lack its `+`."""
    if number.lstrip().startswith("+"):
        return _parsed(number, None, valid=False)
    at_home = next(iter(_parsed(line, None, valid=False)), None) if line.lstrip().startswith("+") else None
    region = phonenumbers.region_code_for_number(at_home) if at_home else None
    return [
        *(_parsed(number, region, valid=True) if region else []),
        *(_parsed(number, "RU", valid=True) if region is None and _trunk_eight(number) else []),
        *_parsed(f"+{number}", None, valid=True),
    ]


def _trunk_eight(number: str) -> bool:
    """Whether the number may be dialled the Russian way, with the prefix 8."""
    digits = re.sub(r"\D", "", number)
    return len(digits) == 11 and digits.startswith("8")


def _parsed(number: str, region: str | None, *, valid: bool) -> list[phonenumbers.PhoneNumber]:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return []
    fits = phonenumbers.is_valid_number if valid else phonenumbers.is_possible_number
    return [parsed] if fits(parsed) else []


def _as_dialled_at_home(parsed: phonenumbers.PhoneNumber) -> str:
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.sub(r"\D", "", national.partition(" ext")[0])
