"""The editor of scripts and phrases on the home page: edited, saved, and mistakes at their place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.home.scripts.edit import NEW_STEP, edit, move_up
from app.scripts.model import Answer, Library, Phrase, Script, Step
from app.scripts.storage_format import MOST_ANSWERS, MOST_POINTS, MOST_STEPS, decode_library, format_library
from app.settings.outcomes import FieldValue
from tests.portal.rest.faults import RestFault
from tests.support.edited_library import LIBRARY, POST, TALK
from tests.support.fake_home import HomeLoad, sound

if TYPE_CHECKING:
    from app.ui.view import ListItem
    from tests.portal.state import PortalState


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
