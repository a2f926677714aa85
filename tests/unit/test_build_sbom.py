"""The bill of materials: complete, true to what ships, and CycloneDX as far as its schema asks for it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from static.builder import sbom
from static.builder.errors import BuildError
from static.builder.project import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
LICENCES = (REPOSITORY / "static/builder/LICENSES.txt").read_text(encoding="utf-8")
# As the schema of CycloneDX 1.6 and the specification of package URLs have them.
KINDS = {"application", "framework", "library", "file"}
DIGITS = {"SHA-256": 64, "SHA-512": 128}
SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
PURL = re.compile(r"pkg:(?:npm|pypi|github|generic)/[a-z0-9./_-]+(?:@[A-Za-z0-9._-]+)?")
TITLES = {
    "mpdecimal": "libmpdec",
    "hacl-star": "HACL*",
    "xz": "liblzma",
    "zstd": "Zstandard",
    "llvm-runtimes": "LLVM runtimes",
}


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """As much of the runtime's package as the bill looks at."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "pyodide-lock.json").write_text('{"info": {"python": "3.14.2"}}')
    return folder


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A dependency of the app, and a tool of the build."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, told in {"an_own": "License: Apache License 2.0", "micropip": "License-Expression: MPL-2.0"}.items():
        with zipfile.ZipFile(folder / f"{name}-1.5-py3-none-any.whl", "w") as archive:
            archive.writestr(f"{name}-1.5.dist-info/METADATA", f"Name: {name}\nVersion: 1.5\n{told}\n\nWords.")
    return folder


FILES = {"index.html": b"page", "memory.0123456789ab.bin": b"memory", "start.0123456789ab.wasm": b"code"}


def every(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from every(component.get("components", []))


def expect_sound(told: dict[str, Any]) -> None:
    """What the schema requires of each part, and what this project requires beyond it."""
    assert (told["bomFormat"], told["specVersion"], told["version"]) == ("CycloneDX", "1.6", 1)
    assert SERIAL.fullmatch(told["serialNumber"])
    found = [told["metadata"]["component"], *every(told["components"])]
    for component in found:
        assert component["type"] in KINDS
        assert component["name"]
        for digest in component.get("hashes", []):
            assert re.fullmatch(f"[0-9a-f]{{{DIGITS[digest['alg']]}}}", digest["content"])
        if component["type"] == "file":
            assert component["hashes"]
            continue
        assert component["version"]
        assert PURL.fullmatch(component["purl"]), component["purl"]
        assert component["licenses"]
    refs = [component["bom-ref"] for component in found]
    assert len(refs) == len(set(refs))
    for dependency in told["dependencies"]:
        assert {dependency["ref"], *dependency["dependsOn"]} <= set(refs)
    assert set(re.findall(r"\w+://[^/\"]+", json.dumps(told))) == {"http://cyclonedx.org"}


def test_every_file_runtime_and_package_is_listed_and_no_tool_of_the_build(runtime: Path, wheels: Path) -> None:
    told = json.loads(sbom.bill_of_materials(FILES, runtime, wheels))
    expect_sound(told)
    names = sbom.names(told["components"])
    assert {*FILES, "pyodide", "cpython", "an-own"} <= names
    assert "micropip" not in names
    held = {each["ref"]: each["dependsOn"] for each in told["dependencies"]}
    assert held["file/index.html"] == ["call-panel"]
    assert held["file/start.0123456789ab.wasm"] == ["pkg:npm/pyodide@314.0.7"]
    assert held["file/memory.0123456789ab.bin"] == ["call-panel", "pkg:npm/pyodide@314.0.7", "pkg:pypi/an-own@1.5"]


def test_the_same_files_give_the_same_bill_and_others_another(runtime: Path, wheels: Path) -> None:
    first = sbom.bill_of_materials(FILES, runtime, wheels)
    assert sbom.bill_of_materials(dict(reversed(FILES.items())), runtime, wheels) == first
    other = json.loads(sbom.bill_of_materials({**FILES, "index.html": b"other"}, runtime, wheels))
    assert other["serialNumber"] != json.loads(first)["serialNumber"]


def test_the_runtime_s_hash_is_the_pinned_one(runtime: Path, wheels: Path) -> None:
    pyodide = json.loads(sbom.bill_of_materials(FILES, runtime, wheels))["components"][0]
    pin = settings()["npm"]["pyodide"]
    assert pyodide["version"] == pin["version"]
    (digest,) = pyodide["hashes"]
    assert "sha512-" + base64.b64encode(bytes.fromhex(digest["content"])).decode() == pin["integrity"]


def test_another_runtime_fails_the_build_until_its_parts_are_looked_through(runtime: Path, wheels: Path) -> None:
    (runtime / "pyodide-lock.json").write_text('{"info": {"python": "3.15.0"}}')
    with pytest.raises(BuildError, match=r"parts\.toml"):
        sbom.bill_of_materials(FILES, runtime, wheels)


def test_a_package_without_a_licence_fails_the_build(runtime: Path, wheels: Path) -> None:
    with zipfile.ZipFile(wheels / "odd-1-py3-none-any.whl", "w") as archive:
        archive.writestr("odd-1.dist-info/METADATA", "Name: odd\nVersion: 1\n\n")
    with pytest.raises(BuildError, match="odd-1"):
        sbom.bill_of_materials(FILES, runtime, wheels)


def test_every_part_of_the_runtime_is_named_among_the_licences_with_its_text() -> None:
    parts = tomllib.loads(sbom.PARTS.read_text(encoding="utf-8"))["part"]
    named = LICENCES.partition("=====")[0].lower()
    assert [part["name"] for part in parts if TITLES.get(part["name"], part["name"]).lower() not in named] == []
    texts = (
        "Mozilla Public",
        "Python Software Foundation",
        "Apache",
        "MIT",
        "BSD 2-Clause",
        "BSD 3-Clause",
        "zlib",
        "bzip2",
    )
    for text in texts:
        assert re.search(rf"^={{100}}\n{text} Licen[cs]e.*\n={{100}}$", LICENCES, re.MULTILINE), text


@pytest.mark.skipif("CALL_PANEL_SITE" not in os.environ, reason="needs the built site")
def test_the_bill_beside_the_site_lists_the_files_that_are_there() -> None:
    site = Path(os.environ["CALL_PANEL_SITE"])
    told = json.loads(site.with_name("call-panel.cdx.json").read_text(encoding="utf-8"))
    expect_sound(told)
    listed = {one["name"]: one["hashes"][0]["content"] for one in told["components"] if one["type"] == "file"}
    there = [path for path in site.iterdir() if path.suffix not in (".br", ".gz", ".zst")]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in there}
    locked = {line.split("==")[0] for line in (REPOSITORY / "runtime.lock").read_text().splitlines() if "==" in line}
    assert sbom.names(told["components"]) >= locked - sbom.TOOLS
