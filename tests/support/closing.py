"""Closes pages, in the middle of a navigation too."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as TooLate

if TYPE_CHECKING:
    from playwright.sync_api import Page

ATTEMPTS = 50
PATIENCE = 200
"""Milliseconds after which the browser is asked once more."""


def close(page: Page) -> None:
    """Closes a page, however often the browser has to be asked.

    Chromium (156) forgets to close a page that is just being replaced by the next one, and says that it has done so
    (crbug.com/536385539). `Page.close` waits for the end of such a page for ever (Playwright's issue 42068).

    Raises:
        playwright.sync_api.TimeoutError: the page stays.
    """
    if page.is_closed():
        return
    assert page.context.browser is not None
    target = page.context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["targetId"]
    session = page.context.browser.new_browser_cdp_session()
    for _ in range(ATTEMPTS):
        with contextlib.suppress(Error):  # it went just now
            session.send("Target.closeTarget", {"targetId": target})
        with contextlib.suppress(TooLate):
            if not page.is_closed():
                page.wait_for_event("close", timeout=PATIENCE)
        if page.is_closed():
            session.detach()
            return
    raise TooLate(f"the page stays although it was closed {ATTEMPTS} times")
