"""Codes of failed calls."""

from __future__ import annotations

import pytest

from app.call.model import Failure, documented_codes, failure

DOCUMENTED = {
    "304": "missed",
    "402": "no-money",
    "403": "forbidden",
    "404": "wrong-number",
    "423": "blocked",
    "480": "unavailable",
    "484": "no-route",
    "486": "busy",
    "503": "no-route",
    "603": "declined",
    "603-S": "cancelled",
    "OTHER": "undefined",
}


@pytest.mark.parametrize(("code", "meaning"), DOCUMENTED.items())
def test_documented_codes_have_a_meaning(code: str, meaning: str) -> None:
    assert failure(code) == meaning


@pytest.mark.parametrize("code", ["603-s", "other", "Other"])
def test_letter_case_does_not_matter(code: str) -> None:
    assert failure(code) is not None


@pytest.mark.parametrize("code", ["", "200", "487", "999", "busy", " 486", "٤٨٦"])
def test_other_codes_have_none(code: str) -> None:
    assert failure(code) is None


def test_the_documented_codes_are_those_of_the_platform_and_reach_every_failure() -> None:
    assert set(documented_codes()) == set(DOCUMENTED)
    assert {failure(code) for code in documented_codes()} == set(Failure)
