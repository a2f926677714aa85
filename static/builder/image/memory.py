"""The memory image: the memory of an interpreter that has imported everything, as the page gets it.

A header, the state of Pyodide's tables of JavaScript objects as JSON, and two zstd frames: the memory below the stack
without long runs of zeros, and the heap above it, where it is dense, with what is used of the rest. The stack itself
is empty between two calls.

    bytes  0..8    PYIMAGE1
           8..24   what the image belongs to, 16 hexadecimal digits
          24..     little-endian words: size of the memory, of the JSON, of the first frame, of what it holds and of
                   the second frame; address of the heap and size of what the second frame holds; how many parts the
                   frames have, and the address and size of each: those of the first frame, then those behind what is
                   dense in the second

Below the stack much is zero (what `rest.bin` brings, what is written while Python runs), and at the heap's end, where a
few things lie that couldn't be arranged: a page of memory that nobody touches takes no room.

What the page computes, `leave_out.mjs` has left out of the heap.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from static.builder.errors import BuildError

MAGIC = b"PYIMAGE1"
GAP = 1 << 15
"""How many zeros end a part, and where parts begin: at multiples of it."""
PAGE = 1 << 12
"""What a machine gives memory in."""
START = 1024
"""Where the linker puts the first byte: nothing is at address zero."""
SNAPSHOT_MAGIC = 0x706E7300
SNAPSHOT_HEADER = 48


@dataclass(frozen=True)
class Stack:
    """Where the stack lies: from its end, the lowest address, to its base."""

    end: int
    base: int


def pack(
    snapshot: bytes,
    stack: Stack,
    belongs_to: str,
    compress: Callable[[bytes], bytes],
    tables: Iterable[tuple[int, int]] = (),
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Turn the snapshot that Pyodide makes into an image; return it, and the tables that it leaves out.

    Args:
        snapshot: what `makeMemorySnapshot` returned.
        stack: the part of the memory that is left out.
        belongs_to: 16 hexadecimal digits that the page compares.
        compress: makes a zstd frame.
        tables: where the memory has constants to leave out of the image, by start and end address.

    Raises:
        BuildError: the snapshot is not one, or not as the page expects it.
    """
    state, memory = parts_of(snapshot)
    left_out = [(start, memory[start:end]) for start, end in tables]
    memory = _without(memory, left_out)
    parts, heap = _filled(memory[: stack.end]), memory[stack.base :].rstrip(b"\0")
    dense, scattered = _divided(heap, stack.base)
    below, above = b"".join(content for _, content in parts), dense + b"".join(content for _, content in scattered)
    parts += scattered
    frames = [compress(below), compress(above)]
    words = [len(memory), len(state), len(frames[0]), len(below), len(frames[1]), stack.base, len(above), len(parts)]
    for start, content in parts:
        words += [start, len(content)]
    if any(memory[:START]):
        raise BuildError("The runtime's memory holds something at its very beginning.")
    header = MAGIC + belongs_to.encode("ascii") + struct.pack(f"<{len(words)}I", *words)
    return header + state + b"".join(frames), left_out


def parts_of(snapshot: bytes) -> tuple[bytes, bytes]:
    """Return the state of Pyodide's tables as JSON, and the memory, from the snapshot that Pyodide makes.

    Raises:
        BuildError: the snapshot is not one.
    """
    magic, offset, length = struct.unpack_from("<III", snapshot)
    if magic != SNAPSHOT_MAGIC:
        raise BuildError("What the runtime made is not a snapshot of its memory.")
    return snapshot[SNAPSHOT_HEADER : SNAPSHOT_HEADER + length], snapshot[offset:]


def _filled(memory: bytes) -> list[tuple[int, bytes]]:
    """Return the parts between long runs of zeros, by address."""
    found: list[tuple[int, bytes]] = []
    for at in range(0, len(memory), GAP):
        block = memory[at : at + GAP].rstrip(b"\0")
        if not block:
            continue
        if found and found[-1][0] + len(found[-1][1]) > at - GAP:
            start, content = found.pop()
            found.append((start, content.ljust(at - start, b"\0") + block))
        else:
            found.append((max(at, START), block[max(0, START - at) :]))
    return found


def _divided(heap: bytes, base: int) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Return the heap up to where most of its pages are empty, and the others behind that, by address."""
    end = base + len(heap)
    pages = {at: heap[max(0, at - base) : at + PAGE - base] for at in range(base // PAGE * PAGE, end, PAGE)}
    dense, saved, most = end, 0, 0
    for at, page in reversed(pages.items()):
        saved += -1 if any(page) else 1
        if saved > most and at >= base:
            dense, most = at, saved
    found: list[tuple[int, bytes]] = []
    for at, page in pages.items():
        if at < dense or not any(page):
            continue
        if found and found[-1][0] + len(found[-1][1]) == at:
            start, content = found.pop()
            found.append((start, content + page))
        else:
            found.append((at, page))
    return heap[: dense - base], found


def _without(memory: bytes, contents: list[tuple[int, bytes]]) -> bytes:
    """Return the memory with zeros in place of some of its contents."""
    cleared = bytearray(memory)
    for start, content in contents:
        cleared[start : start + len(content)] = bytes(len(content))
    return bytes(cleared)
