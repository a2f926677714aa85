"""What became of saving a form or the scripts. A part of `messages`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bx24.values import JSON
    from app.home.wanted import Scope
    from app.installation.trouble import Trouble
    from app.settings.quota import NoRoom, Usage


@dataclass(frozen=True, slots=True)
class Saved:
    """The portal has stored a form.

    Attributes:
        option: What it keeps.
        usage: The size of all options now; None if unknown.
        dropped: Names of kept copies that gave way.
    """

    at: float
    scope: Scope
    option: JSON
    usage: Usage | None = None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else stored something else meanwhile; nothing was saved.

    Attributes:
        option: What the portal keeps.
        clashed: Whether it was at the same moment, so that the portal lost what was sent.
    """

    at: float
    scope: Scope
    option: JSON
    clashed: bool = False


@dataclass(frozen=True, slots=True)
class RoomLacking:
    """It does not fit into what the portal keeps of all options; nothing was saved."""

    at: float
    scope: Scope
    no_room: NoRoom


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """Nothing was saved, or it is not known."""

    at: float
    scope: Scope
    trouble: Trouble


SavingMessage = Saved | Overtaken | RoomLacking | SaveFailed
