"""What reading a stored or typed text gives: a value, and what is wrong in the text.

One form for settings, outcomes and scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON

ValueT = TypeVar("ValueT")


class Fault(StrEnum):
    """What can be wrong with a text."""

    NOT_JSON = "not-json"
    UNENDED = "unended"
    NO_COMMA = "no-comma"
    COMMA_TOO_MANY = "comma-too-many"
    EXTRA = "extra"
    NOT_AN_OBJECT = "not-an-object"
    TOO_LARGE = "too-large"
    NO_VERSION = "no-version"
    NEWER = "newer"
    """A newer version of the app wrote it."""
    INCOMPLETE = "incomplete"
    """The rest is kept elsewhere, and isn't known."""
    LOST = "lost"
    """The rest was kept elsewhere, and isn't there any more."""
    WRONG_TYPE = "wrong-type"
    NO_OBJECT = "no-object"
    NO_LIST = "no-list"
    NO_TEXT = "no-text"
    MISSING = "missing"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_DIRECTION = "unknown-direction"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_VARIABLE = "unknown-variable"
    WRONG_KEY = "wrong-key"
    TWICE = "twice"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    UNREACHABLE = "unreachable"
    """Nothing leads to a step of a script."""
    DEAD_END = "dead-end"
    """A step of a script has nothing to say and no answers."""
    ENDLESS = "endless"
    """A script can't come to an end from a step."""
    NO_TARGET = "no-target"
    """An answer leads to a step that doesn't exist."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong.

    Attributes:
        fault: What.
        place: A setting's name, or a position such as `scripts[2].checklist`, counted from 1; empty for the whole text.
        line: The line, from 1; 0 if unknown.
        detail: What was found or is allowed there; may be empty.
    """

    fault: Fault
    place: str = ""
    line: int = 0
    detail: str = ""

    @property
    def hinders(self) -> bool:
        """Whether the text can't be stored like this."""
        return self.fault not in _HARMLESS


_HARMLESS = frozenset({Fault.UNKNOWN_VARIABLE, Fault.UNREACHABLE, Fault.DEAD_END, Fault.ENDLESS, Fault.NO_TARGET})


@dataclass(frozen=True, slots=True)
class Read(Generic[ValueT]):
    """What a text says.

    Attributes:
        value: What could be read, with defaults for the rest.
        problems: What is wrong.
        text: The text itself, empty when there was none.
        unknown: Members that this version does not know.
        size: Bytes that the value takes when it is stored; 0 if they weren't counted.
    """

    value: ValueT
    problems: tuple[Problem, ...] = ()
    text: str = ""
    unknown: Mapping[str, JSON] = field(default_factory=dict)
    size: int = 0

    @property
    def read_only(self) -> bool:
        """Whether it may not be changed here: a newer version of the app wrote it, or a part of it isn't known."""
        return any(problem.fault in (Fault.NEWER, Fault.INCOMPLETE) for problem in self.problems)

    @property
    def incomplete(self) -> bool:
        """Whether the rest is kept elsewhere."""
        return any(problem.fault is Fault.INCOMPLETE for problem in self.problems)

    @property
    def sound(self) -> bool:
        """Whether it can be stored."""
        return not any(problem.hinders for problem in self.problems)
