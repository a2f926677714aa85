"""Other settings for some lines or departments: what an override says, where it applies, and how it is stored. Pure.

    Override(lines=("+49 30 1234",), values={"keep_open": True}).applies_to(Situation(line=("+49301234", "Sales")))

Which settings can be overridden is said where they are declared (`app.settings.values`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.bitrix24.values import JSON, items, positive, text
from app.settings.kinds import Kind, UnknownValueError, WrongTypeError
from app.settings.outcomes import is_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.settings.values import Declaration

MOST = 20

MOST_NAMES = 30
"""Lines or departments of one override."""

LONGEST_LINE = 100

DEPARTMENTS = "departments"
"""The user's option: numbers, separated by commas."""

MOST_DEPARTMENTS = 50
"""Departments of a user."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What settings depend on: number and name of the call's line, None if unknown, and the operator's departments."""

    line: tuple[str, str] | None = None
    departments: frozenset[int] = frozenset()


ANYWHERE = Situation()
"""Nothing is known, and no override applies."""


@dataclass(frozen=True, slots=True)
class Override:
    """Other settings for some calls.

    Attributes:
        lines: Numbers or names of the lines that it is for; empty: all.
        departments: Numbers of the departments of the operators that it is for; empty: all.
        values: Values by the setting's name.
        unknown: What else is stored, which this version doesn't know.
    """

    lines: tuple[str, ...] = ()
    departments: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    unknown: Mapping[str, JSON] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """What distinguishes it from others: its lines, and the numbers of its departments."""
        return ", ".join((*self.lines, *map(str, self.departments)))

    def applies_to(self, situation: Situation) -> bool:
        """Return whether it applies. One that names neither a line nor a department never does."""
        line = situation.line
        on_line = not self.lines or (line is not None and any(is_line(written, *line) for written in self.lines))
        in_department = not self.departments or not situation.departments.isdisjoint(self.departments)
        return bool(self.lines or self.departments) and on_line and in_department


def applying_overrides(overrides: Iterable[Override], situation: Situation) -> list[Override]:
    """Return the overrides that apply in a situation, what counts most last.

    The first in their order counts most; those that name lines count more than those that name departments only.
    """
    applying = [one for one in overrides if one.applies_to(situation)]
    return sorted(applying, key=lambda one: not one.lines)[::-1]


@dataclass(frozen=True, slots=True)
class OverrideList(Kind):
    """Overrides, in order. Something wrong in one of them is a fault of the whole.

    Attributes:
        declarations: Returns what can be overridden.
    """

    declarations: Callable[[], tuple[Declaration, ...]]

    def decode(self, value: JSON) -> tuple[Override, ...]:
        """Return the overrides that are stored."""
        if not isinstance(value, list):
            raise WrongTypeError
        if len(value) > MOST:
            raise UnknownValueError
        return tuple(map(self._decoded, value))

    def encode(self, value: tuple[Override, ...]) -> JSON:
        """Return what is stored."""
        return [self._encoded(one) for one in value] or None

    def change(self, value: tuple[Override, ...], part: str, code: str) -> tuple[Override, ...]:
        """Change one override: see `with_change`. `part`: its index, and what of it, as in `0-keep-open`."""
        from app.settings.override_changes import with_change  # only the home page changes settings

        return with_change(value, part, code, self.declarations())

    def is_sound(self, value: tuple[Override, ...]) -> bool:
        """Return whether each override applies somewhere, and changes something that can be stored."""
        known = {one.name: one.kind for one in self.declarations()}
        return all(
            (one.lines or one.departments)
            and (one.values or one.unknown)
            and all(known[name].is_sound(each) for name, each in one.values.items())
            for one in value
        )

    def _decoded(self, stored: JSON) -> Override:
        if not isinstance(stored, dict):
            raise WrongTypeError
        lines, departments, encoded = stored.get("lines", []), stored.get("departments", []), stored.get("set", {})
        if not isinstance(lines, list) or not isinstance(departments, list) or not isinstance(encoded, dict | list):
            raise WrongTypeError
        written = tuple(text(line)[:LONGEST_LINE] for line in lines)
        numbers = tuple(number for one in departments if (number := positive(one)) is not None)
        if not all(written) or len(numbers) < len(departments) or max(len(written), len(numbers)) > MOST_NAMES:
            raise UnknownValueError
        members = dict(encoded) if isinstance(encoded, dict) else {}  # PHP gives an empty object back as a list
        values = {}
        for one in self.declarations():
            if one.key in members:
                value = members.pop(one.key)
                values[one.name] = one.default if value is None else one.kind.decode(value)
        return Override(written, numbers, values, members)

    def _encoded(self, one: Override) -> JSON:
        encoded: dict[str, JSON] = {
            each.key: each.kind.encode(one.values[each.name]) for each in self.declarations() if each.name in one.values
        }
        stored: dict[str, JSON] = {"set": {**encoded, **one.unknown}}
        if one.lines:
            stored["lines"] = [*one.lines]
        if one.departments:
            stored["departments"] = [*one.departments]
        return stored


def departments_of_user(user: Mapping[str, JSON]) -> frozenset[int] | None:
    """Return the departments of a user as REST describes them; None if it doesn't tell."""
    if "UF_DEPARTMENT" not in user:
        return None
    return frozenset(filter(None, map(positive, items(user["UF_DEPARTMENT"])[:MOST_DEPARTMENTS])))


def decode_departments(stored: JSON) -> frozenset[int]:
    """Return the departments that are remembered. Total."""
    return frozenset(filter(None, map(positive, text(stored).split(",")[:MOST_DEPARTMENTS])))


def encode_departments(departments: frozenset[int]) -> str:
    """Return departments as they are remembered."""
    return ",".join(map(str, sorted(departments)))
