"""The way through a script's steps, and what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scripts.flow import Choice, FlowProblem, answers_along, check_flow, find_step, outcome_of, step_after
from app.scripts.model import START, Answer, Script, Step
from app.settings.reading import Fault

BUDGET = Step("budget", "Budget", "What may it cost?", (Answer("Little", "bye", "Call again"), Answer("Much")))
BYE = Step("bye", "Goodbye", "Thank you.")
SALES = Script(
    "Sales", "Are you interested?", answers=(Answer("Yes", "budget"), Answer("No", "bye", "Not interested")),
    steps=(BUDGET, BYE),
)  # fmt: skip
YES, NO, LITTLE = Choice(START, "Yes"), Choice(START, "No"), Choice("budget", "Little")

ids = st.sampled_from([START, "a", "b", "", "gone"])
answers = st.lists(st.builds(Answer, st.sampled_from("xyz"), ids, st.sampled_from(["", "O"])), max_size=3).map(tuple)
steps = st.lists(st.builds(Step, ids, st.just(""), st.sampled_from(["", "text"]), answers), max_size=3).map(tuple)
scripts = st.builds(Script, st.just("S"), answers=answers, steps=steps)
paths = st.lists(st.builds(Choice, ids, st.sampled_from("xyz")), max_size=5).map(tuple)


def test_path_leads_from_step_to_step_until_the_script_ends() -> None:
    assert step_after(SALES, ()) == Step(START, "", SALES.text, SALES.answers)
    assert step_after(SALES, (YES,)) == BUDGET
    assert step_after(SALES, (YES, LITTLE)) == BYE
    assert step_after(SALES, (YES, Choice("budget", "Much"))) is None


def test_path_of_a_script_that_was_changed_is_followed_as_far_as_it_goes() -> None:
    assert step_after(SALES, (YES, Choice("budget", "Something else"))) == BUDGET
    assert answers_along(SALES, (Choice("bye", "Yes"), YES)) == ()
    assert step_after(Script("Simple", "Hello"), (YES,)) == Step(START, text="Hello")


def test_last_answer_with_an_outcome_chooses_it() -> None:
    assert outcome_of(SALES, ()) == ""
    assert outcome_of(SALES, (NO,)) == "Not interested"
    assert outcome_of(SALES, (YES, LITTLE)) == "Call again"


def test_script_without_answers_or_with_sound_ones_has_no_problem() -> None:
    assert check_flow(Script("Empty")) == ()
    assert check_flow(SALES) == ()


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (Script("S", "x", steps=(BYE,)), FlowProblem(Fault.UNREACHABLE, "bye", detail="Goodbye")),
        (
            Script("S", "x", answers=(Answer("Yes", "a"),), steps=(Step("a", "Nothing"),)),
            FlowProblem(Fault.DEAD_END, "a", detail="Nothing"),
        ),
        (Script("S", "x", answers=(Answer("Again", START),)), FlowProblem(Fault.ENDLESS, START, detail=START)),
        (Script("S", "x", answers=(Answer("Yes", "gone"),)), FlowProblem(Fault.NO_TARGET, START, 0, "gone")),
    ],
)
def test_problem_is_found_at_its_step(script: Script, problem: FlowProblem) -> None:
    assert check_flow(script) == (problem,)


@given(scripts, paths)
def test_every_script_and_path_have_a_result(script: Script, path: tuple[Choice, ...]) -> None:
    along = answers_along(script, path)
    assert len(along) <= len(path)
    step = step_after(script, path)
    assert step is None or step in script.all_steps
    assert {problem.step for problem in check_flow(script)} <= {each.id for each in script.all_steps}
    assert find_step(script, START) is not None
