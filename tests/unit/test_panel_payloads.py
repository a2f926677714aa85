"""The panel bears whatever the portal sends: what was recorded, and what was invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bitrix24.call_card import EVENTS
from tests.support import recorded
from tests.support.fake_page import Page
from tests.support.random_json import json_values
from tests.support.recorded import Case, each
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


@pytest.mark.parametrize("case", **each("placement-options"))
async def test_every_recorded_placement_opens_a_panel_without_a_fault(case: Case) -> None:
    page = Page(case["parsed"])
    await page.open()
    await page.passes(10.0)
    assert page.faults == []
    meant = case["normalised"]
    if meant["phone"] is None:
        assert page.text("phone") == ("Number withheld" if meant["phone_status"] == "hidden" else "Number unknown")
    else:
        assert page.text("phone") == "+1 202-555-0143"
    assert page.attribute("state", "data-value") == case["parsed"]["CALL_STATE"]
    assert_client(page, case["parsed"])


@pytest.mark.parametrize("case", **each("get-status"))
async def test_every_recorded_status_is_shown(case: Case) -> None:
    page = Page()
    page.library.answers("getStatus", case["reply"])
    await page.open()
    assert page.attribute("direction", "data-value") == case["reply"]["CALL_DIRECTION"]
    assert len(page.rows("bindings")) == len(case["reply"].get("CRM_BINDINGS", []))
    assert_client(page, case["reply"])


def assert_client(page: Page, fields: Case) -> None:
    """The client is shown, by type and number."""
    if number := int(fields["CRM_ENTITY_ID"] or 0):
        assert page.attribute("client", "data-value") == f"{fields['CRM_ENTITY_TYPE']}:{number}"
    else:
        assert page.text("client") == "No client yet"


@pytest.mark.parametrize("case", **each("placement-options", "not_an_object"))
async def test_a_placement_that_tells_nothing_is_borne(case: Case) -> None:
    page = Page(case["parsed"])
    await page.open()
    await page.passes(10.0)
    assert page.faults == []
    assert page.troubles() == ["status-silent"]
    assert page.text("phone") == "Unknown"


@pytest.mark.parametrize("name", ["incoming_unbound", "phone_hidden", "callback", "call_campaign", "external_call"])
async def test_recorded_calls_look_as_they_should(name: str) -> None:
    expected = {
        "incoming_unbound": ("+1 202-555-0166", "Connecting", "Incoming call", "No client yet"),
        "phone_hidden": ("Number withheld", "No active call", "Outgoing call", "Contact 797"),
        "callback": ("+1 202-555-0166", "Talking", "Callback", "Contact 797"),
        "call_campaign": ("+1 202-555-0166", "No active call", "Outgoing call", "Lead 123"),
        "external_call": ("+1 202-555-0166", "Talking", "Incoming call", "Contact 797"),
    }

    page = Page()
    page.library.answers("getStatus", recorded.case("get-status", name)["reply"])
    await page.open()
    assert tuple(page.text(field) for field in ("phone", "state", "direction", "client")) == expected[name]
    assert page.is_hidden("campaign") is (name != "call_campaign")


events = st.tuples(
    st.sampled_from([event.removeprefix("CallCard::") for event in EVENTS]), st.lists(json_values, max_size=2)
)


@settings(max_examples=40)
@given(json_values, json_values, st.lists(events, max_size=6))
def test_no_payload_whatsoever_makes_a_fault_or_stops_the_panel(
    options: JSON, reply: JSON, told: list[tuple[str, list[JSON]]]
) -> None:
    async def scenario() -> None:
        page = Page(options)
        page.library.answers("getStatus", reply)
        page.library.answers("getInterface", reply)
        page.library.answers("disableAutoClose", reply)
        await page.open()
        for event, values in told:
            await page.tell(event, *values)
        await page.act("toggle-auto-close")
        await page.act("toggle-log", "open")
        await page.act("copy-log")
        await page.passes(10.0)
        await page.tell("CallStateChanged", "connecting")
        await page.tell("CallStateChanged", "connected")
        assert page.faults == []
        assert page.text("state") == "Talking"

    run(scenario())
