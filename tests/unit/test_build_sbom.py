"""The bill of materials: complete, true to what ships, and CycloneDX as far as its schema asks for it."""

from __future__ import annotations

import base64
import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from static.builder import sbom
from static.builder.errors import BuildError
from static.builder.project import settings
from tests.support.bill_of_materials import expect_sound

REPOSITORY = Path(__file__).parents[2]
LICENCES = (REPOSITORY / "static/builder/LICENSES.txt").read_text(encoding="utf-8")
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
