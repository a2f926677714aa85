"""Controls of the home page that no other journey uses: see tests/unit/test_home_controls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from app.notes.draft import Draft, NoteKey
from app.notes.storage_format import encode_draft, storage_key_of_draft
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
    home.app.locator("details.own-keys > summary").click()
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
    home.field("app-hold").click()
    expect(home.field("app-hold")).to_have_attribute("aria-pressed", "true")
    home.field("app-discard").click()
    expect(home.field("app-hold")).to_have_attribute("aria-pressed", "false")
    home.field("scripts-copy").click()
    assert home.pasted() == "{oops"
    home.field("trial-number").fill("Anna")
    home.button("start-test-call").click()
    expect(home.field("trial-number-fault")).to_have_text("This isn't a phone number.")
    home.open_diagnostics()
    expect(home.app.get_by_role("link", name="Software licences")).to_have_attribute("href", "LICENSES.txt")


def test_an_unfinished_note_is_copied_and_discarded(portal_page: PortalPage) -> None:
    home = opened(portal_page)
    expect(home.field("unfinished-section")).to_be_hidden()
    now = portal_page.home.frame.evaluate("() => Date.now() / 1000")
    note = Draft(NoteKey("call.1", "CONTACT:797"), "k3v9x2pq", now - 600, 3, "Calls back", direction="incoming")
    stored = [storage_key_of_draft(note.key), encode_draft(note)]
    portal_page.home.frame.evaluate("([key, text]) => localStorage.setItem(key, text)", stored)
    row = home.rows("unfinished")
    expect(row).to_have_attribute("data-stage", "here", timeout=15_000)
    row.locator('[data-action="unfinished.copy"]').click()
    assert home.pasted() == "Calls back"
    discard = row.locator('[data-action="unfinished.discard"]')
    discard.click()
    expect(discard).to_have_text("Discard for good")
    discard.click()
    expect(row).to_have_attribute("data-stage", "discarded")
