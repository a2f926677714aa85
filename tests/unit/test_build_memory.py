"""The memory image: what its header says, what it leaves out, and what is refused."""

from __future__ import annotations

import struct
import zlib

import pytest

from static.builder.errors import BuildError
from static.builder.image import memory
from static.builder.image.memory import Stack

STATE = b'{"immortalKeys": []}'
STACK = Stack(end=2048, base=4096)
SIZE = 1 << 19


def snapshot(magic: int = memory.SNAPSHOT_MAGIC, size: int = SIZE, low: int = memory.START) -> bytes:
    """A snapshot with a byte of data, one on the stack, and one on the heap."""
    content = bytearray(size)
    content[low], content[3000], content[5000] = 1, 2, 3
    offset = memory.SNAPSHOT_HEADER + len(STATE)
    header = struct.pack("<III", magic, offset, len(STATE)).ljust(memory.SNAPSHOT_HEADER, b"\0")
    return header + STATE + bytes(content)


def test_header_says_where_everything_goes() -> None:
    image, left_out = memory.pack(snapshot(), STACK, "0123456789abcdef", zlib.compress)
    assert left_out == []
    assert image[:24] == b"PYIMAGE10123456789abcdef"
    size, state, low_packed, low_size, high_packed, *words = struct.unpack_from("<10I", image, 24)
    assert (size, state, low_size) == (SIZE, len(STATE), 1)
    assert words == [STACK.base, 5001 - STACK.base, 1, memory.START, 1]
    frames = image[24 + 10 * 4 :]
    assert frames[:state] == STATE
    low, high = frames[state:][:low_packed], frames[state + low_packed :]
    assert len(high) == high_packed
    assert zlib.decompress(low) == b"\1"
    assert zlib.decompress(high) == bytes(5000 - STACK.base) + b"\3"


def test_long_runs_of_zeros_below_the_stack_are_left_out_so_that_no_page_writes_them() -> None:
    gap = memory.GAP
    content = bytearray(8 * gap)
    for at in (memory.START, gap - 1, gap + 5, 4 * gap + 7, 7 * gap):
        content[at] = 1
    offset = memory.SNAPSHOT_HEADER + len(STATE)
    header = struct.pack("<III", memory.SNAPSHOT_MAGIC, offset, len(STATE)).ljust(memory.SNAPSHOT_HEADER, b"\0")
    image, _ = memory.pack(header + STATE + content, Stack(6 * gap, 7 * gap), "0" * 16, lambda data: data)
    _, state, *words = struct.unpack_from("<12I", image, 24)
    first = gap + 6 - memory.START
    assert words == [first + 8, first + 8, 1, 7 * gap, 1, 2, memory.START, first, 4 * gap, 8]
    assert image[24 + 12 * 4 + state :] == bytes(content[memory.START : gap + 6]) + bytes(7) + b"\1\1"


def test_of_the_end_of_the_heap_that_is_mostly_empty_come_the_pages_that_hold_something() -> None:
    page = memory.PAGE
    content = bytearray(100 * page)
    for at in (8 * page + 5, 10 * page, 50 * page + 7, 51 * page + 1, 90 * page + 3):
        content[at] = 1
    offset = memory.SNAPSHOT_HEADER + len(STATE)
    header = struct.pack("<III", memory.SNAPSHOT_MAGIC, offset, len(STATE)).ljust(memory.SNAPSHOT_HEADER, b"\0")
    image, _ = memory.pack(header + STATE + content, Stack(7 * page, 8 * page + 4), "0" * 16, lambda data: data)
    _, state, *words = struct.unpack_from("<12I", image, 24)
    size = 3 * page - 4 + 2 * page + 4
    assert words == [0, 0, size, 8 * page + 4, size, 2, 50 * page, 2 * page, 90 * page, 4]
    dense, scattered = content[8 * page + 4 : 11 * page], [content[50 * page : 52 * page], content[90 * page :][:4]]
    assert image[24 + 12 * 4 + state :] == bytes(dense + b"".join(scattered))


def test_stack_is_left_out() -> None:
    other = bytearray(snapshot())
    other[memory.SNAPSHOT_HEADER + len(STATE) + 3000] = 9
    packed = [memory.pack(content, STACK, "0" * 16, zlib.compress) for content in (snapshot(), bytes(other))]
    assert packed[0] == packed[1]


def test_tables_are_left_out_and_given_back() -> None:
    whole, _ = memory.pack(snapshot(), STACK, "0" * 16, zlib.compress)
    assert whole != memory.pack(snapshot(low=1030), STACK, "0" * 16, zlib.compress)[0]
    tables = [(memory.START, 1040)]
    packed = [memory.pack(snapshot(low=low), STACK, "0" * 16, zlib.compress, tables) for low in (1024, 1030)]
    assert packed[0][0] == packed[1][0]
    assert [left_out for _, left_out in packed] == [[(1024, b"\1" + bytes(15))], [(1024, bytes(6) + b"\1" + bytes(9))]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (snapshot(magic=1), "not a snapshot"),
        (snapshot(low=8), "at its very beginning"),
    ],
)
def test_snapshot_that_cannot_be_an_image_fails_the_build(content: bytes, reason: str) -> None:
    with pytest.raises(BuildError, match=reason):
        memory.pack(content, STACK, "0" * 16, zlib.compress)
