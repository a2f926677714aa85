"""Makes the runtime image: one zip with the standard library, the app's dependencies and the app, all as bytecode.

    library = make.library(runtime, wheels, requirements, cache)
    image = make.image(source, library, runtime)

The library is compiled once per runtime and lock file and kept in the cache; the app is compiled for every image.
This module runs in the build's environment; `python.mjs` runs its neighbours inside Pyodide.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from importlib.metadata import distributions
from pathlib import Path, PurePosixPath
from typing import Any

from static.builder import catalogues
from static.builder.errors import BuildError
from static.builder.files import pack, tree
from static.builder.image.stubs import STUBS
from static.builder.process import node, step

HERE = Path(__file__).parent
# Wheels that install the image or measure the instrumented one: they aren't part of the app.
TOOLS = ["micropip", "packaging"]
# Large parts that nothing in a browser frame can use. The import check fails the build if the app imports one of them.
_LEFT_OUT = """
    __phello__ _pyrepl antigravity cProfile code ctypes dbm doctest ensurepip ftplib idlelib imaplib lib2to3 mailbox
    multiprocessing netrc optparse pdb pickletools poplib profile pstats pydoc pydoc_data site-packages smtplib
    socketserver sqlite3 ssl _ssl tabnanny tarfile test this timeit tkinter trace turtle turtledemo unittest venv wave
    wsgiref xmlrpc zipapp phonenumbers/carrierdata phonenumbers/geodata phonenumbers/tzdata
"""
LEFT_OUT = frozenset(_LEFT_OUT.split())
# Of these the coverage package needs some.
FOR_COVERAGE = frozenset(["code", "multiprocessing", "sqlite3", "ssl", "_ssl", "trace"])
TITLES = "app/installation/titles.json"
NOT_SHIPPED = {".po", ".pot", ".md", ".pyi", ".html", ".css"}


def library(runtime: Path, wheels: Path, requirements: list[str], cache: Path) -> Path:
    """Return the compiled library and dependencies, in the result's folders `stdlib`, `stubs`, `site`, `coverage`."""
    scripts = [(HERE / name).read_bytes() for name in ("bytecode.py", "stubs.py", "install.py", "python.mjs")]
    names = [runtime.parent.name, wheels.name, *requirements]
    target = cache / hashlib.sha256(b"\0".join([*scripts, *map(str.encode, names)])).hexdigest()[:16]
    if target.exists():
        return target
    step("Compiling the standard library and the dependencies with Pyodide")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        sources, output = Path(folder, "sources"), Path(folder, "output")
        for part in ("stdlib", "site", "coverage"):
            (sources / part).mkdir(parents=True)
        for name, text in STUBS.items():
            path = sources / "stubs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with zipfile.ZipFile(runtime / "python_stdlib.zip") as archive:
            archive.extractall(sources / "stdlib")
        (coverage,) = wheels.glob("coverage-*.whl")
        with zipfile.ZipFile(coverage) as archive:
            archive.extractall(sources / "coverage", [name for name in archive.namelist() if name.endswith(".py")])
        output.mkdir()
        request = {"requirements": requirements, "tools": TOOLS}
        found = pyodide(runtime, "install", request, {"/wheels": wheels, "/site": sources / "site"})
        step("  installed by micropip: " + ", ".join(f"{name} {version}" for name, version in found.items()))
        compile_trees(runtime, sources, output, dict.fromkeys(("stdlib", "stubs", "site", "coverage"), ""))
        (output / "library.zip").write_bytes(pack(tree(output / "stdlib")))
        output.rename(target)
    return target


