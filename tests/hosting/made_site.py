"""A small site with a file of every kind, and what a server must not give away beside it."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import brotli

if TYPE_CHECKING:
    from pathlib import Path

HASH = "0123456789ab"
FILES = {
    "index.html": b"<!doctype html>" + b"<p>panel</p>" * 50,
    "install.html": b"<!doctype html>" + b"<p>installer</p>" * 50,
    "LICENSES.txt": b"licences" * 20,
    "list.json": b"[1, 2]",
    f"boot.{HASH}.js": b"export {};" * 30,
    f"pyodide.asm.{HASH}.mjs": b"export {};" * 30,
    f"panel.{HASH}.css": b"p { color: red }" * 20,
    f"icon.{HASH}.svg": b"<svg/>",
    f"start.{HASH}.wasm": b"\0asm" * 100,
    f"python.{HASH}.zip": b"PK" * 100,
    f"memory.{HASH}.bin": bytes(range(256)),
    "folder/index.html": b"<!doctype html><p>folder</p>",
    "folder/of.one": b"unknown",
    f"space and ü.{HASH}.css": b"p {}",
}
SECRET = b"not of the site"
TIME = 1_700_000_000


def make(folder: Path) -> Path:
    """Writes the site into `folder`/site; returns that."""
    site = folder / "site"
    for name, data in FILES.items():
        copies = {".br": brotli.compress(data), ".gz": gzip.compress(data, mtime=0)}
        for suffix, copy in {"": data, **copies}.items():
            file = site / f"{name}{suffix}"
            file.parent.mkdir(parents=True, exist_ok=True)
            if not suffix or len(copy) < len(data):
                file.write_bytes(copy)
                os.utime(file, (TIME, TIME))
    (folder / "secret.txt").write_bytes(SECRET)
    return site
