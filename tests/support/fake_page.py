"""A page without a browser: what is shown where, what is kept, what was copied, and a clock that the test moves.

async def scenario() -> None:
    page = Page()
    page.library.answers("getStatus", reply)
    page.open()
    await page.passes(3.0)
    assert page.text("state") == "Talking"

run(scenario())
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.panel.panel import Panel, PanelContext
from app.ui.program import Tasks
from app.ui.view import Element, ItemList, ListItem
from tests.support.fake_library import FakeLibrary
from tests.support.languages import words_in
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.bitrix24.values import JSON
    from app.panel.call_view import Drawing
    from app.settings.values import Effective
    from app.ui.view import Content

EPOCH = 1_774_588_800.0
"""The wall clock when the stepped loop's clock is 0."""

INTERFACE: JSON = {
    "command": ["getStatus", "disableAutoClose", "enableAutoClose"],
    "event": ["CallCard::EntityChanged", "CallCard::BeforeClose", "CallCard::CallStateChanged"],
}


def _parts(lists: Iterable[ItemList]) -> Iterator[Element]:
    """All parts of the rows, and of the rows within them."""
    for row in (row for one in lists for row in one.items):
        yield from row.parts.values()
        yield from _parts(row.lists.values())


class FakePlaces:
    """Takes everything that is shown; fails for the places named in `broken`."""

    def __init__(self) -> None:
        self.shown: dict[str, Content] = {}
        self.broken: set[str] = set()

    def show(self, name: str, shown: Content) -> None:
        """Makes a place show something."""
        if name in self.broken:
            raise LookupError(name)
        self.shown[name] = shown

    def draw(self, places: Mapping[str, Content]) -> None:
        """Makes several places show something."""
        for name, shown in places.items():
            self.show(name, shown)

    def cell(self, name: str) -> Element:
        """What a field shows: one of the page, or of a row of a list."""
        cell = self.shown.get(name)
        if cell is None:
            lists = [shown for shown in self.shown.values() if isinstance(shown, ItemList)]
            (cell,) = [part for part in _parts(lists) if part.attributes.get("data-field") == name]
        assert isinstance(cell, Element)
        return cell

    def rows(self, name: str) -> list[ListItem]:
        """What a list shows."""
        rows = self.shown[name]
        assert isinstance(rows, ItemList)
        return list(rows.items)


class Reader:
    """Reads the contents of a page's places."""

    places: FakePlaces

    def cell(self, name: str) -> Element:
        """What a field shows."""
        return self.places.cell(name)

    def text(self, name: str) -> str:
        """A field's text."""
        return self.cell(name).text or ""

    def attribute(self, name: str, attribute: str) -> str | None:
        """A field's attribute."""
        return self.cell(name).attributes[attribute]

    def is_hidden(self, name: str) -> bool:
        """Whether a field is hidden."""
        return self.attribute(name, "hidden") is not None

    def rows(self, name: str) -> list[ListItem]:
        """What a list shows."""
        return self.places.rows(name)

    def texts(self, name: str, part: str) -> list[str]:
        """A part of each row of a list."""
        return [row.parts[part].text or "" for row in self.rows(name)]


class FakeStore:
    """Texts by key."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.lasting = True

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`, or None."""
        return self.texts.get(key)

    def set(self, key: str, value: str) -> None:
        """Keeps a text."""
        self.texts[key] = value

    def remove(self, key: str) -> None:
        """Forgets a text."""
        self.texts.pop(key, None)

    def keys(self, prefix: str) -> list[str]:
        """All keys that begin so."""
        return sorted(key for key in self.texts if key.startswith(prefix))


class Page(Reader):
    """One load of the panel's page. Made inside a stepped loop, whose clock is the page's."""

    def __init__(
        self,
        options: JSON = None,
        *,
        store: FakeStore | None = None,
        settings: Effective | None = None,
        drawings: tuple[Drawing, ...] | None = None,
        language: str = "en",
    ) -> None:
        self.library = FakeLibrary(info={"placement": "CALL_CARD", "options": options})
        self.library.answers("getInterface", INTERFACE)
        self.places = FakePlaces()
        self.store = FakeStore() if store is None else store
        self.copied: list[str] = []
        self.copying_works = True
        self.marks: list[str] = []
        self.faults: list[tuple[str, Exception]] = []
        self.clock_set_by = 0.0
        self.tasks = Tasks(self._report)
        context = PanelContext(
            view=self.places,
            session_store=self.store,
            spawn=self.tasks.spawn,
            copy=self._copy,
            now=self.now,
            mark=self.marks.append,
            report=self._report,
        )
        self.panel = Panel(self.library, context, words_in(language), settings, drawings=drawings)

    def now(self) -> float:
        """The wall clock."""
        return EPOCH + asyncio.get_running_loop().time() + self.clock_set_by

    async def open(self) -> None:
        """Opens the panel, and lets everything happen that needs no time."""
        self.panel.open()
        await settled()

    async def passes(self, seconds: float) -> None:
        """Time passes."""
        await asyncio.sleep(seconds)
        await settled()

    async def tell(self, event: str, *values: JSON) -> None:
        """The portal sends an event of the call card."""
        self.library.tell(f"CallCard::{event}", *values)
        await settled()

    async def act(self, action: str, argument: str = "") -> None:
        """The operator does something."""
        self.panel.act(action, argument)
        await settled()

    def text(self, name: str) -> str:
        """A field's text; empty while nothing was shown there."""
        return super().text(name) if name in self.places.shown else ""

    def troubles(self) -> list[str]:
        """The notices, by their codes."""
        return [row.parts["dismiss"].attributes["data-argument"] or "" for row in self.rows("troubles")]

    def asked(self) -> list[str]:
        """The names of all commands that were sent, `getInterface` left out."""
        return [asked.name for asked in self.library.asked if asked.name != "getInterface"]

    def _copy(self, text: str) -> bool:
        if self.copying_works:
            self.copied.append(text)
        return self.copying_works

    def _report(self, what: str, error: Exception) -> None:
        self.faults.append((what, error))
