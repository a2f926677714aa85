"""Sites made from a built one without a build: a newer version of it, and the same with other library addresses."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from static.builder.files import tree
from static.builder.hosting.library import OWN
from static.builder.pages import LINKS, LOADS, integrity, with_library
from static.builder.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HASHED = re.compile(r"[\w.-]+\.[0-9a-f]{12}\.(?:js|css)\b")
COPIES = (".br", ".gz")


def write_newer(site: Path, folder: Path) -> None:
    """Writes a version with other scripts and styles into a folder; the runtime's large files are the old ones."""
    old = {name: data for name, data in tree(site).items() if not name.endswith(COPIES)}
    contents: dict[str, bytes] = {}

    def name_of(name: str) -> str:
        stem, _, suffix = name.rsplit(".", 2)
        return f"{stem}.{integrity(content(name)).encode().hex()[16:28]}.{suffix}"

    def content(name: str) -> bytes:
        if name not in contents:
            text = old[name].decode()
            for other in old.keys() & set(HASHED.findall(text)):  # a script may name another one's hash too
                text = text.replace(other, name_of(other)).replace(integrity(old[other]), integrity(content(other)))
            contents[name] = f"{text}\n/* newer */\n".encode()
        return contents[name]

    new = {(name_of(name) if HASHED.fullmatch(name) else name): data for name, data in old.items()}
    new |= {name_of(name): content(name) for name in old if HASHED.fullmatch(name)}
    for page in [name for name in old if name.endswith(".html")]:
        text = HASHED.sub(lambda found: name_of(found[0]), old[page].decode())
        text = re.sub(rf'(<(?:script\b|link rel="(?:{LINKS})")[^>]*?) integrity="[^"]*"', r"\1", text)
        new[page] = LOADS.sub(
            lambda tag: tag[0] + (f' integrity="{integrity(new[tag[1]])}"' if tag[1] in new else ""), text
        ).encode()
    folder.mkdir()
    for name, data in new.items():
        (folder / name).write_bytes(data)


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
