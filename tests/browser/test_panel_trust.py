"""The site that is shipped: under the strict policy, from its own host alone, in the order that start-up needs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.portal.library_address import LIBRARY_HOST
from tests.portal.rest.faults import RestFault
from tests.support.panel_page import START, WITHOUT_HASHES, started
from tests.support.steps import step

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from tests.browser.conftest import Watch
    from tests.portal import SimulatedPortal


pytestmark = pytest.mark.usefixtures("own_profile")


@pytest.fixture
def released_page(page: Page, released: SimulatedPortal) -> PortalPage:
    return PortalPage(page, released)


def test_pages_are_served_under_the_strict_policy(page: Page, released: SimulatedPortal) -> None:
    policy = (page.request.get(released.app_url).headers)["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self' https://api.bitrix24.com 'wasm-unsafe-eval'"


def test_whole_call_needs_no_other_host_than_the_app_s_and_the_library_s_and_stores_no_number(
    released_page: PortalPage,
) -> None:
    asked: list[Request] = []
    released_page.page.context.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright cannot wrap a built-in
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    card.connect()
    panel.expect_texts(state="Talking")
    with step("the hosts"):
        app = released_page.portal.app_origin
        others = {request.url for request in asked if request.frame == card.frame and not request.url.startswith(app)}
        portal = urlsplit(released_page.portal.portal_url).netloc
        assert {url.split("/")[2] for url in others} == {LIBRARY_HOST, portal}
    with step("the marks of the start, in their order"):
        card.frame.wait_for_function("() => performance.getEntriesByName('panel:ready').length > 0", timeout=START)
        marks = card.frame.evaluate("() => performance.getEntriesByType('mark').map((mark) => mark.name)")
        assert marks.index("boot:script") < marks.index("panel:painted") < marks.index("panel:ready")
    with step("what is stored"):
        kept = card.frame.evaluate("() => JSON.stringify([sessionStorage, localStorage])")
        assert "since" not in kept
        assert "2025550166" not in kept
        assert "call-panel.talk" in kept


@pytest.mark.parametrize("before", ["", WITHOUT_HASHES], ids=["https", "http"])
def test_each_file_is_asked_for_once(released_page: PortalPage, before: str) -> None:
    released_page.page.context.add_init_script(before)
    asked: list[str] = []
    released_page.page.context.on("request", lambda request: asked.append(request.url))
    started(released_page.visit().open("incoming_contact"))
    files = [url for url in asked if url.startswith(released_page.portal.app_origin)]
    assert sorted(files) == sorted(set(files))


def test_tokens_reach_neither_page_nor_address_nor_storage_nor_log(released_page: PortalPage, watch: Watch) -> None:
    watch.excuse("Failed to load resource")
    said: list[str] = []
    context = released_page.page.context
    context.on("console", lambda message: said.append(message.text))
    context.on("request", lambda request: said.append(request.url))
    released_page.portal.state.faults.add(RestFault("crm.*", status=500, error="INTERNAL_SERVER_ERROR"))
    card = released_page.visit().open("incoming_contact")
    panel = started(card)
    panel.action("toggle-log").locator("summary").click()
    expect(panel.list("log").first).to_be_visible()
    auth = card.frame.evaluate("() => BX24.getAuth()")
    kept = "JSON.stringify([sessionStorage, localStorage])"
    for place in ("document.documentElement.outerHTML", kept, "location.href"):
        text = card.frame.evaluate(place)
        assert auth["access_token"] not in text
        assert auth["refresh_token"] not in text
    assert any("/rest/" in text for text in said)
    assert not [text for text in said if auth["access_token"] in text or auth["refresh_token"] in text]
