"""Writes the bill of materials: all that ships, with version, licence, hash and origin, as CycloneDX 1.6 in JSON.

    text = bill_of_materials(files, runtime, wheels)

Origins are package URLs (purl): they name a package, and no host. The same inputs give the same text: it contains no
time, and its serial number is derived from its content. `runtime_parts.toml` lists what is inside the runtime.
"""

import base64
import email
import hashlib
import json
import tomllib
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from static.builder.errors import BuildError
from static.builder.project import pyproject, settings

PARTS = Path(__file__).with_name("runtime_parts.toml")
NAME = "call-panel"
TOOLS = frozenset(["coverage", "micropip", "packaging"])
"""Packages that make the image or measure it, and are not in it."""
RUNTIME_FILES = ("interpreter", "pyodide", "start", "rest")
EVERYTHING_FILES = ("memory", "python")
"""Beginnings of the names of files that hold the runtime, and of those with the dependencies and the app as well."""

Component = dict[str, Any]


def bill_of_materials(files: dict[str, bytes], runtime: Path, wheels: Path) -> bytes:
    """Return the bill of materials of a site.

    Args:
        files: the site's files, by name, without compressed copies.
        runtime: folder of the Pyodide package.
        wheels: folder of the wheels of runtime.lock.

    Raises:
        BuildError: `runtime_parts.toml` is for another runtime, or a package does not say what its licence is.
    """
    project = pyproject()["project"]
    app = {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": project["version"],
        "description": project["description"],
        **_licence(project["license"]),
        "purl": f"pkg:generic/{NAME}@{project['version']}",
    }
    whole_runtime = _runtime(runtime)
    packages = [_package(wheel) for wheel in sorted(wheels.glob("*.whl")) if _project(wheel) not in TOOLS]
    shipped = [_file(name, files[name]) for name in sorted(files)]
    holds = [NAME, whole_runtime["bom-ref"], *(package["bom-ref"] for package in packages)]
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": app},
        "components": [whole_runtime, *packages, *shipped],
        "dependencies": [
            {"ref": NAME, "dependsOn": holds[1:]},
            *({"ref": file["bom-ref"], "dependsOn": _held(file["name"], holds)} for file in shipped),
        ],
    }
    serial = uuid.UUID(bytes=hashlib.sha256(json.dumps(content).encode()).digest()[:16], version=4)
    return (json.dumps({**content, "serialNumber": f"urn:uuid:{serial}"}, indent=1, ensure_ascii=False) + "\n").encode()


def _runtime(runtime: Path) -> Component:
    """Pyodide with its parts. The hash is the one that the archive was compared with before it was unpacked."""
    pin, listed = settings()["npm"]["pyodide"], tomllib.loads(PARTS.read_text(encoding="utf-8"))
    info = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    versions = {part["name"]: part["version"] for part in listed["part"]}
    if (listed["runtime"], versions["cpython"]) != (pin["version"], info["python"]):
        raise BuildError(
            f"{PARTS.name} lists the parts of Pyodide {listed['runtime']}: look every one of them through."
        )
    algorithm, _, digest = pin["integrity"].partition("-")
    purl = f"pkg:npm/pyodide@{pin['version']}"
    return {
        "type": "framework",
        "bom-ref": purl,
        "name": "pyodide",
        "version": pin["version"],
        "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}],
        **_licence("MPL-2.0"),
        "purl": purl,
        "components": [_part(part) for part in listed["part"]],
    }


def _part(part: dict[str, str]) -> Component:
    """Return one of the runtime's parts. If its archive's hash is unknown, the files that contain it have theirs."""
    known = {"hashes": [{"alg": "SHA-256", "content": part["sha256"]}]} if "sha256" in part else {}
    return {
        "type": "library",
        "bom-ref": f"pyodide/{part['name']}",
        "name": part["name"],
        "version": part["version"],
        **known,
        **_licence(part["licence"]),
        "purl": part["purl"],
        "evidence": {"occurrences": [{"location": "pyodide.asm.wasm"}]},
    }


def _package(wheel: Path) -> Component:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_bytes(archive.read(name))
    purl = f"pkg:pypi/{_project(wheel)}@{metadata['Version']}"
    licence = (
        metadata["License-Expression"] or _spdx(metadata["License"] or "") or _spdx(*metadata.get_all("Classifier", []))
    )
    if not licence:
        raise BuildError(f"{wheel.name} does not say what its licence is: add how it says so to {Path(__file__).name}.")
    return {
        "type": "library",
        "bom-ref": purl,
        "name": _project(wheel),
        "version": metadata["Version"],
        "hashes": [_sha256(wheel.read_bytes())],
        **_licence(licence),
        "purl": purl,
    }


def _spdx(*told: str) -> str:
    """Return the SPDX name of a licence that a package states in its own words; empty if unknown."""
    words = {"apache license 2.0": "Apache-2.0", "apache": "Apache-2.0", "mit license": "MIT", "mit": "MIT"}
    words |= {"bsd license": "BSD-3-Clause", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0"}
    ends = [text.rpartition("::")[2].strip().lower().replace("apache software license", "apache") for text in told]
    return next((words[end] for end in ends if end in words), "")


def _file(name: str, data: bytes) -> Component:
    return {"type": "file", "bom-ref": f"file/{name}", "name": name, "hashes": [_sha256(data)]}


def _held(name: str, holds: list[str]) -> list[str]:
    """Return the components in a file of the site; everything else is the app's own, including icons and styles."""
    stem = PurePosixPath(name).name.partition(".")[0]
    if stem in EVERYTHING_FILES:
        return holds
    return [holds[1]] if stem in RUNTIME_FILES else [NAME]


def _licence(licence: str) -> Component:
    if " " in licence or licence.startswith("LicenseRef-"):
        return {"licenses": [{"expression": licence}]}
    return {"licenses": [{"license": {"id": licence}}]}


def _sha256(data: bytes) -> dict[str, str]:
    return {"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}


def _project(wheel: Path) -> str:
    return wheel.name.partition("-")[0].replace("_", "-").lower()


def names(components: Iterable[Component]) -> set[str]:
    """Return the names of components and of those inside them."""
    found: set[str] = set()
    for component in components:
        found |= {component["name"], *names(component.get("components", []))}
    return found
