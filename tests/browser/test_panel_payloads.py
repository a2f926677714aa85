"""Whatever the portal sends: no exception, and the panel stays usable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import expect

from tests.support.panel_page import START, Panel, started
from tests.support.random_json import json_values

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage

FIXTURES = Path(__file__).parents[1] / "fixtures"
EVENTS = ("CallCard::EntityChanged", "CallCard::CallStateChanged", "CallCard::BeforeClose")


def sendable(value: object) -> bool:
    """Whether a value can travel as JSON text in UTF-8: what cannot, no portal can send."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


payloads = json_values.filter(sendable)


def cases(file: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((FIXTURES / file).read_text("utf-8"))["cases"]
    return read


def expect_client(panel: Panel, fields: dict[str, Any]) -> None:
    """Waits until the client is shown, by name or number."""
    number = int(fields["CRM_ENTITY_ID"] or 0)
    client = panel.field("client")
    if number:
        expect(client).to_have_attribute("data-value", f"{fields['CRM_ENTITY_TYPE']}:{number}", timeout=START)
    else:
        expect(client).to_have_text("No client yet", timeout=START)


# All documented options and statuses are shown in tests/unit/test_panel_payloads.py.


def test_documented_options_are_shown_without_any_answer(portal_page: PortalPage) -> None:
    (case,) = [case for case in cases("placement-options.json") if case["name"] == "phone_hidden"]
    portal_page.visit(silence="getStatus")
    panel = started(portal_page.open("placement-options/phone_hidden", firstTab="app"))
    expect_client(panel, case["parsed"])
    expect(panel.field("state")).to_have_attribute("data-value", case["parsed"]["CALL_STATE"])
    expect(panel.field("phone")).to_have_text("Number withheld")


def test_documented_status_is_shown(portal_page: PortalPage) -> None:
    (case,) = [case for case in cases("get-status.json") if case["name"] == "callback"]
    panel = Panel(portal_page.visit().open("get-status/callback", firstTab="app").app)
    expect_client(panel, case["reply"])
    expect(panel.field("direction")).to_have_attribute("data-value", case["reply"]["CALL_DIRECTION"])
    expect(panel.list("bindings")).to_have_count(len(case["reply"].get("CRM_BINDINGS", [])))


@pytest.fixture
def any_card(portal_page: PortalPage) -> tuple[PortalPage, CallCard, Panel]:
    card = portal_page.visit().open("incoming_contact")
    return portal_page, card, started(card)


def test_documented_events_do_no_harm(any_card: tuple[PortalPage, CallCard, Panel]) -> None:
    _page, card, panel = any_card
    for case in cases("call-card-events.json"):
        card.emit_arguments(case["event"], *case["bx24_args"])
    card.change_client(CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID=3)
    panel.expect_texts(client="Deal 3")


def test_random_payloads_do_no_harm(any_card: tuple[PortalPage, CallCard, Panel]) -> None:
    portal_page, card, panel = any_card

    # One frame takes all examples: that none of them spoils it for the next one is the point.
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(first=payloads, second=payloads, status=payloads)
    def send(first: object, second: object, status: object) -> None:
        portal_page.answer("getStatus", status)
        for event in EVENTS:
            card.emit_arguments(event, first)
            card.emit_arguments(event, first, second)

    send()
    portal_page.clear_faults()
    card.change_client(CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID=3)
    panel.expect_texts(client="Deal 3")


def test_messages_that_are_none_of_the_portal_s_change_nothing(
    any_card: tuple[PortalPage, CallCard, Panel],
) -> None:
    _page, card, panel = any_card
    for case in json.loads((FIXTURES / "wire-messages.json").read_text("utf-8"))["must_be_ignored_by_app"]:
        if case["name"] != "broken_json":
            card.post(case["data"])
    card.post(f'{"f" * 32}:"connected"')  # would be an event if anybody had asked for it
    card.change_client(CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID=3)
    panel.expect_texts(client="Deal 3", state="Connecting")
    panel.action("toggle-log").locator("summary").click()
    expect(panel.list("log").filter(has_text="EntityChanged").first).to_be_visible()
    expect(panel.list("log").filter(has_text='"connected"')).to_have_count(0)


def test_huge_payload_is_shown_in_part(any_card: tuple[PortalPage, CallCard, Panel]) -> None:
    _page, card, panel = any_card
    card.emit("CallCard::EntityChanged", {"CRM_ENTITY_TYPE": "X" * 100_000, "CRM_ENTITY_ID": 1, "PHONE_NUMBER": "1"})
    panel.action("toggle-log").locator("summary").click()
    row = panel.list("log").filter(has_text="EntityChanged").filter(has_not_text="getInterface").first
    expect(row).to_contain_text("…")
    assert len(row.text_content() or "") < 3_000
