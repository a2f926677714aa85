"""What `update` asks for: effects as data. `app.home.effects` carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.home.trial import Call
    from app.installation.bindings import Binding


class Scope(StrEnum):
    """Whose settings."""

    APP = "app"
    USER = "user"
    SCRIPTS = "scripts"
    """The app's scripts and phrases, in a separate option."""


@dataclass(frozen=True, slots=True)
class ReadPortal:
    """Ask the portal for everything that the page shows. `admin`: also for what only administrators may know."""

    admin: bool


@dataclass(frozen=True, slots=True)
class PutRight:
    """Repair the bindings, so that these exist in the end."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Save:
    """Store options, unless the settings stored are not those that were read.

    Attributes:
        scope: Whose.
        before: The text of the settings that was read.
        after: Their new text.
        others: Further options that are stored with it.
        copy: The option that keeps the text which is replaced; empty where none is kept.
    """

    scope: Scope
    before: str
    after: str
    others: Mapping[str, str] = field(default_factory=dict)
    copy: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dress:
    """Show the page in these colours: `light`, `dark`, or as the system has it."""

    theme: str


@dataclass(frozen=True, slots=True)
class Register:
    """Register a test call and show its card."""

    call: Call


@dataclass(frozen=True, slots=True)
class TurnCard:
    """Show or hide the test call's card."""

    call: Call
    shown: bool


@dataclass(frozen=True, slots=True)
class End:
    """Hide the test call's card and finish the call. `seconds`: how long it lasted."""

    call: Call
    seconds: int


@dataclass(frozen=True, slots=True)
class WriteDown:
    """Keep the test call for the next load of the page; None forgets it."""

    call: Call | None


@dataclass(frozen=True, slots=True)
class Look:
    """Look at the page and its browser."""


@dataclass(frozen=True, slots=True)
class Examine:
    """Examine all parts of the connection."""


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class SaveFile:
    """Give the person a file."""

    name: str
    text: str


Effect = (
    SaveFile | ReadPortal | PutRight | Save | Dress | Register | TurnCard | End | WriteDown | Look | Examine | CopyText
)
