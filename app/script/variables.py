"""Variables in the texts of scripts and phrases.

pieces("Hello {client.name}", {"client.name": "Anna Berg"})
filled("Hello {client.name}", {"client.name": ""}, {"client.name": "client's name"}) == "Hello [client's name]"

An unknown variable stays unchanged and looks different: somebody mistyped it. An empty one shows its name in the
operator's language, in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Kind(StrEnum):
    """What a piece of a text is."""

    TEXT = "text"
    VALUE = "value"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text. `text` is a variable's name where the piece is `EMPTY`, what is written where `UNKNOWN`."""

    kind: Kind
    text: str


def pieces(text: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return a text as pieces, in order, none of them without text."""
    found: list[Piece] = []
    at = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > at:
            found.append(Piece(Kind.TEXT, text[at : match.start()]))
        found.append(_piece(match, values))
        at = match.end()
    if at < len(text):
        found.append(Piece(Kind.TEXT, text[at:]))
    return tuple(found)


def filled(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return a text with its variables filled in. `labels`: names in brackets for empty ones."""
    return "".join(shown(piece, labels) for piece in pieces(text, values))


def shown(piece: Piece, labels: Mapping[str, str]) -> str:
    """Return a piece's readable text."""
    return f"[{labels.get(piece.text, piece.text)}]" if piece.kind is Kind.EMPTY else piece.text


def unknown_in(text: str) -> tuple[str, ...]:
    """Return the names of variables that don't exist, in order."""
    return tuple(name for name in map(str.strip, _VARIABLE.findall(text)) if name not in NAMES)


def uses(texts: tuple[str, ...], name: str) -> bool:
    """Return whether one of the texts has a variable."""
    return any(name in map(str.strip, _VARIABLE.findall(text)) for text in texts)


def _piece(match: re.Match[str], values: Mapping[str, str]) -> Piece:
    name = match[1].strip()
    if name not in NAMES:
        return Piece(Kind.UNKNOWN, match[0])
    value = values.get(name, "")
    return Piece(Kind.VALUE, value) if value else Piece(Kind.EMPTY, name)
