"""Sections without a browser: a room over the simulated REST or a list of replies, and the call that they see.

async def scenario() -> None:
    stage = Stage(portal_network.rest())
    section = stage.add(ClientSection)
    await stage.show(in_call(CrmItem("CONTACT", 797)))
    assert stage.text("client-name") == "Anna Lindner"
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from app.bitrix24.errors import CommandRefusedError
from app.call.model import Call, Line, Model
from app.locale import Words
from app.phone.reading import read
from app.sections.caller import Caller
from app.sections.events import EventBus
from app.sections.section import SectionContext
from app.settings.values import Effective
from app.ui.program import Tasks
from tests.support.fake_audio import FakeAudio
from tests.support.fake_outbox import FakeLocks
from tests.support.fake_page import FakePlaces, FakeStore, Reader
from tests.support.portal_network import MOMENT

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Rest
    from app.call.crm_item import CrmItem
    from app.sections.section import Factory, Section
    from app.ui.intl import Intl
    from app.ui.program import Report

NOW = MOMENT


def in_call(
    client: CrmItem | None = None,
    number: str = "+12025550166",
    *,
    bindings: tuple[CrmItem, ...] = (),
    call_id: str = "c1",
) -> Model:
    """A call with a client; `hidden` as number is a number that is withheld."""
    line = Line("+1 202 555-01-00", "Sales")
    return Model(call=Call(call_id, read(number, line.number), line, client, bindings, direction="incoming"))


def context(places: FakePlaces, report: Report, **context: Any) -> SectionContext:  # noqa: ANN401 - those of a room
    """A room that leaves sentences untranslated. What isn't given isn't used in the test."""
    unused: Any = None
    given = {
        "words": Words(),
        "bus": EventBus(report),
        "admin": False,
        "local_store": FakeStore(),
        "settings": Effective(),
        "now": lambda: NOW,
        **dict.fromkeys(
            ("rest", "open_path", "spawn", "copy", "announce", "keep_open", "release_card", "locks"), unused
        ),
    }
    return SectionContext(view=places, report=report, **{**given, **context})


class Stage(Reader):
    """A room and what came of it.

    `opened` are the paths of sliders, which close when `close_slider` is set; `typed` is what inputs hold.
    """

    def __init__(
        self, rest: Rest, settings: Effective | None = None, intl: Intl | None = None, words: Words | None = None
    ) -> None:
        self.places = FakePlaces()
        self.faults: list[tuple[str, Exception]] = []
        self.copied: list[str] = []
        self.copying_works = True
        self.opened: list[str] = []
        self.opening_works = True
        self.close_slider = asyncio.Event()
        self.said: list[str] = []
        self.typed: dict[str, str] = {}
        self.session = FakeStore()
        self.audio = FakeAudio()
        self.now = NOW
        self.tasks = Tasks(self._report)
        self.bus = EventBus(self._report)
        self.sections: list[Section] = []
        self.context = context(
            self.places,
            self._report,
            words=words or Words(),
            bus=self.bus,
            rest=rest,
            open_path=self._open,
            settings=settings or Effective(),
            now=lambda: self.now,
            spawn=self.tasks.spawn,
            copy=self._copy,
            announce=self.said.append,
            keep_open=lambda _reason, _wanted: None,
            release_card=lambda: None,
            locks=FakeLocks(),
            session_store=self.session,
            audio=self.audio,
            typed=lambda name: self.typed.get(name, ""),
            **({} if intl is None else {"intl": intl}),
        )

    def add(self, factory: Factory) -> Section:
        """Makes a section."""
        section = factory(self.context)
        self.sections.append(section)
        return section

    async def show(self, model: Model) -> None:
        """The call changes; everything that comes of it has come."""
        for section in self.sections:
            section.show(model)
        await self.quiet()

    async def act(self, name: str, argument: str = "") -> None:
        """A button `SECTION.ACTION` is used."""
        wanted, _, action = name.partition(".")
        next(section for section in self.sections if section.name == wanted).act(action, argument)
        await self.quiet()

    async def quiet(self) -> None:
        """Waits until nothing is under way but open sliders."""
        for _ in range(20):
            await asyncio.sleep(0)
        while len(self.tasks._tasks) - len(self._waiting_sliders()):  # noqa: ASYNC110 - over a real network
            await asyncio.sleep(0.005)

    def is_shown(self, name: str) -> bool:
        """Whether a field is there."""
        return not self.is_hidden(name)

    def _waiting_sliders(self) -> list[str]:
        return [] if self.close_slider.is_set() else self.opened

    async def _open(self, path: str) -> None:
        if not self.opening_works:
            raise CommandRefusedError("openPath", "PATH_NOT_AVAILABLE")
        self.opened.append(path)
        await self.close_slider.wait()

    def _copy(self, text: str) -> bool:
        self.copied.append(text)
        return self.copying_works

    def _report(self, what: str, error: Exception) -> None:
        self.faults.append((what, error))


def caller_of(client: CrmItem | None = None, number: str = "+12025550143") -> Caller:
    """The caller of a call; by default one whose number several records have."""
    call = in_call(client, number).call
    assert call is not None
    return Caller(call.client, call.number)
