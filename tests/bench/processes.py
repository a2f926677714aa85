"""What the browser's processes use: time of the processors by thread, and memory. Only Linux tells it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROC = Path("/proc")
MAIN, PAGE, BROWSER = "page's main thread", "page's process", "whole browser"
LEAST = 5.0
"""Milliseconds that a page's process uses for any page at the very least."""

Times = dict[int, dict[int, float]]
"""Milliseconds that each thread of each process has run, by process and thread."""


def times(processes: Iterable[int]) -> Times:
    """Return what the processes have used until now; those that ended meanwhile are left out."""
    found: Times = {}
    for process in processes:
        threads = found.setdefault(process, {})
        with contextlib.suppress(OSError):
            for folder in (PROC / str(process) / "task").iterdir():
                with contextlib.suppress(OSError, ValueError, IndexError):
                    threads[int(folder.name)] = int((folder / "schedstat").read_text().split()[0]) / 1e6
    return found


def page_of(before: Times, after: Times, renderers: Iterable[int]) -> int | None:
    """Return the process of the page that was loaded in between: of all that draw pages, the one that worked most."""
    used = {process: sum(_used(before, after, process).values()) for process in renderers}
    page = max(used, key=lambda process: used[process], default=None)
    return page if page is not None and used[page] >= LEAST else None


def used(before: Times, after: Times, page: int) -> dict[str, float]:
    """Return the milliseconds that a load took of the processors: the page's main thread, its process, the browser."""
    own = _used(before, after, page)
    whole = sum(sum(_used(before, after, process).values()) for process in after)
    return {MAIN: own.get(page, 0.0), PAGE: sum(own.values()), BROWSER: whole}


def memory(process: int) -> int | None:
    """Return the proportional set size of a process in bytes, or None where the system does not tell it."""
    try:
        told = (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^Pss:\s+(\d+) kB$", told, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _used(before: Mapping[int, Mapping[int, float]], after: Times, process: int) -> dict[int, float]:
    earlier = before.get(process, {})
    return {thread: at - earlier.get(thread, 0.0) for thread, at in after.get(process, {}).items()}
