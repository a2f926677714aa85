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
    size, state, *words = struct.unpack_from("<8I", image, 24)
    assert (size, state) == (SIZE, len(STATE))
    assert words[:2] == [memory.START, 1]
    assert words[3:5] == [STACK.base, 5001 - STACK.base]
    assert image[56 : memory.HEADER] == bytes(8)
    assert image[memory.HEADER : memory.HEADER + state] == STATE
    low = image[memory.HEADER + state :][: words[2]]
    high = image[memory.HEADER + state + words[2] :]
    assert len(high) == words[5]
    assert zlib.decompress(low) == b"\1"
    assert zlib.decompress(high) == bytes(5000 - STACK.base) + b"\3"


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


TEXTS = 0x1800


def heap(*pieces: bytes) -> bytes:
    """A snapshot whose heap has pieces with these contents."""
    content = bytearray(SIZE)
    place = STACK.base
    for piece in pieces:
        size = (len(piece) + 4 + 7) & ~7
        content[place + 4 : place + 8 + len(piece)] = struct.pack("<I", size | 3) + piece
        place += size
    content[place + 4 : place + 8] = struct.pack("<I", SIZE - place | 1)
    return snapshot()[:-SIZE] + bytes(content)


def text(value: bytes, *, count: int = 1, kind: int = TEXTS) -> bytes:
    """A text with a hash."""
    return struct.pack("<5I", count, kind, len(value), 0xABCDEF, 0x66) + value + b"\0"


def test_hashes_of_texts_are_unknown_and_nothing_else_changes() -> None:
    before = heap(text(b"name"), text(b"other", kind=TEXTS + 4), bytes(12), text(b"kept", count=5 << 28))
    after = memory.without_hashes(before, STACK.base, TEXTS)
    assert before.count(struct.pack("<I", 0xABCDEF)) == 3
    assert after.count(struct.pack("<I", 0xABCDEF)) == 1
    assert after.replace(b"\xff" * 4, struct.pack("<I", 0xABCDEF)) == before


@pytest.mark.parametrize("other", [text(b"", count=1 << 24), struct.pack("<5I", 1, TEXTS, 4096, 0xABCDEF, 0)])
def test_what_only_looks_like_a_text_stays(other: bytes) -> None:
    assert memory.without_hashes(heap(other), STACK.base, TEXTS) == heap(other)


def test_heap_of_another_layout_fails_the_build() -> None:
    with pytest.raises(BuildError, match="a piece of 0 bytes"):
        memory.without_hashes(snapshot()[:-1] + b"\1", STACK.base, TEXTS)
