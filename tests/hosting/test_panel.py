"""The app in the browser on each server: from nothing to a working panel.

All tests of the panel run on a server with the variable CALL_PANEL_SERVER, see tests/browser/conftest.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import watch
from tests.hosting.servers import NAMES, portal_on
from tests.portal import PortalPage
from tests.support.installer_page import install_and_talk

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

__all__ = ["watch"]


@pytest.mark.parametrize("name", NAMES)
def test_installer_by_post_and_then_a_call(name: str, page: Page, released_site: Path, tmp_path: Path) -> None:
    with portal_on(name, released_site, tmp_path, installed=False) as portal:
        install_and_talk(PortalPage(page, portal))
        page.close()
