"""The script's section on a desk: a room, a page with one note, and an operator who types."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.call.crm_item import CrmItem
from app.panel.script.section import NOTES, ScriptSection
from app.sections.events import ChecklistChanged, ClientKnown
from app.ui.keys import KeyPress
from tests.support.section_stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.settings.values import Effective
    from tests.support.fake_page import FakeStore


ANNA = CrmItem("CONTACT", 797)


SCRIPTS = {
    "scripts": [
        {"name": "Any", "text": "Hello {client.name}", "checklist": ["Ask {client.email}", "Agree"]},
        {"name": "Offer", "stages": ["Offer sent"], "text": "About {deal.title}"},
    ],
    "phrases": [{"key": "later", "text": "Later, {client.name}."}, {"key": "last", "text": "Last."}],
}


class Page:
    """The inputs of the page: one, with a caret at its end."""

    def __init__(self) -> None:
        self.text = ""
        self.attributes: dict[str, str | None] = {}

    def before_caret(self, name: str) -> str:
        """See `Fields.before_caret`."""
        return self.text if name == NOTES else ""

    def put(self, name: str, text: str, instead_of: str) -> None:
        """See `Fields.put`."""
        assert name == NOTES
        self.text = self.text.removesuffix(instead_of) + text

    def describe(self, name: str, attributes: Mapping[str, str | None]) -> None:
        """See `Fields.describe`."""
        assert name == NOTES
        self.attributes |= attributes

    def focus(self, name: str) -> bool:
        """See `Fields.focus`."""
        return name == NOTES


class Desk:
    """The section in a room."""

    def __init__(
        self,
        stored: object = SCRIPTS,
        settings_on: Callable[[tuple[str, str]], Effective] | None = None,
        *,
        rest: Any = None,  # noqa: ANN401 - none in most tests
        store: FakeStore | None = None,
    ) -> None:
        self.stage = Stage(rest)
        self.page = Page()
        context = replace(
            self.stage.context,
            local_store=self.stage.context.local_store if store is None else store,
            option=lambda _: stored if isinstance(stored, str) else json.dumps(stored),
            fields=self.page,
            language="en",
            settings_on=settings_on,
        )
        self.stage.context = context
        self.told: list[tuple[str, ...]] = []
        context.bus.subscribe(ChecklistChanged, lambda fact: self.told.append(fact.done))
        self.section = ScriptSection(context)

    def points_at(self, phrase: str | None) -> bool:
        """Whether this is the phrase that Enter takes, according to its accessible state."""
        return self.page.attributes["aria-activedescendant"] == phrase

    def know(self, client: CrmItem = ANNA, name: str = "Anna") -> None:
        """The CRM tells who it is."""
        self.stage.bus.publish(ClientKnown(client, name, email="anna@example.com"))

    def write(self, text: str) -> None:
        """The operator types into the note."""
        self.page.text = text
        self.section.typed_beside(NOTES, text)

    def press(self, key: str, *, ctrl: bool = False, alt: bool = False, shift: bool = False) -> bool:
        """A key goes down in the note."""
        return self.section.pressed(NOTES, KeyPress(key, key, ctrl, alt, shift, typing=True))

    def texts(self, place: str, part: str = "") -> list[str | None]:
        """What the rows of a list say."""
        return [row.parts[part].text for row in self.stage.rows(place)]

    def hidden(self, place: str) -> bool:
        """Whether a place is hidden."""
        return self.stage.is_hidden(place)
