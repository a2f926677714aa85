"""What administrators write for operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.settings.outcomes import is_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DIRECTIONS = ("incoming", "outgoing", "callback")


@dataclass(frozen=True, slots=True)
class Script:
    """What an operator says and asks.

    Attributes:
        name: Its name, no other script has it.
        text: The text; lines are kept, `{client.name}` and the like are filled in.
        checklist: Questions to ask or things to do.
        lines: Numbers or names of the lines that it is for; empty: all.
        directions: Codes of `DIRECTIONS`; empty: all.
        stages: Names of the stages of the deal that it is for; empty: all, and calls without a deal.
    """

    name: str
    text: str = ""
    checklist: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


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
        scripts = [text for script in self.scripts for text in (script.text, *script.checklist)]
        return (*scripts, *(phrase.text for phrase in self.phrases))


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
    """What of a call decides which script is shown; each may be empty. `direction` is the platform's code."""

    line_number: str = ""
    line_name: str = ""
    direction: str = ""
    stage: str = ""


def scripts_for(scripts: Iterable[Script], occasion: Occasion) -> tuple[Script, ...]:
    """Return the scripts that suit: those first that ask for most, then in the order in which they are written."""
    fitting = [script for script in scripts if _suits(script, occasion)]
    return tuple(sorted(fitting, key=lambda script: -_conditions(script)))


def _conditions(script: Script) -> int:
    return sum(map(bool, (script.lines, script.directions, script.stages)))


def _suits(script: Script, occasion: Occasion) -> bool:
    line = not script.lines or any(
        is_line(written, occasion.line_number, occasion.line_name) for written in script.lines
    )
    direction = not script.directions or bool(_directions(occasion.direction) & set(script.directions))
    stages = {stage.casefold() for stage in script.stages}
    return line and direction and (not stages or occasion.stage.casefold() in stages)


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
