"""A number as the portal gave it: what it is, how it is shown, where it is from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.model import Number, NumberKind
from app.phone.reading import country_of, home_of, read, region_of, written

RUSSIAN, GERMAN, AMERICAN, NO_NUMBER = "+7 495 000-00-00", "+49 30 23125100", "+1 202 555-01-00", "reg151083"


@pytest.mark.parametrize(
    ("text", "line", "e164", "shown", "country"),
    [
        ("+12025550143", "", "+12025550143", "+1 202-555-0143", "US"),
        ("12025550143", "", "+12025550143", "+1 202-555-0143", "US"),
        ("+1 202 555-01-00", "", "+12025550100", "+1 202-555-0100", "US"),
        ("4930123456", "", "+4930123456", "+49 30 123456", "DE"),
        ("+49 (0)30 123456", "", "+4930123456", "+49 30 123456", "DE"),
        ("74951234567", "", "+74951234567", "+7 495 123-45-67", "RU"),
        ("+800 1234 5678", "", "+80012345678", "+800 1234 5678", ""),
        # Dialled at home: by the line's country.
        ("03023125160", GERMAN, "+493023125160", "+49 30 23125160", "DE"),
        ("+03023125160", GERMAN, "+493023125160", "+49 30 23125160", "DE"),
        ("2025550143", AMERICAN, "+12025550143", "+1 202-555-0143", "US"),
        ("4951234567", RUSSIAN, "+74951234567", "+7 495 123-45-67", "RU"),
        ("(495) 123-45-67", "74950000000", "+74951234567", "+7 495 123-45-67", "RU"),
        ("12025550143", GERMAN, "+12025550143", "+1 202-555-0143", "US"),
        ("493012345678", RUSSIAN, "+493012345678", "+49 30 12345678", "DE"),
        # The trunk prefix 8, also where a switch has put a + before it.
        ("84951234567", RUSSIAN, "+74951234567", "+7 495 123-45-67", "RU"),
        ("+84951234567", RUSSIAN, "+74951234567", "+7 495 123-45-67", "RU"),
        ("+84951234567", GERMAN, "+84951234567", "+84 951 234 567", "VN"),
        ("+84951234567", NO_NUMBER, "+84951234567", "+84 951 234 567", "VN"),
        ("80291234567", "+375 17 200-00-00", "+375291234567", "+375 29 123-45-67", "BY"),
        ("+80291234567", "+375 17 200-00-00", "+375291234567", "+375 29 123-45-67", "BY"),
        ("89121234567", NO_NUMBER, "+79121234567", "+7 912 123-45-67", "RU"),
        # Prefixes of calls abroad.
        ("004930123456", NO_NUMBER, "+4930123456", "+49 30 123456", "DE"),
        ("0049 30 123456", "", "+4930123456", "+49 30 123456", "DE"),
        ("004930123456", AMERICAN, "+4930123456", "+49 30 123456", "DE"),
        ("+004930123456", RUSSIAN, "+4930123456", "+49 30 123456", "DE"),
        ("011493012345", AMERICAN, "+493012345", "+49 30 12345", "DE"),
        ("810493012345", RUSSIAN, "+493012345", "+49 30 12345", "DE"),
        ("+810493012345", RUSSIAN, "+493012345", "+49 30 12345", "DE"),
        # Old lengths are numbers still.
        ("+553188887777", "", "+553188887777", "+55 3188887777", "BR"),
        ("+22501020304", "", "+22501020304", "+225 01020304", "CI"),
        ("+5215512345678", "", "+5215512345678", "+52 15512345678", "MX"),
        ("553188887777", "", "+553188887777", "+55 3188887777", "BR"),
        ("3188887777", "+55 31 3222-0000", "+553188887777", "+55 3188887777", "BR"),
        ("22997123456", NO_NUMBER, "+22997123456", "+229 97123456", "BJ"),
        ("15512345678", "+52 55 5000 0000", "+15512345678", "+1 551-234-5678", "US"),
        # Digits of other scripts.
        ("+٤٩٣٠١٢٣٤٥٦", "", "+4930123456", "+49 30 123456", "DE"),
    ],
)
def test_number_and_country_agree(text: str, line: str, e164: str, shown: str, country: str) -> None:
    number = read(text, line)
    assert (number.kind, number.e164, number.shown, country_of(number)) == (NumberKind.KNOWN, e164, shown, country)
    assert number.text == text


@pytest.mark.parametrize(
    "text",
    [
        *("110", "106", "12", "*101", "*101#", "+", "()", "+49#30", "+999999999999", "9" * 300, "03023125160"),
        # Two countries have such a number: the line would have to say which.
        *("84951234567", "810493012345"),
    ],
)
def test_what_is_not_certain_is_shown_as_it_came_and_has_no_country(text: str) -> None:
    number = read(text, NO_NUMBER)
    assert (number.e164, number.shown, country_of(number), written(text)) == ("", text, "", text)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("sip:+12025550143@pbx.example.com", "+12025550143"),
        ("sips:12025550143@pbx.example.com:5061;transport=tls", "+12025550143"),
        ("sip:+12025550143;npdi@pbx.example.com;user=phone", "+12025550143"),
        ("sip:%2B12025550143@pbx.example.com", "+12025550143"),
        ('"Anna Berg" <sip:+12025550143@pbx.example.com>;tag=1', "+12025550143"),
        ("Anna <sip:+12025550143@10.0.0.1>", "+12025550143"),
        ("<sip:0012025550143@pbx>", "+12025550143"),
        ("tel:+1-202-555-0143", "+12025550143"),
        ("tel:555-0143;phone-context=+1202", "+12025550143"),
        ("callto://+12025550143", "+12025550143"),
        ("whatsapp:+12025550143", "+12025550143"),
        ("12025550143@s.whatsapp.net", "+12025550143"),
        ("+12025550143@pbx", "+12025550143"),
        ("sip12025550143pbx.example.com", "+12025550143"),
    ],
)
def test_a_number_inside_of_an_address_is_a_number(text: str, e164: str) -> None:
    number = read(text)
    assert (number.kind, number.e164, number.shown) == (NumberKind.KNOWN, e164, "+1 202-555-0143")
    assert country_of(number) == "US"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "tel:+1-202-555-0143;ext=5",
            "+12025550143;5",
            "+12025550143;ext=5",
            "+1 202 555 0143 ext. 5",
            "12025550143x5",
        ),
        *("+12025550143,,5#", "+12025550143#5", "sip:+12025550143;ext=5@pbx", "+1 202 555 0143 доб. 5"),
    ],
)
def test_an_extension_is_shown_and_is_no_part_of_the_number(text: str) -> None:
    number = read(text)
    assert (number.e164, number.extension, number.shown) == ("+12025550143", "5", "+1 202-555-0143 ext. 5")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("anna", "anna"),
        ("anna.smith", "anna.smith"),
        ("sip:106@pbx", "106@pbx"),
        ("SIPS:anna@pbx", "anna@pbx"),
        ('"Anna" <sip:anna@pbx;transport=udp>', "anna@pbx"),
        ("sip:anna:secret@pbx", "anna@pbx"),
        ("skype:anna", "anna"),
        ("room:anna", "room:anna"),
        ("reg151083", "reg151083"),
        ("{id}{0}", "{id}{0}"),
    ],
)
def test_a_name_is_no_number(text: str, shown: str) -> None:
    assert read(text) == Number(NumberKind.NAME, text, shown=shown)


@pytest.mark.parametrize(
    ("digits", "line", "e164"),
    [
        ("266696687", "+351 21 123 4567", "+351266696687"),  # Évora, and ANONYMOUS
        ("7378742833", "+1 737 555 0100", "+17378742833"),  # Austin, and RESTRICTED
        ("94844353", "+65 6123 4567", "+6594844353"),  # Singapore, and WITHHELD
        ("08656696", GERMAN, "+498656696"),  # Bavaria
    ],
)
def test_digits_that_spell_a_word_are_a_number_where_one_begins_so(digits: str, line: str, e164: str) -> None:
    assert read(digits, line).e164 == e164
    assert read(digits.removeprefix("0"), NO_NUMBER).kind in (NumberKind.HIDDEN, NumberKind.UNKNOWN)


def test_the_portals_country_counts_where_the_line_tells_none() -> None:
    assert read("84951234567", NO_NUMBER, "RU").e164 == "+74951234567"
    assert read("03023125160", "", "DE").e164 == "+493023125160"
    assert read("03023125160", GERMAN, "RU").e164 == "+493023125160"


@pytest.mark.parametrize(
    ("line", "country"),
    [
        (RUSSIAN, "RU"),
        ("74950000000", "RU"),
        (GERMAN, "DE"),
        (NO_NUMBER, ""),
        ("", ""),
        ("sip3", ""),
        ("84951234567", ""),
    ],
)
def test_the_country_of_a_line(line: str, country: str) -> None:
    assert home_of(line) == country


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("firma.bitrix24.de", "DE"),
        ("Empresa.Bitrix24.com.br:443", "BR"),
        ("firma.bitrix24.com", ""),
        ("bitrix24.ru", ""),
        ("portal.example.de", ""),
        ("", ""),
    ],
)
def test_the_country_of_a_portal(host: str, country: str) -> None:
    assert region_of(host) == country


numbers = st.text(alphabet='+0123456789 ().-#*;,x@:<>"%٣sipte', max_size=30) | st.text(max_size=40)


@given(numbers, numbers | st.sampled_from([RUSSIAN, GERMAN, AMERICAN]), st.sampled_from(["", "RU", "DE", "BR"]))
def test_any_text_is_a_number_a_name_or_neither(text: str, line: str, region: str) -> None:
    number = read(text, line, region)
    known = number.kind in (NumberKind.KNOWN, NumberKind.NAME)
    assert number.text == (text if known else "")
    assert known or number == Number(number.kind)
    assert country_of(number) == "" or number.e164
    assert not number.e164 or read(number.e164, NO_NUMBER).e164 == number.e164
