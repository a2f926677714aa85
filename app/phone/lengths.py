"""Countries whose numbers are written in several lengths: what a number was, or is by now.

    variants("55", "3188887777") == ("31988887777",)          # Brazil's ninth digit
    variants("55", "31988887777") == ("3188887777",)          # and back

A CRM keeps numbers the way they were once written, and switches send what they always have. So each change is searched
in both directions. A match by it has *nearly* the same number, and the operator decides. If the new digits depend on
the provider, every possible number is a variant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


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


def _each(rest: str, *pairs: str) -> tuple[Change, ...]:
    """Change of prefixes, each written as `before>after`."""
    return tuple(Change(before, after, rest) for before, _, after in (pair.partition(">") for pair in pairs))


# Sources: the notices of national numbering plans to the ITU (Operational Bulletin, ITU-T E.129), and the regulators'
# decisions that are named. Changes before 2007 are left out: few records are that old.
_CHANGES: dict[str, tuple[Change, ...]] = {
    # Egypt, mobile, 2011-10-06 (NTRA).
    "20": _each(r"\d{7}", "10>100", "16>106", "19>109", "12>122", "17>127", "18>128", "11>111", "14>114"),
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
    "63": _each(r"\d{7}", "2>28", "2>27", "2>23"),
    # Viet Nam: mobile numbers of eleven digits, 2018-09-15 to 2018-11-14; area codes, 2017-02-11 to 2017-06-17 (MIC).
    "84": (
        *_each(
            r"\d{7}",
            *("120>70", "121>79", "122>77", "126>76", "128>78", "123>83", "124>84", "125>85", "127>81", "129>82"),
            *("162>32", "163>33", "164>34", "165>35", "166>36", "167>37", "168>38", "169>39", "186>56", "188>58"),
            "199>59",
        ),
        *_each(r"\d{8}", "4>24", "8>28"),
        *_each(
            r"\d{7}",
            *("22>212", "20>214", "29>216", "52>232", "53>233", "54>234", "37>237", "38>238", "39>239", "33>203"),
            *("25>205", "26>206", "27>207", "31>225", "36>227", "30>229", "74>294", "76>296", "77>297", "79>299"),
            *("61>251", "62>252", "64>254", "55>255", "56>256", "57>257", "58>258", "68>259", "60>260", "63>263"),
            *("59>269", "70>270", "72>272", "73>273", "75>275", "66>276", "67>277"),
        ),
        *_each(
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
        *_each(r"[04-9][0-3]\d{6}", ">01"),
        *_each(r"[04-9][4-6]\d{6}", ">05"),
        *_each(r"[04-9][7-9]\d{6}", ">07"),
        *_each(r"[23]\d{7}", ">27", ">25", ">21"),
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
    "505": _each(r"\d{7}", ">8", ">2"),
    "506": _each(r"\d{7}", ">8", ">2"),
    # Ecuador, mobile, 2012-09-30 (SENATEL).
    "593": (Change("", "9", r"[89]\d{7}"),),
    # Saudi Arabia, fixed lines, 2013 (CITC).
    "966": (Change("", "1", r"[1-467]\d{7}"),),
    # Qatar, 2010-07-28 (ictQATAR): the first digit twice.
    "974": _each(r"\d{6}", "3>33", "4>44", "5>55", "6>66", "7>77"),
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
