"""Changes of fields as a part of the note. Pure; loaded only where there are some.

A field that the chosen outcome or an answer to the script sets is set only if its present value is known when the
outcome is chosen: the save compares it, so that nobody's change is overwritten. What the operator has typed into the
field wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.call.crm_item import type_of
from app.copies import replace
from app.locale import N_
from app.notes.draft import FieldChange, ItemChange
from app.notes.save_request import RecordKind
from app.panel.fields.values import is_sound, typed_value
from app.panel.wrapup.consequences import STAGE_FIELDS, code_of_change, fields_to_set
from app.panel.wrapup.model import Status
from app.sections.remote_data import owner_text
from app.ui.field_texts import value_text

if TYPE_CHECKING:
    from app.crm.item_fields import ItemField
    from app.locale import Words
    from app.panel.wrapup.model import Model
    from app.sections.events import FieldsKnown, FieldTyped
    from app.settings.outcomes import FieldValue
    from app.ui.intl import Intl

SETTABLE = frozenset(FieldType) - {FieldType.MONEY, FieldType.OTHER}
"""Types of fields that an outcome can set: a single value, as it's typed into the field."""


class FieldObstacle(StrEnum):
    """Why a field isn't set."""

    NO_ITEM = "no-item"
    """The call has no item of the field's type."""
    UNKNOWN = "unknown"
    """Its present value isn't known."""
    GONE = "gone"
    FIXED = "fixed"
    """It can't be changed, or not by an outcome."""
    VALUE_GONE = "value-gone"
    """The value isn't one that the field can have."""
    THERE = "there"
    """It has this value already."""
    TYPED = "typed"
    """The operator has typed into it."""


@dataclass(frozen=True, slots=True)
class FieldConsequence:
    """What becomes of a field.

    Attributes:
        type: The type of the item.
        label: What the field is called.
        change: What is changed; None if it stays.
        obstacle: Why it stays.
    """

    type: str
    label: str
    change: ItemChange | None = None
    obstacle: FieldObstacle | None = None


def settable(kind: str, field: ItemField) -> bool:
    """Return whether an outcome can set a field: stages are set by pipeline.

    Fields with several values aren't set: nothing says whether a value would join the others or replace them.
    """
    return field.editable and not field.several and field.type in SETTABLE and field.name != STAGE_FIELDS.get(kind)


def field_consequences(model: Model) -> tuple[FieldConsequence, ...]:
    """Return the changes of the fields that the chosen outcome and the answers to the script set, in this order."""
    return tuple(_consequence(one, model) for one in fields_to_set(model)) if model.note_context is not None else ()


def field_changes(model: Model) -> tuple[ItemChange, ...]:
    """Return the changes of fields that the chosen outcome and the answers bring."""
    return tuple(consequence.change for consequence in field_consequences(model) if consequence.change is not None)


def _consequence(given: FieldValue, model: Model) -> FieldConsequence:
    known = _known(model)
    fields = None if known is None else known.fields.get(given.type)
    field = None if fields is None else fields.get(given.field)
    label = field.label if field is not None else given.label or given.field
    owner = _owner(given.type, model)
    code = code_of_change(owner, given.field)
    for one in model.draft.item_changes:
        if code_of_change(one.owner, one.change.field) != code:
            continue
        if not one.by_outcome:
            return FieldConsequence(given.type, label, obstacle=FieldObstacle.TYPED)
        unread = one.change.type is FieldType.DATE_TIME and known is None  # the operator's clock comes with the fields
        if unread or one.change.new == _value(given, one.change.type, known):  # as it was shown when it was chosen
            return FieldConsequence(given.type, one.change.label or label, one)
    values = None if known is None else known.values.get(owner)
    new = "" if field is None else _value(given, field.type, known)
    obstacle = _obstacle(given, field, new, None if values is None else values.get(given.field))
    if not owner:
        obstacle = FieldObstacle.NO_ITEM
    elif fields is None or values is None:
        obstacle = FieldObstacle.UNKNOWN
    if obstacle is not None or field is None or values is None:
        return FieldConsequence(given.type, label, obstacle=obstacle)
    text = dict(field.entries).get(new, "") if field.type in (FieldType.CHOICE, FieldType.STATUS) else ""
    change = FieldChange(field.name, field.type, values[field.name], new, field.label, text)
    return FieldConsequence(given.type, label, ItemChange(owner, change, model.client, by_outcome=True))


