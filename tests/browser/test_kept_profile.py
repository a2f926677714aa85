"""The profile that tests share: none finds what another left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.kept_profile import KeptProfile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playwright.sync_api import Browser

    from tests.portal import SimulatedPortal

EMPTY_MODULE = b"\0asm\1\0\0\0"
LEAVE = "() => { localStorage.left = 1; document.cookie = 'left=1'; return indexedDB.open('left') && true; }"
FIND = "async () => [Object.keys(localStorage), document.cookie, await indexedDB.databases()]"


@pytest.fixture
def profile(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[KeptProfile]:
    profile = KeptProfile(browser, browser_context_args, EMPTY_MODULE, clocked=False)
    yield profile
    profile.close()


def test_pages_routes_and_what_was_stored_are_gone(profile: KeptProfile, portal: SimulatedPortal) -> None:
    address = f"{portal.portal_url}page/record.html"
    page = profile.context.new_page()
    page.goto(address)
    page.evaluate(LEAVE)
    profile.context.route("**", lambda route: route.abort())
    profile.clear()
    assert page.is_closed()
    page = profile.context.new_page()
    page.goto(address)
    assert page.evaluate(FIND) == [[], "", []]


def test_what_would_stay_is_refused(profile: KeptProfile) -> None:
    page = profile.context.new_page()
    with pytest.raises(RuntimeError, match="own_profile"):
        profile.context.add_init_script("1")
    with pytest.raises(RuntimeError, match="own_profile"):
        profile.context.grant_permissions(["clipboard-read"])
    with pytest.raises(RuntimeError, match="own_profile"):
        page.clock.install()
