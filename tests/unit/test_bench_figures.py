"""What the bench says of its samples: intervals, verdicts, the table of a comparison, the file of figures."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench import compare, figures, history, intervals, saving
from tests.bench.intervals import Estimate
from tests.bench.loads import Load
from tests.bench.processes import BROWSER, MAIN, PAGE, page_of, used

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("count", "low", "high"), [(1, 0, 0), (2, 0, 1), (5, 0, 4), (6, 0, 5), (9, 1, 7), (15, 3, 11), (21, 5, 15)]
)
def test_interval_of_a_median_lies_between_two_samples(count: int, low: int, high: int) -> None:
    samples = list(range(count))
    random.Random(2).shuffle(samples)
    assert intervals.median(samples) == Estimate((count - 1) / 2, low, high)


def test_interval_of_a_ratio_knows_noise_from_change() -> None:
    drawing = random.Random(3)
    machine = [drawing.uniform(1, 3) for _ in range(21)]  # what else it does, alike for both
    before = [400 * busy * drawing.uniform(0.95, 1.05) for busy in machine]
    same = [400 * busy * drawing.uniform(0.95, 1.05) for busy in machine]
    better = [300 * busy * drawing.uniform(0.95, 1.05) for busy in machine]

    def ratio(new: list[float], old: list[float]) -> Estimate:
        pairs = list(zip(new, old, strict=True))
        return intervals.ratio([pairs[at : at + 3] for at in range(0, len(pairs), 3)])

    assert ratio(same, before).verdict() == "within the noise"
    assert ratio(better, before).verdict() == "faster"
    assert ratio(before, better).verdict() == "slower"
    assert ratio(better, before).verdict("less", "more") == "less"


def test_what_differs_between_profiles_only_is_noise() -> None:
    blocks = [[(100.0 * profile + load, 100.0 + load) for load in range(9)] for profile in (0.7, 0.8, 1.0, 1.1, 1.2)]
    assert intervals.ratio(blocks).verdict() == "within the noise"


def test_the_page_s_process_is_the_one_that_worked_most_during_the_load() -> None:
    before = {1: {1: 100.0}, 20: {20: 500.0}, 30: {30: 4.0, 31: 1.0}}
    after = {1: {1: 130.0}, 20: {20: 503.0}, 30: {30: 204.0, 31: 51.0, 32: 10.0}, 40: {40: 2.0}}
    assert page_of(before, after, [20, 30, 40]) == 30
    assert used(before, after, 30) == {MAIN: 200.0, PAGE: 260.0, BROWSER: 295.0}
    assert page_of(before, before, [20, 30]) is None


def loads(factor: float) -> list[Load]:
    cpu = {MAIN: 200.0 * factor, PAGE: 300.0 * factor, BROWSER: 450.0}
    warm = [Load("now", "warm", {"panel:painted": (400 + n) * factor, "panel:ready": 500 + n}, cpu) for n in range(9)]
    return [Load("now", "cold", {"panel:painted": 900.0}, {}, 4_000_000, 3_500_000), *warm]


def test_comparison_says_of_each_figure_what_changed() -> None:
    blocks = [{compare.BEFORE: loads(1), compare.NOW: loads(0.5)} for _ in range(3)]
    found = list(compare.table(blocks, "0123456789abcdef"))
    assert found[0].split() == ["0123456789ab", "now", "ratio"]
    said = {line[:32].strip(): line[32:].split() for line in found[1:]}
    assert said["panel:painted, ms"][:3] == ["404.0", "202.0", "0.500"]
    assert said["panel:painted, ms"][-1] == "faster"
    assert said["panel:ready, ms"][-3:] == ["within", "the", "noise"]
    assert said[f"CPU, {PAGE}, ms"][-1] == "less"
    assert said["cold, MB until painted"] == ["3.500", "3.500", "1.000"]
    assert "memory, MB" not in said


def test_figures_are_kept_by_commit(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    for _ in range(2):
        history.keep(figures.summary(loads(1)), 3, "Chromium 156", 0.31, file)
    first, second = history.read(file)
    assert first == second
    assert first["browser"] == "Chromium 156"
    assert first["load"] == 0.3
    assert first["figures"]["now"]["warm"]["panel:painted"] == [404.0, 401.0, 407.0]
    assert first["figures"]["now"]["warm"][f"CPU, {MAIN}"] == [200.0, 200.0, 200.0]
    assert first["figures"]["now"]["cold"]["needed"] == [3_500_000, 3_500_000, 3_500_000]


def test_tasks_of_the_panel_are_told_from_those_of_its_portal_and_of_its_start() -> None:
    def event(name: str, at: float, lasts: float = 0.0, phase: str = "X", **args: object) -> dict[str, Any]:
        return {"name": name, "pid": 1, "tid": 2, "ts": at, "dur": lasts, "tdur": lasts / 2, "ph": phase, "args": args}

    def task(at: float, lasts: float, **data: str) -> list[dict[str, Any]]:
        return [event("RunTask", at, lasts), event("FunctionCall", at + 1, lasts - 2, data=data)]

    marks = [("panel:ready", 2000.0), ("bench:save", 50_000.0)]
    trace = [
        {**event("CommitLoad", 1.0, data={"frame": "F", "url": "http://app/index.html"}), "tid": 9},
        *({**event(name, at, phase="I"), "cat": "blink.user_timing"} for name, at in marks),
        *task(100.0, 1_000.0, frame="F"),  # before it was ready
        *task(100_000.0, 60_000.0, frame="F", functionName="save"),
        *task(200_000.0, 70_000.0, url="http://portal/"),
        *task(20_000.0, 8_000.0, url="http://app/boot.js"),
    ]
    found = saving.panel_tasks(trace, "http://app/")
    assert [(one.phase, one.milliseconds) for one in found] == [("ready", 4.0), ("save", 30.0)]
    assert found[1].what == "FunctionCall save 30.0"
    assert saving.report(found)[-1] == "    30.0 ms in save: FunctionCall save 30.0"
