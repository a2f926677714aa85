"""Checks and tests: which of them run, in parallel or in sequence, and with what."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from static.builder import downloads, unsteady
from static.builder.browser import find_chromium
from static.builder.process import MINUTE, run_python, run_python_beside, step
from static.builder.project import CACHE
from static.builder.site import build_site

if TYPE_CHECKING:
    from concurrent.futures import Future


def test_everything(*, measure: bool) -> int:
    """Check, then test in Python and in the browser; `measure`: what of the app is run, which takes twice as long."""
    env = _prepare_measuring() if measure else {}
    # Side by side: building uses one of two processors for most of the time, and tests in the browser wait for pages.
    with ThreadPoolExecutor(1) as beside:
        sound = beside.submit(check)
        in_python = beside.submit(_test_in_python, sound, measure=measure)
        env |= browser_and_site()
        env |= {"CALL_PANEL_INSTRUMENTED_SITE": str(build_site(instrumented=True))}
        if not sound.result():
            return 1
        result = _test_site_and_browser(env)
        failed = in_python.result()
    if measure:
        run_python("-m", "coverage", "combine", "--quiet", timeout=5 * MINUTE)
        failed = run_python("-m", "coverage", "report", timeout=5 * MINUTE) or failed
    unsteady.report(result.unsteady)
    return failed or result.code


def _prepare_measuring() -> dict[str, str]:
    """Make an empty folder for what is measured; return the variable that tells the browser's tests."""
    measured = CACHE / "coverage"
    shutil.rmtree(measured, ignore_errors=True)
    measured.mkdir(parents=True)
    return {"CALL_PANEL_COVERAGE": str(measured)}


def _test_in_python(sound: Future[bool], *, measure: bool) -> int:
    """Run the unit tests beside the rest, unless the checks have found something; return the exit code."""
    if not sound.result():
        return 1
    workers = str(max(1, int(_workers()) // 2))
    step(f"Testing in Python, beside the rest: {workers} of {_workers()} processes")
    measuring = ["-m", "coverage", "run"] if measure else []
    return run_python_beside(*measuring, "-m", "pytest", "tests/unit", "-q", "-n", workers, timeout=40 * MINUTE)


def _test_site_and_browser(env: dict[str, str]) -> unsteady.Result:
    """Run the tests of what was built and those in the browser."""
    workers = _browsers()
    step(f"Testing the site, and in the browser, in {workers} processes")
    # Waiting in the browser mostly has an end. If not, the process ends, the test has failed, and others continue.
    stuck = ["-o", f"faulthandler_timeout={5 * MINUTE:.0f}", "-o", "faulthandler_exit_on_timeout=true"]
    # Each process works through neighbouring tests, which share pages and portals, until it can take some from another.
    built = ["tests/site", "tests/browser", "tests/contract", "-n", workers, "--dist", "worksteal"]
    return unsteady.run_tests(built, stuck, env)


def test_some(arguments: list[str]) -> int:
    """Run pytest with these arguments; browser and site are there unless they name unit tests alone."""
    chosen = [argument for argument in arguments if argument.startswith("tests")]
    units = bool(chosen) and all(argument.startswith("tests/unit") for argument in chosen)
    return run_python("-m", "pytest", *arguments, env={} if units else browser_and_site(), timeout=60 * MINUTE)


def test_in_browser(arguments: list[str]) -> int:
    """Run the journeys in another browser, the first of these arguments; the others are pytest's."""
    return run_python("-m", "tests.engines", *arguments, timeout=60 * MINUTE)


def test_units(arguments: list[str]) -> int:
    """Run the unit tests, or those that the arguments choose. Nothing is built."""
    named = any(argument.startswith("tests/") for argument in arguments)
    return run_python("-m", "pytest", *([] if named else ["tests/unit", "-n", _workers()]), *arguments)


def check() -> bool:
    """Check linter, formatting and types; print what is wrong, and return whether all is well."""
    downloads.checker_types()
    step("Checking the sources: ruff, mypy")
    checks = (["ruff", "check", "--quiet"], ["ruff", "format", "--check", "--quiet", "--diff"], ["mypy"])
    return sum(run_python("-m", *command, timeout=10 * MINUTE) for command in checks) == 0


def _workers() -> str:
    return str(min(os.cpu_count() or 1, 4))


def _browsers() -> str:
    """Return three processes for each processor, as far as memory goes: half of the time, such a test only waits."""
    return str(min(3 * (os.cpu_count() or 1), 6))


def browser_and_site() -> dict[str, str]:
    """Return the variables that tell tests and measurements in the browser where the browser and the site are."""
    with ThreadPoolExecutor(1) as beside:  # one waits for the network, the other computes
        chromium = beside.submit(find_chromium)
        site = build_site()
    return {"CHROMIUM": chromium.result(), "CALL_PANEL_SITE": str(site)}
