"""The first steps on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.home.form import busy, enabled, pressed
from app.home.guide.sets import SETS, outcomes_of
from app.home.view import note, saving_notes, saving_state
from app.locale import N_, Words
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.home.state import Model


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far.

    Attributes:
        opened: Whether the questions are shown; None if nobody has decided: then they are, before the first save.
        lines: Numbers of the lines; empty for all.
        chosen: The name of the set of outcomes.
        hold: Whether to keep the card open.
        sent: Whether the answers were sent to be saved.
    """

    opened: bool | None = None
    lines: tuple[str, ...] = ()
    chosen: str = "sales"
    hold: bool = True
    sent: bool = False


def is_shown(answers: Answers, model: Model) -> bool:
    """Return whether the questions are shown: to administrators, on their own only before the first save."""
    if not (model.opened and model.visit.admin):
        return False
    fresh = not (model.app.read.text or model.scripts.read.text)
    return fresh or answers.sent if answers.opened is None else answers.opened


def view(answers: Answers, model: Model, words: Words) -> dict[str, Content]:
    """Return everything that the section shows."""
    shown, form = is_shown(answers, model), model.app
    done = answers.sent and form.saved
    possible = form.editable and not done
    lines = [(line.number, line.name or line.number, line.number in answers.lines) for line in model.lists.lines]
    sets = [(name, words(each.label), name == answers.chosen) for name, each in SETS.items()]
    hold = [("on", words(N_("Yes")), answers.hold), ("off", words(N_("No")), not answers.hold)]
    text = words(N_("Someone else changed these settings in the meantime. Nothing was saved."))
    notes = saving_notes(form, note(text), words) if answers.sent else []
    return {
        "guide-section": Element(None, visibility(shown=shown)),
        "guide-again": Element(None, visibility(shown=model.opened and model.visit.admin and not shown)),
        "guide-state": saving_state(form, words) if answers.sent else Element("", {"data-value": "clean"}),
        "guide-lines": _chips("line", lines, possible=possible),
        "guide-no-lines": Element(None, visibility(shown=not lines)),
        "guide-sets": _chips("set", sets, possible=possible),
        "guide-outcomes": ItemList(
            tuple(
                ListItem({"name": Element(one.name, {"data-colour": one.colour.value or None})})
                for one in outcomes_of(answers.chosen, (), words)
            )
        ),
        "guide-hold": _chips("hold", hold, possible=possible),
        "guide-replaces": Element(None, visibility(shown=form.read.value.outcomes is not None and not answers.sent)),
        "guide-notes": ItemList(tuple(notes)),
        "guide-save": Element(None, {**visibility(shown=not done), **enabled(possible), **busy(form.saving)}),
        "guide-skip": Element(words(N_("Close")) if done else words(N_("Skip"))),
        "guide-done": Element(None, visibility(shown=done)),
        "guide-test": Element(None, visibility(shown=done)),
    }


def _chips(part: str, options: Iterable[tuple[str, str, bool]], *, possible: bool) -> ItemList:
    return ItemList(
        tuple(
            ListItem(
                {
                    "choice": Element(
                        text,
                        {
                            "data-argument": f"{part}:{code}",
                            **pressed(chosen),
                            **enabled(possible),
                        },
                    )
                }
            )
            for code, text, chosen in options
        )
    )
