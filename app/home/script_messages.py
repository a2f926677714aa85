"""What happens to the scripts and phrases on the home page. A part of `messages`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScriptsWritten:
    """The administrator has changed the text of the scripts and phrases."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ScriptsImported:
    """The administrator has chosen a file with scripts and phrases."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class FileUnreadable:
    """The browser cannot read the file that the administrator has chosen: it is gone, or must not be read."""

    at: float


@dataclass(frozen=True, slots=True)
class ExampleWanted:
    """The administrator wants an example to begin with."""

    at: float


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """Somebody wants the scripts and phrases as a file."""

    at: float


ScriptsMessage = ScriptsWritten | ScriptsImported | FileUnreadable | ExampleWanted | ExportWanted
