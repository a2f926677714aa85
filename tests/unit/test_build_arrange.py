"""Where the pieces of the heap lie that stay: sorted, side by side, if the second run is as the first."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from static.builder.process import node
from static.builder.project import ROOT

START, ROOM = 4096, 1 << 18
TYPE, OTHER, TEXT, CODE = 0x900, 0x800, 0xA00, 0xB00
IN_USE = 3
SCRIPT = """
const { start, room, types, kinds, runs, module } = JSON.parse(process.argv.at(-1));
const { Arrangement } = await import(module);
let plan;
const said = runs.map((pieces, run) => {
  const arrangement = new Arrangement(plan);
  const memory = new ArrayBuffer(start + room);
  const words = new Uint32Array(memory);
  let top = start;
  let give;
  arrangement.attach({
    memory: { buffer: memory },
    "allocator:original": (bytes) => {
      const size = Math.max(16, bytes + 11 & ~7);
      words[(top >> 2) + 1] = size | 3;
      top += size;
      return top - size + 8;
    },
    "allocator:asked": { set: (_, asked) => { give = asked; } },
  });
  const places = pieces.map(({ size }) => give(size));
  pieces.forEach(({ kind, before, stays }, number) => {
    words[(places[number] >> 2) + before] = kind;
    if (!stays) words[(places[number] >> 2) - 1] &= ~2;
  });
  const sizes = places.map((place) => words[(place >> 2) - 1]);
  plan ??= arrangement.plan(memory, { start, size: top - start + 16 }, new Set(types), kinds);
  return { places, sizes, missed: run && arrangement.missed };
});
console.log(JSON.stringify(said));
"""


class Piece(NamedTuple):
    """What a program asks for: how many bytes, and what it writes there, this many words behind the beginning."""

    size: int
    kind: int = TYPE
    before: int = 1
    stays: bool = True


@dataclass
class Run:
    """Where the pieces lie, the words before them, and how many did not get their places."""

    places: list[int]
    sizes: list[int]
    missed: int
    ranks: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the pieces in the order of their addresses."""
        self.ranks = sorted(range(len(self.places)), key=self.places.__getitem__)


def runs(*programs: list[Piece]) -> list[Run]:
    """Run programs; the first one makes the plan for all others."""
    job = {"start": START, "room": ROOM, "types": [TYPE, OTHER, TEXT, CODE], "module": (ROOT / MODULE).as_uri()}
    job["kinds"] = {"str": TEXT, "code": CODE}
    job["runs"] = [[piece._asdict() for piece in program] for program in programs]
    return [Run(**said) for said in json.loads(node("--input-type=module", "-e", SCRIPT, json.dumps(job), timeout=60))]


MODULE = "static/builder/image/arrange.mjs"
PROGRAM = [Piece(20), Piece(60, stays=False), Piece(12), Piece(12, OTHER), Piece(30, OTHER, 3), Piece(20, 0x20202020)]


def test_pieces_that_stay_lie_side_by_side_by_kind_and_size() -> None:
    first, second = runs(PROGRAM, PROGRAM)
    assert first.ranks == [0, 1, 2, 3, 4, 5]
    assert second.ranks == [5, 3, 2, 0, 4, 1]  # what isn't known, the kinds, objects behind links, what doesn't stay
    assert second.missed == 0
    ordered = [(second.places[number], second.sizes[number] & ~7) for number in second.ranks[:-1]]
    assert all(place + size == after for (place, size), (after, _) in pairwise(ordered))
    assert ordered[0][0] == START + 8


def test_texts_and_code_lie_in_the_order_in_which_they_were_made() -> None:
    program = [Piece(60, TEXT), Piece(90, CODE), Piece(20, TEXT), Piece(40, CODE), Piece(40, TEXT), Piece(30)]
    _, second = runs(program, program)
    assert second.ranks == [5, 0, 2, 4, 1, 3]


def test_divided_memory_is_as_the_allocator_has_it() -> None:
    _, second = runs(PROGRAM, PROGRAM)
    assert [size & ~7 for size in second.sizes] == [24, 64, 16, 16, 40, 24]
    assert {size & 7 for number, size in enumerate(second.sizes) if PROGRAM[number].stays} == {IN_USE}


def test_what_comes_in_another_order_lies_side_by_side_behind_until_the_runs_are_alike_again() -> None:
    before, after = [Piece(20), Piece(60)] * 10, [Piece(12 + number % 7 * 8) for number in range(40)]
    first = [*before, Piece(100), Piece(200), *after]
    planned, second = runs(first, [*before, Piece(300), Piece(200), Piece(100), *after])
    behind = START + sum(size & ~7 for size in planned.sizes)
    late = {number for number, place in enumerate(second.places) if place >= behind}
    assert second.missed == len(late) - 1
    assert [second.places[n] - second.places[n - 1] for n in sorted(late)[1:4]] == [304, 208, 104]
    assert {20, 21, 22} < late < set(range(20, 20 + 3 + 24))


def test_large_piece_gets_its_place_also_where_the_runs_differ() -> None:
    before, after = [Piece(20), Piece(60)] * 10, [Piece(12 + number % 7 * 8) for number in range(40)]
    first = [*before, Piece(100), Piece(20000), *after]
    planned, second = runs(first, [*before, Piece(300), Piece(200), Piece(20000), *after])
    behind = START + sum(size & ~7 for size in planned.sizes)
    assert second.places[22] < behind <= second.places[21]
