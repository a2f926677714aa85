"""The form of the overrides as a function of the model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.home.fields.view import TYPE_NAMES, USES
from app.home.view import enabled
from app.locale import N_, Words
from app.settings.field_uses import HIDE, FieldUses
from app.settings.kinds import NameSelection
from app.settings.outcomes import standard_outcomes
from app.settings.overrides import MOST
from app.settings.values import overridable
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.home.state import Model
    from app.home.view import ViewModel
    from app.settings.overrides import Override
    from app.settings.values import Declaration

GONE = N_("{name} (no longer in Bitrix24)")


def overrides_view(model: Model, words: Words, *, possible: bool) -> ViewModel:
    """Return the overrides, each with what it is for and what it changes."""
    overrides, lists = model.app.draft.overrides, model.lists
    unnamed = words(N_("Departments can't be picked by name: the application is missing the permission “department”."))
    return {
        "overrides": ItemList(
            tuple(_row(index, one, model, words, possible=possible) for index, one in enumerate(overrides))
        ),
        "overrides-unnamed": Element(unnamed, visibility(shown=possible and "departments" in lists.failed)),
        "overrides-add": Element(None, enabled(possible and len(overrides) < MOST)),
    }


def _row(index: int, one: Override, model: Model, words: Words, *, possible: bool) -> ListItem:
    lines = {line.number: line.name or line.number for line in model.lists.lines}
    departments = _departments(model, words)
    names = [_named(line, lines, words, gone="lines" not in model.lists.failed) for line in one.lines]
    known = "departments" not in model.lists.failed
    names += [_named(str(number), departments, words, gone=known) for number in one.departments]
    title = ", ".join(names) or words(N_("New"))
    count = len(model.app.draft.overrides)
    nowhere = words(N_("Choose a line or a department."))
    nothing = words(N_("Choose what is different there."))

    def button(action: str, label: str, text: str | None = None, *, shown: bool = True) -> Element:
        attributes = {
            "data-argument": f"app:overrides-{index}-{action}:",
            "data-field": f"overrides-{index}-{action}",
            "aria-label": f"{words(label)}: {title}",
            **enabled(possible and shown),
        }
        return Element(text, attributes)

    hints = [*([] if names else [nowhere]), *([] if one.values or one.unknown else [nothing])]
    return ListItem(
        {
            "title": Element(title),
            "up": button("up", N_("Move up"), "↑", shown=index > 0),
            "down": button("down", N_("Move down"), "↓", shown=index < count - 1),
            "remove": button("remove", N_("Remove")),
            "lines-none": Element(None, visibility(shown=not lines and not one.lines)),
            "departments-none": Element(None, visibility(shown=not departments and not one.departments)),
            "hint": Element(" ".join(hints), visibility(shown=bool(hints))),
        },
        {
            "lines": _choices(index, "line", one.lines, lines, words, possible=possible),
            "departments": _choices(
                index, "department", map(str, one.departments), departments, words, possible=possible
            ),
            "settings": ItemList(
                tuple(_setting(index, each, one, model, words, possible=possible) for each in overridable())
            ),
        },
    )


def _departments(model: Model, words: Words) -> dict[str, str]:
    """Return the departments to choose from: those of the portal, or else what is known without their names."""
    found = {str(number): name for number, name in model.lists.departments.items()}
    if found:
        return found
    used = {number for one in model.app.draft.overrides for number in one.departments}
    unnamed = words(N_("Department {number}"))
    return {str(number): unnamed.format(number=number) for number in sorted({*used, *model.visit.departments})}


def _named(code: str, names: dict[str, str], words: Words, *, gone: bool) -> str:
    if code in names or not gone:
        return names.get(code, code)
    return words(GONE).format(name=code)


def _choices(  # noqa: PLR0913 - where the choices stand, and what they are
    index: int, part: str, chosen: Iterable[str], names: dict[str, str], words: Words, *, possible: bool
) -> ItemList:
    picked = tuple(chosen)
    shown = {**names, **{code: words(GONE).format(name=code) for code in picked if code not in names}}
    return ItemList(
        tuple(
            _choice(name, f"app:overrides-{index}-{part}:{code}", pressed=code in picked, possible=possible)
            for code, name in shown.items()
        )
    )


def _choice(text: str, argument: str, *, pressed: bool, possible: bool) -> ListItem:
    attributes = {
        "data-argument": argument,
        "aria-pressed": "true" if pressed else "false",
        **enabled(possible),
    }
    return ListItem({"choice": Element(text, attributes)})


def _setting(  # noqa: PLR0913 - which setting of which override
    index: int, one: Declaration, override: Override, model: Model, words: Words, *, possible: bool
) -> ListItem:
    used, value = one.name in override.values, override.values.get(one.name, one.default)
    rows = one.kind.rows(one.page_name, value)
    label = words(rows[0].label if rows else one.label)
    uses = isinstance(one.kind, FieldUses)
    choices = _values(index, one, value, model, words, possible=possible) if used and not uses else ItemList()
    fields = _fields(index, one, value, model, words, possible=possible) if used and uses else ItemList()
    hint = words(N_("No fields yet")) if used and uses and not fields.items else ""
    use = {
        "data-argument": f"app:overrides-{index}-use:{one.name}",
        "data-field": f"overrides-{index}-use-{one.page_name}",
        "aria-pressed": "true" if used else "false",
        **enabled(possible),
    }
    return ListItem(
        {
            "use": Element(label, use),
            "values-group": Element(None, {"aria-label": label, **visibility(shown=used)}),
            "none": Element(hint, visibility(shown=bool(hint))),
        },
        {"values": choices, "fields": fields},
    )


def _fields(  # noqa: PLR0913 - which setting of which override
    index: int, one: Declaration, value: Mapping[str, str], model: Model, words: Words, *, possible: bool
) -> ItemList:
    """Return a choice for each field that was picked, and for those that are used otherwise though they weren't."""
    labels = {each.code: each.label or each.name for each in model.app.draft.item_fields}
    gone = {code: words(N_("{name} (no longer there)")).format(name=code) for code in value if code not in labels}
    hidden = model.app.draft.field_uses
    elsewhere = {
        each.code: words(N_("Hide") if each.code in hidden else USES[each.use]) for each in model.app.draft.item_fields
    }
    types = {code.partition("/")[0] for code in labels}
    rows = []
    for code, label in {**labels, **gone}.items():
        same = words(N_("Same as elsewhere: {use}")).format(use=elsewhere[code]) if code in elsewhere else "—"
        options = {"": same, HIDE: words(N_("Hide")), **{use.value: words(text) for use, text in USES.items()}}
        item = words(TYPE_NAMES[code.partition("/")[0]]) if len(types) > 1 else ""
        attributes = {
            "data-input": f"app.overrides-{index}-{one.page_name}-{code}",
            "disabled": None if possible else "",
        }
        rows.append(
            ListItem(
                {
                    "name": Element(label),
                    "type": Element(item, visibility(shown=bool(item))),
                    "field-use": Element(None, attributes, value.get(code, "")),
                },
                {
                    "uses": ItemList(
                        tuple(ListItem({"": Element(text, {"value": use})}) for use, text in options.items())
                    )
                },
            )
        )
    return ItemList(tuple(rows))


