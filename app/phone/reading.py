"""A number as the portal gave it, read once: shown, searched, timed and stored from the same value.

    number = read("84951234567", line="+7 495 000-00-00")
    number.e164 == "+74951234567" and number.shown == "+7 495 123-45-67"
    country_of(number) == "RU"
    read("84951234567").e164 == ""            # Moscow or Viet Nam: as it came until somebody says which

Only certain evidence decides: the `+`, the line's country, the portal's country, or that no other reading is a valid
number anywhere. Built-in incoming calls lose the `+`, lines have any text (`platform: call-data`).

Some countries have changed the length of their numbers:

    variants("55", "3188887777") == ("31988887777",)          # Brazil's ninth digit
    variants("55", "31988887777") == ("3188887777",)          # and back

A CRM keeps numbers the way they were once written, and switches send what they always have. So each change is searched
in both directions. A match by it has *nearly* the same number, and the operator decides. If the new digits depend on
the provider, every possible number is a variant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import phonenumbers

from app.call.model import Number, NumberKind
from app.phone.notation import absence, dialled, parse_address, spells_absence

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.phone.notation import Address

    NumberIn = Callable[[str, str], phonenumbers.PhoneNumber | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of digits at one place of a national number.

    Attributes:
        before: The old digits.
        after: The new digits.
        rest: A pattern of the digits that follow and stayed.
        head: How many digits stand before the place.
    """

    before: str
    after: str
    rest: str
    head: int = 0


def _changes_of(rest: str, *pairs: str) -> tuple[Change, ...]:
    """Change of prefixes, each written as `before>after`."""
    return tuple(Change(before, after, rest) for before, _, after in (pair.partition(">") for pair in pairs))


# Sources: the notices of national numbering plans to the ITU (Operational Bulletin, ITU-T E.129), and the regulators'
# decisions that are named. Changes before 2007 are left out: few records are that old.
_CHANGES: dict[str, tuple[Change, ...]] = {
    # Egypt, mobile, 2011-10-06 (NTRA).
    "20": _changes_of(r"\d{7}", "10>100", "16>106", "19>109", "12>122", "17>127", "18>128", "11>111", "14>114"),
    # Italy: the 0 of a fixed line belongs to the number and is often left out abroad; no change of the plan.
    "39": (Change("", "0", r"[124-9]\d{5,9}"),),
    # Mexico: a 1 before mobile numbers from abroad, until 2019-08-03 (IFT).
    "52": (Change("", "1", r"\d{10}"),),
    # Argentina: a 9 before mobile numbers from abroad, which at home have 15 after the area code.
    "54": (Change("", "9", r"\d{10}"),),
    # Brazil, mobile: a 9 before the eight digits, 2012-07-29 to 2016-11-06 (Anatel, Resolução 553/2010).
    "55": (Change("", "9", r"[6-9]\d{7}", head=2),),
    # Chile, Santiago: eight digits after the 2, 2012-11-24 (Subtel).
    "56": (Change("2", "22", r"\d{7}"),),
    # Colombia, fixed lines: 60 before the area code, 2021-09-01 (CRC, Resolución 5826 de 2019).
    "57": (Change("", "60", r"[124-8]\d{7}"),),
    # Philippines, Metro Manila: the operator's digit, 2019-10-06 (NTC, Memorandum Order 10-10-2017).
    "63": _changes_of(r"\d{7}", "2>28", "2>27", "2>23"),
    # Viet Nam: mobile numbers of eleven digits, 2018-09-15 to 2018-11-14; area codes, 2017-02-11 to 2017-06-17 (MIC).
    "84": (
        *_changes_of(
            r"\d{7}",
            *("120>70", "121>79", "122>77", "126>76", "128>78", "123>83", "124>84", "125>85", "127>81", "129>82"),
            *("162>32", "163>33", "164>34", "165>35", "166>36", "167>37", "168>38", "169>39", "186>56", "188>58"),
            "199>59",
        ),
        *_changes_of(r"\d{8}", "4>24", "8>28"),
        *_changes_of(
            r"\d{7}",
            *("22>212", "20>214", "29>216", "52>232", "53>233", "54>234", "37>237", "38>238", "39>239", "33>203"),
            *("25>205", "26>206", "27>207", "31>225", "36>227", "30>229", "74>294", "76>296", "77>297", "79>299"),
            *("61>251", "62>252", "64>254", "55>255", "56>256", "57>257", "58>258", "68>259", "60>260", "63>263"),
            *("59>269", "70>270", "72>272", "73>273", "75>275", "66>276", "67>277"),
        ),
        *_changes_of(
            r"\d{7}",
            *("231>213", "230>215", "510>235", "511>236", "240>204", "280>208", "281>209", "320>220", "321>221"),
            *("241>222", "351>226", "350>228", "780>290", "781>291", "710>292", "711>293", "501>261", "500>262"),
            *("651>271", "650>274"),
        ),
    ),
    # Morocco, 2009-03-07 (ANRT).
    "212": (Change("", "5", r"[23]\d{7}"), Change("", "6", r"[14-7]\d{7}")),
    # Guinea, mobile and fixed, 2013 (ARPT).
    "224": (Change("", "6", r"[56]\d{7}"), Change("", "3", r"3\d{7}")),
    # Côte d'Ivoire, 2021-01-31 (ARTCI): two digits of the operator before the eight.
    "225": (
        *_changes_of(r"[04-9][0-3]\d{6}", ">01"),
        *_changes_of(r"[04-9][4-6]\d{6}", ">05"),
        *_changes_of(r"[04-9][7-9]\d{6}", ">07"),
        *_changes_of(r"[23]\d{7}", ">27", ">25", ">21"),
    ),
    # Benin, 2024-11-30 (ARCEP Bénin): 01 before the eight digits.
    "229": (Change("", "01", r"\d{8}"),),
    # Mauritius, mobile, 2013-09-01 (ICTA).
    "230": (Change("", "5", r"[4789]\d{6}"),),
    # Cameroon, 2014-11-21 (ART).
    "237": (Change("", "6", r"[5-9]\d{7}"), Change("", "2", r"[23]\d{7}")),
    # Gabon, 2019-06-29 (ARCEP Gabon).
    "241": (Change("", "1", r"1\d{6}"), Change("", "6", r"[256]\d{6}"), Change("", "7", r"[47]\d{6}")),
    # Nicaragua, 2009-04-01 (TELCOR), and Costa Rica, 2008-03-20 (SUTEL): 8 before mobile, 2 before fixed lines.
    "505": _changes_of(r"\d{7}", ">8", ">2"),
    "506": _changes_of(r"\d{7}", ">8", ">2"),
    # Ecuador, mobile, 2012-09-30 (SENATEL).
    "593": (Change("", "9", r"[89]\d{7}"),),
    # Saudi Arabia, fixed lines, 2013 (CITC).
    "966": (Change("", "1", r"[1-467]\d{7}"),),
    # Qatar, 2010-07-28 (ictQATAR): the first digit twice.
    "974": _changes_of(r"\d{6}", "3>33", "4>44", "5>55", "6>66", "7>77"),
    # Georgia, 2011-09 (GNCC): 5 before mobile numbers, 2 within those of Tbilisi.
    "995": (Change("", "5", r"[579]\d{7}"), Change("32", "322", r"\d{6}")),
}


