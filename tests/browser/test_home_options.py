"""Administrators who save at the same time, each in a page of their own, as the persons at the home page see it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.fake_home import phrases
from tests.support.home_page import opened, sound

if TYPE_CHECKING:
    from tests.portal import PortalPage


def test_two_administrators_lose_nothing_to_each_other(portal_page: PortalPage) -> None:
    options = portal_page.portal.state.options.app
    home = sound(portal_page)
    other = opened(portal_page.another(), admin=1)
    home.script_text().fill(phrases(1))
    other.field("app-keep-open").click()
    home.field("scripts-save").click()
    other.field("app-save").click()
    home.expect_save_state("scripts", "saved")
    other.expect_save_state("app", "saved")
    assert json.loads(options["settings"])["hold"] is True
    assert options["scripts"] == phrases(1)
