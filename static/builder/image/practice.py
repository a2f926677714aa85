"""Let a page have the engine compile functions well before they are busy, and keep their code for later starts.

Chromium compiles a function well once it has run for a while. Only such code is kept, by the megabyte, and only where
it has no guesses about what indirect calls will call. A start from memory is over before much of that happens. So
each function of the module gets a loop that runs in its place when a page practises: `split:practice(n, rounds)` has
the n-th one run it so often, which looks like work to the engine and does nothing. And indirect calls go through one
function for each type, which alone has guesses. static/warm.js does it, once for each version of the module and of
the browser. A start whose image is still on its way has each function run its loop once (static/snapshot.js): it is
compiled then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from static.builder.image.instructions import CALL_INDIRECT, instructions
from static.builder.image.wasm import (
    EXTERNREF,
    F32,
    F64,
    FUNC_KIND,
    FUNCREF,
    GLOBAL_KIND,
    I32,
    I64,
    Export,
    FunctionType,
    Global,
    Module,
    after_locals,
    sleb,
    uleb,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK, LOOP, IF, END = b"\x02\x40", b"\x03\x40", b"\x04\x40", b"\x0b"
BRANCH_IF, BRANCH_TABLE, RETURN, CALL, CALL_BY_TABLE = b"\x0d", b"\x0e", b"\x0f", b"\x10", b"\x11"
DROP, LOCAL_GET, GLOBAL_GET, GLOBAL_SET = b"\x1a", b"\x20", b"\x23", b"\x24"
NUMBER, ADD, SUBTRACT = b"\x41", b"\x6a", b"\x6b"
NO_LOCALS = b"\0"
ZERO = {
    I32: b"\x41\0",
    I64: b"\x42\0",
    F32: b"\x43" + bytes(4),
    F64: b"\x44" + bytes(8),
    EXTERNREF: b"\xd0\x6f",
    FUNCREF: b"\xd0\x70",
}


def share_indirect_calls(module: Module) -> None:
    """Replace the indirect calls through the first table by calls of added functions, one for each type.

    Raises:
        ValueError: a function has an instruction that the reader doesn't know.
    """
    first = len(module.imported(FUNC_KIND))
    shared: dict[int, int] = {}
    for place, body in enumerate(list(module.bodies)):
        parts, copied = [], 0
        for each in instructions(body):
            if each.opcode == CALL_INDIRECT and each.numbers[1] == 0:
                kind = each.numbers[0]
                if kind not in shared:
                    shared[kind] = first + len(module.functions)
                    _add_indirect_call(module, kind)
                parts += [body[copied : each.start], CALL, uleb(shared[kind])]
                copied = each.end
        module.bodies[place] = b"".join([*parts, body[copied:]])


def _add_indirect_call(module: Module, kind: int) -> None:
    """Add a function that calls one of this type by its place in the first table, which is its last argument."""
    signature = module.types[kind]
    arguments = b"".join(LOCAL_GET + uleb(n) for n in range(len(signature.parameters) + 1))
    module.functions.append(module.type_number(signature.parameters + bytes([I32]), signature.results))
    module.bodies.append(NO_LOCALS + arguments + CALL_BY_TABLE + uleb(kind) + uleb(0) + END)


def add_practice(module: Module, functions: Sequence[int], table: int, slot: int) -> None:
    """Give each of the functions its loop, and the module the exports `split:practice` and `split:functions`.

    `split:practice(n, rounds)` has the n-th of the functions run its loop; `split:functions` is how many there are.

    Args:
        module: is changed.
        functions: numbers of defined functions, in the order of the table's slots.
        table: number of the table that holds them.
        slot: where the first of them lies.
    """
    rounds = len(module.imported(GLOBAL_KIND)) + len(module.globals)
    module.globals += [
        Global(I32, 1, NUMBER + sleb(0) + END),  # the rounds that are left: none, unless the page practises
        Global(I32, 0, NUMBER + sleb(len(functions)) + END),
    ]
    kinds = [module.functions[number] for number in functions]
    for number, kind in zip(functions, kinds, strict=True):
        body = module.bodies[number]
        start = after_locals(body)
        module.bodies[number] = body[:start] + _loop(rounds, module.types[kind]) + body[start:]
    module.exports += [
        Export("split:practice", FUNC_KIND, len(module.imported(FUNC_KIND)) + len(module.functions)),
        Export("split:functions", GLOBAL_KIND, rounds + 1),
    ]
    module.functions.append(module.type_number(bytes([I32, I32]), b""))
    module.bodies.append(_practice(module, kinds, rounds, table, slot))


def _loop(rounds: int, kind: FunctionType) -> bytes:
    """Return what a function begins with: where rounds are left it counts them down and returns zeros."""
    left = GLOBAL_GET + uleb(rounds)
    count = LOOP + left + NUMBER + sleb(1) + SUBTRACT + GLOBAL_SET + uleb(rounds) + left + BRANCH_IF + uleb(0) + END
    return left + IF + count + _zeros(kind.results) + RETURN + END


def _practice(module: Module, kinds: list[int], rounds: int, table: int, slot: int) -> bytes:
    """Return the body of a function that sets the rounds and calls the n-th function, by its type."""
    types = list(dict.fromkeys(kinds))
    places = b"".join(uleb(types.index(kind)) for kind in kinds)
    code = BLOCK * (len(types) + 1)
    code += LOCAL_GET + uleb(0) + BRANCH_TABLE + uleb(len(kinds)) + places + uleb(len(types)) + END
    for kind in types:
        signature = module.types[kind]
        code += LOCAL_GET + uleb(1) + GLOBAL_SET + uleb(rounds) + _zeros(signature.parameters)
        code += LOCAL_GET + uleb(0) + NUMBER + sleb(slot) + ADD + CALL_BY_TABLE + uleb(kind) + uleb(table)
        code += DROP * len(signature.results) + RETURN + END
    return NO_LOCALS + code + END


def _zeros(kinds: bytes) -> bytes:
    return b"".join(ZERO[kind] for kind in kinds)
