"""The section's state: model, and `update`. Immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.call.model import UNSEEN
from app.copies import replace
from app.notes.draft import ScriptPath
from app.panel.script.messages import (
    AnswerGiven,
    AskOperator,
    ContextShown,
    Effect,
    KeepProgress,
    LibraryRead,
    MenuLeft,
    MenuMoved,
    ObjectionsSearched,
    Offer,
    OperatorReported,
    PhraseTaken,
    PointTicked,
    PutText,
    ReadStep,
    ScriptRequested,
    ScriptsOffered,
    SteppedBack,
    Typed,
    VoicemailToggled,
)
from app.panel.script.progress import Progress
from app.scripts.flow import Choice, answers_along, fields_of, outcome_of, step_after
from app.scripts.model import Library, Occasion, fill_text, find_phrases, has_variable, scripts_for
from app.sections.events import ChecklistChanged, ClientKnown, ItemChosen, ScriptFollowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.crm_item import CrmItem
    from app.call.model import Conversation
    from app.panel.script.messages import Message
    from app.scripts.flow import Path
    from app.scripts.model import Objection, Phrase, Script
    from app.scripts.model import Step as ScriptStep


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
        unanswered: Whether nobody has answered.
    """

    call_id: str = ""
    client: CrmItem | None = None
    number: str = ""
    line_number: str = ""
    line_name: str = ""
    direction: str = ""
    name: str = ""
    conversation: Conversation = UNSEEN
    doubtful: bool = False
    unanswered: bool = False

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
        incomplete: Whether the rest of it couldn't be read.
        offered: Names of the scripts that are offered on this line; None for all.
        language: The language of the phrases.
        labels: The readable names of variables.
        script_context: The call; None before the first.
        client: What the CRM says about its client.
        deal: What it is about.
        operator: The operator's name.
        chosen: The script that the operator wants; empty: the one that suits best.
        ticks: The ticked items of checklists, by their text.
        paths: The answers in each script, by its name.
        followed: The script in which something was answered last.
        voicemail: Whether the operator wants to see the text for an answering machine; None: when nobody answers.
        letters: What is searched for in the objections.
        menu: The menu of phrases, while it is open.
    """

    library: Library = field(default_factory=Library)
    incomplete: bool = False
    offered: tuple[str, ...] | None = None
    language: str = "en"
    labels: Mapping[str, str] = field(default_factory=dict)
    script_context: ScriptContext | None = None
    client: ClientKnown | None = None
    deal: ItemChosen | None = None
    operator: str = ""
    chosen: str = ""
    ticks: frozenset[str] = frozenset()
    paths: Mapping[str, Path] = field(default_factory=dict)
    followed: str = ""
    voicemail: bool | None = None
    letters: str = ""
    menu: Menu | None = None

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The scripts that suit the call, the best first."""
        script_context = self.script_context
        if script_context is None:
            return ()
        about = self.deal or self.client
        stage, code = ("", "") if about is None else (about.stage, about.stage_code)
        line, name = script_context.line_number, script_context.line_name
        occasion = Occasion(line, name, script_context.direction, stage, code, self.language)
        scripts = self.library.scripts
        if self.offered is not None:  # scripts that were all renamed or removed since don't leave the call without one
            scripts = tuple(one for one in scripts if one.name in self.offered) or (scripts if self.offered else ())
        return scripts_for(scripts, occasion)

    @property
    def script(self) -> Script | None:
        """The script that is shown."""
        scripts = self.scripts
        return next((script for script in scripts if script.name == self.chosen), scripts[0] if scripts else None)

    @property
    def path(self) -> Path:
        """The answers in the script that is shown."""
        return self.paths.get(self.script.name, ()) if self.script is not None else ()

    @property
    def step(self) -> ScriptStep | None:
        """The step of the script that is shown; None once it has ended, or without a script."""
        return None if self.script is None else step_after(self.script, self.path)

    @property
    def shows_voicemail(self) -> bool:
        """Whether the text for an answering machine is shown."""
        context = self.script_context
        unanswered = context is not None and context.unanswered
        return self.offers_voicemail and (unanswered if self.voicemail is None else self.voicemail)

    @property
    def offers_voicemail(self) -> bool:
        """Whether there is a text for an answering machine, and one may be on the line."""
        context = self.script_context
        has_text = self.script is not None and bool(self.script.voicemail)
        return has_text and context is not None and context.direction != "incoming"

    @property
    def objections(self) -> tuple[Objection, ...]:
        """The objections that have what is searched for, those with it in their title first."""
        letters = self.letters.strip().casefold()
        all_ = () if self.script is None else self.script.objections
        titles = [each for each in all_ if letters in each.title.casefold()]
        return (*titles, *(each for each in all_ if each not in titles and letters in each.text.casefold()))

    @property
    def progress(self) -> Progress:
        """How far the operator is."""
        return Progress(self.ticks, self.paths, self.followed)

    @property
    def answered(self) -> ScriptPath:
        """How the client has answered, for the note: as the operator read it."""
        script = next((each for each in self.library.scripts if each.name == self.followed), None)
        if script is None:
            return ScriptPath()
        path = self.paths.get(script.name, ())
        along = tuple((step.title, self.text_of(answer.text)) for step, answer in answers_along(script, path))
        if not along:
            return ScriptPath()
        return ScriptPath(script.name, along, outcome_of(script, path), fields_of(script, path))

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


