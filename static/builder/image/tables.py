"""Find the tables in the runtime's constant data that only functions of the second half of its module read.

They are put into the memory with it. Which these are is told by addresses: where a table begins, a function has its
address; it ends where the next address lies that some function has, or the memory.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from static.builder.image.callees import addresses
from static.builder.image.texts import Span, words_of
from static.builder.image.wasm import Module

SMALLEST = 128
"""Bytes of a table that is worth it."""
MARGIN = 4096
"""How far before a table an address may be that still counts as its own: of what is looked up by a letter or a kind,
compilers take the first one off."""


def unread(module: Module, first: Iterable[int], memory: bytes) -> list[Span]:
    """Return the tables, by start and end address, that nothing reads before the second half of the module is there.

    Args:
        module: the whole module.
        first: numbers of the functions in its first half.
        memory: the interpreter's memory from address zero.
    """
    end = max(address + len(content) for address, content in module.segments()) & ~3
    data = bytearray(end + 4)
    for address, content in module.segments():
        data[address : address + len(content)] = content
    at_once, later = {*module.constants()}, set[int]()
    needed = frozenset(first)
    for number, body in enumerate(module.bodies):
        (at_once if number in needed else later).update(addresses(body))
    pointed = {word for word in words_of(memory) if word < end}
    read, known = sorted(at_once), sorted(at_once | later | pointed)
    found = []
    for start in sorted(each for each in later - at_once - pointed if 0 < each < end):
        after = bisect_right(known, start)
        stop = min(known[after], end) if after < len(known) else end
        near = bisect_left(read, start - MARGIN)
        is_read = near < len(read) and read[near] < stop
        if stop - start >= SMALLEST and not is_read and memory[start:stop] == data[start:stop] != bytes(stop - start):
            found.append((start, stop))
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in their order, as one where they touch."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found
