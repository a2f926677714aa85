"""Assembles pages and style sheets: each section keeps its markup and its style beside its Python.

    page = assemble(ROOT, "static/index.html")

A line `<!-- include app/panel/deals/deals.html -->`, in a style sheet `/* include … */`, stands for the part of that
path.
"""

import re
from pathlib import Path

from static.builder.errors import BuildError

INCLUDE = re.compile(r"^( *)(?:<!--|/\*) include (\S+) (?:-->|\*/)$", re.MULTILINE)
ASSEMBLED = frozenset([".html", ".css"])
BUILD_CODE = ("builder", "hosting")


def assemble(source: Path, name: str, *, within: tuple[str, ...] = ()) -> str:
    """Return the text of a file of `source` with all its parts in place, each indented like the line that includes it.

    Raises:
        BuildError: a part is missing, or it includes itself.
    """
    if name in within:
        raise BuildError(f"These files include each other in a circle: {', '.join([*within, name])}.")

    def part(line: re.Match[str]) -> str:
        text = assemble(source, line[2], within=(*within, name)).rstrip("\n")
        return re.sub(r"^(?=.)", line[1], text, flags=re.MULTILINE)

    try:
        text = (source / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(f"{within[-1] if within else 'The build'} includes {name}, which is missing.") from None
    return INCLUDE.sub(part, text)


def static_files(source: Path) -> dict[str, bytes]:
    """Return the files of static/ that are for the browser, by name, with pages and style sheets assembled."""
    static = source / "static"
    paths = [path for path in sorted(static.rglob("*")) if path.is_file() and path.suffix != ".md"]
    names = [path.relative_to(static).as_posix() for path in paths]
    return {
        name: assemble(source, f"static/{name}").encode() if path.suffix in ASSEMBLED else path.read_bytes()
        for name, path in zip(names, paths, strict=True)
        if name.split("/")[0] not in BUILD_CODE
    }
