"""What every browser test is watched for: that no page speaks to a host that is none of ours, however it does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAYS = {
    "fetch": "fetch(url).catch(() => {})",
    "unread": "fetch(url, { mode: 'no-cors' }).catch(() => {})",
    "beacon": "navigator.sendBeacon(url, 'text')",
    "image": "new Image().src = url",
    "script": "document.head.append(Object.assign(document.createElement('script'), { src: url }))",
    "frame": "document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
    "request": "const request = new XMLHttpRequest(); request.open('GET', url); request.send()",
}


@pytest.mark.parametrize("way", WAYS)
def test_request_to_another_host_is_a_fault_even_where_failed_requests_are_excused(
    page: Page, watch: Watch, way: str
) -> None:
    page.goto("about:blank")  # no policy of its own forbids anything
    other = Watch(page.context)
    other.excuse("Failed to load resource")
    watch.excuse("")
    with page.context.expect_event("requestfailed"):
        page.evaluate(f"(url) => {{ {WAYS[way]}; }}", "https://other.example/told")
    other.end()
    assert other.unexcused == ["request to https://other.example/told"]


def test_socket_to_another_host_is_a_fault(page: Page, watch: Watch) -> None:
    page.goto("about:blank")
    with page.expect_console_message():
        page.evaluate("() => { new WebSocket('wss://other.example/told'); }")
    (fault,) = watch.unexcused
    assert "wss://other.example/told" in fault
    watch.excuse("")


def test_what_a_page_of_the_test_before_says_is_no_fault(page: Page, watch: Watch) -> None:
    page.goto("about:blank")
    later = Watch(page.context)
    with page.expect_console_message():
        page.evaluate("() => console.error('late')")
    later.end()
    assert later.unexcused == []
    assert watch.unexcused == ["console error: late"]
    watch.excuse("late")
