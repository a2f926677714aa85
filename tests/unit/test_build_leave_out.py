"""What the page computes of Python's heap: what the image leaves out, and that the same heap comes of it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field

import pytest
from wasmtime import wat2wasm

from static.builder.errors import BuildError
from static.builder.image import completion
from static.builder.process import node
from static.builder.project import ROOT

LEAVE_OUT = ROOT / "static/builder/image/leave_out.mjs"
BASE, UNKNOWN = 1 << 16, 0xFFFFFFFF
TEXTS, CODES, FUNCTIONS = TYPES = 0x800, 0x900, 0xA00
COUNTER, NEXT = 0x1000, 700
"""Where Python keeps the version that comes next, and functions by version behind it."""
UNICODE, GENERAL, SPLIT = 1, 0, 2
RUNTIME = wat2wasm("""
(module
  (memory (export "memory") 1)
  (func (export "PyObject_Hash") (param $text i32) (result i32)
    (if (result i32) (i32.load offset=8 (local.get $text))
      (then (i32.xor (i32.mul (local.get $text) (i32.const 0x9E3779B1)) (i32.shr_u (local.get $text) (i32.const 7))))
      (else (i32.const 0)))))
""")
SCRIPT = """
const { heap, module, wasm, types, counter } = JSON.parse(process.argv.at(-1));
const { settle, withoutComputable } = await import(module);
const compiled = new WebAssembly.Module(Buffer.from(wasm, "hex"));
const [python, another] = [1, 2].map(() => new WebAssembly.Instance(compiled).exports);
const place = { start: heap.start, size: heap.content.length / 2 };
python.memory.grow(1);
new Uint8Array(python.memory.buffer).set(Buffer.from(heap.content, "hex"), heap.start);
new Uint32Array(python.memory.buffer).set(counter.words, counter.at >> 2);
settle(python, place, types);
const memory = new Uint8Array(python.memory.buffer).slice(0, place.start + place.size);
const left = withoutComputable(memory, another, place, types);
const hex = (bytes) => Buffer.from(bytes.subarray(heap.start)).toString("hex");
console.log(JSON.stringify([hex(memory), hex(left)]));
"""


@dataclass
class Heap:
    """Pieces of a heap, each with the size before it."""

    content: bytearray = field(default_factory=lambda: bytearray(4))

    def add(self, piece: bytes) -> int:
        """Add a piece; return its address."""
        size = (len(piece) + 4 + 7) & ~7
        address = BASE + len(self.content) + 4
        self.content += (struct.pack("<I", size | 3) + piece).ljust(size, b"\0")
        return address

    def text(self, value: bytes, *, interned: bool = False, count: int = 1, length: int = 0) -> int:
        """Add a text with a hash that it has no more; return its address."""
        head = struct.pack("<5I", count, TEXTS, length or len(value), 0xABCDEF, 0x64 | 2 * interned)
        return self.add(head + value + b"\0")

    def keys(self, keys: list[int], places: dict[int, int], sizes: int = 3, kind: int = UNICODE) -> int:
        """Add the keys of a dictionary with these numbers of entries at these places; a key of 0 was removed."""
        fits = (2 << sizes) // 3
        head = struct.pack("<I4B3i", 1, sizes, sizes, kind, 0, 0, fits - len(keys), len(keys))
        entries = [[7, key, key] if kind == GENERAL else [key, key] for key in keys]
        words = [word for entry in entries for word in entry] + [0] * (fits - len(keys)) * (3 if kind == GENERAL else 2)
        index = bytes(places.get(place, -1) & 255 for place in range(1 << sizes))
        return self.add(head + index + struct.pack(f"<{len(words)}I", *words))

    def interned(self, keys: list[int]) -> int:
        """Add the table of the interned texts."""
        return self.keys(keys, {number: number for number, key in enumerate(keys) if key})

    def code(self, name: int, version: int) -> int:
        """Add code that needs 4 words of a stack and has 3 variables; its qualified name is the next number."""
        words = {0: 1, 1: CODES, 10: 4, 12: 3, 13: 3 + 4 + 10, 17: version, 21: name, 22: name + 1}
        return self.add(struct.pack("<32I", *(words.get(number, 0) for number in range(32))))

    def function(self, code: int, names: tuple[int, int], version: int) -> int:
        """Add a function with these names; return its address, behind the links of the garbage collector."""
        words = {0: 5 << 28, 1: FUNCTIONS, 4: names[0], 5: names[1], 6: code, 18: version}
        return self.add(bytes(8) + struct.pack("<19I", *(words.get(number, 0) for number in range(19)))) + 8

    def computed(self) -> tuple[Words, Words]:
        """Return the heap as pages have it, and what the image has of it."""
        code = self.code(1, NEXT - 1)
        function = self.function(code, (2, 3), NEXT - 1)
        content = bytes(self.content) + struct.pack("<I", 64 | 3) + bytes(11) + b"\1"
        heap = {"start": BASE, "content": content.hex()}
        counter = {"at": COUNTER, "words": [NEXT, function, code]}
        wasm = completion.added(bytes(RUNTIME)).hex()
        job = {"heap": heap, "module": LEAVE_OUT.as_uri(), "wasm": wasm, "types": TYPES, "counter": counter}
        before, left = json.loads(node("--input-type=module", "-e", SCRIPT, json.dumps(job), timeout=60))
        return Words(bytes.fromhex(before)), Words(bytes.fromhex(left))


@dataclass(frozen=True)
class Words:
    """The content of a heap."""

    content: bytes

    def at(self, address: int, count: int = 1) -> tuple[int, ...]:
        """Return words at an address."""
        return struct.unpack_from(f"<{count}I", self.content, address - BASE)


def hash_of(text: int) -> int:
    """The hash that the test computes of the text at this address."""
    return ((text * 0x9E3779B1) ^ (text >> 7)) & 0xFFFFFFFF


def places_of(hashes: dict[int, int], sizes: int) -> bytes:
    """The places of entries with these hashes, by number, as CPython's dictionaries have them."""
    places = [-1] * (1 << sizes)
    for number, rest in hashes.items():
        place = rest % len(places)
        while places[place] >= 0:
            rest >>= 5  # noqa: PLW2901 - as it is there
            place = (place * 5 + rest + 1) % len(places)
        places[place] = number
    return bytes(place & 255 for place in places)


