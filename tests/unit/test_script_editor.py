"""The editor of scripts and phrases: what buttons and inputs make of the library, and where mistakes are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.home.scripts.edit import NEW_STEP, edit, move_up, put_back, remove, with_library, with_new_script
from app.scripts.model import Answer, Library, Objection, Phrase, Script, Step
from app.scripts.storage_format import MOST_ANSWERS, MOST_POINTS, MOST_STEPS, decode_library, format_library
from app.settings.outcomes import FieldValue
from app.settings.reading import Fault
from tests.portal.rest.faults import RestFault
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from app.ui.view import ListItem
    from tests.portal.state import PortalState

POST = FieldValue("CONTACT", "POST", "Head", "Position")
TALK = Script(
    "Talk", "Hello", answers=(Answer("Yes", "2", fields=(POST,)), Answer("No")), steps=(Step("2", "Price", "Ten"),),
    objections=(Objection("No time"),),
)  # fmt: skip
LIBRARY = Library((Script("First", "Hi"), TALK), (Phrase("later", "Later"), Phrase("offer", "Offer")))


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


# -- On the page


def with_library_of(library: Library) -> PortalState:
    """A portal with a library."""
    state = sound()
    state.crm.lines["+4930901820"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    state.options.app["scripts"] = format_library(library)
    return state


def part(row: ListItem, name: str) -> str:
    """A part's text, or its value."""
    element = row.parts[name]
    return (element.value if element.text is None else element.text) or ""


async def test_script_is_written_without_a_line_of_json_and_saved() -> None:
    state = sound()
    page = await HomeLoad(state).open()
    await page.act("scripts.add-script")
    page.home.typed("scripts.name", "Renewal")
    page.home.typed("scripts.step.0.text", "Shall we go on?")
    await page.act("scripts.add-answer", "0")
    page.home.typed("scripts.answer.0.0.text", "Yes")
    page.home.typed("scripts.answer.0.0.to", NEW_STEP)
    page.home.typed("scripts.step.1.text", "Good.")
    await page.act("scripts.show-at", "direction:outgoing")
    await page.act("scripts.add-phrase")
    page.home.typed("scripts.phrase.0.key", "later")
    page.home.typed("scripts.phrase.0.text", "Later.")
    assert "".join(page.texts("scripts:script-text", "")) == "Good."  # the preview shows the step that is written
    await page.act("save", "scripts")
    stored = decode_library(state.options.app["scripts"])
    assert stored.problems == ()
    assert stored.value == Library(
        (
            Script(
                "Renewal", "Shall we go on?", directions=("outgoing",), answers=(Answer("Yes", "2"),),
                steps=(Step("2", "", "Good."),),
            ),
        ),
        (Phrase("later", "Later."),),
    )  # fmt: skip


async def test_what_is_incomplete_stays_is_shown_at_its_place_and_cannot_be_saved() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    await page.act("scripts.add-answer", "0")
    row = page.rows("scripts-steps")[0].lists["answers"].items[2]
    assert part(row, "wrong") == "Something has to be written here."
    assert part(page.rows("scripts-cards")[1], "wrong") == "1 mistake"
    assert not page.can("scripts-save")
    await page.act("scripts.remove-answer", "0.2")
    assert page.home.model.scripts.edited == LIBRARY
    page.home.typed("scripts.answer.0.0.to", "")
    assert part(page.rows("scripts-steps")[1], "wrong") == "No answer leads here, so operators never see this step."
    assert page.can("scripts-save")


async def test_removed_script_comes_back_with_one_click() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    await page.act("scripts.remove-script", "1")
    assert page.is_hidden("scripts-form")
    assert page.text("scripts-removed-name") == "Removed: Talk"
    await page.act("scripts.undo")
    assert page.home.model.scripts.edited == LIBRARY
    assert page.is_hidden("scripts-removed")
    assert page.focused[-1] == "scripts.open 1"


async def test_the_script_that_is_open_stays_open_when_one_before_it_is_removed_and_put_back() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    for verb, argument in (("remove-script", "0"), ("undo", "")):
        await page.act(f"scripts.{verb}", argument)
        assert page.cell("scripts-name").value == "Talk"


