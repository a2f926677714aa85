"""The section's state: model, messages and effects, and `update`. Immutable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.call.model import UNSEEN
from app.scripts.model import Library, Occasion, fill_text, find_phrases, has_variable, scripts_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.model import Client, Conversation
    from app.scripts.model import Phrase, Script
    from app.sections.events import ClientKnown, ItemChosen


@dataclass(frozen=True, slots=True)
class PublishTicks:
    """Share which items are done with the other sections."""

    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepTicks:
    """Keep the ticks for the next load of the page."""

    script_context: ScriptContext
    ticks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recall:
    """Look whether ticks of this call were kept."""

    script_context: ScriptContext


@dataclass(frozen=True, slots=True)
class AskOperator:
    """Find out the operator's name."""


@dataclass(frozen=True, slots=True)
class PutText:
    """Type a text into an input, replacing what was typed to find it."""

    field: str
    text: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Announce the number of phrases to screen readers."""

    count: int


Effect = PublishTicks | KeepTicks | Recall | AskOperator | PutText | Offer


@dataclass(frozen=True, slots=True)
class ContextShown:
    """The call is another one, or has changed. `client`: the last client shared before, of any call."""

    script_context: ScriptContext
    client: ClientKnown | None = None


@dataclass(frozen=True, slots=True)
class ClientReported:
    """The CRM has described a client."""

    client: ClientKnown


@dataclass(frozen=True, slots=True)
class DealReported:
    """The call is about this deal."""

    deal: ItemChosen


@dataclass(frozen=True, slots=True)
class OperatorReported:
    """The operator's name is known."""

    name: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """These items were done before the page was loaded again."""

    place: str
    ticks: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScriptRequested:
    """The operator wants another script: its name, or empty for the next one."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class PointTicked:
    """An item of the checklist was ticked or unticked; empty: the first unticked one is ticked."""

    point: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed into an input. `letters`: the letters after a slash before the caret; None without one."""

    field: str
    letters: str | None


@dataclass(frozen=True, slots=True)
class MenuMoved:
    """Select another phrase of the menu, this many further."""

    steps: int


@dataclass(frozen=True, slots=True)
class PhraseTaken:
    """The operator takes a phrase: the one at this index, or the selected one."""

    index: int | None = None


@dataclass(frozen=True, slots=True)
class MenuLeft:
    """The menu was dismissed."""


