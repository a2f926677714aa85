"""Scripts and phrases as JSON text, and what is wrong in such a text.

    read = decode_library(text)
    [(problem.line, problem.fault, problem.place) for problem in read.problems]
    encode_library(read.value)  # for the portal
    format_library(read.value)  # for people

Total: every value gives a library. What can't be read is left out, and reported.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, is_nothing, nesting, storable_json
from app.copies import replace
from app.scripts.flow import check_flow
from app.scripts.json_path import find_line, format_path
from app.scripts.model import (
    DIRECTIONS,
    START,
    Answer,
    Library,
    Objection,
    Phrase,
    Script,
    Step,
    find_unknown_variables,
)
from app.settings.outcome_list import decode_field_values, encode_field_values
from app.settings.reading import Fault, Problem, Read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from app.scripts.json_path import JsonPath

    ItemT = TypeVar("ItemT", Script, Phrase, Step, Answer, Objection)

MOST_SCRIPTS = 100
MOST_PHRASES = 200
MOST_POINTS = 40
LONGEST_NAME = 80
LONGEST_POINT = 300
LONGEST_TEXT = 8000
LONGEST_KEY = 30
MOST_STEPS = 60
MOST_ANSWERS = 9
"""There is a digit for each."""
MOST_OBJECTIONS = 60
LONGEST_ANSWER = 120
LONGEST_ID = 30

_BRANCHING = ("pipelines", "stage_codes", "language", "answers", "steps", "objections", "voicemail")
"""Members that version 1 didn't have."""

_SCRIPT = ("name", "lines", "directions", "stages", "text", "checklist", *_BRANCHING)
_STEP = ("id", "title", "text", "answers")
_ANSWER = ("text", "to", "outcome", "fields")
_OBJECTION = ("title", "text")
_PHRASE = ("key", "language", "text")


