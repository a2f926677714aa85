"""A browser profile that many tests use one after the other: each finds it empty, all find the app's code compiled.

The page that stays holds Python's WebAssembly module too: the engine then compiles each of its functions once for all.

What a test does to a whole profile (scripts for every page, a clock of its own, permissions) cannot be taken back:
such a test asks for the fixture `own_profile`, and gets a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.portal.web import Request, Response, Server
from tests.support.closing import close

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame

TESTS = 40
"""After so many tests a profile is closed: no test's leavings are carried on for ever."""

MODULE = "/module.wasm"
PAGE = f"""<!doctype html><title>Empty</title>
<script>globalThis.module = WebAssembly.compileStreaming(fetch("{MODULE}"))</script>"""

# A page practises for some seconds of two processors (static/warm.js), once for each profile that has forgotten it.
NO_PRACTICE = """(() => {
  const locks = globalThis.LockManager?.prototype;
  const { request } = locks ?? {};
  if (locks) locks.request = function (name, ...rest) {
    return name === "call-panel.practice" ? Promise.resolve() : request.call(this, name, ...rest);
  };
})()"""
STORED = "cookies,local_storage,indexeddb,cache_storage,service_workers,file_systems"


class KeptProfile:
    """A profile with a page that stays, so that the process of the portal's pages stays too."""

    def __init__(self, browser: Browser, settings: dict[str, Any], module: bytes, *, clocked: bool) -> None:
        """Opens a profile.

        Args:
            browser: the browser.
            settings: arguments of Playwright's `new_context`.
            module: the WebAssembly module that the app's pages start.
            clocked: its pages have a clock that tests can move on.
        """
        self.context = browser.new_context(**settings)
        if clocked:
            self.context.clock.install()
        self.context.add_init_script(NO_PRACTICE)
        refuse_what_stays(self.context)
        self.tests = 0
        self._module = module
        self._server = Server(self)
        self._server.start()
        self._anchor = self.context.new_page()
        self._anchor.goto(f"http://localhost:{self._server.port}/")
        self._anchor.evaluate("async () => void await globalThis.module")
        self._session = self.context.new_cdp_session(self._anchor)
        self._origins: set[str] = set()
        self.context.on("page", lambda page: page.on("framenavigated", self._note))

    def clear(self) -> None:
        """Ends what a test did, and forgets what it has stored."""
        self.tests += 1
        self.context.unroute_all(behavior="ignoreErrors")
        for page in self.context.pages:
            if page != self._anchor:
                close(page)
        for origin in self._origins:
            self._session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
        self._origins.clear()

    def close(self) -> None:
        """Ends the profile."""
        self.context.close()
        self._server.stop()

    def respond(self, request: Request) -> Response:
        """The page that stays, and its module."""
        if request.path == MODULE:
            return Response(200, {"Content-Type": "application/wasm"}, self._module)
        return Response(200, {"Content-Type": "text/html"}, PAGE.encode())

    def _note(self, frame: Frame) -> None:
        address = urlsplit(frame.url)
        if address.scheme in ("http", "https"):
            self._origins.add(f"{address.scheme}://{address.netloc}")


def refuse_what_stays(context: BrowserContext) -> None:
    """Lets whatever cannot be taken back fail, in a profile that other tests will use."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("other tests use this profile too: let this one ask for own_profile")

    for owner, name in ((context, "add_init_script"), (context, "grant_permissions"), (context.clock, "install")):
        setattr(owner, name, refuse)


class KeptProfiles:
    """One whose clock is the machine's and one whose clock tests move on, each made when a test needs it."""

    def __init__(self, browser: Browser, settings: dict[str, Any], module: bytes) -> None:
        """Opens nothing yet; the arguments are those of `KeptProfile`."""
        self._arguments = (browser, settings, module)
        self._profiles: dict[bool, KeptProfile] = {}

    def get(self, *, clocked: bool) -> KeptProfile:
        """The profile for the next test."""
        profile = self._profiles.get(clocked)
        if profile is None or profile.tests >= TESTS:
            if profile:
                profile.close()
            profile = self._profiles[clocked] = KeptProfile(*self._arguments, clocked=clocked)
        return profile

    def close(self) -> None:
        """Ends them."""
        for profile in self._profiles.values():
            profile.close()
        self._profiles.clear()
