"""Scripts and phrases as JSON text, and what is wrong in such a text.

    read = library_in(text)
    [(problem.line, problem.fault, problem.place) for problem in read.problems]
    written(read.library)  # for the portal
    as_text(read.library)  # for people

Total: every value gives a library. What can't be read is left out, and reported.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bx24.values import JSON, is_nothing, nesting, storable_json
from app.script.located import line_of
from app.script.reading import Fault, Reading
from app.script.values import Library

if TYPE_CHECKING:
    from app.script.located import Path
    from app.script.values import Phrase, Script

OPTION = "scripts"
"""The app's option. It is separate, so that scripts and settings are written independently."""

REPLACED = "scripts-replaced"
"""The option that keeps a text which could not be read when it is replaced: nothing is destroyed."""

VERSION = 1

MOST_BYTES = 60_000
"""Bytes of a stored text that is read. What may be written is less: see `app.settings.quota`."""

LONGEST_READ = 400_000
"""Characters that are looked at: written for people, with spaces and line ends, a text is longer than it is stored."""

DEEPEST = 50
"""Levels of nesting: decoding more may exhaust the stack of a WebAssembly interpreter."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong.

    Attributes:
        fault: What.
        line: The line, from 1; 0 for the whole text.
        place: Where in it, e.g. `scripts[2].checklist`, counted from 1; may be empty.
        detail: What was found or wanted there; may be empty.
    """

    fault: Fault
    line: int = 0
    place: str = ""
    detail: str = ""

    @property
    def hinders(self) -> bool:
        """Whether the text cannot be stored like this."""
        return self.fault is not Fault.UNKNOWN_VARIABLE


@dataclass(frozen=True, slots=True)
class Read:
    """What a text says.

    Attributes:
        library: What could be read.
        problems: What is wrong.
        text: The text itself, empty when there was none.
        size: Bytes that the library takes when it is stored.
    """

    library: Library
    problems: tuple[Problem, ...] = ()
    text: str = ""
    size: int = 0

    @property
    def newer(self) -> bool:
        """Whether a newer version of the app wrote it: this one does not know what it would change."""
        return any(problem.fault is Fault.NEWER for problem in self.problems)

    @property
    def sound(self) -> bool:
        """Whether it can be stored."""
        return not any(problem.hinders for problem in self.problems)


# Beginnings of what Python's decoder says, as far as they tell people more than "something is wrong here".
_SYNTAX = {
    "Unterminated string": Fault.UNENDED,
    "Expecting ',' delimiter": Fault.NO_COMMA,
    "Illegal trailing comma": Fault.COMMA_TOO_MANY,
    "Extra data": Fault.EXTRA,
}


def library_in(stored: JSON, most: int = MOST_BYTES) -> Read:
    """Return the library in an option, or in what somebody typed. Portals return options as text, or decoded.

    Args:
        stored: The option, or what was written.
        most: Bytes that the library may take when it is stored.
    """
    if is_nothing(stored):
        return Read(Library())
    written_text = stored if isinstance(stored, str) else json.dumps(stored, ensure_ascii=False)
    members, problem = _object(written_text, most)
    if members is None:
        return Read(Library(), () if problem is None else (problem,), written_text)
    reading = Reading()
    version = members.get("v", VERSION)
    if isinstance(version, int) and version > VERSION:
        reading.wrong(Fault.NEWER, ("v",))
    library = reading.library(members)
    problems = tuple(
        Problem(fault, line_of(written_text, path), place_of(path), detail) for fault, path, detail in reading.faults
    )
    size = len(written(library).encode())
    if size > most:
        problems = (*problems, Problem(Fault.TOO_LARGE, detail=str(most)))
    return Read(library, problems, written_text, size)


def written(library: Library) -> str:
    """Return the text that the portal keeps."""
    return storable_json(_members(library))


def as_text(library: Library) -> str:
    """Return the text that people read and edit, and that goes from one portal to another."""
    return json.dumps(_members(library, apart=True), ensure_ascii=False, indent=2)


def place_of(path: Path) -> str:
    """Return a position in a list, counted from 1."""
    place = ""
    for step in path:
        place += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if place else step
    return place


def _object(written_text: str, most: int) -> tuple[dict[str, JSON] | None, Problem | None]:
    if len(written_text) > LONGEST_READ:
        return None, Problem(Fault.TOO_LARGE, detail=str(most))
    if written_text.count("[") + written_text.count("{") > LONGEST_READ // 20 or nesting(written_text) > DEEPEST:
        return None, Problem(Fault.NOT_JSON)
    try:
        found = json.loads(written_text)
    except json.JSONDecodeError as error:
        fault = next((known for said, known in _SYNTAX.items() if error.msg.startswith(said)), Fault.NOT_JSON)
        return None, Problem(fault, error.lineno)
    except ValueError:  # a number with thousands of digits
        return None, Problem(Fault.NOT_JSON)
    return (found, None) if isinstance(found, dict) else (None, Problem(Fault.NOT_AN_OBJECT, 1))


def _members(library: Library, *, apart: bool = False) -> dict[str, JSON]:
    """`apart`: texts of several lines as lists of lines, which people can read in JSON."""
    return {
        "v": VERSION,
        "scripts": [_script(script, apart=apart) for script in library.scripts],
        "phrases": [_phrase(phrase, apart=apart) for phrase in library.phrases],
    }


def _script(script: Script, *, apart: bool) -> dict[str, JSON]:
    members: dict[str, JSON] = {
        "name": script.name,
        "lines": list(script.lines),
        "directions": list(script.directions),
        "stages": list(script.stages),
        "text": _lines(script.text, apart=apart),
        "checklist": list(script.checklist),
    }
    return {name: value for name, value in members.items() if value}


def _phrase(phrase: Phrase, *, apart: bool) -> dict[str, JSON]:
    members: dict[str, JSON] = {
        "key": phrase.key,
        "language": phrase.language,
        "text": _lines(phrase.text, apart=apart),
    }
    return {name: value for name, value in members.items() if value}


def _lines(text_: str, *, apart: bool) -> JSON:
    return list(text_.split("\n")) if apart and "\n" in text_ else text_
