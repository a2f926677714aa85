"""Reads the decoded JSON of scripts and phrases, and notes what is wrong in it, by path. A part of `stored`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.script.values import DIRECTIONS, Library, Phrase, Script
from app.script.variables import unknown_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from app.bx24.values import JSON
    from app.script.located import Path

    ItemT = TypeVar("ItemT", Script, Phrase)

MOST_SCRIPTS = 100
MOST_PHRASES = 200
MOST_POINTS = 40
LONGEST_NAME = 80
LONGEST_POINT = 300
LONGEST_TEXT = 8000
LONGEST_KEY = 30


class Fault(StrEnum):
    """What can be wrong with a text."""

    NOT_JSON = "not-json"
    UNENDED = "unended"
    NO_COMMA = "no-comma"
    COMMA_TOO_MANY = "comma-too-many"
    EXTRA = "extra"
    NOT_AN_OBJECT = "not-an-object"
    TOO_LARGE = "too-large"
    NEWER = "newer"
    """A newer version of the app wrote it."""
    NO_OBJECT = "no-object"
    NO_LIST = "no-list"
    NO_TEXT = "no-text"
    MISSING = "missing"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_DIRECTION = "unknown-direction"
    UNKNOWN_LANGUAGE = "unknown-language"
    WRONG_KEY = "wrong-key"
    TWICE = "twice"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    UNKNOWN_VARIABLE = "unknown-variable"


_SCRIPT = ("name", "lines", "directions", "stages", "text", "checklist")
_PHRASE = ("key", "language", "text")


class Reading:
    """One reading of one text."""

    def __init__(self) -> None:
        self.faults: list[tuple[Fault, Path, str]] = []

    def wrong(self, fault: Fault, path: Path, detail: str = "") -> None:
        """Note a fault."""
        self.faults.append((fault, path, detail))

    def library(self, members: Mapping[str, JSON]) -> Library:
        """Return the library that an object describes, as far as it can be read."""
        self._known(members, ("v", "scripts", "phrases"), ())
        scripts = self._items(members, "scripts", MOST_SCRIPTS, self._script, lambda script: script.name)
        phrases = self._items(
            members, "phrases", MOST_PHRASES, self._phrase, lambda phrase: f"{phrase.key} {phrase.language}".strip()
        )
        return Library(scripts, phrases)

    def _items(
        self,
        members: Mapping[str, JSON],
        name: str,
        most: int,
        read: Callable[[Mapping[str, JSON], Path], ItemT | None],
        identity: Callable[[ItemT], str],
    ) -> tuple[ItemT, ...]:
        found: dict[str, ItemT] = {}
        for index, value in enumerate(self._list(members.get(name, []), (name,))):
            path: Path = (name, index)
            if len(found) == most:
                self.wrong(Fault.TOO_MANY, path, str(most))
                break
            if not isinstance(value, dict):
                self.wrong(Fault.NO_OBJECT, path)
                continue
            item = read(value, path)
            if item is None:
                continue
            if found.setdefault(identity(item).casefold(), item) is not item:
                self.wrong(Fault.TWICE, path, identity(item))
        return tuple(found.values())

    def _script(self, members: Mapping[str, JSON], path: Path) -> Script | None:
        self._known(members, _SCRIPT, path)
        name = self._needed(members, "name", path, LONGEST_NAME)
        directions = self._texts(members, "directions", path, len(DIRECTIONS), LONGEST_NAME)
        for index, direction in enumerate(directions):
            if direction not in DIRECTIONS:
                self.wrong(Fault.UNKNOWN_DIRECTION, (*path, "directions", index), direction)
        script = Script(
            name,
            self._text(members, "text", path),
            self._texts(members, "checklist", path, MOST_POINTS, LONGEST_POINT, filled=True),
            self._texts(members, "lines", path, MOST_POINTS, LONGEST_NAME),
            tuple(direction for direction in directions if direction in DIRECTIONS),
            self._texts(members, "stages", path, MOST_POINTS, LONGEST_NAME),
        )
        # Without its conditions it would be shown where it doesn't belong.
        whole = len(script.directions) == len(directions)
        return script if name and whole else None

    def _phrase(self, members: Mapping[str, JSON], path: Path) -> Phrase | None:
        self._known(members, _PHRASE, path)
        key = self._needed(members, "key", path, LONGEST_KEY)
        if any(sign.isspace() or sign == "/" for sign in key):
            self.wrong(Fault.WRONG_KEY, (*path, "key"), key)
            return None
        language = self._one(members, "language", path, LONGEST_NAME)
        if language and not (len(language) == 2 and language.isascii() and language.islower()):
            self.wrong(Fault.UNKNOWN_LANGUAGE, (*path, "language"), language)
            return None
        written = self._text(members, "text", path)
        if not written and "text" not in members:
            self.wrong(Fault.MISSING, path, "text")
        return Phrase(key, written, language) if key and written else None

    def _known(self, members: Mapping[str, JSON], names: tuple[str, ...], path: Path) -> None:
        for name in members:
            if name not in names:
                self.wrong(Fault.UNKNOWN_NAME, (*path, name), name)

    def _needed(self, members: Mapping[str, JSON], name: str, path: Path, longest: int) -> str:
        found = self._one(members, name, path, longest)
        if not found and isinstance(members.get(name, ""), str):
            self.wrong(Fault.MISSING, path, name)
        return found

    def _one(self, members: Mapping[str, JSON], name: str, path: Path, longest: int) -> str:
        value = members.get(name, "")
        if not isinstance(value, str):
            self.wrong(Fault.NO_TEXT, (*path, name))
            return ""
        return self._bounded(value.strip(), (*path, name), longest)

    def _text(self, members: Mapping[str, JSON], name: str, path: Path) -> str:
        """Return a text, or a list of its lines."""
        value, place = members.get(name, ""), (*path, name)
        lines = value if isinstance(value, list) else [value]
        for index, line in enumerate(lines):
            if not isinstance(line, str):
                self.wrong(Fault.NO_TEXT, (*place, index) if isinstance(value, list) else place)
                return ""
        return self._with_variables(self._bounded("\n".join(map(str, lines)).strip(), place, LONGEST_TEXT), place)

    def _texts(  # noqa: PLR0913 - the limits of each list
        self, members: Mapping[str, JSON], name: str, path: Path, most: int, longest: int, *, filled: bool = False
    ) -> tuple[str, ...]:
        place = (*path, name)
        found: list[str] = []
        for index, value in enumerate(self._list(members.get(name, []), place)):
            if len(found) == most:
                self.wrong(Fault.TOO_MANY, (*place, index), str(most))
                break
            if not isinstance(value, str):
                self.wrong(Fault.NO_TEXT, (*place, index))
                continue
            item = self._bounded(value.strip(), (*place, index), longest)
            if item and item not in found:
                found.append(self._with_variables(item, (*place, index)) if filled else item)
        return tuple(found)

    def _list(self, value: JSON, path: Path) -> list[JSON]:
        if isinstance(value, list):
            return value
        self.wrong(Fault.NO_LIST, path)
        return []

    def _bounded(self, value: str, path: Path, longest: int) -> str:
        if len(value) > longest:
            self.wrong(Fault.TOO_LONG, path, str(longest))
        return value[:longest]

    def _with_variables(self, value: str, path: Path) -> str:
        for name in unknown_in(value):
            self.wrong(Fault.UNKNOWN_VARIABLE, path, f"{{{name}}}")
        return value
