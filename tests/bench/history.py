"""The figures of commits, one line of JSON each, in the repository: how the start became what it is.

Machines differ: figures of two lines compare only where `machine` says the same, and even then `--compare` is to be
believed rather than two lines.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from static.builder.process import MINUTE, run

if TYPE_CHECKING:
    from tests.bench.figures import Summary

FILE = Path(__file__).with_name("history.jsonl")
MARKS = ("panel:painted", "panel:ready")
ROUNDED = ("median", "low", "high")


def keep(figures: Summary, rounds: int, browser: str, load: float, file: Path = FILE) -> None:
    """Appends the figures, with the commit that they are of: one with a `+` has changes that are not committed."""
    commit = run("git", "rev-parse", "--short=12", "HEAD", timeout=MINUTE).strip()
    changed = run("git", "status", "--porcelain", "--untracked-files=no", timeout=MINUTE).strip()
    entry = {
        "commit": commit + ("+" if changed else ""),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "browser": browser,
        "rounds": rounds,
        "load": round(load, 1),
        "figures": {peer: {mode: _short(found) for mode, found in modes.items()} for peer, modes in figures.items()},
    }
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(entry, sort_keys=True) + "\n")


def read(file: Path = FILE) -> list[dict[str, Any]]:
    """Return what was kept, the oldest first."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _short(found: dict[str, Any]) -> dict[str, list[float]]:
    """Return median and interval of each figure: `[median, low, high]`."""
    times = {mark: spread for mark, spread in found["times"].items() if mark in MARKS}
    rest = {name: found[name] for name in ("sent", "needed", "memory")}
    all_figures = {**times, **{f"CPU, {name}": spread for name, spread in found["cpu"].items()}, **rest}
    return {name: [round(spread[key], 1) for key in ROUNDED] for name, spread in all_figures.items() if spread}
