"""What the simulated portal does wrong on demand, and the events of the card as an app hears them."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

EVENTS = json.loads((Path(__file__).parents[1] / "fixtures" / "call-card-events.json").read_text("utf-8"))["cases"]
BEFORE_CLOSE = "CallCard::BeforeClose"
STATE_CHANGED = "CallCard::CallStateChanged"
ENTITY_CHANGED = "CallCard::EntityChanged"


def test_each_event_reaches_its_callback_with_the_arguments_of_the_fixture(probe: Probe) -> None:
    expected: defaultdict[str, list[Any]] = defaultdict(list)
    for name in {case["event"]: None for case in EVENTS}:
        probe.bind(name)
    probe.round_trip()
    for case in EVENTS:
        if case["wire_payload"] is None:
            probe.card.emit_arguments(case["event"], *case["bx24_args"])
        else:
            probe.card.emit_text(case["event"], case["wire_payload"])
        expected[case["event"]].append(case["bx24_args"])
        assert probe.wait_for(case["event"], len(expected[case["event"]])) == expected[case["event"]], case["name"]


def test_state_event_comes_in_each_form(opened: PortalPage) -> None:
    code = {"failedCode": "486"}
    for form, arguments in {"one": ["idle"], "list": [["idle", code]], "two": ["idle", code]}.items():
        opened.faults(stateArguments=form)
        probe = Probe(opened.open("incoming_contact")).started()
        probe.bind(STATE_CHANGED)
        probe.round_trip()

        probe.card.fail("486")

        assert probe.wait_for(STATE_CHANGED) == [arguments], form


def test_closing_event_comes_in_each_form(opened: PortalPage) -> None:
    forms: dict[str, list[Any]] = {"nothing": [[]], "text": [""], "no": []}
    for form, arguments in forms.items():
        opened.faults(closeArguments=form)
        probe = Probe(opened.open("incoming_contact")).started()
        probe.bind(BEFORE_CLOSE)
        probe.ask("BX24.placement.call('disableAutoClose', {}, done)")

        probe.card.end()

        assert probe.wait_for(BEFORE_CLOSE) == [arguments], form


def test_frame_that_goes_in_the_same_tick_hears_no_closing_event(probe: Probe, opened: PortalPage) -> None:
    frame = probe.frame
    probe.bind(BEFORE_CLOSE)
    probe.round_trip()

    probe.card.end()

    assert frame.is_detached()
    assert len(opened.messages(event=BEFORE_CLOSE)) == 1
    assert not opened.card.is_open


def test_frame_that_is_removed_later_hears_it(probe: Probe, opened: PortalPage) -> None:
    opened.faults(removeAfter=60_000)
    probe.bind(BEFORE_CLOSE)
    probe.round_trip()

    probe.card.end()

    assert probe.wait_for(BEFORE_CLOSE) == [[[]]]
    assert opened.card.is_open


def test_events_can_come_twice(probe: Probe, opened: PortalPage) -> None:
    opened.faults(eventTwice=True)
    probe.bind(STATE_CHANGED)
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for(STATE_CHANGED, 2) == [["connected"], ["connected"]]


def test_events_before_the_bind_are_lost_and_the_status_knows_better(opened: PortalPage) -> None:
    opened.faults(eventBeforeBind=True)

    probe = Probe(opened.open("incoming_contact")).started()
    probe.bind(STATE_CHANGED)

    assert probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"
    assert probe.run("BX24.placement.info().options.CALL_STATE") == "connecting"
    assert probe.heard(STATE_CHANGED) == []
    assert {message.verdict for message in opened.messages(event=STATE_CHANGED)} == {"not bound"}


def test_client_event_can_come_right_at_its_bind(opened: PortalPage) -> None:
    opened.faults(eventOnBind=True)
    opened.delay("getStatus", 50)
    probe = Probe(opened.open("get-status/outgoing_contact")).started()
    probe.bind(ENTITY_CHANGED)
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")

    probe.wait_for("status")

    assert [entry["name"] for entry in probe.run("probe.heard")] == ["init", ENTITY_CHANGED, "status"]


def test_silenced_command_is_neither_answered_nor_done(probe: Probe, opened: PortalPage) -> None:
    opened.silence("disableAutoClose")
    probe.start("reply", "BX24.placement.call('disableAutoClose', {}, done)")
    probe.round_trip()

    assert probe.heard("reply") == []
    assert probe.card.state()["blocked"] is False
    assert opened.messages(method="disableAutoClose")[-1].verdict == "silenced"

    opened.silence("disableAutoClose", silent=False)
    assert probe.ask("BX24.placement.call('disableAutoClose', {}, done)") == []


def test_everything_can_be_silenced(probe: Probe, opened: PortalPage) -> None:
    opened.silence("*")
    probe.start("reply", "BX24.placement.call('getStatus', {}, done); BX24.placement.getInterface(done)")
    opened.wait_for_message(sender="app", method="getInterface")

    assert probe.heard("reply") == []


def test_delayed_reply_comes_after_a_later_one(probe: Probe, opened: PortalPage) -> None:
    opened.delay("getStatus", 150)
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")
    probe.start("interface", "BX24.placement.getInterface(done)")

    probe.wait_for("status")

    assert [entry["name"] for entry in probe.run("probe.heard")] == ["init", "interface", "status"]


def test_speed_shortens_delays(probe: Probe, opened: PortalPage) -> None:
    probe.card.connect()
    opened.speed(1000)
    opened.delay("getStatus", 60_000)

    assert probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"


@pytest.mark.parametrize(
    ("times", "posted", "told"),
    [
        (0, """<b>"Süd" & 'Nord'</b> &lt;""", """<b>"Süd" & 'Nord'</b> &lt;"""),
        (1, """<b>"Süd" & 'Nord'</b> &lt;""", "&lt;b&gt;&quot;Süd&quot; & &#039;Nord&#039;&lt;/b&gt; &amp;lt;"),
        (
            2,
            "&lt;b&gt;&quot;Süd&quot; & &#039;Nord&#039;&lt;/b&gt; &amp;lt;",
            "&amp;lt;b&amp;gt;&amp;quot;Süd&amp;quot; & &amp;#039;Nord&amp;#039;&amp;lt;/b&amp;gt; &amp;amp;lt;",
        ),
    ],
)
def test_options_are_html_escaped_once_more_on_each_way(opened: PortalPage, times: int, posted: str, told: str) -> None:
    opened.faults(escapeOptions=times)
    with opened.page.expect_request(lambda each: each.method == "POST" and "APP_SID" in each.url) as caught:
        card = opened.open("incoming_contact", status={"LINE_NAME": """<b>"Süd" & 'Nord'</b> &lt;"""})

    assert Probe(card).started().run("BX24.placement.info().options.LINE_NAME") == told
    (options,) = parse_qs(caught.value.post_data or "")["PLACEMENT_OPTIONS"]
    assert json.loads(options)["LINE_NAME"] == posted


def test_reply_can_be_anything(probe: Probe, opened: PortalPage) -> None:
    opened.answer("getStatus", "hidden")

    assert probe.ask("BX24.placement.call('getStatus', {}, done)") == "hidden"


def test_frame_can_vanish_while_the_card_stays(probe: Probe) -> None:
    probe.card.destroy_frame()

    assert probe.frame.is_detached()
    assert probe.card.is_open


def test_cleared_faults_leave_a_portal_that_behaves(probe: Probe, opened: PortalPage) -> None:
    opened.silence("*")
    opened.faults(stateArguments="list")
    opened.clear_faults()
    probe.bind(STATE_CHANGED)
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for(STATE_CHANGED) == [["connected"]]


def test_unknown_fault_is_refused(opened: PortalPage) -> None:
    ask = "(name) => { try { portal.set({ [name]: true }); return ''; } catch (error) { return error.message; } }"
    for wrong in ("eventThrice", "silence"):
        assert opened.page.evaluate(ask, wrong) == f"no such fault: {wrong}"


def test_expiry_can_be_a_number(opened: PortalPage) -> None:
    opened.faults(numericExpiry=True)
    probe = Probe(opened.open("incoming_contact")).started()

    probe.ask("BX24.refreshAuth(done)")

    for method in ("getInitData", "refreshAuth"):
        told = json.loads(opened.messages(sender="portal", method=method)[0].payload)
        assert isinstance(told["AUTH_EXPIRES"], int)


def test_protocol_can_be_a_text(opened: PortalPage) -> None:
    opened.faults(textProtocol=True)
    probe = Probe(opened.open("incoming_contact")).started()

    assert json.loads(opened.messages(sender="portal", method="getInitData")[0].payload)["PROTOCOL"] == "0"
    assert probe.run("BX24.getAuth().domain")


def test_options_can_come_back_as_texts(opened: PortalPage) -> None:
    opened.faults(textOptions=True)
    opened.account(userOptions={"size": 3, "wide": True})

    probe = Probe(opened.open("incoming_contact")).started()

    assert probe.run("[BX24.userOption.get('size'), BX24.userOption.get('wide')]") == ["3", "true"]


@pytest.mark.parametrize(("path", "opens"), [("/crm/contact/details/797/", True), ("/tasks/", False)])
def test_older_portal_opens_certain_paths_only(opened: PortalPage, path: str, opens: bool) -> None:
    opened.faults(oldPortal=True)
    probe = Probe(opened.open("incoming_contact")).started()

    probe.start("path", f"BX24.openPath('{path}', done)")
    probe.round_trip()

    refused = [[{"result": "error", "errorCode": "PATH_NOT_AVAILABLE"}]]
    assert probe.heard("path") == ([] if opens else refused)
    assert bool(opened.call("sliders")) is opens
