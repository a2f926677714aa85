"""Controls of the home page that no other journey uses: see tests/unit/test_home_controls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.home_page import opened, sound

if TYPE_CHECKING:
    from tests.portal import PortalPage

DAMAGED = '{"v":1,"hold":7}'


def test_a_user_changes_keys_and_takes_them_back(portal_page: PortalPage) -> None:
    state = portal_page.portal.state
    state.options.of_user(state.user.id)["settings"] = DAMAGED
    home = opened(portal_page)
    home.field("user-copy").click()
    assert home.pasted() == DAMAGED
    home.app.locator("details.shortcuts:has([data-list=user-keys]) > summary").click()
    key = home.rows("user-keys").first.locator("select")
    expect(key).to_be_enabled()
    key.select_option("x")
    expect(home.field("user-save")).not_to_have_attribute("aria-disabled", "true")
    home.field("user-discard").click()
    expect(key).to_have_value("n")
    key.select_option("x")
    home.field("user-keys-standard").click()
    expect(key).to_have_value("n")


def test_an_administrator_discards_and_copies(portal_page: PortalPage) -> None:
    portal_page.portal.state.options.app |= {"scripts": "{oops", "settings": DAMAGED}
    home = sound(portal_page)
    home.field("app-copy").click()
    assert home.pasted() == DAMAGED
    home.field("app-keep-open").click()
    expect(home.field("app-keep-open")).to_have_attribute("aria-pressed", "true")
    home.field("app-discard").click()
    expect(home.field("app-keep-open")).to_have_attribute("aria-pressed", "false")
    home.field("scripts-copy").click()
    assert home.pasted() == "{oops"
    home.field("test-call-number").fill("Anna")
    home.button("start-test-call").click()
    expect(home.field("test-call-number-fault")).to_have_text("This isn't a phone number.")
    expect(home.app.locator("a", has_text="Software licences")).to_have_attribute("href", "LICENSES.txt")
