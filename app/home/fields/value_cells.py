"""The value that a field gets, in a form: a list, a date, a number or a text, by the field's type. Pure.

The markup has an input, a choice and a text, of which one is shown: the parts `input`, `value-choice` with the rows
`options`, `value`; and `field-hint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.locale import N_
from app.panel.fields.values import DATES, TIMES, is_sound, is_typed_time, typed_value
from app.panel.wrapup.field_acts import settable
from app.sections.remote_data import type_text
from app.settings.item_fields import TYPES
from app.settings.outcome_list import LONGEST_TEXT
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.crm.item_fields import ItemField
    from app.home.fields.state import PortalFields
    from app.home.portal_lists import PortalLists
    from app.locale import Words
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


def full_text(one: FieldValue, portal: PortalFields | None, words: Words) -> str:
    """Return what a field is called, with the type of its items: “Contact: Consent”."""
    return f"{type_text(one.type, words)}: {field_text(one, portal)}"


def value_cells(  # noqa: PLR0913 - what a form consists of
    one: FieldValue, name: str, portal: PortalFields | None, lists: PortalLists, words: Words, *, possible: bool
) -> tuple[dict[str, Element], ItemList]:
    """Return the parts for a value, and what can be chosen.

    Args:
        one: The field and its value.
        name: The name of the input.
        portal: The fields that the portal has; None while they aren't known.
        lists: The portal's lists.
        words: The language.
        possible: Whether it can be changed now.
    """
    known = _known(one, portal)
    field = known if known is not None and settable(one.type, known) else None
    listed = field is not None and field.type in _WITH_LIST
    written = field is not None and not listed
    hint = _hint(one, known, portal, words)
    wrong = field is not None and written and _is_wrong(field.type, one.value)
    named = {"data-input": name, "aria-label": full_text(one, portal, words), "aria-description": hint or None}
    unnamed = dict.fromkeys(named)
    cells = {
        "input": Element(
            None,
            {
                **(named if written else unnamed),
                "type": "text" if field is None else _input_type(field.type, one.value),
                "inputmode": "decimal" if field is not None and field.type is FieldType.NUMBER else None,
                "maxlength": str(LONGEST_TEXT),
                "readonly": None if possible else "",
                "aria-invalid": "true" if wrong else None,
                **visibility(shown=written),
            },
            one.value if written else "",
        ),
        "value-choice": Element(
            None,
            {**(named if listed else unnamed), "disabled": None if possible else "", **visibility(shown=listed)},
            one.value if listed else None,
        ),
        "value": Element("" if field is not None else one.value, visibility(shown=field is None)),
        "field-hint": Element(hint, {"data-tone": "error" if wrong else None, **visibility(shown=bool(hint))}),
    }
    return cells, ItemList(tuple(_options(one, field, lists, words)) if listed and field is not None else ())


def _known(one: FieldValue, portal: PortalFields | None) -> ItemField | None:
    return None if portal is None else portal.fields.get(one.type, {}).get(one.field)


def _options(one: FieldValue, field: ItemField, lists: PortalLists, words: Words) -> list[ListItem]:
    entries = field.entries
    if field.type is FieldType.STATUS:
        entries = lists.statuses.entries(field.listed)
    elif field.type is FieldType.YES_NO:
        entries = ((YES, words(N_("Yes"))), (NO, words(N_("No"))))
    options = [("", words(N_("Choose a value"))), *entries]
    if one.value not in dict(options):
        gone = words(N_("{line} (not in Bitrix24)")).format(line=one.value)
        options.append((one.value, gone if entries else one.value))
    return [ListItem({"": Element(text, {"value": value})}) for value, text in options]


def _hint(one: FieldValue, known: ItemField | None, portal: PortalFields | None, words: Words) -> str:
    if portal is not None and one.type in portal.fields and known is None:
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
