"""Add to the runtime's WebAssembly module the functions that compute what the image leaves out (`complete.wat`).

There they call the runtime's own, work in its memory, and are among the functions whose compiled code browsers keep.
"""

from pathlib import Path

from wasmtime import wat2wasm

from static.builder.errors import BuildError
from static.builder.image.instructions import CALL, instructions
from static.builder.image.wasm import FUNC_KIND, Export, Module, uleb

SOURCE = Path(__file__).with_name("complete.wat")
EXPORTS = ("complete", "sizeOfText")
"""Names of the exports: what completes a heap, and the size of the piece for a text, with flags, by its length."""


def added(data: bytes) -> bytes:
    """Return the module with these functions behind all others, so that the others keep their numbers.

    Raises:
        BuildError: the module doesn't export what they call.
    """
    module, addition = Module.parse(data), Module.parse(bytes(wat2wasm(SOURCE.read_text(encoding="utf-8"))))
    exported = {each.name: each.target for each in module.exports if each.kind == FUNC_KIND}
    called = [each.name for each in addition.imported(FUNC_KIND)]
    if missing := set(called) - set(exported):
        raise BuildError(f"The runtime's module does not export {', '.join(sorted(missing))}: see completion.py.")
    first = len(module.imported(FUNC_KIND)) + len(module.functions)
    numbers = [*(exported[name] for name in called), *range(first, first + len(addition.functions))]
    for kind, body in zip(addition.functions, addition.bodies, strict=True):
        module.functions.append(module.type_number(*addition.types[kind]))
        module.bodies.append(_renumbered(body, numbers))
    module.exports += [Export(each.name, FUNC_KIND, numbers[each.target]) for each in addition.exports]
    return module.serialise()


def functions(original: bytes, changed: bytes) -> frozenset[int]:
    """Return the numbers of the functions that were added to a module."""
    return frozenset(range(len(Module.parse(original).functions), len(Module.parse(changed).functions)))


def _renumbered(body: bytes, numbers: list[int]) -> bytes:
    """Return a function's body with calls of functions by their numbers in another module."""
    parts, copied = [], 0
    for each in instructions(body):
        if each.opcode == CALL:
            parts += [body[copied : each.start], bytes([CALL]), uleb(numbers[each.numbers[0]])]
            copied = each.end
    return b"".join([*parts, body[copied:]])
