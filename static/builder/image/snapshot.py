"""Makes the files that a page starts Python from in the normal case: the memory of a started interpreter, and its code.

    files = snapshot.make(runtime, library, entries, cache)

| File | Is |
|---|---|
| `memory.bin` | the memory of an interpreter that has imported the pages' modules (`memory.py`) |
| `start.wasm` | the functions that pages use (`used.json`, `collector.py`), without data: that is in the memory |
| `rest.bin` | all others, with large tables that only they read: packed until one of them is called |
| `archive.bin` | the zip with all modules: packed, in blocks, until one is read that is not in the memory |
| `interpreter.js` | the runtime's JavaScript without what no page uses (`trim_js.py`, `shake_js.py`) |

`build.py profile` renews the list of used functions. It belongs to one runtime; for another one all functions go into
`start.wasm`, which costs time at each start and nothing else. Functions that may run at any moment are found in the
memory itself.
"""

import hashlib
import json
import shutil
import struct
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from static.builder.errors import BuildError
from static.builder.image import allocator, collector, completion, memory, shake_js, split, texts, trim_js
from static.builder.image.wasm import FUNC_KIND, Module
from static.builder.process import node, step
from static.builder.project import ROOT

HERE = Path(__file__).parent
USED = HERE / "used.json"
USED_LIBRARY = HERE / "used_library.txt"
PARTS = ("interpreter.js", "start.wasm", "rest.bin", "archive.bin", "memory.bin")
SCRIPTS = (
    *(
        "snapshot.py",
        "trim_js.py",
        "shake_js.py",
        "memory.py",
        "split.py",
        "practice.py",
        "wasm.py",
        "instructions.py",
        "callees.py",
        "collector.py",
        "texts.py",
        "allocator.py",
        "completion.py",
        "complete.wat",
    ),
    *(
        "prepare_snapshot.py",
        "take_snapshot.mjs",
        "arrange.mjs",
        "leave_out.mjs",
        "share_constants.mjs",
        "compress.mjs",
    ),
)
KEPT = 3
BLOCK = 1 << 19
"""Bytes of the archive that are unpacked at once: few, for they are waited for; many, for what is alike packs well."""
FEW = 1000
"""As many things may lie elsewhere than planned: the order of what is in sets depends on addresses."""
# Beside what JavaScript uses: what the loader and the maker of the image call or read by name.
ALSO_EXPORTED = frozenset(
    [
        "Py_Version",
        "PyCode_Type",
        "PyFunction_Type",
        "PyObject_Hash",
        "PyUnicode_Type",
        "ZSTD_decompressDCtx",
        "ZSTD_initStaticDCtx",
        "_PyImport_FrozenBootstrap",
        "_PyImport_FrozenStdlib",
        "_PyImport_FrozenTest",
    ]
)


@dataclass(frozen=True)
class Snapshot:
    """The files of a start from memory, what the image must say it belongs to, and the modules that it was made for."""

    files: dict[str, bytes]
    belongs_to: str
    holds: list[str]


@dataclass(frozen=True)
class Used:
    """What of a runtime's module is used; `readers` are the functions that read the tables.

    `functions` are numbers of defined functions, `start` those of them that each start runs, `seldom` those that no
    ordinary call needs, `blocks` addresses of 64 bytes of data that decoding reads, `tables` the addresses (start, end)
    of constants that pages do not need: those of East Asian codecs and of characters' names.
    """

    functions: frozenset[int]
    start: frozenset[int]
    seldom: frozenset[int]
    readers: frozenset[int]
    blocks: tuple[int, ...]
    tables: tuple[tuple[int, int], ...]


def make(runtime: Path, library: bytes, entries: Iterable[str], cache: Path) -> Snapshot:
    """Return the files of a start from memory, from the cache where the same were made before.

    Args:
        runtime: folder of the Pyodide package.
        library: the zip with all modules, which the page reads when one is asked for that is not in the memory.
        entries: names of the pages' modules.
        cache: folder to keep the results in.

    Raises:
        BuildError: the runtime is not built as this module knows it, or the interpreter does not start.
    """
    names = sorted(set(entries))
    scripts = [(HERE / name).read_bytes() for name in (*SCRIPTS, "probe.mjs")]
    tools = (ROOT / "requirements.lock").read_bytes()
    lists = (USED.read_bytes(), USED_LIBRARY.read_bytes())
    inputs = [library, runtime.parent.name.encode(), *lists, tools, json.dumps(names).encode(), *scripts]
    target = cache / hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in inputs)).hexdigest()[:16]
    if not target.exists():
        step("Taking the memory of a started interpreter")
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = Path(folder, "made")
            made.mkdir()
            _make(runtime, library, names, made)
            made.rename(target)
    target.touch()
    for old in sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old)
    files = {name: (target / name).read_bytes() for name in PARTS}
    return Snapshot(files, (target / "belongs-to").read_text(), names)


