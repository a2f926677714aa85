"""What somebody who means harm, or a host with mixed-up files, can try: see tests/THREATS.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from tests.portal import PortalPage, SimulatedPortal
from tests.portal.library_address import LIBRARY_PATTERN
from tests.portal.rest.faults import RestFault
from tests.portal.site import plain_headers
from tests.support.panel_page import (
    GONE,
    PAINTED,
    START,
    WITHOUT_HASHES,
    Panel,
    Wrapup,
    before_the_app,
    started,
    without_hashes,
)
from tests.support.steps import step

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Watch

NOT_RUN = (
    "Python starts the plain way",
    "valid digest",
    "was preloaded",
    "could not start",
    "Failed to load resource",
    "integrity checks failed",
    "wasm",
    "Failed to fetch",
)
"""What the console says when a file is not taken."""

STRANGER = "stranger.example"


@pytest.fixture
def released_page(page: Page, released: SimulatedPortal) -> PortalPage:
    return PortalPage(page, released)


def test_token_goes_to_no_host_but_that_of_the_page_that_holds_the_frame(page: Page, released_site: Path) -> None:
    sent: list[str] = []

    def note(route: Route) -> None:
        sent.append(route.request.url)
        route.abort()

    # The stranger may be a portal that the policy permits as well: here it is not in the way.
    with SimulatedPortal(released_site, headers=headers_without_policy) as portal:
        opened = PortalPage(page, portal)
        lying = f"{portal.library}\nBX24.getDomain = () => '{STRANGER}';"
        page.context.route(LIBRARY_PATTERN, lambda route: route.fulfill(content_type="text/javascript", body=lying))
        page.context.route(f"**/{STRANGER}/**", note)
        panel = started(opened.visit().open("incoming_contact"))
        expect(panel.field("client-trouble")).not_to_be_empty()
        assert sent == []


def test_notes_of_one_portal_are_not_shown_in_another(page: Page, released_site: Path) -> None:
    words = "Wants 12 chairs"
    with (
        SimulatedPortal(released_site, headers=headers_without_policy) as here,
        SimulatedPortal(released_site, app_url=here.app_url) as there,
    ):
        Wrapup(PortalPage(page, here).visit().open("incoming_contact")).write(words)
        other = Wrapup(PortalPage(page, there).visit().open("incoming_contact"))
        assert words in "".join(other.stored().values())
        other.write("Wants no chair")
        expect(other.panel.list("wrapup-earlier")).to_have_count(0)
        again = Wrapup(PortalPage(page, here).visit().open("incoming_contact"))
        expect(again.panel.list("wrapup-earlier")).to_have_count(1)
        expect(again.panel.list("wrapup-earlier")).to_contain_text(words)


def headers_without_policy(path: str) -> dict[str, str]:
    """Headers of a host whose pages any portal may hold, and may ask every host."""
    return {name: value for name, value in plain_headers(path).items() if name != "Content-Security-Policy"}


POISON = """(port) => {
  if (location.port !== port) return;
  const texts = ["[".repeat(100000), '{"v":1,"mark":{}}', "x".repeat(200000), "null"];
  const keys = ["draft.1.E45D40253D1C2D2F.1774588815.822533|CONTACT:797", "draft.1.|", "order.1.k3v9x2pq",
    "receipt.1.k3v9x2pq", "typed.1.1.x", "work.1", "session.1", "test-call.1", "ticks.1", "talk.1", "held.1",
    "single-keys"];
  const [portal, ...rest] = name.split("|");
  const ending = rest.length > 1 ? `@${portal}` : "";
  for (const key of keys.map((plain) => plain + ending)) {
    localStorage.setItem(`call-panel.${key}`, texts[key.length % 4]);
    sessionStorage.setItem(`call-panel.${key}`, texts[0]);
  }
}"""


@pytest.mark.usefixtures("own_profile")
def test_poisoned_storage_and_options_leave_the_panel_working(released_page: PortalPage) -> None:
    released, port = released_page.portal, released_page.portal.app_origin.rpartition(":")[2]
    for name in ("settings", "scripts"):
        released.state.options.app[name] = '{"v":1,"scripts":' + "[" * 50_000
    released_page.page.add_init_script(f"({POISON})({port!r})")
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")


def test_reply_that_nests_without_end_leaves_the_panel_working(released_page: PortalPage) -> None:
    released_page.portal.state.faults.add(RestFault("*", status=200, body='{"result":' + "[" * 50_000))
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    expect(panel.field("client-trouble")).not_to_be_empty(timeout=START)
    card.connect()
    panel.expect_texts(state="Talking")


def test_page_of_another_origin_cannot_hold_the_panel(
    page: Page, released: SimulatedPortal, released_site: Path, watch: Watch
) -> None:
    watch.excuse("frame-ancestors")
    watch.excuse("404")  # that page's icon
    with SimulatedPortal(released_site) as stranger:
        page.goto(f"{stranger.app_url}LICENSES.txt")
        with page.expect_event("framenavigated", lambda frame: frame != page.main_frame):
            page.evaluate(
                "(address) => document.body.append(Object.assign(document.createElement('iframe'), { src: address }))",
                released.app_url,
            )
        assert page.frames[-1].url.startswith("chrome-error:")


ADDRESS = 56
"""A byte of the memory image's header: where the first part of the memory lies, which nothing but the hash confirms."""