def variants(country_code: str, national: str) -> tuple[str, ...]:
    """Return the earlier and present forms of a national number, the likelier first; none if nothing changed."""
    changes = _CHANGES.get(country_code, ())
    now = [_changed(national, change, change.before, change.after) for change in changes]
    then = [_changed(national, change, change.after, change.before) for change in changes]
    return tuple(dict.fromkeys(number for number in (*now, *then) if number))


def _changed(national: str, change: Change, before: str, after: str) -> str:
    found = re.fullmatch(rf"(\d{{{change.head}}}){before}({change.rest})", national)
    return f"{found[1]}{after}{found[2]}" if found else ""


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
    """Return what the digits may mean, likeliest first, and whether the first is certain.

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
        found = _distinct(at_home, *_possible(plain))
        return found, bool(found)
    abroad = number_in(f"+{digits}", "") if len(digits) >= SHORTEST and not digits.startswith("0") else None
    after_zeros = number_in(f"+{digits[2:]}", "") if digits.startswith("00") else None
    if region:
        at_home = number_in(digits, region)
        lacks_zero = at_home is not None and at_home_digits(at_home) == f"0{digits}"
        # What would be dialled at home with a 0, and comes without it, has rather lost its `+`.
        found = _distinct(after_zeros, *((abroad, at_home) if lacks_zero else (at_home, abroad)))
        return found, bool(found)
    russian = number_in(f"+7{digits[1:]}", "") if len(digits) == 11 and digits.startswith("8") else None
    past_eight = number_in(f"+{digits[3:]}", "") if digits.startswith("810") else None
    found = _distinct(russian, past_eight, after_zeros, abroad)
    return found, len(found) == 1


def _distinct(*numbers: phonenumbers.PhoneNumber | None) -> list[phonenumbers.PhoneNumber]:
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