def update(model: Model, message: Message) -> Step:  # noqa: C901, PLR0911, PLR0912 - one line per message
    """Return the model after `message`, and the effects to run."""
    menu = model.menu
    match message:
        case ContextShown():
            return _context_shown(model, message)
        case LibraryRead():
            return _library_read(model, message)
        case ScriptsOffered(names=names):
            return replace(model, offered=names), ()
        case ClientKnown():
            return (replace(model, client=message) if _is_of(message, model.script_context) else model), ()
        case ItemChosen(item=item):
            return replace(model, deal=message if item is not None and item.type == "DEAL" else None), ()
        case OperatorReported(name=name):
            return replace(model, operator=name), ()
        case ScriptRequested(name=name):
            return replace(model, chosen=name or _next_script(model), letters=""), ()
        case PointTicked(point=point):
            return _ticked(model, point)
        case AnswerGiven() | SteppedBack():
            return _followed(model, message)
        case VoicemailToggled():
            return replace(model, voicemail=not model.shows_voicemail), ()
        case ObjectionsSearched(letters=letters):
            return replace(model, letters=letters), ()
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
        case MenuMoved() | PhraseTaken():
            return model, ()
        case MenuLeft():
            return replace(model, menu=None), ()


def _context_shown(model: Model, message: ContextShown) -> Step:
    script_context, before = message.script_context, model.script_context
    effects: list[Effect] = []
    if before is None and has_variable(model.library.texts, "operator.name"):
        effects.append(AskOperator())
    if before is not None and before.key == script_context.key:
        return _in_place(replace(model, script_context=script_context), before)
    known = message.client if message.client is not None and message.client.client == script_context.client else None
    # The deal will be shared again: it is another client's, or still this one's.
    deal = model.deal if before is None or before.client == script_context.client else None
    kept = message.kept or Progress()
    fresh = replace(
        model, script_context=script_context, client=known, deal=deal, chosen=kept.followed, ticks=kept.ticks,
        paths=kept.paths, followed=kept.followed, voicemail=None, letters="", menu=None,
    )  # fmt: skip
    if fresh.done:
        effects.append(ChecklistChanged(fresh.done))
    if fresh.answered.answers:
        effects.append(ScriptFollowed(fresh.answered))
    return fresh, tuple(effects)


def _library_read(model: Model, message: LibraryRead) -> Step:
    """Take the whole library. The script that the operator is following stays."""
    shown = model.script
    following = shown is not None and bool(model.ticks or model.paths)
    chosen = shown.name if shown is not None and following else model.chosen
    library = model.library if message.library is None else message.library
    after = replace(model, library=library, incomplete=message.failed, chosen=chosen)
    effects: list[Effect] = []
    if after.script_context is not None and not after.operator and has_variable(library.texts, "operator.name"):
        effects.append(AskOperator())
    if after.done != model.done:
        effects.append(ChecklistChanged(after.done))
    if after.answered != model.answered:
        effects.append(ScriptFollowed(after.answered))
    return after, tuple(effects)


def _in_place(model: Model, before: ScriptContext) -> Step:
    """Take a number that was dialled again: the ticks of a note that was sent stay with that note."""
    script_context = model.script_context
    if (
        script_context is None
        or script_context.conversation.began == before.conversation.began
        or not before.conversation.saved
    ):
        return model, ()
    return replace(model, ticks=frozenset(), paths={}, followed="", voicemail=None), ()


def _is_of(client: ClientKnown, script_context: ScriptContext | None) -> bool:
    """Return whether a client belongs to the call: one without a client may have one chosen by the operator."""
    return script_context is not None and script_context.client in (None, client.client)


def _next_script(model: Model) -> str:
    names = [script.name for script in model.scripts]
    shown = model.script
    return names[(names.index(shown.name) + 1) % len(names)] if shown is not None else ""


def _ticked(model: Model, point: str) -> Step:
    points = () if model.script is None else model.script.checklist
    ticked = point or next((each for each in points if each not in model.ticks), "")
    if model.script_context is None or ticked not in points:
        return model, ()
    after = replace(model, ticks=model.ticks ^ {ticked})
    return after, (KeepProgress(model.script_context, after.progress), ChecklistChanged(after.done))


def _followed(model: Model, message: AnswerGiven | SteppedBack) -> Step:
    """Take an answer, or the last one back."""
    script, context, step = model.script, model.script_context, model.step
    if script is None or context is None:
        return model, ()
    # Of a script that was changed since, what it doesn't have any longer is forgotten here.
    path: Path = tuple(Choice(at.id, answer.text) for at, answer in answers_along(script, model.path))
    if isinstance(message, AnswerGiven):
        texts = [] if step is None else [answer.text for answer in step.answers]
        text = message.answer
        if text not in texts and text.isascii() and text.isdigit() and 0 < int(text) <= len(texts):
            text = texts[int(text) - 1]
        if step is None or text not in texts:
            return model, ()
        path = (*path, Choice(step.id, text))
    elif not path:
        return model, ()
    else:
        path = path[:-1]
    after = replace(model, paths={**model.paths, script.name: path}, followed=script.name)
    return after, (KeepProgress(context, after.progress), ScriptFollowed(after.answered), ReadStep())


def _typed(model: Model, field: str, letters: str | None) -> Step:
    phrases = () if letters is None else find_phrases(model.library.phrases, letters, model.language)
    if letters is None or not phrases:
        return replace(model, menu=None), ()
    before = model.menu
    at = before.at if before is not None and before.phrases == phrases else 0
    offered = before is None or len(before.phrases) != len(phrases)
    return replace(model, menu=Menu(field, letters, phrases, at)), (Offer(len(phrases)),) if offered else ()
