"""The functions that may run at any moment: how they are read from the memory of an interpreter and from a module."""

from __future__ import annotations

import struct

import pytest

from static.builder.errors import BuildError
from static.builder.image.callees import addresses, calls
from static.builder.image.collector import FIELDS, SLOTS, Type, unforeseen
from static.builder.image.wasm import FUNC_KIND, I32, Export, FunctionType, Import, Module, sleb, uleb, vector

NOTHING = bytes.fromhex("00 0b")
"""A function's body that does nothing."""
TYPE = Type(address=64, basicsize=28, weakrefoffset=8, base=0, dictoffset=-1, mro=4096)


def module(bodies: list[bytes], in_table: list[int], exports: list[Export] | None = None) -> Module:
    """A module with one imported function, whose table begins at slot 1."""
    return Module(
        types=[FunctionType(b"", b"")],
        imports=[Import("env", "host", FUNC_KIND, uleb(0))],
        functions=[0] * len(bodies),
        globals=[],
        exports=exports or [],
        bodies=bodies,
        elements=[b"\0\x41" + sleb(1) + b"\x0b" + vector([uleb(number) for number in in_table])],
    )


def memory(described: Type, slots: dict[str, int]) -> bytes:
    """A memory that holds a type."""
    content = bytearray(512)
    for name, offset in FIELDS.items():
        struct.pack_into("<I", content, described.address + offset, getattr(described, name) & 0xFFFFFFFF)
    for name, slot in slots.items():
        struct.pack_into("<I", content, described.address + SLOTS[name], slot)
    return bytes(content)


@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_functions_of_a_type_are_found_by_their_slots_in_the_table(slot: str) -> None:
    made = module([NOTHING] * 4, in_table=[3, 4])
    assert unforeseen(memory(TYPE, {slot: 2}), [TYPE], made) == {3}


def test_imported_functions_are_none_of_the_module_s_own() -> None:
    assert unforeseen(memory(TYPE, {"tp_free": 1}), [TYPE], module([NOTHING], in_table=[0])) == set()


def test_direct_callees_are_found_too_and_not_theirs() -> None:
    call = [bytes([0, 0x10, number, 0x0B]) for number in (2, 3)]
    made = module([*call, NOTHING], in_table=[1])
    assert unforeseen(memory(TYPE, {"tp_clear": 1}), [TYPE], made) == {0, 1}


def test_what_runs_at_a_fatal_error_is_found_by_its_name_with_all_that_it_needs() -> None:
    call = [bytes([0, 0x10, number, 0x0B]) for number in (2, 3, 1)]
    exports = [Export("dump_traceback", FUNC_KIND, 1), Export("other", FUNC_KIND, 4)]
    assert unforeseen(b"", [], module([*call, NOTHING], [], exports)) == {0, 1, 2}


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_types_that_are_laid_out_otherwise_fail_the_build(field: str) -> None:
    other = TYPE._replace(**{field: 12})
    with pytest.raises(BuildError, match=f"A type's {field} is 12, but"):
        unforeseen(memory(TYPE, {}), [other], module([], []))


def test_slot_that_holds_no_function_fails_the_build() -> None:
    with pytest.raises(BuildError, match="holds 7, which is no function"):
        unforeseen(memory(TYPE, {"tp_clear": 7}), [TYPE], module([], []))


@pytest.mark.parametrize(
    ("instructions", "called"),
    [
        ("10 80 01", {128}),
        ("12 05", {5}),
        ("02 40 10 05 0b 03 7f 0b", {5}),
        ("41 90 01 10 05", {5}),  # a constant with the byte of a call
        ("44 10 10 10 10 10 10 10 10 43 10 10 10 10 10 05", {5}),
        ("28 02 10 36 10 10 10 05", {5}),  # load and store
        ("0e 02 10 10 10 10 05", {5}),  # a table of branches
        ("11 10 10 13 10 10 10 05", {5}),
        ("1c 01 7f 10 05", {5}),
        ("1f 40 02 00 10 10 02 10 10 05", {5}),
        ("06 40 07 10 18 10 10 05", {5}),
        ("fc 0a 10 10 fc 0b 10 fc 02 10 05", {5}),
        ("20 10 21 10 22 10 23 10 24 10 3f 10 d0 10 d2 10", set()),
    ],
)
def test_calls_are_told_from_other_instructions(instructions: str, called: set[int]) -> None:
    body = bytes([1, 2, I32]) + bytes.fromhex(instructions) + b"\x0b"
    assert calls(body) == called


@pytest.mark.parametrize("instruction", ["ff", "fc 20", "fd 00"])
def test_unknown_instructions_are_refused(instruction: str) -> None:
    with pytest.raises(ValueError, match="an instruction of opcode"):
        calls(b"\0" + bytes.fromhex(instruction) + b"\x0b")


def test_addresses_are_constants_and_offsets_of_reads_and_writes() -> None:
    load, store, local = b"\x28\2", b"\x36\2", b"\x20\3"
    constants = b"\x42" + sleb(5) + b"\x44" + bytes([65] * 8) + b"\x10" + uleb(9)
    body = (
        b"\0\x41"
        + sleb(70000)
        + load
        + uleb(12)
        + local
        + store
        + uleb(99999)
        + constants
        + b"\x41"
        + sleb(-4)
        + b"\x0b"
    )
    assert addresses(body) == {70000, 12, 99999, -4}
    assert calls(body) == {9}
