"""The editor of scripts and phrases: what buttons and inputs make of the library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.home.scripts.edit import NEW_STEP, edit, put_back, remove, with_library, with_new_script
from app.scripts.model import Library, Phrase, Script, Step
from app.scripts.storage_format import MOST_ANSWERS, decode_library, format_library
from app.settings.outcomes import FieldValue
from app.settings.reading import Fault
from tests.support.edited_library import LIBRARY, TALK


def script(what: str, value: str = "") -> Script:
    """The second script after an edit."""
    return edit(LIBRARY, 1, what, value).scripts[1]


def test_inputs_change_what_they_are_named_after() -> None:
    assert script("name", "Chat").name == "Chat"
    assert script("step.0.text", "Good day").text == "Good day"
    assert script("step.1.title", "Cost").steps[0].title == "Cost"
    assert script("answer.0.1.text", "Never").answers[1].text == "Never"
    assert script("answer.0.1.to", "2").answers[1].to == "2"
    assert script("answer.0.1.outcome", "Reached").answers[1].outcome == "Reached"
    assert script("objection.0.text", "A minute").objections[0].text == "A minute"
    assert script("checklist", "Ask\nAgree").checklist == ("Ask", "Agree")
    assert script("checklist", " ").checklist == ()
    assert script("voicemail", "Call back").voicemail == "Call back"
    assert edit(LIBRARY, -1, "phrase.1.key", " /offers").phrases[1].key == "offers"


def test_an_answer_can_lead_to_a_step_that_is_made_for_it() -> None:
    after = script("answer.0.1.to", NEW_STEP)
    assert after.answers[1].to == after.steps[-1].id == "3"


def test_an_answer_sets_fields_each_with_its_value() -> None:
    first = Library((script("add-field", "0.1:CONTACT/POST/Position"),))
    assert first.scripts[0].answers[1].fields == (FieldValue("CONTACT", "POST", "", "Position"),)
    both = edit(edit(first, 0, "add-field", "0.1:DEAL/TITLE/Title"), 0, "answer.0.1.field.1", "Renewal")
    valued = edit(both, 0, "answer.0.1.field.0", "Head")
    assert valued.scripts[0].answers[1].fields == (
        FieldValue("CONTACT", "POST", "Head", "Position"),
        FieldValue("DEAL", "TITLE", "Renewal", "Title"),
    )
    assert decode_library(format_library(valued)).value == valued
    for wrong in ("0.1:QUOTE/POST/x", "0.1:CONTACT//x", "0.1:CONTACT", "0.1:", "0.7:CONTACT/POST/x", "x"):
        assert script("add-field", wrong) == TALK
    assert edit(valued, 0, "add-field", "0.1:CONTACT/POST/Position") == valued
    assert script("answer.0.1.field.0", "x") == TALK


def test_conditions_are_added_once_and_taken_away() -> None:
    after = script("show-at", "stage:DEAL:C1:NEW")
    assert after.stage_codes == ("DEAL:C1:NEW",)
    again = edit(Library((after,)), 0, "show-at", "stage:DEAL:C1:NEW").scripts[0]
    assert again == after
    assert edit(Library((after,)), 0, "show-anywhere", "stage:DEAL:C1:NEW").scripts[0] == TALK
    assert script("show-at", "line:+49").lines == ("+49",)
    assert script("show-at", "direction:incoming").directions == ("incoming",)
    assert script("show-at", "pipeline:DEAL:1").pipelines == ("DEAL:1",)


@pytest.mark.parametrize("value", ["direction:sideways", "weather:rain", "line:", "", "stage"])
def test_condition_that_does_not_exist_changes_nothing(value: str) -> None:
    assert edit(LIBRARY, 1, "show-at", value) == LIBRARY


def test_scripts_move_within_the_list() -> None:
    assert [each.name for each in edit(LIBRARY, -1, "move-script", "1:0").scripts] == ["Talk", "First"]
    for nowhere in ("0:2", "0:", "", "x:y", "2:0"):
        assert edit(LIBRARY, -1, "move-script", nowhere) == LIBRARY


def test_new_script_has_a_name_of_its_own_and_a_copy_stands_behind_its_original() -> None:
    assert [each.name for each in with_new_script(LIBRARY, "Talk").scripts] == ["First", "Talk", "Talk (2)"]
    copied = with_new_script(LIBRARY, "First", 0).scripts
    assert [each.name for each in copied] == ["First", "First (2)", "Talk"]
    assert copied[1].text == "Hi"


@pytest.mark.parametrize(
    ("kind", "place"),
    [("script", "0"), ("phrase", "1"), ("step", "0"), ("answer", "0.1"), ("field", "0.0.0"), ("objection", "0")],
)
def test_what_was_removed_can_be_put_back(kind: str, place: str) -> None:
    after, removed = remove(LIBRARY, 1, kind, place)
    assert removed is not None
    assert removed.name
    assert after != LIBRARY
    assert put_back(after, removed) == LIBRARY


def test_what_does_not_exist_is_not_removed() -> None:
    for kind, place in [
        ("script", "7"), ("step", "x"), ("step", "-1"), ("answer", "0"), ("answer", "9.0"), ("weather", "0"),
        ("field", "0.0"), ("field", "0.0.1"), ("field", "0.9.0"), ("script", "1.0"), ("answer", ""),
    ]:  # fmt: skip
        assert remove(LIBRARY, 1, kind, place) == (LIBRARY, None)


def test_a_step_comes_back_beside_one_that_was_made_meanwhile() -> None:
    alone = Library((Script("S", "Hi", steps=(Step("2", "Old"),)),))
    without, removed = remove(alone, 0, "step", "0")
    assert removed is not None
    both = put_back(edit(without, 0, "add-step", ""), removed)
    assert [(step.id, step.title) for step in both.scripts[0].steps] == [("3", "Old"), ("2", "")]


def test_full_list_takes_no_more() -> None:
    library = LIBRARY
    for _ in range(MOST_ANSWERS + 3):
        library = edit(library, 1, "add-answer", "0")
    assert len(library.scripts[1].answers) == MOST_ANSWERS


def test_file_comes_beside_what_is_there() -> None:
    more = Library((Script("Talk", "Other"),), (Phrase("later", "Then"), Phrase("new", "New")))
    both = with_library(LIBRARY, more)
    assert [each.name for each in both.scripts] == ["First", "Talk", "Talk (2)"]
    assert [(each.key, each.text) for each in both.phrases] == [("later", "Later"), ("offer", "Offer"), ("new", "New")]


WORDS = (
    "step", "answer", "objection", "phrase", "name", "0", "1", "9", "-1", "text", "to", "field", "add-field",
    "add-step",
)  # fmt: skip
parts = st.lists(
    st.sampled_from(WORDS),
    min_size=1, max_size=4,
).map(".".join)  # fmt: skip


@given(st.integers(-2, 3), parts, st.sampled_from(["", "x", "0", "1:0", "0.0:DEAL/TITLE/x", NEW_STEP]))
def test_every_edit_gives_a_library(at: int, what: str, value: str) -> None:
    after = edit(LIBRARY, at, what, value)
    assert isinstance(format_library(after), str)
    remove(after, at, what, value)


def test_an_answer_leads_to_its_step_before_it_has_a_text() -> None:
    asked = edit(edit(LIBRARY, 1, "add-answer", "1"), 1, "answer.1.0.to", NEW_STEP)
    gone = edit(edit(asked, 1, "add-answer", "1"), 1, "answer.1.1.to", "9")
    named = edit(gone, 1, "answer.1.1.text", "Never")
    faults = {(each.fault, each.place) for each in decode_library(format_library(named)).problems}
    assert faults == {
        (Fault.MISSING, "scripts[2].steps[1].answers[1]"),
        (Fault.NO_TARGET, "scripts[2].steps[1].answers[2]"),
        (Fault.DEAD_END, "scripts[2].steps[2]"),
    }


def test_an_answer_for_which_a_step_was_made_makes_no_other_while_that_is_empty() -> None:
    asked = edit(with_new_script(Library(), "New"), 0, "add-answer", "0")
    once = edit(asked, 0, "answer.0.0.to", NEW_STEP)
    assert [step.id for step in once.scripts[0].steps] == ["2"]
    assert edit(once, 0, "answer.0.0.to", NEW_STEP) == once
    written = edit(once, 0, "step.1.text", "Good day")
    assert [step.id for step in edit(written, 0, "answer.0.0.to", NEW_STEP).scripts[0].steps] == ["2", "3"]
