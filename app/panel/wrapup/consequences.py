"""What the chosen outcome does when the note is saved. Pure.

It is a part of the note: what the operator sees is stored with the draft, so that whoever saves it does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.call.crm_item import type_of
from app.copies import replace
from app.notes.draft import Decider, FieldChange, ItemChange, without_outcome
from app.panel.wrapup.model import DueTodo
from app.settings.outcomes import pipeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.call.crm_item import CrmItem
    from app.crm.history import HistoryEntry
    from app.notes.draft import Draft, ScriptPath, TodoChoice
    from app.panel.wrapup.model import Model
    from app.settings.outcomes import FieldValue

STAGE_FIELDS = {"DEAL": "STAGE_ID", "LEAD": "STATUS_ID"}
"""The field with an item's stage, by the item's type."""


class Obstacle(StrEnum):
    """Why an outcome's stage isn't set."""

    NO_DEAL = "no-deal"
    OTHER_PIPELINE = "other-pipeline"
    UNKNOWN = "unknown"
    """The item's present stage isn't known, so nobody could tell whether somebody else has changed it."""
    THERE = "there"
    """It is at this stage already."""


@dataclass(frozen=True, slots=True)
class StageConsequence:
    """What becomes of a stage.

    Attributes:
        owner: The item's code; empty if there is none.
        change: The stage that it gets; None if it stays.
        obstacle: Why it stays.
    """

    owner: str = ""
    change: ItemChange | None = None
    obstacle: Obstacle | None = None


def stage_consequence(model: Model) -> StageConsequence | None:  # noqa: PLR0911 - one return per obstacle
    """Return the change of the stage of what the call is about, or of the lead; None if the outcome sets none."""
    outcome = model.chosen
    if outcome is None or not outcome.stages:
        return None
    owner = _owner(model)
    if not owner:
        return StageConsequence(obstacle=Obstacle.NO_DEAL)
    for one in model.draft.item_changes:  # as it was shown when it was chosen
        if one.by_outcome and one.owner == owner and stage_of(one) in outcome.stages:
            return StageConsequence(owner, one)
    present = model.stages.get(owner, "")
    if not present:
        return StageConsequence(owner, obstacle=Obstacle.UNKNOWN)
    stage = outcome.stage_in(pipeline_of(present))
    if stage == present:
        return StageConsequence(owner, obstacle=Obstacle.THERE)
    if not stage:
        return StageConsequence(owner, obstacle=Obstacle.OTHER_PIPELINE)
    old, new = (code.partition(":")[2] for code in (present, stage))
    name = model.stage_names.get(stage, "")
    change = FieldChange(STAGE_FIELDS[type_of(owner)], FieldType.STATUS, old, new, model.stage_label, name)
    return StageConsequence(owner, ItemChange(owner, change, model.client, by_outcome=True))


def _owner(model: Model) -> str:
    """Return the item whose stage an outcome sets: the deal that the call is about, or a client who is a lead."""
    outcome, context = model.chosen, model.note_context
    if outcome is None or context is None:
        return ""
    kinds = {type_of(stage) for stage in outcome.stages}
    candidates = (model.about_code, context.key.client, context.owner)
    return next((code for code in candidates if code and type_of(code) in kinds), "")


def stage_of(one: ItemChange) -> str:
    """Return the stage that a change sets, as `DEAL:C3:WON`; empty if it sets another field."""
    kind = type_of(one.owner)
    return f"{kind}:{one.change.new}" if one.change.field == STAGE_FIELDS.get(kind) else ""


def item_changes(model: Model) -> tuple[ItemChange, ...]:
    """Return the note's changes of fields: the operator's, and what the outcome brings."""
    operators = tuple(one for one in model.draft.item_changes if not one.by_outcome)
    consequence = stage_consequence(model)
    brought = () if consequence is None or consequence.change is None else (consequence.change,)
    if fields_to_set(model):
        from app.panel.wrapup.field_consequences import field_changes

        brought = (*brought, *field_changes(model))
    return (*operators, *brought)


def fields_to_set(model: Model) -> tuple[FieldValue, ...]:
    """Return the values that the outcome and the answers to the script give to fields; the answers' come first."""
    outcome = () if model.chosen is None else model.chosen.fields
    found = {(one.type, one.field): one for one in (*outcome, *model.draft.script.fields) if one.value}
    return tuple(found.values())


def code_of_change(owner: str, field: str) -> str:
    """Return the code of a change of a field, by which its tick names it: `DEAL:25/STAGE_ID`."""
    return f"{owner}/{field}"


def toggled_change(model: Model, code: str) -> tuple[ItemChange, ...]:
    """Return the note's changes of fields after the operator has ticked or unticked one that the outcome brings."""
    return tuple(
        replace(one, on=not one.on) if one.by_outcome and code_of_change(one.owner, one.change.field) == code else one
        for one in item_changes(model)
    )


def toggled_todo(model: Model, number: int) -> tuple[TodoChoice, ...]:
    """Return the due to-dos after the operator has ticked or unticked one."""
    return tuple(
        replace(one, settled=not one.settled, by_operator=True) if one.id == number else one for one in model.todos
    )


def due_todos(client: CrmItem, todos: Iterable[HistoryEntry], tomorrow: float) -> tuple[DueTodo, ...]:
    """Return a client's open to-dos as the note needs them.

    Args:
        client: The client, to whom a to-do without an item belongs.
        todos: Entries of the history.
        tomorrow: When tomorrow begins, seconds since 1970.
    """
    return tuple(
        DueTodo(
            todo.id, (todo.owner or client).code, todo.title, todo.at, today=todo.at is not None and todo.at < tomorrow
        )
        for todo in todos
    )


def with_answers(model: Model, path: ScriptPath) -> tuple[Draft, dict[str, object]]:
    """Return the note, and what changes in it when the client has answered to the script.

    The answers choose an outcome, with all that it brings, unless the operator has chosen one, or none.
    """
    draft, changes = model.draft, dict[str, object](script=path)
    if model.touched or path.outcome == draft.script.outcome:
        return draft, changes
    offered = any(one.name == path.outcome for one in model.offered)
    return without_outcome(draft), {**changes, "outcome": path.outcome if offered else ""}


def with_consequences(draft: Draft, model: Model) -> Draft:
    """Return the note on screen with what its outcome brings."""
    follow_up, by = model.follow_up, draft.follow_up_by
    if not draft.operators_follow_up:
        by = Decider.NOBODY if follow_up is None else Decider.OUTCOME
    return replace(draft, follow_up=follow_up, follow_up_by=by, item_changes=item_changes(model))


def stored_form(draft: Draft, model: Model) -> Draft:
    """Return the note on screen with all that saving it takes: the card may be gone by then."""
    note_context = model.note_context
    if note_context is None:
        return draft
    return replace(
        with_consequences(draft, model),
        automatic=model.automatic,
        place=model.place,
        bound=note_context.linked,
        record=note_context.record,
        todos=model.todos,
        line=note_context.line,
    )
