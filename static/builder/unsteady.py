"""Tests that fail among others and pass alone: they get a second chance, and are named so that none goes unnoticed."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass

from static.builder.process import MINUTE, run_python, step
from static.builder.project import CACHE

SECOND_CHANCES = 8
"""More failures than this (one page that several tests share may fail them all) are no chance: nothing is run again."""
FAILURES = CACHE / "browser-tests"
"""A cache of pytest's for these runs alone: what failed before, in some other run, is not in it."""
TESTS_FAILED = 1
"""The exit code of a run that came to its end. Others tell of an interruption, of no tests, of a fault of pytest."""


@dataclass(frozen=True)
class Result:
    """The exit code of a run, and the tests that were unsteady: that failed in it, then passed alone."""

    code: int
    unsteady: tuple[str, ...] = ()


def run_tests(arguments: list[str], common: list[str], env: dict[str, str]) -> Result:
    """Run pytest with all these arguments; a few tests that fail are run once more, in one process, one by one.

    `common` are the arguments that both runs get.
    """
    cache = ["-o", f"cache_dir={FAILURES}"]
    shutil.rmtree(FAILURES, ignore_errors=True)
    code = run_python("-m", "pytest", *arguments, *common, *cache, env=env, timeout=60 * MINUTE)
    failed = _failed()
    if code != TESTS_FAILED or not 0 < len(failed) <= SECOND_CHANCES:
        return Result(code)
    step(f"Running what failed once more, alone: {', '.join(failed)}")
    code = run_python("-m", "pytest", *failed, *common, *cache, env=env, timeout=20 * MINUTE)
    return Result(code, () if code else failed)


def report(unsteady: tuple[str, ...]) -> None:
    """Name the tests that were unsteady."""
    if unsteady:
        step("Unsteady: failed, then passed alone. The first failure of each is printed above: a defect to be mended.")
        for test in unsteady:
            step(f"    {test}")


def _failed() -> tuple[str, ...]:
    """Return the names of the tests that failed in the last run."""
    try:
        return tuple(json.loads((FAILURES / "v" / "cache" / "lastfailed").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
