"""The fields as data to show. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.locale import N_
from app.panel.fields.state import LONGEST, typed_value
from app.sections.remote_data import owner_text
from app.settings.item_fields import FieldUse
from app.ui.field_texts import value_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.locale import Words
    from app.panel.fields.state import FieldRow
    from app.ui.intl import Intl

_WITH_LIST = (FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO)


class FieldsView:
    """Shows fields in a language. One per page.

    Args:
        words: The language.
        intl: Its conventions.
        names: What CRM items are called, by code.
    """

    def __init__(self, words: Words, intl: Intl, names: Mapping[str, str]) -> None:
        self._words = words
        self._intl = intl
        self._names = names

    def rows(self, rows: Iterable[FieldRow], typed: Mapping[str, str], *, titled: bool) -> ItemList:
        """Return a list of fields.

        Args:
            rows: The fields.
            typed: What is in the inputs, by their names: it isn't rewritten while somebody types.
            titled: Whether each item's name is above its fields.
        """
        shown, before = [], None
        for row in rows:
            title = owner_text(row.item.code, self._names, self._words) if titled and row.item != before else ""
            before = row.item
            shown.append(self._row(row, typed.get(row.code), title))
        return ItemList(tuple(shown))

    def _row(self, row: FieldRow, typed: str | None, title: str) -> ListItem:
        words, field = self._words, row.field
        listed = row.editable and field.type in _WITH_LIST
        written = row.editable and not listed
        hint = self._hint(row)
        named = {
            "data-input": f"fields.{row.code}",
            "aria-label": f"{field.label}, {owner_text(row.item.code, self._names, words)}",
            "aria-required": "true" if row.setting.use is FieldUse.REQUIRED else None,
            "aria-invalid": None if row.sound else "true",
            "aria-description": hint or None,
        }
        unnamed = dict.fromkeys(named)
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
                "input": Element(
                    None,
                    {
                        **(named if written else unnamed),
                        "type": "date" if field.type is FieldType.DATE else "text",
                        "inputmode": "decimal" if field.type in (FieldType.NUMBER, FieldType.MONEY) else None,
                        "maxlength": str(LONGEST),
                        **visibility(shown=written),
                    },
                    self._written(row, typed) if written else "",
                ),
                "unit": Element(_currency(row) if written else "", visibility(shown=written and bool(_currency(row)))),
                "choice": Element(
                    None,
                    {**(named if listed else unnamed), **visibility(shown=listed)},
                    row.current if listed else None,
                ),
                "hint": Element(hint, {"data-tone": None if row.sound else "error", **visibility(shown=bool(hint))}),
            },
            {"options": ItemList(tuple(self._options(row)) if listed else ())},
        )

    def _is_missing(self, row: FieldRow) -> bool:
        return row.editable and row.setting.use is FieldUse.REQUIRED and not row.filled

    def _hint(self, row: FieldRow) -> str:
        if not row.sound:
            return self._words(N_("This isn't a number."))
        if row.change is None:
            return ""
        before = self._text(row, row.value) or self._words(N_("empty"))
        return self._words(N_("Changed. Before: {value}")).format(value=before)

    def _text(self, row: FieldRow, value: str) -> str:
        text = row.text_of(value)
        lines = text or "\n".join(
            value_text(row.field.type, one, self._words, self._intl) for one in value.split("\n") if one
        )
        return ", ".join(lines.split("\n")) if row.field.several else lines

    def _written(self, row: FieldRow, typed: str | None) -> str:
        """Return what is in the input: what was typed, as long as it means the value."""
        if typed is not None and typed_value(row.field.type, typed, row.value) == row.current:
            return typed
        return row.current.partition("|")[0] if row.field.type is FieldType.MONEY else row.current

    def _options(self, row: FieldRow) -> list[ListItem]:
        yes_no = [(YES, self._words(N_("Yes"))), (NO, self._words(N_("No")))]
        entries = [("", "—"), *(yes_no if row.field.type is FieldType.YES_NO else row.entries)]
        if row.current not in dict(entries):
            entries.append((row.current, row.current))
        return [ListItem({"": Element(text, {"value": value})}) for value, text in entries]


def _currency(row: FieldRow) -> str:
    return row.current.partition("|")[2] if row.field.type is FieldType.MONEY else ""
