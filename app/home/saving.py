"""Messages about saving: how a save ended, and earlier versions that are brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bitrix24.rest.errors import ErrorReport
    from app.bitrix24.values import JSON
    from app.home.messages import Scope
    from app.settings.quota import NoRoom, Usage


@dataclass(frozen=True, slots=True)
class Saved:
    """The portal has stored a form.

    Attributes:
        option: What it keeps.
        usage: The size of all options now; None if unknown.
        dropped: Names of kept copies that were removed for it.
        versions: The option with the earlier versions.
    """

    at: float
    scope: Scope
    option: JSON
    usage: Usage | None = None
    dropped: tuple[str, ...] = ()
    versions: JSON = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else stored something else meanwhile; nothing was saved.

    Attributes:
        option: What the portal keeps.
        clashed: Whether it was at the same moment, so that the portal lost what was sent.
        versions: The option with the earlier versions.
    """

    at: float
    scope: Scope
    option: JSON
    clashed: bool = False
    versions: JSON = None


@dataclass(frozen=True, slots=True)
class RoomLacking:
    """It doesn't fit into the room for options; nothing was saved."""

    at: float
    scope: Scope
    no_room: NoRoom


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """The save failed, or its outcome is unknown."""

    at: float
    scope: Scope
    error: ErrorReport


SavingMessage = Saved | Overtaken | RoomLacking | SaveFailed


@dataclass(frozen=True, slots=True)
class RestoreRequested:
    """The administrator brings an earlier version back. `version`: which, as its button names it."""

    at: float
    scope: Scope
    version: str


@dataclass(frozen=True, slots=True)
class SideChosen:
    """Two people changed the same, and the user takes one side, `theirs` or `mine`. `name`: the conflict's name."""

    at: float
    scope: Scope
    name: str
    side: str
