"""The project: its folders, and what pyproject.toml says about it."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
DIST = ROOT / "dist"


@functools.cache
def pyproject() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def settings() -> dict[str, Any]:
    """Return the table `[tool.call-panel]`; `dependencies` has the packages that the app imports."""
    content = pyproject()
    return {**content["tool"]["call-panel"], "dependencies": content["project"]["dependencies"]}


def version() -> str:
    """Return the version of the app."""
    return str(pyproject()["project"]["version"])
