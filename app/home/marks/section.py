"""The marks as a section of the home page: takes what is picked to the settings for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.item_fields import FieldType
from app.crm.client import ClientCard
from app.home.marks.state import find_field, stored_answer
from app.home.marks.view import BY_CODE, MARKS, MarksForm, mark_of
from app.home.preview import SectionPreview
from app.home.section import HomeSection
from app.panel.call_view import call_view, client_view, timer_view
from app.panel.client.section import marks_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.home.messages import Message
    from app.home.page import HomeContext
    from app.home.preview import SampleCall
    from app.home.section import PortalFieldsReader
    from app.locale import Words
    from app.ui.view import Content

NAME = "marks"


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
