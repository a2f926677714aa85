"""Start-up side by side: our panel, the same on stock Pyodide, PyScript with either interpreter, plain JavaScript.

    python build.py bench startup --rounds 7 --peers ours,stock --modes warm,cold,line --json figures.json

    python build.py bench startup --compare HEAD~5      these sources beside an earlier commit, with a verdict

Each round takes every peer in turn, so that what else the machine does meets them alike. A peer gets a new profile: its
first load is cold, the third to fifth are warm; another new profile is for the slow line (10 Mbit/s, 40 ms). Each load
has a tab of its own. Times count from the start of the navigation; the time of the processors is what the load took of
them until its last mark, and says more than the clock where others use the machine too. Memory is the proportional set
size of the page's process, a few quiet seconds after the third load.

`--keep` adds a line to `history.jsonl` in this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from static.builder.browser import find_chromium
from static.builder.errors import BuildError
from static.builder.process import step
from static.builder.project import CACHE
from static.builder.site import build_site
from tests.bench import compare, figures, history, sites
from tests.bench.chromium import BrowserError
from tests.bench.loads import PAINTED, Load, new_profile, visit, visit_over_line

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 7
COMPARED = 5
"""Rounds of a comparison, each with new profiles."""


def main(arguments: list[str]) -> None:
    """Measures and prints the figures."""
    options = _options(arguments)
    if os.name != "posix":
        sys.exit("The bench of start-up speaks to the browser over a pipe, which only POSIX systems offer.")
    program = os.environ.get("CHROMIUM") or find_chromium()
    built = os.environ.get("CALL_PANEL_SITE")
    if options.compare:
        try:
            compare.report(program, Path(built) if built else build_site(), options.compare, options.rounds or COMPARED)
        except BuildError as error:
            sys.exit(str(error))
        return
    options.rounds = options.rounds or ROUNDS
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="bench-") as folder:
        sites.prepare(options.peers, Path(built) if built else build_site(), Path(folder))
        with sites.PeerHost(Path(folder)) as host:
            loads = list(_rounds(program, host, options))
    found = figures.summary(loads)
    print(f"\nMedians (and intervals of 95 %) of {options.rounds} rounds, {os.cpu_count()} processors", end="")
    print(f", load average {load_before:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print(figures.heading(options.peers), *figures.table(found, options.peers), sep="\n")
    if options.keep:
        with new_profile(program) as browser:
            history.keep(found, options.rounds, browser.version(), load_before)
    if options.json:
        told = {"rounds": options.rounds, "load_before": load_before, "figures": found, "ratios": figures.ratios(found)}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _rounds(program: str, host: sites.PeerHost, options: argparse.Namespace) -> Iterator[Load]:
    for number in range(options.rounds):
        # Another peer begins each round: none is always measured after the same neighbour.
        first = number % len(options.peers)
        order = [*options.peers[first:], *options.peers[:first]]
        step(f"Round {number + 1} of {options.rounds}")
        for peer in order:
            if {"cold", "warm"} & set(options.modes):
                mode = "cold" if "cold" in options.modes else "warm"
                yield from _unbroken(visit(program, host, peer, options.modes), peer, mode)
        for peer in order:
            if "line" in options.modes:
                yield from _unbroken(visit_over_line(program, host, peer), peer, "line")


def _unbroken(loads: Iterator[Load], peer: str, mode: str) -> Iterator[Load]:
    """The loads; a browser that fails costs those of this visit, not those of all rounds."""
    try:
        for load in loads:
            painted = load.times.get(PAINTED)
            step(f"  {peer}, {load.mode}: " + (f"{painted:.0f} ms" if painted is not None else load.fault))
            yield load
    except BrowserError as error:
        yield Load(peer, mode, fault=str(error))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="build.py bench startup", description="Measures start-up side by side.")
    parser.add_argument(
        "--rounds", type=_count, help=f"how often everything is measured: {ROUNDS}, compared: {COMPARED}"
    )
    parser.add_argument("--peers", type=_some_of(*sites.PEERS), default=[*sites.PEERS], help=",".join(sites.PEERS))
    modes = figures.MODES
    parser.add_argument("--modes", type=_some_of(*modes), default=[*modes], help=",".join(modes))
    parser.add_argument("--compare", metavar="COMMIT", help="measure these sources beside those of a commit, warm")
    parser.add_argument("--keep", action="store_true", help=f"add the figures to tests/bench/{history.FILE.name}")
    parser.add_argument("--json", type=Path, help="file for all figures and samples")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


class _some_of:  # noqa: N801 - reads as a type of argparse
    def __init__(self, *known: str) -> None:
        self._known = known

    def __call__(self, text: str) -> list[str]:
        names = list(dict.fromkeys(text.split(",")))
        if unknown := [name for name in names if name not in self._known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(self._known)}")
        return names