def image(source: Path, compiled: Path, runtime: Path, *, instrumented: bool = False) -> bytes:
    """Return the runtime image as bytes of a zip. `source` is the folder that contains app/ and static/.

    Instrumented, the app is there as sources, with the library uncut and the coverage package beside it.

    Raises:
        BuildError: a module does not compile or cannot be imported in the finished image.
    """
    with tempfile.TemporaryDirectory() as folder:
        sources, output = Path(folder, "sources"), Path(folder, "output")
        shutil.copytree(source / "app", sources / "app", ignore=shutil.ignore_patterns("__pycache__", "*.md"))
        if (sources / TITLES).parent.is_dir():
            (sources / TITLES).write_bytes(catalogues.titles(source))
        list_sections(sources / "app/sections/points.py", compiled / "site")
        output.mkdir()
        if not instrumented:
            compile_trees(runtime, sources, output, {"app": "app/"}, library=compiled / "library.zip")
        app = tree(sources if instrumented else output)
    files = {**tree(compiled / "stdlib"), **tree(compiled / "site")}
    files = {name: data for name, data in files.items() if not _left_out(name, instrumented=instrumented)}
    if instrumented:
        files |= tree(compiled / "coverage")
        files["coverage_hooks.py"] = (HERE / "coverage_hooks.py").read_bytes()
    else:
        files |= tree(compiled / "stubs")
    files |= {name: data for name, data in app.items() if PurePosixPath(name).suffix not in NOT_SHIPPED}
    packed = pack(files)
    check(source, packed, runtime)
    return packed


def check(source: Path, packed: bytes, runtime: Path) -> None:
    """Start the finished image and import all of the app in it; raises BuildError with what does not work."""
    modules = sorted(_module(path.relative_to(source)) for path in (source / "app").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "python.zip")
        path.write_bytes(packed)
        faults = pyodide(runtime, "import_check", {"modules": modules, "entries": entries(source)}, library=path)
    if faults:
        raise BuildError("\n".join(faults))


def entries(source: Path) -> list[str]:
    """Return names of the modules that the pages start with."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((source / "static").glob("*.html"))]
    return [part.partition('"')[0] for page in pages for part in page.split('data-entry="')[1:]]


def pyodide(
    runtime: Path, module: str, arguments: object, mounts: dict[str, Path] | None = None, library: Path | None = None
) -> Any:  # noqa: ANN401 - JSON
    """Run `main` of one of this folder's modules in Pyodide under Node; returns what it returned."""
    job = {
        "runtime": str(runtime),
        "mounts": {guest: str(host) for guest, host in (mounts or {}).items()},
        "module": module,
        "arguments": arguments,
    }
    if library:
        job["library"] = str(library)
    return json.loads(node(HERE / "python.mjs", json.dumps(job), timeout=300).splitlines()[-1])


def compile_trees(
    runtime: Path, sources: Path, output: Path, trees: dict[str, str], library: Path | None = None
) -> None:
    """Compile folders of `sources` into `output`: `{folder: path shown in tracebacks}`.

    The app's functions lose their annotations, which only checkers read; the standard library needs some of its own.
    The library loses its lines: faults are looked for in the app's.
    """
    requests = [
        {
            "source": f"/sources/{name}",
            "target": f"/output/{name}",
            "shown": shown,
            "annotated": name != "app",
            "lines": name == "app",
        }
        for name, shown in trees.items()
    ]
    pyodide(runtime, "bytecode", {"trees": requests}, {"/sources": sources, "/output": output}, library)


def list_sections(module: Path, packages: Path) -> None:
    """Put the entry points of the packages in place of a module that would look for them in the browser."""
    if not module.exists():
        return
    group = "call_panel.sections"
    found = distributions(path=[str(packages)])
    points = sorted((p.name, p.value) for package in found for p in package.entry_points if p.group == group)
    module.write_text(f"def points():\n    return {points!r}\n", encoding="utf-8")


def _left_out(name: str, *, instrumented: bool) -> bool:
    path = PurePosixPath(name.removesuffix(".pyc"))
    parts = {part.as_posix() for part in (path, *path.parents)}
    return bool(parts & LEFT_OUT) and not (instrumented and parts & FOR_COVERAGE)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
