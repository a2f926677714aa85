"""Settings as the text that the portal keeps, and what is wrong in such a text.

    read = app_settings('{"v": 1, "hold": "yes"}')
    read.settings == AppSettings()
    read.problems == (Problem(Fault.WRONG_TYPE, "hold"),)
    kept(AppSettings(hold=True), read.unknown) == '{"v":1,"hold":true,"off":[]}'

Total: every value gives settings. What cannot be read gives the default, and a problem; what is not known, because a
newer version wrote it, is kept when the settings are written again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from app.bitrix24.values import JSON, is_nothing, nesting, storable_json, text
from app.settings.outcomes import Outcome, lines_of, outcomes_in
from app.settings.values import AppSettings, Effective, Mark, Part, Theme, UserSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPTION = "settings"
"""The option's name, of the app and of each user."""

THEME = "theme"
"""The user's option with the colours, on its own because every page reads it as soon as it can."""

REPLACED = "settings-replaced"
"""The option that keeps a text which could not be read when it is replaced: nothing is destroyed."""

VERSION = 1

LONGEST = 60_000
"""Characters of a text that is read. What may be written is less: see `app.settings.quota`."""

DEEPEST = 50
"""Levels of nesting in the text: decoding more may exhaust the stack of a WebAssembly interpreter."""

SettingsT = TypeVar("SettingsT", AppSettings, UserSettings)
ValueT = TypeVar("ValueT")


class Fault(StrEnum):
    """What can be wrong with a stored text."""

    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    TOO_LONG = "too-long"
    NO_VERSION = "no-version"
    NEWER = "newer"
    """A newer version of the app wrote it."""
    WRONG_TYPE = "wrong-type"
    UNKNOWN_VALUE = "unknown-value"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake. `place` is the setting's name, empty for the whole text."""

    fault: Fault
    place: str = ""


@dataclass(frozen=True, slots=True)
class Read(Generic[SettingsT]):
    """What a stored text says.

    Attributes:
        settings: The settings, with defaults for what couldn't be read.
        problems: What is wrong.
        text: The text itself, empty when there was none.
        unknown: Members that this version does not know.
    """

    settings: SettingsT
    problems: tuple[Problem, ...] = ()
    text: str = ""
    unknown: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def newer(self) -> bool:
        """Whether a newer version of the app wrote it: this one does not know what it would change."""
        return any(problem.fault is Fault.NEWER for problem in self.problems)


def app_settings(stored: JSON) -> Read[AppSettings]:
    """Return the app's settings from its option."""

    def read(members: _Members) -> AppSettings:
        default = AppSettings()
        return AppSettings(
            members.taken("hold", _flag, default.hold),
            members.taken("off", _parts, default.off),
            members.taken("off-own", _names, default.off_own),
            members.taken("vip", _mark, default.vip),
            members.taken("no-contact", _mark, default.no_contact),
            members.taken("outcomes", _outcomes, default.outcomes),
            members.taken("outcome_required", _flag, default.outcome_required),
        )

    return _read(stored, read)


def user_settings(stored: JSON, theme: JSON = None) -> Read[UserSettings]:
    """Return the settings of a user as two options hold them. A theme that is not known is the system's."""

    def read(members: _Members) -> UserSettings:
        default = UserSettings()
        return UserSettings(
            members.taken("hold", _wish, default.hold),
            members.taken("log", _flag, default.log),
            Theme(text(theme)) if text(theme) in set(Theme) else default.theme,
        )

    return _read(stored, read)


def effective(app_option: JSON, user_option: JSON) -> Effective:
    """Return the effective settings of the user with these two options."""
    return Effective.of(app_settings(app_option).settings, user_settings(user_option).settings)


def kept(settings: AppSettings | UserSettings, unknown: Mapping[str, JSON]) -> str:
    """Return the text to be stored.

    Args:
        settings: The settings.
        unknown: Members of the text before that this version does not know.
    """
    members: dict[str, JSON] = {"v": VERSION, **_members(settings)}
    members |= {name: value for name, value in unknown.items() if name not in members}
    return storable_json(members)


class _WrongTypeError(Exception):
    pass


class _UnknownValueError(Exception):
    pass


