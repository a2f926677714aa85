"""Code that shares what is equal, and what is freed by it."""

from __future__ import annotations

import json
import struct

from static.builder.process import node
from static.builder.project import ROOT

SCRIPT = """
const { base, content, kinds, module } = JSON.parse(process.argv.at(-1));
const { shareConstants } = await import(module);
const HEAPU8 = new Uint8Array(base + content.length / 2);
HEAPU8.set(Buffer.from(content, "hex"), base);
const freed = [];
const functions = { _emscripten_stack_get_base: () => base, _sbrk: () => HEAPU8.length, _free: (at) => freed.push(at) };
shareConstants({ HEAPU8, HEAPU32: new Uint32Array(HEAPU8.buffer), ...functions }, kinds);
console.log(JSON.stringify([Buffer.from(HEAPU8.subarray(base)).toString("hex"), freed]));
"""
BASE, BYTES, TUPLE, CODE, TEXT = 4096, 0x800, 0x900, 0xA00, 0xB00
IMMORTAL = 5 << 28
EXCEPTIONS, NAMES, LINES = 5 * 4, 4 * 4, 23 * 4


class Heap:
    """Pieces of a heap, each with the size before it."""

    def __init__(self) -> None:
        self.content = bytearray(4)

    def add(self, piece: bytes) -> int:
        """Add a piece; return its address."""
        size = (len(piece) + 4 + 7) & ~7
        address = BASE + len(self.content) + 4
        self.content += (struct.pack("<I", size | 3) + piece).ljust(size, b"\0")
        return address

    def add_bytes(self, value: bytes) -> int:
        """Add bytes."""
        return self.add(struct.pack("<4I", 1, BYTES, len(value), 0xFFFFFFFF) + value + b"\0")

    def add_tuple(self, *items: int) -> int:
        """Add a tuple of these objects; return its address, behind the links of the garbage collector."""
        return self.add(struct.pack(f"<2I4I{len(items)}I", 0, 0, IMMORTAL, TUPLE, len(items), 0xFFFFFFFF, *items)) + 8

    def text(self, value: bytes) -> int:
        """Add a text."""
        return self.add(struct.pack("<5I", 1, TEXT, len(value), 0xFFFFFFFF, 0x64) + value + b"\0")

    def code(self, exceptions: int, names: int, lines: int = 0, file: int = 0) -> int:
        """Add code with this table of exceptions, these names, this table of lines and this file."""
        words = {0: 1, 1: CODE, 2: 9, 4: names, 5: exceptions, 20: file or self.text(b"app/page.py"), 23: lines}
        return self.add(struct.pack("<32I", *(words.get(number, 0) for number in range(32))))

    def shared(self) -> tuple[bytes, list[int]]:
        """Return the heap in which equal things are shared, and which pieces were freed."""
        content = bytes(self.content) + struct.pack("<I", 64 | 3) + bytes(12)
        kinds = {"bytes": BYTES, "tuple": TUPLE, "code": CODE}
        module = ROOT / "static/builder/image/share_constants.mjs"
        job = json.dumps({"base": BASE, "content": content.hex(), "kinds": kinds, "module": module.as_uri()})
        after, freed = json.loads(node("--input-type=module", "-e", SCRIPT, job, timeout=60))
        return bytes.fromhex(after), freed


def test_code_shares_equal_bytes_and_tuples() -> None:
    heap = Heap()
    tables = [heap.add_bytes(value) for value in (b"one", b"one", b"two")]
    names = [heap.add_tuple(*items) for items in ((7, 8), (7, 8), (7, 9))]
    codes = [heap.code(*each) for each in zip(tables, names, strict=True)]
    content, freed = heap.shared()
    found = [struct.unpack_from("<2I", content, code + NAMES - BASE) for code in codes]
    assert EXCEPTIONS == NAMES + 4
    assert found == [(names[0], tables[0]), (names[0], tables[0]), (names[2], tables[2])]
    assert freed == [tables[1], names[1] - 8]


def test_what_something_else_has_is_not_freed() -> None:
    heap = Heap()
    tables = [heap.add_bytes(b"one"), heap.add_bytes(b"one")]
    names = [heap.add_tuple(7), heap.add_tuple(7)]
    for each in zip(tables, names, strict=True):
        heap.code(*each)
    heap.add_tuple(tables[1], names[1])
    _, freed = heap.shared()
    assert freed == []


def test_built_in_modules_get_tables_of_lines_like_those_of_the_library() -> None:
    heap = Heap()
    files = [heap.text(value) for value in (b"json/decoder.py", b"<frozen os>", b"app/page.py")]
    tables = [heap.add_bytes(value) for value in (b"\xef\0\xe8\0", b"\xe1\2\xe0\4", b"\xe1\2\xe0\5")]
    codes = [heap.code(0, 0, *each) for each in zip(tables, files, strict=True)]
    content, freed = heap.shared()
    found = [struct.unpack_from("<I", content, code + LINES - BASE)[0] for code in codes]
    assert found == [tables[0], tables[0], tables[2]]
    assert freed == [tables[1]]
