"""The recorded time lines of the call card, played against a panel.

The scenarios say what the app sends and when; here an operator presses the switch at that moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.panel.remembered import recall
from tests.support import recorded
from tests.support.fake_page import Page
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.bitrix24.values import JSON
    from tests.support.recorded import Case


class Played:
    """A scenario that was played to its end, or to where the portal removed the frame."""

    def __init__(self) -> None:
        self.page: Page
        self.states: list[str] = []
        self.closings: list[str] = []
        self.removed = False


def start_of(case: Case) -> JSON:
    """The reply of `getStatus` with which a scenario begins."""
    name = case.get("start", {}).get("getStatus", "outgoing_contact")
    if name == "call_id_not_known_yet":
        return {**recorded.case("get-status", "outgoing_contact")["reply"], "CALL_ID": "", "CALL_STATE": "connecting"}
    reply: JSON = recorded.case("get-status", name)["reply"]
    return reply


async def play(case: Case) -> Played:
    """Plays a scenario."""
    played = Played()
    page = played.page = Page()
    page.library.answers("disableAutoClose", [])
    page.library.answers("enableAutoClose", [])
    steps = case["steps"]
    replies = [step for step in steps if step.get("reply_to") == "getStatus"]
    if replies:
        reply = recorded.case("get-status", replies[0]["payload_case"])["reply"]
        page.library.answers("getStatus", reply, after=replies[0]["t"] / 1000)
    elif not any(step.get("silent") for step in steps):
        page.library.answers("getStatus", start_of(case))
    await page.open()
    passed = 0.0
    for step in steps:
        await page.passes(step["t"] / 1000 - passed)
        passed = step["t"] / 1000
        await _take(step, played)
        if not played.removed:
            played.states.append(page.text("state"))
            played.closings.append(page.text("auto-close"))
    await page.passes(10.0)
    return played


async def _take(step: Case, played: Played) -> None:
    page = played.page
    if "event" in step:
        await page.tell(step["event"].removeprefix("CallCard::"), *([step["payload"]] if "payload" in step else [[]]))
    elif "command" in step:
        held = page.panel.model.auto_close.kept_open
        assert held is (step["command"] == "enableAutoClose")
        await page.act("toggle-auto-close")
        assert page.asked()[-1] == step["command"]
    elif step.get("closed"):
        page.panel.close()
        played.removed = True


@pytest.mark.parametrize("case", **recorded.each("call-card-scenarios"))
def test_every_scenario_is_played_without_a_fault_and_ends_as_recorded(case: Case) -> None:
    played = run(play(case))
    assert played.page.faults == []
    assert played.removed is any(step.get("closed") for step in case["steps"])


def played(name: str) -> Played:
    """A scenario of the fixture by its name."""
    return run(play(recorded.case("call-card-scenarios", name)))


def test_an_external_call_talks_until_the_card_is_gone() -> None:
    end = played("external_call_not_blocked")
    assert end.states == ["Talking"]
    assert recall(end.page.store) is None


def test_a_held_outgoing_call_ends_counts_down_and_closes_when_let_go() -> None:
    end = played("built_in_outgoing_ok_blocked_then_saved")
    assert end.states == ["Connecting", "Talking", "Talking", "Call ended", "Call ended", "Call ended", "Call ended"]
    assert end.closings[-3:] == ["The card closes in 1:05", "The card is closing", "The card is closing"]
    assert end.page.text("timer") == "0:57"


def test_a_hang_up_closes_a_held_card_in_spite_of_it() -> None:
    end = played("operator_hangs_up_while_blocked")
    assert end.removed
    assert end.closings[-1] == "The card closes in 1:05"


def test_a_failed_call_stays_and_nothing_counts_down() -> None:
    end = played("built_in_failed_stays_open")
    assert end.closings == ["Closes automatically after the call"]
    assert not end.removed


def test_the_next_client_of_a_campaign_begins_afresh() -> None:
    end = played("call_campaign_next_client")
    assert end.states == ["No active call", "No active call", "Connecting"]
    assert not end.page.is_hidden("campaign")
