"""Values that a case expects where they are not known to the last digit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["sdk", "bx24"]
Client = Literal["sdk", "bx24", "own"]
FORMS: dict[Client, Form] = {"sdk": "sdk", "bx24": "bx24", "own": "bx24"}
"""The clients, with the form in which they tell things: the SDK's, or the library's."""

CLIENTS: tuple[Client, ...] = tuple(FORMS)

SILENCE = "silence"
"""What an operation gives when the portal has not answered in time."""


@dataclass(frozen=True)
class ByClient:
    """SDK and library have forms of their own for the same thing."""

    sdk: object
    bx24: object


@dataclass(frozen=True, eq=False)
class Between:
    """A number in a range, both ends included."""

    low: float
    high: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (int, float)) and not isinstance(other, bool) and self.low <= other <= self.high

    __hash__ = object.__hash__


@dataclass(frozen=True, eq=False)
class Text:
    """A text that the whole of a pattern matches."""

    pattern: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self.pattern, other) is not None

    __hash__ = object.__hash__


@dataclass(frozen=True, eq=False)
class Having:
    """A map with at least these members."""

    members: dict[str, Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and all(
            name in other and value == other[name] for name, value in self.members.items()
        )

    __hash__ = object.__hash__


class _Anything:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "ANYTHING"


ANYTHING = _Anything()
TOKEN = Text(r"[0-9a-zA-Z]{16,}")


def for_client(expected: object, client: Client) -> object:
    """The same expectation with the forms of one client."""
    if isinstance(expected, ByClient):
        return for_client(getattr(expected, FORMS[client]), client)
    if isinstance(expected, Having):
        return Having({name: for_client(value, client) for name, value in expected.members.items()})
    if isinstance(expected, dict):
        return {name: for_client(value, client) for name, value in expected.items()}
    if isinstance(expected, list):
        return [for_client(value, client) for value in expected]
    return expected