Message = (
    ContextShown
    | ClientReported
    | DealReported
    | OperatorReported
    | Recalled
    | ScriptRequested
    | PointTicked
    | Typed
    | MenuMoved
    | PhraseTaken
    | MenuLeft
)


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """The call, as far as scripts need it.

    Attributes:
        call_id: The portal's id.
        client: The client.
        number: The other side's number.
        line_number: The company's line.
        line_name: Its name.
        direction: The platform's code.
        name: The client's name, if the background worker reported it.
        conversation: Which of the conversations with the call's id.
        doubtful: Whether the id may have had another conversation without a way to tell them apart.
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
    def key(self) -> str:
        """Whose ticks they are: another call or client has others."""
        client = "" if self.client is None else self.client.code
        return f"{self.call_id} {client or self.number}"

    def has(self, began: float) -> bool:
        """Return whether ticks of the conversation that began then belong to this one."""
        now = self.conversation
        return began == now.began or (not self.doubtful and began >= now.not_before)


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu of phrases beside an input.

    Attributes:
        field: The input.
        letters: What was typed after the slash.
        phrases: The matching phrases, at least one.
        at: The one that Enter takes.
    """

    field: str
    letters: str
    phrases: tuple[Phrase, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that the section shows.

    Attributes:
        library: What administrators have written.
        language: The language of the phrases.
        labels: The readable names of variables.
        script_context: The call; None before the first.
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
    script_context: ScriptContext | None = None
    client: ClientKnown | None = None
    deal: ItemChosen | None = None
    operator: str = ""
    chosen: str = ""
    ticks: frozenset[str] = frozenset()
    menu: Menu | None = None

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The scripts that suit the call, the best first."""
        script_context = self.script_context
        if script_context is None:
            return ()
        stage = "" if self.deal is None else self.deal.stage
        return scripts_for(
            self.library.scripts,
            Occasion(script_context.line_number, script_context.line_name, script_context.direction, stage),
        )

    @property
    def script(self) -> Script | None:
        """The script that is shown."""
        scripts = self.scripts
        return next((script for script in scripts if script.name == self.chosen), scripts[0] if scripts else None)

    @property
    def values(self) -> dict[str, str]:
        """The variables."""
        script_context, client, deal = self.script_context or ScriptContext(), self.client, self.deal
        return {
            "client.name": (client.name if client else "") or script_context.name,
            "client.company": client.company if client else "",
            "client.phone": (client.phone if client else "") or script_context.number,
            "client.email": client.email if client else "",
            "operator.name": self.operator,
            "call.line": script_context.line_name or script_context.line_number,
            "call.number": script_context.number,
            "deal.title": deal.title if deal else "",
            "deal.stage": deal.stage if deal else "",
        }

    @property
    def done(self) -> tuple[str, ...]:
        """The ticked items as the operator read them, in their order."""
        points = dict.fromkeys(point for script in self.library.scripts for point in script.checklist)
        return tuple(self.text_of(point) for point in points if point in self.ticks)

    def text_of(self, text: str) -> str:
        """Return a text with its variables filled in."""
        return fill_text(text, self.values, self.labels)


Step = tuple[Model, tuple[Effect, ...]]


def update(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    """Return the model after `message`, and the effects to run."""
    match message:
        case ContextShown():
            return _scene_shown(model, message)
        case ClientReported(client=client):
            return (replace(model, client=client) if _is_of(client, model.script_context) else model), ()
        case DealReported(deal=deal):
            is_deal = deal.item is not None and deal.item.type == "DEAL"
            return replace(model, deal=deal if is_deal else None), ()
        case OperatorReported(name=name):
            return replace(model, operator=name), ()
        case Recalled(place=place, ticks=ticks):
            if model.script_context is None or model.script_context.key != place or model.ticks:
                return model, ()
            recalled = replace(model, ticks=ticks)
            return recalled, (PublishTicks(recalled.done),) if recalled.done else ()
        case ScriptRequested(name=name):
            return replace(model, chosen=name or _next_script(model)), ()
        case PointTicked(point=point):
            return _ticked(model, point)
        case _:
            return _menu_step(model, message)


def _scene_shown(model: Model, message: ContextShown) -> Step:
    script_context, before = message.script_context, model.script_context
    first: tuple[Effect, ...] = ()
    if before is None and has_variable(model.library.texts, "operator.name"):
        first = (AskOperator(),)
    if before is not None and before.key == script_context.key:
        return _in_place(replace(model, script_context=script_context), before)
    known = message.client if message.client is not None and message.client.client == script_context.client else None
    # The deal will be shared again: it is another client's, or still this one's.
    deal = model.deal if before is None or before.client == script_context.client else None
    fresh = replace(
        model, script_context=script_context, client=known, deal=deal, chosen="", ticks=frozenset(), menu=None
    )
    return fresh, (*first, Recall(script_context))


def _in_place(model: Model, before: ScriptContext) -> Step:
    """Take a number that was dialled again: the ticks of a note that was sent stay with that note."""
    script_context = model.script_context
    if (
        script_context is None
        or script_context.conversation.began == before.conversation.began
        or not before.conversation.saved
    ):
        return model, ()
    return replace(model, ticks=frozenset()), ()


def _is_of(client: ClientKnown, script_context: ScriptContext | None) -> bool:
    """Return whether a client belongs to the call: one without a client may have one chosen by the operator."""
    return script_context is not None and script_context.client in (None, client.client)


def _next_script(model: Model) -> str:
    names = [script.name for script in model.scripts]
    shown = model.script
    return names[(names.index(shown.name) + 1) % len(names)] if shown is not None else ""


def _ticked(model: Model, point: str) -> Step:
    points = () if model.script is None else model.script.checklist
    wanted = point or next((each for each in points if each not in model.ticks), "")
    if model.script_context is None or wanted not in points:
        return model, ()
    after = replace(model, ticks=model.ticks ^ {wanted})
    return after, (KeepTicks(model.script_context, after.ticks), PublishTicks(after.done))


def _menu_step(model: Model, message: Message) -> Step:
    menu = model.menu
    match message:
        case Typed(field=field, letters=letters):
            return _typed(model, field, letters)
        case MenuMoved(steps=steps) if menu is not None:
            return replace(model, menu=replace(menu, at=(menu.at + steps) % len(menu.phrases))), ()
        case PhraseTaken(index=index) if menu is not None:
            at = menu.at if index is None else index
            if not 0 <= at < len(menu.phrases):
                return model, ()
            insertion = PutText(menu.field, model.text_of(menu.phrases[at].text), f"/{menu.letters}")
            return replace(model, menu=None), (insertion,)
        case MenuLeft():
            return replace(model, menu=None), ()
        case _:
            return model, ()


def _typed(model: Model, field: str, letters: str | None) -> Step:
    phrases = () if letters is None else find_phrases(model.library.phrases, letters, model.language)
    if letters is None or not phrases:
        return replace(model, menu=None), ()
    before = model.menu
    at = before.at if before is not None and before.phrases == phrases else 0
    offered = before is None or len(before.phrases) != len(phrases)
    return replace(model, menu=Menu(field, letters, phrases, at)), (Offer(len(phrases)),) if offered else ()
