"""Read and write WebAssembly modules section by section; function bodies stay opaque bytes.

module = Module.parse(data)
module.exports = [e for e in module.exports if e.name in wanted]
data = module.serialise()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

HEADER = b"\0asm\1\0\0\0"
NOTHING = b"\0"
"""A section without entries."""
CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT, TAG = range(14)
ORDER = (CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, TAG, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA)
FUNC_KIND, TABLE_KIND, MEMORY_KIND, GLOBAL_KIND, TAG_KIND = range(5)
I32, I64, F32, F64, EXTERNREF, FUNCREF = 0x7F, 0x7E, 0x7D, 0x7C, 0x6F, 0x70


def uleb(value: int) -> bytes:
    """Encode an unsigned number."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def sleb(value: int) -> bytes:
    """Encode a signed number."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        done = value == (-1 if low & 0x40 else 0)
        out.append(low | (0 if done else 0x80))
        if done:
            return bytes(out)


def sized(data: bytes) -> bytes:
    """Prefix bytes with their length."""
    return uleb(len(data)) + data


def vector(items: list[bytes]) -> bytes:
    """Encode a sequence of encoded items."""
    return uleb(len(items)) + b"".join(items)


class Reader:
    """A position in encoded bytes."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data, self.position = data, position

    def uleb(self) -> int:
        """Read an unsigned number."""
        value = shift = 0
        while True:
            byte = self.data[self.position]
            self.position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def sleb(self) -> int:
        """Read a signed number."""
        start = self.position
        value = self.uleb()
        bits = 7 * (self.position - start)
        return value - (1 << bits) if value >> (bits - 1) else value

    def take(self, count: int) -> bytes:
        """Read that many bytes."""
        self.position += count
        return self.data[self.position - count : self.position]

    def byte(self) -> int:
        """Read one byte."""
        return self.take(1)[0]


class FunctionType(NamedTuple):
    """What a function takes and returns, as value type bytes."""

    parameters: bytes
    results: bytes

    def encode(self) -> bytes:
        """Return the entry of the type section."""
        return b"\x60" + sized(self.parameters) + sized(self.results)


class Import(NamedTuple):
    """An import; `description` is the encoded type."""

    module: str
    name: str
    kind: int
    description: bytes

    def encode(self) -> bytes:
        """Return the entry of the import section."""
        return sized(self.module.encode()) + sized(self.name.encode()) + bytes([self.kind]) + self.description


class Export(NamedTuple):
    """An export of the thing with this index."""

    name: str
    kind: int
    target: int

    def encode(self) -> bytes:
        """Return the entry of the export section."""
        return sized(self.name.encode()) + bytes([self.kind]) + uleb(self.target)


class Global(NamedTuple):
    """A defined global with a constant start value."""

    type: int
    mutable: int
    value: bytes

    def encode(self) -> bytes:
        """Return the entry of the global section."""
        return bytes([self.type, self.mutable]) + self.value


@dataclass
class Module:
    """A module, taken apart as far as splitting it needs."""

    types: list[FunctionType]
    imports: list[Import]
    functions: list[int]
    globals: list[Global]
    exports: list[Export]
    bodies: list[bytes]
    tables: list[bytes] = field(default_factory=list)
    tags: list[bytes] = field(default_factory=list)
    elements: list[bytes] = field(default_factory=list)
    memories: list[bytes] = field(default_factory=list)
    data: bytes | None = None
    custom: list[bytes] = field(default_factory=list)

    @classmethod
    def parse(cls, data: bytes) -> Module:
        """Take a module apart.

        Raises:
            ValueError: the module has something that this reader does not know.
        """
        if not data.startswith(HEADER):
            raise ValueError("not a WebAssembly module")
        reader = Reader(data, len(HEADER))
        sections: dict[int, bytes] = {}
        custom = []
        while reader.position < len(data):
            number = reader.byte()
            content = reader.take(reader.uleb())
            if number == CUSTOM:
                custom.append(content)
            else:
                sections[number] = content
        if sections.keys() - set(ORDER) or START in sections:
            raise ValueError("a section that this reader does not know")
        return cls(
            types=_types(sections.get(TYPE, NOTHING)),
            imports=_imports(sections.get(IMPORT, NOTHING)),
            functions=_numbers(sections.get(FUNCTION, NOTHING)),
            globals=_globals(sections.get(GLOBAL, NOTHING)),
            exports=_exports(sections.get(EXPORT, NOTHING)),
            bodies=_bodies(sections.get(CODE, NOTHING)),
            tables=_limited(sections.get(TABLE, NOTHING), 1),
            memories=_limited(sections.get(MEMORY, NOTHING), 0),
            tags=_tags(sections.get(TAG, NOTHING)),
            elements=_single(sections[ELEMENT]) if ELEMENT in sections else [],
            data=sections.get(DATA),
            custom=custom,
        )

    def serialise(self) -> bytes:
        """Put the module together again."""
        encoded = [bytes([CUSTOM]) + sized(content) for content in self.custom]
        for number, items in (
            (TYPE, [t.encode() for t in self.types]),
            (IMPORT, [i.encode() for i in self.imports]),
            (FUNCTION, [uleb(f) for f in self.functions]),
            (TABLE, self.tables),
            (MEMORY, self.memories),
            (TAG, self.tags),
            (GLOBAL, [g.encode() for g in self.globals]),
            (EXPORT, [e.encode() for e in self.exports]),
            (ELEMENT, self.elements),
            (CODE, [sized(body) for body in self.bodies]),
        ):
            if items:
                encoded.append(bytes([number]) + sized(vector(items)))
        if self.data is not None:
            count = Reader(self.data).uleb()
            encoded.insert(-1, bytes([DATA_COUNT]) + sized(uleb(count)))
            encoded.append(bytes([DATA]) + sized(self.data))
        return HEADER + b"".join(encoded)

    def imported(self, kind: int) -> list[Import]:
        """Return the imports of a kind: they come first in its index space."""
        return [i for i in self.imports if i.kind == kind]

    def type_number(self, parameters: bytes, results: bytes) -> int:
        """Return the number of a function type, which is added if there is none such."""
        return type_number(self.types, FunctionType(parameters, results))

    def segments(self) -> list[tuple[int, bytes]]:
        """Return the data that the module puts into its memory, by address.

        Raises:
            ValueError: some of the data has no fixed address.
        """
        reader = Reader(self.data or NOTHING)
        found = []
        for _ in range(reader.uleb()):
            if reader.take(2) != b"\0\x41":
                raise ValueError("data without a fixed address")
            address = reader.sleb()
            reader.byte()
            found.append((address, reader.take(reader.uleb())))
        return found

    def constants(self) -> list[int]:
        """Return the values of the globals that are numbers: addresses of what the module exports are among them."""
        readers = [Reader(each.value) for each in self.globals]
        return [reader.sleb() for reader in readers if reader.byte() in {0x41, 0x42}]


