"""A wrap-up without a browser: one load of the page after another on the same storage.

async def scenario() -> None:
    page = WrapupPage(FakeStore(), FakePortal(ok(999)))
    page.shows(call())
    page.section.typed("text", "Calls back")
    page = page.loaded_again()
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Outcomes
from app.bitrix24.rest.transport import Answer
from app.call.auto_close import AutoClose
from app.call.model import UNSEEN, Model, Phase
from app.panel.wrapup.section import WrapupSection
from app.sections.events import EventBus
from app.settings.values import Effective
from app.ui.intl import NeutralIntl
from app.ui.program import Tasks
from tests.support.fake_outbox import FakeLocks
from tests.support.fake_page import EPOCH, FakePlaces, FakeStore
from tests.support.section_stage import context
from tests.support.stepped_loop import settled
from tests.support.story import CALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.bitrix24.rest.batch import Commands
    from app.bitrix24.values import JSON
    from app.call.model import Call, Conversation
    from app.sections.section import SectionContext
    from app.ui.intl import Intl
    from app.ui.view import ListItem
    from tests.support.fake_rest import FakePortal


def shown_consequences(rows: Iterable[ListItem]) -> list[tuple[str, str | None]]:
    """What an outcome does, and whether each part is ticked; None where there is nothing to decide."""
    cells = [(row.parts["name"], row.parts["text"]) for row in rows]
    return [
        (name.text, name.attributes["aria-checked"]) if name.text else (text.text or "", None) for name, text in cells
    ]


class NameReader:
    """Reads the names of CRM items: those given by code, and no others."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    async def read(self, commands: Commands, **_: object) -> Outcomes:
        """See `Reader.read`."""
        found: dict[str, list[JSON]] = {kind: [] for kind in commands}
        for code, name in self._names.items():
            kind, number = code.split(":")
            if kind in found:
                found[kind].append({"ID": number, "TITLE": name})
        return Outcomes({kind: Answer(rows) for kind, rows in found.items()})


class WrapupPage:
    """One load of the page. Made inside a stepped loop."""

    def __init__(
        self,
        store: FakeStore,
        portal: FakePortal,
        settings: Effective | None = None,
        typed_early: str = "",
        intl: Intl | None = None,
        *,
        names: Mapping[str, str] | None = None,
        settings_on: Callable[[tuple[str, str]], Effective] | None = None,
    ) -> None:
        self.store, self.portal, self.settings = store, portal, settings or Effective()
        self.names = names or {}
        self.settings_on = settings_on
        self.places = FakePlaces()
        self.field = typed_early
        self.held: list[bool] = []
        self.let_go = 0
        self.copied: list[str] = []
        self.said: list[str] = []
        self.focused: list[str] = []
        self.faults: list[tuple[str, Exception]] = []
        self.told: list[object] = []
        self.tasks = Tasks(self._report)
        self.bus = EventBus(self._report)
        self.context = self._context(intl or NeutralIntl())
        vars(self.context)["reader"] = NameReader(self.names)
        self.section = WrapupSection(self.context)

    def _context(self, intl: Intl) -> SectionContext:
        return context(
            self.places,
            self._report,
            bus=self.bus,
            rest=self.portal.rest(),
            local_store=self.store,
            settings=self.settings,
            settings_on=self.settings_on,
            now=self.now,
            spawn=self.tasks.spawn,
            copy=self._copy,
            announce=self.said.append,
            keep_open=lambda _, wanted: self.held.append(wanted),
            release_card=self._let_go,
            locks=FakeLocks(),
            typed=lambda _: self.field,
            focus=self.focused.append,
            intl=intl,
        )

    def now(self) -> float:
        """The wall clock."""
        return EPOCH + asyncio.get_running_loop().time()

    def shows(
        self,
        call: Call = CALL,
        phase: Phase = Phase.TALKING,
        *,
        closing: bool = False,
        code: str = "",
        conversation: Conversation = UNSEEN,
    ) -> None:
        """The call is described."""
        hold = AutoClose(closes_at=self.now() + 65 if closing else None)
        model = Model(now=self.now(), call=call, phase=phase, failure_code=code or None, auto_close=hold)
        self.section.show(replace(model, conversation=conversation))

    def writes(self, text: str) -> None:
        """The operator types."""
        self.field = text
        self.section.typed("text", text)

    async def saves(self) -> None:
        """The operator saves, and the portal answers."""
        self.section.act("save", "")
        await settled()

    def loaded_again(self) -> WrapupPage:
        """The frame was destroyed without a word; another one is there, its call not described yet."""
        for task in tuple(self.tasks._tasks):
            task.cancel()
        self.section._program.close()
        return WrapupPage(self.store, self.portal, self.settings, names=self.names)

    @property
    def text(self) -> str:
        """What the field shows."""
        return self.places.cell("wrapup-text").value or ""

    @property
    def state(self) -> str | None:
        """How the note stands."""
        return self.places.cell("wrapup-state").attributes["data-value"]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The texts of a list's rows."""
        rows = self.places.rows(f"wrapup-{name}")
        return [{part: cell.text or "" for part, cell in row.parts.items()} for row in rows]

    def pressed(self, name: str) -> list[str]:
        """The names of the pressed buttons of a list."""
        cells = [row.parts["name"] for row in self.places.rows(f"wrapup-{name}")]
        return [cell.text or "" for cell in cells if cell.attributes["aria-pressed"] == "true"]

    def _copy(self, text: str) -> bool:
        self.copied.append(text)
        return True

    def _let_go(self) -> None:
        self.let_go += 1

    def _report(self, what: str, error: Exception) -> None:
        self.faults.append((what, error))


def campaign(number: int, **changes: object) -> Call:
    """The n-th call of a campaign."""
    from app.call.crm_item import CrmItem

    base = replace(CALL, campaign=True, bindings=(), client=CrmItem("LEAD", number), id=f"call.{number}")
    return replace(base, **changes)  # type: ignore[arg-type]
