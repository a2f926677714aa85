"""This state of the sources against an earlier commit: both built, both measured side by side.

Each has a browser and a profile of its own. Once both are warm they are loaded in turn, so that what else the machine
does meets both alike: what they share is noise, and what is left is the change.
"""

from __future__ import annotations

import contextlib
import os
import shutil
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
PAUSE = 0.3
"""Seconds between two loads."""
MISSING = "-"


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


def measure(program: str, site: Path, earlier: Path, rounds: int) -> dict[str, list[Load]]:
    """Return the loads of both: one cold, then as many warm ones in turn as there are rounds."""
    peers = {NOW: sites.ours(site), BEFORE: tree(earlier)}
    with (
        tempfile.TemporaryDirectory(dir=CACHE, prefix="bench-") as folder,
        contextlib.ExitStack() as browsers,
    ):
        sites.write(peers, Path(folder))
        host = browsers.enter_context(sites.PeerHost(Path(folder)))
        open_browsers = {name: browsers.enter_context(new_profile(program)) for name in peers}
        loads = {name: [_warm(browser, host, name)] for name, browser in open_browsers.items()}
        for number in range(rounds):
            step(f"Load {number + 1} of {rounds}")
            for name in (NOW, BEFORE) if number % 2 else (BEFORE, NOW):
                # Memory takes a quiet time: once at the beginning, in the middle and at the end is enough.
                quiet = QUIET if number in (0, rounds // 2, rounds - 1) else PAUSE
                loads[name].append(load(open_browsers[name], host, name, "warm", quiet))
    return loads


def _warm(browser: Chromium, host: sites.PeerHost, name: str) -> Load:
    """Return the cold load; those that follow it warm the browser up."""
    cold = load(browser, host, name, "cold", QUIET_AFTER[1])
    for number in range(2, WARM_LOADS.start):
        load(browser, host, name, "warm", QUIET_AFTER[number])
    return cold


def table(loads: dict[str, list[Load]], commit: str) -> Iterator[str]:
    """The lines of the report."""
    yield f"{'':32}{commit[:12]:>14}{NOW:>14}{'ratio':>24}"
    for figure in FIGURES:
        # A load that one of the two failed says nothing of the other either.
        both = zip(*([figure.of(one) for one in loads[peer][1:]] for peer in (BEFORE, NOW)), strict=True)
        pairs = [(old, new) for old, new in both if old is not None and new is not None]
        if pairs:
            old, new = map(list, zip(*pairs, strict=True))
            found = intervals.ratio(new, old)
            shown = f"{found.value:.3f} ({found.low:.3f}-{found.high:.3f})"
            medians = [f"{intervals.median(samples).value:.1f}" for samples in (old, new)]
            verdict = found.verdict(figure.less, figure.more)
            yield f"{figure.name:32}{medians[0]:>14}{medians[1]:>14}{shown:>24}  {verdict}"
    before, now = (loads[peer][0] for peer in (BEFORE, NOW))
    for name, old_bytes, new_bytes in (
        ("cold, MB until painted", before.needed, now.needed),
        ("cold, MB in all", before.sent, now.sent),
    ):
        if old_bytes and new_bytes:
            yield f"{name:32}{old_bytes / 1e6:>14.3f}{new_bytes / 1e6:>14.3f}{new_bytes / old_bytes:>24.3f}"
    for peer in (BEFORE, NOW):
        for one in loads[peer]:
            if one.fault:
                yield f"{peer}, {one.mode}: a load without figures: {one.fault}"


def report(program: str, site: Path, commit: str, rounds: int) -> None:
    """Builds the commit, measures and prints the figures.

    Raises:
        BuildError: the commit cannot be built.
    """
    name, earlier = built(commit)
    load_before = os.getloadavg()[0]
    loads = measure(program, site, earlier, rounds)
    print(f"\nMedians of {rounds} warm loads, ratios with their intervals of 95 %, {os.cpu_count()} processors", end="")
    print(f", load average {load_before:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print(*table(loads, name), sep="\n")
