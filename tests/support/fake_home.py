"""The home page without a browser, on the simulated portal's REST without a network, with a clock that jumps.

async def scenario() -> None:
    page = await HomeLoad(PortalState(), admin=True).open()
    await page.act("repair")
    assert page.attribute("installation", "data-value") == "sound"

run(scenario())
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.bitrix24.portal import Portal
from app.bitrix24.rest.client import Rest
from app.bitrix24.rest.transport import Address, NetworkFailureError, Observed, Reply
from app.browser.environment import Environment
from app.connection.diagnosis import Diagnosis, Health, Hosts, Observations, diagnose
from app.home.page import Home, HomeContext
from app.installation.bindings import required_bindings
from app.scripts.model import Library, Phrase
from app.scripts.storage_format import encode_library
from app.ui.intl import NeutralIntl
from app.ui.program import Tasks
from tests.portal.rest.server import RestServer
from tests.portal.state import Binding, PortalState
from tests.portal.web import NoReply, Request
from tests.support.fake_library import FakeLibrary
from tests.support.fake_outbox import FakeLocks
from tests.support.fake_page import EPOCH, FakePlaces, FakeStore, Reader
from tests.support.languages import words_in
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FOLDER = "https://app.example.com/panel/"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class _Fields:
    """The page's inputs and buttons: notes what is typed into them, and what gets the focus."""

    def __init__(self, page: HomeLoad) -> None:
        self._page = page

    def put(self, name: str, text: str, instead_of: str) -> None:
        """See `PageFields.put`."""
        del instead_of
        self._page.put.append((name, text))

    def focus(self, name: str) -> bool:
        """See `PageFields.focus`."""
        self._page.focused.append(name)
        return True

    def focus_button(self, action: str, argument: str) -> bool:
        """See `PageFields.focus_button`."""
        self._page.focused.append(f"{action} {argument}".strip())
        return True