class LibraryReader:
    """One reading of one text."""

    def __init__(self) -> None:
        self.faults: list[tuple[Fault, JsonPath, str]] = []

    def add_fault(self, fault: Fault, path: JsonPath, detail: str = "") -> None:
        """Note a fault."""
        self.faults.append((fault, path, detail))

    def read_library(self, members: Mapping[str, JSON]) -> Library:
        """Return the library that an object describes, as far as it can be read."""
        self._known(members, ("v", "scripts", "phrases", KEPT_APART), ())
        scripts = self._items(members, "scripts", (), MOST_SCRIPTS, self._script, lambda script: script.name)
        phrases = self._items(
            members, "phrases", (), MOST_PHRASES, self._phrase, lambda phrase: f"{phrase.key} {phrase.language}".strip()
        )
        return Library(scripts, phrases)

    def _items(  # noqa: PLR0913, PLR0917 - what is read, where, and how
        self,
        members: Mapping[str, JSON],
        name: str,
        within: JsonPath,
        most: int,
        read: Callable[[Mapping[str, JSON], JsonPath], ItemT | None],
        identity: Callable[[ItemT], str],
    ) -> tuple[ItemT, ...]:
        found: dict[str, ItemT] = {}
        list_path: JsonPath = (*within, name)
        for index, value in enumerate(self._list(members.get(name, []), list_path)):
            path: JsonPath = (*list_path, index)
            if len(found) == most:
                self.add_fault(Fault.TOO_MANY, path, str(most))
                break
            if not isinstance(value, dict):
                self.add_fault(Fault.NO_OBJECT, path)
                continue
            item = read(value, path)
            if item is None:
                continue
            if found.setdefault(identity(item).casefold(), item) is not item:
                self.add_fault(Fault.TWICE, path, identity(item))
        return tuple(found.values())

    def _script(self, members: Mapping[str, JSON], path: JsonPath) -> Script | None:
        before = len(self.faults)
        self._known(members, _SCRIPT, path)
        name = self._needed(members, "name", path, LONGEST_NAME)
        directions = self._texts(members, "directions", path, len(DIRECTIONS), LONGEST_NAME)
        for index, direction in enumerate(directions):
            if direction not in DIRECTIONS:
                self.add_fault(Fault.UNKNOWN_DIRECTION, (*path, "directions", index), direction)
        language = self._language(members, path)
        script = Script(
            name,
            self._text(members, "text", path),
            self._texts(members, "checklist", path, MOST_POINTS, LONGEST_POINT, filled=True),
            self._texts(members, "lines", path, MOST_POINTS, LONGEST_NAME),
            tuple(direction for direction in directions if direction in DIRECTIONS),
            self._texts(members, "stages", path, MOST_POINTS, LONGEST_NAME),
            self._texts(members, "pipelines", path, MOST_POINTS, LONGEST_NAME),
            self._texts(members, "stage_codes", path, MOST_POINTS, LONGEST_NAME),
            language or "",
            self._answers(members, path),
            self._items(members, "steps", path, MOST_STEPS, self._step, lambda step: step.id),
            self._items(members, "objections", path, MOST_OBJECTIONS, self._objection, lambda one: one.title),
            self._text(members, "voicemail", path),
        )
        self._check_flow(script, members, path, whole=len(self.faults) == before)
        # Without its conditions it would be shown where it doesn't belong.
        whole = len(script.directions) == len(directions) and language is not None
        return script if name and whole else None

    def _phrase(self, members: Mapping[str, JSON], path: JsonPath) -> Phrase | None:
        self._known(members, _PHRASE, path)
        key = self._needed(members, "key", path, LONGEST_KEY)
        if any(sign.isspace() or sign == "/" for sign in key):
            self.add_fault(Fault.WRONG_KEY, (*path, "key"), key)
            return None
        language = self._language(members, path)
        if language is None:
            return None
        written = self._text(members, "text", path)
        if not written and "text" not in members:
            self.add_fault(Fault.MISSING, path, "text")
        return Phrase(key, written, language) if key and written else None

    def _step(self, members: Mapping[str, JSON], path: JsonPath) -> Step | None:
        self._known(members, _STEP, path)
        step_id = self._needed(members, "id", path, LONGEST_ID)
        if step_id == START:
            self.add_fault(Fault.TWICE, (*path, "id"), step_id)
            return None
        step = Step(
            step_id,
            self._one(members, "title", path, LONGEST_NAME),
            self._text(members, "text", path),
            self._answers(members, path),
        )
        return step if step_id else None

    def _answers(self, members: Mapping[str, JSON], path: JsonPath) -> tuple[Answer, ...]:
        return self._items(members, "answers", path, MOST_ANSWERS, self._answer, lambda answer: answer.text)

    def _answer(self, members: Mapping[str, JSON], path: JsonPath) -> Answer | None:
        self._known(members, _ANSWER, path)
        written = self._needed(members, "text", path, LONGEST_ANSWER)
        to = self._one(members, "to", path, LONGEST_ID)
        fields, fault = decode_field_values(members.get("fields", []))
        if fault is not None:
            self.add_fault(fault, (*path, "fields"))
        answer = Answer(written, to, self._one(members, "outcome", path, LONGEST_NAME), fields)
        return answer if written else None

    def _objection(self, members: Mapping[str, JSON], path: JsonPath) -> Objection | None:
        self._known(members, _OBJECTION, path)
        title = self._needed(members, "title", path, LONGEST_ANSWER)
        objection = Objection(title, self._text(members, "text", path))
        return objection if title else None

    def _check_flow(self, script: Script, members: Mapping[str, JSON], path: JsonPath, *, whole: bool) -> None:
        """Check the ways through a script; if it wasn't read whole, with answers that have no text yet."""
        numbers = {step.id: number for number, step in enumerate(script.steps)}
        if not whole:
            rows = _rows(members, "steps")
            numbers = {_id(row, "id"): number for number, row in reversed([*enumerate(rows)])}
            steps = tuple(replace(step, answers=_ways(rows[numbers[step.id]])) for step in script.steps)
            script = replace(script, answers=_ways(members), steps=steps)
        for problem in check_flow(script):
            step_path: JsonPath = path if problem.step == START else (*path, "steps", numbers[problem.step])
            inside: JsonPath = () if problem.answer is None else ("answers", problem.answer)
            self.add_fault(problem.fault, (*step_path, *inside), problem.detail)

    def _language(self, members: Mapping[str, JSON], path: JsonPath) -> str | None:
        """Return a language's code; None if it is none."""
        language = self._one(members, "language", path, LONGEST_NAME)
        if language and not (len(language) == 2 and language.isascii() and language.islower()):
            self.add_fault(Fault.UNKNOWN_LANGUAGE, (*path, "language"), language)
            return None
        return language

    def _known(self, members: Mapping[str, JSON], names: tuple[str, ...], path: JsonPath) -> None:
        for name in members:
            if name not in names:
                self.add_fault(Fault.UNKNOWN_NAME, (*path, name), name)

    def _needed(self, members: Mapping[str, JSON], name: str, path: JsonPath, longest: int) -> str:
        found = self._one(members, name, path, longest)
        if not found and isinstance(members.get(name, ""), str):
            self.add_fault(Fault.MISSING, path, name)
        return found

    def _one(self, members: Mapping[str, JSON], name: str, path: JsonPath, longest: int) -> str:
        value = members.get(name, "")
        if not isinstance(value, str):
            self.add_fault(Fault.NO_TEXT, (*path, name))
            return ""
        return self._bounded(value.strip(), (*path, name), longest)

    def _text(self, members: Mapping[str, JSON], name: str, path: JsonPath) -> str:
        """Return a text, or a list of its lines."""
        value, text_path = members.get(name, ""), (*path, name)
        lines = value if isinstance(value, list) else [value]
        for index, line in enumerate(lines):
            if not isinstance(line, str):
                self.add_fault(Fault.NO_TEXT, (*text_path, index) if isinstance(value, list) else text_path)
                return ""
        return self._with_variables(
            self._bounded("\n".join(map(str, lines)).strip(), text_path, LONGEST_TEXT), text_path
        )

    def _texts(  # noqa: PLR0913 - the limits of each list
        self, members: Mapping[str, JSON], name: str, path: JsonPath, most: int, longest: int, *, filled: bool = False
    ) -> tuple[str, ...]:
        list_path = (*path, name)
        found: list[str] = []
        for index, value in enumerate(self._list(members.get(name, []), list_path)):
            if len(found) == most:
                self.add_fault(Fault.TOO_MANY, (*list_path, index), str(most))
                break
            if not isinstance(value, str):
                self.add_fault(Fault.NO_TEXT, (*list_path, index))
                continue
            item = self._bounded(value.strip(), (*list_path, index), longest)
            if item and item not in found:
                found.append(self._with_variables(item, (*list_path, index)) if filled else item)
        return tuple(found)

    def _list(self, value: JSON, path: JsonPath) -> list[JSON]:
        if isinstance(value, list):
            return value
        self.add_fault(Fault.NO_LIST, path)
        return []

    def _bounded(self, value: str, path: JsonPath, longest: int) -> str:
        if len(value) > longest:
            self.add_fault(Fault.TOO_LONG, path, str(longest))
        return value[:longest]

    def _with_variables(self, value: str, path: JsonPath) -> str:
        for name in find_unknown_variables(value):
            self.add_fault(Fault.UNKNOWN_VARIABLE, path, f"{{{name}}}")
        return value


