"""Installs the app's dependencies with micropip, inside Pyodide, from a folder of wheels.

Mounts: `/wheels` the wheels, checked against the lock file by pip; `/site` where the packages are to land.
"""

import json
import shutil
import sys
import sysconfig
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import TypedDict

WHEELS = Path("/wheels")
# Not needed to use a package: types for checkers, and how it was installed.
NOT_COPIED = shutil.ignore_patterns("*.pyi", "py.typed", "__pycache__")
# What a package that plugs itself in says of itself.
METADATA = {"METADATA", "entry_points.txt"}


class Arguments(TypedDict):
    """`requirements`: what the app asks for. `tools`: names of the wheels that micropip itself needs."""

    requirements: list[str]
    tools: list[str]


async def main(arguments: str) -> str:
    """Resolve and install; returns `{"name": "version"}` of what was installed, as JSON."""
    request: Arguments = json.loads(arguments)
    for name in request["tools"]:
        _unpack_tool(name)
    import micropip

    await micropip.install(request["requirements"], constraints=_pinned(), index_urls=[])
    installed = sysconfig.get_path("purelib")
    shutil.copytree(installed, "/site", dirs_exist_ok=True, ignore=_not_copied)
    return json.dumps({found.name: found.version for found in distributions(path=[installed])}, sort_keys=True)


def _not_copied(folder: str, names: list[str]) -> set[str]:
    if folder.endswith(".dist-info"):
        return set(names) - (METADATA if "entry_points.txt" in names else set())
    return NOT_COPIED(folder, names)


def _unpack_tool(name: str) -> None:
    (wheel,) = [path for path in WHEELS.glob("*.whl") if _project(path) == name]
    folder = Path("/tools") / name
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    sys.path.append(str(folder))


def _pinned() -> list[str]:
    """Return every package that the resolver may request, with its wheel: there is no index."""
    return [f"{_project(wheel)} @ emfs:{wheel}" for wheel in sorted(WHEELS.glob("*.whl"))]


def _project(wheel: Path) -> str:
    return wheel.name.partition("-")[0].replace("_", "-").lower()
