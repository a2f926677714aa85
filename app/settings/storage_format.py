"""Settings as the text that the portal keeps, and what is wrong in such a text.

    read = decode_app_settings('{"v": 1, "hold": "yes"}')
    read.value == AppSettings()
    read.problems == (Problem(Fault.WRONG_TYPE, "hold"),)
    encode_settings(AppSettings(keep_open=True), read.unknown) == '{"v":1,"hold":true,"off":[]}'

Total: every value gives settings. What cannot be read gives the default, and a problem; what is not known, because a
newer version wrote it, is kept when the settings are written again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.bitrix24.values import JSON, is_nothing, nesting, storable_json, text
from app.settings.kinds import UnknownValueError, WrongTypeError
from app.settings.reading import Fault, Problem, Read
from app.settings.values import THEME, AppSettings, Effective, SettingsT, Theme, UserSettings, declarations

if TYPE_CHECKING:
    from collections.abc import Mapping


OPTION = "settings"
"""The option's name, of the app and of each user."""

REPLACED = "settings-replaced"
"""The option that keeps a text which could not be read when it is replaced: nothing is destroyed."""

VERSION = 1

LONGEST = 60_000
"""The most characters of a text that are read. Fewer may be written: see `app.settings.quota`."""

DEEPEST = 50
"""Levels of nesting in the text: decoding more may exhaust the stack of a WebAssembly interpreter."""


def decode_app_settings(stored: JSON) -> Read[AppSettings]:
    """Return the app's settings from its option."""
    return _decode(AppSettings, stored, {})


def decode_user_settings(stored: JSON, theme: JSON = None) -> Read[UserSettings]:
    """Return the settings of a user as two options hold them. A theme that is not known is everyone's."""
    return _decode(UserSettings, stored, {THEME: theme})


def effective_theme(app_option: JSON, theme_option: JSON) -> Theme:
    """Return the colours for the user with this option."""
    return Effective.of(decode_app_settings(app_option).value, decode_user_settings(None, theme_option).value).theme


def encode_settings(settings: AppSettings | UserSettings, unknown: Mapping[str, JSON]) -> str:
    """Return the text to be stored.

    Args:
        settings: The settings.
        unknown: Members of the text before that this version does not know.
    """
    members: dict[str, JSON] = {"v": VERSION}
    for one in declarations(type(settings)):
        value = one.kind.encode(getattr(settings, one.name))
        if not one.option and (value is not None or one.always):
            members[one.key] = value
    members |= {name: value for name, value in unknown.items() if name not in members}
    return storable_json(members)


def _decode(kind: type[SettingsT], stored: JSON, options: Mapping[str, JSON]) -> Read[SettingsT]:
    members, fault = _object(stored)
    written = stored if isinstance(stored, str) else "" if members is None else json.dumps(members)
    problems = [] if fault is None else [Problem(fault)]
    left = {name: value for name, value in (members or {}).items() if name != "v"}
    if members is not None:
        version = members.get("v")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            # The next version that is written has its number.
            problems.append(Problem(Fault.NO_VERSION))
        elif version > VERSION:
            problems.append(Problem(Fault.NEWER))
    values: dict[str, Any] = {}
    for one in declarations(kind):
        if one.option:
            with suppress(WrongTypeError, UnknownValueError):
                values[one.name] = one.kind.decode(text(options.get(one.option)))
        elif one.key in left:
            try:
                values[one.name] = one.kind.decode(left.pop(one.key))
            except WrongTypeError:
                problems.append(Problem(Fault.WRONG_TYPE, one.key))
            except UnknownValueError:
                problems.append(Problem(Fault.UNKNOWN_VALUE, one.key))
    return Read(kind(**values), tuple(problems), written if members is not None or fault else "", left)


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
