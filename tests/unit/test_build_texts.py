"""Which texts of the runtime's constant data wait for the second half of its module."""

from __future__ import annotations

import struct

import pytest

from static.builder.image.split import END, I32_CONST, NO_LOCALS
from static.builder.image.texts import unneeded
from static.builder.image.wasm import I32, Global, Module, Reader, sized, sleb, uleb, vector

ERROR, OTHER, SHORT = b"no such thing is to be found here", b"and another error that nobody has", b"short"
AT, LOAD, DROP = 1 << 16, b"\x2d\0", b"\x1a"
BEFORE = b"\0" * 64


def module(content: bytes, *bodies: bytes, exported: int = 0) -> Module:
    data = vector([b"\0" + I32_CONST + sleb(AT) + END + sized(content)])
    globals_ = [Global(I32, 0, I32_CONST + sleb(exported) + END)]
    return Module([], [], [0] * len(bodies), globals_, [], [*bodies], data=data)


def reads(address: int) -> bytes:
    """A function with this address in it."""
    return NO_LOCALS + I32_CONST + sleb(address) + DROP + END


def loads(offset: int) -> bytes:
    """A function that reads at an offset from what it computes."""
    return NO_LOCALS + I32_CONST + sleb(0) + LOAD + uleb(offset) + DROP + END


def later(content: bytes, *bodies: bytes, first: int = 0, heap: bytes = b"", exported: int = 0) -> list[bytes]:
    """The texts that wait when the module's first half has this many of the functions."""
    whole = module(content, *bodies, exported=exported)
    memory = (bytes(AT) + content).ljust(AT + (len(content) + 7 & ~3), b"\0") + heap
    return [memory[start:end] for start, end in unneeded(whole, range(first), memory)]


CONTENT = BEFORE + ERROR + BEFORE + OTHER + BEFORE + SHORT + BEFORE
CONTENT = CONTENT.ljust(len(CONTENT) + 7 & ~7, b"\0")
PLACE = AT + len(BEFORE)


def test_texts_of_the_second_half_wait() -> None:
    assert later(CONTENT, reads(PLACE)) == [ERROR, OTHER]


@pytest.mark.parametrize("body", [reads(PLACE), reads(PLACE + 5), reads(PLACE - 1), loads(PLACE), loads(PLACE - 20)])
def test_texts_stay_that_the_first_half_may_read(body: bytes) -> None:
    assert later(CONTENT, body, first=1) == [OTHER]


@pytest.mark.parametrize("place", [PLACE, PLACE + 5])
def test_texts_stay_that_other_data_points_to(place: int) -> None:
    assert later(CONTENT + struct.pack("<2I", 0, place)) == [OTHER]


def test_texts_stay_that_the_heap_or_an_export_points_to() -> None:
    assert later(CONTENT, heap=struct.pack("<2I", 1, PLACE)) == [OTHER]
    assert later(CONTENT, exported=PLACE) == [OTHER]


NAME = PLACE + len(ERROR) + 2 * len(BEFORE) + len(OTHER)


@pytest.mark.parametrize(
    "definition",
    [
        struct.pack("<4I", NAME, 7, 0x80, PLACE),  # PyMethodDef
        struct.pack("<5I", NAME, 7, 0, PLACE, 0),  # PyGetSetDef
        struct.pack("<5I", NAME, 6, 12, 1, PLACE),  # PyMemberDef
    ],
)
def test_descriptions_wait(definition: bytes) -> None:
    assert later(CONTENT + definition + bytes(8)) == [ERROR, OTHER]


def test_texts_stay_that_the_interpreter_has_written() -> None:
    changed = CONTENT.replace(ERROR, ERROR.upper())
    whole = module(CONTENT)
    memory = (bytes(AT) + changed).ljust(AT + (len(changed) + 7 & ~3), b"\0")
    assert [memory[start:end] for start, end in unneeded(whole, (), memory)] == [OTHER]


def test_data_without_a_fixed_address_is_refused() -> None:
    whole = module(CONTENT)
    whole.data = b"\1\1" + sized(CONTENT)
    with pytest.raises(ValueError, match="fixed address"):
        whole.segments()


def test_segments_are_read_as_they_were_written() -> None:
    assert module(CONTENT).segments() == [(AT, CONTENT)]
    assert Reader(module(CONTENT).data or b"").uleb() == 1
