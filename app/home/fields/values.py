"""The fields that an outcome, or an answer of a script, gives values: rows of its form, picked by name. Pure.

The markup has a list with the parts `field-label` and `remove-field`; an input, a choice and a text, of which one is
shown: the parts `input`, `value-choice` with the rows `options`, `value`; and `field-hint`. Behind it is a choice of
another field: the parts `adds-field`, `add-field` with the rows `field-choices`, and `add-it`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.home.form import options
from app.locale import N_
from app.panel.fields.values import DATES, TIMES, is_sound, is_typed_time, typed_value
from app.panel.wrapup.field_consequences import settable
from app.sections.remote_data import type_text
from app.settings.item_fields import LONGEST_LABEL, TYPES
from app.settings.outcome_list import LONGEST_TEXT, MOST_PARTS
from app.settings.outcomes import FieldValue
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.crm.item_fields import ItemField
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.locale import Words

Values = tuple[FieldValue, ...]

_WITH_LIST = (FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO)


def with_another(values: Values, code: str) -> Values:
    """Return the values with another field, `CONTACT/POST/Position`, at the end; the same if it can't be added."""
    kind, _, rest = code.partition("/")
    field, _, label = rest.partition("/")
    listed = any((one.type, one.field) == (kind, field) for one in values)
    possible = kind in TYPES and 0 < len(field) <= LONGEST_TEXT and not listed and len(values) < MOST_PARTS
    return (*values, FieldValue(kind, field, "", label[:LONGEST_LABEL])) if possible else values


def add_parts(  # noqa: PLR0913, PLR0917 - what they consist of
    values: Values, choice: str, choices: ItemList, action: str, name: str, form: FormContext
) -> dict[str, Element]:
    """Return the parts with which another field is picked.

    Args:
        values: The fields that have a value.
        choice: The name of the choice's input.
        choices: What can be picked; see `field_choices`.
        action: What the button does.
        name: What the outcome or the answer is called.
        form: The form.
    """
    offered = form.possible and len(values) < MOST_PARTS and len(choices.items) > 1
    counted = {"data-count": str(len(values))}  # another one each time, so that the choice is reset
    return {
        "add-field": Element(None, {"id": choice, "data-input": choice, **counted}, ""),
        "adds-field": Element(None, visibility(shown=offered)),
        "add-it": Element(
            None,
            {
                "data-action": action,
                "data-argument-of": choice,
                "aria-label": f"{form.words(N_('Add field'))}: {name}" if name else None,
            },
        ),
    }


def problem_text(form: FormContext) -> str:
    """Return why no field, or not every field, can be picked; empty if every one can be."""
    if form.fields is None:
        return form.words(N_("Loading…")) if form.possible else ""
    return next((reading_text(kind, form.words) for kind in form.fields.failed.values()), "")


def field_choices(values: Values, portal: PortalFields | None, words: Words, before: str = "") -> ItemList:
    """Return the fields that can be picked. `before`: what their codes begin with."""
    offered = [("", words(N_("Choose a field")))]
    listed = {(each.type, each.field) for each in values}
    offered += [
        (f"{before}{kind}/{field.name}/{field.label}", f"{type_text(kind, words)}: {field.label}")
        for kind in TYPES
        for field in ({} if portal is None else portal.fields.get(kind, {})).values()
        if settable(kind, field) and field.shown and (kind, field.name) not in listed
    ]
    return options(offered)


def value_row(one: FieldValue, name: str, argument: str, form: FormContext) -> ListItem:
    """Return the row of a field and its value.

    Args:
        one: The field and its value.
        name: The name of the value's input.
        argument: What the button that removes it gives.
        form: The form.
    """
    label = _full_text(one, form)
    cells, values = _cells(one, name, form)
    said = form.words(N_("Don't set “{field}”")).format(field=label)
    button = {"data-argument": argument, "aria-label": said, "title": said, **form.button}
    return ListItem(
        {**cells, "field-label": Element(label, {"title": one.field}), "remove-field": Element(None, button)},
        {"options": values},
    )


