"""Find the functions that the interpreter calls at moments nobody can foresee.

When garbage is collected is a matter of chance, and so is what is collected then: no walk through calls finds it all.
So the functions that do it for the types in the memory are read from the types themselves. To these come the direct
callees, which are few and small, and what runs when something has gone wrong already.
"""

import struct
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from static.builder.errors import BuildError
from static.builder.image.callees import calls
from static.builder.image.wasm import FUNC_KIND, Module, table

# Offsets in struct _typeobject (CPython's Include/cpython/object.h) where pointers have 32 bits.
FIELDS = {"basicsize": 16, "weakrefoffset": 104, "base": 128, "dictoffset": 144, "mro": 172}
SLOTS = {
    "tp_dealloc": 24,
    "tp_traverse": 92,
    "tp_clear": 96,
    "tp_free": 160,
    "tp_is_gc": 164,
    "tp_del": 188,
    "tp_finalize": 196,
}
DEEPLY_NESTED = frozenset(["_PyTrash_thread_deposit_object", "_PyTrash_thread_destroy_chain"])
"""What puts aside the objects whose removal would need too much of the stack, and removes them later."""
FATAL = frozenset(["dump_traceback", "_emscripten_stack_restore"])
"""What Pyodide calls at a fatal error. The second half may be what is missing then: all that they need is taken."""


class Type(NamedTuple):
    """A type as Python describes it (`prepare_snapshot.py`), to compare with what is read at its address."""

    address: int
    basicsize: int
    weakrefoffset: int
    base: int
    dictoffset: int
    mro: int


def unforeseen(memory: bytes, types: Sequence[Type], module: Module) -> frozenset[int]:
    """Return the numbers of defined functions that may run at any moment.

    Args:
        memory: the interpreter's memory from address zero.
        types: all types in it.
        module: the runtime's module.

    Raises:
        BuildError: the types are laid out in another way than this module knows.
    """
    functions = table(module)
    found = _exported(module, DEEPLY_NESTED)
    for described in types:
        _compare(memory, described)
        slots = (_word(memory, described.address + offset) for offset in SLOTS.values())
        try:
            found |= {functions[slot] for slot in slots if slot}
        except KeyError as error:
            raise BuildError(f"A type's slot holds {error}, which is no function.") from None
    found |= _callees(module, found)
    fatal = _exported(module, FATAL)
    while further := _callees(module, fatal) - fatal:
        fatal |= further
    first = len(module.imported(FUNC_KIND))
    return frozenset(function - first for function in found | fatal if function >= first)


def _exported(module: Module, names: Container[str]) -> set[int]:
    return {e.target for e in module.exports if e.kind == FUNC_KIND and e.name in names}


def _callees(module: Module, functions: Iterable[int]) -> set[int]:
    """Return the functions that are called directly by those that are the module's own."""
    first = len(module.imported(FUNC_KIND))
    return set[int]().union(*(calls(module.bodies[function - first]) for function in functions if function >= first))


def _compare(memory: bytes, described: Type) -> None:
    for name, offset in FIELDS.items():
        expected = getattr(described, name) & 0xFFFFFFFF
        if (found := _word(memory, described.address + offset)) != expected:
            raise BuildError(f"A type's {name} is {expected}, but {found} stands where it should: see collector.py.")


def _word(memory: bytes, address: int) -> int:
    (value,) = struct.unpack_from("<I", memory, address)
    return int(value)
