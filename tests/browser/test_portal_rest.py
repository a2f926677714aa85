"""REST of the simulated portal as a browser lets an app's page use it: from another origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.faults import RestFault

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Watch
    from tests.portal import SimulatedPortal

pytest_plugins = ["tests.portal.fixtures"]

FETCH = """async ([url, options]) => {
  try {
    const response = await fetch(url, options);
    const reply = await response.json();
    return { status: response.status, result: reply.result ?? null, error: reply.error ?? null };
  } catch (error) {
    return { failure: error.name };
  }
}"""


@pytest.fixture
def portal(probe_portal: SimulatedPortal) -> SimulatedPortal:
    probe_portal.reset()
    return probe_portal


@pytest.fixture
def app_page(page: Page, portal: SimulatedPortal, watch: Watch) -> Page:
    """A document of the app's site, without any script of its own."""
    page.goto(f"{portal.app_url}probe.js")
    watch.excuse("Failed to load resource")
    watch.excuse("CORS policy")
    return page


def fetch(page: Page, portal: SimulatedPortal, name: str, **options: object) -> dict[str, Any]:
    url = f"{portal.portal_url}rest/{name}.json"
    told: dict[str, Any] = page.evaluate(FETCH, [url, {"method": "POST", **options}])
    return told


def form(page: Page, portal: SimulatedPortal, name: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"auth={portal.state.token().access}&fields[TITLE]=Once"
    return fetch(page, portal, name, headers=headers, body=body)


def test_page_of_another_origin_asks_as_the_headers_allow(app_page: Page, portal: SimulatedPortal) -> None:
    # A form needs no preflight, and its errors can be read.
    assert form(app_page, portal, "user.admin") == {"status": 200, "result": False, "error": None}
    assert form(app_page, portal, "no.such") == {"status": 404, "result": None, "error": "ERROR_METHOD_NOT_FOUND"}

    # A body in JSON passes the preflight.
    body = f'{{"auth": "{portal.state.token().access}"}}'
    headers = {"Content-Type": "application/json"}
    assert fetch(app_page, portal, "user.admin", headers=headers, body=body)["status"] == 200

    # The browser lets no other header and no credentials through.
    for options in ({"headers": {"Authorization": "Bearer x"}}, {"credentials": "include"}):
        assert fetch(app_page, portal, "user.admin", **options) == {"failure": "TypeError"}, options

    # A token is refused once it had its calls.
    portal.state.tokens.expire_after(1)
    body = f"auth={portal.state.token().access}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    replies = [fetch(app_page, portal, "user.admin", headers=headers, body=body) for _ in range(2)]
    assert [reply["status"] for reply in replies] == [200, 401]


def test_replies_that_a_page_does_not_get(app_page: Page, portal: SimulatedPortal) -> None:
    # Without CORS headers.
    portal.rest.faults.add(RestFault("user.admin", error="QUERY_LIMIT_EXCEEDED", cors=False))
    assert form(app_page, portal, "user.admin") == {"failure": "TypeError"}
    portal.rest.faults.clear()

    # Lost on the way: the browser does not send the request again.
    form(app_page, portal, "user.admin")  # now there is a connection to be used again
    portal.rest.faults.add(RestFault("crm.lead.add", closes="after"))
    assert form(app_page, portal, "crm.lead.add") == {"failure": "TypeError"}
    assert [entry.executed for entry in portal.rest.journal.entries("crm.lead.add")] == [True]
