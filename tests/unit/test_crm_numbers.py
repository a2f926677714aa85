"""Numbers in the spellings that are worth a search, and their countries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crm.numbers import MOST, country, searchable, spellings


@pytest.mark.parametrize(
    ("number", "line", "expected"),
    [
        ("+12025550143", "", ("+12025550143", "12025550143", "2025550143")),
        ("12025550143", "", ("12025550143", "+12025550143", "2025550143")),
        ("84951234567", "", ("84951234567", "+74951234567", "74951234567", "+84951234567", "0951234567")),
        ("03023125160", "+49 30 23125100", ("03023125160", "+493023125160", "493023125160")),
        ("2025550143", "+1 202 555-01-00", ("2025550143", "+12025550143", "12025550143")),
        ("106", "", ("106",)),
    ],
)
def test_a_number_in_all_spellings(number: str, line: str, expected: tuple[str, ...]) -> None:
    assert spellings(number, line) == expected


@pytest.mark.parametrize("number", ["", "hidden", "unknown", "undefined", "anna.lindner", "sip:106@pbx", "+", "12"])
def test_what_is_no_number_is_never_searched(number: str) -> None:
    assert not searchable(number)
    assert spellings(number) == ()
    assert country(number) == ""


@pytest.mark.parametrize(
    ("number", "line", "code"),
    [
        ("+493023125160", "", "DE"),
        ("+12025550143", "", "US"),
        ("12025550143", "", "US"),
        ("+74951234567", "", "RU"),
        ("84951234567", "", "RU"),
        ("03023125160", "+49 30 23125100", "DE"),
        ("03023125160", "", ""),
        ("+800 1234 5678", "", ""),
    ],
)
def test_the_country_is_told_where_the_number_tells_it(number: str, line: str, code: str) -> None:
    assert country(number, line) == code


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_gives_a_few_spellings(number: str, line: str) -> None:
    found = spellings(number, line)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert country(number, line) == "" or len(country(number, line)) == 2
