"""A browser in the hands of a journey: the portal's page, the app's frames in it, real keys and clicks.

    card = tab.visit().open("incoming_contact")
    card.expect_text(field("state"), "Connecting")
    tab.press("n")

Whatever is awaited is looked for until it is there: nothing here sleeps for luck.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlencode

from tests.engines.webdriver import ELEMENT, BrowserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.webdriver import Wire
    from tests.portal import SimulatedPortal

Found = TypeVar("Found")

PATIENCE = 60.0
"""Seconds until what is awaited is given up: far more than it takes."""
LOOK = 0.05
"""Seconds between two looks."""

CARD = "[data-part=app-body] .app-layout:not([hidden]) iframe"
PAGE = "#app-page iframe"
WORKER = "#workers iframe"

WORKER_EVENTS = 17

# Private characters that stand for keys, of the standard.
KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Escape": "\ue00c",
    " ": " ",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
GONE = ("no such frame", "no such window", "no such element", "stale element reference")
"""Refusals that say no more than that a frame is just being replaced."""

FIND = """(selector) => {
  const at = document.querySelector(selector);
  at.scrollIntoView({ block: "center" });
  return at;
}"""
READ = """(selector) => {
  const at = document.querySelector(selector);
  return (at?.matches("input, textarea, select") ? at.value : at?.innerText) ?? "";
}"""
SHOWN = (
    "(element) => Boolean(element?.checkVisibility?.({ visibilityProperty: true }) ?? element?.getClientRects().length)"
)


def field(name: str) -> str:
    """The selector of a field of the app."""
    return f"[data-field='{name}']"


def button(action: str) -> str:
    """The selector of what an action is taken with."""
    return f"[data-action='{action}']"


class Frame:
    """A page, or the frame that a selector finds in it."""

    def __init__(self, wire: Wire, selector: str = "") -> None:
        self._wire = wire
        self._selector = selector

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - a JSON value
        """Call a function of JavaScript in it; what it promises is awaited.

        Raises:
            BrowserError: The frame isn't there, or the function has failed.
        """
        self.enter()
        script = f"""const done = arguments[arguments.length - 1];
