"""The runtime image: what is in it, and that the same inputs give the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from static.builder import downloads
from static.builder.downloads import npm_package
from static.builder.errors import BuildError
from static.builder.image import make, snapshot
from static.builder.project import CACHE, ROOT, settings
from static.builder.site import build_site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small app with a page."""
    for name, text in {
        "app/__init__.py": "",
        "app/page.py": '"""Documented."""\nimport phonenumbers\nKINDS = {"a", "b", "c"}\ndef start() -> None: ...\n',
        "app/README.md": "For people.",
        "app/page.html": "<p></p>",
        "app/page.css": "p { margin: 0 }",
        "static/index.html": '<script type="module" src="boot.js" data-entry="app.page"></script>',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def image(source: Path, *, instrumented: bool = False) -> list[str]:
    """The names in the image of a small app."""
    runtime = npm_package("pyodide")
    library = make.library(runtime, downloads.wheels(), settings()["dependencies"], CACHE / "library")
    packed = make.image(source, library, runtime, instrumented=instrumented)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.namelist()


def test_the_image_holds_bytecode_of_app_dependencies_and_library_and_no_sources(source: Path) -> None:
    names = image(source)
    assert {"app/page.pyc", "phonenumbers/__init__.pyc", "asyncio/__init__.pyc"} <= set(names)
    assert not [name for name in names if name.endswith((".py", ".md", ".html", ".css"))]
    assert not [name for name in names if name.startswith(("phonenumbers/geodata/", "unittest/", "micropip"))]


def test_the_instrumented_image_holds_the_app_as_sources_and_what_measures_them(source: Path) -> None:
    assert {"app/page.py", "coverage/__init__.pyc", "coverage_hooks.py"} <= set(image(source, instrumented=True))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import sqlite3\ndef start() -> None: ...", "No module named 'sqlite3'"),
        ("1 / 0\ndef start() -> None: ...", "ZeroDivisionError"),
        ("def begin() -> None: ...", "has no start()"),
        ("def start( -> None: ...", "SyntaxError"),
    ],
)
def test_an_app_that_cannot_start_in_the_image_fails_the_build(source: Path, text: str, reason: str) -> None:
    (source / "app" / "page.py").write_text(text)
    with pytest.raises(BuildError) as caught:
        image(source)
    assert reason in str(caught.value)
    assert "page" in str(caught.value)


def test_the_same_sources_in_another_folder_give_the_same_site(tmp_path: Path, site: Path) -> None:
    for name in ("app", "static"):
        (tmp_path / name).symlink_to(ROOT / name)
    again = build_site(tmp_path, tmp_path / "dist")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in site.iterdir()
    }
    archive = site.with_name("call-panel.zip")
    assert (tmp_path / "dist" / archive.name).read_bytes() == archive.read_bytes()


def test_the_memory_of_a_started_interpreter_is_the_same_each_time(tmp_path: Path, site: Path) -> None:
    (library,) = site.glob("python.*.zip")
    runtime, entries = npm_package("pyodide"), settings()["memory"]
    again = snapshot.make(runtime, library.read_bytes(), entries, tmp_path)
    for name, data in again.files.items():
        stem, _, suffix = name.rpartition(".")
        (path,) = site.glob(f"{stem}.*.{suffix.replace('mjs', 'js')}")
        assert path.read_bytes() == data, name


def test_a_second_build_with_nothing_changed_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    build_site()
    capsys.readouterr()
    build_site()
    assert capsys.readouterr().out == "site is up to date\n"