@pytest.mark.parametrize(
    ("kind", "place", "focused"),
    [
        ("step", "0", "step.1.title"),
        ("answer", "0.1", "answer.0.1.text"),
        ("field", "0.0.0", "answer.0.0.field.0"),
        ("objection", "0", "objection.0.title"),
        ("phrase", "1", "phrase.1.key"),
    ],
)
async def test_what_was_removed_comes_back_into_its_own_script(kind: str, place: str, focused: str) -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    await page.act(f"scripts.remove-{kind}", place)
    await page.act("scripts.move-script", "1:0")
    await page.act("scripts.duplicate", "0")
    await page.act("scripts.undo")
    scripts = page.home.model.scripts.edited.scripts
    assert scripts[0] == TALK
    assert scripts[2] == LIBRARY.scripts[0]
    assert page.home.model.scripts.edited.phrases == LIBRARY.phrases
    assert page.focused[-1] == f"scripts.{focused}"


@pytest.mark.parametrize(
    ("kind", "place", "focused"),
    [
        ("answer", "0.1", "scripts.up-answer 0.0"),
        ("objection", "1", "scripts.up-objection 0"),
        ("phrase", "1", "scripts.up-phrase 0"),
        ("step", "1", "scripts.up-step 0"),
    ],
)
async def test_what_is_in_a_script_moves_up_with_the_focus(kind: str, place: str, focused: str) -> None:
    more = edit(edit(edit(LIBRARY, 1, "add-step", ""), 1, "add-objection", ""), 1, "objection.1.title", "Too dear")
    page = await HomeLoad(with_library_of(more)).open()
    await page.act("scripts.open", "1")
    await page.act(f"scripts.up-{kind}", place)
    after = page.home.model.scripts.edited
    assert after != more
    assert move_up(after, 1, kind, place)[0] == more
    assert page.focused[-1] == focused
    await page.act(f"scripts.up-{kind}", focused.rpartition(" ")[2])
    assert page.home.model.scripts.edited == after  # it is the first


async def test_what_was_removed_comes_back_to_its_step_and_answer_after_they_have_moved() -> None:
    step = Step("3", answers=(Answer("A"), Answer("B", fields=(POST,))))
    page = await HomeLoad(with_library_of(Library((replace(TALK, steps=(*TALK.steps, step)),)))).open()
    await page.act("scripts.open", "0")
    await page.act("scripts.remove-field", "2.1.0")
    await page.act("scripts.up-step", "1")
    await page.act("scripts.up-answer", "1.1")
    await page.act("scripts.undo")
    moved = replace(step, answers=(step.answers[1], step.answers[0]))
    assert page.home.model.scripts.edited.scripts == (replace(TALK, steps=(moved, *TALK.steps)),)


async def test_what_was_removed_is_no_longer_offered_once_something_else_is_edited() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.remove-phrase", "0")
    page.home.typed("scripts.phrase.0.text", "Other")
    assert not page.is_hidden("scripts-removed")
    await page.act("discard", "scripts")
    assert page.is_hidden("scripts-removed")
    await page.act("scripts.undo")
    assert page.home.model.scripts.edited == LIBRARY


async def test_answers_set_several_fields_picked_by_name_and_by_keyboard() -> None:
    state = with_library_of(LIBRARY)
    page = await HomeLoad(state).open()
    await page.act("scripts.open", "1")

    def answer(number: int) -> ListItem:
        return page.rows("scripts-steps")[0].lists["answers"].items[number]

    (row,) = answer(0).lists["fields"].items
    assert part(row, "field-label") == "Contact: Post"
    assert part(row, "input") == "Head"
    offered = [option.parts[""].attributes["value"] for option in answer(0).lists["field-choices"].items]
    assert "CONTACT/POST/Post" not in offered
    assert {"DEAL/OPPORTUNITY/Opportunity", "CONTACT/BIRTHDATE/Birthdate"} & {*offered}
    button = answer(1).parts["add-it"].attributes
    assert button["data-argument-of"] == answer(1).parts["add-field"].attributes["id"] == "scripts.answer.0.1.add-field"
    for code in ("CONTACT/BIRTHDATE/Birthdate", "CONTACT/OPENED/Opened", ""):
        await page.act(str(button["data-action"]), code)
    assert page.focused[-1] == "scripts.answer.0.1.field.1"
    page.home.typed("scripts.answer.0.1.field.0", "1990-02-03")
    page.home.typed("scripts.answer.0.1.field.1", "N")
    await page.act("scripts.remove-field", "0.0.0")
    assert page.text("scripts-removed-name") == "Removed: Position"
    await page.act("save", "scripts")
    answers = decode_library(state.options.app["scripts"]).value.scripts[1].answers
    assert [one.fields for one in answers] == [
        (),
        (
            FieldValue("CONTACT", "BIRTHDATE", "1990-02-03", "Birthdate"),
            FieldValue("CONTACT", "OPENED", "N", "Opened"),
        ),
    ]