class _Members:
    """The members of a stored object, taken one by one. What is left is not known."""

    def __init__(self, members: Mapping[str, JSON]) -> None:
        self.left = dict(members)
        self.problems: list[Problem] = []

    def taken(self, name: str, read: Callable[[JSON], ValueT], default: ValueT) -> ValueT:
        if name not in self.left:
            return default
        try:
            return read(self.left.pop(name))
        except _WrongTypeError:
            self.problems.append(Problem(Fault.WRONG_TYPE, name))
        except _UnknownValueError:
            self.problems.append(Problem(Fault.UNKNOWN_VALUE, name))
        return default


def _read(stored: JSON, read: Callable[[_Members], SettingsT]) -> Read[SettingsT]:
    members, fault = _object(stored)
    written = stored if isinstance(stored, str) else "" if members is None else json.dumps(members)
    if members is None:
        return Read(read(_Members({})), () if fault is None else (Problem(fault),), written if fault else "")
    version = members.get("v")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        # The next version that is written has its number.
        return _judged(read, members, written, Problem(Fault.NO_VERSION))
    return _judged(read, members, written, *([Problem(Fault.NEWER)] if version > VERSION else []))


def _judged(
    read: Callable[[_Members], SettingsT], members: Mapping[str, JSON], written: str, *problems: Problem
) -> Read[SettingsT]:
    named: _Members = _Members({name: value for name, value in members.items() if name != "v"})
    settings = read(named)
    return Read(settings, (*problems, *named.problems), written, named.left)


def _object(stored: JSON) -> tuple[dict[str, JSON] | None, Fault | None]:
    """Return the object that is stored; None when there is none. Portals give options back as text, or decoded."""
    if isinstance(stored, dict):
        return stored, None
    if is_nothing(stored):
        return None, None
    if not isinstance(stored, str):
        return None, Fault.NOT_AN_OBJECT
    return _decoded(stored)


def _decoded(stored: str) -> tuple[dict[str, JSON] | None, Fault | None]:
    if len(stored) > LONGEST:
        return None, Fault.TOO_LONG
    if nesting(stored) > DEEPEST:
        return None, Fault.NOT_JSON
    try:
        found = json.loads(stored)
    except ValueError:
        return None, Fault.NOT_JSON
    return (found, None) if isinstance(found, dict) else (None, Fault.NOT_AN_OBJECT)


def _members(settings: AppSettings | UserSettings) -> dict[str, JSON]:
    if isinstance(settings, AppSettings):
        members: dict[str, JSON] = {
            "hold": settings.hold,
            "off": [part.value for part in Part if part in settings.off],
        }
        if settings.off_own:
            members["off-own"] = [*sorted(settings.off_own)]
        marks = {"vip": settings.vip, "no-contact": settings.no_contact}
        members |= {name: {"field": mark.field, "value": mark.value} for name, mark in marks.items() if mark.field}
        if settings.outcomes is not None:
            members["outcomes"] = lines_of(settings.outcomes)
        if settings.outcome_required:
            members["outcome_required"] = True
        return members
    return {"hold": settings.hold, "log": settings.log}


def _flag(value: JSON) -> bool:
    if not isinstance(value, bool):
        raise _WrongTypeError
    return value


def _wish(value: JSON) -> bool | None:
    return None if value is None else _flag(value)


def _outcomes(value: JSON) -> tuple[Outcome, ...] | None:
    """Return a text with one outcome in each line. One that is not understood is a fault of the whole."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _WrongTypeError
    outcomes, wrong = outcomes_in(value)
    if wrong:
        raise _UnknownValueError
    return outcomes


def _parts(value: JSON) -> frozenset[Part]:
    """Return a list of names. One that is not known is a fault: whether it hides something cannot be known either."""
    if not isinstance(value, list):
        raise _WrongTypeError
    known = {part.value: part for part in Part}
    if any(not isinstance(name, str) or name not in known for name in value):
        raise _UnknownValueError
    return frozenset(known[name] for name in value if isinstance(name, str))


def _names(value: JSON) -> frozenset[str]:
    """Return a list of names. Which there are depends on what is installed: one that is not known is kept."""
    if not isinstance(value, list) or any(not isinstance(name, str) for name in value):
        raise _WrongTypeError
    return frozenset(name for name in value if isinstance(name, str))


def _mark(value: JSON) -> Mark:
    """Return an object with a field's name and a value, or a field's name alone."""
    told = {"field": value} if isinstance(value, str) else value
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise _WrongTypeError
    mark = Mark(text(told.get("field")), text(told.get("value")))
    if not mark.possible:
        raise _UnknownValueError
    return mark
