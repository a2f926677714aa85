"""Days and times as the operator's language writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ASK = """
from datetime import UTC, datetime
from app.browser.intl import BrowserIntl
wall, now = (datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() for text in (%(wall)r, %(now)r))
result = BrowserIntl(%(language)r).%(method)s(wall, now)
"""


def appointment(page: Page, language: str, wall: str, now: str, method: str = "appointment") -> str:
    source = ASK % {"wall": wall, "now": now, "language": language, "method": method}
    told: str = json.loads(page.evaluate("(source) => runPython(source)", source))
    return " ".join(told.split())  # some of the spaces do not break


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Mon, Nov 23, 10:00 AM"), ("de", "Mo., 23. Nov., 10:00"), ("ru", "пн, 23 нояб., 10:00")],
)
def test_an_appointment_has_its_weekday(python_page: Page, language: str, shown: str) -> None:
    assert appointment(python_page, language, "2026-11-23T10:00", "2026-11-21T12:00") == shown


@pytest.mark.parametrize("language", ["ar", "hi", "th"])
def test_digits_and_calendar_are_the_portal_s(python_page: Page, language: str) -> None:
    assert "2027" in appointment(python_page, language, "2027-01-04T09:00", "2026-12-30T12:00")


def test_an_appointment_of_another_year_says_so(python_page: Page) -> None:
    assert "2027" in appointment(python_page, "en", "2027-01-04T09:00", "2026-12-30T12:00")


@pytest.mark.parametrize(("language", "shown"), [("vi", "hôm qua"), ("de", "gestern")])
def test_a_day_may_stand_within_a_sentence(python_page: Page, language: str, shown: str) -> None:
    assert appointment(python_page, language, "2026-11-20T10:00", "2026-11-21T12:00", "moment") == shown
