"""Sites with other addresses of the BX24 library, made from finished ones, because only their pages differ."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from static.builder.hosting.library import OWN
from static.builder.pages import with_library
from static.builder.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = ROOT / "static" / OWN


def with_own_pages(site: Path, target: Path) -> Path:
    """Copies a site to a new folder, with pages that take the library from their own host; returns the folder."""
    return with_addresses(site, target, OWN)


def with_addresses(site: Path, target: Path, *addresses: str) -> Path:
    """Copies a site to a new folder, with pages that try these addresses of the library; returns the folder."""
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("*.html.*"))
    pages = {page.name: page.read_bytes() for page in target.glob("*.html")}
    for name, data in with_library(pages, addresses, LIBRARY.read_bytes()).items():
        (target / name).write_bytes(data)
    return target
