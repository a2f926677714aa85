"""The way through a script's steps, and what is wrong with the ways that there are.

    path = (Choice(START, "Yes"), Choice("price", "Too high"))
    step_after(script, path)  # the step that the operator sees; None once the script has ended
    check_flow(script)  # steps that nothing leads to, dead ends, loops without an end, answers that lead nowhere

Pure and total: a path that a changed script doesn't have any longer is followed as far as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.scripts.model import START
from app.settings.reading import Fault

if TYPE_CHECKING:
    from app.scripts.model import Answer, Script, Step
    from app.settings.outcomes import FieldValue


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer in a step. Texts, because numbers would mean something else after a script was changed."""

    step: str
    answer: str


Path = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """Something wrong with the ways through a script.

    Attributes:
        fault: What.
        step: The id of the step.
        answer: Which of its answers, from 0; None if it is the step itself.
        detail: The step's title, or the id that an answer leads to.
    """

    fault: Fault
    step: str
    answer: int | None = None
    detail: str = ""


def find_step(script: Script, step_id: str) -> Step | None:
    """Return a step by its id; the first of several."""
    return next((step for step in script.all_steps if step.id == step_id), None)


def answers_along(script: Script, path: Path) -> tuple[tuple[Step, Answer], ...]:
    """Return the steps and answers of a path, as far as the script has them."""
    found: list[tuple[Step, Answer]] = []
    step: Step | None = script.all_steps[0]
    for choice in path:
        answer = None if step is None else next((each for each in step.answers if each.text == choice.answer), None)
        if step is None or answer is None or step.id != choice.step:
            break
        found.append((step, answer))
        step = find_step(script, answer.to) if answer.to else None
    return tuple(found)


def step_after(script: Script, path: Path) -> Step | None:
    """Return the step that a path has led to; None once the script has ended."""
    along = answers_along(script, path)
    if not along:
        return script.all_steps[0]
    to = along[-1][1].to
    return find_step(script, to) if to else None


def outcome_of(script: Script, path: Path) -> str:
    """Return the outcome that the last answer with one chooses; empty if none does."""
    return next((answer.outcome for _, answer in reversed(answers_along(script, path)) if answer.outcome), "")


def fields_of(script: Script, path: Path) -> tuple[FieldValue, ...]:
    """Return the values that the answers give to fields; of one field, the last."""
    found = {}
    for _, answer in answers_along(script, path):
        for one in answer.fields:
            found[one.type, one.field] = one
    return tuple(found.values())


def check_flow(script: Script) -> tuple[FlowProblem, ...]:
    """Return what is wrong with the ways through a script, in the order of its steps."""
    steps = {step.id: step for step in reversed(script.all_steps)}
    reached = _reached(steps, START)
    ending = _ending(steps)
    problems: list[FlowProblem] = []
    for step in script.all_steps:
        name = step.title or step.id
        if step.id not in reached:
            problems.append(FlowProblem(Fault.UNREACHABLE, step.id, detail=name))
        elif not step.answers and not step.text and len(steps) > 1:
            problems.append(FlowProblem(Fault.DEAD_END, step.id, detail=name))
        elif step.id not in ending:
            problems.append(FlowProblem(Fault.ENDLESS, step.id, detail=name))
        problems += [
            FlowProblem(Fault.NO_TARGET, step.id, index, answer.to)
            for index, answer in enumerate(step.answers)
            if answer.to and answer.to not in steps
        ]
    return tuple(problems)


def _reached(steps: dict[str, Step], first: str) -> set[str]:
    found, waiting = {first}, [first]
    while waiting:
        for answer in steps[waiting.pop()].answers:
            if answer.to in steps and answer.to not in found:
                found.add(answer.to)
                waiting.append(answer.to)
    return found


def _ending(steps: dict[str, Step]) -> set[str]:
    """Return the steps from which the script can come to an end: an answer that leads nowhere ends it as well."""
    found = {
        step.id for step in steps.values() if not step.answers or any(each.to not in steps for each in step.answers)
    }
    while more := {
        step.id
        for step in steps.values()
        if step.id not in found and any(answer.to in found for answer in step.answers)
    }:
        found |= more
    return found
