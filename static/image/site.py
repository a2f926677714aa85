"""Builds the site: what of it is out of date, from which parts, and where it goes."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from build import CACHE, ROOT, alone, new_folder, settings, step
from static.hosting import archive, kit
from static.hosting.library import OWN, library
from static.image import bill, fetch, make, pages, snapshot

# Beside app/ and static/ these decide what is built.
TOOLING = ("build.py", "pyproject.toml", "requirements.lock", "runtime.lock", "static/image", "static/hosting")
ARCHIVE, BILL, HOSTING = "call-panel.zip", "call-panel.cdx.json", "hosting"
LIBRARIES_KEPT = 3


def build(source: Path, dist: Path, *, instrumented: bool) -> Path:
    """Build the site of the app/ and static/ in `source` into `dist` unless it is up to date; returns its folder."""
    output = dist / ("instrumented-site" if instrumented else "site")
    made = [output] if instrumented else [output, *(dist / name for name in (ARCHIVE, BILL, HOSTING))]
    stamp = CACHE / "stamps" / digest([str(output).encode()])
    with alone("site"):
        inputs = digest_of(source / "app", source / "static", *(ROOT / name for name in TOOLING))
        if stamp.exists() and stamp.read_text() == inputs + digest_of(*made):
            step(f"{output.name} is up to date")
            return output
        step(f"Building {output.name}")
        files = _files(source, instrumented=instrumented)
        files = pages.with_library(files, library(settings()["library"]), (source / "static" / OWN).read_bytes())
        if not instrumented:
            step("Compressing what has changed")
            copies = pages.compressed(files, CACHE / "compressed")
            zipped = make.pack(archive.files(files, kit.rules()), compression=zipfile.ZIP_DEFLATED)
            _write_beside(dist / ARCHIVE, zipped)
            _write_beside(dist / BILL, bill.bill(files, fetch.npm_package("pyodide"), fetch.wheels()))
            _write(dist / HOSTING, kit.files(kit.rules(), kit.place(), files))
            _report(files, copies)
            files |= copies
        _write(output, files)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(inputs + digest_of(*made))
    return output


def _files(source: Path, *, instrumented: bool) -> dict[str, bytes]:
    runtime, wheels = fetch.npm_package("pyodide"), fetch.wheels()
    compiled = make.library(runtime, wheels, settings()["dependencies"], CACHE / "library")
    _forget_old(compiled)
    step("Making the runtime image")
    image = make.image(source, compiled, runtime, instrumented=instrumented)
    if instrumented:
        return pages.build(source, runtime, image, first=["instruments"])
    taken = snapshot.make(runtime, image, settings()["memory"], CACHE / "snapshot")
    return pages.build(source, runtime, image, first=[], snapshot=taken)


def _forget_old(compiled: Path) -> None:
    compiled.touch()
    by_use = sorted(compiled.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in by_use[:-LIBRARIES_KEPT]:
        shutil.rmtree(old)


def _write(output: Path, files: dict[str, bytes]) -> None:
    with new_folder(output) as folder:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _write_beside(path: Path, data: bytes) -> None:
    """Write what goes beside the site: the zip that a portal takes as a static local application, or the bill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)


def _report(files: dict[str, bytes], copies: dict[str, bytes]) -> None:
    raw = sum(map(len, files.values()))
    brotli = sum(len(copies.get(f"{name}.br", data)) for name, data in files.items())
    step(f"{len(files)} files, {raw / 1e6:.2f} MB; {brotli / 1e6:.2f} MB as brotli")


def digest(parts: Iterable[bytes]) -> str:
    """A hash of the parts, and of where each of them ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()


def digest_of(*places: Path) -> str:
    """A hash of files and folders, by names and contents; of nothing where there is nothing."""
    parts: list[bytes] = []
    for place in places:
        for path in [place, *sorted(place.rglob("*"))]:
            if path.is_file() and "__pycache__" not in path.parts:
                parts += [path.relative_to(place.parent).as_posix().encode(), path.read_bytes()]
    return digest(parts)
