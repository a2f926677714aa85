"""Sites as they are built for closed networks: from finished ones, because only their pages differ."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import build
from static.image.pages import OWN_LIBRARY, with_own_library

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = build.ROOT / "static" / OWN_LIBRARY


def with_own_pages(site: Path, target: Path) -> Path:
    """Copies a site to a new folder, with pages that take the library from their own host; returns the folder."""
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("*.html.*"))
    pages = {page.name: page.read_bytes() for page in target.glob("*.html")}
    for name, data in with_own_library(pages, LIBRARY.read_bytes()).items():
        (target / name).write_bytes(data)
    return target
