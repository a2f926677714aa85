"""The fields that an outcome sets, as rows of its form: picked by name, each with a value by its type. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.home.view import enabled
from app.locale import N_
from app.panel.fields.state import is_sound, typed_value
from app.panel.wrapup.field_acts import settable
from app.sections.remote_data import type_text
from app.settings.item_fields import TYPES
from app.settings.outcome_list import LONGEST_TEXT, MOST_PARTS
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.crm.item_fields import ItemField
    from app.home.fields.state import PortalFields
    from app.home.portal_lists import PortalLists
    from app.locale import Words
    from app.settings.outcomes import FieldValue, Outcome

ADD = "outcomes-field"
"""The id of the choice of another field."""

_WITH_LIST = (FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO)


def add_parts(
    one: Outcome, number: str, portal: PortalFields | None, words: Words, *, possible: bool
) -> dict[str, Element]:
    """Return the parts of an open outcome with which another field is picked."""
    offered = possible and len(one.fields) < MOST_PARTS and bool(_offered(one, portal))
    failed = [] if portal is None else list(portal.failed.values())
    problem = words(N_("Loading…")) if portal is None and possible else reading_text(failed[0], words) if failed else ""
    return {
        "add-field": Element(
            None,
            {
                "id": ADD,
                "data-input": "outcomes.add-field",
                "data-count": f"{number}:{len(one.fields)}",  # another one each time, so that the choice is reset
            },
            "",
        ),
        "adds-field": Element(None, visibility(shown=offered)),
        "add-it": Element(None, {"data-argument-of": ADD}),
        "fields-problem": Element(problem, visibility(shown=bool(problem))),
    }


def field_lists(  # noqa: PLR0913 - what a row consists of
    one: Outcome, number: str, portal: PortalFields | None, lists: PortalLists, words: Words, *, possible: bool
) -> dict[str, ItemList]:
    """Return the fields that an outcome sets, and those that can be added."""
    rows = (_row(each, number, portal, lists, words, possible=possible) for each in one.fields)
    options = [("", words(N_("Choose a field")))]
    options += [
        (f"{number}:add-field:{kind}/{field.name}/{field.label}", f"{type_text(kind, words)}: {field.label}")
        for kind, field in _offered(one, portal)
    ]
    return {
        "fields": ItemList(tuple(rows)),
        "field-choices": ItemList(tuple(ListItem({"": Element(text, {"value": code})}) for code, text in options)),
    }


def field_text(one: FieldValue, portal: PortalFields | None) -> str:
    """Return what a field is called; as it was when it was picked, if the portal doesn't have it."""
    field = None if portal is None else portal.fields.get(one.type, {}).get(one.field)
    return one.label or one.field if field is None else field.label


def _offered(one: Outcome, portal: PortalFields | None) -> list[tuple[str, ItemField]]:
    there = {(each.type, each.field) for each in one.fields}
    known = {} if portal is None else portal.fields
    return [
        (kind, field)
        for kind in TYPES
        for field in known.get(kind, {}).values()
        if settable(kind, field) and field.shown and (kind, field.name) not in there
    ]


def _row(  # noqa: PLR0913 - the same
    one: FieldValue, number: str, portal: PortalFields | None, lists: PortalLists, words: Words, *, possible: bool
) -> ListItem:
    known = None if portal is None else portal.fields.get(one.type, {}).get(one.field)
    field = known if known is not None and settable(one.type, known) else None
    label = f"{type_text(one.type, words)}: {field_text(one, portal)}"
    listed = field is not None and field.type in _WITH_LIST
    written = field is not None and not listed
    number_field = field is not None and field.type is FieldType.NUMBER
    name = f"outcomes.field:{one.type}/{one.field}-{number}"
    hint = _hint(one, known, portal, words)
    wrong = field is not None and written and _is_wrong(field.type, one.value)
    named = {"data-input": name, "aria-label": label, "aria-description": hint or None}
    unnamed = dict.fromkeys(named)
    code = f"{one.type}/{one.field}"
    return ListItem(
        {
            "field-label": Element(label, {"title": one.field}),
            "input": Element(
                None,
                {
                    **(named if written else unnamed),
                    "type": "date" if field is not None and field.type is FieldType.DATE else "text",
                    "inputmode": "decimal" if number_field else None,
                    "maxlength": str(LONGEST_TEXT),
                    "readonly": None if possible else "",
                    "aria-invalid": "true" if wrong else None,
                    **visibility(shown=written),
                },
                one.value if written else "",
            ),
            "value-choice": Element(
                None,
                {
                    **(named if listed else unnamed),
                    "disabled": None if possible else "",
                    **visibility(shown=listed),
                },
                one.value if listed else None,
            ),
            "value": Element("" if field is not None else one.value, visibility(shown=field is None)),
            "remove-field": Element(
                None,
                {
                    "data-argument": f"{number}:remove-field:{code}",
                    "aria-label": words(N_("Don't set “{field}”")).format(field=label),
                    **enabled(possible),
                },
            ),
            "field-hint": Element(hint, {"data-tone": "error" if wrong else None, **visibility(shown=bool(hint))}),
        },
        {"options": ItemList(tuple(_options(one, field, lists, words)) if listed and field is not None else ())},
    )


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
        return words(N_("An outcome can't set this field."))
    if not one.value:
        return words(N_("Nothing is set without a value."))
    if known is not None and _is_wrong(known.type, one.value):
        date = known.type is FieldType.DATE
        return words(N_("This isn't a date.")) if date else words(N_("This isn't a number."))
    return ""


def _is_wrong(kind: FieldType, written: str) -> bool:
    """Return whether what was written for a number or a date is none."""
    value = typed_value(kind, written)
    return kind in (FieldType.NUMBER, FieldType.DATE) and bool(written) and not (value and is_sound(kind, value))
