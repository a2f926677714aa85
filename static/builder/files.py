"""Files and folders: locks between builds, folders that are replaced as a whole, archives, hashes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from static.builder.process import step
from static.builder.project import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The same moment in every archive, the earliest that a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


@contextlib.contextmanager
def exclusive(work: str) -> Iterator[None]:
    """Hold back other processes of build.py from the same work until this one is done with it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{work}.lock").open("w") as file:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                step(f"Waiting for another build.py ({work})")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder to fill, which replaces `target` once it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as temporary:
        folder = Path(temporary, "new")
        folder.mkdir()
        yield folder
        if target.exists():
            target.rename(Path(temporary, "old"))
        folder.rename(target)


def write_folder(target: Path, files: dict[str, bytes]) -> None:
    """Replace a folder by these files."""
    with new_folder(target) as folder:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def write_file(path: Path, data: bytes) -> None:
    """Replace a file, which nobody sees half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files under a folder, by their paths relative to it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pack(files: dict[str, bytes], *, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of the files that depends on nothing but their names and contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name], compression, 9)
    return buffer.getvalue()


def digest(parts: Iterable[bytes]) -> str:
    """Return a hash of the parts, and of where each of them ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()


def digest_of(*places: Path) -> str:
    """Return a hash of files and folders, by names and contents; missing ones count as nothing."""
    parts: list[bytes] = []
    for place in places:
        for path in [place, *sorted(place.rglob("*"))]:
            if path.is_file() and "__pycache__" not in path.parts:
                parts += [path.relative_to(place.parent).as_posix().encode(), path.read_bytes()]
    return digest(parts)
