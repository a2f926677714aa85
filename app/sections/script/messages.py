"""What happens to the section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sections.facts import ClientKnown, DealChosen
    from app.sections.script.model import Scene


@dataclass(frozen=True, slots=True)
class SceneShown:
    """The call is another one, or has changed. `client`: the last client shared before, of any call."""

    scene: Scene
    client: ClientKnown | None = None


@dataclass(frozen=True, slots=True)
class ClientTold:
    """The CRM has described a client."""

    client: ClientKnown


@dataclass(frozen=True, slots=True)
class DealTold:
    """The call is about this deal."""

    deal: DealChosen


@dataclass(frozen=True, slots=True)
class OperatorTold:
    """The operator's name is known."""

    name: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """These points were done before the page was loaded again."""

    place: str
    ticks: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScriptWanted:
    """The operator wants another script: its name, or empty for the next one."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class PointTicked:
    """A point of the checklist is done, or not after all; empty: the first that is not done is."""

    point: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed into an input. `asked`: the letters after a slash before the caret; None without one."""

    field: str
    asked: str | None


@dataclass(frozen=True, slots=True)
class MenuMoved:
    """Another phrase of the menu: so many further."""

    steps: int


@dataclass(frozen=True, slots=True)
class PhraseTaken:
    """The operator takes a phrase: the one at this index, or the selected one."""

    index: int | None = None


@dataclass(frozen=True, slots=True)
class MenuLeft:
    """The menu is not wanted."""


Message = (
    SceneShown
    | ClientTold
    | DealTold
    | OperatorTold
    | Recalled
    | ScriptWanted
    | PointTicked
    | Typed
    | MenuMoved
    | PhraseTaken
    | MenuLeft
)
