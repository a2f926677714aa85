"""What several sections of the home page show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home import words as say
from app.installation.words import details_text
from app.locale import N_, Words
from app.ui.view import Cell, Row, visible

if TYPE_CHECKING:
    from app.home.edited import Edited
    from app.installation.trouble import Trouble

_STATES = {
    "saving": N_("Saving…"),
    "failed": N_("Not saved"),
    "faulty": N_("It contains mistakes"),
    "dirty": N_("Not saved yet"),
    "saved": N_("Saved"),
}


def enabled(possible: bool) -> dict[str, str | None]:
    """Return the attributes that let a button be pressed, or not."""
    return {"aria-disabled": None if possible else "true"}


def busy(under_way: bool) -> dict[str, str | None]:
    """Return the attributes that say that a button's work is under way, or not."""
    return {"aria-busy": "true" if under_way else None}


def saving_state(one: Edited, words: Words) -> Cell:
    """Return the state of a save."""
    code = one.code
    return Cell(words(_STATES[code]) if code in _STATES else "", {"data-value": code})


def note(text: str, advice: str = "", details: str = "", tone: str = "warning") -> Row:
    """Return a row of a list of notes. `tone`: `good`, `hint`, `warning` or `error`."""
    return Row(
        {
            "": Cell(None, {"data-tone": tone}),
            "text": Cell(text),
            "advice": Cell(advice, visible(shown=bool(advice))),
            "details": Cell(details, visible(shown=bool(details))),
        }
    )


def trouble_note(trouble: Trouble, words: Words) -> Row:
    """Return a trouble with what can be done about it."""
    return note(
        say.trouble_text(trouble, words), say.trouble_advice(trouble, words), details_text(trouble, words), "error"
    )


def saving_notes(one: Edited, overtaken: Row, words: Words) -> list[Row]:
    """Return why the last save failed. `overtaken`: the text if somebody else was faster."""
    failed = [] if one.trouble is None else [trouble_note(one.trouble, words)]
    if one.clashed:
        text = words(N_("Someone else saved at the same moment, and Bitrix24 kept only their changes."))
        advice = words(N_("Your changes are still here. Save again, or discard them to see what is stored."))
        overtaken = note(text, advice)
    return [overtaken, *failed] if one.changed else failed


def admins_only(words: Words) -> str:
    """Return why something is not there."""
    return words(N_("Only administrators can do this."))
