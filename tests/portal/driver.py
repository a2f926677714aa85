"""The simulated portal in the hands of a test: Playwright's page, wrapped.

    portal_page = PortalPage(page, portal).visit(lang="de")
    card = portal_page.open("incoming_contact")
    expect(card.app.locator("[data-field=phone]")).to_be_visible()
    card.connect()
    card.end()
    portal_page.messages(sender="app", method="getStatus")

Every function here is one of `window.portal` (see page/api.js), under its Python name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from tests.portal.app_frame import AppFrame, Slider
from tests.portal.background_call import BackgroundCall
from tests.portal.call_card import CallCard
from tests.portal.library_address import ANSWERED, LIBRARY_PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import BrowserContext, Page

    from tests.portal.servers import SimulatedPortal

Sender = Literal["app", "portal", "operator"]


@dataclass(frozen=True)
class Message:
    """One entry of the portal's journal.

    Attributes:
        number: counts from 1 in order of sending.
        at: portal milliseconds.
        sender: who sent it; `operator` marks what happened to the card.
        text: the message as on the wire, tokens covered and the app's `APP_SID` shortened.
        method: method that was called or is replied to.
        event: event that was sent.
        params: parameters of a call.
        verdict: why the portal did not act, else an empty text.
    """

    number: int
    at: int
    sender: Sender
    text: str
    method: str
    event: str
    params: object
    verdict: str

    @property
    def payload(self) -> str:
        """The text after the first colon."""
        return self.text.partition(":")[2]


LOADING = 30_000
"""Milliseconds for the portal's page to load and start, however busy the machine and short the page's own patience."""


class PortalPage:
    """A portal page in a browser, with its faults, its account and its messages.

    Attributes:
        page: the page of Playwright.
        portal: the servers behind it.
    """

    def __init__(self, page: Page, portal: SimulatedPortal) -> None:
        """Makes the library available to the page and every frame in it.

        Args:
            page: a page of Playwright.
            portal: the running portal.
        """
        self.page = page
        self.portal = portal
        answer_library(page.context, portal)

    def visit(self, **query: str | int) -> PortalPage:
        """Opens the portal page and waits until it can be driven.

        Args:
            query: settings in the address, e.g. `preset="campaign", open=1, lang="de", theme="dark", admin=1`.
        """
        address = self.portal.portal_url + (f"?{urlencode(query)}" if query else "")
        self.page.goto(address, timeout=LOADING)
        self.page.wait_for_function("() => 'portal' in window", timeout=LOADING)
        return self

    def open(self, preset: str = "incoming_contact", **request: object) -> CallCard:
        """Opens a call card.

        Args:
            preset: name of a call, see `presets()`; `GROUP/NAME` for a case of the fixtures.
            request: members that replace the preset's, e.g. `firstTab="app"`, `status={"PHONE_NUMBER": None}`
                (merged, None takes a key away), `webForm=True`, `simple=True`.
        """
        self.call("open", {"preset": preset, **request})
        return CallCard(self)

    def open_home(self, **query: str | int) -> AppFrame:
        """Opens the app from the portal's menu: its home page, or its installer while it is not installed.

        Args:
            query: settings in the address, as of `visit`.
        """
        return self._open_app(query)

    def open_installer(self, **query: str | int) -> AppFrame:
        """Opens the app, which is not installed, as an administrator: its installer.

        Args:
            query: settings in the address, as of `visit`.

        Raises:
            LookupError: the app is installed, or has no installer.
        """
        app = self.portal.state.app
        if app.installed or not app.install_page:
            raise LookupError("there is no installation to be done")
        return self._open_app({"admin": 1, **query})

    def _open_app(self, query: Mapping[str, str | int]) -> AppFrame:
        address = self.portal.app_page_url + (f"?{urlencode(query)}" if query else "")
        self.page.goto(address, timeout=LOADING)
        self.page.wait_for_function("() => 'portal' in window", timeout=LOADING)
        return self.home

    @property
    def home(self) -> AppFrame:
        """The app's own page, e.g. after the portal has reloaded it at the end of the installation."""
        return AppFrame(self.page, "#app-page iframe")

    @property
    def background_call(self) -> BackgroundCall:
        """The buttons of the card that the app controls from the background."""
        return BackgroundCall(self)

    @property
    def worker(self) -> AppFrame:
        """The app's background worker in this page; there is one when it was bound before the page was loaded."""
        return AppFrame(self.page, "#workers iframe")

    @property
    def workers(self) -> list[AppFrame]:
        """All background workers of this page, where several handlers were bound before it was loaded."""
        count = self.page.locator("#workers iframe").count()
        return [AppFrame(self.page, f"#workers .app-layout:nth-child({index}) iframe") for index in range(1, count + 1)]

    def emit_text_to_workers(self, suffix: str, text: str) -> int:
        """Tells the workers of an event with this text after the colon, valid or not."""
        return int(self.call("emitTextToWorkers", suffix, text))

    def front(self) -> PortalPage:
        """Makes this the page that the user looks at: cards of registered calls open here. It is after `visit`, too."""
        self.call("front")
        return self

    @property
    def slider(self) -> Slider:
        """The topmost slider."""
        return Slider(self.page)

    def another(self, **query: str | int) -> PortalPage:
        """Opens a second page of the portal in the same browser: another tab of the same user.

        Args:
            query: settings in the address, as of `visit`.
        """
        return PortalPage(self.page.context.new_page(), self.portal).visit(**query)

    @property
    def card(self) -> CallCard:
        """The card that is open, e.g. after `visit(open=1)`."""
        return CallCard(self)

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - a JSON value
        """Calls a function of `window.portal` and gives its value."""
        return self.page.evaluate("([name, list]) => window.portal[name](...list)", [function, list(arguments)])

    def state(self) -> dict[str, Any]:
        """Gives all there is to see at this moment: `card` (None when there is none), `tab`, `frame`, options."""
        state: dict[str, Any] = self.call("state")
        return state

    def presets(self) -> list[str]:
        """Gives the names of all presets."""
        return [preset["name"] for preset in self.call("presets")]

    def messages(
        self, *, sender: Sender | None = None, method: str | None = None, event: str | None = None
    ) -> list[Message]:
        """Gives the messages so far that match, in order."""
        wanted = {"from": sender, "method": method, "event": event}
        entries = self.call("messages", {key: value for key, value in wanted.items() if value is not None})
        return [_message(entry) for entry in entries]

    def wait_for_message(
        self,
        *,
        sender: Sender | None = None,
        method: str | None = None,
        event: str | None = None,
        count: int = 1,
        timeout: float = LOADING,
    ) -> list[Message]:
        """Waits until at least `count` messages match.

        Args:
            sender: who sent them.
            method: method called or replied to.
            event: event sent.
            count: how many are needed.
            timeout: wall-clock milliseconds.

        Raises:
            playwright.sync_api.TimeoutError: they did not come in time.
        """
        wanted = {"from": sender, "method": method, "event": event}
        chosen = {key: value for key, value in wanted.items() if value is not None}
        self.page.wait_for_function(
            "([filter, count]) => window.portal.messages(filter).length >= count",
            arg=[chosen, count],
            timeout=timeout,
            polling=50,  # the page may be behind another one, and draws nothing then
        )
        return self.messages(sender=sender, method=method, event=event)

    def clear_messages(self) -> None:
        """Forgets the messages so far."""
        self.call("clearMessages")

    # -- Faults --------------------------------------------------------------------------------------------------------

    def silence(self, *methods: str, silent: bool = True) -> None:
        """Lets methods be neither executed nor answered; `*` means all, `getInitData` that init never comes."""
        for method in methods:
            self.call("silence", method, silent)

    def delay(self, method: str, milliseconds: float) -> None:
        """Lets replies to a method (`*`: to all) come later, in portal milliseconds."""
        self.call("delay", method, milliseconds)

    def repeat(self, method: str, times: int = 2) -> None:
        """Lets each reply to a method be sent several times."""
        self.call("repeat", method, times)

    def answer(self, method: str, value: object) -> None:
        """Lets every reply to a method be this value."""
        self.call("answer", method, value)

    def faults(self, **settings: object) -> None:
        """Sets faults by the names in page/faults.js, e.g. `eventTwice=True, removeAfter=50, stateArguments="two"`."""
        self.call("set", settings)

    def clear_faults(self) -> None:
        """Lets the portal behave as documented again."""
        self.call("clearFaults")

    # -- Portal --------------------------------------------------------------------------------------------------------

    def speed(self, factor: float) -> None:
        """Runs the portal's timers (65 s countdown, 40 s of ringing, delays) that many times faster."""
        self.call("speed", factor)

    def account(self, **settings: object) -> None:
        """Sets `language`, `admin`, `install`, `userOptions`, `appOptions` for frames that are opened from now on."""
        self.call("account", settings)

    def play(self, scenario: str) -> CallCard:
        """Plays a time line of call-card-scenarios.json; what the app does in it is left to the app."""
        self.call("play", scenario)
        return CallCard(self)

    def close_slider(self) -> None:
        """Closes the topmost slider."""
        self.call("closeSlider")


def answer_library(context: BrowserContext, portal: SimulatedPortal) -> None:
    """Has the BX24 library's address answered with the mocked library, for all pages of a browser context.

    Nothing has to be done where the browser was started to find it (see `library_address`).
    """
    if context.browser in ANSWERED:
        return
    headers = {"Cache-Control": "max-age=3600"}
    context.route(
        LIBRARY_PATTERN,
        lambda route: route.fulfill(
            status=200, content_type="text/javascript; charset=utf-8", headers=headers, body=portal.library
        ),
    )


def _message(entry: dict[str, Any]) -> Message:
    return Message(
        number=entry["number"],
        at=entry["at"],
        sender=entry["from"],
        text=entry["text"],
        method=entry.get("method") or "",
        event=entry.get("event") or "",
        params=entry.get("params"),
        verdict=entry.get("verdict") or "",
    )
