"""The release: archive, bill of materials and checksums of one version, under names that say which."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from static.builder.errors import BuildError
from static.builder.files import write_file
from static.builder.site import ARCHIVE, BILL

if TYPE_CHECKING:
    from pathlib import Path

SUMS = "SHA256SUMS"
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?")


def check_version(version: str, app: str, changelog: str) -> str:
    """Check that a version can be released; return its date.

    Args:
        version: of pyproject.toml.
        app: the version that the app shows.
        changelog: text of CHANGELOG.md.

    Raises:
        BuildError: it cannot; the text says what is missing.
    """
    if not _VERSION.fullmatch(version):
        raise BuildError(f"{version!r} in pyproject.toml is no version: it is three numbers, as 1.2.0.")
    if app != version:
        raise BuildError(f"pyproject.toml has version {version}, app/__init__.py has {app}: give both the same.")
    if dated := re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d{{2}}-\d{{2}})$", changelog, re.MULTILINE):
        return dated[1]
    raise BuildError(
        f"CHANGELOG.md has no dated section for {version}.\n"
        f"Rename [Unreleased] to the version and its date: ## [{version}] - 2026-01-31"
    )


def unreleased(changelog: str) -> bool:
    """Return whether the changelog lists changes that belong to no version yet."""
    section = re.search(r"^## \[Unreleased\]$(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return section is not None and re.search(r"^\s*[-*] ", section[1], re.MULTILINE) is not None


def write_release(dist: Path, version: str) -> list[Path]:
    """Write the files of a release beside those of the built site in `dist`; return their paths.

    `sha256sum --check` compares the others with the last one.
    """
    released = []
    for built in (ARCHIVE, BILL):
        stem, _, suffix = built.partition(".")
        path = dist / f"{stem}-{version}.{suffix}"
        write_file(path, (dist / built).read_bytes())
        released.append(path)
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in released)
    checksums = dist / f"{ARCHIVE.partition('.')[0]}-{version}.{SUMS}"
    write_file(checksums, sums.encode())
    return [*released, checksums]
