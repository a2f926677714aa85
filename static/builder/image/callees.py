"""Find the direct calls and the constant addresses in the body of a WebAssembly function.

for number in calls(module.bodies[0]):  # as the module counts them: imported functions first
    ...
"""

from static.builder.image.instructions import CALL, I32_CONST, LOADS_AND_STORES, RETURN_CALL, instructions


def calls(body: bytes) -> frozenset[int]:
    """Return the functions that a body calls by their numbers.

    Raises:
        ValueError: the body has an instruction that this reader doesn't know.
    """
    return frozenset(each.numbers[0] for each in instructions(body) if each.opcode in {CALL, RETURN_CALL})


def addresses(body: bytes) -> frozenset[int]:
    """Return what may be addresses in a body: its constants, and the offsets of what it reads and writes.

    Raises:
        ValueError: the body has an instruction that this reader doesn't know.
    """
    found = (each for each in instructions(body) if each.opcode == I32_CONST or each.opcode in LOADS_AND_STORES)
    return frozenset(each.numbers[-1] for each in found)
