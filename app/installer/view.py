"""The model as what `static/install.html` shows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.installation.words import advice_text, details_text, wrong_text
from app.installer.model import BUSY, Mark, Model, Phase, Task
from app.installer.words import detail_text, headline_text, mark_text
from app.locale import N_
from app.ui.view import Cell, Shown, visible

if TYPE_CHECKING:
    from app.locale import Words

Places = dict[str, Shown]

CHECK, INSTALL, FINISH = "check", "install", "finish"
"""Actions: the button's `data-action`."""

_BUTTONS = {
    Phase.CHECKING: (INSTALL, N_("Install")),
    Phase.BLOCKED: (CHECK, N_("Check again")),
    Phase.READY: (INSTALL, N_("Install")),
    Phase.INSTALLING: (INSTALL, N_("Install")),
    Phase.STOPPED: (INSTALL, N_("Try again")),
    Phase.INSTALLED: (FINISH, N_("Finish")),
    Phase.FINISHING: (FINISH, N_("Finish")),
    Phase.UNCONFIRMED: (CHECK, N_("Check again")),
    Phase.FINISHED: (CHECK, N_("Check again")),
}


def places_of(model: Model, words: Words) -> Places:
    """Return everything that the page shows."""
    title, lead = headline_text(model, words)
    places: Places = {
        "headline": Cell(title, {"data-phase": model.phase.value}),
        "lead": Cell(lead),
        "action": _button(model, words),
        "announcement": Cell(_announcement(model, words)),
    }
    for task in Task:
        places |= _line(model, task, words)
    return places


def _button(model: Model, words: Words) -> Cell:
    """Return the one button of all phases, so that it keeps the focus."""
    if model.phase not in _BUTTONS:
        return Cell(None, visible(shown=False))
    action, label = _BUTTONS[model.phase]
    busy = "true" if model.phase in BUSY else None
    return Cell(words(label), {"data-action": action, "aria-disabled": busy, "aria-busy": busy, **visible(shown=True)})


def _line(model: Model, task: Task, words: Words) -> Places:
    line = model.lines[task]
    trouble = line.trouble
    return {
        task.value: Cell(None, {"data-mark": line.mark.value}),
        f"{task}-mark": Cell(mark_text(line.mark, words)),
        f"{task}-detail": Cell(detail_text(model, task, words)),
        f"{task}-wrong": Cell(wrong_text(trouble, words) if trouble else ""),
        f"{task}-advice": Cell(advice_text(trouble, words) if trouble else ""),
        f"{task}-said": Cell(details_text(trouble, words) if trouble else ""),
    }


def _announcement(model: Model, words: Words) -> str:
    """Return the announcement for screen readers: the phase, and each problem with its advice."""
    parts = list(headline_text(model, words))
    for task in model.marks(Mark.WRONG):
        trouble = model.lines[task].trouble
        if trouble is not None:
            parts += [wrong_text(trouble, words), advice_text(trouble, words)]
    return " ".join(filter(None, parts))