def _ways(members: Mapping[str, JSON]) -> tuple[Answer, ...]:
    """Return where the answers of a step lead, with or without a text."""
    return tuple(Answer("", _id(row, "to")) for row in _rows(members, "answers"))


def _rows(members: Mapping[str, JSON], name: str) -> list[Mapping[str, JSON]]:
    value = members.get(name)
    return [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []


def _id(row: Mapping[str, JSON], name: str) -> str:
    return str(row.get(name, "")).strip()[:LONGEST_ID]


OPTION = "scripts"
"""The app's option. It is separate, so that scripts and settings are written independently."""

REPLACED = "scripts-replaced"
"""The option that keeps a text which could not be read when it is replaced: nothing is destroyed."""

VERSION = 2
"""Version 1 had scripts of a single step. A library that has nothing else is still written as such."""

VERSION_APART = 3
"""The version of an option that has only the beginning of a library: see `app.scripts.data_storage`."""

KEPT_APART = "kept"
"""The member that says where the whole library is; nothing if it was lost."""

MOST_BYTES = 250_000
"""Bytes of a library. An option holds less: see `app.settings.quota`."""

LONGEST_READ = 400_000
"""Characters that are looked at: written for people, with spaces and line ends, a text is longer than it is stored."""

DEEPEST = 50
"""Levels of nesting: decoding more may exhaust the stack of a WebAssembly interpreter."""

# Beginnings of what Python's decoder says, as far as they tell people more than "something is wrong here".
_SYNTAX = {
    "Unterminated string": Fault.UNENDED,
    "Expecting ',' delimiter": Fault.NO_COMMA,
    "Illegal trailing comma": Fault.COMMA_TOO_MANY,
    "Extra data": Fault.EXTRA,
}


def decode_library(stored: JSON, most: int = MOST_BYTES) -> Read[Library]:
    """Return the library in an option, or in what somebody typed. Portals return options as text, or decoded.

    Args:
        stored: The option, or what was written.
        most: Bytes that the library may take when it is stored.
    """
    if is_nothing(stored):
        return Read(Library())
    source = stored if isinstance(stored, str) else json.dumps(stored, ensure_ascii=False)
    members, problem = _object(source, most)
    if members is None:
        return Read(Library(), () if problem is None else (problem,), source)
    reader = LibraryReader()
    version = members.get("v", VERSION)
    if version == VERSION_APART and KEPT_APART in members:
        reader.add_fault(Fault.LOST if members[KEPT_APART] is None else Fault.INCOMPLETE, ())
    elif isinstance(version, int) and version > VERSION:
        reader.add_fault(Fault.NEWER, ("v",))
    library = reader.read_library(members)
    problems = tuple(
        Problem(fault, format_path(path), find_line(source, path), detail) for fault, path, detail in reader.faults
    )
    size = len(encode_library(library).encode())
    if size > most:
        problems = (*problems, Problem(Fault.TOO_LARGE, detail=str(most)))
    return Read(library, problems, source, size=size)


def encode_library(library: Library) -> str:
    """Return the text that the portal keeps."""
    return storable_json(library_members(library))


def format_library(library: Library) -> str:
    """Return the text that people read and edit, and that goes from one portal to another."""
    return json.dumps(library_members(library, apart=True), ensure_ascii=False, indent=2)


def _object(source: str, most: int) -> tuple[dict[str, JSON] | None, Problem | None]:
    if len(source) > LONGEST_READ:
        return None, Problem(Fault.TOO_LARGE, detail=str(most))
    if source.count("[") + source.count("{") > LONGEST_READ // 20 or nesting(source) > DEEPEST:
        return None, Problem(Fault.NOT_JSON)
    try:
        found = json.loads(source)
    except json.JSONDecodeError as error:
        fault = next((known for message, known in _SYNTAX.items() if error.msg.startswith(message)), Fault.NOT_JSON)
        return None, Problem(fault, line=error.lineno)
    except ValueError:  # a number with thousands of digits
        return None, Problem(Fault.NOT_JSON)
    return (found, None) if isinstance(found, dict) else (None, Problem(Fault.NOT_AN_OBJECT, line=1))


def library_members(library: Library, *, apart: bool = False) -> dict[str, JSON]:
    """Return the members of the object that is stored.

    Args:
        library: The library.
        apart: Texts of several lines as lists of lines, which people can read in JSON.
    """
    branching = any(getattr(script, name) for script in library.scripts for name in _BRANCHING)
    return {
        "v": VERSION if branching else 1,
        "scripts": [_script(script, apart=apart) for script in library.scripts],
        "phrases": [_phrase(phrase, apart=apart) for phrase in library.phrases],
    }


def _script(script: Script, *, apart: bool) -> dict[str, JSON]:
    members: dict[str, JSON] = {
        "name": script.name,
        "lines": list(script.lines),
        "directions": list(script.directions),
        "stages": list(script.stages),
        "pipelines": list(script.pipelines),
        "stage_codes": list(script.stage_codes),
        "language": script.language,
        "text": _lines(script.text, apart=apart),
        "checklist": list(script.checklist),
        "answers": [_answer(answer) for answer in script.answers],
        "steps": [_step(step, apart=apart) for step in script.steps],
        "objections": [
            _filled({"title": one.title, "text": _lines(one.text, apart=apart)}) for one in script.objections
        ],
        "voicemail": _lines(script.voicemail, apart=apart),
    }
    return _filled(members)


def _step(step: Step, *, apart: bool) -> dict[str, JSON]:
    answers: JSON = [_answer(answer) for answer in step.answers]
    return _filled({"id": step.id, "title": step.title, "text": _lines(step.text, apart=apart), "answers": answers})


def _answer(answer: Answer) -> dict[str, JSON]:
    fields = encode_field_values(answer.fields)
    return _filled({"text": answer.text, "to": answer.to, "outcome": answer.outcome, "fields": fields})


def _filled(members: dict[str, JSON]) -> dict[str, JSON]:
    return {name: value for name, value in members.items() if value}


def _phrase(phrase: Phrase, *, apart: bool) -> dict[str, JSON]:
    members: dict[str, JSON] = {
        "key": phrase.key,
        "language": phrase.language,
        "text": _lines(phrase.text, apart=apart),
    }
    return _filled(members)


def _lines(text_: str, *, apart: bool) -> JSON:
    return list(text_.split("\n")) if apart and "\n" in text_ else text_