def test_hashes_of_texts_are_left_out_and_computed() -> None:
    heap = Heap()
    texts = [heap.text(b"name", interned=True), heap.text(b"other")]
    heap.interned(texts[:1])
    pages, image = heap.computed()
    assert [pages.at(text + 12) for text in texts] == [(hash_of(text),) for text in texts]
    assert [image.at(text + 12) for text in texts] == [(UNKNOWN,), (UNKNOWN,)]


@pytest.mark.parametrize(
    ("value", "computed"),
    [(b"", True), (b"a" * 19, True), (b"a" * 20, True), (b"a\0b", False), (b"\0", False)],
)
def test_sizes_of_texts_that_end_with_the_first_zero_are_left_out_and_computed(value: bytes, computed: bool) -> None:
    heap = Heap()
    heap.interned([heap.text(b"interned", interned=True)])
    text = heap.text(value)
    size = struct.unpack_from("<I", heap.content, text - 4 - BASE)
    pages, image = heap.computed()
    assert pages.at(text - 4) + pages.at(text + 8) == (*size, len(value))
    assert image.at(text - 4) + image.at(text + 8) == ((0, 0) if computed else (*size, len(value)))


def test_dictionaries_find_texts_that_lie_behind_them() -> None:
    heap = Heap()
    behind = BASE + 80
    keys = heap.keys([behind], {0: 0})
    assert heap.text(b"text") == behind
    heap.interned([heap.text(b"interned", interned=True)])
    pages, _ = heap.computed()
    assert struct.pack("<2I", *pages.at(keys + 20, 2)) == places_of({0: hash_of(behind)}, 3)


