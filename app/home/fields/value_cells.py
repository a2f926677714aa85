"""The value that a field gets, in a form: a list, a date, a number or a text, by the field's type. Pure.

The markup has an input, a choice and a text, of which one is shown: the parts `input`, `value-choice` with the rows
`options`, `value`; and `field-hint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.home.form import options
from app.locale import N_
from app.panel.fields.values import DATES, TIMES, is_sound, is_typed_time, typed_value
from app.panel.wrapup.field_consequences import settable
from app.sections.remote_data import type_text
from app.settings.item_fields import TYPES
from app.settings.outcome_list import LONGEST_TEXT
from app.ui.view import Element, ItemList, visibility

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.crm.item_fields import ItemField
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.settings.outcomes import FieldValue

_WITH_LIST = (FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO)


def offered_fields(portal: PortalFields | None, there: Collection[tuple[str, str]]) -> list[tuple[str, ItemField]]:
    """Return the fields that can be set, with the types of their items, without some that are there."""
    known = {} if portal is None else portal.fields
    return [
        (kind, field)
        for kind in TYPES
        for field in known.get(kind, {}).values()
        if settable(kind, field) and field.shown and (kind, field.name) not in there
    ]


def field_text(one: FieldValue, portal: PortalFields | None) -> str:
    """Return what a field is called; as it was when it was picked, if the portal doesn't have it."""
    field = _known(one, portal)
    return one.label or one.field if field is None else field.label


def full_text(one: FieldValue, form: FormContext) -> str:
    """Return what a field is called, with the type of its items: “Contact: Consent”."""
    return f"{type_text(one.type, form.words)}: {field_text(one, form.fields)}"


def value_cells(one: FieldValue, name: str, form: FormContext) -> tuple[dict[str, Element], ItemList]:
    """Return the parts for a value, and what can be chosen.

    Args:
        one: The field and its value.
        name: The name of the input.
        form: The form.
    """
    known = _known(one, form.fields)
    field = known if known is not None and settable(one.type, known) else None
    listed = field is not None and field.type in _WITH_LIST
    written = field is not None and not listed
    hint = _hint(one, known, form)
    wrong = field is not None and written and _is_wrong(field.type, one.value)
    named = {"data-input": name, "aria-label": full_text(one, form), "aria-description": hint or None}
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
