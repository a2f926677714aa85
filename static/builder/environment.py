"""The build's own environment: `.venv` with the pinned tools. A bare Python 3.11 sets it up."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path

from static.builder.errors import BuildError
from static.builder.files import exclusive
from static.builder.process import DOWNLOAD, MINUTE, REGISTRY_ADVICE, run, step
from static.builder.project import ROOT

VENV = ROOT / ".venv"
LOCK_FILES = {"requirements.lock": ("dev", "3.11"), "runtime.lock": ("image", "3.14")}
"""Each lock file with its dependency group in pyproject.toml and the oldest Python that it is for."""


def in_environment() -> bool:
    """Return whether this is the Python of `.venv`."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def environment() -> Path:
    """Return the Python of `.venv`, creating it if it is missing and updating it if its lock file has changed."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lock = ROOT / "requirements.lock"
    stamp, digest = VENV / "call-panel.stamp", hashlib.sha256(lock.read_bytes()).hexdigest()
    with exclusive("environment"):
        if python.exists() and stamp.exists() and stamp.read_text() == digest:
            return python
        pip: list[str | Path] = [python, "-m", "pip"]
        if not in_environment():
            step("Making the environment in .venv")
            pip = _make_venv(python)
        step("Installing the pinned tools (a few minutes the first time)")
        checked = ["--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
        # A module is compiled when it is first imported: most never are.
        run(*pip, "install", "--no-compile", *checked, "-r", lock, timeout=DOWNLOAD, advice=REGISTRY_ADVICE)
        stamp.write_text(digest)
    return python


def _make_venv(python: Path) -> list[str | Path]:
    """Make an empty environment; return the pip that can install into it, which Debian's Python has to borrow."""
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
    """Return whether packages of Debian can be installed: only as root where there is apt."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(package: str) -> None:
    """Install a package of Debian."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    advice = f"Install {package} by hand, then run it again."
    run("apt-get", "update", timeout=5 * MINUTE, env=quiet, advice=advice)
    run("apt-get", "install", "-y", "--no-install-recommends", package, timeout=DOWNLOAD, env=quiet, advice=advice)


def lock(arguments: list[str]) -> None:
    """Write the lock files from pyproject.toml: hashes for every platform, no addresses."""
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", *arguments]
    for file, (group, python) in LOCK_FILES.items():
        step(f"Writing {file}")
        sources = ["pyproject.toml", "--group", group, "--python-version", python, "--output-file", file]
        uv = Path(sys.executable).parent / "uv"
        run(uv, "pip", "compile", *sources, *options, timeout=DOWNLOAD, advice=REGISTRY_ADVICE)
