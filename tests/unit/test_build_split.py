"""The two halves of a WebAssembly module, tried in Node on a tiny module, and the JavaScript that is cut to fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from static.builder.errors import BuildError
from static.builder.image import snapshot, trim_js
from static.builder.image.split import END, I32_CONST, LOCAL_GET, instrument, split
from static.builder.image.wasm import (
    FUNC_KIND,
    FUNCREF,
    GLOBAL_KIND,
    I32,
    MEMORY_KIND,
    Export,
    FunctionType,
    Global,
    Import,
    Module,
    Reader,
    sized,
    sleb,
    uleb,
    vector,
)
from static.builder.process import node

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ADD, CALL = b"\x6a", b"\x10"
# A function's number in its own module counts the imported one as the first.
BUSY, SELDOM, BACK = 0, 1, 2


def tiny() -> bytes:
    """`busy(n)` is `n + 1`, `seldom(n)` is `host(n) + counter`, `back(n)` is `busy(seldom(n))`."""
    busy = b"\0" + LOCAL_GET + uleb(0) + I32_CONST + sleb(1) + ADD + END
    seldom = b"\0" + LOCAL_GET + uleb(0) + CALL + uleb(0) + b"\x23" + uleb(0) + ADD + END
    back = b"\0" + LOCAL_GET + uleb(0) + CALL + uleb(2) + CALL + uleb(1) + END
    return Module(
        types=[FunctionType(bytes([I32]), bytes([I32]))],
        imports=[Import("env", "host", FUNC_KIND, uleb(0))],
        functions=[0, 0, 0],
        globals=[Global(I32, 1, I32_CONST + sleb(7) + END)],
        exports=[
            *(Export(name, FUNC_KIND, number) for number, name in enumerate(("busy", "seldom", "back"), start=1)),
            Export("memory", MEMORY_KIND, 0),
            Export("counter", GLOBAL_KIND, 0),
            Export("unwanted", FUNC_KIND, 1),
        ],
        bodies=[busy, seldom, back],
        tables=[bytes([FUNCREF, 0]) + uleb(1)],
        tags=[],
        elements=[b"\0" + I32_CONST + sleb(0) + END + vector([uleb(1)])],
        memories=[b"\0" + uleb(1)],
        data=vector([b"\0" + I32_CONST + sleb(16) + END + sized(b"constant data")]),
    ).serialise()


WANTED = {"busy", "seldom", "back", "memory", "counter"}
TRY = """
const { readFileSync } = require("node:fs");
const [start, rest] = [process.argv[1], process.argv[2]].map((path) => new WebAssembly.Module(readFileSync(path)));
const imports = { env: { host: (n) => n * 100 } };
const { exports } = new WebAssembly.Instance(start, imports);
let loaded = 0;
const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,5,1,0,0,0,0,7,4,1,0,0,0]);
const load = new WebAssembly.Instance(new WebAssembly.Module(bytes), {"": {"": () => {
  loaded += 1;
  new WebAssembly.Instance(rest, { ...imports, split: exports });
}}}).exports[""];
exports["split:calls"].set(0, load);
const said = [exports.busy(1), loaded, exports.back(2), loaded];
exports.counter.value = 8;
said.push(exports.seldom(2), loaded, Buffer.from(exports.memory.buffer, 16, 13).toString("latin1"));
console.log(JSON.stringify({ said, names: Object.keys(exports), practised: [exports["split:functions"].value] }));
"""


def tried(
    tmp_path: Path,
    used: list[int],
    constants: Sequence[tuple[int, bytes]],
    tables: Sequence[tuple[int, bytes]] = (),
    seldom: Sequence[int] = (),
) -> dict[str, list[object]]:
    """What calls of a divided module gave."""
    paths = [tmp_path / "start.wasm", tmp_path / "rest.wasm"]
    for path, half in zip(paths, split(tiny(), (used, seldom), WANTED, constants, tables), strict=True):
        path.write_bytes(half)
    found: dict[str, list[object]] = json.loads(node("-e", TRY, *paths, timeout=60))
    return found


@pytest.mark.parametrize("used", [[BUSY], [BUSY, BACK]])
def test_functions_of_the_other_half_are_loaded_when_first_called_and_once(tmp_path: Path, used: list[int]) -> None:
    said = tried(tmp_path, used, [])["said"]
    assert said[:4] == [2, 0, 208, 1]
    assert said[4:6] == [208, 1]  # the counter is one for both halves


def test_function_to_which_the_first_half_does_not_refer_leaves_a_trap_in_its_place() -> None:
    trap = sized(b"\0\0" + END)
    assert trap not in split(tiny(), ([BUSY], []), WANTED, [])[0]
    assert trap in split(tiny(), ([BUSY], []), WANTED - {"seldom"}, [])[0]
    assert trap not in split(tiny(), ([BUSY, BACK], []), WANTED - {"seldom"}, [])[0]  # which calls it


def test_nothing_is_loaded_where_all_functions_are_in_the_first_half(tmp_path: Path) -> None:
    assert tried(tmp_path, [BUSY, SELDOM, BACK], [])["said"][:6] == [2, 0, 208, 0, 208, 0]


def test_what_is_seldom_needed_is_in_the_first_half_but_not_practised(tmp_path: Path) -> None:
    found = tried(tmp_path, [BUSY], [], seldom=[SELDOM, BACK])
    assert found["said"][:6] == [2, 0, 208, 0, 208, 0]
    assert found["practised"] == [1]


def test_first_half_has_no_data_but_the_given_constants_and_no_unwanted_exports(tmp_path: Path) -> None:
    assert tried(tmp_path, [BUSY], [])["said"][6] == "\0" * 13
    found = tried(tmp_path, [BUSY], [(16, b"const")])
    assert found["said"][6] == "const" + "\0" * 8
    assert {name for name in found["names"] if not str(name).startswith("split:")} == WANTED


def test_tables_are_in_the_memory_once_the_second_half_is_loaded(tmp_path: Path) -> None:
    assert tried(tmp_path, [BUSY], [], [(18, b"table")])["said"][6] == "\0\0table" + "\0" * 6
    assert tried(tmp_path, [BUSY, SELDOM, BACK], [], [(18, b"table")])["said"][6] == "\0" * 13


def test_counting_module_says_which_functions_ran(tmp_path: Path) -> None:
    path = tmp_path / "counting.wasm"
    path.write_bytes(instrument(tiny(), WANTED))
    script = """
        const module = new WebAssembly.Module(require("node:fs").readFileSync(process.argv[1]));
        const { exports } = new WebAssembly.Instance(module, { env: { host: (n) => n } });
        exports.seldom(1);
        console.log(JSON.stringify([0, 1, 2].map((number) => exports[`ran${number}`].value)));
    """
    assert json.loads(node("-e", script, path, timeout=60)) == [0, 1, 0]


def test_module_that_is_read_and_written_is_the_same() -> None:
    assert Module.parse(tiny()).serialise() == tiny()


def test_module_with_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="not a WebAssembly module"):
        Module.parse(b"<html>")
    with pytest.raises(ValueError, match="a section that this reader does not know"):
        Module.parse(tiny() + bytes([99]) + sized(b""))


@pytest.mark.parametrize("number", [0, 1, 63, 64, 127, 128, 8191, 8192, -1, -64, -65, 1 << 31])
def test_numbers_are_read_as_they_were_written(number: int) -> None:
    assert Reader(sleb(number)).sleb() == number
    if number >= 0:
        assert Reader(uleb(number)).uleb() == number


OTHERS = ",".join(f"_other{number}" for number in range(200))
GLUE = f'var {OTHERS},_a,_b;_a=Module["_a"]=wasmExports["a"];_b=Module["_b"]=wasmExports["b"];use(_a);'
LINKING = "".join(trim_js.DYNAMIC_LINKING)


def test_exports_that_no_javascript_reads_are_dropped() -> None:
    assert trim_js.used_exports(GLUE + LINKING, {"a", "b", "memory"}) == {"a", "memory"}
    trimmed = trim_js.trim(GLUE + LINKING, {"a"})
    assert 'wasmExports["a"]' in trimmed
    assert 'wasmExports["b"]' not in trimmed


def test_javascript_of_another_runtime_fails_the_build() -> None:
    with pytest.raises(BuildError, match="has not exactly one"):
        trim_js.trim(GLUE, {"a"})


def test_the_runtime_s_module_becomes_a_script_that_is_compiled_at_once() -> None:
    module = f"{trim_js.BEGINNING}settings={{}}){{locate(import.meta.url);return 1}}{trim_js.END}\n"
    script = trim_js.as_script(module)
    assert script.startswith('"use strict";globalThis.createInterpreter=(async function(settings={}){')
    assert script.endswith("return 1});\n")
    assert "import.meta" not in script
    assert "export" not in script


def test_runtime_s_module_of_another_form_fails_the_build() -> None:
    with pytest.raises(BuildError, match="not one exported function"):
        trim_js.as_script(GLUE)


def test_list_of_used_functions_is_for_its_own_module_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "used.json"
    listed.write_text(
        json.dumps({"module": "another", "functions": [BUSY], "start": [], "readers": [], "blocks": [64], "tables": []})
    )
    none = frozenset[int]()
    assert snapshot.used(tiny(), listed) == snapshot.Used(frozenset({BUSY, SELDOM, BACK}), none, none, none, (), ())
    assert "build.py profile" in capsys.readouterr().out


def test_committed_list_is_for_the_pinned_runtime_s_format() -> None:
    listed = json.loads(snapshot.USED.read_text(encoding="utf-8"))
    assert len(listed["module"]) == 64
    assert listed["functions"] == sorted(set(listed["functions"]))
    assert listed["start"] == sorted(set(listed["start"]) & set(listed["functions"]))
    assert listed["start"]
    assert listed["seldom"] == sorted(set(listed["seldom"]) & set(listed["functions"]) - set(listed["start"]))
    assert all(block % 64 == 0 for block in listed["blocks"])
    assert not set(listed["readers"]) & set(listed["functions"])
    edges = [edge for table in listed["tables"] for edge in table]
    assert edges == sorted(set(edges))
