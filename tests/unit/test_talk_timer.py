"""The talk timer comes from the clock."""

from __future__ import annotations

import pytest

from app.call.model import TalkTimer


@pytest.mark.parametrize(
    ("now", "seconds"), [(100.0, 0), (100.999, 0), (101.0, 1), (3700.5, 3600), (40.0, 0), (-1e9, 0)]
)
def test_a_running_talk_lasts_whole_seconds_and_never_less_than_none(now: float, seconds: int) -> None:
    assert TalkTimer(100.0).seconds(now) == seconds


def test_an_ended_talk_lasts_as_long_as_it_did() -> None:
    assert TalkTimer(100.0).ended(165.9).seconds(10_000.0) == 65


def test_a_talk_that_ended_before_it_began_by_the_clock_lasted_nothing() -> None:
    assert TalkTimer(100.0).ended(40.0).seconds(10_000.0) == 0


def test_ending_twice_keeps_the_first_end() -> None:
    assert TalkTimer(100.0).ended(110.0).ended(120.0) == TalkTimer(100.0, 110.0)


def test_ending_keeps_whether_the_beginning_was_seen() -> None:
    assert TalkTimer(100.0, exact=False).ended(110.0).exact is False
