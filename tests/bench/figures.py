"""What the loads add up to: medians with intervals, ratios, a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.bench import intervals
from tests.bench.loads import PAINTED, READY
from tests.bench.processes import BROWSER, MAIN, PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.bench.loads import Load

AGAINST = ("stock", "micropython")
MISSING = "-"
MODES = ("cold", "warm", "line")

Summary = dict[str, dict[str, dict[str, Any]]]
"""By peer, mode and figure: `times` by mark, `cpu` by who used it, `sent`, `needed`, `memory`, each with its median and
the interval that holds it in 95 of 100 cases; `faults`.
"""


def summary(loads: Iterable[Load]) -> Summary:
    """The figures of all loads. One that could not be taken is None."""
    groups: dict[tuple[str, str], list[Load]] = {}
    for load in loads:
        groups.setdefault((load.peer, load.mode), []).append(load)
    result: Summary = {}
    for (peer, mode), group in groups.items():
        # A mark counts once all loads have set it: the median of a part would be of the lucky ones.
        marks = [mark for mark in _marks(group) if all(mark in load.times for load in group if not load.fault)]
        result.setdefault(peer, {})[mode] = {
            "times": {mark: spread([load.times[mark] for load in group if not load.fault]) for mark in marks},
            "cpu": {
                name: spread([load.cpu[name] for load in group if name in load.cpu]) for name in (MAIN, PAGE, BROWSER)
            },
            "sent": spread([load.sent for load in group if load.sent is not None]),
            "needed": spread([load.needed for load in group if load.needed is not None]),
            "memory": spread([load.memory for load in group if load.memory is not None]),
            "faults": [load.fault for load in group if load.fault],
        }
    return result


def _marks(group: list[Load]) -> list[str]:
    found: dict[str, float] = {}
    for load in group:
        for mark, at in load.times.items():
            found.setdefault(mark, at)
    return sorted(found, key=lambda mark: found[mark])


def spread(samples: list[float] | list[int]) -> dict[str, Any] | None:
    """Median, its interval and the samples; None without samples."""
    if not samples:
        return None
    found = intervals.median(samples)
    return {"median": found.value, "low": found.low, "high": found.high, "samples": samples}


def ratios(figures: Summary) -> dict[str, dict[str, float | None]]:
    """Our medians against those of the peers: `warm panel:painted` → `stock` → 0.14."""
    result: dict[str, dict[str, float | None]] = {}
    for mode in MODES:
        for mark in (PAINTED, READY):
            result[f"{mode} {mark}"] = {peer: _ratio(figures, peer, mode, "times", mark) for peer in AGAINST}
    for name in (MAIN, PAGE, BROWSER):
        result[f"warm CPU, {name}"] = {peer: _ratio(figures, peer, "warm", "cpu", name) for peer in AGAINST}
    for figure in ("needed", "sent"):
        result[f"cold bytes {figure}"] = {peer: _ratio(figures, peer, "cold", figure) for peer in AGAINST}
    result["memory"] = {peer: _ratio(figures, peer, "warm", "memory") for peer in AGAINST}
    return {name: values for name, values in result.items() if any(value is not None for value in values.values())}


def _ratio(figures: Summary, peer: str, *path: str) -> float | None:
    ours, theirs = median(figures, "ours", *path), median(figures, peer, *path)
    return ours / theirs if ours and theirs else None


def median(figures: Summary, *path: str) -> float | None:
    """The median of a figure by its path: peer, mode, figure, and for times the mark."""
    found = _figure(figures, *path)
    return found["median"] if found else None


def _figure(figures: Summary, *path: str) -> dict[str, Any] | None:
    found: Any = figures
    for name in path:
        found = found.get(name) if found else None
    return found if isinstance(found, dict) else None


def table(figures: Summary, peers: list[str]) -> Iterator[str]:
    """The lines of the report."""
    for mode in MODES:
        for mark in (PAINTED, READY):
            cells = {peer: _milliseconds(_figure(figures, peer, mode, "times", mark)) for peer in peers}
            yield from _row(f"{mode} → {mark}, ms", cells)
    for name in (MAIN, PAGE, BROWSER):
        cells = {peer: _milliseconds(_figure(figures, peer, "warm", "cpu", name)) for peer in peers}
        yield from _row(f"warm CPU, {name}, ms", cells)
    for figure, name in (("needed", "cold, MB until painted"), ("sent", "cold, MB in all")):
        yield from _row(name, {peer: _mega(_figure(figures, peer, "cold", figure), 3) for peer in peers})
    yield from _row("memory, MB", {peer: _mega(_figure(figures, peer, "warm", "memory"), 0) for peer in peers})
    yield from _ratio_lines(figures)
    for peer in peers:
        yield from _phases(figures, peer)
    for peer in peers:
        for mode, found in figures.get(peer, {}).items():
            for fault in found["faults"]:
                yield f"{peer}, {mode}: a load without figures: {fault}"


def heading(peers: list[str]) -> str:
    """The first line of the table."""
    return " " * 32 + "".join(f"{peer:>22}" for peer in peers)


def _row(name: str, cells: dict[str, str]) -> Iterator[str]:
    if any(cell != MISSING for cell in cells.values()):
        yield f"{name:32}" + "".join(f"{cell:>22}" for cell in cells.values())


def _milliseconds(found: dict[str, Any] | None) -> str:
    return f"{found['median']:.0f} ({found['low']:.0f}-{found['high']:.0f})" if found else MISSING


def _mega(found: dict[str, Any] | None, digits: int) -> str:
    return f"{found['median'] / 1e6:.{digits}f}" if found else MISSING


def _ratio_lines(figures: Summary) -> Iterator[str]:
    found = ratios(figures)
    if found:
        yield ""
        yield f"{'ours, against':32}" + "".join(f"{peer:>22}" for peer in AGAINST)
    for name, values in found.items():
        cells = {peer: MISSING if value is None else f"{value:.3f}" for peer, value in values.items()}
        yield from _row(name, cells)


def _phases(figures: Summary, peer: str) -> Iterator[str]:
    """Each mark of a peer in order of time, with what it took since the one before."""
    for mode, found in figures.get(peer, {}).items():
        reached = sorted((value["median"], mark) for mark, value in found["times"].items())
        if reached:
            yield ""
            yield f"{peer}, {mode}: phases, ms"
        before = 0.0
        for at, mark in reached:
            yield f"  {mark:24}{at:>8.0f}{at - before:>+8.0f}"
            before = at
