"""Portals whose page the browser does not name, or whose name no policy can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from static.builder.hosting.rules import Rules
from static.builder.project import ROOT
from tests.portal import PortalPage, SimulatedPortal
from tests.support.panel_page import started, without_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route

BRIDGE = ROOT / "static" / "bridge.js"
UNDERSCORE = "my_portal.localhost"


HOLDERS: list[tuple[list[str] | None, bool]] = [
    (["https://portal.example.com"], True),
    (["https://other.example.com"], False),
    (["https://portal.example.com.evil.example"], False),
    (["null"], True),
    ([], True),
    (None, True),
]
"""What the browser says of the pages around the frame, and whether the portal gets tokens then."""


def test_tokens_go_to_the_page_that_holds_the_frame_where_the_browser_names_it(page: Page) -> None:
    ask = "(url) => globalThis.frameBridge.mayGetTokens(url)"
    for holders, told in HOLDERS:
        page.evaluate(
            f"(ancestorOrigins) => {{ const location = {{ ancestorOrigins }};\n{BRIDGE.read_text('utf-8')} }}", holders
        )
        assert page.evaluate(ask, "https://portal.example.com/rest/user.current.json") is told, holders


@pytest.mark.usefixtures("own_profile")
def test_panel_whose_holder_the_browser_keeps_to_itself_works(page: Page, released: SimulatedPortal) -> None:
    def redacted(route: Route) -> None:
        script = route.fetch().text()
        named = "location.ancestorOrigins?.[0]"
        assert named in script
        route.fulfill(body=script.replace(named, '"null"'), content_type="text/javascript")

    page.context.route("**/index.html*", without_hashes)
    page.context.route("**/bridge.*.js", redacted)
    panel = started(PortalPage(page, released).visit().open("incoming_contact"))
    panel.expect_texts(client_name="Anna Lindner")


def test_portal_with_an_underscore_works_by_a_wildcard(page: Page, released_site: Path) -> None:
    rules = Rules(("http://*.localhost:*",), secure=False)
    with SimulatedPortal(released_site, headers=rules.headers) as portal:
        opened = PortalPage(page, portal)
        page.goto(portal.portal_url.replace("localhost", UNDERSCORE))
        page.wait_for_function("() => 'portal' in window")
        panel = started(opened.open("incoming_contact"))
        panel.expect_texts(phone="+1 202-555-0166", client_name="Anna Lindner")
        expect(panel.field("client-trouble")).to_be_empty()
