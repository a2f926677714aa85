"""What is typed into fields as values of their types: numbers, amounts, dates, and times where clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.bitrix24.item_fields import LINE_BREAK, FieldType, field_value, joined, values_of
from app.panel.fields.values import INCOMPLETE, Offset, input_text, is_sound, typed_value

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def clock(zone: str) -> Offset:
    def offset(at: float) -> float:
        difference = datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset()
        assert difference is not None
        return difference.total_seconds()

    return offset


@pytest.mark.parametrize(
    ("kind", "typed_text", "before", "value"),
    [
        (FieldType.NUMBER, "1 500,5", "", "1500.5"),
        (FieldType.NUMBER, "1,500.5", "", "1,500.5"),
        (FieldType.NUMBER, "", "3", ""),
        (FieldType.MONEY, "1500,00", "7|EUR", "1500|EUR"),
        (FieldType.MONEY, "", "7|EUR", ""),
        (FieldType.TEXT, " Words ", "", "Words"),
        (FieldType.DATE, "2026-03-01", "", "2026-03-01"),
        (FieldType.DATE, INCOMPLETE, "2026-03-01", INCOMPLETE),
        (FieldType.DATE_TIME, "2026-03-10T10:00:00+00:00", "", "2026-03-10T10:00:00+00:00"),
    ],
)
def test_typed_values(kind: FieldType, typed_text: str, before: str, value: str) -> None:
    assert typed_value(kind, typed_text, before) == value


@pytest.mark.parametrize(
    ("kind", "value", "sound"),
    [
        (FieldType.NUMBER, "-1500.5", True),
        (FieldType.NUMBER, "1.5.5", False),
        (FieldType.NUMBER, "a lot", False),
        (FieldType.NUMBER, "٣", False),
        (FieldType.MONEY, "15|EUR", True),
        (FieldType.MONEY, "much|EUR", False),
        (FieldType.YES_NO, "Y", True),
        (FieldType.YES_NO, "maybe", False),
        (FieldType.TEXT, "anything", True),
        (FieldType.NUMBER, "", True),
        (FieldType.DATE, "2026-03-01", True),
        (FieldType.DATE, INCOMPLETE, False),
        (FieldType.DATE_TIME, "2026-03-10T10:00:00+00:00", True),
        (FieldType.DATE_TIME, "2026-03-10T10:00:00", False),
        (FieldType.DATE_TIME, INCOMPLETE, False),
        (FieldType.LOCAL_TIME, "2026-03-10T10:00:00", True),
        (FieldType.LOCAL_TIME, "2026-03-10T10:00:00+00:00", False),
        (FieldType.LOCAL_TIME, "soon", False),
    ],
)
def test_sound_values(kind: FieldType, value: str, sound: bool) -> None:
    assert is_sound(kind, value) is sound


@pytest.mark.parametrize(
    ("zone", "typed_text", "value", "shown"),
    [
        (BERLIN, "2026-03-10T11:00", "2026-03-10T10:00:00+00:00", "2026-03-10T11:00"),
        (BERLIN, "2026-07-10T11:00:05", "2026-07-10T09:00:05+00:00", "2026-07-10T11:00:05"),
        # The clock never shows these: it's set forward, by half an hour on Lord Howe Island.
        (BERLIN, "2026-03-29T02:30", "2026-03-29T01:30:00+00:00", "2026-03-29T03:30"),
        (NEW_YORK, "2026-03-08T02:30", "2026-03-08T07:30:00+00:00", "2026-03-08T03:30"),
        (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:45:00+00:00", "2026-10-04T02:45"),
        # The clock shows these twice: it's set back.
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30:00+00:00", "2026-10-25T02:30"),
        (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30:00+00:00", "2026-11-01T01:30"),
        # No moments.
        (BERLIN, "9999-12-31T10:00", "9999-12-31T10:00", "9999-12-31T10:00"),
        (BERLIN, "2026-02-30T10:00", "2026-02-30T10:00", "2026-02-30T10:00"),
        (BERLIN, "", "", ""),
    ],
)
def test_moments_are_typed_by_the_operators_clock(zone: str, typed_text: str, value: str, shown: str) -> None:
    assert typed_value(FieldType.DATE_TIME, typed_text, "", clock(zone)) == value
    assert input_text(FieldType.DATE_TIME, value, clock(zone)) == shown


@pytest.mark.parametrize("before", ["2026-10-25T01:30:20+00:00", "2026-10-25T00:30:20+00:00"])
def test_moment_that_is_typed_as_it_was_keeps_its_seconds_and_which_of_two_it_is(before: str) -> None:
    offset = clock(BERLIN)
    shown = input_text(FieldType.DATE_TIME, before, offset)
    assert shown == "2026-10-25T02:30:20"
    assert typed_value(FieldType.DATE_TIME, shown, before, offset) == before
    assert typed_value(FieldType.DATE_TIME, "2026-10-25T02:30", before, offset) == before
    assert typed_value(FieldType.DATE_TIME, "2026-10-25T02:31", before, offset) == "2026-10-25T00:31:00+00:00"


def test_times_by_the_portals_clock_are_the_same_by_every_clock() -> None:
    for zone in (BERLIN, NEW_YORK):
        assert typed_value(FieldType.LOCAL_TIME, "2026-03-29T02:30", "", clock(zone)) == "2026-03-29T02:30:00"
        assert input_text(FieldType.LOCAL_TIME, "2026-03-29T02:30:00", clock(zone)) == "2026-03-29T02:30"


@pytest.mark.parametrize(
    ("kind", "forms", "value"),
    [
        (FieldType.DATE_TIME, ["2026-03-10T11:19:38+02:00", "2026-03-10T09:19:38Z"], "2026-03-10T09:19:38+00:00"),
        (FieldType.DATE_TIME, ["2026-03-10T11:19:38"], "2026-03-10T11:19:38"),
        (FieldType.DATE_TIME, ["10.03.2026 11:19:38"], "10.03.2026 11:19:38"),
        (FieldType.DATE_TIME, ["0001-01-01T00:00:00+02:00"], "0001-01-01T00:00:00+02:00"),
        (FieldType.DATE_TIME, ["", None, False, []], ""),
        (FieldType.LOCAL_TIME, ["2026-03-10T11:19:38+02:00", "2026-03-10 11:19:38"], "2026-03-10T11:19:38"),
        (FieldType.CHOICE, [["63", 61, "", "61"], [61, 63]], "61\n63"),
        (FieldType.MONEY, [["1500.00|EUR", "7|USD"]], "1500|EUR\n7|USD"),
        (FieldType.TEXT, [["b", "a", "b"]], "b\na\nb"),
    ],
)
def test_times_and_several_values_in_all_their_forms_are_the_same_text(
    kind: FieldType, forms: list[object], value: str
) -> None:
    assert {field_value(kind, form) for form in forms} == {value}  # type: ignore[arg-type]


def test_line_breaks_within_several_values_stay() -> None:
    value = joined(FieldType.TEXT, ["one\ntwo", "", "three"])
    assert value == f"one{LINE_BREAK}two\nthree"
    assert values_of(value) == ["one\ntwo", "three"]
