"""Change the runtime's WebAssembly module so that its allocator clears all memory that it gives.

What programs don't write, the room behind a text or between fields, would have what was there before, and all of it be
in the memory image: it compresses badly. Only the build runs this module; pages have the allocator as it was made.
"""

from static.builder.errors import BuildError
from static.builder.image.split import CALL, END, I32_CONST, LOCAL_GET, NO_LOCALS
from static.builder.image.wasm import FUNC_KIND, I32, FunctionType, Module, sleb, uleb

LOCAL_SET, LOCAL_TEE, IF, ELSE = b"\x21", b"\x22", b"\x04", b"\x05"
LOAD, FILL = b"\x28\x02\x00", b"\xfc\x0b\x00"
ADD, SUBTRACT, AND, LESS, SELECT = b"\x6a", b"\x6b", b"\x71", b"\x49", b"\x1b"
NUMBER, NOTHING = bytes([I32]), b"\x40"
ZERO = I32_CONST + sleb(0)
HEADER, FLAGS = 4, 7
"""Before each piece is a word: its size together with that word, and flags (dlmalloc's chunks)."""


def zeroed(data: bytes) -> bytes:
    """Return the module with an allocator that clears what it gives.

    Raises:
        BuildError: the module doesn't export the functions of its allocator.
    """
    module = Module.parse(data)
    exported = {each.name: each.target for each in module.exports if each.kind == FUNC_KIND}
    imported = len(module.imported(FUNC_KIND))
    try:
        malloc, realloc = exported["malloc"] - imported, exported["realloc"] - imported
    except KeyError as error:
        raise BuildError(f"The runtime's module does not export {error}: see zeroed.py.") from None
    size = _add(module, FunctionType(NUMBER, NUMBER), _size())
    module.bodies[malloc] = _malloc(_add(module, FunctionType(NUMBER, NUMBER), module.bodies[malloc]), size)
    module.bodies[realloc] = _realloc(_add(module, FunctionType(NUMBER * 2, NUMBER), module.bodies[realloc]), size)
    return module.serialise()


def _add(module: Module, kind: FunctionType, body: bytes) -> bytes:
    """Add a function, and return how it is called."""
    module.functions.append(module.types.index(kind))
    module.bodies.append(body)
    return CALL + uleb(len(module.imported(FUNC_KIND)) + len(module.bodies) - 1)


def _size() -> bytes:
    """Return the body of a function that tells how many bytes a piece has."""
    header = LOCAL_GET + uleb(0) + I32_CONST + sleb(HEADER) + SUBTRACT + LOAD
    return NO_LOCALS + header + I32_CONST + sleb(~FLAGS) + AND + I32_CONST + sleb(HEADER) + SUBTRACT + END


def _malloc(original: bytes, size: bytes) -> bytes:
    piece = uleb(1)
    clear = LOCAL_GET + piece + ZERO + LOCAL_GET + piece + size + FILL
    given = LOCAL_GET + uleb(0) + original + LOCAL_TEE + piece
    return _locals(1) + given + IF + NOTHING + clear + END + LOCAL_GET + piece + END


def _realloc(original: bytes, size: bytes) -> bytes:
    before, new_size, moved, piece = (uleb(number) for number in range(4))
    old = LOCAL_GET + before + IF + NUMBER + LOCAL_GET + before + size + ELSE + ZERO + END + LOCAL_SET + moved
    # What stays is the shorter of both.
    shorter = LOCAL_GET + moved + LOCAL_GET + new_size + LOCAL_GET + moved + LOCAL_GET + new_size + LESS + SELECT
    given = LOCAL_GET + before + LOCAL_GET + new_size + original + LOCAL_TEE + piece
    clear = LOCAL_GET + piece + LOCAL_GET + moved + ADD + ZERO + LOCAL_GET + piece + size + LOCAL_GET + moved + SUBTRACT
    rest = IF + NOTHING + shorter + LOCAL_SET + moved + clear + FILL + END
    return _locals(2) + old + given + rest + LOCAL_GET + piece + END


def _locals(count: int) -> bytes:
    return uleb(1) + uleb(count) + NUMBER