async def test_fields_that_cannot_be_read_are_kept_and_the_form_says_why() -> None:
    state = with_library_of(LIBRARY)
    state.faults.add(RestFault("batch", status=403, error="ACCESS_DENIED"))
    page = await HomeLoad(state).open()
    await page.act("scripts.open", "1")
    (row,) = page.rows("scripts-steps")[0].lists["answers"].items[0].lists["fields"].items
    assert part(row, "value") == "Head"
    assert not page.is_hidden("scripts-fields-problem")
    assert page.text("scripts-fields-problem")


async def test_a_list_shows_where_its_answer_leads_when_a_new_step_is_chosen_again() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")

    def shown() -> ListItem:
        return page.rows("scripts-steps")[0].lists["answers"].items[1]

    page.home.typed("scripts.answer.0.1.to", NEW_STEP)
    once = shown()
    assert part(once, "to") == "3"
    page.home.typed("scripts.answer.0.1.to", NEW_STEP)
    assert part(shown(), "to") == "3"
    assert shown() != once  # so that it is written


async def test_the_form_stays_while_it_is_saved() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    page.home.typed("scripts.name", "Chat")
    page.home.act("save", "scripts")
    assert page.home.model.scripts.saving
    assert not page.is_hidden("scripts-form")
    assert page.attribute("scripts-form", "inert") == ""
    await page.passes(1.0)
    assert page.attribute("scripts-form", "inert") is None


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


async def test_conditions_are_called_by_their_names_and_what_the_portal_lacks_stays() -> None:
    limited = Script("S", "Hi", lines=("+4930901820", "gone"), stage_codes=("DEAL:C1:PREPARATION", "DEAL:C9:X"))
    page = await HomeLoad(with_library_of(Library((limited,)))).open()
    await page.act("scripts.open", "0")
    chips = [part(row, "chip").rstrip(" \N{MULTIPLICATION SIGN}") for row in page.rows("scripts-where")]
    assert chips[0] == "Line Sales"
    assert chips[1] == "Line gone (not in Bitrix24 any longer)"
    assert chips[2].endswith(": Offer sent")
    assert chips[3] == "DEAL:C9:X (not in Bitrix24 any longer)"
    options = {row.parts[""].attributes["value"] for row in page.rows("scripts-conditions")}
    assert {"direction:incoming", "line:sip3", "pipeline:DEAL:1", "stage:LEAD:NEW"} <= options
    assert "line:+4930901820" not in options


async def test_variable_goes_to_the_caret_of_its_text() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    await page.act("scripts.insert", "step.1.text:client.name")
    assert page.put == [("scripts.step.1.text", "{client.name}")]


async def test_one_script_is_exported_and_a_file_is_added_unless_it_has_mistakes() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.export-one", "1")
    ((_, text),) = page.files
    assert decode_library(text).value == Library((TALK,))
    page.home.typed("scripts.more", text)
    assert [each.name for each in page.home.model.scripts.edited.scripts] == ["First", "Talk", "Talk (2)"]
    page.home.typed("scripts.more", json.dumps({"scripts": [{"text": "no name"}]}))
    assert page.notes("scripts-notes")[0] == "The file has mistakes."
    assert len(page.home.model.scripts.edited.scripts) == 3


