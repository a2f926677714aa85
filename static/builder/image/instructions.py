"""Read the instructions of a WebAssembly function.

for instruction in instructions(module.bodies[0]):
    body[instruction.start : instruction.end]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from static.builder.image.wasm import Reader, after_locals

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL, RETURN_CALL, CALL_INDIRECT = 0x10, 0x12, 0x11
I32_CONST = 0x41
LOADS_AND_STORES = frozenset(range(0x28, 0x3F))
# How many numbers follow an instruction. Signed and unsigned ones are equally long.
NUMBERS = {
    **dict.fromkeys([0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, 0x19, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)], 0),
    **dict.fromkeys([0x02, 0x03, 0x04, 0x06], 1),  # block, loop, if, try: a type
    **dict.fromkeys([0x07, 0x08, 0x09, 0x18], 1),  # catch, throw, rethrow, delegate
    **dict.fromkeys([0x0C, 0x0D, CALL, RETURN_CALL], 1),  # br, br_if; calls
    **dict.fromkeys(range(0x20, 0x27), 1),  # local.get … table.set
    **dict.fromkeys([0x3F, 0x40], 1),  # memory.size, memory.grow
    0x42: 1,  # i64.const
    **dict.fromkeys([0xD0, 0xD2], 1),  # ref.null, ref.func
    **dict.fromkeys([CALL_INDIRECT, 0x13], 2),  # call_indirect, return_call_indirect: a type and a table
    **dict.fromkeys(LOADS_AND_STORES, 2),  # an alignment and an offset
}
CONSTANTS = {0x43: 4, 0x44: 8}
"""How many bytes the constant of f32.const and f64.const has."""
BRANCH_TABLE, SELECT, TRY_TABLE, PREFIX = 0x0E, 0x1C, 0x1F, 0xFC
AFTER_PREFIX = {
    **dict.fromkeys(range(8), 0),  # conversions
    **dict.fromkeys([8, 10, 12, 14], 2),  # memory.init and copy, table.init and copy
    **dict.fromkeys([9, 11, 13, 15, 16, 17], 1),  # data.drop, memory.fill, elem.drop, table.grow, size and fill
}


class Instruction(NamedTuple):
    """An instruction: its opcode, the numbers that follow it, and where it lies in the function's body."""

    opcode: int
    numbers: tuple[int, ...]
    start: int
    end: int


def instructions(body: bytes) -> Iterator[Instruction]:
    """Yield all instructions of a function's body, in their order.

    Raises:
        ValueError: the body has an instruction that this reader doesn't know.
    """
    reader = Reader(body, after_locals(body))
    while reader.position < len(body):
        start = reader.position
        opcode = reader.byte()
        numbers: tuple[int, ...] = ()
        if opcode in CONSTANTS:
            reader.take(CONSTANTS[opcode])
        elif opcode == I32_CONST:
            numbers = (reader.sleb(),)
        else:
            numbers = tuple(reader.uleb() for _ in range(_numbers(reader, opcode)))
        yield Instruction(opcode, numbers, start, reader.position)


def _numbers(reader: Reader, opcode: int) -> int:
    """Return how many numbers follow an instruction, after those that say how many."""
    if opcode in NUMBERS:
        return NUMBERS[opcode]
    if opcode == BRANCH_TABLE:
        return reader.uleb() + 1
    if opcode == SELECT:
        return reader.uleb()
    if opcode == TRY_TABLE:
        reader.uleb()
        for _ in range(reader.uleb()):
            with_tag = reader.byte() < 2
            for _ in range(2 if with_tag else 1):
                reader.uleb()
        return 0
    if opcode == PREFIX and (operation := reader.uleb()) in AFTER_PREFIX:
        return AFTER_PREFIX[operation]
    raise ValueError(f"an instruction of opcode {opcode:#x}")
