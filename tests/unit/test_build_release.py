"""`build.py release`: what it writes, and when it refuses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from static.builder import release
from static.builder.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-28\n\n### Added\n\n- A release.\n"


def test_a_release_is_archive_bill_and_checksums_with_the_version_in_their_names(tmp_path: Path) -> None:
    (tmp_path / "call-panel.zip").write_bytes(b"archive")
    (tmp_path / "call-panel.cdx.json").write_bytes(b"bill")
    paths = release.write_release(tmp_path, "1.2.0")
    assert {path.name: path.read_bytes() for path in paths} == {
        "call-panel-1.2.0.zip": b"archive",
        "call-panel-1.2.0.cdx.json": b"bill",
        "call-panel-1.2.0.SHA256SUMS": (
            f"{hashlib.sha256(b'archive').hexdigest()}  call-panel-1.2.0.zip\n"
            f"{hashlib.sha256(b'bill').hexdigest()}  call-panel-1.2.0.cdx.json\n"
        ).encode(),
    }


def test_a_version_with_a_dated_section_is_released() -> None:
    assert release.check_version("1.2.0", "1.2.0", CHANGELOG) == "2026-11-28"


@pytest.mark.parametrize(
    ("version", "app", "changelog", "reason"),
    [
        ("1.3.0", "1.3.0", CHANGELOG, r"no dated section for 1\.3\.0"),
        ("1.2.0", "1.2.0", CHANGELOG.replace(" - 2026-11-28", ""), r"## \[1\.2\.0\] - "),
        ("1.2.0", "1.1.0", CHANGELOG, r"app/__init__\.py has 1\.1\.0"),
        ("1.2", "1.2", CHANGELOG, "no version"),
        ("1.2.0/../x", "1.2.0/../x", CHANGELOG, "no version"),
    ],
)
def test_a_version_that_is_not_ready_is_refused(version: str, app: str, changelog: str, reason: str) -> None:
    with pytest.raises(BuildError, match=reason):
        release.check_version(version, app, changelog)


def test_changes_without_a_version_are_noticed() -> None:
    assert not release.unreleased(CHANGELOG)
    assert not release.unreleased("# Changelog\n")
    assert release.unreleased(CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n- A fix.\n"))
