"""When "tomorrow 10:00" is, with summer time and in any place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notes.follow_up import PRESETS, Offset, due_moment, moment_text, typed_moment

BERLIN = ZoneInfo("Europe/Berlin")


def offset_of(zone: ZoneInfo) -> Offset:
    def offset(at: float) -> float:
        delta = datetime.fromtimestamp(at, zone).utcoffset()
        assert delta is not None
        return delta.total_seconds()

    return offset


def at(text: str, zone: ZoneInfo = BERLIN) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("preset", "now", "due"),
    [
        ("in-1-hour", "2026-03-27T23:30", "2026-03-28T00:30"),
        ("tomorrow-10", "2026-03-27T23:30", "2026-03-28T10:00"),
        ("tomorrow-10", "2026-03-28T09:00", "2026-03-29T10:00"),  # the night in which summer begins
        ("tomorrow-10", "2026-10-24T09:00", "2026-10-25T10:00"),  # the night in which it ends
        ("tomorrow-10", "2026-12-31T00:00", "2027-01-01T10:00"),
        ("monday-9", "2026-03-27T12:00", "2026-03-30T09:00"),
        ("monday-9", "2026-03-30T08:00", "2026-04-06T09:00"),  # on a Monday it is the next one
        ("monday-9", "2026-03-29T23:59", "2026-03-30T09:00"),
    ],
)
def test_preset_is_due_when_the_wall_clock_says_so(preset: str, now: str, due: str) -> None:
    assert due_moment(preset, at(now), offset_of(BERLIN)) == at(due)


def test_preset_in_the_clients_time_is_another_moment() -> None:
    now = at("2026-03-27T12:00")
    there = due_moment("tomorrow-10", now, offset_of(ZoneInfo("America/New_York")))
    assert there == at("2026-03-28T10:00", ZoneInfo("America/New_York"))


@given(st.floats(1e9, 4e9), st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]))
def test_every_preset_lies_ahead_within_eight_days(now: float, zone: str) -> None:
    for preset in PRESETS:
        due = due_moment(preset, now, offset_of(ZoneInfo(zone)))
        assert due is not None
        assert now < due < now + 8 * 86_400


def test_an_unknown_preset_is_none() -> None:
    assert due_moment("some-day", 0.0, lambda _: 0.0) is None


@pytest.mark.parametrize("text", ["", "2026-02-30T10:00", "2026-03-28", "28.03.2026 10:00", "2026-03-26T10:00"])
def test_typed_times_that_are_none_or_over_are_refused(text: str) -> None:
    assert typed_moment(text, at("2026-03-27T12:00"), offset_of(BERLIN)) is None


def test_typed_time_is_the_wall_clocks() -> None:
    due = typed_moment("2026-03-30T15:45", at("2026-03-27T12:00"), offset_of(BERLIN))
    assert due == at("2026-03-30T15:45")
    assert moment_text(due, offset_of(BERLIN)) == "2026-03-30 15:45"
