"""The general methods that the portal gives every app, as seen from the call card."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]


def test_resize_sets_the_frames_size_and_tells_it(probe: Probe, opened: PortalPage) -> None:
    assert probe.ask("BX24.resizeWindow(420, 300, done)") == {"width": 420, "height": 300}

    box = opened.page.locator(".app-frame").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (420, 300)


def test_fit_takes_the_full_width_and_the_documents_height(probe: Probe, opened: PortalPage) -> None:
    size = probe.ask("BX24.fitWindow(done)")

    sent = opened.messages(sender="app", method="resizeWindow")[-1].params
    assert sent == {"width": "100%", "height": probe.run("BX24.getScrollSize().scrollHeight")}
    assert size["width"] > 420


def test_impossible_sizes_are_not_sent(probe: Probe, opened: PortalPage) -> None:
    for size in ("0, 10", "10, -1", "'a', 10"):
        probe.run(f"BX24.resizeWindow({size})")
        probe.round_trip()

        assert opened.messages(method="resizeWindow") == [], size


def test_title_is_denied_in_the_card(probe: Probe, opened: PortalPage) -> None:
    probe.start("title", "BX24.setTitle('Mine', done)")
    probe.round_trip()

    assert opened.messages(method="setTitle")[-1].verdict == "dropped: unknown or denied"
    assert opened.page.title() == "Simulated portal"


def test_scroll_is_answered_by_new_portals_and_denied_by_old_ones(probe: Probe, opened: PortalPage) -> None:
    assert probe.ask("BX24.scrollParentWindow(10, done)") == {"scroll": 10}

    opened.faults(oldPortal=True)
    probe.start("scroll", "BX24.scrollParentWindow(10, done)")
    probe.start("reload", "BX24.reloadWindow(done)")
    probe.round_trip()
    assert (probe.heard("scroll"), probe.heard("reload")) == ([], [])


def test_reload_reloads_the_whole_portal_page(probe: Probe, opened: PortalPage) -> None:
    with opened.page.expect_navigation():
        probe.run("BX24.reloadWindow()")

    opened.page.wait_for_function("() => 'portal' in window")
    assert not opened.card.is_open


def test_path_opens_in_a_slider_and_closing_it_is_told(probe: Probe, opened: PortalPage) -> None:
    probe.start("closed", "BX24.openPath('/crm/contact/details/797/', done)")

    slider = opened.page.get_by_role("region", name="/crm/contact/details/797/")
    heading = slider.frame_locator("iframe").get_by_role("heading", name="Anna Lindner")
    expect(heading).to_be_visible()
    assert "from=rest_placement&from_app=" in opened.page.frames[-1].url
    assert probe.heard("closed") == []

    opened.page.keyboard.press("Escape")

    expect(slider).to_be_hidden()
    assert probe.wait_for("closed") == [[{"result": "close"}]]
    assert opened.card.is_open


def test_other_paths_are_not_available(probe: Probe) -> None:
    for path in ("crm/contact/", "//evil.example/", "https://evil.example/", ""):
        answer = probe.ask(f"BX24.openPath({json.dumps(path)}, done)")

        assert answer == {"result": "error", "errorCode": "PATH_NOT_AVAILABLE"}, path


def test_device_without_sliders_says_so(probe: Probe, opened: PortalPage) -> None:
    opened.faults(noSliders=True)

    answer = probe.ask("BX24.openPath('/crm/contact/details/797/', done)")

    assert answer == {"result": "error", "errorCode": "METHOD_NOT_SUPPORTED_ON_DEVICE"}


def test_application_opens_its_main_page_in_a_slider_and_can_close_it(probe: Probe, opened: PortalPage) -> None:
    probe.start("closed", "BX24.openApplication({ call: 7 }, done, { title: 'Settings', width: 600 })")
    slider = opened.page.get_by_role("region", name="Settings")
    frame = slider.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function("() => globalThis.probe?.heard.length > 0")

    assert frame.evaluate("() => BX24.placement.info()") == {"placement": "DEFAULT", "options": {"call": "7"}}
    frame.evaluate("() => BX24.resizeWindow(300, 300, probe.hear('size'))")
    frame.evaluate("() => BX24.closeApplication()")

    expect(slider).to_have_count(0)
    assert probe.wait_for("closed") == [[[]]]
    assert opened.messages(sender="portal", method="resizeWindow") == []


def test_close_application_does_nothing_in_the_card(probe: Probe, opened: PortalPage) -> None:
    probe.start("closed", "BX24.closeApplication(done)")
    probe.round_trip()

    assert probe.heard("closed") == []
    assert opened.card.is_open


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


def test_crm_dialog_gives_lists_by_type(probe: Probe, opened: PortalPage) -> None:
    probe.start("chosen", "BX24.selectCRM({ entityType: ['contact', 'deal'], multiple: true }, done)")
    dialog = opened.page.get_by_role("dialog")
    expect(dialog.get_by_label("Harbour & Finch Ltd")).to_have_count(0)
    dialog.get_by_label("Anna Lindner").check()
    dialog.get_by_role("button", name="Select", exact=True).click()

    [[chosen]] = probe.wait_for("chosen")
    assert [item["id"] for item in chosen["contact"]] == ["C_797"]


def test_cancelled_dialog_never_answers(probe: Probe, opened: PortalPage) -> None:
    probe.start("chosen", "BX24.selectUser(done)")
    opened.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    probe.round_trip()

    assert probe.heard("chosen") == []


def test_messenger_calls_are_noticed_and_not_answered(probe: Probe, opened: PortalPage) -> None:
    for script, said in {
        "BX24.im.phoneTo('+12025550143')": "call to +12025550143",
        "BX24.im.callTo(12, true)": "video call to user 12",
        "BX24.im.openMessenger('chat1')": "dialogue chat1",
        "BX24.im.openHistory('chat1')": "history of chat1",
    }.items():
        probe.run(script)

        expect(opened.page.get_by_role("status").get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("placement", ["CALL_CARD", "DEFAULT"])
def test_language_and_rights_are_told(opened: PortalPage, placement: str) -> None:
    opened.account(language="ru", admin=True)

    probe = Probe(opened.open("incoming_contact", placement=placement)).started()

    told: list[Any] = probe.run("[BX24.getLang(), BX24.isAdmin(), BX24.placement.info().placement]")
    assert told == ["ru", True, placement]


def test_page_without_telephony_has_an_empty_interface_and_silent_commands(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact", noTelephony=True)).started()
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")

    assert probe.ask("BX24.placement.getInterface(done)") == {"command": [], "event": []}
    assert probe.heard("status") == []
