"""The model on `static/install.html`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.installation.bindings import (
    Condition,
    condition_text,
    conditions,
    foreign_bindings,
    warnings_advice,
    warnings_text,
)
from app.installer.state import BUSY, TASK_OF, Mark, Model, Phase, Task
from app.locale import N_, Words
from app.ui.error_texts import advice_text, details_text, happened_text
from app.ui.view import Content, Element, visibility

if TYPE_CHECKING:
    from app.installation.inspection import Inspection

_HEADLINES = {
    Phase.CHECKING: (N_("Checking…"), N_("This takes a few seconds.")),
    Phase.FORBIDDEN: (N_("This needs an administrator."), ""),
    Phase.BLOCKED: (N_("Something has to be fixed first."), N_("Follow the advice above, then check again.")),
    Phase.READY: (N_("Everything is ready."), N_("One click adds the panel for all operators.")),
    Phase.INSTALLING: (N_("Installing…"), N_("Please leave this page open.")),
    Phase.STOPPED: (N_("The installation stopped."), N_("Follow the advice above, then try again.")),
    Phase.INSTALLED: (
        N_("The panel is in place."),
        N_(
            "Click Finish. Everyone will see the panel from their next call; Bitrix24 pages that are already open must"
            " be reloaded."
        ),
    ),
    Phase.FINISHING: (N_("Finishing…"), N_("Bitrix24 reloads this page.")),
    Phase.UNCONFIRMED: (N_("Bitrix24 is still waiting."), N_("Follow the advice above.")),
    Phase.FINISHED: (
        N_("The panel is installed."),
        N_("Everyone will see it from their next call. Bitrix24 pages that are already open must be reloaded."),
    ),
}

_REPAIR = N_("Some things aren't as they should be."), N_("One click repairs them.")

_MARKS = {
    Mark.WAITING: N_("To do"),
    Mark.RUNNING: N_("Under way"),
    Mark.DONE: N_("Done"),
    Mark.NOTE: N_("Note", context="state of a step"),
    Mark.WRONG: N_("Problem"),
}

_DETAILS = {
    (Task.ADMINISTRATOR, Mark.DONE): N_("You may install applications"),
    (Task.RIGHTS, Mark.RUNNING): N_("Asking Bitrix24…"),
    (Task.RIGHTS, Mark.DONE): N_("All required permissions granted"),
    (Task.PAGES, Mark.RUNNING): N_("Checking the host…"),
    (Task.PAGES, Mark.DONE): N_("Reachable the way Bitrix24 loads them"),
    (Task.PANEL, Mark.RUNNING): N_("Being set up…"),
    (Task.WORKER, Mark.RUNNING): N_("Being set up…"),
    (Task.WORKER, Mark.NOTE): N_("This Bitrix24 doesn't support it. The panel works without it"),
    (Task.COMPLETION, Mark.RUNNING): N_("Asking Bitrix24…"),
    (Task.COMPLETION, Mark.DONE): N_("Bitrix24 shows the panel to everyone"),
}


def headline_text(model: Model, words: Words) -> tuple[str, str]:
    """Return the phase of the installation, and what it means for the user."""
    sentences = _HEADLINES[model.phase]
    if (
        model.phase is Phase.READY
        and model.inspection is not None
        and (model.inspection.installed or model.inspection.present)
    ):
        sentences = _REPAIR
    title, lead = sentences
    return words(title), words(lead) if lead else ""


def detail_text(model: Model, task: Task, words: Words) -> str:
    """Return what there is to say about a task besides its problem."""
    mark = model.lines[task].mark
    if task is Task.RIGHTS and mark is Mark.NOTE and model.inspection is not None:
        return _notes_text(model.inspection, words)
    sentence = _DETAILS.get((task, mark))
    if sentence is not None:
        return words(sentence)
    return "" if mark is Mark.WRONG else _place_text(model, task, words)


def _notes_text(seen: Inspection, words: Words) -> str:
    notes = []
    if seen.lacking:
        sentence = words(N_("Not granted: {scopes}. The panel works, but without names"))
        notes.append(sentence.format(scopes=", ".join(seen.lacking)))
    if seen.warnings:
        notes.append(words.paragraph(warnings_text(words), warnings_advice(words)))
    return " · ".join(notes)


def _place_text(model: Model, task: Task, words: Words) -> str:
    if model.inspection is None:
        return ""
    for binding, condition in conditions(model.bindings, model.inspection.present):
        if TASK_OF[binding.placement] is task:
            others = foreign_bindings(binding, model.inspection.present)
            shown = Condition.BOUND if model.lines[task].mark is Mark.DONE else condition
            return condition_text(shown, others[0].handler if others else "", words)
    return ""


ViewModel = dict[str, Content]

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


def view(model: Model, words: Words) -> ViewModel:
    """Return everything that the page shows."""
    title, lead = headline_text(model, words)
    shown: ViewModel = {
        "headline": Element(title, {"data-phase": model.phase.value}),
        "lead": Element(lead),
        "action": _button(model, words),
        "announcement": Element(_announcement(model, words)),
    }
    for task in Task:
        shown |= _line(model, task, words)
    return shown


def _button(model: Model, words: Words) -> Element:
    """Return the one button of all phases, so that it keeps the focus."""
    if model.phase not in _BUTTONS:
        return Element(None, visibility(shown=False))
    action, label = _BUTTONS[model.phase]
    busy = "true" if model.phase in BUSY else None
    return Element(
        words(label), {"data-action": action, "aria-disabled": busy, "aria-busy": busy, **visibility(shown=True)}
    )


def _line(model: Model, task: Task, words: Words) -> ViewModel:
    line = model.lines[task]
    error = line.error
    return {
        task.value: Element(None, {"data-mark": line.mark.value}),
        f"{task}-mark": Element(words(_MARKS[line.mark])),
        f"{task}-detail": Element(detail_text(model, task, words)),
        f"{task}-wrong": Element(happened_text(error, words) if error else ""),
        f"{task}-advice": Element(advice_text(error, words) if error else ""),
        f"{task}-said": Element(details_text(error, words) if error else ""),
    }


def _announcement(model: Model, words: Words) -> str:
    """Return the announcement for screen readers: the phase, and each problem with its advice."""
    parts = list(headline_text(model, words))
    for task in model.marks(Mark.WRONG):
        error = model.lines[task].error
        if error is not None:
            parts += [happened_text(error, words), advice_text(error, words)]
    return " ".join(filter(None, parts))
