"""Compiles trees of Python sources with Pyodide's own compiler, so that the bytecode is the one it reads.

The bytecode is of the kind "unchecked hash": nothing in it depends on times, and nothing is checked when it is read.
"""

import json
import py_compile
import shutil
from pathlib import Path
from typing import TypedDict


class Tree(TypedDict):
    """`shown` is the path that stands in tracebacks before the file's own; `optimize` as in `compile()`."""

    source: str
    target: str
    shown: str
    optimize: int


def main(arguments: str) -> str:
    """Compile the given trees; what is not Python is copied. Returns the number of compiled files, as JSON."""
    trees: list[Tree] = json.loads(arguments)["trees"]
    return json.dumps(sum(_compile(tree) for tree in trees))


def _compile(tree: Tree) -> int:
    source, target = Path(tree["source"]), Path(tree["target"])
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_dir():
            (target / relative).mkdir(exist_ok=True)
        elif path.suffix != ".py":
            shutil.copyfile(path, target / relative)
        else:
            py_compile.compile(
                str(path),
                cfile=str((target / relative).with_suffix(".pyc")),
                dfile=f"{tree['shown']}{relative.as_posix()}",
                doraise=True,
                optimize=tree["optimize"],
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            count += 1
    return count
