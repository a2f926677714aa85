"""Divide a WebAssembly module in two: the functions that a start needs, and the rest, loaded when first called.

Both halves keep every function at its place in the index space, so no function body needs to be changed. A
function that lives in the other half has a stub that goes through a shared table of functions. Where nothing in
the first half refers to it, a trap keeps its place instead. The table's slot 0 is called before a stub of the first
half goes through: the loader puts a function there that loads the second half, whose own elements then replace it by
one that does nothing.
"""

from collections.abc import Iterable, Sequence

from static.builder.image import practice
from static.builder.image.callees import calls
from static.builder.image.wasm import (
    FUNC_KIND,
    FUNCREF,
    GLOBAL_KIND,
    I32,
    MEMORY_KIND,
    TABLE_KIND,
    TAG_KIND,
    Export,
    FunctionType,
    Global,
    Import,
    Module,
    after_locals,
    sized,
    sleb,
    table,
    type_number,
    uleb,
    vector,
)

LOCAL_GET, GLOBAL_SET, CALL, CALL_INDIRECT, I32_CONST, END = b"\x20", b"\x24", b"\x10", b"\x11", b"\x41", b"\x0b"
NO_LOCALS, UNREACHABLE = b"\0", b"\0"


def instrument(data: bytes, exported: set[str]) -> bytes:
    """Give each function an exported global `ran<number>` that becomes 1 when the function runs."""
    module = Module.parse(data)
    module.exports = [e for e in module.exports if e.name in exported]
    module.exports += [Export(f"split:table{n}", TABLE_KIND, n) for n in range(len(module.tables))]
    first = len(module.imported(GLOBAL_KIND)) + len(module.globals)
    for number, body in enumerate(module.bodies):
        start = after_locals(body)
        module.bodies[number] = body[:start] + I32_CONST + b"\1" + GLOBAL_SET + uleb(first + number) + body[start:]
        module.globals.append(Global(I32, 1, I32_CONST + b"\0" + END))
        module.exports.append(Export(f"ran{number}", GLOBAL_KIND, first + number))
    return module.serialise()


def split(
    data: bytes,
    used: tuple[Sequence[int], Sequence[int]],
    exported: set[str],
    constants: Iterable[tuple[int, bytes]],
    tables: Iterable[tuple[int, bytes]] = (),
) -> tuple[bytes, bytes]:
    """Return the two halves, the first with what `practice.py` adds.

    Args:
        data: the whole module.
        used: numbers of the defined functions that stay in the first half: those that a page practises, in its order,
            and those that it doesn't.
        exported: names of the exports that JavaScript uses.
        constants: what the first half has in its memory before the image is there, by address.
        tables: what the second half puts into the memory, by address.
    """
    whole = Module.parse(data)
    practised, seldom = used
    hot = [*practised, *seldom]
    cold = sorted(set(range(len(whole.functions))) - set(hot))
    slots = {n: 1 + place for place, n in enumerate(cold + hot)}
    first = _first(whole, cold, hot, slots, exported)
    practice.share_indirect_calls(first)
    practice.add_practice(first, practised, len(whole.tables), 1 + len(cold))
    first.data = _segments(constants)
    second = _second(whole, cold, hot, slots)
    second.data = _segments(tables)
    return first.serialise(), second.serialise()


def _segments(contents: Iterable[tuple[int, bytes]]) -> bytes:
    return vector([b"\0" + I32_CONST + sleb(at) + END + sized(content) for at, content in contents])


