"""This state of the sources against an earlier commit: both built, both measured side by side.

In each round both get a browser with a new profile. Once both are warm they are loaded in turn, so that what else the
machine does meets both alike. New profiles, because what Chromium keeps of compiled WebAssembly is a matter of
chance, and stays the same for all loads in a profile.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from static.builder.files import tree
from static.builder.process import MINUTE, run, step
from static.builder.project import CACHE, ROOT
from tests.bench import intervals, sites
from tests.bench.loads import PAINTED, QUIET, QUIET_AFTER, READY, WARM_LOADS, Load, load, new_profile
from tests.bench.processes import BROWSER, MAIN, PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.chromium import Chromium

NOW, BEFORE = "now", "before"
KEPT = 3
"""Built commits that stay in the cache."""
LOADS = 5
"""Warm loads of each in a round."""
PAUSE = 0.3
"""Seconds between two loads."""
Block = dict[str, list[Load]]
"""The loads of a round by `NOW` and `BEFORE`: a cold one, then warm ones."""


@dataclass(frozen=True)
class Figure:
    """What is compared: its name, how a load tells it, and what less and more of it are called."""

    name: str
    of: Callable[[Load], float | None]
    less: str = "less"
    more: str = "more"


def _time(mark: str) -> Figure:
    return Figure(f"{mark}, ms", lambda load: load.times.get(mark), "faster", "slower")


def _cpu(user: str) -> Figure:
    return Figure(f"CPU, {user}, ms", lambda load: load.cpu.get(user))


def _memory(load: Load) -> float | None:
    return load.memory / 1e6 if load.memory else None


FIGURES = (_time(PAINTED), _time(READY), _cpu(MAIN), _cpu(PAGE), _cpu(BROWSER), Figure("memory, MB", _memory))


def built(commit: str) -> tuple[str, Path]:
    """Return a commit's full name and its site, built in a work tree that exists only for that.

    Raises:
        BuildError: there is no such commit, or it cannot be built.
    """
    name = run("git", "rev-parse", "--verify", f"{commit}^{{commit}}", timeout=MINUTE).strip()
    target = CACHE / "compared" / name
    if not target.exists():
        step(f"Building {name[:12]}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="tree-") as folder:
            work = Path(folder, "tree")
            run("git", "worktree", "add", "--detach", work, name, timeout=MINUTE)
            try:
                _share(work)
                run(sys.executable, work / "build.py", "site", timeout=30 * MINUTE)
                shutil.move(work / "dist" / "site", target)
            finally:
                run("git", "worktree", "remove", "--force", work, timeout=MINUTE)
    target.touch()
    for old in sorted(target.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old)
    return name, target


def _share(work: Path) -> None:
    """Let a work tree use what has been downloaded; the tools too, unless it wants other ones."""
    (work / ".cache").symlink_to(CACHE)
    if (work / "requirements.lock").read_bytes() == (ROOT / "requirements.lock").read_bytes():
        (work / ".venv").symlink_to((ROOT / ".venv").resolve())


def measure(program: str, site: Path, earlier: Path, rounds: int) -> Iterator[Block]:
    """Return a block of loads for each round."""
    peers = {NOW: sites.ours(site), BEFORE: tree(earlier)}
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="bench-") as folder:
        sites.write(peers, Path(folder))
        with sites.PeerHost(Path(folder)) as host:
            for number in range(rounds):
                step(f"Round {number + 1} of {rounds}")
                yield _block(program, host)


def _block(program: str, host: sites.PeerHost) -> Block:
    with new_profile(program) as now, new_profile(program) as before:
        browsers = {NOW: now, BEFORE: before}
        block = {name: [_warm(browser, host, name)] for name, browser in browsers.items()}
        for number in range(LOADS):
            for name in (NOW, BEFORE) if number % 2 else (BEFORE, NOW):
                # Memory takes a quiet time, and hardly differs from load to load.
                quiet = QUIET if number == LOADS - 1 else PAUSE
                block[name].append(load(browsers[name], host, name, "warm", quiet))
    return block


def _warm(browser: Chromium, host: sites.PeerHost, name: str) -> Load:
    """Return the cold load; those that follow it warm the browser up."""
    cold = load(browser, host, name, "cold", QUIET_AFTER[1])
    for number in range(2, WARM_LOADS.start):
        load(browser, host, name, "warm", QUIET_AFTER[number])
    return cold


def table(blocks: list[Block], commit: str) -> Iterator[str]:
    """The lines of the report."""
    yield f"{'':32}{commit[:12]:>14}{NOW:>14}{'ratio':>24}"
    for figure in FIGURES:
        pairs = [found for block in blocks if (found := _pairs(block, figure))]
        if pairs:
            ratio = intervals.ratio(pairs)
            old, new = (statistics.median(pair[place] for found in pairs for pair in found) for place in (1, 0))
            shown = f"{ratio.value:.3f} ({ratio.low:.3f}-{ratio.high:.3f})"
            yield f"{figure.name:32}{old:>14.1f}{new:>14.1f}{shown:>24}  {ratio.verdict(figure.less, figure.more)}"
    before, now = (blocks[0][peer][0] for peer in (BEFORE, NOW))
    for name, old_bytes, new_bytes in (
        ("cold, MB until painted", before.needed, now.needed),
        ("cold, MB in all", before.sent, now.sent),
    ):
        if old_bytes and new_bytes:
            yield f"{name:32}{old_bytes / 1e6:>14.3f}{new_bytes / 1e6:>14.3f}{new_bytes / old_bytes:>24.3f}"
    for peer in (BEFORE, NOW):
        for one in [one for block in blocks for one in block[peer] if one.fault]:
            yield f"{peer}, {one.mode}: a load without figures: {one.fault}"


def _pairs(block: Block, figure: Figure) -> list[tuple[float, float]]:
    """Return what two loads after each other say; what only one of them says is of no use."""
    found = [(figure.of(now), figure.of(before)) for now, before in zip(block[NOW][1:], block[BEFORE][1:], strict=True)]
    return [(now, before) for now, before in found if now is not None and before is not None]


def report(program: str, site: Path, commit: str, rounds: int) -> None:
    """Builds the commit, measures and prints the figures.

    Raises:
        BuildError: the commit cannot be built.
    """
    name, earlier = built(commit)
    load_before = os.getloadavg()[0]
    blocks = list(measure(program, site, earlier, rounds))
    print(f"\nMedians of {rounds} times {LOADS} warm loads, ratios with their intervals of 95 %", end="")
    print(f", {os.cpu_count()} processors", end="")
    print(f", load average {load_before:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print(*table(blocks, name), sep="\n")
