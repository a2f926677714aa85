"""Change the runtime's WebAssembly module so that the build decides where things lie, and nothing else lies there.

The allocator asks JavaScript for each piece that it gives (`arrange.mjs`), and clears it. What programs don't write,
the room behind a text or between fields, would have what was there before, and all of it be in the memory image: it
compresses badly. Only the build runs this module; pages have the allocator as it was made.
"""

from static.builder.errors import BuildError
from static.builder.image.split import CALL, CALL_INDIRECT, END, I32_CONST, LOCAL_GET, NO_LOCALS
from static.builder.image.wasm import (
    FUNC_KIND,
    FUNCREF,
    I32,
    TABLE_KIND,
    Export,
    FunctionType,
    Module,
    sleb,
    type_number,
    uleb,
)

LOCAL_TEE, IF = b"\x22", b"\x04"
LOAD, FILL, COPY = b"\x28\x02\x00", b"\xfc\x0b\x00", b"\xfc\x0a\x00\x00"
SUBTRACT, AND, LESS, SELECT = b"\x6b", b"\x71", b"\x49", b"\x1b"
NUMBER, NOTHING = bytes([I32]), b"\x40"
ZERO = I32_CONST + sleb(0)
HEADER, FLAGS = 4, 7
"""Before each piece is a word: its size together with that word, and flags (dlmalloc's chunks)."""
ASKED, ORIGINAL = "allocator:asked", "allocator:original"
"""Names of the exports: a table with a place for the function that gives pieces, and the allocator's own."""


def replaced(data: bytes) -> bytes:
    """Return the module with an allocator that takes each piece from the function in its table, and clears it.

    Raises:
        BuildError: the module doesn't export the functions of its allocator.
    """
    module = Module.parse(data)
    exported = {each.name: each.target for each in module.exports if each.kind == FUNC_KIND}
    imported = len(module.imported(FUNC_KIND))
    try:
        malloc, realloc, free = (exported[name] for name in ("malloc", "realloc", "free"))
    except KeyError as error:
        raise BuildError(f"The runtime's module does not export {error}: see allocator.py.") from None
    kind = type_number(module.types, FunctionType(NUMBER, NUMBER))
    original = _add(module, kind, module.bodies[malloc - imported])
    size = CALL + uleb(_add(module, kind, _size()))
    ask = ZERO + CALL_INDIRECT + uleb(kind) + uleb(len(module.tables))
    module.exports += [
        Export(ASKED, TABLE_KIND, len(module.tables)),
        Export(ORIGINAL, FUNC_KIND, original),
    ]
    module.tables.append(bytes([FUNCREF, 0]) + uleb(1))
    module.bodies[malloc - imported] = _malloc(ask, size)
    module.bodies[realloc - imported] = _realloc(CALL + uleb(malloc), CALL + uleb(free), size)
    return module.serialise()


def _add(module: Module, kind: int, body: bytes) -> int:
    """Add a function, and return its number."""
    module.functions.append(kind)
    module.bodies.append(body)
    return len(module.imported(FUNC_KIND)) + len(module.bodies) - 1


def _size() -> bytes:
    """Return the body of a function that tells how many bytes a piece has."""
    header = LOCAL_GET + uleb(0) + I32_CONST + sleb(HEADER) + SUBTRACT + LOAD
    return NO_LOCALS + header + I32_CONST + sleb(~FLAGS) + AND + I32_CONST + sleb(HEADER) + SUBTRACT + END


def _malloc(ask: bytes, size: bytes) -> bytes:
    piece = uleb(1)
    clear = LOCAL_GET + piece + ZERO + LOCAL_GET + piece + size + FILL
    given = LOCAL_GET + uleb(0) + ask + LOCAL_TEE + piece
    return _locals(1) + given + IF + NOTHING + clear + END + LOCAL_GET + piece + END


def _realloc(malloc: bytes, free: bytes, size: bytes) -> bytes:
    """Return the body of a function that always gives another piece: what becomes of it may be planned, too."""
    before, new_size, kept, piece = (uleb(number) for number in range(4))
    given = LOCAL_GET + new_size + malloc + LOCAL_TEE + piece
    old = LOCAL_GET + before + size + LOCAL_TEE + kept + LOCAL_GET + new_size + LOCAL_GET + kept + LOCAL_GET + new_size
    shorter = old + LESS + SELECT
    move = LOCAL_GET + piece + LOCAL_GET + before + shorter + COPY + LOCAL_GET + before + free
    moved = given + IF + NOTHING + LOCAL_GET + before + IF + NOTHING + move + END + END
    return _locals(2) + moved + LOCAL_GET + piece + END


def _locals(count: int) -> bytes:
    return uleb(1) + uleb(count) + NUMBER
