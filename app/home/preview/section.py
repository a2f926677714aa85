"""One preview: a section of the panel beside a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.home.portal_lists import PortalLists
from app.home.preview.sample import SampleCall, choice_rows, with_choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.home.page import HomeContext
    from app.locale import Words
    from app.ui.view import Content

SAMPLE = "sample-"
"""What the names of the inputs begin with, after that of the preview."""

Draw = Callable[[SampleCall], "Mapping[str, Content]"]
"""The section's view functions, for a call."""


class SectionPreview:
    """A copy of a section that only shows. A fault in it doesn't affect the form."""

    def __init__(  # noqa: PLR0913 - what a preview consists of
        self,
        name: str,
        section: str,
        context: HomeContext,
        words: Words,
        *,
        draw: Draw,
        choices: tuple[str, ...] = ("direction", "line", "stage"),
        inputs: str = "",
    ) -> None:
        """Do nothing yet.

        Args:
            name: The preview's name: of `data-preview` and of the list `NAME-sample`.
            section: The section's name in the panel.
            context: The page.
            words: The language.
            draw: Returns what the section shows of a call.
            choices: What can be chosen of the call.
            inputs: What the names of its inputs begin with; the preview's name if it is empty.
        """
        self._name = name
        self._section = section
        self._context = context
        self._words = words
        self._draw = draw
        self._choices = choices
        self._inputs = f"{inputs or name}.{SAMPLE}"
        self._lists = PortalLists()
        self._there: bool | None = None
        self._broken = False
        self.sample = SampleCall()

    def offer(self, lists: PortalLists) -> None:
        """Take the choices."""
        if lists != self._lists:
            self._lists = lists
            self.show()

    def typed(self, field: str, code: str) -> bool:
        """Take what was chosen in an input of the preview; whether the input is one of its."""
        if not field.startswith(SAMPLE):
            return False
        self.sample = with_choice(self.sample, field.removeprefix(SAMPLE), code, self._lists)
        self.show()
        return True

    def show(self) -> None:
        """Show the section as it is now."""
        if self._there is None:
            self._there = self._context.copy_section(self._section, self._name)
        if not self._there:
            return
        try:
            rows = choice_rows(self.sample, self._choices, self._lists, self._inputs, self._words)
            self._context.view.show(f"{self._name}-sample", rows)
            for place, content in self._draw(self.sample).items():
                self._context.view.show(f"{self._name}:{place}", content)
        except Exception as error:  # noqa: BLE001 - the form is more important
            if not self._broken:
                self._broken = True
                self._context.report(f"preview {self._name}", error)
