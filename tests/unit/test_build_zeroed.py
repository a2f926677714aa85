"""The allocator that clears what it gives, tried in Node on a tiny module."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from static.builder.errors import BuildError
from static.builder.image.split import CALL, END, I32_CONST, LOCAL_GET, NO_LOCALS
from static.builder.image.wasm import FUNC_KIND, I32, MEMORY_KIND, Export, FunctionType, Global, Module, sleb, uleb
from static.builder.image.zeroed import ADD, NUMBER, SUBTRACT, zeroed
from static.builder.process import node

if TYPE_CHECKING:
    from pathlib import Path

OR, STORE, TOP, SET_TOP = b"\x72", b"\x36\x02\x00", b"\x23\x00", b"\x24\x00"
FOUR, FLAGS, FIRST, SECOND = I32_CONST + sleb(4), I32_CONST + sleb(3), LOCAL_GET + uleb(0), LOCAL_GET + uleb(1)
TRY = """
const module = new WebAssembly.Module(require("node:fs").readFileSync(process.argv[1]));
const { memory, malloc, realloc, taken } = new WebAssembly.Instance(module).exports;
const bytes = new Uint8Array(memory.buffer).fill(255);
const shown = (address, count) => Array.from(bytes.subarray(address, address + count));
const piece = malloc(12);
const said = [shown(piece, 13)];
bytes.fill(7, piece, piece + 12);
said.push(shown(realloc(piece, 20), 21), shown(realloc(piece, 4), 5), shown(realloc(0, 4), 4), shown(taken(12), 12));
console.log(JSON.stringify(said));
"""


def tiny(names: tuple[str, str] = ("malloc", "realloc")) -> bytes:
    """An allocator that gives one piece behind the other, and changes the size of a piece where it lies."""
    header = FOUR + ADD + FLAGS + OR + STORE
    malloc = TOP + FIRST + header + TOP + FIRST + FOUR + ADD + ADD + SET_TOP + TOP + FIRST + SUBTRACT + END
    again = FIRST + b"\x45\x04" + NUMBER + SECOND + CALL + uleb(0) + b"\x05"  # without a piece as malloc
    realloc = again + FIRST + FOUR + SUBTRACT + SECOND + header + FIRST + END + END
    taken = FIRST + CALL + uleb(0) + END
    return Module(
        types=[FunctionType(NUMBER, NUMBER), FunctionType(NUMBER * 2, NUMBER)],
        imports=[],
        functions=[0, 1, 0],
        globals=[Global(I32, 1, I32_CONST + sleb(16) + END)],
        exports=[
            *(Export(name, FUNC_KIND, number) for number, name in enumerate((*names, "taken"))),
            Export("memory", MEMORY_KIND, 0),
        ],
        bodies=[NO_LOCALS + body for body in (malloc, realloc, taken)],
        memories=[b"\0" + uleb(1)],
    ).serialise()


def test_memory_is_given_without_what_was_there(tmp_path: Path) -> None:
    changed = tmp_path / "zeroed.wasm"
    changed.write_bytes(zeroed(tiny()))
    first, longer, shorter, other, taken = json.loads(node("-e", TRY, changed, timeout=60))
    assert first == [0] * 12 + [255]
    assert longer == [7] * 12 + [0] * 8 + [255]
    assert shorter == [7] * 4 + [7]
    assert other == [0] * 4
    assert taken == [0] * 12


def test_runtime_with_another_allocator_fails_the_build() -> None:
    with pytest.raises(BuildError, match=r"'realloc': see zeroed\.py"):
        zeroed(tiny(names=("malloc", "resize")))
