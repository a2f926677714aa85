"""What a page practises with: loops that run instead of functions, and one function for each type of indirect call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from static.builder.image.instructions import CALL_INDIRECT, instructions
from static.builder.image.practice import add_practice, share_indirect_calls
from static.builder.image.wasm import (
    F64,
    FUNC_KIND,
    FUNCREF,
    I32,
    I64,
    Export,
    FunctionType,
    Import,
    Module,
    sleb,
    uleb,
    vector,
)
from static.builder.process import node

if TYPE_CHECKING:
    from pathlib import Path

LOCAL_GET, CALL, ADD, CONST, END = b"\x20", b"\x10", b"\x6a", b"\x41", b"\x0b"
NUMBER, WIDE, NONE = 0, 1, 2
"""The types of the functions below."""
PRACTICE = """
const { readFileSync } = require("node:fs");
const calls = [];
const { exports } = new WebAssembly.Instance(
  new WebAssembly.Module(readFileSync(process.argv[1])), { env: { host: (n) => { calls.push(n); return n * 100; } } });
const told = () => [exports.add(1), exports.wide(2n, 0.5), exports.by_place(1, 3), exports.twice(4)];
"""


def module() -> Module:
    """`add(n)` is `host(n) + 1`, `wide(l, d)` is `d`, `by_place(n, p)` calls the p-th function of the table with n.

    `twice(n)` calls the third of them with what the third gives for n; the third is `add`.
    """
    add = b"\0" + LOCAL_GET + uleb(0) + CALL + uleb(0) + CONST + sleb(1) + ADD + END
    wide = b"\0" + LOCAL_GET + uleb(1) + END
    by_place = b"\0" + LOCAL_GET + uleb(0) + LOCAL_GET + uleb(1) + b"\x11\0\0" + END
    # With a local of its own: the loop comes after the declarations.
    third = CONST + sleb(3) + b"\x11\0\0"
    twice = b"\1\1" + bytes([I32]) + LOCAL_GET + uleb(0) + third + b"\x22\1" + third + END
    return Module(
        types=[
            FunctionType(bytes([I32]), bytes([I32])),
            FunctionType(bytes([I64, F64]), bytes([F64])),
            FunctionType(bytes([I32, I32]), bytes([I32])),
        ],
        imports=[Import("env", "host", FUNC_KIND, uleb(NUMBER))],
        functions=[NUMBER, WIDE, 2, NUMBER],
        globals=[],
        exports=[Export(name, FUNC_KIND, n) for n, name in enumerate(("add", "wide", "by_place", "twice"), start=1)],
        bodies=[add, wide, by_place, twice],
        tables=[bytes([FUNCREF, 0]) + uleb(10)],
        elements=[b"\0" + CONST + sleb(3) + END + b"".join([vector([uleb(n) for n in (1, 2, 3, 4)])])],
    )


def run(made: Module, folder: Path, script: str) -> object:
    """What a script says that runs with the module's exports."""
    path = folder / "module.wasm"
    path.write_bytes(made.serialise())
    said: object = json.loads(node("-e", PRACTICE + script, path, timeout=60))
    return said


TOLD = [101, 0.5, 101, 40101]


def test_module_with_practice_does_what_it_did(tmp_path: Path) -> None:
    made = module()
    share_indirect_calls(made)
    add_practice(made, [3, 0, 1, 2], table=0, slot=3)
    assert (
        run(made, tmp_path, "console.log(JSON.stringify(told()))")
        == TOLD
        == run(module(), tmp_path, "console.log(JSON.stringify(told()))")
    )


@pytest.mark.parametrize("rounds", [1, 400_000])
def test_practising_runs_no_function_and_ends(tmp_path: Path, rounds: int) -> None:
    made = module()
    add_practice(made, [0, 1, 2, 3], table=0, slot=3)
    script = """
        const count = exports["split:functions"].value;
        for (let n = 0; n <= count; n += 1) exports["split:practice"](n, ROUNDS);
        const practised = calls.length;
        console.log(JSON.stringify([count, practised, told()]));
    """.replace("ROUNDS", str(rounds))
    assert run(made, tmp_path, script) == [4, 0, TOLD]


def test_each_function_practises_by_its_own_type(tmp_path: Path) -> None:
    made = module()
    add_practice(made, [0, 1, 2, 3], table=0, slot=3)
    made.bodies[1] = b"\0\x00\x0b"  # unreachable: who calls this function fails
    script = """
        const failed = [0, 1, 2, 3].filter((n) => {
          try { exports["split:practice"](n, 9); return false; } catch { return true; }
        });
        console.log(JSON.stringify(failed));
    """
    assert run(made, tmp_path, script) == [1]


def test_only_added_functions_call_indirectly() -> None:
    made = module()
    own = len(made.bodies)
    share_indirect_calls(made)
    indirect = [sum(each.opcode == CALL_INDIRECT for each in instructions(body)) for body in made.bodies]
    assert sum(indirect[:own]) == 0
    assert indirect[own:] == [1]  # the three calls are of one type


def test_indirect_calls_through_another_table_stay(tmp_path: Path) -> None:
    made = module()
    made.tables = [bytes([FUNCREF, 0]) + uleb(1), *made.tables]
    made.elements = [b"\2\1" + made.elements[0][1:-5] + b"\0" + made.elements[0][-5:]]
    made.bodies = [body.replace(b"\x11\0\0", b"\x11\0\1") for body in made.bodies]
    before = list(made.bodies)
    share_indirect_calls(made)
    assert made.bodies == before
    assert run(made, tmp_path, "console.log(JSON.stringify(told()))") == TOLD
