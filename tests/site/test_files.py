"""What lies beside the site: the archive and the bill of materials."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

from static.builder import sbom
from static.builder.hosting import kit
from static.builder.project import ROOT
from tests.support.bill_of_materials import expect_sound

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = "https://api.bitrix24.com/api/v1/"


def test_the_shipped_archive_has_its_pages_at_the_root_and_no_copies(site: Path) -> None:
    with zipfile.ZipFile(site.with_name("call-panel.zip")) as packed:
        names = packed.namelist()
        pages = {name: packed.read(name).decode() for name in names if name.endswith(".html")}
        assert {entry.compress_type for entry in packed.infolist()} == {zipfile.ZIP_DEFLATED}
    assert sorted(pages) == ["index.html", "install.html", "worker.html"]
    assert not [name for name in names if name.endswith((".br", ".gz", ".mjs")) or "/" in name]
    for text in pages.values():
        assert kit.rules().policy_of_document() in unescape(text)
        addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
        assert {address for address in addresses if address.startswith("/") or ":" in address} <= {LIBRARY}


def test_the_bill_beside_the_site_lists_the_files_that_are_there(site: Path) -> None:
    told = json.loads(site.with_name("call-panel.cdx.json").read_text(encoding="utf-8"))
    expect_sound(told)
    listed = {one["name"]: one["hashes"][0]["content"] for one in told["components"] if one["type"] == "file"}
    there = [path for path in site.iterdir() if path.suffix not in (".br", ".gz", ".zst")]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in there}
    locked = {line.split("==")[0] for line in (ROOT / "runtime.lock").read_text().splitlines() if "==" in line}
    assert sbom.names(told["components"]) >= locked - sbom.TOOLS
