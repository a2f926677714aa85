"""Positions in inputs: the browser counts in units of UTF-16, Python in characters."""

from __future__ import annotations

import pytest

from app.browser.inputs import first_units, units


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("note", 4), ("\u0142\uffff", 2), ("\N{TELEPHONE RECEIVER}", 2), ("a\N{TELEPHONE RECEIVER}b", 4)],
)
def test_characters_beyond_the_first_plane_are_two_units(text: str, count: int) -> None:
    assert units(text) == count


@pytest.mark.parametrize(
    ("count", "before"),
    [
        (0, ""),
        (1, "a"),
        (2, "a"),  # in the middle of the receiver
        (3, "a\N{TELEPHONE RECEIVER}"),
        (4, "a\N{TELEPHONE RECEIVER}b"),
        (9, "a\N{TELEPHONE RECEIVER}b"),
    ],
)
def test_text_before_a_position_has_whole_characters_only(count: int, before: str) -> None:
    assert first_units("a\N{TELEPHONE RECEIVER}b", count) == before
