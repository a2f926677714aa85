"""The templates of hosts' configurations: `static/hosting/*/*.template`, beside files that need nothing filled in.

    text = fill("caddy/Caddyfile", {"address": "https://panel.example.com", "bind": [], …})

A value takes the place of `{{ name }}`. A list of lines takes a line of its own: each is indented like it, and an empty
list leaves nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from static.builder.errors import BuildError
from static.builder.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FOLDER = ROOT / "static" / "hosting"
_ALONE = re.compile(r"^([ \t]*)\{\{ (\w+) \}\}\n", re.MULTILINE)
_INSIDE = re.compile(r"\{\{ (\w+) \}\}")


def plain(name: str, folder: Path = FOLDER) -> str:
    """Return the text of a file that needs nothing filled in."""
    return (folder / name).read_text(encoding="utf-8")


def fill(name: str, values: Mapping[str, str | Sequence[str]], folder: Path = FOLDER) -> str:
    """Return the text of the template with this name, without the suffix `.template`, filled with the values.

    Raises:
        BuildError: the template names a value that is not there, or leaves one out.
    """
    file = f"{name}.template"
    text = plain(file, folder)
    if wrong := set(_INSIDE.findall(text)) ^ values.keys():
        raise BuildError(f"static/hosting/{file} and the build do not agree about {', '.join(sorted(wrong))}.")

    def lines(place: re.Match[str]) -> str:
        value = values[place[2]]
        if isinstance(value, str):
            return place[0]
        return "".join(f"{place[1]}{line}\n" if line else "\n" for line in value)

    def word(place: re.Match[str]) -> str:
        value = values[place[1]]
        if not isinstance(value, str):
            raise BuildError(f"static/hosting/{file}: {place[0]} stands for lines, and needs a line of its own.")
        return value

    return _INSIDE.sub(word, _ALONE.sub(lines, text))
