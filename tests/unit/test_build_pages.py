"""The files of the site: names by content, references, preloading, texts, compressed copies."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest

from static.builder import pages
from static.builder.assemble import ASSEMBLED, INCLUDE, assemble
from static.builder.errors import BuildError
from static.builder.hosting.library import OFFICIAL
from static.builder.hosting.library import OWN as LIBRARY_FILE
from static.builder.image.snapshot import Snapshot

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <link rel="stylesheet" href="panel.css">
    <template data-library><script src="https://api.bitrix24.com/api/v1/" async data-library></script></template>
  </head>
  <body>
    <p data-text="Incoming &amp; new">Incoming &amp; new</p>
    <a href="#top">Top</a><svg><use href="icons.svg#phone"/></svg>
    <script src="language.js"></script>
    <script src="shell.js"></script>
    <script type="module" src="boot.js" data-entry="app.panel.page"></script>
  </body>
</html>
"""
ROOT = Path(__file__).parents[2]
OWN, OWN_HASH = b"abc", "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
SOURCES = {
    "static/index.html": PAGE,
    "static/panel.css": "body { background: url(icons.svg#paper) }",
    "static/icons.svg": "<svg/>",
    "static/language.js": "find(globalThis.languages);\n",
    "static/shell.js": 'show(text("Try \\"again\\""));',
    "static/boot.js": 'import { runtime } from "./runtime.js";\nconst home = new URL("./", runtime.loader);\n',
    "static/builder/image/make.py": "",
    "app/panel/__init__.py": "",
    "app/telephony/config.py": "MAY_CLAIM_ANY_CALL = False\n",
    "app/locale/de/LC_MESSAGES/call-panel.po": (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Incoming & new"\nmsgstr "Eingehend & neu"\n\n'
        'msgid "Try \\"again\\""\nmsgstr "Noch einmal"\n\n'
        'msgid "Only in Python"\nmsgstr "Nur in Python"\n'
    ),
    "runtime/pyodide.mjs": 'a("pyodide.asm.wasm");b(`${c}pyodide.asm.mjs`);\n//# sourceMappingURL=pyodide.mjs.map\n',
    "runtime/pyodide.asm.mjs": 'import("node:fs")',
    "runtime/pyodide.asm.wasm": "\0asm",
    "runtime/pyodide-lock.json": '{"info": {"abi_version": "1", "python": "3.14.2"}, "packages": {"numpy": {}}}',
    "runtime/package.json": '{"version": "9.9"}',
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small project with a stand-in for the runtime in it."""
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def build(source: Path, image: bytes = b"zip", first: list[str] | None = None) -> dict[str, bytes]:
    """The files of the small project's site."""
    return pages.build(source, source / "runtime", image, first=first or [])


def name_of(files: dict[str, bytes], plain: str) -> str:
    """The hashed name of a file."""
    stem, _, suffix = plain.replace(".mjs", ".js").rpartition(".")
    (name,) = [name for name in files if re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{12}}\.{suffix}", name)]
    return name


def test_modules_have_a_name_that_every_host_knows(source: Path) -> None:
    assert not [name for name in build(source) if name.endswith(".mjs")]


def hash_of(files: dict[str, bytes], plain: str) -> str:
    """The hash of a file, as pages name it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(files[name_of(files, plain)]).digest()).decode()


def test_pages_keep_their_names_and_all_other_names_carry_a_hash(source: Path) -> None:
    files = build(source)
    plain = [name for name in files if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)]
    assert plain == ["LICENSES.txt", "index.html"]


def test_markup_that_a_script_puts_into_a_page_has_a_hash_and_no_suffix_that_hosts_redirect(source: Path) -> None:
    (source / "static" / "home.html").write_text("<main></main>")
    page = PAGE.replace("</body>", '<template data-for="home"><link rel="prefetch" href="home.html"></template></body>')
    (source / "static" / "index.html").write_text(page)
    files = build(source)
    name = name_of(files, "home.txt")
    link = f'<link rel="prefetch" href="{name}" integrity="{hash_of(files, "home.txt")}">'
    assert link in files["index.html"].decode()
    assert files[name] == b"<main></main>"


def test_only_what_is_for_the_browser_is_shipped(source: Path) -> None:
    assert not [name for name in build(source) if "image" in name or name.endswith(".py")]


def test_references_of_pages_and_styles_name_the_hashed_files_and_keep_fragments(source: Path) -> None:
    files = build(source)
    page, style = files["index.html"].decode(), files[name_of(files, "panel.css")].decode()
    assert f'href="{name_of(files, "panel.css")}"' in page
    assert f'href="{name_of(files, "icons.svg")}#phone"' in page
    assert f"url({name_of(files, 'icons.svg')}#paper)" in style


def test_addresses_of_other_hosts_and_fragments_stay_as_they_are(source: Path) -> None:
    page = build(source)["index.html"].decode()
    assert 'src="https://api.bitrix24.com/api/v1/"' in page
    assert 'href="#top"' in page


def test_our_own_library_is_left_out_until_it_is_asked_for(source: Path) -> None:
    (source / "static" / "bx24.js").write_text("own")
    assert not [name for name in build(source) if name.startswith("bx24")]


def test_our_own_library_takes_the_place_of_the_official_one_in_the_pages(source: Path) -> None:
    before = build(source)
    after = pages.with_library(before, [LIBRARY_FILE], OWN)
    (name,) = after.keys() - before.keys()
    assert after[name] == OWN
    assert re.fullmatch(r"bx24\.[0-9a-f]{12}\.js", name)
    assert f'<script src="{name}" integrity="{OWN_HASH}" async data-library></script>' in after["index.html"].decode()
    assert [each for each in before if before[each] != after[each]] == ["index.html"]
    assert not [each for each, data in after.items() if b"api.bitrix24.com" in data]


def test_pages_name_each_address_of_the_library_in_its_order(source: Path) -> None:
    tech = "https://api.bitrix24.tech/api/v1/?a=1&b=2"
    files = pages.with_library(build(source), [tech, OFFICIAL, LIBRARY_FILE], OWN)
    (name,) = [each for each in files if each.startswith("bx24")]
    scripts = re.findall(
        r'<script src="([^"]*(?:api|bx24)[^"]*)"[^>]* async data-library></script>', files["index.html"].decode()
    )
    assert scripts == [tech.replace("&", "&amp;"), OFFICIAL, name]


def test_a_site_that_never_takes_our_own_library_does_not_hold_it(source: Path) -> None:
    assert pages.with_library(build(source), [OFFICIAL], OWN) == build(source)


def test_a_site_without_a_place_for_the_library_fails_the_build() -> None:
    with pytest.raises(BuildError, match="No page has a <template data-library>"):
        pages.with_library({"index.html": b"<script></script>"}, [OFFICIAL], b"own")


def test_a_changed_file_changes_its_name_and_the_names_of_all_that_refer_to_it(source: Path) -> None:
    before = build(source)
    after = build(source, image=b"other")
    changed = {"boot.js", "runtime.js", "python.zip"}
    for plain in ("boot.js", "runtime.js", "python.zip", "panel.css", "shell.js"):
        assert (name_of(before, plain) != name_of(after, plain)) == (plain in changed), plain
    assert before["index.html"] != after["index.html"]


def test_a_part_stands_in_the_page_where_it_is_included_and_as_deep(source: Path) -> None:
    (source / "app/panel/room.html").write_text("<p>\n  <!-- include app/panel/name.html -->\n\n</p>\n")
    (source / "app/panel/name.html").write_text("<b></b>\n")
    (source / "static/plain.html").write_text("<html><head></head>\n  <!-- include app/panel/room.html -->\n</html>")
    expected = "<html><head></head>\n  <p>\n    <b></b>\n\n  </p>\n</html>"
    assert assemble(source, "static/plain.html") == expected
    assert re.sub(r"(?<=<head>)\s*", "", build(source)["plain.html"].decode()) == expected


def test_a_part_of_a_style_sheet_changes_its_name(source: Path) -> None:
    (source / "static/panel.css").write_text("/* include app/panel/room.css */")
    names = []
    for colour in ("red", "blue"):
        (source / "app/panel/room.css").write_text(f"p {{ color: {colour} }}")
        files = build(source)
        names.append(name_of(files, "panel.css"))
        assert files[names[-1]].decode() == f"p {{ color: {colour} }}"
    assert names[0] != names[1]


def test_a_part_that_is_missing_or_includes_itself_fails_the_build(source: Path) -> None:
    page = source / "static/plain.html"
    page.write_text("<!-- include app/panel/room.html -->")
    with pytest.raises(BuildError, match=r"static/plain\.html includes app/panel/room\.html, which is missing"):
        build(source)
    (source / "app/panel/room.html").write_text("<!-- include static/plain.html -->")
    with pytest.raises(BuildError, match=r"circle: static/plain\.html, app/panel/room\.html, static/plain\.html"):
        build(source)


def test_every_part_in_the_app_is_in_a_page() -> None:
    parts = {path.relative_to(ROOT).as_posix() for kind in ASSEMBLED for path in (ROOT / "app").rglob(f"*{kind}")}
    including = [ROOT / part for part in parts] + [
        path for kind in ASSEMBLED for path in (ROOT / "static").glob(f"*{kind}")
    ]
    assert {part for path in including for _, part in INCLUDE.findall(path.read_text(encoding="utf-8"))} == parts


def test_a_reference_to_a_missing_file_fails_the_build_and_is_named(source: Path) -> None:
    (source / "static" / "icons.svg").unlink()
    with pytest.raises(BuildError, match=r"panel\.css refers to icons\.svg"):
        build(source)


def test_files_that_refer_to_each_other_in_a_circle_fail_the_build(source: Path) -> None:
    (source / "static" / "a.js").write_text('import "./b.js";')
    (source / "static" / "b.js").write_text('import "./a.js";')
    with pytest.raises(BuildError, match=r"a\.js, b\.js, a\.js"):
        build(source)


def test_the_loader_names_the_hashed_runtime_and_no_source_map(source: Path) -> None:
    files = build(source)
    loader = files[name_of(files, "pyodide.mjs")].decode()
    assert f'"{name_of(files, "pyodide.asm.wasm")}"' in loader
    assert f"${{c}}{name_of(files, 'pyodide.asm.mjs')}`" in loader
    assert "sourceMappingURL" not in loader


@pytest.mark.parametrize("text", ["nothing", "pyodide.asm.wasm pyodide.asm.wasm pyodide.asm.mjs"])
def test_a_runtime_with_other_names_in_its_loader_fails_the_build(source: Path, text: str) -> None:
    (source / "runtime" / "pyodide.mjs").write_text(text)
    with pytest.raises(BuildError, match="instead of once"):
        build(source)


def test_a_page_asks_at_once_for_everything_that_the_start_of_python_needs(source: Path) -> None:
    files = build(source)
    head = files["index.html"].decode().partition("</head>")[0]
    for plain in ("boot.js", "runtime.js", "pyodide.mjs", "pyodide.asm.mjs"):
        assert f'<link rel="modulepreload" href="{name_of(files, plain)}" integrity="{hash_of(files, plain)}">' in head
    for plain in ("pyodide.asm.wasm", "python.zip"):
        link = f'<link rel="preload" as="fetch" href="{name_of(files, plain)}" crossorigin'
        assert f'{link} integrity="{hash_of(files, plain)}">' in head


def test_a_page_that_starts_from_memory_asks_ahead_for_no_file_of_the_plain_start(source: Path) -> None:
    (source / "static" / "boot.js").write_text(
        'import { runtime } from "./runtime.js";\nimport("./snapshot.js");\nimport("./plain.js");\n'
    )
    for name in ("snapshot.js", "plain.js"):
        (source / "static" / name).write_text('import { runtime } from "./runtime.js";\n')
    parts = {name: name.encode() for name in ("start.wasm", "memory.bin", "interpreter.js", "rest.bin", "archive.bin")}
    taken = Snapshot(parts, "0123456789abcdef", ["app.index"])
    files = pages.build(source, source / "runtime", b"zip", first=[], snapshot=taken)
    head = files["index.html"].decode().partition("</head>")[0].partition("<template data-modules")[0]
    asked = [name.partition(".")[0] for name in re.findall(r'<link rel="\w*preload"[^>]* href="([^"]+)"', head)]
    assert sorted(asked) == ["boot", "interpreter", "memory", "runtime", "snapshot", "start"]
    assert asked[:2] == ["start", "memory"]
    assert [*re.findall(r'href="(\w+)\.[^>]*media="not all"', head)] == ["start"]
    assert [*re.findall(r'as="script" href="(\w+)\.', head)] == ["interpreter"]
    told = files[name_of(files, "runtime.js")].decode()
    assert 'belongsTo: "0123456789abcdef"' in told
    assert 'version: "3.14"' in told


def test_every_file_that_a_page_runs_or_applies_is_named_with_its_hash(source: Path) -> None:
    (source / "static" / "boot.js").write_text(
        'import { runtime } from "./runtime.js";\n'
        'import("./snapshot.js");\nimport("./plain.js");\nimport("./warm.js");\n'
    )
    (source / "static" / "snapshot.js").write_text("")
    (source / "static" / "warm.js").write_text("")
    (source / "static" / "plain.js").write_text('import { runtime } from "./runtime.js";\n')
    (source / "static" / "worker.js").write_text('import("./boot.js");\n')
    (source / "static" / "worker.html").write_text(
        '<html><head><link rel="icon" href="icons.svg"><script src="worker.js"></script></head></html>'
    )
    parts = {name: name.encode() for name in ("start.wasm", "memory.bin", "interpreter.js", "rest.bin", "archive.bin")}
    taken = Snapshot(parts, "0123456789abcdef", ["app.index"])
    files = pages.build(source, source / "runtime", b"zip", first=[], snapshot=taken)
    for page in ("index.html", "worker.html"):
        tags = re.findall(r'<(?:script|link)\b[^>]*\s(?:src|href)="([^":]+)"([^>]*)>', files[page].decode())
        named = {re.sub(r"\.[0-9a-f]{12}", "", name): (name, rest) for name, rest in tags}
        for plain in ("boot.js", "runtime.js", "snapshot.js", "interpreter.js", "plain.js", "pyodide.js"):
            name, rest = named[plain]
            assert name == name_of(files, plain)
            assert f'integrity="{hash_of(files, plain)}"' in rest
        assert all("integrity=" in rest or "crossorigin" in rest or "icons" in name for name, rest in named.values())
    later = re.findall(r'<template data-modules="(\w+)">', files["worker.html"].decode())
    assert later == ["boot", "plain", "warm"]
    head = files["index.html"].decode().partition("<template data-modules")[0]
    assert name_of(files, "warm.js") not in head  # it is not asked for before the page has started
    (start,) = re.findall(rf'<link[^>]*href="{name_of(files, "start.wasm")}"[^>]*>', head)
    assert f'integrity="{hash_of(files, "start.wasm")}" media="not all"' in start
    told = files[name_of(files, "runtime.js")].decode()
    for plain in ("interpreter.js", "memory.bin", "start.wasm", "rest.bin", "archive.bin", "python.zip"):
        assert f'[new URL("{name_of(files, plain)}", import.meta.url).href]: "{hash_of(files, plain)}"' in told


@pytest.mark.parametrize("claims", [False, True])
def test_the_worker_learns_whether_a_telephony_client_may_claim_any_call(source: Path, claims: bool) -> None:
    (source / "static" / "worker.js").write_text("")
    (source / "static" / "worker.html").write_text('<html><head><script src="worker.js"></script></head></html>')
    (source / "app" / "telephony" / "config.py").write_text(f"MAY_CLAIM_ANY_CALL = {claims}\n")
    page = build(source)["worker.html"].decode()
    assert (" data-telephony" in page.partition("></script>")[0]) is claims


def test_a_page_without_python_asks_for_nothing_ahead(source: Path) -> None:
    (source / "static" / "plain.html").write_text("<html><head></head></html>")
    assert b"preload" not in build(source)["plain.html"]


def test_the_lock_file_that_boot_gives_to_the_runtime_has_its_facts_and_no_packages(source: Path) -> None:
    files = build(source, first=["coverage_hooks"])
    module = files[name_of(files, "runtime.js")].decode()
    (lock,) = re.findall(r"lock: (.*),\n", module)
    assert json.loads(lock) == {"info": {"abi_version": "1", "python": "3.14.2", "version": "9.9"}, "packages": {}}
    assert 'first: ["coverage_hooks"]' in module


def test_each_language_is_a_file_that_its_codes_lead_to(source: Path) -> None:
    files = build(source)
    script = files[name_of(files, "language.js")].decode()
    table, rest = script.split("\n", 1)
    known = json.loads(table.removeprefix("globalThis.languages = ").removesuffix(";"))
    name = name_of(files, "words-de.json")
    assert known == {"codes": {"de": "de"}, "files": {"de": [name, hash_of(files, "words-de.json")]}}
    assert rest == "find(globalThis.languages);\n"
    assert json.loads(files[name])["first"]["Incoming & new"] == "Eingehend & neu"


def test_the_same_sources_in_another_place_give_the_same_bytes(
    source: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "place"
    source.rename(other)
    moved = build(other)
    other.rename(source)
    assert moved == build(source)


def test_compressed_copies_hold_the_same_content_and_exist_only_where_they_are_smaller(tmp_path: Path) -> None:
    files = {"long.js": b"again " * 500, "short.js": b"x", "picture.png": b"again " * 500}
    copies = pages.compressed(files, tmp_path / "cache")
    assert sorted(copies) == ["long.js.br", "long.js.gz"]
    assert brotli.decompress(copies["long.js.br"]) == gzip.decompress(copies["long.js.gz"]) == files["long.js"]


def test_compressed_copies_come_from_the_cache_the_second_time(tmp_path: Path) -> None:
    files = {"long.js": b"again " * 500}
    pages.compressed(files, tmp_path)
    (kept,) = tmp_path.glob("*.br")
    kept.write_bytes(b"kept")
    assert pages.compressed(files, tmp_path)["long.js.br"] == b"kept"


def test_two_builds_may_compress_the_same_content_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_written, replace = threading.Barrier(2, timeout=30), Path.replace

    def replace_together(self: Path, target: Path) -> Path:
        if target.suffix == ".br":
            both_have_written.wait()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_together)
    files = {"long.js": b"again and again; " * 99}
    with ThreadPoolExecutor(2) as builds:
        first, second = builds.map(lambda _: pages.compressed(files, tmp_path), range(2))
    assert first == second
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".br", ".gz"]