const given = [...arguments].slice(0, -1);
(async () => ({function})(...given))().then((value) => done([value ?? null]), (error) => done(String(error)));"""
        told = self._wire.send("WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments)})
        if told is None:
            raise BrowserError("no such frame", "it went while it was asked")
        if isinstance(told, str):
            raise BrowserError("javascript error", told)
        return told[0]

    def wait_for(self, function: str, *arguments: object, seconds: float = PATIENCE) -> Any:  # noqa: ANN401
        """Call the function until it gives something that is true; return that.

        Raises:
            AssertionError: It never did.
        """
        last: object = None

        def look() -> Any:  # noqa: ANN401 - a JSON value
            nonlocal last
            try:
                last = self.evaluate(function, *arguments)
            except BrowserError as error:
                if error.code not in GONE:
                    raise
                last = error
                return None
            return last

        found = awaited(look, seconds)
        assert found, f"{function} {arguments} in {self._selector or 'the page'}: {last!r} after {seconds:.0f} s"
        return found

    def text(self, selector: str) -> str:
        """Return the text of an element as it is drawn; of an input, what is in it."""
        return str(self.evaluate(READ, selector))

    def expect_text(self, selector: str, text: str) -> None:
        """Wait until an element contains a text."""
        found = ""

        def look() -> bool:
            nonlocal found
            try:
                found = self.text(selector)
            except BrowserError as error:
                if error.code not in GONE:
                    raise
            return text in found

        assert awaited(look), f"{selector}: {found!r}, not {text!r}"

    def expect_shown(self, selector: str) -> None:
        """Wait until an element can be seen."""
        self.wait_for(f"(selector) => ({SHOWN})(document.querySelector(selector))", selector)

    def expect_hidden(self, selector: str) -> None:
        """Wait until an element can't be seen, or isn't there."""
        self.wait_for(f"(selector) => !({SHOWN})(document.querySelector(selector))", selector)

    def expect_attribute(self, selector: str, name: str, value: str) -> None:
        """Wait until an attribute has a value."""
        look = "(selector, name, value) => document.querySelector(selector)?.getAttribute(name) === value"
        self.wait_for(look, selector, name, value)

    def expect_focused(self, selector: str) -> None:
        """Wait until an element has the focus."""
        self.wait_for("(selector) => document.activeElement?.matches(selector) && document.hasFocus()", selector)

    def click(self, selector: str) -> None:
        """Click what can be seen and used, with the pointer."""
        self.expect_shown(selector)
        self.wait_for("(selector) => document.querySelector(selector)?.ariaDisabled !== 'true'", selector)
        element = self.evaluate(FIND, selector)
        self._wire.send("WebDriver:ElementClick", {"id": element[ELEMENT]})

    def enter(self) -> None:
        """Let what follows (keys too) be in this frame."""
        self._wire.send("WebDriver:SwitchToFrame", {"id": None})
        if self._selector:
            find = "return document.querySelector(arguments[0])"
            element = self._wire.send("WebDriver:ExecuteScript", {"script": find, "args": [self._selector]})
            if element is None:
                raise BrowserError("no such frame", self._selector)
            self._wire.send("WebDriver:SwitchToFrame", {"id": element, "element": element[ELEMENT]})


class Tab(Frame):
    """The portal's page in a browser."""

    def __init__(self, wire: Wire, portal: SimulatedPortal) -> None:
        """Take a browser that shows nothing yet."""
        super().__init__(wire)
        self.portal = portal

    def visit(self, **query: str | int) -> Self:
        """Open the portal's page; settings in the address as of `PortalPage.visit`."""
        return self._open(self.portal.portal_url, query)

    def visit_app(self, **query: str | int) -> Frame:
        """Open the app from the portal's menu: its home page, or its installer while it isn't installed."""
        self._open(self.portal.app_page_url, query)
        return self.frame(PAGE)

    def _open(self, address: str, query: dict[str, str | int]) -> Self:
        self._wire.send("WebDriver:SwitchToFrame", {"id": None})
        self._wire.send("WebDriver:Navigate", {"url": address + (f"?{urlencode(query)}" if query else "")})
        self.wait_for("() => 'portal' in window")
        return self

    def leave(self) -> None:
        """Show nothing any more."""
        self._wire.send("WebDriver:SwitchToFrame", {"id": None})
        self._wire.send("WebDriver:Navigate", {"url": "about:blank"})

    def frame(self, selector: str) -> Frame:
        """The app in a frame of this page."""
        return Frame(self._wire, selector)

    @property
    def card(self) -> Frame:
        """The app in the call card."""
        return self.frame(CARD)

    def open(self, preset: str = "incoming_contact", **request: object) -> Frame:
        """Open a call card, as `PortalPage.open`."""
        self.call("open", {"preset": preset, **request})
        return self.card

    def call(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - a JSON value
        """Call a function of `window.portal` (page/api.js)."""
        return self.evaluate("(name, given) => window.portal[name](...given)", function, list(arguments))

    def messages(self, method: str) -> list[dict[str, Any]]:
        """Return what the app has sent of one method."""
        found: list[dict[str, Any]] = self.call("messages", {"from": "app", "method": method})
        return found

    def wait_for_message(self, method: str) -> None:
        """Wait until the app has called a method."""
        assert awaited(lambda: bool(self.messages(method))), f"the app has not called {method}"

    def expect_bound_worker(self) -> None:
        """Wait until the worker of this page has bound all events."""
        assert awaited(lambda: len(self.messages("placementBindEvent")) >= WORKER_EVENTS), "the worker has not bound"

    def expect_background(self, **wanted: object) -> None:
        """Wait until the app has made this of the card that it controls."""
        look = """(wanted) => {
          const { background } = window.portal.state();
          return background && Object.entries(wanted).every(([name, value]) => background[name] === value);
        }"""
        self.wait_for(look, wanted)

    def expect_no_card(self) -> None:
        """Wait until the card has gone."""
        self.wait_for("() => window.portal.state().card === null")

    def records(self, words: str) -> dict[str, int]:
        """How many records of the CRM hold these words, by where they are."""
        found: dict[str, int] = {}
        for where, text in self.portal.state.crm.notes():
            if words in text:
                found[where] = found.get(where, 0) + 1
        return found

    def expect_records(self, words: str, wanted: dict[str, int]) -> None:
        """Wait until the CRM has these records, and no more."""
        awaited(lambda: self.records(words) == wanted)
        assert self.records(words) == wanted

    def press(self, chord: str, frame: Frame | None = None) -> None:
        """Press a key, with others before it held down (`Control+Enter`), where the focus of a frame is."""
        (frame or self.card).enter()
        keys = [KEYS.get(key, key) for key in (chord.split("+") if len(chord) > 1 else [chord])]
        down = [{"type": "keyDown", "value": key} for key in keys]
        self._act([*down, *({"type": "keyUp", "value": key} for key in reversed(keys))])

    def type(self, text: str, frame: Frame | None = None) -> None:
        """Type a text, key by key."""
        (frame or self.card).enter()
        keys = [KEYS["Enter"] if key == "\n" else key for key in text]
        self._act([{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")])

    def _act(self, actions: list[dict[str, str]]) -> None:
        device = {"type": "key", "id": "keyboard", "actions": actions}
        self._wire.send("WebDriver:PerformActions", {"actions": [device]})

    def picture(self) -> str:
        """Return a picture of the page, as base64."""
        return str(self._wire.send("WebDriver:TakeScreenshot", {"full": False}))


def awaited(look: Callable[[], Found], seconds: float = PATIENCE) -> Found:
    """Look until there is something, or for so long; return what was seen last."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(LOOK)
    return found


NOTE = "[data-input='wrapup.text']"
"""The selector of the note."""


def list_item(name: str, number: int = 1, part: str = "") -> str:
    """The selector of a row of a list, counted from 1, or of something in it."""
    return f"[data-list='{name}'] > :nth-child({number} of li) {part}".rstrip()
