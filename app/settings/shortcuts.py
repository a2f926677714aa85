"""Keys of the panel that can be changed, for everyone and by each user: what they do, and their conflicts. Pure."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.locale import N_
from app.settings.kinds import Kind, UnknownValueError, WrongTypeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.values import JSON

LETTERS = string.ascii_lowercase
"""What can be chosen: a letter has the same place or name on every keyboard. Digits and Ctrl are taken."""

NO_KEY = ""
"""What is stored for something that has no key."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a key does. `key` is the default."""

    key: str
    label: str


SHORTCUTS: Mapping[str, Shortcut] = {
    "note": Shortcut("n", N_("Write the note")),
    "follow-up": Shortcut("f", N_("Choose a follow-up")),
    "about": Shortcut("d", N_("Choose what the call is about")),
    "caller": Shortcut("c", N_("Somebody else…")),
    "client": Shortcut("o", N_("Open the client")),
    "script": Shortcut("s", N_("Show the next script")),
    "checklist": Shortcut("t", N_("Tick the next item on the checklist")),
    "answer": Shortcut("a", N_("Choose an answer in the script")),
    "objections": Shortcut("b", N_("Search the objections")),
    "hold": Shortcut("k", N_("Turn “keep card open” on or off")),
    "more-time": Shortcut("m", N_("65 more seconds")),
    "log": Shortcut("l", N_("Show or hide the messages from Bitrix24")),
}
"""By the name that is stored."""


STANDARD: Mapping[str, str] = {name: shortcut.key for name, shortcut in SHORTCUTS.items()}
"""The keys that hold until somebody chooses others."""

FOLLOW = "follow"
"""The code of a change that undoes a choice."""


def keys_of(*choices: Mapping[str, str]) -> dict[str, str]:
    """Return the key of each shortcut; empty for none.

    A choice that counts more keeps its key: what counts less and has the same has none.

    Args:
        choices: Chosen keys by the shortcut's name, what counts most first. The standard keys come last.
    """
    keys: dict[str, str] = {}
    for chosen in (*choices, STANDARD):
        taken = frozenset(keys.values()) - {NO_KEY}
        more = {name: key for name, key in chosen.items() if name in SHORTCUTS and name not in keys}
        keys |= {name: NO_KEY if key in taken else key for name, key in more.items()}
    return {name: keys[name] for name in SHORTCUTS}


def lost_keys(*choices: Mapping[str, str]) -> dict[str, str]:
    """Return, for each shortcut that lost its key to one that counts more, the name of that one. See `keys_of`."""
    keys = keys_of(*choices)
    found = {}
    for name, key in keys.items():
        preferred = next(chosen[name] for chosen in (*choices, STANDARD) if name in chosen)
        if key != preferred:
            found[name] = next(other for other in keys if keys[other] == preferred)
    return found


def conflicts_of(chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return, for each shortcut whose key was chosen for others too, the names of these."""
    found = {
        name: tuple(each for each in chosen if each != name and chosen[each] == key) for name, key in chosen.items()
    }
    return {name: others for name, others in found.items() if others and chosen[name] != NO_KEY}


@dataclass(frozen=True, slots=True)
class ShortcutKeys(Kind):
    """A kind of setting: chosen keys by the shortcut's name, of a user or for everyone.

    A user's choice is kept even if it is the standard key: everyone's may be another one.
    """

    def decode(self, value: JSON) -> Mapping[str, str]:
        """Return the keys; two shortcuts with the same key are a fault. Shortcuts of another version are left out."""
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value.values()):
            raise WrongTypeError
        chosen = {name: key for name, key in value.items() if name in SHORTCUTS and isinstance(key, str)}
        if not all(map(_possible, chosen.values())) or conflicts_of(chosen):
            raise UnknownValueError
        return chosen

    def encode(self, value: Mapping[str, str]) -> JSON:
        """Return what is stored."""
        return dict(value) or None

    def change(self, value: Mapping[str, str], part: str, code: str) -> Mapping[str, str]:
        """Choose a shortcut's key, or take back that choice, or all. A conflict is shown until it is solved."""
        if part == "standard":
            return {}
        if part not in SHORTCUTS or not (_possible(code) or code == FOLLOW):
            raise UnknownValueError
        others = {name: key for name, key in value.items() if name != part}
        return others if code == FOLLOW else {**others, part: code}

    def combine(self, general: Mapping[str, str], specific: Mapping[str, str]) -> Mapping[str, str]:
        """Return the keys of a user, where they aren't the standard ones."""
        return {name: key for name, key in keys_of(specific, general).items() if key != STANDARD[name]}

    def is_sound(self, value: Mapping[str, str]) -> bool:
        """Return whether no two shortcuts have the same key."""
        return not conflicts_of(value)


def _possible(key: str) -> bool:
    return key == NO_KEY or (len(key) == 1 and key in LETTERS)
