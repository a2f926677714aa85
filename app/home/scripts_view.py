"""The card with the scripts and phrases, as a function of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.messages import Scope
from app.home.settings_view import room_notes, room_text
from app.home.view import admins_only, busy, enabled, note, saving_notes, saving_state
from app.locale import N_, Words
from app.scripts.model import NAMES
from app.scripts.storage_format import OPTION as SCRIPTS
from app.settings.reading import Fault
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.scripts import ScriptsForm
    from app.home.state import Model
    from app.home.view import ViewModel
    from app.settings.reading import Problem

SHOWN = 20
"""Mistakes that are listed: correcting the first ones often corrects the rest."""

_FAULTS = {
    Fault.NOT_JSON: N_("This isn't valid JSON: something is missing or extra here, or just before."),
    Fault.UNENDED: N_("The text that starts here doesn't end: a quotation mark is missing."),
    Fault.NO_COMMA: N_("A comma or a closing bracket is missing here, or just before."),
    Fault.COMMA_TOO_MANY: N_("There's an extra comma before a closing bracket."),
    Fault.EXTRA: N_("There's something after the end."),
    Fault.NOT_AN_OBJECT: N_("The whole text must be a single object, in braces."),
    Fault.TOO_LARGE: N_("This is too large: Bitrix24 can store {detail} bytes in total."),
    Fault.NEWER: N_("A newer version of this app saved this, so this version can't change it."),
    Fault.NO_OBJECT: N_("“{place}” must be an object, in braces."),
    Fault.NO_LIST: N_("“{place}” must be a list, in square brackets."),
    Fault.NO_TEXT: N_("“{place}” must be a text, in quotation marks."),
    Fault.MISSING: N_("“{detail}” is missing from “{place}”."),
    Fault.UNKNOWN_NAME: N_("“{place}” isn't known here."),
    Fault.UNKNOWN_DIRECTION: N_("“{detail}” isn't a direction. Use incoming, outgoing or callback."),
    Fault.UNKNOWN_LANGUAGE: N_("“{detail}” isn't a language. Use two small letters, such as en or de."),
    Fault.WRONG_KEY: N_("“{detail}” contains a space or a slash, so it can't be typed after the slash."),
    Fault.TWICE: N_("“{detail}” appears twice."),
    Fault.TOO_MANY: N_("The list is too long. The limit is {detail} entries."),
    Fault.TOO_LONG: N_("“{place}” is too long. The limit is {detail} characters."),
    Fault.UNKNOWN_VARIABLE: N_("There's no variable {detail}. It will be shown unchanged."),
}


def scripts_section(model: Model, words: Words) -> ViewModel:
    """Return the card with the scripts and phrases."""
    one, admin = model.scripts, model.visit.admin
    possible = model.opened and admin and not one.saving and not one.read.newer
    return {
        "scripts-state": saving_state(one, words),
        "scripts-locked": Element(admins_only(words), visibility(shown=model.opened and not admin)),
        "scripts-variables": Element(" ".join(f"{{{name}}}" for name in NAMES)),
        "scripts-text": Element(
            None,
            {"readonly": None if possible else "", "aria-invalid": None if one.sound else "true"},
            one.text,
        ),
        "scripts-summary": Element(_summary(model, words)),
        "scripts-notes": ItemList(
            (*_notes(one, words), *room_notes(one, Scope.SCRIPTS, (admin and model.usage) or None, words))
        ),
        "scripts-save": Element(None, {**enabled(possible and one.savable), **busy(one.saving)}),
        "scripts-discard": Element(None, {**visibility(shown=one.dirty and admin), **enabled(possible)}),
        "scripts-example": Element(None, {**visibility(shown=not one.text.strip() and admin), **enabled(possible)}),
        "scripts-copy": Element(None, visibility(shown=bool(one.read.problems and one.read.text))),
        "scripts-import": Element(None, visibility(shown=possible)),
        "scripts-export": Element(None, visibility(shown=bool(one.text.strip()))),
    }


def _notes(one: ScriptsForm, words: Words) -> list[ListItem]:
    rows = [_problem(problem, words) for problem in one.draft.problems[:SHOWN]]
    more = len(one.draft.problems) - SHOWN
    if more > 0:
        rows.append(note(words(N_("And {count} more.")).format(count=more), tone="hint"))
    if one.unreadable:
        advice = words(N_("Nothing was changed. Choose the file again, or choose another one."))
        rows.append(note(words(N_("The file couldn't be read.")), advice, tone="error"))
    text = words(N_("Someone else changed this in the meantime. Nothing was saved."))
    advice = words(N_("Save again to replace it, or discard your changes to see it."))
    rows += saving_notes(one, note(text, advice), words)
    return rows


def _problem(problem: Problem, words: Words) -> ListItem:
    text = words(_FAULTS[problem.fault]).format(place=problem.place, detail=problem.detail)
    line = words(N_("Line {line}")).format(line=problem.line) if problem.line else ""
    details = " · ".join(filter(None, (line, problem.place)))
    return note(text, details=details, tone="error" if problem.hinders else "warning")


def _summary(model: Model, words: Words) -> str:
    one = model.scripts
    library = one.draft.value
    if not one.text.strip():
        return words(N_("Nothing has been written yet."))
    sentence = words(N_("Scripts: {scripts}, phrases: {phrases}."))
    counted = sentence.format(scripts=len(library.scripts), phrases=len(library.phrases))
    usage = None if model.usage is None else model.usage.with_size(SCRIPTS, one.draft.size)
    return f"{counted} {room_text(usage, words)}".strip() if model.visit.admin else counted