async def test_moving_says_where_it_is_and_leaves_open_what_was_open() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    await page.act("scripts.move-script", "1:0")
    assert page.text("scripts-said") == "1 / 2: Talk"
    assert page.rows("scripts-cards")[0].parts["open"].attributes["aria-expanded"] == "true"


async def test_operators_see_the_scripts_and_change_nothing() -> None:
    page = await HomeLoad(with_library_of(LIBRARY), admin=False).open()
    for verb, argument in [("add-script", ""), ("remove-script", "0"), ("move-script", "1:0")]:
        await page.act(f"scripts.{verb}", argument)
    page.home.typed("scripts.phrase.0.text", "Mine")
    await page.act("scripts.open", "0")
    assert page.is_hidden("scripts-form")
    assert page.home.model.scripts.edited == LIBRARY


async def test_discarding_and_another_text_close_what_does_not_exist_any_longer() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.add-script")
    assert not page.is_hidden("scripts-form")
    await page.act("discard", "scripts")
    assert page.is_hidden("scripts-form")
    assert page.home.model.scripts.edited == LIBRARY


def test_an_answer_for_which_a_step_was_made_makes_no_other_while_that_is_empty() -> None:
    asked = edit(with_new_script(Library(), "New"), 0, "add-answer", "0")
    once = edit(asked, 0, "answer.0.0.to", NEW_STEP)
    assert [step.id for step in once.scripts[0].steps] == ["2"]
    assert edit(once, 0, "answer.0.0.to", NEW_STEP) == once
    written = edit(once, 0, "step.1.text", "Good day")
    assert [step.id for step in edit(written, 0, "answer.0.0.to", NEW_STEP).scripts[0].steps] == ["2", "3"]


async def test_a_list_that_is_full_takes_no_more_and_says_so() -> None:
    full = Script(
        "Full", "Hi", answers=tuple(Answer(f"A{number}") for number in range(MOST_ANSWERS)),
        steps=tuple(Step(f"s{number}") for number in range(MOST_STEPS)),
    )  # fmt: skip
    page = await HomeLoad(with_library_of(Library((full,)))).open()
    await page.act("scripts.open", "0")
    first, second = (row.parts["add"].attributes for row in page.rows("scripts-steps")[:2])
    assert (first["aria-disabled"], first["title"]) == ("true", "The list is full. The limit is 9 entries.")
    assert (second["aria-disabled"], second["title"]) == (None, None)
    assert not page.can("scripts-add-step")
    assert page.can("scripts-add-objection")


async def test_a_checklist_that_is_too_long_stays_and_its_fault_stands_below_it() -> None:
    state = with_library_of(LIBRARY)
    page = await HomeLoad(state).open()
    await page.act("scripts.open", "1")
    written = "\n".join(f"Point {number}" for number in range(MOST_POINTS + 1))
    page.home.typed("scripts.checklist", written)
    assert page.cell("scripts-checklist").value == written
    assert page.text("scripts-checklist-wrong") == "The list is too long. The limit is 40 entries."
    assert not page.can("scripts-save")
    page.home.typed("scripts.checklist", "{client.age}")
    page.home.typed("scripts.voicemail", "{client.age}")
    unknown = "There's no variable {client.age}. It will be shown unchanged."
    assert [page.text(f"scripts-{part}-wrong") for part in ("checklist", "voicemail")] == [unknown, unknown]
    assert page.rows("scripts-wrong") == []
    assert page.can("scripts-save")


async def test_faults_of_the_first_step_stand_at_it() -> None:
    script = Script("S", "{client.age}", answers=(Answer("Again", "start"),))
    page = await HomeLoad(with_library_of(Library((script,)))).open()
    await page.act("scripts.open", "0")
    (step,) = page.rows("scripts-steps")
    assert part(step, "wrong") == (
        "There's no variable {client.age}. It will be shown unchanged. "
        "From here, the script never ends: all answers lead back."
    )
    assert page.rows("scripts-wrong") == []


async def test_the_form_of_an_opened_script_gets_the_focus() -> None:
    page = await HomeLoad(with_library_of(LIBRARY)).open()
    await page.act("scripts.open", "1")
    assert page.focused == ["scripts.name"]
    await page.act("scripts.open", "1")
    assert page.focused == ["scripts.name"]
