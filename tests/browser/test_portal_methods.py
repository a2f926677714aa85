"""The general methods that the portal gives every app, as seen from the call card.

What both clients find is in `tests/contract`; here is what a person sees of it, and what the mocked library adds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.probe_frame import Probe

if TYPE_CHECKING:
    from tests.portal import PortalPage

pytest_plugins = ["tests.portal.fixtures"]


def test_app_sizes_its_frame_and_opens_sliders(probe: Probe, opened: PortalPage) -> None:
    card = probe.card
    impossible_sizes_are_not_sent(probe, opened)
    fit_takes_the_full_width_and_the_documents_height(probe, opened)
    other_paths_are_not_available(probe)
    path_opens_in_a_slider_and_closing_it_is_told(probe, opened)
    application_opens_its_main_page_in_a_slider_and_can_close_it(probe, opened)
    assert card.is_open


def impossible_sizes_are_not_sent(probe: Probe, opened: PortalPage) -> None:
    for size in ("0, 10", "10, -1", "'a', 10"):
        probe.run(f"BX24.resizeWindow({size})")
        probe.round_trip()

        assert opened.messages(method="resizeWindow") == [], size


def fit_takes_the_full_width_and_the_documents_height(probe: Probe, opened: PortalPage) -> None:
    assert probe.ask("BX24.resizeWindow(420, 300, done)") == {"width": 420, "height": 300}

    height = probe.run("BX24.getScrollSize().scrollHeight")

    size = probe.ask("BX24.fitWindow(done)")

    sent = opened.messages(sender="app", method="resizeWindow")[-1].params
    assert sent == {"width": "100%", "height": height}
    assert size["width"] > 420
    box = opened.page.locator(".app-frame").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == pytest.approx((size["width"], size["height"]), abs=1)


def other_paths_are_not_available(probe: Probe) -> None:
    for path in ("crm/contact/", "//evil.example/", "https://evil.example/", ""):
        answer = probe.ask(f"BX24.openPath({json.dumps(path)}, done)")

        assert answer == {"result": "error", "errorCode": "PATH_NOT_AVAILABLE"}, path


def path_opens_in_a_slider_and_closing_it_is_told(probe: Probe, opened: PortalPage) -> None:
    probe.start("path closed", "BX24.openPath('/crm/contact/details/797/', done)")

    slider = opened.page.get_by_role("region", name="/crm/contact/details/797/")
    heading = slider.frame_locator("iframe").get_by_role("heading", name="Anna Lindner")
    expect(heading).to_be_visible()
    assert "from=rest_placement&from_app=" in opened.page.frames[-1].url
    assert probe.heard("path closed") == []

    opened.page.keyboard.press("Escape")

    expect(slider).to_be_hidden()
    assert probe.wait_for("path closed") == [[{"result": "close"}]]


def application_opens_its_main_page_in_a_slider_and_can_close_it(probe: Probe, opened: PortalPage) -> None:
    opened.clear_messages()
    probe.start("app closed", "BX24.openApplication({ call: 7 }, done, { title: 'Settings', width: 600 })")
    slider = opened.page.get_by_role("region", name="Settings")
    frame = slider.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function("() => globalThis.probe?.heard.length > 0")

    assert frame.evaluate("() => BX24.placement.info()") == {"placement": "DEFAULT", "options": {"call": "7"}}
    frame.evaluate("() => BX24.resizeWindow(300, 300, probe.hear('size'))")
    frame.evaluate("() => BX24.closeApplication()")

    expect(slider).to_have_count(0)
    assert probe.wait_for("app closed") == [[[]]]
    assert opened.messages(sender="portal", method="resizeWindow") == []


PICKS: list[tuple[str, list[str], object]] = [
        ("BX24.selectUser('Who?', done)", ["Oliver Stone"], {"id": "12", "name": "Oliver Stone", "sub": "Support"}),
        ("BX24.selectUsers(done)", ["Ines Becker", "Oliver Stone"], [
            {"id": "1", "name": "Ines Becker", "sub": "Sales"},
            {"id": "12", "name": "Oliver Stone", "sub": "Support"},
        ]),
        ("BX24.selectAccess(done)", ["All authorised users"], [{"id": "AU", "name": "All authorised users"}]),
]  # fmt: skip


def test_dialogs_give_what_was_picked(probe: Probe, opened: PortalPage) -> None:
    for script, picks, chosen in PICKS:
        probe.start(script, script)
        for pick in picks:
            opened.page.get_by_role("dialog").get_by_label(pick).check()
        opened.page.get_by_role("dialog").get_by_role("button", name="Select", exact=True).click()

        assert probe.wait_for(script) == [[chosen]]

    crm_dialog_shows_the_types_that_were_asked_for(probe, opened)


def crm_dialog_shows_the_types_that_were_asked_for(probe: Probe, opened: PortalPage) -> None:
    probe.start("chosen", "BX24.selectCRM({ entityType: ['contact', 'deal'], multiple: true }, done)")
    dialog = opened.page.get_by_role("dialog")
    expect(dialog.get_by_label("Anna Lindner")).to_be_visible()
    expect(dialog.get_by_label("Harbour & Finch Ltd")).to_have_count(0)
    dialog.get_by_label("Anna Lindner").check()
    dialog.get_by_role("button", name="Select", exact=True).click()

    [[chosen]] = probe.wait_for("chosen")
    assert [item["id"] for item in chosen["contact"]] == ["C_797"]


def test_card_says_where_it_is_and_may_lack_telephony(opened: PortalPage) -> None:
    opened.account(language="ru", admin=True)
    for placement in ("CALL_CARD", "DEFAULT"):
        probe = Probe(opened.open("incoming_contact", placement=placement)).started()

        told: list[Any] = probe.run("[BX24.getLang(), BX24.isAdmin(), BX24.placement.info().placement]")
        assert told == ["ru", True, placement]

    probe = Probe(opened.open("incoming_contact", noTelephony=True)).started()
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")

    assert probe.ask("BX24.placement.getInterface(done)") == {"command": [], "event": []}
    assert probe.heard("status") == []
