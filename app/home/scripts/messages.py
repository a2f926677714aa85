"""Messages of the section with scripts and phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.scripts.model import Library


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
    """The browser can't read the administrator's file: it is gone, or reading isn't allowed."""

    at: float


@dataclass(frozen=True, slots=True)
class ExampleRequested:
    """The administrator wants an example to begin with."""

    at: float


@dataclass(frozen=True, slots=True)
class ExportRequested:
    """The administrator exports the scripts and phrases to a file."""

    at: float


@dataclass(frozen=True, slots=True)
class ScriptsEdited:
    """The administrator has changed something in the editor."""

    at: float
    library: Library


@dataclass(frozen=True, slots=True)
class ScriptsAdded:
    """The administrator has chosen a file whose scripts and phrases come beside those that are there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ScriptExported:
    """The administrator exports one script to a file."""

    at: float
    index: int


ScriptsMessage = (
    ScriptsEdited
    | ScriptsAdded
    | ScriptExported
    | ScriptsWritten
    | ScriptsImported
    | FileUnreadable
    | ExampleRequested
    | ExportRequested
)