def changed(route: Route) -> None:
    """The file with a change that nobody would notice: it runs all the same."""
    try:
        body = bytearray(route.fetch().body())
    except Error:  # the page has gone, and its requests with it
        return
    if ".bin" in route.request.url:
        body[ADDRESS] = 1
    elif ".wasm" in route.request.url:
        body += b"\0\2\1x"  # an empty extension
    else:
        body += b"\n"
    kind = "application/wasm" if ".wasm" in route.request.url else "text/javascript"
    route.fulfill(body=bytes(body), content_type=kind)


@pytest.mark.usefixtures("own_profile")
@pytest.mark.parametrize("before", ["", WITHOUT_HASHES], ids=["https", "http"])
def test_altered_file_of_the_start_from_memory_is_not_run(released_page: PortalPage, watch: Watch, before: str) -> None:
    context = released_page.page.context
    context.add_init_script(before)
    for expected in (*NOT_RUN, GONE):
        watch.excuse(expected)
    released_page.visit()
    context.route("**/pyodide.asm.*.wasm", lambda _route: None)  # nothing has to be computed for the plain start
    # In this order: a script that one frame has loaded may be there for the next one.
    for file in ("**/interpreter.*.js", "**/start.*.wasm", "**/memory.*.bin"):
        with step(file):
            context.route(file, changed)
            card = released_page.open("incoming_contact")
            card.frame.wait_for_function("() => document.documentElement.dataset.start", timeout=START)
            data = card.frame.evaluate("() => ({...document.documentElement.dataset})")
            assert data["start"] == "plain"
            assert "another file" in data["startReason"]
            card.close()
            context.unroute(file)


@pytest.mark.parametrize(("file", "start"), [("snapshot", "plain"), ("files", "plain"), ("runtime", None)])
def test_altered_module_is_not_run_by_who_imports_it_after_it_was_refused(
    released_page: PortalPage, watch: Watch, file: str, start: str | None
) -> None:
    for expected in NOT_RUN:
        watch.excuse(expected)
    held: list[Route] = []
    released_page.page.context.route(f"**/{file}.*.js", changed)
    released_page.page.context.route("**/boot.*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright cannot wrap a built-in
    released_page.visit()
    with released_page.page.expect_console_message(lambda message: "valid digest" in message.text):
        card = released_page.open("incoming_contact")
    for route in held:
        route.continue_()
    card.frame.wait_for_function(PAINTED if start else "() => document.querySelector('[data-fault]')", timeout=START)
    assert card.frame.evaluate("() => document.documentElement.dataset.start ?? null") == start


@pytest.mark.parametrize("file", ["plain.js", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"])
def test_altered_file_of_the_plain_start_is_not_run(released_page: PortalPage, watch: Watch, file: str) -> None:
    for expected in NOT_RUN:
        watch.excuse(expected)
    released_page.page.context.route("**/memory.*.bin", lambda route: route.abort())
    stem, _, suffix = file.rpartition(".")
    released_page.page.context.route(re.compile(rf"/{re.escape(stem)}\.[0-9a-f]{{12}}\.{suffix}$"), changed)
    panel = Panel(released_page.visit().open("incoming_contact").app)
    expect(panel.fault).to_have_attribute("data-fault", "runtime-failed", timeout=START)


@pytest.mark.usefixtures("own_profile")
def test_altered_file_that_python_reads_later_is_not_run(released_page: PortalPage, watch: Watch) -> None:
    for expected in NOT_RUN:
        watch.excuse(expected)
    watch.excuse("is another file")
    watch.excuse("")  # Python ends here, with many words
    released_page.page.context.route("**/index.html*", without_hashes)
    released_page.page.context.route(
        "**/boot.*.js", lambda route: before_the_app(route, "globalThis.started = python;\n")
    )
    released_page.page.context.route("**/rest.*.bin", changed)
    card = released_page.visit().open("incoming_contact")
    started(card)
    names = "import unicodedata; unicodedata.name('A')"  # of functions and tables that no start needs
    said = card.frame.evaluate(
        "(code) => { try { return started.runPython(code); } catch (error) { return `refused: ${error}`; } }", names
    )
    assert said.startswith("refused")
    assert "is another file" in said
    expect(Panel(card.app).fault).to_have_attribute("data-fault", "runtime-failed")