class HomeLoad(Reader):
    """One load of the page by the portal's current user. Made inside a stepped loop."""

    def __init__(self, state: PortalState, *, admin: bool = True, language: str = "en") -> None:
        self.state = state
        state.user.admin = admin
        self._server = RestServer(state)
        self._access = state.token().access
        self.library = FakeLibrary(info={"placement": "DEFAULT", "options": []})
        self.library.admin = admin
        self.library.app_options = state.options.app
        self.library.user_options = state.options.of_user(state.user.id)
        self.library.answers("getInterface", {"command": [], "event": []})
        self.places = FakePlaces()
        self.marks = FakeStore()
        self.locks = FakeLocks()
        self.copied: list[str] = []
        self.copying_works = True
        self.answering = asyncio.Event()
        """The portal answers; cleared, it is silent."""
        self.answering.set()
        self.network_away = False
        """Requests don't leave the browser."""
        self.files: list[tuple[str, str]] = []
        self.themes: list[str] = []
        self.faults: list[tuple[str, Exception]] = []
        self.previews: list[tuple[str, str]] = []
        self.put: list[tuple[str, str]] = []
        self.focused: list[str] = []
        self.ids = 0
        self.tasks = Tasks(self._report)
        self.observed = Observed()
        context = HomeContext(
            view=self.places,
            store=self.marks,
            spawn=self.tasks.spawn,
            copy=self._copy,
            save_file=lambda name, text: self.files.append((name, text)),
            set_theme=self.themes.append,
            read_environment=lambda: Environment(
                python="3.14",
                start_reason="Error: call of +1 202 555 0143",
                phases=(("boot:python", 12),),
                methods=("getAuth", "init"),
                library=(("api.bitrix24.com", "waiting"), ("panel.example.com", "there")),
            ),
            examine=self._examine,
            observed=self.observed,
            new_id=self._new_id,
            now=self.now,
            mark=lambda _: None,
            locks=self.locks,
            offset=lambda _: 0.0,
            intl=NeutralIntl(),
            report=self._report,
            copy_section=self._copy_section,
            fields=_Fields(self),
        )
        portal = Portal(self.library)
        rest = Rest(Address.of("portal.example.com"), self, portal, clock=self)
        bindings = required_bindings(f"{FOLDER}index.html?LANG=en", {"en": "Call Panel"})
        self.library.tokens = {"access_token": self._access, "expires_in": 1e15}
        self.home = Home(portal, rest, bindings, context, words_in(language))

    # -- The seams of REST

    async def post(self, url: str, body: str, seconds: float) -> Reply:
        """See `Transport.post`."""
        del seconds
        if self.network_away:
            raise NetworkFailureError(sent=False)
        await self.answering.wait()
        await asyncio.sleep(0.01)
        try:
            response = self._server.respond(Request("POST", urlsplit(url).path, "", FORM, body.encode()))
        except NoReply:
            raise NetworkFailureError from None
        return Reply(response.status, response.body.decode())

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds)

    # -- The page

    def now(self) -> float:
        """The wall clock."""
        return EPOCH + asyncio.get_running_loop().time()

    async def open(self) -> HomeLoad:
        """Opens the page and lets the portal answer."""
        self.home.open()
        await self.passes(1.0)
        return self

    async def passes(self, seconds: float) -> None:
        """Time passes."""
        await settled()
        await asyncio.sleep(seconds)
        await settled()

    async def act(self, action: str, argument: str = "", seconds: float = 1.0) -> None:
        """The person does something, and the portal has time to answer."""
        self.home.act(action, argument)
        await self.passes(seconds)

    async def press(self, field: str, seconds: float = 1.0) -> None:
        """Presses a switch or a choice, with the argument that it shows."""
        await self.act("set", self.attribute(field, "data-argument") or "", seconds)

    def can(self, name: str) -> bool:
        """Whether a button can be pressed."""
        return self.attribute(name, "aria-disabled") is None

    def notes(self, name: str) -> list[str]:
        """The texts of a list of notes."""
        return self.texts(name, "text")

    def bound(self) -> list[tuple[str, str]]:
        """What the page shows of the bindings: place and condition."""
        return list(zip(self.texts("bindings", "place"), self.texts("bindings", "condition"), strict=True))

    def _copy_section(self, section: str, room: str) -> bool:
        self.previews.append((section, room))
        return True

    def _copy(self, text: str) -> bool:
        if self.copying_works:
            self.copied.append(text)
        return self.copying_works

    async def _examine(self) -> Diagnosis:
        hosts = Hosts("portal.example.com", "app.example.com", "library.example.com")
        return diagnose(Observations(rest=Health.FOREIGN, status=403, hosts=hosts))

    def _new_id(self) -> str:
        self.ids += 1
        return str(self.ids)

    def _report(self, what: str, error: Exception) -> None:
        self.faults.append((what, error))


def bind_all(state: PortalState, folder: str = FOLDER) -> None:
    """Binds both places as the installer does."""
    worker = f"{folder}worker.html"
    state.bind(Binding("CALL_CARD", f"{folder}index.html"))
    state.bind(Binding("PAGE_BACKGROUND_WORKER", worker, options={"errorHandlerUrl": worker}))


PHRASE = "Good day and thank you for your call. "


def phrases(kilobytes: int) -> str:
    """Scripts that take so many kilobytes."""
    each = (PHRASE * 26)[:1000].strip()
    return encode_library(Library((), tuple(Phrase(f"k{number}", each) for number in range(kilobytes))))


@asynccontextmanager
async def opened(*, admin: bool = True, state: PortalState | None = None) -> AsyncIterator[HomeLoad]:
    """The page, opened in a portal where everything is bound, and closed without a fault."""
    page = await HomeLoad(sound() if state is None else state, admin=admin).open()
    yield page
    page.home.close()
    assert page.faults == []


def sound() -> PortalState:
    """A portal where everything is in place."""
    state = PortalState()
    bind_all(state)
    return state
