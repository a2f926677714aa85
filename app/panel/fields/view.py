"""The fields as data to show. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.locale import N_
from app.panel.fields.state import LONGEST, MOST_VALUES
from app.panel.fields.values import DATES, INCOMPLETE, TIMES, is_sound, typed_value
from app.sections.remote_data import owner_text
from app.settings.item_fields import FieldUse
from app.ui.field_texts import value_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.locale import Words
    from app.panel.fields.state import FieldRow, Input
    from app.panel.fields.values import Offset
    from app.ui.intl import Intl

_WITH_LIST = (FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO)


class FieldsView:
    """Shows fields in a language.

    Args:
        words: The language.
        intl: Its conventions.
        names: What CRM items are called, by code.
        offset: The operator's clock.
    """

    def __init__(self, words: Words, intl: Intl, names: Mapping[str, str], offset: Offset) -> None:
        self._words = words
        self._intl = intl
        self._names = names
        self._offset = offset

    def rows(self, rows: Iterable[FieldRow], typed: Mapping[str, Sequence[Input]], *, titled: bool) -> ItemList:
        """Return a list of fields.

        Args:
            rows: The fields.
            typed: What is in the inputs, by the fields' codes: it isn't rewritten while somebody types.
            titled: Whether each item's name is above its fields.
        """
        shown, before = [], None
        for row in rows:
            title = owner_text(row.item.code, self._names, self._words) if titled and row.item != before else ""
            before = row.item
            shown.append(self._row(row, row.inputs(typed.get(row.code, ()), self._offset), title))
        return ItemList(tuple(shown))

    def _row(self, row: FieldRow, inputs: Sequence[Input], title: str) -> ListItem:
        words, field = self._words, row.field
        several = row.editable and field.several
        hint = self._hint(row)
        name = f"{field.label}, {owner_text(row.item.code, self._names, words)}"
        single = inputs[0] if row.editable and not several else None
        # An input of one line would run the lines of a text together.
        lined = single is not None and field.type is FieldType.TEXT and "\n" in row.value + single.text
        cells, options = self._value(row, None if lined else single, row.code, name, hint)
        named = self._named(row, row.code, name, hint)
        add = words(N_("Add a value to “{field}”")).format(field=field.label)
        values = [self._one(row, inputs, number, name, hint) for number in range(len(inputs))] if several else []
        adds = visibility(shown=several and len(inputs) < MOST_VALUES)
        return ListItem(
            {
                "": Element(
                    None, {"data-changed": None if row.change is None else "", "data-use": row.setting.use.value}
                ),
                "title": Element(title, visibility(shown=bool(title))),
                "label": Element(field.label),
                "required": Element(words(N_("required")), visibility(shown=self._is_missing(row))),
                "value": Element(
                    "" if row.editable else self._text(row, row.value) or "—", visibility(shown=not row.editable)
                ),
                **dict(zip(("input", "unit", "choice"), cells, strict=True)),
                "lines": Element(
                    None,
                    {**(named if lined else dict.fromkeys(named)), **visibility(shown=lined)},
                    single.text if lined and single is not None else "",
                ),
                "several": Element(None, visibility(shown=several)),
                "add": Element("+", {"data-argument": row.code, "aria-label": add, "title": add, **adds}),
                "hint": Element(hint, {"data-tone": None if row.sound else "error", **visibility(shown=bool(hint))}),
            },
            {"options": options, "values": ItemList(tuple(values))},
        )

    def _one(self, row: FieldRow, inputs: Sequence[Input], number: int, name: str, hint: str) -> ListItem:
        """Return one of several values."""
        code = f"{row.code}#{number}"
        label = f"{number + 1}. {name}"
        cells, options = self._value(row, inputs[number], code, label, hint)
        remove = self._words(N_("Remove “{field}”")).format(field=self._shown(row, inputs[number]) or str(number + 1))
        removable = len(inputs) > 1 or bool(inputs[number].text)
        return ListItem(
            {
                **dict(zip(("one", "one-unit", "one-choice"), cells, strict=True)),
                "remove": Element(
                    "✕",
                    {
                        "data-argument": code,
                        "aria-label": remove,
                        "title": remove,
                        "aria-disabled": None if removable else "true",
                    },
                ),
            },
            {"one-options": options},
        )

    def _value(
        self, row: FieldRow, one: Input | None, code: str, name: str, hint: str
    ) -> tuple[tuple[Element, Element, Element], ItemList]:
        """Return the input, the unit and the choice for a value, of which some are hidden; all if there is no value."""
        kind = row.field.type
        listed = one is not None and kind in _WITH_LIST
        written = one is not None and not listed
        named = self._named(row, code, name, hint)
        if one is not None and row.field.several:  # of several, only those that are wrong
            sound = is_sound(kind, typed_value(kind, one.text, one.value, self._offset))
            named["aria-invalid"] = None if sound else "true"
        unnamed = dict.fromkeys(named)
        text = "" if one is None else one.text
        currency = one.value.partition("|")[2] if one is not None and kind is FieldType.MONEY else ""
        written_text = None if text == INCOMPLETE and kind in DATES else text
        return (
            Element(
                None,
                {
                    **(named if written else unnamed),
                    "type": "datetime-local" if kind in TIMES else "date" if kind is FieldType.DATE else "text",
                    "inputmode": "decimal" if kind in (FieldType.NUMBER, FieldType.MONEY) else None,
                    "maxlength": str(LONGEST),
                    "data-incomplete": INCOMPLETE if kind in DATES else None,
                    "data-empty": "" if kind in DATES and not text else None,
                    **visibility(shown=written),
                },
                written_text if written else "",
            ),
            Element(currency, visibility(shown=bool(currency))),
            Element(None, {**(named if listed else unnamed), **visibility(shown=listed)}, text if listed else None),
        ), ItemList(tuple(self._options(row, text)) if listed else ())

    def _named(self, row: FieldRow, code: str, name: str, hint: str) -> dict[str, str | None]:
        """Return the attributes of the part that takes a value."""
        return {
            "data-input": f"fields.{code}",
            "aria-label": name,
            "aria-required": "true" if row.setting.use is FieldUse.REQUIRED else None,
            "aria-invalid": None if row.sound else "true",
            "aria-description": hint or None,
        }

    def _is_missing(self, row: FieldRow) -> bool:
        return row.editable and row.setting.use is FieldUse.REQUIRED and not row.filled

    def _hint(self, row: FieldRow) -> str:
        if not row.sound:
            date = row.field.type in DATES
            return self._words(N_("This isn't a date.")) if date else self._words(N_("This isn't a number."))
        if row.change is None:
            return ""
        before = self._text(row, row.value) or self._words(N_("empty"))
        return self._words(N_("Changed. Before: {value}")).format(value=before)

    def _text(self, row: FieldRow, value: str) -> str:
        text = row.text_of(value) or value_text(row.field.type, value, self._words, self._intl)
        return ", ".join(text.split("\n")) if row.field.several else text

    def _shown(self, row: FieldRow, one: Input) -> str:
        return row.text_of(one.text) or one.text

    def _options(self, row: FieldRow, chosen: str) -> list[ListItem]:
        yes_no = [(YES, self._words(N_("Yes"))), (NO, self._words(N_("No")))]
        entries = [("", "—"), *(yes_no if row.field.type is FieldType.YES_NO else row.entries)]
        if chosen not in dict(entries):
            entries.append((chosen, chosen))
        return [ListItem({"": Element(text, {"value": value})}) for value, text in entries]
