"""The letters of the panel's keys, in my settings and in the settings for everyone. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.form import enabled, shown_text
from app.locale import N_
from app.settings.shortcuts import SHORTCUTS, conflicts_of, keys_of, lost_keys
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.home.messages import Scope
    from app.home.view import ViewModel
    from app.locale import Words


def shortcuts_view(
    scope: Scope, chosen: Mapping[str, str], everyone: Mapping[str, str], words: Words, *, possible: bool
) -> ViewModel:
    """Return the keys, each with what has the same letter, or has taken it.

    Args:
        scope: Whose keys they are.
        chosen: What was chosen there.
        everyone: What is set for everyone, if `chosen` is a user's.
        words: The language.
        possible: Whether they can be changed.
    """
    keys, common = keys_of(chosen, everyone), keys_of(everyone)
    conflicts, lost = conflicts_of(chosen), lost_keys(chosen, everyone)
    rows = []
    for name, shortcut in SHORTCUTS.items():
        others = ", ".join(words(SHORTCUTS[other].label) for other in conflicts.get(name, ()))
        wrong = words(N_("The same letter as for: {others}")).format(others=others) if others else ""
        hint = ""
        if name in lost:
            winner = words(SHORTCUTS[lost[name]].label)
            hint = words(N_("Has no letter: {letter} is used for “{other}”.")).format(
                letter=keys[lost[name]].upper(), other=winner
            )
        elif name in chosen and name in everyone and keys[name] != common[name]:
            hint = words(N_("Set for everyone: {letter}")).format(letter=common[name].upper() or words(N_("No key")))
        attributes = {
            "data-input": f"{scope.value}.keys-{name}",
            "data-field": f"{scope.value}-keys-{name}",
            "aria-invalid": "true" if others else None,
            "aria-description": hint or None,
            "disabled": None if possible else "",
        }
        rows.append(
            ListItem(
                {
                    "name": Element(words(shortcut.label)),
                    "key": Element(None, attributes, keys[name]),
                    "wrong": shown_text(wrong),
                    "hint": Element(hint, visibility(shown=bool(hint) and not wrong)),
                }
            )
        )
    standard = {**enabled(possible), **visibility(shown=bool(chosen))}
    return {
        f"{scope.value}-keys": ItemList(tuple(rows)),
        f"{scope.value}-keys-standard": Element(None, standard),
    }