def _owner(kind: str, model: Model) -> str:
    """Return the item whose field is set: what the call is about, the client, or the client's company or contact."""
    direct = next((code for code in (model.about_code, model.client) if type_of(code) == kind), "")
    known = _known(model)
    if direct or kind == "DEAL" or known is None:
        return direct
    return next((code for code in known.values if type_of(code) == kind), "")


def _known(model: Model) -> FieldsKnown | None:
    """Return what is known of the fields; None if that is about another client."""
    known = model.known_fields
    return known if known is not None and known.client == model.client else None


def _value(given: FieldValue, kind: FieldType, known: FieldsKnown | None) -> str:
    """Return the value that a field gets: a moment is written as the operator's clock shows it."""
    return typed_value(kind, given.value, offset=None if known is None else known.offset)


def _obstacle(given: FieldValue, field: ItemField | None, new: str, present: str | None) -> FieldObstacle | None:
    if field is None:
        return FieldObstacle.GONE
    if not settable(given.type, field):
        return FieldObstacle.FIXED
    if not _is_possible(field, given.value, new):
        return FieldObstacle.VALUE_GONE
    return FieldObstacle.THERE if new == present else None


def _is_possible(field: ItemField, written: str, value: str) -> bool:
    """Return whether a text, and the value that it is read as, is one that a field can have."""
    if field.type in (FieldType.CHOICE, FieldType.STATUS):
        return value in dict(field.entries)
    if field.type is FieldType.YES_NO:
        return written in (YES, NO)
    return bool(value) and is_sound(field.type, value)


_NO_ITEM = {
    "DEAL": N_("“{field}” stays unchanged: no deal is chosen."),
    "LEAD": N_("“{field}” stays unchanged: the client isn't a lead."),
    "CONTACT": N_("“{field}” stays unchanged: no contact is known."),
    "COMPANY": N_("“{field}” stays unchanged: no company is known."),
}

_OBSTACLES = {
    FieldObstacle.UNKNOWN: N_("“{field}” stays unchanged: its present value isn't known."),
    FieldObstacle.GONE: N_("“{field}” stays unchanged: Bitrix24 no longer has this field."),
    FieldObstacle.FIXED: N_("“{field}” stays unchanged: it can't be changed here."),
    FieldObstacle.VALUE_GONE: N_("“{field}” stays unchanged: Bitrix24 doesn't have the value that this outcome sets."),
    FieldObstacle.THERE: N_("“{field}” stays unchanged: it has the right value already."),
    FieldObstacle.TYPED: N_("“{field}” stays as you changed it."),
}


def consequence_text(consequence: FieldConsequence, model: Model, words: Words, intl: Intl) -> str:
    """Return a sentence that says how a field will change."""
    if consequence.change is None:
        sentence = _NO_ITEM.get(consequence.type, "") if consequence.obstacle is FieldObstacle.NO_ITEM else ""
        return words(sentence or _OBSTACLES[consequence.obstacle or FieldObstacle.UNKNOWN]).format(
            field=consequence.label
        )
    change, owner = consequence.change.change, consequence.change.owner
    value = value_text(change.type, change.new, words, intl, change.text)
    if owner == model.client:
        return words(N_("Sets {field}: {value}")).format(field=consequence.label, value=value)
    item = owner_text(owner, model.names, words)
    return words(N_("Sets {field} of {item}: {value}")).format(field=consequence.label, item=item, value=value)


def with_field(model: Model, typed: FieldTyped) -> tuple[ItemChange, ...]:
    """Return the note's changes with what the operator has typed, unless that is the value in the CRM.

    Until the change is in the CRM, its old value is the one that the operator saw first.
    """
    code = code_of_change(typed.owner, typed.change.field)
    changes = model.draft.item_changes
    ours = [one for one in changes if code_of_change(one.owner, one.change.field) == code and not one.by_outcome]
    before = next((one.change for one in ours if one.on), None)
    change = typed.change
    if before is not None:
        change = replace(change, old=before.new if _is_written(model, typed.owner) else before.old)
    others = tuple(one for one in changes if one not in ours)
    if change.new == change.old:
        return others
    return (*others, ItemChange(typed.owner, change, model.draft.key.client))


def _is_written(model: Model, owner: str) -> bool:
    """Return whether the present changes of an item are in the CRM."""
    save = model.current_save
    if save is None:
        return model.status is Status.SAVED
    return any(
        entry.kind is RecordKind.FIELDS and entry.owner == owner and save.state.has(entry)
        for entry in save.request.writes
    )
