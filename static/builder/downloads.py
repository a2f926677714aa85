"""Downloads what the build needs, each thing once, pinned and checked against its hash before it is used."""

import base64
import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path

from static.builder.errors import BuildError
from static.builder.files import exclusive, new_folder
from static.builder.process import DOWNLOAD, REGISTRY_ADVICE, node, run, step
from static.builder.project import CACHE, ROOT, settings

IMAGE_PYTHON = "3.14"
RUNTIME_LOCK = ROOT / "runtime.lock"


def npm_package(name: str) -> Path:
    """Folder with the unpacked package of the npm registry that pyproject.toml pins.

    Raises:
        BuildError: it cannot be fetched, or is not the one with the pinned hash.
    """
    pin = settings()["npm"][name]
    target = CACHE / "npm" / f"{name.replace('/', '+')}-{pin['version']}"
    with exclusive("npm"):
        if not target.exists():
            step(f"Fetching {name} {pin['version']} from the npm registry")
            with new_folder(target) as folder:
                archive = _npm_pack(f"{name}@{pin['version']}", folder.parent)
                check_integrity(archive, pin["integrity"])
                with tarfile.open(archive) as packed:
                    # Early 3.11 has no filters; the hash vouches for the archive there.
                    packed.extraction_filter = getattr(tarfile, "data_filter", None)
                    packed.extractall(folder)
    return target / "package"


def _npm_pack(package: str, folder: Path) -> Path:
    options = ["--ignore-scripts", "--no-update-notifier", "--pack-destination", str(folder)]
    try:
        node("pack", package, *options, program="npm", timeout=DOWNLOAD)
    except BuildError as error:
        advice = "Check the connection to the npm registry (npm_config_registry names another), then run it again."
        raise BuildError(f"{error}\n{advice}") from None
    return next(folder.glob("*.tgz"))


def check_integrity(file: Path, integrity: str) -> None:
    """Raise BuildError unless the file has this hash, written as in npm's lock files: `sha512-…`."""
    algorithm, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, file.read_bytes()).digest()).decode()
    if found != expected:
        raise BuildError(f"{file.name} is not the pinned one.\n  expected {expected}\n  found    {found}")


def wheels() -> Path:
    """Folder with the wheels of runtime.lock: what is installed into the image, and what installs it."""
    target = CACHE / "wheels" / hashlib.sha256(RUNTIME_LOCK.read_bytes()).hexdigest()[:16]
    with exclusive("wheels"):
        if not target.exists():
            step("Fetching the wheels of the runtime image")
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--no-input", "--no-deps"]
            pure = ["--python-version", IMAGE_PYTHON, "--platform", "any", "--abi", "none", "--implementation", "py"]
            checked = ["--only-binary=:all:", "--require-hashes", "-r", str(RUNTIME_LOCK)]
            with new_folder(target) as folder:
                run(*pip, *pure, *checked, "--dest", str(folder), timeout=DOWNLOAD, advice=REGISTRY_ADVICE)
    return target


def checker_types() -> Path:
    """Folder with the packages `pyodide` and `_pyodide` of the pinned runtime, for the type checker."""
    runtime = npm_package("pyodide")
    target = CACHE / "types"
    marker = target / runtime.parent.name
    with exclusive("types"):
        if not marker.exists():
            with new_folder(target) as folder, zipfile.ZipFile(runtime / "python_stdlib.zip") as archive:
                names = [name for name in archive.namelist() if name.startswith(("pyodide/", "_pyodide/"))]
                archive.extractall(folder, names)
                (folder / marker.name).touch()
    return target
