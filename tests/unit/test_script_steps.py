"""A branching script in the panel: step by step, back, objections, the answering machine, what of it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Phase
from app.notes.draft import ScriptPath
from app.panel.script.progress import Progress, decode_progress, encode_progress
from app.panel.script.section import KEPT
from app.panel.script.state import ScriptContext
from app.scripts.flow import Choice
from app.sections.events import ClientKnown, FieldsOfScripts, ItemChosen, ScriptFollowed
from app.settings.outcomes import FieldValue
from app.ui.keys import KeyPress
from tests.support.script_desk import ANNA, Desk
from tests.support.section_stage import in_call

BRANCHING = {
    "scripts": [
        {
            "name": "Renewal",
            "text": "Shall we go on, {client.name}?",
            "answers": [{"text": "Yes", "to": "price"}, {"text": "No", "outcome": "Not interested"}],
            "steps": [
                {"id": "price", "title": "Price", "text": "The same.", "answers": [{"text": "Too high", "to": "bye"}]},
                {"id": "bye", "text": "Bye."},
            ],
            "objections": [{"title": "No time", "text": "A minute, {client.name}."}, {"title": "Too expensive"}],
            "voicemail": "Please call us back.",
        },
        {"name": "Other", "text": "Hello", "answers": [{"text": "Hm"}]},
    ]
}


def desk_with(stored: object = BRANCHING) -> tuple[Desk, list[ScriptFollowed]]:
    """A section in a call, and what it tells the others about answers."""
    desk = Desk(stored)
    told: list[ScriptFollowed] = []
    desk.stage.bus.subscribe(ScriptFollowed, told.append)
    desk.section.show(in_call(ANNA))
    return desk, told


def shown(desk: Desk) -> str:
    """The text of the step."""
    return "".join(filter(None, desk.texts("script-text")))


async def test_answers_lead_from_step_to_step_and_backspace_leads_back() -> None:
    desk, told = desk_with()
    assert desk.texts("script-answers", "text") == ["Yes", "No"]
    assert desk.texts("script-answers", "key") == ["1", "2"]
    desk.section.act("answer", "1")
    assert (shown(desk), desk.stage.text("script-step")) == ("The same.", "Price")
    desk.section.act("answer", "Too high")
    assert (shown(desk), desk.stage.text("script-path")) == ("Bye.", "Yes · Too high")
    assert told[-1] == ScriptFollowed(ScriptPath("Renewal", (("", "Yes"), ("Price", "Too high"))))
    desk.section.act("back", "")
    desk.section.act("back", "")
    desk.section.act("back", "")
    assert desk.texts("script-answers", "text") == ["Yes", "No"]
    assert told[-1] == ScriptFollowed(ScriptPath())
    assert desk.section.keys["Backspace"].action == "back"


async def test_values_that_answers_give_to_fields_are_told_at_the_start_and_with_the_answers() -> None:
    consent, other = FieldValue("CONTACT", "UF_CRM_1", "Y", "Consent"), FieldValue("CONTACT", "POST", "Head")
    no = FieldValue("CONTACT", "UF_CRM_1", "N", "Consent")
    step = {
        "id": "2",
        "text": "Sure?",
        "answers": [{"text": "No", "fields": [["CONTACT", "UF_CRM_1", "N", "Consent"]]}],
    }
    first = {
        "text": "Yes",
        "to": "2",
        "fields": [[*["CONTACT", "UF_CRM_1", "Y", "Consent"]], ["CONTACT", "POST", "Head"]],
    }
    desk, told = desk_with({"scripts": [{"name": "A", "text": "?", "answers": [first], "steps": [step]}]})
    assert desk.stage.bus.last(FieldsOfScripts) == FieldsOfScripts((consent, other, no))
    desk.section.act("answer", "1")
    assert told[-1].path.fields == (consent, other)
    desk.section.act("answer", "1")
    assert told[-1].path.fields == (no, other)


@pytest.mark.parametrize("answer", ["3", "0", "Maybe", "", "\N{SUPERSCRIPT TWO}"])
async def test_answer_that_does_not_exist_changes_nothing(answer: str) -> None:
    desk, told = desk_with()
    desk.section.act("answer", answer)
    assert (told, desk.section.model.path) == ([], ())


async def test_answer_without_a_step_ends_the_script_and_tells_its_outcome() -> None:
    desk, told = desk_with()
    desk.section.act("answer", "No")
    assert desk.stage.text("script-end") == "The script ends here."
    assert desk.texts("script-answers", "text") == []
    assert told == [ScriptFollowed(ScriptPath("Renewal", (("", "No"),), "Not interested"))]
    assert desk.stage.said[-1] == "The script ends here."


async def test_answers_are_kept_with_each_step_and_recalled_for_the_same_call_only() -> None:
    desk, _ = desk_with()
    desk.section.act("answer", "Yes")
    for call_id, path in {"c1": (Choice("start", "Yes"),), "c2": ()}.items():
        again = Desk(BRANCHING)
        again.stage.context.local_store.set(KEPT, desk.stage.context.local_store.get(KEPT) or "")
        told: list[ScriptFollowed] = []
        again.stage.bus.subscribe(ScriptFollowed, told.append)
        again.section.show(in_call(ANNA, call_id=call_id))
        assert again.section.model.path == path
        assert told == ([ScriptFollowed(ScriptPath("Renewal", (("", "Yes"),)))] if path else [])


async def test_each_script_keeps_its_answers_and_another_client_finds_none() -> None:
    desk, told = desk_with()
    desk.section.act("answer", "Yes")
    desk.section.act("choose", "Other")
    desk.section.act("answer", "Hm")
    assert told[-1].path.script == "Other"
    desk.section.act("choose", "Renewal")
    assert shown(desk) == "The same."
    desk.section.show(in_call(CrmItem("LEAD", 9), call_id="c3"))
    assert desk.section.model.progress == Progress()


async def test_objections_are_searched_in_titles_first_and_the_only_one_is_open() -> None:
    desk, _ = desk_with()
    desk.know()
    assert desk.texts("script-objection-list", "title") == ["No time", "Too expensive"]
    desk.section.typed("objection", "exp")
    (row,) = desk.stage.rows("script-objection-list")
    assert (row.parts["title"].text, row.parts["one"].attributes["open"]) == ("Too expensive", "")
    desk.section.typed("objection", "minute")
    assert desk.texts("script-objection-list", "text") == ["A minute, Anna."]
    desk.section.typed("objection", "zzz")
    assert not desk.hidden("script-objections-none")
    assert desk.section.pressed_inside("script.objection", KeyPress("Escape", "Escape", typing=True))
    assert len(desk.stage.rows("script-objection-list")) == 2
    desk.section.act("choose", "Other")
    assert desk.hidden("script-objections")


async def test_text_for_the_answering_machine_comes_when_nobody_answers_and_on_demand() -> None:
    desk, _ = desk_with()
    assert desk.hidden("script-machine")  # somebody calls in: no machine answers
    call = in_call(ANNA, call_id="c9")
    assert call.call is not None
    outgoing = replace(call, call=replace(call.call, direction="outgoing"), phase=Phase.TALKING)
    desk.section.show(outgoing)
    assert (desk.hidden("script-machine"), desk.hidden("script-voicemail")) == (False, True)
    desk.section.act("voicemail", "")
    assert desk.texts("script-voicemail-text") == ["Please call us back."]
    desk.section.act("voicemail", "")
    assert desk.hidden("script-voicemail")
    desk.section.show(in_call(ANNA, call_id="c10"))
    desk.section.show(replace(outgoing, phase=Phase.UNANSWERED))
    assert not desk.hidden("script-voicemail")


async def test_stage_of_a_lead_decides_as_that_of_a_deal_does() -> None:
    stored = {"scripts": [{"name": "Lead", "stage_codes": ["LEAD:NEW"]}, {"name": "Deal", "pipelines": ["DEAL:1"]}]}
    desk = Desk(stored)
    lead = CrmItem("LEAD", 5)
    desk.section.show(in_call(lead))
    assert desk.stage.text("script-name") == ""
    desk.stage.bus.publish(ClientKnown(lead, "Lea", stage="New", stage_code="LEAD:NEW"))
    assert desk.stage.text("script-name") == "Lead"
    desk.stage.bus.publish(ItemChosen(CrmItem("DEAL", 7), "Lamps", "Sent", stage_code="DEAL:C1:NEW"))
    assert desk.stage.text("script-name") == "Deal"


@pytest.mark.parametrize("damage", [None, "", "7", "[]", '{"place":"c1 CONTACT:797","began":"x"}', '{"place": 3}'])
def test_damaged_progress_is_none(damage: str | None) -> None:
    assert decode_progress(damage, ScriptContext("c1", ANNA)) is None


def test_progress_comes_back_and_the_damaged_part_of_it_is_left_out() -> None:
    context = ScriptContext("c1", ANNA)
    progress = Progress(frozenset({"a"}), {"S": (Choice("start", "Yes"),)}, "S")
    assert decode_progress(encode_progress(context, progress), context) == progress
    odd = '{"place":"c1 CONTACT:797","began":0,"ticks":["a",1],"paths":{"S":[["start","Yes"],["x"],7]},"followed":"S"}'
    read = decode_progress(odd, context)
    assert read is not None
    assert read.paths == {"S": (Choice("start", "Yes"),)}