@pytest.mark.parametrize("kind", [UNICODE, GENERAL, SPLIT])
def test_places_of_entries_are_left_out_and_are_as_if_nothing_had_been_removed(kind: int) -> None:
    heap = Heap()
    heap.interned([heap.text(b"interned", interned=True)])
    texts = [heap.text(b"%d" % number) for number in range(9)]
    entries = [*texts[:4], 0, *texts[4:]]
    keys = heap.keys(entries, {3 * number % 16: number for number in range(10) if number != 4}, sizes=4, kind=kind)
    pages, image = heap.computed()
    hashes = {number: hash_of(text) for number, text in enumerate(entries) if text}
    assert struct.pack("<4I", *pages.at(keys + 20, 4)) == places_of(hashes, 4)
    assert image.at(keys + 20, 4) == (0, 0, 0, 0)
    assert [heap.at(keys) for heap in (pages, image)] == [(1,), (1,)]
    if kind == GENERAL:
        assert [pages.at(keys + 36 + 12 * number) for number in hashes] == [(each,) for each in hashes.values()]


def test_interned_texts_are_listed_by_their_addresses() -> None:
    heap = Heap()
    first = [heap.text(b"%d" % number, interned=True) for number in range(2)]
    table = heap.interned([first[1], 0, first[0]])
    pages, image = heap.computed()
    assert pages.at(table + 16 + 4 + 8, 6) == (first[0], first[0], first[1], first[1], 0, 0)
    assert pages.at(table + 12, 2) == (3, 2)
    assert struct.pack("<2I", *pages.at(table + 20, 2)) == places_of(
        {n: hash_of(key) for n, key in enumerate(first)}, 3
    )
    assert image.at(table + 20, 8) == (0,) * 8


def test_what_functions_have_from_their_code_is_left_out_and_computed() -> None:
    heap = Heap()
    heap.interned([heap.text(b"interned", interned=True)])
    first = heap.code(1, 16)
    functions = [heap.function(first, (1, 2), 16), heap.function(first, (1, 5), 1)]
    second = heap.code(3, 12)
    functions += [heap.function(second, (3, 4), 12)]
    pages, image = heap.computed()
    assert [pages.at(code + 68) for code in (first, second)] == [(NEXT,), (NEXT + 1,)]
    assert [image.at(code + 68) for code in (first, second)] == [(NEXT,), (0,)]
    assert [each.at(first + 52) for each in (pages, image)] == [(3 + 4 + 10,), (0,)]
    assert [pages.at(each + 16, 2) + pages.at(each + 72) for each in functions] == [
        (1, 2, NEXT),
        (1, 5, 1),
        (3, 4, NEXT + 1),
    ]
    assert [image.at(each + 16, 2) + image.at(each + 72) for each in functions] == [(0, 0, 0), (0, 5, 1), (0, 0, 0)]


@pytest.mark.parametrize(
    "places",
    [
        pytest.param({0: 0, 1: 1, 2: 1}, id="one entry at two places"),
        pytest.param({0: 0}, id="an entry at no place"),
        pytest.param({0: 0, 1: 5}, id="a place of no entry"),
    ],
)
def test_what_only_looks_like_a_dictionary_stays(places: dict[int, int]) -> None:
    heap = Heap()
    heap.interned([heap.text(b"interned", interned=True)])
    texts = [heap.text(b"%d" % number) for number in range(2)]
    keys = heap.keys(texts, places)
    before = struct.unpack_from("<7I", heap.content, keys - BASE)
    assert [each.at(keys, 7) for each in heap.computed()] == [before, before]


@pytest.mark.parametrize(("count", "length"), [(1 << 24, 0), (1, 4096)])
def test_what_only_looks_like_a_text_stays(count: int, length: int) -> None:
    heap = Heap()
    heap.interned([heap.text(b"interned", interned=True)])
    text = heap.text(b"", count=count, length=length)
    assert [each.at(text + 12) for each in heap.computed()] == [(0xABCDEF,), (0xABCDEF,)]


def test_heap_that_is_not_as_expected_fails_the_build() -> None:
    heap = Heap()
    interned = heap.text(b"interned", interned=True)
    with pytest.raises(BuildError, match="not listed as"):
        heap.computed()
    heap.interned([interned])
    heap.computed()
    heap.add(struct.pack("<2I", 1, 0xFF000303))
    with pytest.raises(BuildError, match="has a mark"):
        heap.computed()
    with pytest.raises(BuildError, match="a piece of 0 bytes"):
        Heap(bytearray(24)).computed()


def test_a_runtime_without_the_function_that_computes_hashes_fails_the_build() -> None:
    with pytest.raises(BuildError, match="does not export PyObject_Hash"):
        completion.added(bytes(wat2wasm("(module)")))
