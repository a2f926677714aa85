"""The app in the browser on each server: from nothing to a working panel.

All tests of the panel run on a server with the variable CALL_PANEL_SERVER, see tests/browser/conftest.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import watch
from tests.hosting.servers import NAMES, portal_on
from tests.portal import PortalPage
from tests.support.installer_page import expect_finished, installed
from tests.support.panel_page import started

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

__all__ = ["watch"]


@pytest.mark.parametrize("name", NAMES)
def test_installer_by_post_and_then_a_call(name: str, page: Page, released_site: Path, tmp_path: Path) -> None:
    with portal_on(name, released_site, tmp_path, installed=False) as portal:
        portal_page = PortalPage(page, portal)
        installed(portal_page).click("finish")
        expect_finished(portal_page)
        card = portal_page.visit().open("incoming_contact")
        panel = started(card)
        panel.expect_texts(phone="+1 202-555-0166")
        assert card.frame.evaluate("() => document.documentElement.dataset.start") == "snapshot"
        card.connect()
        panel.expect_texts(state="Talking")
        page.close()
