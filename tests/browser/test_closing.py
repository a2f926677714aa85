"""Pages of tests end, whatever they are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.support.closing import close

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.portal import SimulatedPortal


def test_a_page_that_is_loading_anew_is_closed(context: BrowserContext, portal: SimulatedPortal) -> None:
    # Of eight closes Chromium forgets five or so.
    for _ in range(8):
        page = context.new_page()
        page.goto(f"{portal.portal_url}page/record.html")
        with pytest.raises(Error, match="navigation"):
            page.evaluate("() => { location.reload(); return new Promise(() => {}); }")
        close(page)
        assert page not in context.pages


def test_a_page_that_is_closed_may_be_closed_again(context: BrowserContext) -> None:
    page = context.new_page()
    close(page)
    close(page)
    assert page.is_closed()
