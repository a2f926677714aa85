"""Keys of the panel that each user can change: what they do, their defaults, and conflicts between them. Pure."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.locale import N_
from app.settings.kinds import FormRow, UnknownValueError, WrongTypeError

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


def keys_of(own: Mapping[str, str]) -> dict[str, str]:
    """Return the key of each shortcut: the user's own, or else the default; empty for none."""
    return {name: own.get(name, shortcut.key) for name, shortcut in SHORTCUTS.items()}


def conflicts_of(own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return, for each shortcut whose key others have too, the names of these."""
    keys = keys_of(own)
    found = {name: tuple(other for other in keys if other != name and keys[other] == keys[name]) for name in keys}
    return {name: others for name, others in found.items() if others and keys[name] != NO_KEY}


@dataclass(frozen=True, slots=True)
class ShortcutKeys:
    """A kind of setting: the user's own keys by the shortcut's name. Only what differs from the default is kept."""

    inputs: frozenset[str] = frozenset()

    def decode(self, value: JSON) -> Mapping[str, str]:
        """Return the keys; two shortcuts with the same own key are a fault.

        Shortcuts of another version are left out. A shortcut that this version added has no key if the user gave its
        default to something else.
        """
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value.values()):
            raise WrongTypeError
        own = {name: key for name, key in value.items() if name in SHORTCUTS and isinstance(key, str)}
        taken = frozenset(own.values()) - {NO_KEY}
        own |= {name: NO_KEY for name, added in SHORTCUTS.items() if name not in own and added.key in taken}
        if not all(map(_possible, own.values())) or conflicts_of(own):
            raise UnknownValueError
        return _changed_ones(own)

    def encode(self, value: Mapping[str, str]) -> JSON:
        """Return what is stored."""
        return dict(value) or None

    def part_of(self, name: str, changed: str) -> str | None:
        """Return the shortcut's name."""
        return changed.removeprefix(f"{name}-") if changed.startswith(f"{name}-") else None

    def change(self, value: Mapping[str, str], part: str, code: str) -> Mapping[str, str]:
        """Give a shortcut another key, or take back all changes. A conflict is taken, and shown until it is solved."""
        if part == "standard":
            return {}
        if part not in SHORTCUTS or not _possible(code):
            raise UnknownValueError
        return _changed_ones({**value, part: code})

    def is_sound(self, value: Mapping[str, str]) -> bool:
        """Return whether no two shortcuts have the same key."""
        return not conflicts_of(value)

    def rows(self, name: str, value: Mapping[str, str]) -> tuple[FormRow, ...]:
        """Return none: the keys have an editor of their own."""
        del name, value
        return ()


def _possible(key: str) -> bool:
    return key == NO_KEY or (len(key) == 1 and key in LETTERS)


def _changed_ones(own: Mapping[str, str]) -> dict[str, str]:
    return {name: key for name, key in own.items() if key != SHORTCUTS[name].key}