def _first(whole: Module, cold: list[int], hot: list[int], slots: dict[int, int], exported: set[str]) -> Module:
    base = len(whole.imported(FUNC_KIND))
    types, functions, bodies = list(whole.types), list(whole.functions), list(whole.bodies)
    shared_table = len(whole.tables)
    plain = type_number(types, FunctionType(b"", b""))
    gates: dict[int, int] = {}
    exports = [e for e in whole.exports if e.name in exported]
    referred = _referred(whole, hot, exports)
    for number in cold:
        if base + number not in referred:
            functions[number], bodies[number] = plain, NO_LOCALS + UNREACHABLE + END
            continue
        kind = functions[number]
        if kind not in gates:
            gates[kind] = base + len(functions)
            signature = types[kind]
            functions.append(type_number(types, FunctionType(signature.parameters + bytes([I32]), signature.results)))
            ask = I32_CONST + sleb(0) + CALL_INDIRECT + uleb(plain) + uleb(shared_table)
            count = len(signature.parameters)
            go = _arguments(count) + LOCAL_GET + uleb(count) + CALL_INDIRECT + uleb(kind) + uleb(shared_table)
            bodies.append(NO_LOCALS + ask + go + END)
        count = len(types[kind].parameters)
        bodies[number] = (
            NO_LOCALS + _arguments(count) + I32_CONST + sleb(slots[number]) + CALL + uleb(gates[kind]) + END
        )
    first_global = len(whole.imported(GLOBAL_KIND))
    exports += [Export(f"split:table{n}", TABLE_KIND, n) for n in range(shared_table)]
    exports.append(Export("split:calls", TABLE_KIND, shared_table))
    exports += [
        Export(f"split:global{n}", GLOBAL_KIND, first_global + n) for n, g in enumerate(whole.globals) if g.mutable
    ]
    exports += [Export(f"split:tag{n}", TAG_KIND, n) for n in range(len(whole.tags))]
    return Module(
        types=types,
        imports=whole.imports,
        functions=functions,
        globals=list(whole.globals),
        exports=exports,
        bodies=bodies,
        tables=[*whole.tables, _table(len(slots) + 1)],
        tags=whole.tags,
        memories=whole.memories,
        elements=[*whole.elements, _elements(shared_table, 1 + len(cold), [base + n for n in hot])],
        custom=whole.custom,
    )


def _referred(whole: Module, hot: list[int], exports: list[Export]) -> set[int]:
    """Return the functions, by index, that the hot ones call, whose addresses programs know, or that are exported."""
    known = {*table(whole).values()} if whole.elements else set()
    called = {number for each in hot for number in calls(whole.bodies[each])}
    return known | called | {each.target for each in exports if each.kind == FUNC_KIND}


def _second(whole: Module, cold: list[int], hot: list[int], slots: dict[int, int]) -> Module:
    base = len(whole.imported(FUNC_KIND))
    types, functions, bodies = list(whole.types), list(whole.functions), list(whole.bodies)
    shared_table = len(whole.tables)
    for number in hot:
        kind = functions[number]
        bodies[number] = (
            NO_LOCALS
            + _arguments(len(types[kind].parameters))
            + I32_CONST
            + sleb(slots[number])
            + CALL_INDIRECT
            + uleb(kind)
            + uleb(shared_table)
            + END
        )
    functions.append(type_number(types, FunctionType(b"", b"")))
    bodies.append(NO_LOCALS + END)
    shared = [n for n, g in enumerate(whole.globals) if g.mutable]
    if shared != list(range(len(shared))):
        raise ValueError("the mutable globals do not come first")
    imports = [
        *whole.imports,
        *(Import("split", f"split:global{n}", GLOBAL_KIND, bytes([whole.globals[n].type, 1])) for n in shared),
        *(Import("split", f"split:tag{n}", TAG_KIND, tag) for n, tag in enumerate(whole.tags)),
        *(Import("split", "memory", MEMORY_KIND, memory) for memory in whole.memories),
        *(Import("split", f"split:table{n}", TABLE_KIND, table) for n, table in enumerate(whole.tables)),
        Import("split", "split:calls", TABLE_KIND, _table(len(slots) + 1)),
    ]
    return Module(
        types=types,
        imports=imports,
        functions=functions,
        globals=whole.globals[len(shared) :],
        exports=[],
        bodies=bodies,
        elements=[_elements(shared_table, 0, [base + len(functions) - 1, *(base + n for n in cold)])],
    )


def _arguments(count: int) -> bytes:
    return b"".join(LOCAL_GET + uleb(n) for n in range(count))


def _table(size: int) -> bytes:
    return bytes([FUNCREF, 0]) + uleb(size)


def _elements(table: int, offset: int, functions: list[int]) -> bytes:
    return b"\2" + uleb(table) + I32_CONST + sleb(offset) + END + b"\0" + vector([uleb(f) for f in functions])
