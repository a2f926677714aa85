"""Codes of failed calls."""

from __future__ import annotations

import pytest

from app.call.model import Failure, failure
from app.locale import Words
from app.panel.call_view import failure_text

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


def test_every_failure_has_a_documented_code() -> None:
    assert {failure(code) for code in DOCUMENTED} == set(Failure)


def test_every_documented_code_has_its_own_explanation_or_shares_it_with_a_synonym() -> None:
    texts = {failure_text(code, Words()).rpartition(" (code")[0] for code in DOCUMENTED}
    assert len(texts) == len(DOCUMENTED) - 1
    assert not any("failed with code" in text for text in texts)
