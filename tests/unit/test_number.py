"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.panel.number import international, is_sip_name, sip_name


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+12025550143", "+1 202-555-0143"),
        ("12025550143", "+1 202-555-0143"),
        ("+1 202 555-01-00", "+1 202-555-0100"),
        ("+4930123456", "+49 30 123456"),
        ("4930123456", "+49 30 123456"),
        ("+74951234567", "+7 495 123-45-67"),
        ("74951234567", "+7 495 123-45-67"),
    ],
)
def test_international_numbers_are_grouped_with_or_without_their_plus(number: str, written: str) -> None:
    assert international(number) == written


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110",
        "reg151083",
        "anna.smith",
        "+49#30",
        "+",
        "()",
        "030 123456",
        "0049 30 123456",
        "+999999999999",
        "9" * 300,
        "84951234567",
        "*101",
    ],
)
def test_what_is_no_whole_international_number_stays_as_it_came(number: str) -> None:
    assert international(number) == number


def test_a_number_dialled_with_the_russian_trunk_prefix_is_not_taken_for_one_of_another_country() -> None:
    assert international("84951234567") == "84951234567"
    assert international("+842838123456").startswith("+84 ")


@given(st.text(alphabet="+0123456789 ().-#٣８", max_size=24) | st.text(max_size=10))
def test_any_text_is_written_as_it_came_or_as_an_international_number(number: str) -> None:
    written = international(number)
    assert written == number or (written.startswith("+") and international(written) == written)


@pytest.mark.parametrize(("number", "sip"), [("anna", True), ("sip:100@pbx", True), ("+4930", False), ("", False)])
def test_a_number_with_letters_is_a_sip_users_name(number: str, sip: bool) -> None:
    assert is_sip_name(number) is sip


@pytest.mark.parametrize(
    ("number", "name"), [("sip:anna", "anna"), ("SIPS:anna@pbx", "anna@pbx"), ("sipanna", "sipanna")]
)
def test_the_scheme_is_no_part_of_a_name(number: str, name: str) -> None:
    assert sip_name(number) == name
