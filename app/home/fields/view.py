"""The fields in the form as data to show. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.form import options, pressed, shown_text
from app.locale import N_
from app.settings.field_uses import HIDE
from app.settings.item_fields import MOST, TYPES, FieldUse
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.crm.item_fields import ItemField
    from app.home.fields.state import Fields
    from app.home.form import FormContext
    from app.settings.item_fields import FieldSetting
    from app.ui.view import Content

TYPE_NAMES = {"CONTACT": N_("Contacts"), "COMPANY": N_("Companies"), "LEAD": N_("Leads"), "DEAL": N_("Deals")}
"""What the types of items are called."""

USES = {
    FieldUse.SHOW: N_("Show"),
    FieldUse.EDIT: N_("Edit"),
    FieldUse.NEEDED: N_("Required by outcomes that need fields"),
    FieldUse.REQUIRED: N_("Always required"),
}
"""What operators do with a field."""

ONLY_OVERRIDDEN = N_("Hide, unless set for a line or department")
"""The use of a field that is hidden wherever no override says otherwise."""


def view(picked: Fields, uses: Mapping[str, str], form: FormContext) -> dict[str, Content]:
    """Return everything that the part shows.

    Args:
        picked: The fields in the form.
        uses: Other uses of them: those that are hidden wherever no override says otherwise.
        form: The form.
    """
    words = form.words
    count = words(N_("Fields: {count}")).format(count=len(picked)) if picked else words(N_("No fields yet"))
    return {
        "item-fields-count": Element(count),
        "item-fields-loading": Element(None, visibility(shown=form.fields is None)),
        "item-fields": ItemList(tuple(_type(item, picked, uses, form) for item in TYPES)),
    }


def _type(item: str, picked: Fields, uses: Mapping[str, str], form: FormContext) -> ListItem:
    words, portal = form.words, form.fields
    here = [one for one in picked if one.item == item]
    offered = [] if portal is None or not form.possible else portal.offered(item, picked)
    failed = None if portal is None else portal.failed.get(item)
    full = words(N_("That's the limit of {count} fields.")).format(count=MOST) if len(here) >= MOST else ""
    problem = full if failed is None else reading_text(failed, words)
    unsuitable = [] if portal is None else [one.label for one in portal.unsuitable(item)]
    left_out = words(N_("Files, employees and links to records can't be shown here: {fields}"))
    name = words(TYPE_NAMES[item])
    add = f"item-fields-add-{item}"
    choices = [("", words(N_("Choose a field"))), *((f"{item}/{one.name}", one.label) for one in offered)]
    rows = [_field(one, uses.get(one.code, one.use), number, len(here), form) for number, one in enumerate(here)]
    return ListItem(
        {
            "type": Element(name),
            "add": Element(
                None,
                {
                    "id": add,
                    "aria-label": words(N_("Add a field: {type}")).format(type=name),
                    "data-count": str(len(here)),  # another one each time, so that the choice is reset
                    **visibility(shown=bool(offered)),
                },
                "",
            ),
            "add-it": Element(None, {"data-argument-of": add, **visibility(shown=bool(offered))}),
            "problem": shown_text(problem),
            "unsuitable": Element(
                left_out.format(fields=", ".join(unsuitable)) if unsuitable else "", visibility(shown=bool(unsuitable))
            ),
        },
        {"fields": ItemList(tuple(rows)), "choices": options(choices)},
    )


def _field(one: FieldSetting, used: str, number: int, count: int, form: FormContext) -> ListItem:
    words, lines = form.words, form.lists.line_names
    known = None if form.fields is None else form.fields.find(one)
    label = one.label or one.name if known is None else known.label
    fixed = known is not None and not known.editable
    hint = _field_hint(one, known, form)
    gone = {line: line for line in one.lines if line not in lines}
    code = one.code
    argument = {"data-argument": code, **form.button}
    uses = {use.value: USES[use] for use in FieldUse if use is FieldUse.SHOW or not fixed or use is one.use}
    uses[HIDE] = ONLY_OVERRIDDEN

    move = words(N_("Move “{field}”: arrow keys")).format(field=label)

    def button(sign: str, text: str, *, enabled: bool = True, shown: bool = True) -> Element:
        said = words(text).format(field=label)
        disabled = {} if enabled else {"aria-disabled": "true"}
        return Element(sign, {**argument, **disabled, "aria-label": said, "title": said, **visibility(shown=shown)})

    return ListItem(
        {
            "move": Element(
                None,
                {
                    "data-move": f"fields.move-{one.item}",
                    "aria-label": move,
                    "title": move,
                    **form.button,
                    **visibility(shown=count > 1),
                },
            ),
            "label": Element(label, {"title": one.name}),
            "note": shown_text(hint),
            "use": Element(
                None,
                {
                    "data-input": f"fields.use.{code}",
                    "aria-label": words(N_("What operators do with “{field}”")).format(field=label),
                    **form.choice,
                },
                used,
            ),
            "up": button("↑", N_("Move “{field}” up"), enabled=number > 0, shown=count > 1),
            "down": button("↓", N_("Move “{field}” down"), enabled=number < count - 1, shown=count > 1),
            "remove": button("✕", N_("Remove “{field}”")),
            "lines-label": Element(words(N_("Only on these lines:")), visibility(shown=bool(lines or one.lines))),
        },
        {
            "uses": options((use, words(text)) for use, text in uses.items()),
            "lines": ItemList(tuple(_line(one, *line, form) for line in {**lines, **gone}.items())),
        },
    )


def _field_hint(one: FieldSetting, known: ItemField | None, form: FormContext) -> str:
    """Return what there is to say about a field: that it's gone, or why operators can't edit it."""
    words = form.words
    if form.fields is not None and form.fields.is_gone(one):
        return words(N_("Bitrix24 no longer has this field."))
    if known is None or known.editable:
        return ""
    if known.fixed:
        return words(N_("Can only be shown: Bitrix24 sets it."))
    return words(N_("Can only be shown: fields of this type can't be edited here."))


def _line(one: FieldSetting, number: str, name: str, form: FormContext) -> ListItem:
    attributes = {"data-argument": f"{one.code}|{number}", **pressed(number in one.lines), **form.button}
    return ListItem({"": Element(name, attributes)})