def field_text(one: FieldValue, portal: PortalFields | None) -> str:
    """Return what a field is called; as it was when it was picked, if the portal doesn't have it."""
    field = _known(one, portal)
    return one.label or one.field if field is None else field.label


def _full_text(one: FieldValue, form: FormContext) -> str:
    """Return what a field is called, with the type of its items: “Contact: Consent”."""
    return f"{type_text(one.type, form.words)}: {field_text(one, form.fields)}"


def _cells(one: FieldValue, name: str, form: FormContext) -> tuple[dict[str, Element], ItemList]:
    """Return the parts for a value, a list, a date, a number or a text by the field's type, and what can be chosen."""
    known = _known(one, form.fields)
    field = known if known is not None and settable(one.type, known) else None
    listed = field is not None and field.type in _WITH_LIST
    written = field is not None and not listed
    hint = _hint(one, known, form)
    wrong = field is not None and written and _is_wrong(field.type, one.value)
    named = {"data-input": name, "aria-label": _full_text(one, form), "aria-description": hint or None}
    unnamed = dict.fromkeys(named)
    cells = {
        "input": Element(
            None,
            {
                **(named if written else unnamed),
                "type": "text" if field is None else _input_type(field.type, one.value),
                "inputmode": "decimal" if field is not None and field.type is FieldType.NUMBER else None,
                "maxlength": str(LONGEST_TEXT),
                "aria-invalid": "true" if wrong else None,
                **form.input,
                **visibility(shown=written),
            },
            one.value if written else "",
        ),
        "value-choice": Element(
            None,
            {**(named if listed else unnamed), **form.choice, **visibility(shown=listed)},
            one.value if listed else None,
        ),
        "value": Element("" if field is not None else one.value, visibility(shown=field is None)),
        "field-hint": Element(hint, {"data-tone": "error" if wrong else None, **visibility(shown=bool(hint))}),
    }
    return cells, _options(one, field, form) if listed and field is not None else ItemList()


def _known(one: FieldValue, portal: PortalFields | None) -> ItemField | None:
    return None if portal is None else portal.fields.get(one.type, {}).get(one.field)


def _options(one: FieldValue, field: ItemField, form: FormContext) -> ItemList:
    entries, words = field.entries, form.words
    if field.type is FieldType.STATUS:
        entries = form.lists.statuses.entries(field.listed)
    elif field.type is FieldType.YES_NO:
        entries = ((YES, words(N_("Yes"))), (NO, words(N_("No"))))
    offered = [("", words(N_("Choose a value"))), *entries]
    if one.value not in dict(offered):
        gone = words(N_("{line} (not in Bitrix24)")).format(line=one.value)
        offered.append((one.value, gone if entries else one.value))
    return options(offered)


def _hint(one: FieldValue, known: ItemField | None, form: FormContext) -> str:
    words = form.words
    if form.fields is not None and one.type in form.fields.fields and known is None:
        return words(N_("Bitrix24 no longer has this field."))
    if known is not None and not settable(one.type, known):
        return words(N_("This field can't be set here."))
    if not one.value:
        return words(N_("Nothing is set without a value."))
    if known is not None and _is_wrong(known.type, one.value):
        date = known.type in DATES
        return words(N_("This isn't a date.")) if date else words(N_("This isn't a number."))
    return ""


def _input_type(kind: FieldType, written: str) -> str:
    """Return the type of the input. One for dates doesn't show what isn't one, such as a text that was imported."""
    if kind is FieldType.DATE:
        return "date"
    return "datetime-local" if kind in TIMES and (not written or is_typed_time(written)) else "text"


def _is_wrong(kind: FieldType, written: str) -> bool:
    """Return whether what was written for a number or a date is none."""
    value = typed_value(kind, written, offset=lambda _: 0.0)
    return (kind is FieldType.NUMBER or kind in DATES) and bool(written) and not (value and is_sound(kind, value))
