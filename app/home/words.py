"""Texts of the home page: codes as sentences."""

from __future__ import annotations

import time

from app.home.test_call import Stage
from app.installation.bindings import Condition, host_of
from app.locale import N_, Words
from app.settings.reading import Fault, Problem

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

_OUTCOME_FAULTS = {
    Fault.MISSING: N_("Line {line}: the name is missing."),
    Fault.TOO_LONG: N_("Line {line}: the name is too long."),
    Fault.TWICE: N_("Line {line}: “{word}” is already in the list."),
    Fault.UNKNOWN_VALUE: N_("Line {line}: “{word}” is neither a direction nor a result."),
    Fault.TOO_MANY: N_("Line {line}: you can't have more than {word} outcomes."),
}


def condition_text(condition: Condition, elsewhere: str, words: Words) -> str:
    """Return the state of a binding. `elsewhere` is the address of a handler that is bound instead."""
    return words(_CONDITIONS[condition]).format(host=host_of(elsewhere))


def stage_text(stage: Stage, *, lost: bool, words: Words) -> str:
    """Return the state of the test call."""
    if stage is Stage.ENDED and lost:
        return words(N_("The test call had already ended"))
    return words(_STAGES[stage])


def problem_text(problem: Problem, words: Words) -> str:
    """Return what is wrong with a stored text."""
    return words(_FAULTS[problem.fault]).format(place=problem.place)


def outcome_problem_text(problem: Problem, words: Words) -> str:
    """Return what is wrong in a line of the outcomes."""
    return words(_OUTCOME_FAULTS[problem.fault]).format(line=problem.line, word=problem.detail)


def clock_text(at: float) -> str:
    """Return the time of day of a moment in the last day."""
    return time.strftime("%H:%M", time.localtime(at))


def duration_text(seconds: int) -> str:
    """Return a duration as `m:ss`."""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes}:{rest:02}"
