"""Which tables of the runtime's constant data wait for the second half of its module."""

from __future__ import annotations

import struct

import pytest

from static.builder.image.split import END, I32_CONST, NO_LOCALS
from static.builder.image.tables import MARGIN, SMALLEST, merged, unread
from static.builder.image.wasm import Module, sized, sleb, vector

AT, DROP = 1 << 16, b"\x1a"
BEFORE, TABLE, AFTER = b"\1" * MARGIN * 2, b"\2" * SMALLEST, b"\3" * SMALLEST
CONTENT = BEFORE + TABLE + AFTER
PLACE = AT + len(BEFORE)


def reads(*places: int) -> bytes:
    """A function with these addresses in it."""
    return NO_LOCALS + b"".join(I32_CONST + sleb(place) + DROP for place in places) + END


def later(*bodies: bytes, first: int = 1, content: bytes = CONTENT, memory: bytes = CONTENT) -> list[tuple[int, int]]:
    """The tables that wait when the module's first half has this many of the functions."""
    data = vector([b"\0" + I32_CONST + sleb(AT) + END + sized(content)])
    whole = Module([], [], [0] * len(bodies), [], [], [*bodies], data=data)
    return unread(whole, range(first), bytes(AT) + memory)


def test_tables_of_the_second_half_wait() -> None:
    others = reads(AT, PLACE + len(TABLE))
    assert later(others, reads(PLACE)) == [(PLACE, PLACE + len(TABLE))]
    assert later(others, reads(PLACE), content=bytes(len(CONTENT)), memory=bytes(len(CONTENT))) == []


@pytest.mark.parametrize("place", [PLACE, PLACE + 5, PLACE - MARGIN])
def test_tables_stay_that_the_first_half_may_read(place: int) -> None:
    assert later(reads(AT, PLACE + len(TABLE), place), reads(PLACE)) == []


@pytest.mark.parametrize("place", [PLACE, PLACE + 5])
def test_tables_stay_that_the_memory_points_to(place: int) -> None:
    memory = CONTENT + struct.pack("<I", place)
    assert later(reads(AT, PLACE + len(TABLE)), reads(PLACE), memory=memory) == []


def test_tables_stay_that_have_changed() -> None:
    changed = BEFORE + b"\4" + TABLE[1:] + AFTER
    assert later(reads(AT, PLACE + len(TABLE)), reads(PLACE), memory=changed) == []


def test_spans_that_touch_are_one() -> None:
    assert merged([(8, 12), (1, 3), (3, 5), (4, 6), (9, 10)]) == [(1, 6), (8, 12)]
