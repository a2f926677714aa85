"""Other settings for some lines and departments, as administrators pick them by name. Pure.

The buttons change the setting `overrides` (`app.settings.override_changes`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.home.fields.view import TYPE_NAMES, USES
from app.home.form import FormContext, choice, enabled, options, pressed, shown_text
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
    form = FormContext(words, possible, lists)
    unnamed = words(N_("Departments can't be picked by name: the application is missing the permission “department”."))
    return {
        "overrides": ItemList(tuple(_OverrideForm(index, one, model, form).row for index, one in enumerate(overrides))),
        "overrides-unnamed": Element(unnamed, visibility(shown=possible and "departments" in lists.failed)),
        "overrides-add": Element(None, enabled(possible and len(overrides) < MOST)),
    }


@dataclass(frozen=True, slots=True)
class _OverrideForm:
    """The form of one override.

    Attributes:
        index: Its place in the list.
        override: What it is for, and what it changes.
        model: The page.
        form: The form of all of them.
    """

    index: int
    override: Override
    model: Model
    form: FormContext

    @property
    def row(self) -> ListItem:
        """The override as it is shown."""
        words, override, failed = self.form.words, self.override, self.form.lists.failed
        lines = self.form.lists.line_names
        departments = self._departments
        names = [_named(line, lines, words, gone="lines" not in failed) for line in override.lines]
        known = "departments" not in failed
        names += [_named(str(number), departments, words, gone=known) for number in override.departments]
        title = ", ".join(names) or words(N_("New"))
        count = len(self.model.app.draft.overrides)
        nowhere = words(N_("Choose a line or a department."))
        nothing = words(N_("Choose what is different there."))

        def button(action: str, label: str, text: str | None = None, *, shown: bool = True) -> Element:
            attributes = {
                "data-argument": f"app:{self._name}-{action}:",
                "data-field": f"{self._name}-{action}",
                "aria-label": f"{words(label)}: {title}",
                **enabled(self.form.possible and shown),
            }
            return Element(text, attributes)

        hints = [*([] if names else [nowhere]), *([] if override.values or override.unknown else [nothing])]
        return ListItem(
            {
                "title": Element(title),
                "up": button("up", N_("Move up"), "↑", shown=self.index > 0),
                "down": button("down", N_("Move down"), "↓", shown=self.index < count - 1),
                "remove": button("remove", N_("Remove")),
                "lines-none": Element(None, visibility(shown=not lines and not override.lines)),
                "departments-none": Element(None, visibility(shown=not departments and not override.departments)),
                "hint": Element(words.paragraph(*hints), visibility(shown=bool(hints))),
            },
            {
                "lines": self._choices("line", override.lines, lines),
                "departments": self._choices("department", map(str, override.departments), departments),
                "settings": ItemList(tuple(self._setting(each) for each in overridable())),
            },
        )

    @property
    def _name(self) -> str:
        """What the names of its buttons and inputs begin with."""
        return f"overrides-{self.index}"

    @property
    def _departments(self) -> dict[str, str]:
        """The departments to choose from: those of the portal, or else what is known without their names."""
        found = {str(number): name for number, name in self.form.lists.departments.items()}
        if found:
            return found
        used = {number for one in self.model.app.draft.overrides for number in one.departments}
        unnamed = self.form.words(N_("Department {number}"))
        known = sorted({*used, *self.model.visit.departments})
        return {str(number): unnamed.format(number=number) for number in known}

    def _choices(self, part: str, chosen: Iterable[str], names: dict[str, str]) -> ItemList:
        picked = tuple(chosen)
        gone = {code: self.form.words(GONE).format(name=code) for code in picked if code not in names}
        return ItemList(
            tuple(
                choice(name, f"app:{self._name}-{part}:{code}", on=code in picked, others=self.form.button)
                for code, name in {**names, **gone}.items()
            )
        )

    def _setting(self, one: Declaration) -> ListItem:
        words, values = self.form.words, self.override.values
        used, value = one.name in values, values.get(one.name, one.default)
        rows = one.kind.rows(one.page_name, value)
        label = words(rows[0].label if rows else one.label)
        uses = isinstance(one.kind, FieldUses)
        choices = self._values(one, value) if used and not uses else ItemList()
        fields = self._fields(one, value) if used and uses else ItemList()
        hint = words(N_("No fields yet")) if used and uses and not fields.items else ""
        use = {
            "data-argument": f"app:{self._name}-use:{one.name}",
            "data-field": f"{self._name}-use-{one.page_name}",
            **pressed(used),
            **self.form.button,
        }
        return ListItem(
            {
                "use": Element(label, use),
                "values-group": Element(None, {"aria-label": label, **visibility(shown=used)}),
                "none": shown_text(hint),
            },
            {"values": choices, "fields": fields},
        )

    def _fields(self, one: Declaration, value: Mapping[str, str]) -> ItemList:
        """Return a choice for each field that was picked, and for those that are used otherwise though they weren't."""
        words, draft = self.form.words, self.model.app.draft
        labels = {each.code: each.label or each.name for each in draft.item_fields}
        gone = {code: words(N_("{name} (no longer there)")).format(name=code) for code in value if code not in labels}
        elsewhere = {
            each.code: words(N_("Hide") if each.code in draft.field_uses else USES[each.use])
            for each in draft.item_fields
        }
        types = {code.partition("/")[0] for code in labels}
        rows = []
        for code, label in {**labels, **gone}.items():
            same = words(N_("Same as elsewhere: {use}")).format(use=elsewhere[code]) if code in elsewhere else "—"
            entries = {"": same, HIDE: words(N_("Hide")), **{use.value: words(text) for use, text in USES.items()}}
            item = words(TYPE_NAMES[code.partition("/")[0]]) if len(types) > 1 else ""
            attributes = {"data-input": f"app.{self._name}-{one.page_name}-{code}", **self.form.choice}
            rows.append(
                ListItem(
                    {
                        "name": Element(label),
                        "type": shown_text(item),
                        "field-use": Element(None, attributes, value.get(code, "")),
                    },
                    {"uses": options(entries.items())},
                )
            )
        return ItemList(tuple(rows))

    def _values(self, one: Declaration, value: Any) -> ItemList:  # noqa: ANN401 - the type of the setting
        name = f"app:{self._name}-{one.page_name}"
        if isinstance(one.kind, NameSelection):
            return self._selection(name, _names(one, self.model, self.form.words), value)
        (row,) = one.kind.rows(one.page_name, value)
        entries = row.options or (("on", N_("On")), ("off", N_("Off")))
        return ItemList(
            tuple(
                choice(self.form.words(text), f"{name}:{code}", on=code == row.chosen, others=self.form.button)
                for code, text in entries
            )
        )

    def _selection(self, name: str, listed: list[str], value: tuple[str, ...] | None) -> ItemList:
        """Return a button for each name; it sends all names as they are after the press."""
        picked = listed if value is None else [*value]
        rows = []
        for each in dict.fromkeys((*listed, *picked)):
            after = [one for one in picked if one != each] if each in picked else [*picked, each]
            ordered = [one for one in dict.fromkeys((*listed, *picked)) if one in after]
            text = each if each in listed else self.form.words(N_("{name} (no longer there)")).format(name=each)
            argument = f"{name}:{json.dumps(ordered, ensure_ascii=False)}"
            rows.append(choice(text, argument, on=each in picked, others=self.form.button))
        return ItemList(tuple(rows))


def _named(code: str, names: dict[str, str], words: Words, *, gone: bool) -> str:
    if code in names or not gone:
        return names.get(code, code)
    return words(GONE).format(name=code)


def _names(one: Declaration, model: Model, words: Words) -> list[str]:
    if one.name == "offered_scripts":
        return [script.name for script in model.scripts.draft.value.scripts]
    outcomes = model.app.draft.outcomes
    return [outcome.name for outcome in (standard_outcomes(words) if outcomes is None else outcomes)]
