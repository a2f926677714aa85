"""The fields that an outcome, or an answer of a script, gives values: rows of its form, picked by name. Pure.

The markup has a list with the parts `field-label` and `remove-field` beside those of `app.home.fields.value_cells`, and
behind it a choice of another field: the parts `adds-field`, `add-field` with the rows `field-choices`, and `add-it`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.fields.value_cells import full_text, offered_fields, value_cells
from app.home.form import options
from app.locale import N_
from app.sections.remote_data import type_text
from app.settings.item_fields import LONGEST_LABEL, TYPES
from app.settings.outcome_list import LONGEST_TEXT, MOST_PARTS
from app.settings.outcomes import FieldValue
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.locale import Words

Values = tuple[FieldValue, ...]


def with_another(values: Values, code: str) -> Values:
    """Return the values with another field, `CONTACT/POST/Position`, at the end; the same if it can't be added."""
    kind, _, rest = code.partition("/")
    field, _, label = rest.partition("/")
    there = any((one.type, one.field) == (kind, field) for one in values)
    possible = kind in TYPES and 0 < len(field) <= LONGEST_TEXT and not there and len(values) < MOST_PARTS
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
    offered += [
        (f"{before}{kind}/{field.name}/{field.label}", f"{type_text(kind, words)}: {field.label}")
        for kind, field in offered_fields(portal, _there(values))
    ]
    return options(offered)


def _there(values: Values) -> set[tuple[str, str]]:
    return {(each.type, each.field) for each in values}


def value_row(one: FieldValue, name: str, argument: str, form: FormContext) -> ListItem:
    """Return the row of a field and its value.

    Args:
        one: The field and its value.
        name: The name of the value's input.
        argument: What the button that removes it gives.
        form: The form.
    """
    label = full_text(one, form)
    cells, values = value_cells(one, name, form)
    said = form.words(N_("Don't set “{field}”")).format(field=label)
    button = {"data-argument": argument, "aria-label": said, "title": said, **form.button}
    return ListItem(
        {**cells, "field-label": Element(label, {"title": one.field}), "remove-field": Element(None, button)},
        {"options": values},
    )
