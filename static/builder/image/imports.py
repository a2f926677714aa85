"""Find the modules of the app that are there as soon as some are imported: what they import at their top, and so on.

modules = imported(ROOT / "app", ["app.index"])
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


def imported(app: Path, entries: Iterable[str]) -> dict[str, Path]:
    """Return the files of the modules by name. What functions import isn't among them, nor what is for checkers only.

    Args:
        app: the folder of the package `app`.
        entries: names of the modules to begin with; one that isn't there adds nothing.
    """
    found: dict[str, Path] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        file = _file(app, name)
        if file is not None and name not in found:
            found[name] = file
            waiting += [*_packages(name), *_named(ast.parse(file.read_bytes(), file.name))]
    return found


def _file(app: Path, name: str) -> Path | None:
    path = app.parent.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _packages(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name


def _named(module: ast.Module) -> Iterator[str]:
    for statement in module.body:
        match statement:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(base), names=names):
                yield base
                yield from (f"{base}.{each.name}" for each in names)
