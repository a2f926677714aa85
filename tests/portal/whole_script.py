"""The script of the portal's page in one file, for browsers that load the page hundreds of times.

Its modules name what they import and export at the beginning of a line, and import each other in no circle.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def whole_script(folder: Path, main: str = "main", *, changed: Mapping[str, str] | None = None) -> str:
    """Puts a module and all that it imports into one script.

    Args:
        folder: where the modules are.
        main: the module that is run last, without `.js`.
        changed: texts that take the place of files, by their names.

    Raises:
        ValueError: modules import each other in a circle, or in a form that is not understood.
    """
    parts: dict[str, str] = {}
    texts = changed or {}

    def add(name: str, importing: tuple[str, ...] = ()) -> None:
        if name in importing:
            raise ValueError(f"modules import each other: {', '.join(importing)}, {name}")
        if name in parts:
            return
        file = f"{name}.js"
        text = texts[file] if file in texts else (folder / file).read_text("utf-8")
        for _, imported in IMPORT.findall(text):
            add(imported, (*importing, name))
        exported = ", ".join(found[1] for found in EXPORT.findall(text))
        body = EXPORT.sub(r"\1", IMPORT.sub(_taken, text))
        if left := re.search(r"^(import|export)\b.*", body, re.MULTILINE):
            raise ValueError(f"{file}: {left[0]}")
        parts[name] = (
            body if name == main else f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n'
        )

    add(main)
    return "const modules = {};\n" + "".join(parts.values())


def _taken(found: re.Match[str]) -> str:
    names = found[1].replace(" as ", ": ")
    return f'const {{{names}}} = modules["{found[2]}"];\n'
