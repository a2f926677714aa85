"""The numbering plans' own example numbers, of every country and kind: each notation is the same number."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.call.model import NumberKind
from app.phone.reading import country_of, read
from app.phone.search import search_for

KINDS = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


def examples(country: str) -> dict[str, phonenumbers.PhoneNumber]:
    """A country's example numbers by their E.164."""
    found = (phonenumbers.example_number_for_type(country, kind) for kind in KINDS)
    return {phonenumbers.format_number(one, PhoneNumberFormat.E164): one for one in found if one is not None}


def line_of(country: str) -> str:
    """A company's line there."""
    number = phonenumbers.example_number(country)
    assert number is not None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize("country", COUNTRIES)
def test_international_notations_are_one_value(country: str) -> None:
    for e164, number in examples(country).items():
        whole = read(e164)
        assert (whole.kind, whole.e164) == (NumberKind.KNOWN, e164)
        assert whole.shown == phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        assert country_of(whole) == (phonenumbers.region_code_for_number(number) or "")
        for text in (
            whole.shown,
            phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
            f"sip:{e164}@pbx.example.com;user=phone",
            f'"Somebody" <sips:%2B{e164[1:]}@10.0.0.1>',
            f"whatsapp:{e164}",
            f"00{e164[1:]}",
            f"+00{e164[1:]}",
        ):
            again = read(text)
            assert (again.e164, again.shown, country_of(again)) == (e164, whole.shown, country_of(whole)), text


@pytest.mark.parametrize("country", COUNTRIES)
def test_without_its_plus_a_number_is_the_same_or_not_certain(country: str) -> None:
    for e164 in examples(country):
        bare = read(e164[1:])
        assert bare.e164 == e164 or (not bare.e164 and bare.shown == e164[1:])


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_dialled_at_home_is_the_same_number_on_a_line_of_the_country(country: str) -> None:
    for e164, number in examples(country).items():
        text = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        national = read(text, line_of(country))
        assert national.e164 == e164, (text, national)


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_shown_is_what_is_searched(country: str) -> None:
    for e164 in examples(country):
        search = search_for(read(e164))
        assert e164 in search.exact
        assert e164[1:] in search.exact
        for other in (one for one in search.similar if one.startswith("+")):
            assert e164 in search_for(read(other)).similar, other
