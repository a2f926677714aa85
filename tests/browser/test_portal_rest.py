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


def test_form_needs_no_preflight_and_its_errors_can_be_read(app_page: Page, portal: SimulatedPortal) -> None:
    assert form(app_page, portal, "user.admin") == {"status": 200, "result": False, "error": None}
    assert form(app_page, portal, "no.such") == {"status": 404, "result": None, "error": "ERROR_METHOD_NOT_FOUND"}


def test_json_body_passes_the_preflight(app_page: Page, portal: SimulatedPortal) -> None:
    body = f'{{"auth": "{portal.state.token().access}"}}'
    headers = {"Content-Type": "application/json"}
    assert fetch(app_page, portal, "user.admin", headers=headers, body=body)["status"] == 200


@pytest.mark.parametrize("options", [{"headers": {"Authorization": "Bearer x"}}, {"credentials": "include"}])
def test_browser_lets_no_other_header_and_no_credentials_through(
    app_page: Page, portal: SimulatedPortal, options: dict[str, Any]
) -> None:
    assert fetch(app_page, portal, "user.admin", **options) == {"failure": "TypeError"}


def test_reply_without_cors_headers_is_a_failure_of_the_network(app_page: Page, portal: SimulatedPortal) -> None:
    portal.rest.faults.add(RestFault(error="QUERY_LIMIT_EXCEEDED", cors=False))
    assert form(app_page, portal, "user.admin") == {"failure": "TypeError"}


def test_lost_reply_is_a_failure_and_the_browser_does_not_send_again(app_page: Page, portal: SimulatedPortal) -> None:
    form(app_page, portal, "user.admin")  # now there is a connection to be used again
    portal.rest.faults.add(RestFault("crm.lead.add", closes="after"))
    assert form(app_page, portal, "crm.lead.add") == {"failure": "TypeError"}
    assert [entry.executed for entry in portal.rest.journal.entries("crm.lead.add")] == [True]


def test_token_is_refused_once_it_had_its_calls(app_page: Page, portal: SimulatedPortal) -> None:
    portal.state.tokens.expire_after(1)
    body = f"auth={portal.state.token().access}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    replies = [fetch(app_page, portal, "user.admin", headers=headers, body=body) for _ in range(2)]
    assert [reply["status"] for reply in replies] == [200, 401]
