"""Whatever the portal sends: no exception, and the panel stays usable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from playwright.sync_api import expect

from tests.support import recorded
from tests.support.panel_page import started
from tests.support.random_json import json_values
from tests.support.steps import step

if TYPE_CHECKING:
    from tests.portal import CallCard, PortalPage
    from tests.support.panel_page import Panel

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


# All documented options and statuses are shown in tests/unit/test_panel_payloads.py.


def expect_alive(card: CallCard, panel: Panel, number: int) -> None:
    """Waits until the panel shows a client that is new to it."""
    card.change_client(CRM_ENTITY_TYPE="DEAL", CRM_ENTITY_ID=number)
    panel.expect_texts(client=f"Deal {number}")


def test_whatever_the_portal_sends_the_panel_goes_on(portal_page: PortalPage) -> None:
    card = portal_page.visit().open("incoming_contact")
    panel = started(card)
    with step("messages that are none of the portal's change nothing"):
        for case in json.loads((FIXTURES / "wire-messages.json").read_text("utf-8"))["must_be_ignored_by_app"]:
            if case["name"] != "broken_json":
                card.post(case["data"])
        card.post(f'{"f" * 32}:"connected"')  # would be an event if anybody had asked for it
        expect_alive(card, panel, 3)
        panel.expect_texts(state="Connecting")
        panel.action("toggle-log").locator("summary").click()
        expect(panel.list("log").filter(has_text="EntityChanged").first).to_be_visible()
        expect(panel.list("log").filter(has_text='"connected"')).to_have_count(0)
    with step("a huge payload is shown in part"):
        huge = {"CRM_ENTITY_TYPE": "X" * 100_000, "CRM_ENTITY_ID": 1, "PHONE_NUMBER": "1"}
        card.emit("CallCard::EntityChanged", huge)
        row = panel.list("log").filter(has_text="XXX").filter(has_not_text="getInterface").first
        expect(row).to_contain_text("…")
        assert len(row.text_content() or "") < 3_000
    with step("documented events do no harm"):
        for case in recorded.cases("call-card-events"):
            card.emit_arguments(case["event"], *case["bx24_args"])
        expect_alive(card, panel, 4)
    with step("random payloads do no harm"):
        card.connect()  # a call that only rings ends after 40 s
        send_random_payloads(portal_page)
        portal_page.clear_faults()
        expect_alive(card, panel, 5)


def send_random_payloads(portal_page: PortalPage) -> None:
    # One frame takes all examples: that none of them spoils it for the next one is the point.
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(first=payloads, second=payloads, status=payloads)
    def send(first: object, second: object, status: object) -> None:
        portal_page.answer("getStatus", status)
        sent = [[event, list(arguments)] for event in EVENTS for arguments in ((first,), (first, second))]
        portal_page.page.evaluate("(sent) => sent.forEach(([event, list]) => portal.emitArguments(event, list))", sent)

    send()
