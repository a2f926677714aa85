"""The packages of the app and which of them import which, as the README shows it.

python -m tests.support.packages           # prints the table
python -m tests.support.packages --write   # puts it into README.md
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- packages: python -m tests.support.packages --write -->\n", "<!-- /packages -->\n"


EVERYWHERE = {"copies"}
"""What all packages may import: the table names it once, in its own row."""


def packages() -> dict[str, Path]:
    """The packages, and the modules beside them, by name."""
    found = {path.parent.name: path for path in sorted((ROOT / "app").glob("*/__init__.py"))}
    return found | {path.stem: path for path in sorted((ROOT / "app").glob("*.py")) if path.stem != "__init__"}


def imported(name: str) -> set[str]:
    """The packages that a package imports, for type checking too."""
    start = packages()[name]
    modules = start.parent.rglob("*.py") if start.name == "__init__.py" else [start]
    nodes = [node for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    targets = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    targets += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = {target.split(".")[1] for target in targets if target.startswith("app.")}
    return (named & packages().keys()) - {name} - EVERYWHERE


def table() -> str:
    """The table."""
    rows = ["| In `app/` | What it is | Imports |", "|---|---|---|"]
    for name, path in packages().items():
        summary = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]
        shown = f"`{name}/`" if path.name == "__init__.py" else f"`{name}.py`"
        imports = ", ".join(f"`{one}`" for one in sorted(imported(name))) or "nothing"
        rows.append(f"| {shown} | {' '.join(summary.split()).rstrip('.').rstrip(':')} | {imports} |")
    return "\n".join(rows) + "\n"


def shown() -> str:
    """The table as it is in the README."""
    return README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(
            re.sub(
                f"(?<={re.escape(BEGIN)}).*?(?={END})", lambda _: table(), README.read_text("utf-8"), flags=re.DOTALL
            ),
            "utf-8",
        )
    sys.stdout.write(table())