def used(whole: bytes, path: Path = USED) -> Used:
    """Return the parts of the runtime's module that pages use: as listed, or all if the list is for another module."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    if listed["module"] == hashlib.sha256(whole).hexdigest():
        tables = tuple((start, end) for start, end in listed["tables"])
        readers = frozenset(listed["readers"])
        functions = frozenset(listed["functions"]) - readers
        start, seldom = frozenset(listed["start"]), frozenset(listed["seldom"])
        return Used(functions, start, seldom, readers, tuple(listed["blocks"]), tables)
    step(f"{path.name} is for another runtime: every start will load all of this one. Run build.py profile.")
    return Used(frozenset(range(len(Module.parse(whole).functions))), frozenset(), frozenset(), frozenset(), (), ())


def module(runtime: Path) -> bytes:
    """Return the runtime's module, with what completes the image."""
    return completion.added((runtime / "pyodide.asm.wasm").read_bytes())


def exports(runtime: Path) -> list[str]:
    """Return names of the module's exports that JavaScript uses, in the module's order."""
    names = [export.name for export in Module.parse((runtime / "pyodide.asm.wasm").read_bytes()).exports]
    text = (runtime / "pyodide.asm.mjs").read_text(encoding="utf-8")
    used_names = trim_js.used_exports(text, set(names)) | ALSO_EXPORTED
    if missing := ALSO_EXPORTED - set(names):
        raise BuildError(f"The runtime's module does not export {', '.join(sorted(missing))}.")
    return [*(name for name in names if name in used_names), *completion.EXPORTS]


def probe(runtime: Path, image: Path, blocks: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return the module's constant data without which the image does not decode; `blocks` are addresses that may do."""
    job = {"wasm": str(runtime / "pyodide.asm.wasm"), "image": str(image), "blocks": list(blocks)}
    found = json.loads(node(HERE / "probe.mjs", json.dumps(job), timeout=300).splitlines()[-1])
    return [(address, bytes(content)) for address, content in found]


def _make(runtime: Path, library: bytes, entries: list[str], made: Path) -> None:
    original, whole = (runtime / "pyodide.asm.wasm").read_bytes(), module(runtime)
    listed = used(original)
    exported = exports(runtime)
    parsed = Module.parse(whole)
    text = trim_js.trim((runtime / "pyodide.asm.mjs").read_text(encoding="utf-8"), set(exported))
    loader = (runtime / "pyodide.mjs").read_text(encoding="utf-8")
    text = shake_js.shake(text, {each.name for each in parsed.imported(FUNC_KIND)}, loader)
    (made / "interpreter.js").write_text(trim_js.as_script(text), encoding="utf-8")
    belongs_to = hashlib.sha256(whole + text.encode() + library).hexdigest()[:16]
    (made / "belongs-to").write_text(belongs_to)
    with tempfile.TemporaryDirectory() as folder:
        zipped = Path(folder, "python.zip")
        zipped.write_bytes(library)
        interpreter = Path(folder, "interpreter.mjs")
        interpreter.write_text(text, encoding="utf-8")
        changed = Path(folder, "changed.wasm")
        changed.write_bytes(allocator.replaced(whole))
        job = {
            "runtime": str(runtime),
            "module": str(changed),
            "interpreter": str(interpreter),
            "exports": exported,
            "library": str(zipped),
            "entries": entries,
            "used": USED_LIBRARY.read_text(encoding="utf-8").split(),
            "output": folder,
        }
        job_file = Path(folder, "job.json")
        job_file.write_text(json.dumps(job))
        node(HERE / "take_snapshot.mjs", job_file, timeout=300)  # plans where things lie
        said = json.loads(node(HERE / "take_snapshot.mjs", job_file, timeout=300).splitlines()[-1])
        if said["missed"] > FEW:
            step(f"  {said['missed']} things do not lie where they were planned: the memory is larger (arrange.mjs)")
        stack, types = memory.Stack(**said["stack"]), [collector.Type(*described) for described in said["types"]]
        taken = Path(folder, "snapshot.bin").read_bytes()
        if folder.encode() in taken or str(runtime).encode() in taken:
            raise BuildError("The memory of the interpreter holds a path of this machine.")
        _, contents = memory.parts_of(taken)
        added = completion.functions(original, whole)
        first = (listed.functions | collector.unforeseen(contents, types, parsed) | added) - listed.readers
        later = sorted([*listed.tables, *texts.unneeded(parsed, first, contents)])
        image, tables = memory.pack(taken, stack, belongs_to, _compress, later)
    (made / "memory.bin").write_bytes(image)
    constants = probe(runtime, made / "memory.bin", listed.blocks)
    seldom = first & listed.seldom
    ordered = sorted(first - seldom, key=lambda number: (number not in listed.start | added, number))
    start, rest = split.split(whole, (ordered, sorted(seldom)), set(exported), constants, tables)
    (made / "start.wasm").write_bytes(start)
    with ThreadPoolExecutor() as pool:
        both = pool.map(packed, (rest, library), (len(rest), BLOCK))
        for name, data in zip(("rest.bin", "archive.bin"), both, strict=True):
            (made / name).write_bytes(data)


def packed(data: bytes, block: int) -> bytes:
    """Return a file as pages hold it until they need it, in blocks that are unpacked one by one.

    Its size, the size of the blocks but the last, the size of each when packed, and a zstd frame for each.
    """
    frames = [_compress(data[start : start + block]) for start in range(0, len(data), block)]
    return struct.pack(f"<{2 + len(frames)}I", len(data), block, *map(len, frames)) + b"".join(frames)


def _compress(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder, "plain"), Path(folder, "packed")
        plain.write_bytes(data)
        node(HERE / "compress.mjs", plain, packed, timeout=300)
        return packed.read_bytes()
