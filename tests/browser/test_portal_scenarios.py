"""The time lines of call-card-scenarios.json, as an app sees them that does its part."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

FIXTURE = Path(__file__).parents[1] / "fixtures" / "call-card-scenarios.json"
SCENARIOS = json.loads(FIXTURE.read_text("utf-8"))["cases"]
EVENTS = ("CallCard::EntityChanged", "CallCard::BeforeClose", "CallCard::CallStateChanged")
# The fixture counts from the load of the app's page, which comes a little after the card is opened.
TOLERANCE = 25
GONE = "not delivered: the frame is gone"


def is_told(step: dict[str, Any]) -> bool:
    return "event" in step or step.get("closed", False)


def run(opened: PortalPage, scenario: dict[str, Any]) -> Probe:
    """Plays the scenario by Playwright's clock; the probe sends the app's commands at their times."""
    page = opened.page
    opened.clear_faults()
    opened.clear_messages()
    probe = Probe(opened.play(scenario["name"])).loaded()
    page.clock.run_for(20)
    probe.frame.evaluate("(events) => probe.bind(...events)", list(EVENTS))
    opened.wait_for_message(method="placementBindEvent", count=len(EVENTS))
    now = 20
    for time, command in command_times(scenario):
        page.clock.run_for(max(0, time - now))
        now = max(now, time)
        if opened.state()["card"] is None:
            break
        if command:
            probe.start(command, f"BX24.placement.call('{command}', {{}}, done)")
            opened.wait_for_message(sender="app", method=command)
    return probe


def command_times(scenario: dict[str, Any]) -> list[tuple[int, str]]:
    """Times at which to stop: after every step, and for the app's commands."""
    stops = [(step["t"], step.get("command", "")) for step in scenario["steps"]]
    return sorted({*stops, (100_000, "")}, key=lambda stop: stop[0])


def told(opened: PortalPage) -> list[tuple[int, str, str]]:
    """What the portal told the app or did to the frame: time since the card opened, event, payload."""
    messages = opened.messages()
    (first,) = (index for index, each in enumerate(messages) if each.sender == "operator" and "opened" in each.text)
    seen = []
    for message in messages[first + 1 :]:
        at = message.at - messages[first].at
        if message.sender == "operator" and "removed" in message.text:
            seen.append((at, "closed", ""))
        elif message.event and message.verdict in ("", GONE):
            seen.append((at, message.event, message.payload))
    return seen


@pytest.mark.usefixtures("own_profile")
def test_scenarios_go_as_the_fixture_says(unopened: PortalPage) -> None:
    clock = unopened.page.clock
    clock.install(time=0)
    unopened.visit()
    clock.pause_at(600_000)  # from here on time passes only by run_for
    for scenario in SCENARIOS:
        probe = run(unopened, scenario)

        expect_told(unopened, scenario)
        if scenario["name"] == "no_answer_to_any_command":
            no_command_is_answered(probe, unopened)


def expect_told(opened: PortalPage, scenario: dict[str, Any]) -> None:
    name = scenario["name"]
    seen = told(opened)
    steps = [step for step in scenario["steps"] if step["from"] == "portal" and is_told(step)]
    assert [event for _, event, _ in seen] == [step.get("event", "closed") for step in steps], name
    for (time, _, payload), step in zip(seen, steps, strict=True):
        assert abs(time - step["t"]) <= TOLERANCE, name
        if "payload" in step:
            assert json.loads(payload) == step["payload"], name
    closed = any(step.get("closed") for step in steps)
    assert opened.card.is_open is not closed, name


def no_command_is_answered(probe: Probe, opened: PortalPage) -> None:
    for command in ("getStatus", "disableAutoClose", "enableAutoClose"):
        probe.start("reply", f"BX24.placement.call('{command}', {{}}, done)")
        opened.wait_for_message(sender="app", method=command)
    opened.page.clock.run_for(60_000)

    assert probe.heard("reply") == []
    assert opened.messages(sender="portal", method="getStatus") == []
