"""Two clones in two places, built at two times under two sets of surroundings, are the same bit for bit.

Takes minutes: set CALL_PANEL_CLONES to run it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOWNLOADS = ("npm", "wheels")
"""What is compared with its hash before it is used: the clones need not fetch it again."""
SURROUNDINGS = [
    ("one", 0o022, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}),
    (
        "zwei mit Leerzeichen/ünï",
        0o077,
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "4711"},
    ),
]


@pytest.mark.skipif("CALL_PANEL_CLONES" not in os.environ, reason="takes minutes: set CALL_PANEL_CLONES")
def test_two_clones_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (built(tmp_path / place, umask, variables) for place, umask, variables in SURROUNDINGS)
    assert first == second
    assert {"call-panel.zip", "call-panel.cdx.json", "site/index.html"} <= first.keys()


def built(clone: Path, umask: int, variables: dict[str, str]) -> dict[str, str]:
    """Clones and builds; returns the hashes of what is in `dist`."""
    before = os.umask(umask)
    try:
        subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True, timeout=120)
        (clone / ".venv").symlink_to(Path(sys.prefix))
        for name in DOWNLOADS:
            shutil.copytree(REPOSITORY / ".cache" / name, clone / ".cache" / name)
        command = [sys.executable, "build.py", "site"]
        subprocess.run(command, cwd=clone, env={**os.environ, **variables}, check=True, timeout=900)
    finally:
        os.umask(before)
    dist = clone / "dist"
    files = sorted(path for path in dist.rglob("*") if path.is_file())
    return {path.relative_to(dist).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
