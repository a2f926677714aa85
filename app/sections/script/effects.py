"""What `update` asks for: effects as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.sections.script.model import Scene


@dataclass(frozen=True, slots=True)
class TellTicks:
    """Tell the other sections which points are done."""

    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepTicks:
    """Keep the ticks for the next load of the page."""

    scene: Scene
    ticks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recall:
    """Look whether ticks of this call were kept."""

    scene: Scene


@dataclass(frozen=True, slots=True)
class AskOperator:
    """Find out the operator's name."""


@dataclass(frozen=True, slots=True)
class Put:
    """Type a text into an input, in place of what was typed to find it."""

    field: str
    text: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Tell who cannot see the page how many phrases there are."""

    count: int


Effect = TellTicks | KeepTicks | Recall | AskOperator | Put | Offer
