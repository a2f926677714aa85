"""The archive of a static local application, on a host of which nothing is known."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.hosting.servers import free_port
from tests.portal import PortalPage, SimulatedPortal
from tests.portal.web import Request, Response, Server
from tests.support.installer_page import install_and_talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Watch

pytestmark = pytest.mark.usefixtures("own_profile")

FOLDER = "/b1/local app/7f3a/"
KNOWN_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
"""Without these no browser shows a page; what else there is this host does not know."""

CALL_ANOTHER = """() => new Promise((refused) => {
  document.addEventListener("securitypolicyviolation", (event) => refused(event.effectiveDirective), { once: true });
  fetch("https://other.example/").catch(() => {});
})"""


class UnknownHost:
    """Answers GET alone, compresses nothing, knows no types, and has everything kept for a day.

    Attributes:
        asked: path and query of every request.
    """

    def __init__(self, archive: Path, portal_origin: str) -> None:
        self.asked: list[str] = []
        with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as packed:
            self._files = {name: packed.read(name) for name in packed.namelist()}
        for name in self._files:
            if name.endswith(".html"):  # the archive is for the clouds, the portal of the tests is none
                self._files[name] = self._files[name].replace(b"https://*.bitrix24.com ", f"{portal_origin} ".encode())

    def respond(self, request: Request) -> Response:
        """Answers with a file of the archive."""
        self.asked.append(f"{request.path}?{request.query}")
        if request.method not in ("GET", "HEAD"):
            return Response(405)
        body = self._files.get(request.path.removeprefix(FOLDER)) if request.path.startswith(FOLDER) else None
        if body is None:
            return Response(404)
        kind = KNOWN_TYPES.get(Path(request.path).suffix, "application/octet-stream")
        headers = {"Content-Type": kind, "Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
        return Response(200, headers, body)


@pytest.fixture
def static_portal(released_site: Path) -> Iterator[tuple[SimulatedPortal, UnknownHost]]:
    """A portal with the archive as its local application, not yet installed."""
    port = free_port()
    address = f"http://localhost:{port}{FOLDER.replace(' ', '%20')}"
    with SimulatedPortal(released_site, app_url=address, installed=False) as portal:
        host = UnknownHost(released_site.with_name("call-panel.zip"), portal.portal_origin)
        server = Server(host, port)
        server.start()
        portal.state.app.static = True
        yield portal, host
        server.stop()


def test_archive_installs_and_shows_a_call_from_a_host_that_knows_nothing_of_it(
    page: Page, static_portal: tuple[SimulatedPortal, UnknownHost], watch: Watch
) -> None:
    watch.excuse("status of 405")  # the installer asks whether pages answer POST, and sees that nobody needs it
    watch.excuse("https://other.example/")
    portal, host = static_portal
    portal_page = PortalPage(page, portal)
    card, panel = install_and_talk(portal_page)
    expect(panel.action("client.open").first).to_be_visible()  # the portal is called under the page's own policy
    card.frame.wait_for_function("() => performance.getEntriesByName('boot:complete').length > 0")
    assert card.frame.evaluate(CALL_ANOTHER) == "connect-src"
    assert [path for path in host.asked if not path.startswith(FOLDER)] == []
