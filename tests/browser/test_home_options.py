"""Options that do not fit, and administrators who save at the same time, as the person at the home page sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from app.settings.quota import SAFE_BYTES
from tests.portal.rest.options import serialized
from tests.support.fake_home import phrases
from tests.support.home_page import opened, sound

if TYPE_CHECKING:
    from tests.portal import PortalPage


def options(portal_page: PortalPage) -> dict[str, str]:
    """The app's options."""
    return portal_page.portal.state.options.app


def test_scripts_that_do_not_fit_are_kept_on_the_page_until_they_are_shorter(portal_page: PortalPage) -> None:
    options(portal_page)["later"] = "x" * 12_000
    home = sound(portal_page)
    home.field("scripts-text").fill(phrases(25))
    expect(home.field("scripts-summary")).to_have_text("Scripts: 0, phrases: 25. With all other settings: 37 of 32 KB.")
    home.field("scripts-save").click()
    home.expect_save_state("scripts", "failed")
    expect(home.rows("scripts-notes")).to_contain_text("Not saved: there isn't enough room.")
    assert list(options(portal_page)) == ["later"]
    expect(home.field("scripts-text")).to_have_value(phrases(25))
    home.field("scripts-text").fill(phrases(15))
    home.field("scripts-save").click()
    home.expect_save_state("scripts", "saved")
    assert options(portal_page)["scripts"] == phrases(15)


def test_settings_beside_scripts_of_an_older_version_are_refused_until_there_is_room(portal_page: PortalPage) -> None:
    options(portal_page)["scripts"] = phrases(40)
    home = sound(portal_page)
    expect(home.rows("scripts-notes")).to_contain_text("The stored settings take 40 KB.")
    home.field("app-hold").click()
    home.field("app-save").click()
    home.expect_save_state("app", "failed")
    expect(home.rows("app-notes")).to_contain_text("Size in KB: Scripts and phrases 40 · Settings for everyone 1")
    home.field("scripts-text").fill(phrases(20))
    home.field("scripts-save").click()
    home.expect_save_state("scripts", "saved")
    home.field("app-save").click()
    home.expect_save_state("app", "saved")
    assert len(serialized(options(portal_page))) <= SAFE_BYTES


def test_two_administrators_lose_nothing_to_each_other(portal_page: PortalPage) -> None:
    home = sound(portal_page)
    other_page = portal_page.another()
    other = opened(other_page, admin=1)
    home.field("scripts-text").fill(phrases(1))
    other.field("app-hold").click()
    home.field("scripts-save").click()
    other.field("app-save").click()
    home.expect_save_state("scripts", "saved")
    other.expect_save_state("app", "saved")
    assert json.loads(options(portal_page)["settings"])["hold"] is True
    assert options(portal_page)["scripts"] == phrases(1)