def _values(  # noqa: PLR0913 - which setting of which override
    index: int,
    one: Declaration,
    value: Any,  # noqa: ANN401 - the type of the setting
    model: Model,
    words: Words,
    *,
    possible: bool,
) -> ItemList:
    name = f"app:overrides-{index}-{one.page_name}"
    if isinstance(one.kind, NameSelection):
        return _selection(name, _names(one, model, words), value, words, possible=possible)
    (row,) = one.kind.rows(one.page_name, value)
    options = row.options or (("on", N_("On")), ("off", N_("Off")))
    return ItemList(
        tuple(
            _choice(words(text), f"{name}:{code}", pressed=code == row.chosen, possible=possible)
            for code, text in options
        )
    )


def _names(one: Declaration, model: Model, words: Words) -> list[str]:
    if one.name == "offered_scripts":
        return [script.name for script in model.scripts.draft.value.scripts]
    outcomes = model.app.draft.outcomes
    return [outcome.name for outcome in (standard_outcomes(words) if outcomes is None else outcomes)]


def _selection(
    name: str, listed: list[str], value: tuple[str, ...] | None, words: Words, *, possible: bool
) -> ItemList:
    """Return a button for each name; what it sends are all names after the press."""
    picked = listed if value is None else [*value]
    rows = []
    for each in dict.fromkeys((*listed, *picked)):
        after = [one for one in picked if one != each] if each in picked else [*picked, each]
        ordered = [one for one in dict.fromkeys((*listed, *picked)) if one in after]
        text = each if each in listed else words(N_("{name} (no longer there)")).format(name=each)
        argument = f"{name}:{json.dumps(ordered, ensure_ascii=False)}"
        rows.append(_choice(text, argument, pressed=each in picked, possible=possible))
    return ItemList(tuple(rows))
