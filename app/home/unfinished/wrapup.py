"""The wrap-up of a note whose card is gone: the panel's own, with what was read of the client. Pure.

    wrapup = wrapup_of(note, model)
    wrapup.missing, wrapup.todos, stage_consequence(wrapup)
    draft = edited(note, model, OutcomeChosen("Sold", moments))

What an outcome needs and does is decided by the same code as in the call card. Of what that shows, only the fields
can't be edited here: a required one that is empty is named, and filled in in Bitrix24.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.copies import replace
from app.crm.deals import Deals, deal_commands, parse_deals, stages_of
from app.crm.history import Part as HistoryPart
from app.crm.history import history_commands, open_todos
from app.crm.item_fields import LASTING, FieldRecords, field_commands, parse_field_records
from app.crm.records import STATUSES, Record, Statuses
from app.panel.fields.state import fields_known, required_fields, rows_of
from app.panel.wrapup.consequences import due_todos, item_changes, with_consequences
from app.panel.wrapup.model import DueTodo, Notice
from app.panel.wrapup.model import Model as Wrapup
from app.panel.wrapup.note_context import NoteContext
from app.panel.wrapup.update import update
from app.settings.item_fields import FieldUse
from app.settings.outcomes import Need
from app.settings.values import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.bitrix24.errors import ErrorKind
    from app.bitrix24.rest.batch import Outcomes
    from app.home.unfinished.messages import Edit
    from app.home.unfinished.state import Model, UnfinishedNote
    from app.notes.draft import Draft
    from app.sections.events import FieldsKnown, RequiredField
    from app.settings.item_fields import FieldSetting
    from app.settings.outcomes import FieldValue

TASKS = HistoryPart.TASKS.value

USER = "user"
"""The key of the command that reads who the operator is."""

KEPT = (*LASTING, USER)
"""Keys of the commands whose answers hold for the page."""


@dataclass(frozen=True, slots=True)
class ClientData:
    """What was read for a note's wrap-up.

    Attributes:
        client: The code of the item that was read.
        about: The code of the deal whose fields were read; empty for none.
        deals: The open deals, as code and title.
        stages: The stages of items, by code: see `StagesKnown`.
        stage_names: The names of stages.
        records: The records, and their fields.
        todos: The operator's open to-dos; None if they couldn't be read.
        error: Why a part couldn't be read.
    """

    client: str
    about: str = ""
    deals: tuple[tuple[str, str], ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict, hash=False)
    stage_names: Mapping[str, str] = field(default_factory=dict, hash=False)
    records: FieldRecords = field(default_factory=FieldRecords)
    todos: tuple[DueTodo, ...] | None = None
    error: ErrorKind | None = None


def commands_for(client: CrmItem, about: CrmItem | None, kinds: Iterable[str]) -> dict[str, Command]:
    """Return the commands that read what a wrap-up needs.

    Args:
        client: The note's client, or what the call was about.
        about: The deal that the call was about.
        kinds: The types of items whose fields matter.
    """
    tasks = history_commands(client).get(TASKS)
    return {
        **field_commands(client, about, tuple(kinds)),
        **deal_commands(client),
        **({} if tasks is None else {TASKS: tasks, USER: Command("profile")}),
    }


def parse_client(client: CrmItem, about: CrmItem | None, outcomes: Outcomes, tomorrow: float) -> ClientData:
    """Return what was read. What couldn't be is missing.

    Args:
        client: The note's client, or what the call was about.
        about: The deal that the call was about.
        outcomes: The answers to `commands_for`.
        tomorrow: When tomorrow begins, seconds since 1970.
    """
    errors: list[RestError] = []
    deals, records, todos = Deals(), FieldRecords(), None
    try:
        if deal_commands(client):
            deals = parse_deals(client, outcomes)
    except RestError as error:
        errors.append(error)
    try:
        records = parse_field_records(client, about, outcomes)
    except RestError as error:
        errors.append(error)
    try:
        if TASKS in outcomes:
            user = Record(outcomes.answer(USER).result).number("ID")
            todos = due_todos(client, open_todos(client, user, outcomes), tomorrow)
    except RestError as error:
        errors.append(error)
    return ClientData(
        client.code,
        "" if about is None else about.code,
        tuple((deal.item.code, deal.title) for deal in deals.deals),
        stages_of(client, deals, outcomes),
        Statuses.of(outcomes).stages() if STATUSES in outcomes else {},
        records,
        todos,
        errors[0].kind if errors else None,
    )


def subject_of(draft: Draft) -> str:
    """Return the code of the item that is read for a note: the client, or else what the call was about."""
    return draft.key.client or draft.about


def needs_client(note: UnfinishedNote, model: Model) -> bool:
    """Return whether what the note's outcome needs or does depends on the CRM."""
    outcome = model.outcome(note.draft)
    if note.draft.script.fields:
        return True
    if outcome is None:
        return False
    return bool(outcome.stages or outcome.fields or outcome.settles or Need.DEAL in outcome.needs)


