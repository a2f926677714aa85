"""What administrators write for operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.settings.outcomes import is_line, pipeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.settings.outcomes import FieldValue

DIRECTIONS = ("incoming", "outgoing", "callback")


START = "start"
"""The id of a script's first step."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client answers in a step.

    Attributes:
        text: The answer.
        to: The id of the step that it leads to; empty if the script ends with it.
        outcome: The name of the outcome that it chooses; empty for none.
        fields: The values that it gives to fields.
    """

    text: str
    to: str = ""
    outcome: str = ""
    fields: tuple[FieldValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What is said in one step of a conversation. Without answers, the script ends with it.

    Attributes:
        id: Its id, no other step of the script has it.
        title: Its name, for the note and for people who edit the script; may be empty.
        text: What the operator says.
        answers: What the client may answer.
    """

    id: str
    title: str = ""
    text: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """What a client may object, and what to say then."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """What an operator says and asks.

    Attributes:
        name: Its name, no other script has it.
        text: The text of the first step; lines are kept, `{client.name}` and the like are filled in.
        checklist: Questions to ask or things to do.
        lines: Numbers or names of the lines that it is for; empty: all.
        directions: Codes of `DIRECTIONS`; empty: all.
        stages: Names of stages of the deal that it is for, as version 1.0 stored them.
        pipelines: Pipelines of deals that it is for: `DEAL:0`, `DEAL:1`.
        stage_codes: Stages that it is for, of deals and leads: `DEAL:C1:NEW`, `LEAD:NEW`. If all three are empty, it is
            for all, and for calls without a deal.
        language: The language of the operators that it is for; empty: all.
        answers: What the client may answer to the first step.
        steps: The further steps.
        objections: What a client may object at any time.
        voicemail: What to say if a machine answers, or nobody.
    """

    name: str
    text: str = ""
    checklist: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()
    stage_codes: tuple[str, ...] = ()
    language: str = ""
    answers: tuple[Answer, ...] = ()
    steps: tuple[Step, ...] = ()
    objections: tuple[Objection, ...] = ()
    voicemail: str = ""

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps, the first included."""
        return (Step(START, text=self.text, answers=self.answers), *self.steps)

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that may hold variables."""
        steps = (step.text for step in self.all_steps)
        return (*steps, *self.checklist, *(each.text for each in self.objections), self.voicemail)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that `/` and its key put into the note. `language` is empty for one of all languages."""

    key: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that is written."""

    scripts: tuple[Script, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that may hold variables."""
        scripts = [text for script in self.scripts for text in script.texts]
        return (*scripts, *(phrase.text for phrase in self.phrases))

    @property
    def fields(self) -> tuple[FieldValue, ...]:
        """All values that answers give to fields."""
        steps = (step for script in self.scripts for step in script.all_steps)
        return tuple(field for step in steps for answer in step.answers for field in answer.fields)


NAMES = (
    "client.name",
    "client.company",
    "client.phone",
    "client.email",
    "operator.name",
    "call.line",
    "call.number",
    "deal.title",
    "deal.stage",
)

_VARIABLE = re.compile(r"\{([^{}\n]{1,60})\}")


class PieceKind(StrEnum):
    """What a piece of a text is."""

    TEXT = "text"
    VALUE = "value"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text. `text` is a variable's name where the piece is `EMPTY`, what is written where `UNKNOWN`."""

    kind: PieceKind
    text: str


