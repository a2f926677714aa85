"""Worker frames on a stage: a page with some of them, a BX24 object in each, and a test that plays the portal.

stage = WorkerStage(page, portal).open(frames=2)
stage.tell("initialized", {"CALL_ID": "externalCall.a.1", ...}, frame=0)
stage.wait_for_command("CallCardSetCardTitle")

What the simulated portal cannot be made to do is done here: a desktop app, whose events reach all frames.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from app.telephony import test_call
from tests.support.panel_page import START

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page, Request, Route

    from tests.portal import BackgroundCall, PortalPage, SimulatedPortal
    from tests.portal.probe_frame import Probe

PREFIX = "BackgroundCallCard::"
CALL_ID = "externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779"
CALL = {
    "CALL_ID": CALL_ID,
    "PHONE_NUMBER": "+12025550166",
    "LINE_NUMBER": "reg151083",
    "LINE_NAME": "",
    "CRM_ENTITY_TYPE": "CONTACT",
    "CRM_ENTITY_ID": 797,
    "CRM_BINDINGS": [],
    "CALL_DIRECTION": "incoming",
    "CALL_STATE": "idle",
    "CALL_LIST_MODE": False,
}

PAGE = "<!doctype html><html><head><title>Stage</title></head><body></body></html>"

STAGE = """() => {
  globalThis.stage = {
    placement: "PAGE_BACKGROUND_WORKER", frames: {}, asked: [],
    replies: { CallCardGetListUiStates: [["incoming", "connected"]] },
    silent: new Set(["CallCardStartTimer", "CallCardStopTimer"]),
  };
  stage.add = (name, address) => {
    const frame = document.createElement("iframe");
    frame.name = name;
    frame.src = address;
    document.body.append(frame);
  };
  stage.tell = (event, values, names) => {
    for (const name of names ?? Object.keys(stage.frames)) {
      for (const handler of stage.frames[name]?.[event] ?? []) handler(...values);
    }
  };
}"""

LIBRARY = """(() => {
  const { stage } = top;
  const handlers = stage.frames[window.name] = {};
  const none = () => {};
  globalThis.BX24 = {
    init: (callback) => setTimeout(callback, 10),
    placement: {
      info: () => ({ placement: stage.placement, options: { ID: "PAGE_BACKGROUND_WORKER", URI: "/" } }),
      getInterface: (callback) => setTimeout(() => callback({ command: [], event: [] })),
      bindEvent: (event, handler) => (handlers[event] ??= []).push(handler),
      call: (name, params, callback) => {
        stage.asked.push({ frame: window.name, name, params });
        const replies = stage.replies[name] ?? (stage.silent.has(name) ? [] : [[]]);
        for (const reply of replies) setTimeout(() => callback(reply));
      },
    },
    appOption: { get: none, set: none },
    userOption: { get: none, set: none },
    getLang: () => "en",
    getDomain: () => location.host,
    isAdmin: () => true,
    getAuth: () => ({ access_token: "token-1", refresh_token: "r", expires_in: Date.now() + 3600e3 }),
    refreshAuth: none,
    openPath: none,
    fitWindow: none,
  };
})();"""


def mark_test_call(place: Page | Frame, number: str, call_id: str = "") -> None:
    """What the home page does before it registers its test call; with its id, what it does after that."""
    mark = test_call.mark(number, place.evaluate("() => Date.now()") / 1000, call_id)  # a test may have moved its clock
    keep = "([key, mark]) => localStorage.setItem(globalThis.frameBridge?.ofPortal(key) ?? key, mark)"
    place.evaluate(keep, [test_call.KEY, mark])


class WorkerStage:
    """Frames of the worker in one page of the app's own origin."""

    def __init__(self, page: Page, portal: SimulatedPortal) -> None:
        """Opens nothing yet."""
        self.page = page
        self.rest: list[tuple[str, dict[str, str]]] = []
        self.requested: list[str] = []
        self.sign_in = False
        """Whether something before the portal asks to sign in, as in a hotel: no request gets as far as the portal."""
        self.results: dict[str, object] = {
            "crm.contact.get": {"ID": "797", "NAME": "Jane", "LAST_NAME": "Cooper"},
            "user.current": {"ID": "6"},
            "telephony.externalCall.hide": True,
            "telephony.externalCall.finish": {"CALL_ID": CALL_ID},
        }
        address = urlsplit(portal.app_url)
        self.origin = f"{address.scheme}://{address.netloc}"
        page.context.route(f"{self.origin}/stage", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.context.route(f"{self.origin}/rest/**", self._answer_rest)
        page.context.route(
            "https://api.bitrix24.com/api/v1/",
            lambda route: route.fulfill(body=LIBRARY, content_type="text/javascript"),
        )
        page.context.on("request", self._note)

    def open(self, frames: int = 1, *, placement: str = "PAGE_BACKGROUND_WORKER") -> Self:
        """The page with frames that have bound their events."""
        self.page.goto(f"{self.origin}/stage")
        self.page.evaluate(STAGE)
        self.page.evaluate("(placement) => { stage.placement = placement; }", placement)
        for index in range(frames):
            self.add(f"worker{index}")
        if placement == "PAGE_BACKGROUND_WORKER":
            for index in range(frames):
                self.wait_until_bound(f"worker{index}")
        return self

    def add(self, name: str) -> None:
        """One frame more."""
        address = f"{self.origin}/worker.html?DOMAIN=stage&PROTOCOL=0&LANG=en&APP_SID=1"
        self.page.evaluate("([name, address]) => stage.add(name, address)", [name, address])

    def wait_until_bound(self, name: str) -> None:
        """Waits until a frame has bound all events."""
        self.page.wait_for_function("(name) => Object.keys(stage.frames[name] ?? {}).length === 17", arg=name)

    def remove(self, name: str) -> None:
        """The frame goes, as with its page."""
        self.page.evaluate(
            "(name) => { document.querySelector(`iframe[name=${name}]`).remove(); delete stage.frames[name]; }", name
        )

    def frame(self, name: str) -> Frame:
        """A frame by its name."""
        frame = self.page.frame(name)
        assert frame is not None, name
        return frame

    def tell(self, event: str, *values: object, frames: list[str] | None = None) -> None:
        """The portal sends an event to frames, to all by default."""
        self.page.evaluate(
            "([event, values, frames]) => stage.tell(event, values, frames)", [PREFIX + event, list(values), frames]
        )

    def tell_at_once(self, *events: tuple[str, list[object]]) -> None:
        """The portal sends events one right after the other: no task of the frames runs in between."""
        self.page.evaluate(
            "(events) => { for (const [event, values] of events) stage.tell(event, values); }",
            [[PREFIX + event, values] for event, values in events],
        )

    def replies(self, command: str, replies: list[object]) -> None:
        """From now on a command gets these replies."""
        self.page.evaluate("([name, replies]) => { stage.replies[name] = replies; }", [command, replies])

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The commands sent so far: `frame`, `name`, `params`."""
        asked: list[dict[str, Any]] = self.page.evaluate("() => stage.asked")
        return asked

    def sent(self) -> list[tuple[str, object]]:
        """The commands sent so far, each with its only parameter."""
        return [(asked["name"], next(iter(asked["params"].values()), None)) for asked in self.asked]

    def wait_for_command(self, name: str, value: object = None, *, count: int = 1) -> dict[str, Any]:
        """Waits until a command was sent so many times, with that parameter where one is given."""
        found = """([name, value, count]) => {
          const all = stage.asked.filter((asked) => asked.name === name
            && (value === null || Object.values(asked.params).includes(value)));
          return all.length >= count && all[count - 1];
        }"""
        handle = self.page.wait_for_function(found, arg=[name, value, count], timeout=START)
        command: dict[str, Any] = handle.json_value()
        return command

    def wait_for_rest(self, method: str) -> dict[str, str]:
        """Waits until a REST method was called; gives its parameters."""
        for _ in range(1200):
            for called, params in self.rest:
                if called == method:
                    return params
            self.page.wait_for_timeout(25)
        raise AssertionError(f"{method} was not called")

    def mark_test_call(self, number: str, call_id: str = CALL_ID) -> None:
        """See `mark_test_call`."""
        mark_test_call(self.page, number, call_id)

    def stored(self) -> dict[str, str]:
        """Everything in the storages of the app's origin."""
        stored: dict[str, str] = self.page.evaluate("() => ({ ...localStorage, ...sessionStorage })")
        return stored

    def python_frames(self) -> list[str]:
        """The names of the frames in which Python was started."""
        started = "() => Boolean(document.querySelector('script[data-entry]'))"
        return [frame.name for frame in self.page.frames[1:] if frame.evaluate(started)]

    def _note(self, request: Request) -> None:
        self.requested.append(request.url)

    def _answer_rest(self, route: Route) -> None:
        if self.sign_in:
            route.fulfill(status=511, body="<h1>Sign in</h1>")
            return
        method = urlsplit(route.request.url).path.removeprefix("/rest/").removesuffix(".json")
        fields = parse_qs(route.request.post_data or "")
        self.rest.append((method, {name: values[0] for name, values in fields.items()}))
        if method in self.results:
            route.fulfill(json={"result": self.results[method]})
        else:
            route.fulfill(status=400, json={"error": "ERROR_METHOD_NOT_FOUND", "error_description": ""})


NO_CARD = [{"result": "error", "errorCode": "Call card is undefined"}]
"""What a command is answered with when there is no card."""


def ask(worker: Probe, command: str, **params: object) -> Any:  # noqa: ANN401 - a JSON value
    """The reply to a command of the card."""
    return worker.ask(f"BX24.placement.call('{command}', {json.dumps(params)}, done)")


def call_of(portal_page: PortalPage, preset: str = "external_incoming", **request: object) -> BackgroundCall:
    """The card of a call that comes in."""
    portal_page.open(preset, **request)
    return portal_page.background_call
