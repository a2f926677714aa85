"""What somebody who means harm, or a host with mixed-up files, can try; tests/THREATS.md lists what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.panel import START, Panel, started
from tests.portal import PortalPage

if TYPE_CHECKING:

    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Watch
    from tests.portal import SimulatedPortal

STRANGER = "stranger.example"


@pytest.fixture
def released_page(page: Page, released: SimulatedPortal) -> PortalPage:
    return PortalPage(page, released)


def test_token_goes_to_no_host_but_that_of_the_page_that_holds_the_frame(
    released_page: PortalPage, released: SimulatedPortal
) -> None:
    lying = f"{released.library}\nBX24.getDomain = () => '{STRANGER}';"
    released_page.page.context.route(
        "https://api.bitrix24.com/**", lambda route: route.fulfill(content_type="text/javascript", body=lying)
    )
    sent: list[str] = []
    released_page.page.context.on("request", lambda request: sent.append(request.url))
    panel = started(released_page.visit().open("incoming_contact"))
    expect(panel.field("client-trouble")).not_to_be_empty()
    assert not [url for url in sent if STRANGER in url]


UNUSED = 60
"""A byte of the memory image's header that nobody reads."""


def changed(route: Route) -> None:
    """The file with a change that nobody would notice: it runs all the same."""
    body = bytearray(route.fetch().body())
    if ".bin" in route.request.url:
        body[UNUSED] = 1
    elif ".wasm" in route.request.url:
        body += b"\0\2\1x"  # an empty section of one's own
    elif ".js" in route.request.url or ".mjs" in route.request.url:
        body += b"\n"
    kind = "application/wasm" if ".wasm" in route.request.url else "text/javascript"
    route.fulfill(body=bytes(body), content_type=kind)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("memory.*.bin", "is another file"),
        ("start.*.wasm", "is another file"),
        ("interpreter.*.mjs", "Failed to fetch dynamically imported module"),
        ("snapshot.*.js", "Failed to fetch dynamically imported module"),
    ],
)
def test_altered_file_of_the_start_from_memory_is_not_run(
    released_page: PortalPage, watch: Watch, file: str, reason: str
) -> None:
    watch.excuse("")
    released_page.page.context.route(f"**/{file}", changed)
    card = released_page.visit().open("incoming_contact")
    expect(Panel(card.app).field("phone")).not_to_be_empty(timeout=START)
    data = card.frame.evaluate("() => ({...document.documentElement.dataset})")
    assert data["start"] == "plain"
    assert reason in data["startReason"]


@pytest.mark.parametrize("file", ["plain.*.js", "pyodide.*.mjs", "pyodide.asm.*.mjs", "pyodide.asm.*.wasm"])
def test_altered_file_of_the_plain_start_is_not_run(released_page: PortalPage, watch: Watch, file: str) -> None:
    watch.excuse("")
    released_page.page.context.route("**/memory.*.bin", lambda route: route.abort())
    released_page.page.context.route(f"**/{file}", changed)
    panel = Panel(released_page.visit().open("incoming_contact").app)
    expect(panel.fault).to_have_attribute("data-fault", "runtime-failed", timeout=START)
