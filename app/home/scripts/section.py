"""Scripts and phrases as a room of the home page: joins the form and its preview to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.home.preview.section import SectionPreview
from app.home.scripts.preview import preview
from app.scripts.model import Library

if TYPE_CHECKING:
    from app.home.page import HomeContext
    from app.home.state import Model
    from app.locale import Words

NAME = "scripts"


class ScriptsRoom:
    """The room."""

    def __init__(self, context: HomeContext, words: Words) -> None:
        self._library = Library()
        self._language = ""
        self._preview = SectionPreview(
            NAME,
            "script",
            context,
            words,
            draw=lambda sample: preview(self._library, "", sample, words, self._language),
        )

    def show(self, model: Model) -> None:
        """Take what the page knows."""
        library = model.scripts.draft.value
        if (library, model.visit.language) != (self._library, self._language):
            self._library, self._language = library, model.visit.language
            self._preview.show()
        self._preview.offer(model.lists)

    def typed(self, field: str, text: str) -> bool:
        """Take what was typed or chosen in an input of the room; whether that is all."""
        return self._preview.typed(field, text)
