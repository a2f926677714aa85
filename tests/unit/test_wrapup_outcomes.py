"""Outcomes in the wrap-up: which are offered, which a call's result chooses, what they need and what they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Line, Phase
from app.crm.history import HistoryEntry, Kind
from app.notes.draft import Decider
from app.notes.draft_store import DraftStore
from app.notes.save_request import RecordKind
from app.sections.events import ItemChosen, StagesKnown, TodosKnown
from app.settings.outcomes import CallResult, Colour, Need, Outcome
from app.settings.values import Effective
from tests.support.fake_page import EPOCH, FakeStore
from tests.support.fake_rest import FakePortal, ok
from tests.support.fake_wrapup import WrapupPage, shown_consequences
from tests.support.record_stage import ANNA
from tests.support.story import CALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.bitrix24.rest.transport import Reply
    from app.notes.draft import Draft
    from tests.support.fake_rest import Request


def page(*outcomes: Outcome) -> WrapupPage:
    return WrapupPage(FakeStore(), FakePortal(), Effective(outcomes=outcomes or None))


def names(shown: WrapupPage) -> Sequence[str | None]:
    return [row.parts["name"].text for row in shown.places.rows("wrapup-outcomes")]


async def test_any_known_failure_can_choose_an_outcome() -> None:
    wrapup = page(Outcome("No money", after=(CallResult.NO_MONEY,)))
    wrapup.shows(CALL, Phase.FAILED, code="402")
    assert wrapup.section.model.outcome == "No money"


async def test_a_failure_after_a_conversation_is_none() -> None:
    wrapup = page(Outcome("Odd", after=(CallResult.UNDEFINED,)))
    wrapup.shows(CALL, Phase.ENDED, code="OTHER")
    assert wrapup.section.model.outcome == ""


async def test_outcomes_are_offered_on_their_lines() -> None:
    wrapup = page(Outcome("All"), Outcome("Sales", lines=("Sales",)), Outcome("Office", lines=("Office",)))
    wrapup.shows(replace(CALL, line=Line("12025550143", "Office")))
    assert names(wrapup) == ["All", "Office"]


OFFER = Outcome(
    "Offer sent", stages=("DEAL:C3:OFFER", "DEAL:WON", "LEAD:IN_PROCESS"), follow_up="tomorrow-10", settles=True
)
DEAL = CrmItem("DEAL", 4615)
TODO = HistoryEntry(Kind.TASK, 31, EPOCH + 500_000, "Send the offer", owner=DEAL, author=6, is_todo=True)
NAMES = {"DEAL:NEW": "New", "DEAL:WON": "Won", "DEAL:C3:OFFER": "Offer is out", "LEAD:IN_PROCESS": "At work"}


def answers(request: Request) -> Reply:
    match request.method:
        case "crm.item.get":
            return ok({"item": {"id": 4615, "stageId": "NEW"}})
        case "crm.activity.get":
            return ok({"ID": str(request.params["id"]), "COMPLETED": "N", "PROVIDER_ID": "CRM_TODO"})
        case "crm.item.update":
            return ok({"item": {"id": 4615}})
        case _:
            return ok(999)


def acting(
    *outcomes: Outcome, about: CrmItem | None = DEAL, stage: str = "DEAL:NEW", autosave: bool = False
) -> WrapupPage:
    wrapup = WrapupPage(FakeStore(), FakePortal(answers), Effective(outcomes=outcomes or (OFFER,), autosave=autosave))
    wrapup.bus.publish(StagesKnown(NAMES, {"DEAL:4615": stage} if stage else {}))
    wrapup.shows(CALL if about is not None else replace(CALL, bindings=()))
    if about is not None:
        wrapup.bus.publish(ItemChosen(about, "Microscopes", client=CALL.client, by_operator=True))
    return wrapup


def consequences(wrapup: WrapupPage) -> list[tuple[str, str | None]]:
    return shown_consequences(wrapup.places.rows("wrapup-consequences"))


def stored(wrapup: WrapupPage) -> Draft:
    (draft,) = DraftStore(wrapup.store).drafts()
    return draft


async def test_what_the_outcome_does_is_shown_announced_stored_and_saved() -> None:
    wrapup = acting()
    wrapup.bus.publish(TodosKnown(ANNA, (TODO,)))
    wrapup.section.act("outcome", "Offer sent")
    (moves, move_on), (follow, follow_on) = consequences(wrapup)
    assert moves.endswith("to “Won”")
    assert follow.startswith("Follow-up ")
    assert (move_on, follow_on) == ("true", "true")
    assert wrapup.said[-1].startswith("Moves ")
    assert wrapup.said[-1].endswith("Settles 1 to-do.")
    draft = stored(wrapup)
    assert draft.follow_up is not None
    assert draft.follow_up_by is Decider.OUTCOME
    assert [(one.owner, one.change.old, one.change.new, one.on) for one in draft.item_changes] == [
        ("DEAL:4615", "NEW", "WON", True)
    ]
    assert [todo.settled for todo in draft.todos] == [True]
    await wrapup.saves()
    assert wrapup.state == "saved"
    methods = wrapup.portal.methods
    assert {"crm.item.update", "crm.activity.update", "crm.activity.todo.add"} <= {*methods}
    assert consequences(wrapup) == []


async def test_each_part_can_be_unticked_also_over_a_reload() -> None:
    wrapup = acting()
    wrapup.section.act("outcome", "Offer sent")
    for row in wrapup.places.rows("wrapup-consequences"):
        pressed = row.parts["name"].attributes
        wrapup.section.act((pressed["data-action"] or "").removeprefix("wrapup."), pressed["data-argument"] or "")
    again = wrapup.loaded_again()
    again.bus.publish(StagesKnown(NAMES, {"DEAL:4615": "DEAL:NEW"}))
    again.shows()
    assert [on for _, on in consequences(again)][:2] == ["false", "false"]
    await again.saves()
    assert again.state == "saved"
    assert not {"crm.item.update", "crm.activity.todo.add"} & {*again.portal.methods}


async def test_the_operator_s_own_follow_up_wins() -> None:
    wrapup = acting()
    wrapup.section.act("follow-up", "monday-9")
    wrapup.section.act("outcome", "Offer sent")
    assert wrapup.section.model.follow_up is not None
    assert wrapup.section.model.follow_up.preset == "monday-9"
    wrapup.section.act("outcome", "Offer sent")  # no outcome any longer
    assert wrapup.section.model.follow_up.preset == "monday-9"


async def test_another_outcome_takes_back_what_the_first_one_brought() -> None:
    wrapup = acting(OFFER, Outcome("Reached"))
    wrapup.section.act("outcome", "Offer sent")
    wrapup.section.act("outcome", "Reached")
    draft = stored(wrapup)
    assert (draft.outcome, draft.follow_up, draft.item_changes) == ("Reached", None, ())
    wrapup.section.act("outcome", "Reached")
    assert DraftStore(wrapup.store).drafts() == ()


async def test_the_stage_that_was_shown_counts_whatever_becomes_known_later() -> None:
    wrapup = acting()
    wrapup.section.act("outcome", "Offer sent")
    wrapup.bus.publish(StagesKnown(NAMES, {"DEAL:4615": "DEAL:LOSE"}))
    wrapup.writes("More")
    await wrapup.saves()
    (entry,) = [one for one in wrapup.section.model.queued[0].request.writes if one.kind is RecordKind.FIELDS]
    assert entry.changes[0].old == "NEW"


@pytest.mark.parametrize(
    ("about", "stage", "said"),
    [
        (None, "DEAL:NEW", "No deal is chosen, so no stage changes."),
        (DEAL, "", "No stage changes: the present one isn't known."),
        (DEAL, "DEAL:C7:NEW", "No stage changes: the outcome has none for this pipeline."),
    ],
)
async def test_a_stage_that_cannot_be_set_is_said_and_the_rest_is_saved(
    about: CrmItem | None, stage: str, said: str
) -> None:
    wrapup = acting(replace(OFFER, follow_up="", settles=False), about=about, stage=stage)
    wrapup.section.act("outcome", "Offer sent")
    assert consequences(wrapup) == [(said, None)]
    await wrapup.saves()
    assert wrapup.state == "saved"
    assert "crm.item.update" not in wrapup.portal.methods


async def test_a_lead_gets_its_stage_and_a_deal_that_is_there_already_none() -> None:
    lead = CrmItem("LEAD", 7)
    wrapup = WrapupPage(FakeStore(), FakePortal(answers), Effective(outcomes=(replace(OFFER, follow_up=""),)))
    wrapup.bus.publish(StagesKnown(NAMES, {"LEAD:7": "LEAD:NEW"}))
    wrapup.shows(replace(CALL, client=lead, bindings=(lead,)))
    wrapup.section.act("outcome", "Offer sent")
    (change,) = stored(wrapup).item_changes
    assert (change.owner, change.change.field, change.change.new) == ("LEAD:7", "STATUS_ID", "IN_PROCESS")
    there = acting(stage="DEAL:WON")
    there.section.act("outcome", "Offer sent")
    assert consequences(there)[0] == ("The stage stays: it's the right one already.", None)
    assert stored(there).item_changes == ()


async def test_an_outcome_that_the_result_chooses_acts_as_well() -> None:
    nobody = replace(OFFER, name="Nobody", after=(CallResult.NO_ANSWER,))
    wrapup = acting(nobody, autosave=True)
    wrapup.shows(replace(CALL), Phase.UNANSWERED)
    wrapup.section.leave()
    wrapup.writes("x")
    draft = stored(wrapup)
    assert draft.follow_up is not None
    assert [one.change.new for one in draft.item_changes] == ["WON"]


@pytest.mark.parametrize(
    ("need", "met", "place"),
    [
        (Need.NOTE, ("write", "x"), "wrapup-text"),
        (Need.FOLLOW_UP, ("follow-up", "tomorrow-10"), "wrapup-follow-up-part"),
        (Need.DEAL, ("about", ""), "deals-section"),
    ],
)
async def test_what_an_outcome_needs_blocks_the_save_and_leads_there(
    need: Need, met: tuple[str, str], place: str
) -> None:
    wrapup = acting(Outcome("Sold", needs=(need,)), about=None)
    wrapup.section.act("outcome", "Sold")
    await wrapup.saves()
    assert wrapup.state == "draft"
    assert wrapup.places.cell("wrapup-reason").text
    assert wrapup.focused[-1] == place
    match met:
        case ("write", text):
            wrapup.writes(text)
        case ("about", _):
            wrapup.bus.publish(ItemChosen(DEAL, client=CALL.client, by_operator=True))
        case (action, argument):
            wrapup.section.act(action, argument)
    await wrapup.saves()
    assert wrapup.state == "saved"


@pytest.mark.parametrize("client", [CrmItem("LEAD", 7), None])
async def test_a_deal_is_only_needed_where_one_can_be_chosen(client: CrmItem | None) -> None:
    off = frozenset() if client is not None else frozenset({"deals"})
    settings = Effective(outcomes=(Outcome("Sold", needs=(Need.DEAL,)),), off=off)
    wrapup = WrapupPage(FakeStore(), FakePortal(answers), settings)
    wrapup.shows(replace(CALL, client=client or CALL.client, bindings=()))
    wrapup.section.act("outcome", "Sold")
    await wrapup.saves()
    assert wrapup.state == "saved"


async def test_a_note_that_lacks_what_the_outcome_needs_is_not_saved_automatically() -> None:
    wrapup = acting(Outcome("Sold", needs=(Need.NOTE,)), autosave=True)
    wrapup.section.act("outcome", "Sold")
    assert not stored(wrapup).automatic
    wrapup.writes("Sold it")
    assert stored(wrapup).automatic


async def test_an_outcome_s_own_key_chooses_it_and_the_others_keep_digits() -> None:
    wrapup = page(Outcome("A"), Outcome("B", key="j", colour=Colour.GREEN), Outcome("C"))
    wrapup.shows()
    cells = [row.parts for row in wrapup.places.rows("wrapup-outcomes")]
    assert [row["key"].text for row in cells] == ["1", "J", "2"]
    assert cells[1]["name"].attributes["data-colour"] == "green"
    assert [*wrapup.section.keys] == ["j"]
    wrapup.section.act("pick", "j")
    assert wrapup.section.model.outcome == "B"
    wrapup.section.act("pick", "2")
    assert wrapup.section.model.outcome == "C"
    wrapup.section.act("pick", "9")
    assert wrapup.section.model.outcome == "C"
