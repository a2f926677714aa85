"""Marks of clients, such as VIP: a CRM field picked by its name, and the value that marks.

Which fields and values can be picked, the form as data to show, and the section, which takes what is picked to the
settings for everyone and shows the head of the panel with a client who is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import NO, YES, FieldType
from app.crm.client import ClientCard
from app.home.fields.view import TYPE_NAMES
from app.home.form import options, shown_text
from app.home.portal_lists import DEAL
from app.home.preview import SectionPreview
from app.home.section import HomeSection
from app.locale import N_
from app.panel.call_view import call_view, client_view, timer_view
from app.panel.client.section import marks_list
from app.settings.item_fields import TYPES
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.crm.item_fields import ItemField
    from app.home.edit_state import SettingsForm
    from app.home.fields.state import PortalFields
    from app.home.form import FormContext
    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.home.portal_lists import PortalLists
    from app.home.preview import SampleCall
    from app.home.section import PortalFieldsReader
    from app.locale import Words
    from app.settings.kinds import Mark
    from app.settings.values import AppSettings
    from app.ui.view import Content

NAME = "marks"

MARKS = {"vip": N_("VIP"), "no-contact": N_("Do not contact")}
"""The marks by their names on the page."""

BY_CODE = "?"
"""What is chosen in place of a field whose code is entered."""

_NOBODY = N_("Nobody is marked")

MARKING = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.CHOICE, FieldType.STATUS, FieldType.YES_NO})
"""Types of the fields that are offered: values of others are never the same as a text that somebody enters."""


@dataclass(frozen=True, slots=True)
class MarkingField:
    """A field that marks, of all types of items that have one of this name: the panel looks at each.

    Attributes:
        name: Its name, as it is stored.
        fields: The fields by the type of the items.
    """

    name: str
    fields: tuple[tuple[str, ItemField], ...]

    @property
    def type(self) -> FieldType:
        """Its type; text if the types of items disagree."""
        kinds = {field.type for _, field in self.fields}
        return kinds.pop() if len(kinds) == 1 else FieldType.TEXT

    def text(self, type_names: dict[str, str]) -> str:
        """Return what people call it, with the types that have it: `Source (Contacts, Leads)`."""
        labels: dict[str, list[str]] = {}
        for item, field in self.fields:
            labels.setdefault(field.label, []).append(type_names[item])
        return ", ".join(f"{label} ({', '.join(items)})" for label, items in labels.items())

    def entries(self, lists: PortalLists) -> tuple[tuple[str, str], ...]:
        """Return what can be chosen, as value and text; nothing if the value is to be entered."""
        if self.type not in (FieldType.CHOICE, FieldType.STATUS):
            return ()
        found: dict[str, str] = {}
        for item, field in self.fields:
            known = field.entries or lists.statuses.entries(field.listed)
            if (item, field.name) == (DEAL, "STAGE_ID"):
                known = _deal_stages(lists)
            for value, text in known:
                found.setdefault(value, text)
        return tuple(found.items())


def _deal_stages(lists: PortalLists) -> tuple[tuple[str, str], ...]:
    pipelines = [pipeline for pipeline in lists.pipelines if pipeline.type == DEAL]
    return tuple(
        (stage.id, ": ".join(filter(None, (pipeline.name, stage.name))))
        for pipeline in pipelines
        for stage in pipeline.stages
    )


def find_field(portal: PortalFields, name: str) -> MarkingField | None:
    """Return the field with a name; None if no type of items is known to have it."""
    found = tuple((item, portal.fields[item][name]) for item in TYPES if name in portal.fields.get(item, {}))
    return MarkingField(name, found) if found else None


def marking_fields(portal: PortalFields) -> list[MarkingField]:
    """Return the fields that are offered."""
    names = dict.fromkeys(
        field.name
        for item in TYPES
        for field in portal.fields.get(item, {}).values()
        if field.shown and field.type in MARKING
    )
    return [found for name in names if (found := find_field(portal, name)) is not None]


_ANSWERS = {"": YES, "y": YES, "1": YES, "true": YES, "n": NO, "0": NO, "false": NO}


def shown_answer(value: str) -> str:
    """Return what a stored value of a yes/no field means; what isn't an answer unchanged."""
    return _ANSWERS.get(value.strip().casefold(), value)


def stored_answer(answer: str) -> str:
    """Return how an answer is stored: without a value, whatever isn't no marks."""
    return "" if answer == YES else answer


def entry_of(value: str, entries: tuple[tuple[str, str], ...]) -> str:
    """Return the value of an entry as the list writes it: letter case doesn't matter."""
    return next((each for each, _ in entries if each.casefold() == value.strip().casefold()), value)


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


class MarksSection(HomeSection):
    """The section."""

    def __init__(
        self, context: HomeContext, words: Words, dispatch: Callable[[Message], None], fields: PortalFieldsReader
    ) -> None:
        super().__init__(context, words, dispatch, fields)
        self._by_code: set[str] = set()
        self._preview = SectionPreview(NAME, "call", context, words, draw=self._draw_preview, choices=("direction",))

    def act(self, action: str, argument: str) -> None:
        """Take that the part was opened."""
        if action == "look" and argument == "open":
            self._fields.read()

    def typed(self, field: str, text: str) -> None:
        """Take a choice of a field or of a value."""
        name, _, part = field.rpartition("-")
        if self._preview.typed(field, text) or name not in MARKS or not self._form.possible:
            return
        mark = mark_of(self._model.app.draft, name)
        if part == "value":
            found = None if self._fields.known is None else find_field(self._fields.known, mark.field)
            answer = found is not None and found.type is FieldType.YES_NO
            self._change(f"{name}-value", stored_answer(text) if answer else text)
        elif text == BY_CODE:
            self._by_code.add(name)
            self._draw()
            self._context.fields.focus(f"app.{name}-field")
        else:
            self._by_code.discard(name)
            self._change(f"{name}-field", text)
            self._change(f"{name}-value", mark.value if text == mark.field else "")

    def _draw(self) -> None:
        self._put(MarksForm(self._model.app, self._by_code, self._form).view())
        self._preview.show()

    def _draw_preview(self, sample: SampleCall) -> dict[str, Content]:
        """Return what the head of the panel shows of a sample client, with each mark whose field is chosen."""
        words, settings, model = self._words, self._model.app.draft, sample.model(self._context.now())
        card = ClientCard(sample.client, vip=bool(settings.vip.field), no_contact=bool(settings.no_contact.field))
        return {
            **call_view(model, words),
            **timer_view(model, words),
            **client_view(model, words),
            "client-marks": marks_list(card, words),
        }
