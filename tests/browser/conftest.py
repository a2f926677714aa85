"""A Chromium, the simulated portal on the built site, and a watch over everything that a page must never do.

Most tests use the site that ships; with `build.py test --coverage` they use the instrumented one, which measures the
app while it runs. What the shipped site alone can show (its files, its policy, its start) takes `released` instead of
`portal`.

The variable CALL_PANEL_SERVER (`nginx`, `caddy`) puts the site on that server, with the configuration that the build
writes; what a test changes on the way from the server is then not the server's doing. CALL_PANEL_CHROMIUM has further
arguments for the browser.
"""

from __future__ import annotations

import base64
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.browser.probes import METHOD
from static.builder.browser import UNUSED, find_chromium
from static.builder.site import build_site
from tests.hosting.servers import portal_on
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.driver import answer_library
from tests.portal.library_address import ANSWERED, LIBRARY_HOST, LibraryAddress
from tests.support.kept_profile import KeptProfiles
from tests.support.panel_page import START, Wrapup
from tests.support.portal_worker import wait_until_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

    from tests.portal import CallCard

SERVER = os.environ.get("CALL_PANEL_SERVER", "serve")
PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""Features of Chromium that Playwright 1.65 switches off for its own reasons."""

# Twice as many pages as cores may be busy at once: what is awaited comes, but not always within Playwright's 5 s.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def library_address() -> Iterator[LibraryAddress]:
    """The library, at its real address."""
    with LibraryAddress() as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], library_address: LibraryAddress
) -> dict[str, Any]:
    """The Chromium of the machine; the sandbox is not to be had in containers."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        # What is tested is not the browser: one process for all pages of a site, and no compiling for the long run.
        "--process-per-site",
        "--js-flags=--liftoff-only",
        # The last of these lists holds: Playwright's own is repeated as far as it concerns a headless Chromium.
        f"--disable-features={','.join((*PLAYWRIGHT, *UNUSED))}",
        *library_address.arguments,
        *os.environ.get("CALL_PANEL_CHROMIUM", "").split(),
    ]
    path = os.environ.get("CHROMIUM") or find_chromium()
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser(launch_browser: Callable[[], Browser]) -> Iterator[Browser]:
    """The browser, which finds the library by itself."""
    browser = launch_browser()
    ANSWERED.add(browser)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop on which the card has about the width it has for operators. Without motion, which costs much time."""
    desktop = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce"}
    return {**browser_context_args, **desktop}


@pytest.fixture(scope="session")
def released_site() -> Path:
    """The site that is shipped."""
    return Path(os.environ.get("CALL_PANEL_SITE") or build_site())


@pytest.fixture(scope="session")
def instrumented_site() -> Path:
    """The site that measures itself, and offers `runPython` to tests."""
    if "CALL_PANEL_INSTRUMENTED_SITE" not in os.environ:
        pytest.skip("needs the instrumented site: run build.py test")
    return Path(os.environ["CALL_PANEL_INSTRUMENTED_SITE"])


@pytest.fixture(scope="session")
def tested_site(request: pytest.FixtureRequest) -> Path:
    """The site that is shipped, or the instrumented one where coverage is asked for."""
    asked = "CALL_PANEL_COVERAGE" in os.environ
    site: Path = request.getfixturevalue("instrumented_site" if asked else "released_site")
    return site


@pytest.fixture(scope="session")
def portal(tested_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """The simulated portal on the tested site."""
    with portal_on(SERVER, tested_site, tmp_path_factory.mktemp("server"), unchanging=True) as running:
        yield running


@pytest.fixture(scope="session")
def released(released_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedPortal]:
    """The simulated portal on the site that is shipped."""
    with portal_on(SERVER, released_site, tmp_path_factory.mktemp("server"), unchanging=True) as running:
        yield running


@pytest.fixture(scope="session")
def worker_portal(tested_site: Path) -> Iterator[SimulatedPortal]:
    """The simulated portal on the tested site, where the app has a background worker."""
    with SimulatedPortal(tested_site, worker=True, unchanging=True) as running:
        yield running


@pytest.fixture(scope="session")
def kept_profiles(
    browser: Browser, browser_context_args: dict[str, Any], released_site: Path
) -> Iterator[KeptProfiles]:
    """The profiles that tests use one after the other."""
    (module,) = released_site.glob("start.*.wasm")
    profiles = KeptProfiles(browser, browser_context_args, module.read_bytes())
    yield profiles
    profiles.close()


@pytest.fixture
def own_profile() -> None:
    """To be asked for by what cannot be taken back in a profile, or looks at how it starts (see `kept_profile`)."""


@pytest.fixture
def clock() -> None:
    """To be asked for by what moves time on: all pages go by a clock that `page.clock` moves."""


@pytest.fixture
def context(request: pytest.FixtureRequest, kept_profiles: KeptProfiles) -> Iterator[BrowserContext]:
    """A profile in which nothing is stored: that of the test before, or with `own_profile` a new one."""
    if "own_profile" in request.fixturenames:
        yield request.getfixturevalue("new_context")()
        return
    profile = kept_profiles.get(clocked="clock" in request.fixturenames)
    yield profile.context
    profile.clear()


NO_INTEGRITY = "currently ignored for preload destinations"
"""Chromium's notice about preload links of pages that start the plain way, if its scanner hasn't seen them first."""

EXAMINED = f"/rest/{METHOD}.json"
"""Asked for, without a token, when a panel examines its connection: on a busy machine any answer may be late."""


class Watch:
    """Notes what no page may do: errors on the console, exceptions, requests to a host that is none of ours.

    What comes late from the pages of the test before, in the same profile, is none of this one's.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self._excused: list[str] = []
        self._context = context
        self._pages: set[Page] = set()
        context.on("page", self._opened)
        context.on("console", self._console)
        context.on("weberror", self._error)
        # No other host can be found by this browser: each request to one fails.
        context.on("requestfailed", self._request_failed)

    def end(self) -> None:
        """Looks no longer."""
        self._context.remove_listener("page", self._opened)
        self._context.remove_listener("console", self._console)
        self._context.remove_listener("weberror", self._error)
        self._context.remove_listener("requestfailed", self._request_failed)

    def excuse(self, text: str) -> None:
        """The test provokes faults whose text contains this."""
        self._excused.append(text)

    @property
    def unexcused(self) -> list[str]:
        """The faults that the test did not provoke."""
        return [fault for fault in self.faults if not any(text in fault for text in self._excused)]

    def _opened(self, page: Page) -> None:
        self._pages.add(page)

    def _console(self, message: ConsoleMessage) -> None:
        is_own = message.page is None or message.page in self._pages
        if is_own and message.type in ("error", "warning") and NO_INTEGRITY not in message.text:
            path = urlsplit(message.location["url"]).path
            if path != EXAMINED:
                self.faults.append(f"console {message.type}: {message.text}{path and f' ({path})'}")

    def _error(self, error: WebError) -> None:
        if error.page is None or error.page in self._pages:
            self.faults.append(f"exception: {error.error}")

    def _request_failed(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname not in ("localhost", LIBRARY_HOST):
            self.faults.append(f"request to {request.url}")


@pytest.fixture(autouse=True)
def watch(context: BrowserContext) -> Iterator[Watch]:
    """Fails the test when a page did what it must not."""
    watch = Watch(context)
    yield watch
    watch.end()
    assert watch.unexcused == []


@pytest.fixture(autouse=True)
def fresh_portals(request: pytest.FixtureRequest) -> None:
    """Each test finds the portals that outlive it as they were at their start."""
    for name in {"portal", "released", "worker_portal"} & set(request.fixturenames):
        running: SimulatedPortal = request.getfixturevalue(name)
        running.reset()


@pytest.fixture
def portal_page(page: Page, portal: SimulatedPortal, watch: Watch) -> Iterator[PortalPage]:
    """The portal's page, not yet visited. Coverage of the frames that are left at the end is kept."""
    del watch  # is set up before the page opens
    yield PortalPage(page, portal)
    keep_coverage(page)


@pytest.fixture
def worker_page(page: Page, worker_portal: SimulatedPortal, watch: Watch) -> Iterator[PortalPage]:
    """The portal's page with its worker, whose events are bound."""
    del watch  # is set up before the page opens
    opened = PortalPage(page, worker_portal).visit()
    wait_until_bound(opened)
    yield opened
    keep_coverage(page)


@pytest.fixture
def talking(clock: None, portal_page: PortalPage) -> tuple[CallCard, Wrapup]:
    """A conversation with a client, with a clock that the test moves."""
    del clock  # is moved on by `portal_page.page.clock`
    card = portal_page.visit().open("incoming_contact")
    wrapup = Wrapup(card)
    card.connect()
    wrapup.expect_deal()
    return card, wrapup


@pytest.fixture(scope="session")
def python_page(browser: Browser, instrumented_site: Path) -> Iterator[Page]:
    """The app's page outside a portal: Python is up and idle, `runPython` of the instrumented site is at hand.

    One for all that runs in Python alone; a test cleans up after itself.
    """
    page = browser.new_page()
    with SimulatedPortal(instrumented_site) as portal:
        answer_library(page.context, portal)
        page.goto(portal.app_url)
        expect(page.locator("[data-fault]")).to_be_visible(timeout=START)  # may come before Python
        page.wait_for_function("() => Boolean(globalThis.runPython)", timeout=START)
        yield page
        keep_coverage(page)
        page.close()


def keep_coverage(page: Page) -> None:
    """Writes what the instrumented site measured in the frames of this page."""
    folder = os.environ.get("CALL_PANEL_COVERAGE")
    if not folder:
        return
    for frame in page.frames:
        data = frame.evaluate("() => globalThis.collectCoverage?.() ?? ''")
        if data:
            Path(folder, f"data.browser.{uuid.uuid4().hex}").write_bytes(base64.b64decode(data))
