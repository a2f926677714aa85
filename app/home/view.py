"""The home page as a function of the model."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport
from app.connection.view import explain_worker
from app.home import diagnostics
from app.home.form import enabled, shown_text
from app.home.state import Model, Repair
from app.home.test_call import Stage
from app.installation.bindings import Condition, foreign_bindings, host_of, place_text, warnings_advice, warnings_text
from app.installation.inspection import NEEDED, OPTIONAL, WISHED, missing_scopes
from app.locale import N_, Words
from app.panel.call_view import duration_text
from app.settings.reading import Fault, Problem
from app.ui.error_texts import advice_text, details_text, happened_text
from app.ui.view import Content, Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.edit_state import EditState
    from app.home.state import Installation
    from app.installation.bindings import Binding

_CONDITIONS = {
    Condition.BOUND: N_("In place"),
    Condition.MISSING: N_("Missing"),
    Condition.MOVED: N_("Points to {host}"),
    Condition.CLUTTERED: N_("In place, but there are old entries too"),
    Condition.FAULTY: N_("Set up incorrectly"),
}

_STAGES = {
    Stage.NONE: N_("No test call"),
    Stage.CALLING: N_("Bitrix24 is registering the call…"),
    Stage.SHOWN: N_("The card is open. You'll find the panel in its tab"),
    Stage.HIDDEN: N_("The card is hidden"),
    Stage.ENDING: N_("Ending the call…"),
    Stage.ENDED: N_("The test call is over"),
    Stage.LEFT: N_("A test call may still be open"),
}

_FAULTS = {
    Fault.NOT_JSON: N_("The stored text is damaged."),
    Fault.NOT_AN_OBJECT: N_("The stored text contains no settings."),
    Fault.TOO_LONG: N_("The stored text is too long."),
    Fault.NO_VERSION: N_("The stored text doesn't say which version wrote it."),
    Fault.NEWER: N_("A newer version of this app saved these settings, so this version can't change them."),
    Fault.WRONG_TYPE: N_("“{place}” has the wrong type."),
    Fault.UNKNOWN_VALUE: N_("“{place}” has an unknown value."),
}


def stage_text(stage: Stage, *, lost: bool, words: Words) -> str:
    """Return the state of the test call."""
    if stage is Stage.ENDED and lost:
        return words(N_("The test call had already ended"))
    return words(_STAGES[stage])


def problem_text(problem: Problem, words: Words) -> str:
    """Return what is wrong with a stored text."""
    return words(_FAULTS[problem.fault]).format(place=problem.place)


def clock_text(at: float) -> str:
    """Return the time of day of a moment in the last day."""
    return time.strftime("%H:%M", time.localtime(at))


_STATES = {
    "saving": N_("Saving…"),
    "failed": N_("Not saved"),
    "faulty": N_("It contains mistakes"),
    "dirty": N_("Not saved yet"),
    "saved": N_("Saved"),
}


def saving_state(one: EditState[Any], words: Words) -> Element:
    """Return the state of a save."""
    code = one.code
    return Element(words(_STATES[code]) if code in _STATES else "", {"data-value": code})


def note(text: str, advice: str = "", details: str = "", tone: str = "warning") -> ListItem:
    """Return a row of a list of notes, as in `note.html` and `form_note.html`, which has the details before the advice.

    `tone`: `good`, `hint`, `warning` or `error`.
    """
    return ListItem(
        {
            "": Element(None, {"data-tone": tone}),
            "text": Element(text),
            "advice": shown_text(advice),
            "details": shown_text(details),
        }
    )


def error_note(error: ErrorReport, words: Words) -> ListItem:
    """Return a problem with its remedy."""
    return note(*_problem(error, words))


def _problem(error: ErrorReport, words: Words) -> tuple[str, str, str, str]:
    return happened_text(error, words), advice_text(error, words), details_text(error, words), "error"


def saving_notes(one: EditState[Any], overtaken: ListItem, words: Words) -> list[ListItem]:
    """Return why the last save failed. `overtaken`: the text if somebody else was faster."""
    failed = [] if one.error is None else [error_note(one.error, words)]
    if one.clashed:
        text = words(N_("Someone else saved at the same moment, and Bitrix24 kept only their changes."))
        advice = words(N_("Your changes are still here. Save again, or discard them to see what is stored."))
        overtaken = note(text, advice)
    return [overtaken, *failed] if one.changed else failed


def admins_only(words: Words) -> str:
    """Return why something is missing."""
    return words(N_("Only administrators can do this."))


ViewModel = dict[str, Content]
Section = Callable[[Model, Words], ViewModel]


def installation_section(model: Model, words: Words) -> ViewModel:
    """Return the bindings, what is missing, and the button that repairs it."""
    found = model.installation
    state, code = _installation_state(model, words)
    states = found.states if found else ()
    busy = model.reading or model.repair.under_way
    repairable = found is not None and found.repairable
    return {
        "installation": Element(state, {"data-value": code}),
        "bindings": ItemList(tuple(_binding(binding, condition, model, words) for binding, condition in states)),
        "installation-notes": ItemList(tuple(note(*one) for one in _installation_notes(model, words))),
        "repair": Element(
            words(N_("Repairing…") if model.repair.under_way else N_("Repair")),
            {
                # It stays after the repair, to keep the focus.
                **visibility(shown=model.visit.admin and (repairable or model.repair != Repair())),
                **enabled(repairable and not busy),
            },
        ),
        "read-again": Element(None, enabled(model.opened and not busy)),
    }


def test_call_section(model: Model, words: Words) -> ViewModel:
    """Return the test call."""
    test_call = model.test_call
    stage, admin = test_call.stage, model.visit.admin
    idle = stage in (Stage.NONE, Stage.ENDED)
    ends_at = test_call.ends_at
    left = "" if ends_at is None else duration_text(max(0, ceil(ends_at - model.now)))
    return {
        "test-call": Element(
            stage_text(stage, lost=test_call.lost, words=words) if admin or not model.opened else admins_only(words),
            {"data-value": stage.value},
        ),
        "test-call-left": Element(
            words(N_("It ends automatically in {time}.")).format(time=left) if left else "",
            visibility(shown=bool(left)),
        ),
        "test-call-form": Element(None, visibility(shown=idle and (admin or not model.opened))),
        "test-call-number": Element(None, {"aria-invalid": "true" if test_call.wrong_number else None}),
        "test-call-number-fault": Element(
            words(N_("This isn't a phone number.")) if test_call.wrong_number else "",
            visibility(shown=test_call.wrong_number),
        ),
        # One button starts and ends the call, one shows and hides the card: so the focus stays on it.
        "test-call-main": Element(
            words(N_("Start test call") if idle or stage is Stage.CALLING else N_("End the call")),
            {
                "data-action": "start-test-call" if idle or stage is Stage.CALLING else "end-test-call",
                **visibility(shown=admin or not model.opened),
                **enabled(admin and _main_possible(model)),
            },
        ),
        "test-call-card": Element(
            words(N_("Show the card") if stage is Stage.HIDDEN else N_("Hide the card")),
            {
                "data-action": "show-test-call" if stage is Stage.HIDDEN else "hide-test-call",
                **visibility(shown=stage in (Stage.SHOWN, Stage.HIDDEN)),
                **enabled(not test_call.busy),
            },
        ),
        "test-call-notes": ItemList(() if test_call.error is None else (error_note(test_call.error, words),)),
    }


def _main_possible(model: Model) -> bool:
    stage = model.test_call.stage
    if stage in (Stage.NONE, Stage.ENDED):
        return not model.reading
    return stage not in (Stage.CALLING, Stage.ENDING) and not model.test_call.busy


def diagnostics_section(model: Model, words: Words) -> ViewModel:
    """Return what support needs to know."""
    known = model.diagnostics
    looked = known.environment is not None
    rows = diagnostics.lines(model) if looked else ()
    copied = words(N_("Copied")) if known.copied else ""
    refused = words(N_("The browser didn't allow copying.")) if known.copy_failed else ""
    return {
        "facts": ItemList(tuple(ListItem({"name": Element(name), "value": Element(value)}) for name, value in rows)),
        "diagnostics-copied": Element(copied or refused, {"data-value": "refused" if refused else None}),
        "broken": Element(
            words(N_("Part of this page failed. The rest keeps working.")) if model.part_broken else "",
            visibility(shown=model.part_broken),
        ),
    }


def announcement_section(model: Model, words: Words) -> ViewModel:
    """Return the announcement for screen readers. It changes with events, not with each second."""
    parts: list[str] = []
    if model.opened:
        parts.append(_installation_state(model, words)[0])
    if model.visit.admin and model.test_call.stage is not Stage.NONE:
        parts.append(stage_text(model.test_call.stage, lost=model.test_call.lost, words=words))
    forms = (model.app, model.user, model.scripts)
    errors = (model.repair.error, model.test_call.error, *(form.error for form in forms))
    parts += [happened_text(error, words) for error in errors if error is not None]
    if any(form.changed or form.no_room is not None for form in forms):
        parts.append(words(N_("Not saved")))
    if any(form.saved for form in forms):
        parts.append(words(N_("Saved")))
    return {"announcement": Element(" ".join(f"{part.rstrip('.')}." for part in parts))}


def _installation_state(model: Model, words: Words) -> tuple[str, str]:
    if model.repair.under_way:
        place = place_text(model.repair.placement, words) if model.repair.placement else ""
        return words(N_("Repairing: {place}…")).format(place=place) if place else words(N_("Repairing…")), "busy"
    if model.reading or not model.opened:
        return words(N_("Asking Bitrix24…")), "busy"
    if model.installation is None:
        return words(N_("Unknown")), "unknown"
    seen = _seen_by_administrators if model.visit.admin else _seen_by_operators
    return seen(model.installation, words)


def _seen_by_administrators(found: Installation, words: Words) -> tuple[str, str]:
    if found.sound:
        return words(N_("Everything is in place")), "sound"
    if found.bindings is None:
        return words(N_("Unknown")), "unknown"
    return words(N_("Something is missing")), "faulty"


def _seen_by_operators(found: Installation, words: Words) -> tuple[str, str]:
    if found.installed is None:
        return words(N_("Unknown")), "unknown"
    if found.installed:
        return words(N_("The app is installed")), "sound"
    return words(N_("The installation isn't finished")), "faulty"


def _installation_notes(model: Model, words: Words) -> list[tuple[str, str, str, str]]:
    notes: list[tuple[str, str, str, str]] = []
    found = model.installation
    if model.opened and not model.visit.admin:
        text = words(N_("Only administrators can see where the panel is installed."))
        notes.append(
            (text, words(N_("If the panel is missing from the call card, tell an administrator.")), "", "hint")
        )
    if found is not None:
        notes += _findings(found, words, admin=model.visit.admin)
    for error in (found.error if found else None, model.repair.error, model.user_error):
        if error is not None:
            notes.append(_problem(error, words))
    if model.visit.admin and model.observed is not None and model.observed.text_around:
        notes.append((warnings_text(words), warnings_advice(words), "", "hint"))
    if model.diagnostics.worker is not None:
        worker = model.diagnostics.worker
        explanation = explain_worker(worker, words, admin=model.visit.admin, at=clock_text(worker.at))
        notes.append((explanation.happened, explanation.advice, "", "warning"))
    if model.repair.done:
        text = words(N_("Repaired."))
        notes.append((text, words(N_("Operators will see it after reloading the Bitrix24 page.")), "", "good"))
    return list(dict.fromkeys(notes))


def _findings(found: Installation, words: Words, *, admin: bool) -> list[tuple[str, str, str, str]]:
    notes: list[tuple[str, str, str, str]] = []
    if found.installed is False:
        text = words(N_("The installation isn't finished, so nobody can see the panel yet."))
        notes.append((text, words(N_("Reload the Bitrix24 page and complete the installer.")), "", "error"))
    if found.scopes is not None:
        needed = _lacking(found.scopes, NEEDED)
        if needed.about:
            notes.append(_problem(needed, words))
        wished = _lacking(found.scopes, WISHED)
        if wished.about:
            advice = words(N_("Without them, the panel shows fewer names."))
            notes.append((happened_text(wished, words), advice, "", "hint"))
        for scope in missing_scopes(list(found.scopes), OPTIONAL) if admin else ():
            happened = words(N_("Optional permission that isn't granted: {scope}")).format(scope=scope)
            notes.append((happened, words(OPTIONAL[scope]), "", "hint"))
    return notes


def _lacking(scopes: tuple[str, ...], required: tuple[str, ...]) -> ErrorReport:
    return ErrorReport(ErrorKind.SCOPES_MISSING, ", ".join(missing_scopes(list(scopes), required)))


def _binding(binding: Binding, condition: Condition, model: Model, words: Words) -> ListItem:
    bindings = model.installation.bindings if model.installation else None
    others = foreign_bindings(binding, bindings or ())
    elsewhere = others[0].handler if others else ""
    return ListItem(
        {
            "": Element(None, {"data-value": condition.value}),
            "place": Element(place_text(binding.placement, words)),
            "condition": Element(words(_CONDITIONS[condition]).format(host=host_of(elsewhere))),
        }
    )
