"""The memory image: the memory of an interpreter that has imported everything, as the page gets it.

A header of 64 bytes, the state of Pyodide's tables of JavaScript objects as JSON, and two zstd frames with
checksums: the memory below the stack, and the heap above it. The stack itself is empty between two calls.

    bytes  0..8    PYIMAGE1
           8..24   what the image belongs to, 16 hexadecimal digits
          24..56   little-endian words: size of the memory, size of the JSON, and for each
                   of the two frames its address in the memory, its size and its packed size

What the page computes, `leave_out.mjs` has left out of the heap.
"""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from static.builder.errors import BuildError

MAGIC = b"PYIMAGE1"
HEADER = 64
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
    parts = [(START, memory[START : stack.end].rstrip(b"\0")), (stack.base, memory[stack.base :].rstrip(b"\0"))]
    frames = [compress(content) for _, content in parts]
    words = [len(memory), len(state)]
    for (start, content), frame in zip(parts, frames, strict=True):
        words += [start, len(content), len(frame)]
    if any(memory[:START]):
        raise BuildError("The runtime's memory holds something at its very beginning.")
    header = MAGIC + belongs_to.encode("ascii") + struct.pack("<8I", *words)
    return header.ljust(HEADER, b"\0") + state + b"".join(frames), left_out


def parts_of(snapshot: bytes) -> tuple[bytes, bytes]:
    """Return the state of Pyodide's tables as JSON, and the memory, from the snapshot that Pyodide makes.

    Raises:
        BuildError: the snapshot is not one.
    """
    magic, offset, length = struct.unpack_from("<III", snapshot)
    if magic != SNAPSHOT_MAGIC:
        raise BuildError("What the runtime made is not a snapshot of its memory.")
    return snapshot[SNAPSHOT_HEADER : SNAPSHOT_HEADER + length], snapshot[offset:]


def _without(memory: bytes, contents: list[tuple[int, bytes]]) -> bytes:
    """Return the memory with zeros in place of some of its contents."""
    cleared = bytearray(memory)
    for start, content in contents:
        cleared[start : start + len(content)] = bytes(len(content))
    return bytes(cleared)
