"""Building the site: which parts are out of date, what they are made of, and where they go."""

import shutil
import zipfile
from pathlib import Path

from static.builder import downloads, pages, sbom
from static.builder.comments import without_comments
from static.builder.files import digest, digest_of, exclusive, pack, write_file, write_folder
from static.builder.hosting import archive, kit
from static.builder.hosting.library import OWN, library
from static.builder.image import make, snapshot
from static.builder.process import step
from static.builder.project import CACHE, DIST, ROOT, settings

# Beside app/ and static/ these decide what is built.
TOOLING = ("build.py", "pyproject.toml", "requirements.lock", "runtime.lock", "static/builder", "static/hosting")
ARCHIVE, BILL, HOSTING = "call-panel.zip", "call-panel.cdx.json", "hosting"
LIBRARIES_KEPT = 3


def build_site(source: Path = ROOT, dist: Path = DIST, *, instrumented: bool = False) -> Path:
    """Build the site from app/ and static/ in `source` into `dist`, unless it is up to date; return its folder.

    The instrumented site has the app as sources and measures their coverage.
    """
    output = dist / ("instrumented-site" if instrumented else "site")
    made = [output] if instrumented else [output, *(dist / name for name in (ARCHIVE, BILL, HOSTING))]
    stamp = CACHE / "stamps" / digest([str(output).encode()])
    with exclusive("site"):
        inputs = digest_of(source / "app", source / "static", *(ROOT / name for name in TOOLING))
        if stamp.exists() and stamp.read_text() == inputs + digest_of(*made):
            step(f"{output.name} is up to date")
            return output
        step(f"Building {output.name}")
        files = _files(source, instrumented=instrumented)
        own = without_comments((source / "static" / OWN).read_text(encoding="utf-8")).encode()
        files = pages.with_library(files, library(settings()["library"]), own)
        if not instrumented:
            step("Compressing what has changed")
            copies = pages.compressed(files, CACHE / "compressed")
            zipped = pack(archive.files(files, kit.rules()), compression=zipfile.ZIP_DEFLATED)
            write_file(dist / ARCHIVE, zipped)
            bill = sbom.bill_of_materials(files, downloads.npm_package("pyodide"), downloads.wheels())
            write_file(dist / BILL, bill)
            write_folder(dist / HOSTING, kit.files(kit.rules(), kit.place(), files))
            _report(files, copies)
            files |= copies
        write_folder(output, files)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(inputs + digest_of(*made))
    return output


def _files(source: Path, *, instrumented: bool) -> dict[str, bytes]:
    runtime, wheels = downloads.npm_package("pyodide"), downloads.wheels()
    compiled = make.library(runtime, wheels, settings()["dependencies"], CACHE / "library")
    _forget_old(compiled)
    step("Making the runtime image")
    image = make.image(source, compiled, runtime, instrumented=instrumented)
    if instrumented:
        return pages.build(source, runtime, image, first=["coverage_hooks"])
    taken = snapshot.make(runtime, image, settings()["memory"], CACHE / "snapshot")
    return pages.build(source, runtime, image, first=[], snapshot=taken)


def _forget_old(compiled: Path) -> None:
    compiled.touch()
    by_use = sorted(compiled.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in by_use[:-LIBRARIES_KEPT]:
        shutil.rmtree(old)


def _report(files: dict[str, bytes], copies: dict[str, bytes]) -> None:
    raw = sum(map(len, files.values()))
    brotli = sum(len(copies.get(f"{name}.br", data)) for name, data in files.items())
    step(f"{len(files)} files, {raw / 1e6:.2f} MB; {brotli / 1e6:.2f} MB as brotli")
