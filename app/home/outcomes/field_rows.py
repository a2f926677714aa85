"""The fields that an outcome sets, as rows of its form: picked by name, each with a value by its type. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.fields.value_cells import full_text, offered_fields, value_cells
from app.home.view import enabled
from app.locale import N_
from app.sections.remote_data import type_text
from app.settings.outcome_list import MOST_PARTS
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


def _offered(one: Outcome, portal: PortalFields | None) -> list[tuple[str, ItemField]]:
    return offered_fields(portal, {(each.type, each.field) for each in one.fields})


def _row(  # noqa: PLR0913 - the same
    one: FieldValue, number: str, portal: PortalFields | None, lists: PortalLists, words: Words, *, possible: bool
) -> ListItem:
    code, label = f"{one.type}/{one.field}", full_text(one, portal, words)
    cells, options = value_cells(one, f"outcomes.field:{code}-{number}", portal, lists, words, possible=possible)
    return ListItem(
        {
            **cells,
            "field-label": Element(label, {"title": one.field}),
            "remove-field": Element(
                None,
                {
                    "data-argument": f"{number}:remove-field:{code}",
                    "aria-label": words(N_("Don't set “{field}”")).format(field=label),
                    **enabled(possible),
                },
            ),
        },
        {"options": options},
    )
