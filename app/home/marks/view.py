"""The form of the marks as data to show. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.home.fields.view import TYPE_NAMES
from app.home.form import options, shown_text
from app.home.marks.state import entry_of, find_field, marking_fields, shown_answer
from app.locale import N_
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.home.edit_state import SettingsForm
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.home.marks.state import MarkingField
    from app.locale import Words
    from app.settings.kinds import Mark
    from app.settings.values import AppSettings
    from app.ui.view import Content

MARKS = {"vip": N_("VIP"), "no-contact": N_("Do not contact")}
"""The marks by their names on the page."""

BY_CODE = "?"
"""What is chosen in place of a field whose code is entered."""

_NOBODY = N_("Nobody is marked")


def mark_of(settings: AppSettings, name: str) -> Mark:
    """Return a mark by its name on the page."""
    return settings.vip if name == "vip" else settings.no_contact


@dataclass(frozen=True, slots=True)
class MarksForm:
    """What the form shows.

    Attributes:
        settings: The settings that are edited.
        by_code: Names of the marks whose field's code is entered.
        form: The form.
    """

    settings: SettingsForm[AppSettings]
    by_code: Collection[str]
    form: FormContext

    @property
    def portal(self) -> PortalFields | None:
        """The portal's fields."""
        return self.form.fields

    @property
    def words(self) -> Words:
        """The language."""
        return self.form.words

    def view(self) -> dict[str, Content]:
        """Return everything that the part shows."""
        words, draft = self.words, self.settings.draft
        used = [words(label) for name, label in MARKS.items() if mark_of(draft, name).field]
        wrong = any(self._is_wrong(name) for name in MARKS)
        summary = words(N_("Something to correct")) if wrong else ", ".join(used) or words(_NOBODY)
        problem = self._problem()
        entered = self.portal is not None and any(self._is_entered(name) for name in MARKS)
        return {
            "marks-used": Element(summary),
            "marks-loading": Element(None, visibility(shown=self.portal is None)),
            "marks-trouble": shown_text(problem),
            "marks-code-hint": Element(None, visibility(shown=entered)),
            "marks": ItemList(tuple(self._row(name, words(label)) for name, label in MARKS.items())),
        }

    def _is_wrong(self, name: str) -> bool:
        return f"{name}-field" in self.settings.wrong

    def _is_entered(self, name: str) -> bool:
        """Return whether the field's code is entered, and not chosen from the portal's fields."""
        return name in self.by_code or self._is_wrong(name) or self.portal is None or not self.portal.fields

    def _problem(self) -> str:
        """Return which fields aren't offered, and why."""
        failed = {} if self.portal is None else self.portal.failed
        if self.portal is not None and not self.portal.fields:
            return " ".join(dict.fromkeys(reading_text(kind, self.words) for kind in failed.values()))
        names: dict[str, list[str]] = {}
        for item, kind in failed.items():
            names.setdefault(reading_text(kind, self.words), []).append(self.words(TYPE_NAMES[item]))
        return " ".join(f"{', '.join(items)}: {text}" for text, items in names.items())

    def _row(self, name: str, label: str) -> ListItem:
        mark, words = mark_of(self.settings.draft, name), self.words
        entered = self._is_entered(name)
        field = None if self.portal is None or entered else find_field(self.portal, mark.field)
        gone = self.portal is not None and not (entered or field or self.portal.failed) and bool(mark.field)
        note = words(N_("Bitrix24 has no such field for contacts, companies, leads or deals.")) if gone else ""
        waiting, offered = self.portal is None, self.portal is not None and bool(self.portal.fields)
        values, chosen = ([], None) if field is None else self._values(field, mark.value)
        typed = bool(mark.field or entered) and not waiting and not values
        return ListItem(
            {
                "": Element(None, {"aria-labelledby": f"app-{name}-name"}),
                "name": Element(label, {"id": f"app-{name}-name"}),
                "fields-label": Element(None, visibility(shown=offered)),
                "fields": self._choice(f"{name}-field", BY_CODE if entered else mark.field),
                "values-label": Element(None, visibility(shown=bool(values))),
                "values": self._choice(f"{name}-value", chosen),
                "code-label": Element(None, visibility(shown=entered and not waiting)),
                "code": self._input(name, "field", mark.field, f"app-{name}-wrong"),
                "value-label": Element(None, visibility(shown=typed)),
                "value": self._input(name, "value", mark.value),
                "wrong": Element(None, {"id": f"app-{name}-wrong", **visibility(shown=self._is_wrong(name))}),
                "note": shown_text(note),
            },
            {"field-options": options(self._fields(mark)), "value-options": options(values)},
        )

    def _choice(self, name: str, value: str | None) -> Element:
        return Element(None, {"data-input": f"marks.{name}", **self.form.choice}, value)

    def _input(self, name: str, part: str, value: str, wrong: str = "") -> Element:
        attributes = {
            "data-input": f"app.{name}-{part}",
            "data-field": f"app-{name}-{part}",
            **self.form.input,
            "aria-invalid": "true" if wrong and self._is_wrong(name) else None,
            "aria-describedby": f"marks-code-hint {wrong}".rstrip(),
        }
        return Element(None, attributes, self.settings.typed.get(f"{name}-{part}", value))

    def _fields(self, mark: Mark) -> list[tuple[str, str]]:
        names = {item: self.words(name) for item, name in TYPE_NAMES.items()}
        offered = [] if self.portal is None else marking_fields(self.portal)
        chosen = None if self.portal is None else find_field(self.portal, mark.field)
        found = {one.name: one.text(names) for one in (*offered, *([] if chosen is None else [chosen]))}
        listed = sorted(found.items(), key=lambda one: one[1].casefold())
        if mark.field and mark.field not in found:
            listed.insert(0, (mark.field, mark.field))
        return [("", self.words(_NOBODY)), *listed, (BY_CODE, self.words(N_("Enter a field's code…")))]

    def _values(self, field: MarkingField, value: str) -> tuple[list[tuple[str, str]], str | None]:
        """Return the values to choose from, and which is chosen; none if the value is to be entered."""
        words = self.words
        if field.type is FieldType.YES_NO:
            offered, chosen = [(YES, words(N_("Yes"))), (NO, words(N_("No")))], shown_answer(value)
        elif entries := field.entries(self.form.lists):
            offered, chosen = [("", words(N_("Any value"))), *entries], entry_of(value, entries)
        else:
            return [], None
        if chosen not in dict(offered):
            offered.append((chosen, words(N_("{name} (no longer in Bitrix24)")).format(name=chosen)))
        return offered, chosen
