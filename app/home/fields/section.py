"""The fields of clients and deals as a section of the home page: joins the form to the portal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import storable_json
from app.home.fields.preview import preview
from app.home.fields.state import PortalFields, added, moved, moved_to, place_of, with_line, with_use
from app.home.fields.view import view
from app.home.form import FormContext
from app.home.portal_lists import PortalLists
from app.home.preview.section import SectionPreview
from app.notes.follow_up import TimeZones
from app.settings.field_uses import HIDE
from app.settings.item_fields import FieldUse, encode_fields
from app.settings.values import AppSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.fields.reading import PortalFieldsReader
    from app.home.fields.state import Fields
    from app.home.page import HomeContext
    from app.home.preview.sample import SampleCall
    from app.home.state import Model
    from app.locale import Words
    from app.settings.item_fields import FieldSetting
    from app.ui.view import Content

NAME = "fields"
NONE_HERE = "item-fields-none"
"""What says that there are no fields on a line: it's below the preview, not in it."""

_MOVE = "move-"
"""Begins the action of the handles: `move-CONTACT` with `2:0` moves the third field of contacts to the first place."""


class FieldsSection:
    """The section. `change` gets a setting's name and text: all fields are JSON, as they are stored."""

    def __init__(
        self, reader: PortalFieldsReader, context: HomeContext, words: Words, change: Callable[[str, str], None]
    ) -> None:
        self._reader = reader
        self._context = context
        self._words = words
        self._change = change
        self._times = TimeZones(context.offset, context.intl)
        self._model: Model | None = None
        self._preview = SectionPreview(NAME, NAME, context, words, draw=self._draw, choices=("line",))
        reader.subscribe(self._redraw)

    def show(self, model: Model) -> None:
        """Take what the page knows."""
        self._model = model
        for name, content in view(self._picked, model.app.draft.field_uses, self._form).items():
            self._context.view.show(name, content)
        self._preview.offer(model.lists)
        self._preview.show()

    def act(self, action: str, argument: str) -> None:
        """Take a click, or that the part was opened."""
        if action == "look":
            if argument == "open":
                self._reader.read()
            return
        if not self._possible:
            return
        if action == "add":
            self._set(added(self._picked, argument, self._reader.known or PortalFields()))
            return
        if action.startswith(_MOVE):
            places = [int(place) for place in argument.split(":") if place.isascii() and place.isdigit()]
            if len(places) == 2:
                self._set(moved_to(self._picked, action.removeprefix(_MOVE), *places))
            return
        code, _, line = argument.partition("|")
        one = place_of(code, self._picked)
        if one is not None:
            self._set(self._after(action, one, line))

    def typed(self, field: str, text: str) -> bool:
        """Take the choice of a field's use; whether the input is one of the section."""
        if self._preview.typed(field, text):
            return True
        name, _, code = field.partition(".")
        one = place_of(code, self._picked)
        if name == "use" and one is not None and self._possible:
            self._change(f"field-uses-{one.code}", HIDE if text == HIDE else "")
            if text in set(FieldUse):
                self._set(with_use(self._picked, one, FieldUse(text)))
        return name == "use"

    def _draw(self, sample: SampleCall) -> dict[str, Content]:
        everyone = AppSettings() if self._model is None else self._model.app.draft
        shown = preview(sample, everyone, self._form, self._context.now(), self._times)
        self._context.view.show(NONE_HERE, shown.pop(NONE_HERE))
        return shown

    def _after(self, action: str, one: FieldSetting, line: str) -> Fields:
        picked = self._picked
        match action:
            case "up" | "down":
                return moved(picked, one, -1 if action == "up" else 1)
            case "remove":
                self._change(f"field-uses-{one.code}", "")
                return tuple(each for each in picked if each is not one)
            case "line" if line:
                return with_line(picked, one, line)
            case _:
                return picked

    @property
    def _picked(self) -> Fields:
        return () if self._model is None else self._model.app.draft.item_fields

    @property
    def _form(self) -> FormContext:
        lists = PortalLists() if self._model is None else self._model.lists
        return FormContext(self._words, self._possible, lists, self._reader.known)

    @property
    def _possible(self) -> bool:
        return self._model is not None and self._model.admin_can_edit(self._model.app)

    def _set(self, fields: Fields) -> None:
        if fields != self._picked:
            self._change("item-fields", storable_json(encode_fields(fields)))

    def _redraw(self) -> None:
        if self._model is not None:
            self.show(self._model)
