"""The marks as a section of the home page: takes what is picked to the settings for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.home.form import FormContext
from app.home.marks.preview import preview
from app.home.marks.state import find_field, stored_answer
from app.home.marks.view import BY_CODE, MARKS, MarksForm, mark_of
from app.home.preview.section import SectionPreview

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.fields.reading import PortalFieldsReader
    from app.home.page import HomeContext
    from app.home.preview.sample import SampleCall
    from app.home.state import Model
    from app.locale import Words
    from app.ui.view import Content

NAME = "marks"


class MarksSection:
    """The section. `change` gets a part of a mark, such as `vip-field`, and its text."""

    def __init__(
        self, reader: PortalFieldsReader, context: HomeContext, words: Words, change: Callable[[str, str], None]
    ) -> None:
        self._reader = reader
        self._context = context
        self._words = words
        self._change = change
        self._model: Model | None = None
        self._by_code: set[str] = set()
        self._preview = SectionPreview(NAME, "call", context, words, draw=self._draw_preview, choices=("direction",))
        reader.subscribe(self._draw)

    def show(self, model: Model) -> None:
        """Take what the page knows."""
        self._model = model
        self._draw()

    def act(self, action: str, argument: str) -> None:
        """Take that the part was opened."""
        if action == "look" and argument == "open":
            self._reader.read()

    def typed(self, field: str, text: str) -> bool:
        """Take a choice of a field or of a value; whether the input is one of the section."""
        if self._preview.typed(field, text):
            return True
        name, _, part = field.rpartition("-")
        model = self._model
        if name not in MARKS or model is None:
            return False
        mark = mark_of(model.app.draft, name)
        if not model.admin_can_edit(model.app):
            return True
        if part == "value":
            found = None if self._reader.known is None else find_field(self._reader.known, mark.field)
            answer = found is not None and found.type is FieldType.YES_NO
            self._change(f"{name}-value", stored_answer(text) if answer else text)
        elif text == BY_CODE:
            self._by_code.add(name)
            self._draw()
            self._context.focus(f"app.{name}-field")
        else:
            self._by_code.discard(name)
            self._change(f"{name}-field", text)
            self._change(f"{name}-value", mark.value if text == mark.field else "")
        return True

    def _draw(self) -> None:
        model = self._model
        if model is None:
            return
        form = FormContext(self._words, model.admin_can_edit(model.app), model.lists, self._reader.known)
        for name, content in MarksForm(model.app, self._by_code, form).view().items():
            self._context.view.show(name, content)
        self._preview.show()

    def _draw_preview(self, sample: SampleCall) -> dict[str, Content]:
        return {} if self._model is None else preview(sample, self._model.app.draft, self._context.now(), self._words)