def split_text(text: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return a text as pieces, in order, none of them without text."""
    found: list[Piece] = []
    at = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > at:
            found.append(Piece(PieceKind.TEXT, text[at : match.start()]))
        found.append(_piece(match, values))
        at = match.end()
    if at < len(text):
        found.append(Piece(PieceKind.TEXT, text[at:]))
    return tuple(found)


def fill_text(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return a text with its variables filled in. `labels`: names in brackets for empty ones."""
    return "".join(piece_text(piece, labels) for piece in split_text(text, values))


def piece_text(piece: Piece, labels: Mapping[str, str]) -> str:
    """Return a piece's readable text."""
    return f"[{labels.get(piece.text, piece.text)}]" if piece.kind is PieceKind.EMPTY else piece.text


def find_unknown_variables(text: str) -> tuple[str, ...]:
    """Return the names of variables that don't exist, in order."""
    return tuple(name for name in map(str.strip, _VARIABLE.findall(text)) if name not in NAMES)


def has_variable(texts: tuple[str, ...], name: str) -> bool:
    """Return whether one of the texts has a variable."""
    return any(name in map(str.strip, _VARIABLE.findall(text)) for text in texts)


def _piece(match: re.Match[str], values: Mapping[str, str]) -> Piece:
    name = match[1].strip()
    if name not in NAMES:
        return Piece(PieceKind.UNKNOWN, match[0])
    value = values.get(name, "")
    return Piece(PieceKind.VALUE, value) if value else Piece(PieceKind.EMPTY, name)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What of a call decides which script is shown; each may be empty.

    Attributes:
        line_number: The company's line.
        line_name: Its name.
        direction: The platform's code.
        stage: The name of the deal's stage.
        stage_code: The stage of the deal or lead: `DEAL:C1:NEW`.
        language: The operator's language.
    """

    line_number: str = ""
    line_name: str = ""
    direction: str = ""
    stage: str = ""
    stage_code: str = ""
    language: str = ""


def scripts_for(scripts: Iterable[Script], occasion: Occasion) -> tuple[Script, ...]:
    """Return the scripts that suit: those first that ask for most, then in the order in which they are written."""
    fitting = [script for script in scripts if _suits(script, occasion)]
    return tuple(sorted(fitting, key=lambda script: -_conditions(script)))


def _conditions(script: Script) -> int:
    at_stage = script.stages or script.stage_codes or script.pipelines
    return sum(map(bool, (script.lines, script.directions, at_stage)))


def _suits(script: Script, occasion: Occasion) -> bool:
    line = not script.lines or any(
        is_line(written, occasion.line_number, occasion.line_name) for written in script.lines
    )
    direction = not script.directions or bool(_directions(occasion.direction) & set(script.directions))
    language = script.language in ("", occasion.language)
    return line and direction and language and _is_at_stage(script, occasion)


def _is_at_stage(script: Script, occasion: Occasion) -> bool:
    if not (script.stages or script.stage_codes or script.pipelines):
        return True
    names = {stage.casefold() for stage in script.stages}
    at_code = occasion.stage_code in script.stage_codes or pipeline_of(occasion.stage_code) in script.pipelines
    return at_code or occasion.stage.casefold() in names


def _directions(code: str) -> set[str]:
    """Return the directions of a call. A callback also counts as outgoing, for scripts that don't distinguish them."""
    return {"callback", "outgoing"} if code == "callback" else {code}


MOST = 8
"""Phrases in the menu at most: more cannot be looked over while somebody talks."""

_ASKED = re.compile(r"(?:^|\s)/([^\s/]{0,30})$")


def find_query(before: str) -> str | None:
    """Return the letters after the slash at the end of the text before the caret; None without one."""
    # A regular expression that begins its search at each sign of a long note would be felt with every letter.
    match = _ASKED.search(before, max(0, len(before) - 40))
    return None if match is None else match[1]


def find_phrases(phrases: Iterable[Phrase], letters: str, language: str) -> tuple[Phrase, ...]:
    """Return a language's phrases that match letters: at the beginning of the key, within it, within the text."""
    prefix = letters.casefold()
    ranked = [
        (rank, phrase) for phrase in phrases if phrase.language in ("", language) for rank in _rank(phrase, prefix)
    ]
    return tuple(phrase for _, phrase in sorted(ranked, key=lambda each: each[0]))[:MOST]


def _rank(phrase: Phrase, prefix: str) -> tuple[int, ...]:
    key = phrase.key.casefold()
    if key.startswith(prefix):
        return (0,)
    if prefix in key:
        return (1,)
    return (2,) if prefix in phrase.text.casefold() else ()
