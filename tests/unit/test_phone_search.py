"""The notations of a number that are worth a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.phone.reading import read, variants
from app.phone.search import MOST, Search, is_searchable, search_for


@pytest.mark.parametrize(
    ("text", "line", "exact"),
    [
        ("+12025550143", "", ("+12025550143", "12025550143", "2025550143", "0012025550143")),
        ("tel:+1-202-555-0143;ext=5", "", ("+12025550143", "12025550143", "2025550143", "0012025550143")),
        (
            "84951234567",
            "+7 495 000-00-00",
            ("84951234567", "+74951234567", "74951234567", "0074951234567", "4951234567"),
        ),
        (
            "03023125160",
            "+49 30 23125100",
            ("03023125160", "+493023125160", "493023125160", "00493023125160", "4903023125160"),
        ),
        ("2025550143", "+1 202 555-01-00", ("2025550143", "+12025550143", "12025550143", "0012025550143")),
        ("106", "", ("106",)),
        ("03023125160", "", ("03023125160",)),
    ],
)
def test_a_number_is_searched_in_all_its_notations(text: str, line: str, exact: tuple[str, ...]) -> None:
    assert search_for(read(text, line)).exact == exact


@pytest.mark.parametrize(
    "text",
    [
        *("", "hidden", "unknown", "undefined", "anonymous", "anna.lindner", "sip:106@pbx", "+", "12", "+266696687"),
        *("0000000000", "9" * 40),
    ],
)
def test_what_is_no_number_is_never_searched(text: str) -> None:
    number = read(text)
    assert not is_searchable(number)
    assert search_for(number) == Search()


def test_what_digits_may_mean_as_well_is_only_nearly_the_number() -> None:
    search = search_for(read("84951234567"))
    assert search.exact == ("84951234567",)
    assert "+74951234567" in search.similar


# What somebody has in the CRM, and what calls: both ways.
CHANGED = [
    ("+5531988887777", "+553188887777"),
    ("+5491123456789", "+541123456789"),
    ("+525512345678", "+5215512345678"),
    ("+2250707080910", "+22507080910"),
    ("+2250101020304", "+22501020304"),
    ("+2252720304050", "+22520304050"),
    ("+2290197123456", "+22997123456"),
    ("+84701234567", "+841201234567"),
    ("+842438123456", "+84438123456"),
    ("+63281234567", "+6321234567"),
    ("+576012345678", "+5712345678"),
    ("+237671234567", "+23771234567"),
    ("+24166123456", "+2416123456"),
    ("+201001234567", "+20101234567"),
    ("+593991234567", "+59391234567"),
    ("+966112345678", "+96612345678"),
    ("+390212345678", "+39212345678"),
    ("+56221234567", "+5621234567"),
    ("+23057123456", "+2307123456"),
    ("+97444123456", "+9744123456"),
]


@pytest.mark.parametrize(("now", "then"), CHANGED)
def test_a_number_that_changed_its_length_is_found_both_ways_as_nearly_the_same(now: str, then: str) -> None:
    for calls, stored in ((now, then), (then, now)):
        search = search_for(read(calls))
        assert stored in search.similar
        assert stored.removeprefix("+") not in {one.removeprefix("+") for one in search.exact}


def test_argentinas_mobile_prefix_is_found_in_all_its_places() -> None:
    search = search_for(read("+5491123456789"))
    assert {"541123456789", "54111523456789"} <= set(search.similar)
    assert "0111523456789" in search.exact
    assert read("0111523456789", "+54 11 4000 0000").e164 == "+5491123456789"


def test_an_old_notation_is_not_searched_as_the_number_of_another_country() -> None:
    assert "15512345678" not in search_for(read("+5215512345678")).exact


@given(
    st.from_regex(r"[0-9]{4,14}", fullmatch=True), st.sampled_from(["20", "39", "54", "55", "84", "225", "229", "57"])
)
def test_each_change_leads_back(national: str, code: str) -> None:
    for other in variants(code, national):
        assert other != national
        assert national in variants(code, other)


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9]{3,15}", fullmatch=True), st.text(max_size=20))
def test_any_text_gives_a_few_values_each_once(text: str, line: str) -> None:
    search = search_for(read(text, line))
    for values in (search.exact, search.similar):
        assert len(values) <= MOST
        assert len(set(values)) == len(values)
    assert not set(search.exact) & set(search.similar)
