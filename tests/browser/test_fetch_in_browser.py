"""REST requests leave the browser as a plain form without cookies, and what goes wrong comes back as one error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Request, Route

    Handler = Callable[[Route], object]
    Answering = Callable[[Handler], None]

URL = "https://portal.bitrix24.com/rest/user.current.json"
ANYTHING = "https://portal.bitrix24.com/robots.txt"
CROSS_ORIGIN = {"Access-Control-Allow-Origin": "*"}
BUSY = '{"error": "QUERY_LIMIT_EXCEEDED"}'

POST = """
from app.browser.fetch import Fetch
from app.bitrix24.rest.transport import NetworkFailureError

try:
    reply = await Fetch().post(%(url)r, %(body)r, %(seconds)r)
    result = [reply.status, reply.text]
except NetworkFailureError as failure:
    result = ["failure", failure.sent]
"""


def post(page: Page, *, body: str = "auth=test-access-token&id=7", seconds: float = 20) -> list[Any]:
    source = POST % {"url": URL, "body": body, "seconds": seconds}
    answer: list[Any] = json.loads(page.evaluate("(source) => runPython(source)", source))
    return answer


@pytest.fixture
def portal_answers(python_page: Page) -> Iterator[Answering]:
    """Lets the portal's address be answered by a function of the test."""

    def answer(handler: Handler) -> None:
        python_page.route(URL, handler)

    yield answer
    python_page.unroute(URL)


def test_reply_comes_back_with_its_status_whatever_it_is(python_page: Page, portal_answers: Answering) -> None:
    portal_answers(
        lambda route: route.fulfill(status=503, headers=CROSS_ORIGIN, body='{"error": "QUERY_LIMIT_EXCEEDED"}')
    )
    assert post(python_page) == [503, BUSY]


def test_token_travels_in_the_body_alone_and_no_cookie_with_it(python_page: Page, portal_answers: Answering) -> None:
    sent: list[Request] = []

    def answer(route: Route) -> None:
        sent.append(route.request)
        route.fulfill(status=200, headers=CROSS_ORIGIN, body="{}")

    portal_answers(answer)
    post(python_page)
    (request,) = sent
    assert request.method == "POST"
    assert parse_qs(request.post_data or "") == {"auth": ["test-access-token"], "id": ["7"]}
    assert "test-access-token" not in json.dumps([request.url, request.headers])
    assert not {"cookie", "authorization"} & set(request.headers)


def test_redirect_which_would_take_the_token_elsewhere_is_an_error(
    python_page: Page, portal_answers: Answering
) -> None:
    portal_answers(lambda route: route.fulfill(status=200, headers=CROSS_ORIGIN, body="{}"))
    python_page.evaluate(
        "() => { globalThis.plain = fetch;"
        " globalThis.fetch = (url, options) => { globalThis.asked = options.redirect; return plain(url, options); }; }"
    )
    post(python_page)
    assert python_page.evaluate("() => { globalThis.fetch = plain; return asked; }") == "error"


def test_reply_that_the_browser_withholds_is_a_network_failure(python_page: Page, portal_answers: Answering) -> None:
    other = {"Access-Control-Allow-Origin": "https://other.example.com"}
    portal_answers(lambda route: route.fulfill(status=200, headers=other, body="{}"))
    assert post(python_page) == ["failure", True]


def test_broken_connection_is_a_network_failure(python_page: Page, portal_answers: Answering) -> None:
    portal_answers(lambda route: route.abort())
    assert post(python_page) == ["failure", True]


def test_portal_that_does_not_answer_in_time_is_a_network_failure(python_page: Page, portal_answers: Answering) -> None:
    portal_answers(lambda _route: None)
    assert post(python_page, seconds=0.1) == ["failure", True]


def test_browser_without_a_network_sends_nothing(python_page: Page) -> None:
    python_page.context.set_offline(True)
    try:
        assert post(python_page) == ["failure", False]
    finally:
        python_page.context.set_offline(False)


def test_browser_that_wrongly_believes_to_be_offline_still_sends(python_page: Page, portal_answers: Answering) -> None:
    portal_answers(lambda route: route.fulfill(status=200, headers=CROSS_ORIGIN, body="{}"))
    knocked: list[Request] = []

    def answer(route: Route) -> None:
        knocked.append(route.request)
        route.fulfill(status=404)

    python_page.route(ANYTHING, answer)
    python_page.evaluate("() => Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true })")
    try:
        assert post(python_page) == [200, "{}"]
    finally:
        python_page.evaluate("() => { delete navigator.onLine; }")
        python_page.unroute(ANYTHING)
    (request,) = knocked
    assert (request.method, request.post_data) == ("HEAD", None)