def type_number(types: list[FunctionType], signature: FunctionType) -> int:
    """Return the number of a function type among others, to which it is added if it is new."""
    if signature not in types:
        types.append(signature)
    return types.index(signature)


def table(module: Module) -> dict[int, int]:
    """Return the functions of the first table by their slots, which the program uses as their addresses.

    Raises:
        ValueError: the elements begin at a computed slot, or are for another table.
    """
    reader = Reader(module.elements[0])
    if reader.take(2) != b"\0\x41":
        raise ValueError("elements that this reader does not know")
    start = reader.sleb()
    reader.byte()
    return {start + place: reader.uleb() for place in range(reader.uleb())}


def after_locals(body: bytes) -> int:
    """Return where the instructions of a function's body begin."""
    reader = Reader(body)
    for _ in range(reader.uleb()):
        reader.uleb()
        reader.byte()
    return reader.position


def _types(content: bytes) -> list[FunctionType]:
    reader = Reader(content)
    found = []
    for _ in range(reader.uleb()):
        if reader.byte() != 0x60:
            raise ValueError("a type that is not a function's")
        found.append(FunctionType(reader.take(reader.uleb()), reader.take(reader.uleb())))
    return found


def _imports(content: bytes) -> list[Import]:
    reader = Reader(content)
    found = []
    for _ in range(reader.uleb()):
        module, name = reader.take(reader.uleb()).decode(), reader.take(reader.uleb()).decode()
        kind = reader.byte()
        start = reader.position
        if kind == FUNC_KIND:
            reader.uleb()
        elif kind == GLOBAL_KIND:
            reader.take(2)
        else:
            raise ValueError(f"an import of kind {kind}")
        found.append(Import(module, name, kind, content[start : reader.position]))
    return found


def _numbers(content: bytes) -> list[int]:
    reader = Reader(content)
    return [reader.uleb() for _ in range(reader.uleb())]


def _limited(content: bytes, prefix: int) -> list[bytes]:
    """Read tables (one byte of type first) or memories: flags, least size, and greatest size where flagged."""
    reader = Reader(content)
    found = []
    for _ in range(reader.uleb()):
        start = reader.position
        reader.take(prefix)
        for _ in range(1 + (reader.byte() & 1)):
            reader.uleb()
        found.append(content[start : reader.position])
    return found


def _single(content: bytes) -> list[bytes]:
    if content[0] != 1:
        raise ValueError("more than one segment of elements")
    return [content[1:]]


def _tags(content: bytes) -> list[bytes]:
    reader = Reader(content)
    return [bytes([reader.byte()]) + uleb(reader.uleb()) for _ in range(reader.uleb())]


def _globals(content: bytes) -> list[Global]:
    reader = Reader(content)
    found = []
    for _ in range(reader.uleb()):
        kind, mutable = reader.take(2)
        start = reader.position
        opcode = reader.byte()
        if opcode in (0x41, 0x42):
            reader.uleb()
        elif opcode == 0xD0:
            reader.byte()
        else:
            raise ValueError(f"a global with start value of opcode {opcode:#x}")
        if reader.byte() != 0x0B:
            raise ValueError("a global with a computed start value")
        found.append(Global(kind, mutable, content[start : reader.position]))
    return found


def _exports(content: bytes) -> list[Export]:
    reader = Reader(content)
    return [Export(reader.take(reader.uleb()).decode(), reader.byte(), reader.uleb()) for _ in range(reader.uleb())]


def _bodies(content: bytes) -> list[bytes]:
    reader = Reader(content)
    return [reader.take(reader.uleb()) for _ in range(reader.uleb())]
