"""What the operator typed into fields of CRM items, as a part of the note. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.notes.draft import ItemChange
from app.notes.save_request import RecordKind
from app.panel.wrapup.model import Status

if TYPE_CHECKING:
    from app.panel.wrapup.messages import FieldEdited
    from app.panel.wrapup.model import Model


def with_field(model: Model, edited: FieldEdited) -> tuple[ItemChange, ...]:
    """Return the note's changes with another value of a field; without it if that is what the CRM has.

    The value that the operator saw first counts as the old one until the change is in the CRM.
    """
    place = (edited.owner, edited.change.field)
    ours = [one for one in model.draft.item_changes if _place(one) == place and not one.by_outcome]
    before = next((one.change for one in ours if one.on), None)
    change = edited.change
    if before is not None:
        change = replace(change, old=before.new if _is_written(model, edited.owner) else before.old)
    others = tuple(one for one in model.draft.item_changes if one not in ours)
    if change.new == change.old:
        return others
    return (*others, ItemChange(edited.owner, change, model.draft.key.client))


def _place(one: ItemChange) -> tuple[str, str]:
    return one.owner, one.change.field


def _is_written(model: Model, owner: str) -> bool:
    """Return whether the present changes of an item are in the CRM."""
    save = model.request
    if save is None or save.request.revision != model.draft.revision:
        return model.status is Status.SAVED
    return any(
        entry.kind is RecordKind.FIELDS and entry.owner == owner and save.state.has(entry)
        for entry in save.request.writes
    )
