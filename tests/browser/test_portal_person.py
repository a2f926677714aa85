"""The portal page in the hands of a person: the control column, the card's buttons, the keyboard, accessibility."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from static.builder.downloads import npm_package
from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

AXE = "async () => (await axe.run(document, { iframes: false })).violations.map(({ id, nodes }) => [id, nodes[0].html])"


def controls(opened: PortalPage, tab: str = "Call") -> Locator:
    column = opened.page.get_by_role("complementary", name="Simulation controls")
    column.get_by_role("tab", name=tab, exact=True).click()
    return column.get_by_role("tabpanel", name=tab, exact=True)


def card(opened: PortalPage) -> Locator:
    return opened.page.get_by_role("region", name="Call card")


def open_call(opened: PortalPage, name: str) -> Probe:
    panel = controls(opened)
    panel.get_by_role("combobox", name="Call", exact=True).select_option(name)
    panel.get_by_role("button", name="Open the call").click()
    return Probe(opened.card).started()


def test_person_plays_calls(opened: PortalPage) -> None:
    control_without_a_call_says_why_it_does_nothing(opened)
    incoming_call(opened)
    campaign(opened)
    scenario(opened)


def control_without_a_call_says_why_it_does_nothing(opened: PortalPage) -> None:
    controls(opened).get_by_role("button", name="Connect").click()

    expect(opened.page.get_by_text("no call card is open")).to_be_visible()


def incoming_call(opened: PortalPage) -> None:
    probe = open_call(opened, "Incoming, known contact")
    expect(card(opened)).to_contain_text("Anna Lindner")
    expect(card(opened)).to_contain_text("Incoming call…")

    card(opened).get_by_role("button", name="Answer").click()
    expect(card(opened).get_by_role("status")).to_have_text("In conversation")
    probe.ask("BX24.placement.call('disableAutoClose', {}, done)")
    expect(card(opened).get_by_role("button", name="Fold card")).to_be_disabled()

    controls(opened).get_by_role("combobox", name="Code", exact=True).fill("486")
    controls(opened).get_by_role("button", name="End", exact=True).click()
    expect(card(opened).get_by_text(re.compile("Closes in 6[45] s"))).to_be_visible()

    opened.page.get_by_label("Speed").select_option("65")
    expect(card(opened)).to_have_count(0)
    opened.page.get_by_label("Speed").select_option("1")


def campaign(opened: PortalPage) -> None:
    controls(opened).get_by_role("combobox", name="Call", exact=True).select_option("Call campaign")
    controls(opened).get_by_role("button", name="Open the call").click()
    expect(card(opened).get_by_role("tabpanel").get_by_role("listitem")).to_have_count(4)

    card(opened).get_by_role("button", name="Call", exact=True).click()
    controls(opened).get_by_role("button", name="Connect").click()
    card(opened).get_by_role("button", name="Hang up").click()
    card(opened).get_by_role("button", name="Next client").click()

    expect(card(opened)).to_contain_text("Tomás Herrera")
    expect(card(opened).get_by_role("button", name="Call", exact=True)).to_be_visible()


def scenario(opened: PortalPage) -> None:
    opened.page.get_by_label("Speed").select_option("65")
    controls(opened).get_by_label("Time line").select_option("built in failed stays open")
    controls(opened).get_by_role("button", name="Play").click()

    expect(card(opened).get_by_role("status")).to_have_text("Call failed (486)")


def test_person_changes_a_call(opened: PortalPage) -> None:
    comment_of_the_card(opened)
    folded_card_is_opened_again(opened)
    events_of_the_fixtures(opened)
    another_client(opened)


def comment_of_the_card(opened: PortalPage) -> None:
    open_call(opened, "External, incoming")
    card(opened).get_by_role("button", name="Comment").click()
    card(opened).get_by_label("Comment of the card").fill("Asked to call back")

    controls(opened).get_by_role("button", name="End", exact=True).click()
    expect(card(opened).get_by_text(re.compile("Closes in"))).to_be_visible()
    card(opened).get_by_role("button", name="Save").click()

    expect(card(opened)).to_contain_text("Saved: Asked to call back")


def folded_card_is_opened_again(opened: PortalPage) -> None:
    open_call(opened, "External, incoming")
    card(opened).get_by_role("button", name="Fold card").click()
    expect(card(opened).get_by_role("tab", name="Call Panel")).to_be_hidden()

    card(opened).get_by_role("button", name=re.compile("Open the folded card")).click()

    expect(card(opened).get_by_role("tab", name="Call Panel")).to_be_visible()


def events_of_the_fixtures(opened: PortalPage) -> None:
    probe = open_call(opened, "Incoming, known contact")
    probe.bind("CallCard::CallStateChanged")
    panel = controls(opened)

    panel.get_by_role("combobox", name="Event", exact=True).select_option("CallStateChanged: state idle two arguments")
    panel.get_by_role("button", name="Send").click()

    assert probe.wait_for("CallCard::CallStateChanged") == [["idle", {"failedCode": "486"}]]


def another_client(opened: PortalPage) -> None:
    open_call(opened, "Incoming, not in the CRM")
    controls(opened).get_by_label("Becomes").select_option("Company (id as text)")
    controls(opened).get_by_role("button", name="Change client").click()

    expect(card(opened)).to_contain_text("Harbour & Finch Ltd")
    assert opened.card.state()["status"]["CRM_ENTITY_ID"] == "17"


def test_person_changes_the_portal(opened: PortalPage) -> None:
    faults_until_it_behaves_again(opened)
    language_rights_and_theme(opened)
    messages_without_tokens(opened)


def faults_until_it_behaves_again(opened: PortalPage) -> None:
    faults = controls(opened, "Faults")
    faults.get_by_label("getStatus silent").check()
    faults.get_by_label("disableAutoClose replies").fill("2")
    faults.get_by_label("CallStateChanged carries").select_option("one list")
    probe = open_call(opened, "Incoming, known contact")
    probe.bind("CallCard::CallStateChanged")
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")
    probe.start("held", "BX24.placement.call('disableAutoClose', {}, done)")
    opened.card.connect()

    assert probe.wait_for("held", 2) == [[[]], [[]]]
    assert probe.heard("status") == []
    assert probe.wait_for("CallCard::CallStateChanged") == [[["connected", {}]]]

    controls(opened, "Faults").get_by_role("button", name="Behave again").click()
    assert probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"
    expect(controls(opened, "Faults").get_by_label("getStatus silent")).not_to_be_checked()


def language_rights_and_theme(opened: PortalPage) -> None:
    portal = controls(opened, "Portal")
    portal.get_by_label("Language").select_option("de")
    portal.get_by_label("Administrator").check()
    portal.get_by_label("Theme").select_option("dark")

    probe = Probe(opened.card).started()
    assert probe.run("[BX24.getLang(), BX24.isAdmin(), BX24.userOption.get('theme')]") == ["de", True, "dark"]


def messages_without_tokens(opened: PortalPage) -> None:
    probe = Probe(opened.card).started()
    token = probe.run("BX24.getAuth().access_token")
    messages = controls(opened, "Messages")

    entry = messages.get_by_role("listitem").filter(has_text="getInitData").first
    expect(entry).to_contain_text('"AUTH_ID":"•••"')
    assert token not in messages.inner_text()

    messages.get_by_role("button", name="Clear").click()
    expect(messages.get_by_role("listitem")).to_have_count(0)


def test_everything_is_reached_by_keyboard(opened: PortalPage) -> None:
    page = opened.page
    controls(opened).get_by_role("combobox", name="Call", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    Probe(opened.card).started()

    card(opened).get_by_role("tab", name="Call Panel").focus()
    page.keyboard.press("ArrowRight")
    expect(opened.card.app.get_by_role("heading", name="Sales notes")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    Probe(opened.card).started()
    expect(card(opened).get_by_role("tab", name="Call Panel")).to_be_focused()

    card(opened).get_by_role("button", name="Answer").focus()
    page.keyboard.press("Enter")
    expect(card(opened).get_by_role("button", name="Hang up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(opened)).to_have_count(0)


STATES: dict[str, list[tuple[str, Any]]] = {
    "no call": [],
    "ringing": [("open", {"preset": "incoming_contact"})],
    "talking": [("open", {"preset": "incoming_contact"}), ("connect", None)],
    "held": [("open", {"preset": "external_incoming"}), ("openComment", None), ("end", {})],
    "failed": [("open", {"preset": "outgoing_contact"}), ("ring", None), ("fail", {"code": "486"})],
    "campaign": [("open", {"preset": "campaign"})],
    "background": [("open", {"preset": "external_incoming"}), ("setUiState", "connected"), ("press", "mute")],
    "web form": [("open", {"webForm": True, "firstTab": "web-form"})],
    "simple": [("open", {"simple": True})],
    "folded": [("open", {"preset": "external_incoming"}), ("fold", True)],
}


@pytest.fixture(scope="module")
def axe() -> str:
    return (npm_package("axe-core") / "axe.min.js").read_text("utf-8")


def test_axe_finds_nothing_on_the_portals_page(opened: PortalPage, axe: str) -> None:
    opened.page.evaluate(axe)
    for state, calls in STATES.items():
        for function, argument in calls:
            opened.call(function, *([] if argument is None else [argument]))

        assert opened.page.evaluate(AXE) == [], state
    for tab in ("Faults", "Portal", "Messages"):
        controls(opened, tab)

        assert opened.page.evaluate(AXE) == [], tab

    probe = open_call(opened, "Incoming, known contact")
    for script in ("BX24.openPath('/crm/contact/details/2/', done)", "BX24.selectUser(done)"):
        probe.start("chosen", script)
        opened.page.locator("dialog, .slider").wait_for()

        assert opened.page.evaluate(AXE) == [], script
        if "openPath" in script:
            opened.close_slider()
            opened.page.locator(".slider").wait_for(state="detached")


def test_axe_finds_nothing_on_the_apps_own_page(unopened: PortalPage, axe: str) -> None:
    Probe(unopened.open_home()).started()
    unopened.page.evaluate(axe)

    assert unopened.page.evaluate(AXE) == []


def test_app_has_the_width_it_has_for_operators(opened: PortalPage) -> None:
    opened.open("incoming_contact")
    for width, height in ((1280, 800), (1440, 900)):
        opened.page.set_viewport_size({"width": width, "height": height})

        box = opened.page.locator(".app-frame").bounding_box()

        assert box is not None, width
        assert 400 <= box["width"] <= 720, width
        assert box["height"] >= 550, width
        assert opened.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
