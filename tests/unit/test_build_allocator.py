"""The allocator that asks where things are to lie and clears what it gives, tried in Node on a tiny module."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from static.builder.errors import BuildError
from static.builder.image.allocator import NUMBER, SUBTRACT, replaced
from static.builder.image.split import CALL, END, I32_CONST, LOCAL_GET, NO_LOCALS
from static.builder.image.wasm import FUNC_KIND, I32, MEMORY_KIND, Export, FunctionType, Global, Module, sleb, uleb
from static.builder.process import node

if TYPE_CHECKING:
    from pathlib import Path

ADD, OR, STORE, TOP, SET_TOP = b"\x6a", b"\x72", b"\x36\x02\x00", b"\x23\x00", b"\x24\x00"
FOUR, FLAGS, FIRST, SECOND = I32_CONST + sleb(4), I32_CONST + sleb(3), LOCAL_GET + uleb(0), LOCAL_GET + uleb(1)
TRY = """
const module = new WebAssembly.Module(require("node:fs").readFileSync(process.argv[1]));
const { exports } = new WebAssembly.Instance(module);
const { memory, malloc, realloc, taken, freed } = exports;
exports["allocator:asked"].set(0, exports["allocator:original"]);
const bytes = new Uint8Array(memory.buffer).fill(255);
const shown = (address, count) => Array.from(bytes.subarray(address, address + count));
const piece = malloc(12);
const said = [shown(piece, 13)];
bytes.fill(7, piece, piece + 12);
const longer = realloc(piece, 20);
said.push([longer === piece, freed.value === piece, ...shown(longer, 21)]);
said.push(shown(realloc(longer, 4), 5), shown(realloc(0, 4), 4), shown(taken(12), 12));
console.log(JSON.stringify(said));
"""


def tiny(names: tuple[str, str, str] = ("malloc", "realloc", "free")) -> bytes:
    """An allocator that gives one piece behind the other, and says which was freed last."""
    header = FOUR + ADD + FLAGS + OR + STORE
    malloc = TOP + FIRST + header + TOP + FIRST + FOUR + ADD + ADD + SET_TOP + TOP + FIRST + SUBTRACT + END
    free = FIRST + b"\x24\x01" + END
    taken = FIRST + CALL + uleb(0) + END
    return Module(
        types=[FunctionType(NUMBER, NUMBER), FunctionType(NUMBER * 2, NUMBER), FunctionType(NUMBER, b"")],
        imports=[],
        functions=[0, 1, 2, 0],
        globals=[Global(I32, 1, I32_CONST + sleb(start) + END) for start in (16, 0)],
        exports=[
            *(Export(name, FUNC_KIND, number) for number, name in enumerate((*names, "taken"))),
            Export("memory", MEMORY_KIND, 0),
            Export("freed", 3, 1),
        ],
        bodies=[NO_LOCALS + body for body in (malloc, FIRST + END, free, taken)],
        memories=[b"\0" + uleb(1)],
    ).serialise()


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The tiny module with the other allocator."""
    path = tmp_path / "changed.wasm"
    path.write_bytes(replaced(tiny()))
    return path


def test_memory_is_given_without_what_was_there(changed: Path) -> None:
    first, longer, shorter, other, taken = json.loads(node("-e", TRY, changed, timeout=60))
    assert first == [0] * 12 + [255]
    assert longer == [False, True] + [7] * 12 + [0] * 8 + [255]
    assert shorter == [7] * 4 + [255]
    assert other == [0] * 4
    assert taken == [0] * 12


def test_runtime_with_another_allocator_fails_the_build() -> None:
    with pytest.raises(BuildError, match=r"'free': see allocator\.py"):
        replaced(tiny(names=("malloc", "realloc", "release")))
