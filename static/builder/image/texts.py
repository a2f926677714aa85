"""Find the texts in the runtime's constant data that a start does not need: errors, and descriptions of functions.

They are a fiftieth of the memory image. Those that only functions of the second half of the module refer to are put
into the memory with it, as are the descriptions of functions, methods and attributes: until then these are empty.
"""

import re
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from static.builder.image.callees import addresses
from static.builder.image.wasm import Module

SENTENCE = re.compile(rb"(?<=\0)[\t\n\r -~]{24,}(?=\0)")
SPACES = 2
"""Spaces that a text has at least: tables of letters, which are read from an address before them, have none."""
MARGIN = 32
"""How far from a text an address may be that still counts as its own: compilers let loops begin one step before."""
FLAGS, KINDS, SLOTS = 1 << 10, 1 << 6, 1 << 15
"""Bounds of a method's flags, of a member's kind and flags, and of functions' places in the table."""

Span = tuple[int, int]


def unneeded(module: Module, first: Iterable[int], memory: bytes) -> list[Span]:
    """Return the texts, by start and end address, that nothing reads before the second half of the module is there.

    Args:
        module: the whole module.
        first: numbers of the functions in its first half.
        memory: the interpreter's memory from address zero.
    """
    constants = max(address + len(content) for address, content in module.segments()) & ~3
    data = bytearray(constants + 4)
    for address, content in module.segments():
        data[address : address + len(content)] = content
    found = [each.span() for each in SENTENCE.finditer(data) if each[0].count(b" ") >= SPACES]
    found = [(start, end) for start, end in found if memory[start:end] == data[start:end]]
    used = {*module.constants()}.union(*(addresses(module.bodies[number]) for number in first))
    needed = {*_near(found, used, MARGIN)}
    words = _words(memory)
    described = {*_descriptions(words[: constants // 4], constants)}
    needed |= {*_near(found, {word for place, word in enumerate(words[: constants // 4]) if place not in described}, 0)}
    pointed = {*words[constants // 4 :]}
    return [span for number, span in enumerate(found) if number not in needed and span[0] not in pointed]


def _near(texts: list[Span], used: Iterable[int], margin: int) -> Iterator[int]:
    """Yield the numbers of the texts that have one of the addresses in them, or so near."""
    starts = [start for start, _ in texts]
    for address in used:
        number = max(bisect_left(starts, address - margin) - 1, 0)
        while number < len(texts) and starts[number] <= address + margin:
            if address - margin <= texts[number][1]:
                yield number
            number += 1


def _words(memory: bytes) -> "array[int]":
    words = array("I", memory[: len(memory) & ~3])
    if struct.pack("=I", 1) != struct.pack("<I", 1):
        words.byteswap()
    return words


def _descriptions(words: "array[int]", constants: int) -> Iterator[int]:
    """Yield the places of the words that point to a description (CPython's methodobject.h and descrobject.h)."""

    def text(word: int) -> bool:
        return SLOTS < word < constants

    for place in range(len(words) - 4):
        if text(words[place]):
            _, second, third, fourth, fifth = words[place : place + 5]
            if 0 < second < SLOTS and third < max(FLAGS, SLOTS) and text(fourth):
                yield place + 3  # PyMethodDef: name, function, flags, description; PyGetSetDef: name, two functions, …
            elif second < KINDS and third < FLAGS and fourth < KINDS and text(fifth):
                yield place + 4  # PyMemberDef: name, kind, offset, flags, description
