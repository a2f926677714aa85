"""The commands of build.py: a bare Python finds them here and hands over to the environment's, which runs them.

What only the environment has is imported when a command runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from static.builder.environment import environment, in_environment, lock
from static.builder.errors import BuildError
from static.builder.process import MINUTE, run_python, step
from static.builder.project import DIST, ROOT, version

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = """\
The one tool of the Call Panel. It needs Python 3.11 or newer and the package registries, nothing else.
"""
FOOT = """\
What it downloads is pinned in pyproject.toml and the lock files and checked against their hashes. It works in `.venv`
and `.cache`, which may be deleted at any time. static/builder/README.md says how it works.
"""


@dataclass(frozen=True)
class Command:
    """A command: what it does in one line, and the function that does it and returns the exit code."""

    summary: str
    run: Callable[[list[str]], int]


def serve(arguments: list[str]) -> int:
    """Run the simulated portal on the built site until it is interrupted."""
    from static.builder.site import build_site

    return run_python("-m", "tests.portal", "--site", build_site(), *arguments)


def site(arguments: list[str]) -> int:
    """Build the site that ships, or with --instrumented the one that measures coverage."""
    from static.builder.site import build_site

    if arguments not in ([], ["--instrumented"]):
        raise BuildError("site takes no argument but --instrumented.")
    step(f"Ready: {build_site(instrumented=bool(arguments))}")
    return 0


def test(arguments: list[str]) -> int:
    """Test everything, with --coverage measured, which takes twice as long; with other arguments run pytest with them.

    With `--browser firefox` or `webkit` the journeys run in that browser.
    """
    from static.builder import testing

    if arguments[:1] == ["--browser"]:
        return testing.test_in_browser(arguments[1:])

    if arguments in ([], ["--coverage"]):
        return testing.test_everything(measure=bool(arguments))
    return testing.test_some(arguments)


def unit(arguments: list[str]) -> int:
    """Run the unit tests; arguments are pytest's."""
    from static.builder import testing

    return testing.test_units(arguments)


def check(arguments: list[str]) -> int:
    """Check the sources with the linter, the formatter and the type checker."""
    from static.builder import testing

    if arguments:
        raise BuildError("check takes no arguments: it looks at all sources.")
    if not testing.check():
        return 1
    step("The sources are fine.")
    return 0


def messages(arguments: list[str]) -> int:
    """Bring the catalogues up to date with the sources, after adding one for each language that is named."""
    from static.builder import messages as catalogues

    for language in arguments:
        path = catalogues.add_language(ROOT, language)
        step(f"Added {path.relative_to(ROOT).as_posix()}.")
    for change in catalogues.update(ROOT):
        changed = f"{len(change.added)} new, {len(change.removed)} removed" if change.changed else "up to date"
        step(f"{change.language}: {changed}")
        for sign, sentences in (("+", change.added), ("-", change.removed), ("untranslated:", change.untranslated)):
            for sentence in sentences:
                step(f"    {sign} {sentence}")
    return 0


def release(arguments: list[str]) -> int:
    """Build the site and write the files of a release into dist/."""
    from app import VERSION
    from static.builder import release as releases
    from static.builder.site import build_site

    if arguments:
        raise BuildError("release takes no arguments: the version is the one in pyproject.toml.")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    date = releases.check_version(version(), VERSION, changelog)
    if releases.unreleased(changelog):
        step("Note: CHANGELOG.md lists changes under [Unreleased], which this release has as well.")
    build_site()
    step(f"Release {version()} of {date}:")
    for path in releases.write_release(DIST, version()):
        step(f"    {path.relative_to(ROOT).as_posix()}")
    return 0


def bench(arguments: list[str]) -> int:
    """Measure what an operator feels, in Chromium."""
    return _in_browser("tests.bench", arguments)


def shots(arguments: list[str]) -> int:
    """Take screenshots in Chromium: the README's, with --all DIR every state, with --components DIR every component."""
    if arguments[:1] == ["--components"]:
        return run_python("-m", "tests.browser.shots", *arguments, timeout=20 * MINUTE)
    return _in_browser("tests.browser.shots", arguments, timeout=20 * MINUTE)


def profile(arguments: list[str]) -> int:
    """Write the list of used functions from what the panel does in Chromium."""
    return _in_browser("tests.browser.profile", arguments, timeout=60 * MINUTE)


def write_lock_files(arguments: list[str]) -> int:
    """Write the lock files from pyproject.toml."""
    lock(arguments)
    return 0


def _in_browser(module: str, arguments: list[str], timeout: float | None = None) -> int:
    from static.builder.testing import browser_and_site

    return run_python("-m", module, *arguments, env=browser_and_site(), timeout=timeout)


COMMANDS = {
    "serve": Command("build the site and open the simulated portal on it", serve),
    "site": Command("build dist/site, dist/hosting, dist/call-panel.zip; --instrumented: to measure coverage", site),
    "test": Command(
        "check and test everything; --coverage: measure the app; --browser firefox: journeys there",
        test,
    ),
    "check": Command("check the sources with linter, formatter and type checker: seconds", check),
    "unit": Command("run the unit tests: a minute or two; arguments are pytest's", unit),
    "messages": Command("bring the catalogues of texts up to date with the sources; fr: add French", messages),
    "bench": Command("measure what an operator feels", bench),
    "shots": Command(
        "take the README's pictures; --components DIR: of each component, --all DIR: of each state", shots
    ),
    "profile": Command("find out which functions of the runtime pages use: after a new runtime", profile),
    "release": Command("write archive, bill of materials and checksums of this version into dist/", release),
    "lock": Command("write the lock files; --upgrade: with newer packages", write_lock_files),
}


def usage() -> str:
    """Return the help: every command with what it does."""
    width = max(map(len, COMMANDS))
    lines = [f"    python3 build.py {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join([HEAD, *lines, "", FOOT])


def main(arguments: list[str]) -> int:
    """Run a command in the environment; return the exit code."""
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        step(usage())
        return 0
    if name not in COMMANDS:
        print(f"build.py has no command {name!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        python = environment()
        if in_environment():
            return COMMANDS[name].run(rest)
        command = [str(python), str(ROOT / "build.py"), *arguments]
        if os.name == "posix":
            os.execv(python, command)
        return subprocess.run(command, check=False).returncode
    except (BuildError, subprocess.TimeoutExpired) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
