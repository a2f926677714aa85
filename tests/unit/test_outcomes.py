"""The list of outcomes: as lines and as a list, what is wrong in it, when each is offered, and its key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.kinds import OutcomeList, UnknownValueError, WrongTypeError
from app.settings.outcome_export import (
    encode_outcomes,
    export_outcomes,
    import_outcomes,
    overlapping_keys,
)
from app.settings.outcome_list import decode_outcomes
from app.settings.outcomes import (
    MOST,
    CallResult,
    Colour,
    FieldValue,
    Need,
    Outcome,
    automatic_outcome,
    is_line,
    keys_of_outcomes,
    outcomes_for,
    parse_outcomes,
    pipeline_of,
)
from app.settings.reading import Fault, Problem
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

LISTED = (
    Outcome("Reached"),
    Outcome("No answer", "outgoing", (CallResult.NO_ANSWER,)),
    Outcome("Busy", "", (CallResult.BUSY,)),
    Outcome("Wrong number", "incoming"),
)


def test_outcomes_are_read_one_per_line() -> None:
    text = "Reached\n\n  No answer | outgoing | no-answer\nBusy | BUSY\nWrong number|incoming"
    assert parse_outcomes(text) == (LISTED, ())


def test_outcomes_that_fit_into_lines_are_stored_as_lines() -> None:
    assert encode_outcomes(LISTED) == "Reached\nNo answer | outgoing | no-answer\nBusy | busy\nWrong number | incoming"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" | incoming", Problem(Fault.MISSING, line=1)),
        ("Reached\nSold | sometimes", Problem(Fault.UNKNOWN_VALUE, line=2, detail="sometimes")),
        ("Sold | incoming | outgoing", Problem(Fault.UNKNOWN_VALUE, line=1, detail="outgoing")),
        ("Sold\n\nSold | incoming", Problem(Fault.TWICE, line=3, detail="Sold")),
        ("x" * 61, Problem(Fault.TOO_LONG, line=1, detail="x" * 61)),
        (
            "\n".join(f"O{number}" for number in range(MOST + 1)),
            Problem(Fault.TOO_MANY, line=MOST + 1, detail=str(MOST)),
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: Problem) -> None:
    assert parse_outcomes(text)[1] == (problem,)


@given(st.text())
def test_no_text_of_outcomes_raises(text: str) -> None:
    outcomes, _ = import_outcomes(text)
    assert import_outcomes(export_outcomes(outcomes)) == (outcomes, ())
    assert decode_outcomes(encode_outcomes(outcomes)) == (outcomes, ())


NAMES = st.text(min_size=1, max_size=60).map(str.strip).filter(bool)
TEXTS = st.text(min_size=1, max_size=20)
OUTCOMES = st.lists(
    st.builds(
        Outcome,
        NAMES,
        st.sampled_from(("", "incoming", "outgoing")),
        st.sets(st.sampled_from(CallResult)).map(lambda some: tuple(one for one in CallResult if one in some)),
        st.sampled_from(Colour),
        st.sampled_from(("", "1", "9", "a", "z")),
        st.lists(TEXTS, max_size=3, unique=True).map(tuple),
        st.sets(st.sampled_from(Need)).map(lambda some: tuple(one for one in Need if one in some)),
        st.sampled_from(("", "tomorrow-10")),
        st.sampled_from(((), ("DEAL:WON", "DEAL:C3:WON", "LEAD:JUNK"))),
        st.lists(
            st.builds(FieldValue, st.just("DEAL"), TEXTS, TEXTS, st.sampled_from(("", "Consent"))),
            max_size=2,
            unique_by=lambda one: one.field,
        ).map(tuple),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
).map(tuple)


@given(OUTCOMES)
def test_all_of_an_outcome_comes_back(outcomes: tuple[Outcome, ...]) -> None:
    stored: JSON = json.loads(json.dumps(encode_outcomes(outcomes)))
    assert decode_outcomes(stored) == (outcomes, ())
    assert import_outcomes(export_outcomes(outcomes)) == (outcomes, ())


@given(json_values)
def test_no_stored_value_raises(value: JSON) -> None:
    decode_outcomes(value)
    decode_outcomes([value])
    decode_outcomes([{"name": "A", "lines": value, "after": value, "fields": value, "stages": value}])


@pytest.mark.parametrize(
    ("stored", "fault", "place"),
    [
        (["A", {"name": ""}], Fault.MISSING, "outcomes[2].name"),
        (["A", {"name": "A"}], Fault.TWICE, "outcomes[2].name"),
        (["A", 7], Fault.NO_OBJECT, "outcomes[2]"),
        ([{"name": 7}], Fault.NO_TEXT, "outcomes[1].name"),
        ([{"name": "A", "key": "?"}], Fault.WRONG_KEY, "outcomes[1].key"),
        ([{"name": "A", "colour": "pink"}], Fault.UNKNOWN_VALUE, "outcomes[1].colour"),
        ([{"name": "A", "after": ["503"]}], Fault.UNKNOWN_VALUE, "outcomes[1].after"),
        ([{"name": "A", "lines": "1"}], Fault.NO_LIST, "outcomes[1].lines"),
        ([{"name": "A", "stages": ["DEAL:C3:NEW", "DEAL:C3:WON"]}], Fault.TWICE, "outcomes[1].stages"),
        ([{"name": "A", "fields": [["DEAL", "", "Y"]]}], Fault.UNKNOWN_VALUE, "outcomes[1].fields"),
        ([{"name": "A", "fields": [["DEAL", "X", "Y", 7]]}], Fault.UNKNOWN_VALUE, "outcomes[1].fields"),
        ([{"name": "A", "fields": [["DEAL", "X", "Y"], ["DEAL", "X", "N"]]}], Fault.TWICE, "outcomes[1].fields"),
        ({}, Fault.NO_LIST, ""),
    ],
)
def test_a_mistake_in_a_list_is_told_with_its_place(stored: JSON, fault: Fault, place: str) -> None:
    (problem,) = decode_outcomes(stored)[1]
    assert (problem.fault, problem.place) == (fault, place)


def test_settings_take_lists_and_texts_and_nothing_else() -> None:
    kind = OutcomeList()
    assert kind.decode("Sold") == kind.decode(["Sold"]) == kind.change(None, "", '["Sold"]') == (Outcome("Sold"),)
    assert kind.change((), "standard", "") is None
    with pytest.raises(WrongTypeError):
        kind.decode(7)
    with pytest.raises(UnknownValueError):
        kind.decode([{"name": ""}])
    with pytest.raises(UnknownValueError):
        kind.change(None, "", "[{]")


def test_outcomes_are_offered_by_direction_and_line() -> None:
    outcomes = (
        Outcome("All"),
        Outcome("In", "incoming"),
        Outcome("Office", lines=("Office",)),
        Outcome("Numbers", lines=("+1 202 555-0143", "sip3")),
    )

    def names(direction: str, line: tuple[str, str] | None) -> list[str]:
        return [one.name for one in outcomes_for(direction, outcomes, line)]

    assert names("outgoing", ("12025550143", "Sales")) == ["All", "Numbers"]
    assert names("callback", ("sip3", "office")) == ["All", "Office", "Numbers"]
    assert names("incoming", ("", "")) == ["All", "In"]
    assert names("", None) == ["All", "In", "Office", "Numbers"]


def test_a_name_with_digits_is_no_number() -> None:
    assert not is_line("Line 12025550143", "12025550143", "Sales")


@pytest.mark.parametrize(
    ("result", "chosen"),
    [
        (CallResult.DECLINED, "Refused"),
        (CallResult.MISSED, "Nobody"),
        (CallResult.NO_ANSWER, "Nobody"),
        (CallResult.WRONG_NUMBER, "Wrong"),
        (CallResult.BUSY, ""),
        (None, ""),
    ],
)
def test_the_outcome_for_just_this_result_comes_first(result: CallResult | None, chosen: str) -> None:
    offered = (
        Outcome("Nobody", after=(CallResult.NO_ANSWER,)),
        Outcome("Refused", after=(CallResult.DECLINED,)),
        Outcome("Wrong", after=(CallResult.WRONG_NUMBER, CallResult.NO_ROUTE)),
    )
    assert automatic_outcome(result, offered) == chosen


def test_keys_of_their_own_come_before_digits_by_place() -> None:
    offered = (Outcome("A"), Outcome("B", key="1"), Outcome("C", key="x"), Outcome("D", key="n"))
    keys = {key: one.name for key, one in keys_of_outcomes(offered, taken={"n"}).items()}
    assert keys == {"2": "A", "1": "B", "x": "C", "3": "D"}


def test_without_keys_of_their_own_the_first_nine_have_digits() -> None:
    keys = keys_of_outcomes(Outcome(str(number)) for number in range(1, 12))
    assert {key: one.name for key, one in keys.items()} == {str(number): str(number) for number in range(1, 10)}


def test_the_same_key_counts_only_where_both_are_offered() -> None:
    apart = (Outcome("A", "incoming", key="x"), Outcome("B", "outgoing", key="x"))
    elsewhere = (Outcome("A", key="x", lines=("1",)), Outcome("B", key="x", lines=("2",)))
    together = (Outcome("A", key="x", lines=("1",)), Outcome("B"), Outcome("C", "incoming", key="x"))
    assert overlapping_keys(apart) == overlapping_keys(elsewhere) == {}
    assert overlapping_keys(together) == {0: (2,), 2: (0,)}
    assert not OutcomeList().is_sound(together)


@pytest.mark.parametrize(
    ("stage", "pipeline"), [("DEAL:WON", "DEAL:0"), ("DEAL:C3:WON", "DEAL:3"), ("LEAD:JUNK", "LEAD"), ("", "")]
)
def test_a_stage_names_its_pipeline(stage: str, pipeline: str) -> None:
    assert pipeline_of(stage) == pipeline
    assert Outcome("A", stages=(stage,)).stage_in(pipeline) == stage