def checks_fields(note: UnfinishedNote, model: Model) -> bool:
    """Return whether fields can keep the note from being saved."""
    outcome = model.outcome(note.draft)
    uses = {FieldUse.REQUIRED}
    if outcome is not None and Need.FIELDS in outcome.needs:
        uses.add(FieldUse.NEEDED)
    return any(one.use in uses for one in _settings(note, model))


def kinds_of(note: UnfinishedNote, model: Model) -> tuple[str, ...]:
    """Return the types of items whose fields matter for a note."""
    required = (one.item for one in _settings(note, model) if one.use in (FieldUse.REQUIRED, FieldUse.NEEDED))
    return tuple(dict.fromkeys((*required, *(one.type for one in _set_by_outcomes(note, model)))))


def _settings(note: UnfinishedNote, model: Model) -> tuple[FieldSetting, ...]:
    """Return the fields that the call's card has shown."""
    settings, line = model.settings_for(note.draft), note.draft.line
    hidden = "DEAL" if Part.DEALS in settings.off else ""
    return tuple(one for one in settings.item_fields if one.is_for(line if any(line) else None) and one.item != hidden)


def _set_by_outcomes(note: UnfinishedNote, model: Model) -> tuple[FieldValue, ...]:
    fields = (one for outcome in model.outcomes for one in outcome.fields)
    return tuple(one for one in (*fields, *note.draft.script.fields) if one.value)


def wrapup_of(note: UnfinishedNote, model: Model) -> Wrapup:
    """Return the note's wrap-up as the call card would have it now."""
    draft = note.draft
    settings, client = model.settings_for(draft), draft.key.client
    data = note.data if note.data is not None and note.data.client == subject_of(draft) else ClientData("")
    wrapup = Wrapup(
        model.now,
        NoteContext(
            draft.key, direction=draft.direction, owner=client, over=True, by_operator=draft.by_operator,
            linked=draft.bound or (), record=draft.record, answered=_talked(note, model), line=draft.line,
        ),
        outcomes=model.outcomes,
        required=settings.outcome_required and bool(model.offered(draft)),
        place=draft.place,
        draft=draft,
        about=(draft.about, "") if draft.about else None,
        about_by_operator=draft.about_by_operator,
        touched=True,
        lasting=model.lasting,
        names=model.names,
        due=None if data.todos is None else (client, data.todos),
        stage_names=data.stage_names,
        stages=data.stages,
        deals_shown=Part.DEALS not in settings.off,
        stage_label=model.stage_label,
        known_fields=_known(note, model, data, client),
    )  # fmt: skip
    return replace(wrapup, fields=_required(note, model, wrapup, data))


def _talked(note: UnfinishedNote, model: Model) -> bool:
    """Return whether the conversation itself has settled a to-do: its card knew, and no outcome did it."""
    left = note.left or note.draft
    outcome = model.outcome(left)
    by_outcome = bool(left.outcome) and (outcome is None or outcome.settles)
    return not by_outcome and any(one.settled and not one.by_operator for one in left.todos)


def _known(note: UnfinishedNote, model: Model, data: ClientData, client: str) -> FieldsKnown | None:
    item, values = CrmItem.of_code(data.client), _set_by_outcomes(note, model)
    if item is None or not values or not data.records.records:
        return None
    return replace(fields_known(item, data.records, values), client=client)


def _required(note: UnfinishedNote, model: Model, wrapup: Wrapup, data: ClientData) -> tuple[RequiredField, ...]:
    """Return the required fields without a value. Wrong values can't be corrected here: the portal refuses them."""
    ours = (note.draft.about, note.draft.key.client)
    items = [item for item in data.records.records if item.type != "DEAL" or item.code in ours]
    rows = rows_of(data.records, items, _settings(note, model), item_changes(wrapup))
    return tuple(one for one in required_fields(rows) if not one.wrong)


def edited(note: UnfinishedNote, model: Model, edit: Edit) -> Draft:
    """Return the note after the operator has changed it. It isn't saved automatically any longer."""
    after, _ = update(wrapup_of(note, model), edit, model.now, note.draft.note_id)
    if after.draft.revision == note.draft.revision:
        return note.draft
    return replace(_as_shown(after), automatic=False)


def shown_draft(note: UnfinishedNote, model: Model) -> Draft:
    """Return the note as it is shown, with what its outcome adds."""
    return _as_shown(wrapup_of(note, model))


def _as_shown(wrapup: Wrapup) -> Draft:
    """Return the note with what its outcome brings. What an outcome brought stays if the outcome is gone by now."""
    draft = wrapup.draft
    if draft.empty or is_gone(wrapup):
        return draft
    return replace(with_consequences(draft, wrapup), todos=wrapup.todos)


def is_gone(wrapup: Wrapup) -> bool:
    """Return whether administrators have removed the note's outcome, or renamed it."""
    return bool(wrapup.draft.outcome) and wrapup.chosen is None


def missing(note: UnfinishedNote, model: Model) -> Notice | None:
    """Return what the note's outcome or the settings require and the note lacks."""
    wrapup = wrapup_of(note, model)
    if wrapup.required and not note.draft.outcome:
        return Notice.OUTCOME_MISSING
    return wrapup.missing
