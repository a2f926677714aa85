"""What the section knows. Immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.call.model import UNSEEN
from app.script.occasion import Occasion, suited
from app.script.values import Library
from app.script.variables import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.model import Client, Conversation
    from app.script.values import Phrase, Script
    from app.sections.facts import ClientKnown, DealChosen


@dataclass(frozen=True, slots=True)
class Scene:
    """The call, as far as scripts need it.

    Attributes:
        call_id: The portal's id.
        client: The client.
        number: The other side's number.
        line_number: The company's line.
        line_name: Its name.
        direction: The platform's code.
        name: The client's name, if the background worker reported it.
        conversation: Which of those that had the call's id.
        doubtful: Whether the id may have had another one with nothing to tell it.
    """

    call_id: str = ""
    client: Client | None = None
    number: str = ""
    line_number: str = ""
    line_name: str = ""
    direction: str = ""
    name: str = ""
    conversation: Conversation = UNSEEN
    doubtful: bool = False

    @property
    def place(self) -> str:
        """Whose ticks they are: those of another call or client are others."""
        client = "" if self.client is None else self.client.code
        return f"{self.call_id} {client or self.number}"

    def has(self, began: float) -> bool:
        """Return whether ticks of the conversation that began then are of this one."""
        now = self.conversation
        return began == now.began or (not self.doubtful and began >= now.not_before)


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu of phrases beside an input.

    Attributes:
        field: The input.
        letters: What was typed after the slash.
        phrases: What that finds, at least one.
        at: Which of them Enter takes.
    """

    field: str
    letters: str
    phrases: tuple[Phrase, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """Return everything that the section shows.

    Attributes:
        library: What administrators have written.
        language: The language of the phrases.
        labels: The variables' names for people.
        scene: The call; None before the first.
        client: What the CRM says about its client.
        deal: What it is about.
        operator: The operator's name.
        chosen: The script that the operator wants; empty: the one that suits best.
        ticks: The ticked items of checklists, by their text.
        menu: The menu of phrases, while it is open.
    """

    library: Library = field(default_factory=Library)
    language: str = "en"
    labels: Mapping[str, str] = field(default_factory=dict)
    scene: Scene | None = None
    client: ClientKnown | None = None
    deal: DealChosen | None = None
    operator: str = ""
    chosen: str = ""
    ticks: frozenset[str] = frozenset()
    menu: Menu | None = None

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The scripts that suit the call, the best first."""
        scene = self.scene
        if scene is None:
            return ()
        stage = "" if self.deal is None else self.deal.stage
        return suited(self.library.scripts, Occasion(scene.line_number, scene.line_name, scene.direction, stage))

    @property
    def script(self) -> Script | None:
        """The script that is shown."""
        scripts = self.scripts
        return next((script for script in scripts if script.name == self.chosen), scripts[0] if scripts else None)

    @property
    def values(self) -> dict[str, str]:
        """The variables."""
        scene, client, deal = self.scene or Scene(), self.client, self.deal
        return {
            "client.name": (client.name if client else "") or scene.name,
            "client.company": client.company if client else "",
            "client.phone": (client.phone if client else "") or scene.number,
            "client.email": client.email if client else "",
            "operator.name": self.operator,
            "call.line": scene.line_name or scene.line_number,
            "call.number": scene.number,
            "deal.title": deal.title if deal else "",
            "deal.stage": deal.stage if deal else "",
        }

    @property
    def done(self) -> tuple[str, ...]:
        """The points that are done, as the operator read them, in the order in which they are written."""
        points = dict.fromkeys(point for script in self.library.scripts for point in script.checklist)
        return tuple(self.text_of(point) for point in points if point in self.ticks)

    def text_of(self, text: str) -> str:
        """Return a text with its variables filled in."""
        return filled(text, self.values, self.labels)
