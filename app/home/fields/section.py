"""The fields of clients and deals as a section of the home page: joins the form to the portal and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.values import storable_json
from app.home.fields.preview import preview
from app.home.fields.state import PortalFields, added, moved, moved_to, setting_of, with_line, with_use
from app.home.fields.view import view
from app.home.preview import SectionPreview
from app.home.section import HomeSection
from app.settings.field_uses import HIDE
from app.settings.item_fields import FieldUse, encode_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.fields.state import Fields
    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.home.preview import SampleCall
    from app.home.section import PortalFieldsReader
    from app.locale import Words
    from app.settings.item_fields import FieldSetting
    from app.ui.view import Content

NAME = "fields"
NONE_HERE = "item-fields-none"
"""What says that there are no fields on a line: it's below the preview, not in it."""

_MOVE = "move-"
"""Begins the action of the handles: `move-CONTACT` with `2:0` moves the third field of contacts to the first place."""


class FieldsSection(HomeSection):
    """The section. A change gives the setting all fields as JSON, as they are stored."""

    def __init__(
        self, context: HomeContext, words: Words, dispatch: Callable[[Message], None], fields: PortalFieldsReader
    ) -> None:
        super().__init__(context, words, dispatch, fields)
        self._preview = SectionPreview(NAME, NAME, context, words, draw=self._draw_preview, choices=("line",))

    def act(self, action: str, argument: str) -> None:
        """Take a click, or that the part was opened."""
        if action == "look":
            if argument == "open":
                self._fields.read()
            return
        if not self._form.possible:
            return
        if action == "add":
            self._set(added(self._picked, argument, self._fields.known or PortalFields()))
            return
        if action.startswith(_MOVE):
            indexes = [int(part) for part in argument.split(":") if part.isascii() and part.isdigit()]
            if len(indexes) == 2:
                self._set(moved_to(self._picked, action.removeprefix(_MOVE), *indexes))
            return
        code, _, line = argument.partition("|")
        one = setting_of(code, self._picked)
        if one is not None:
            self._set(self._after(action, one, line))

    def typed(self, field: str, text: str) -> None:
        """Take the choice of a field's use."""
        if self._preview.typed(field, text):
            return
        name, _, code = field.partition(".")
        one = setting_of(code, self._picked)
        if name == "use" and one is not None and self._form.possible:
            self._change(f"field-uses-{one.code}", HIDE if text == HIDE else "")
            if text in set(FieldUse):
                self._set(with_use(self._picked, one, FieldUse(text)))

    def _draw(self) -> None:
        self._put(view(self._picked, self._model.app.draft.field_uses, self._form))
        self._preview.offer(self._model.lists)
        self._preview.show()

    def _draw_preview(self, sample: SampleCall) -> dict[str, Content]:
        shown = preview(sample, self._model.app.draft, self._form, self._context.now(), self._times)
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
        return self._model.app.draft.item_fields

    def _set(self, fields: Fields) -> None:
        if fields != self._picked:
            self._change("item-fields", storable_json(encode_fields(fields)))
