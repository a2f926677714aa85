"""What the simulated portal does wrong on demand, and the events of the card as an app hears them."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

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


def test_events_go_wrong_on_demand(opened: PortalPage) -> None:
    for step in (
        state_event_comes_in_each_form,
        closing_event_comes_in_each_form,
        frame_that_is_removed_later_hears_of_the_closing,
        frame_that_goes_in_the_same_tick_does_not,
        events_can_come_twice,
        events_before_the_bind_are_lost_and_the_status_knows_better,
        client_event_can_come_right_at_its_bind,
    ):
        opened.clear_faults()
        opened.clear_messages()
        step(opened)


def state_event_comes_in_each_form(opened: PortalPage) -> None:
    code = {"failedCode": "486"}
    for form, arguments in {"one": ["idle"], "list": [["idle", code]], "two": ["idle", code]}.items():
        opened.faults(stateArguments=form)
        probe = Probe(opened.open("incoming_contact")).started()
        probe.bind(STATE_CHANGED)
        probe.round_trip()

        probe.card.fail("486")

        assert probe.wait_for(STATE_CHANGED) == [arguments], form


def closing_event_comes_in_each_form(opened: PortalPage) -> None:
    forms: dict[str, list[Any]] = {"nothing": [[]], "text": [""], "no": []}
    for form, arguments in forms.items():
        opened.faults(closeArguments=form)
        probe = Probe(opened.open("incoming_contact")).started()
        probe.bind(BEFORE_CLOSE)
        probe.ask("BX24.placement.call('disableAutoClose', {}, done)")

        probe.card.end()

        assert probe.wait_for(BEFORE_CLOSE) == [arguments], form


def frame_that_is_removed_later_hears_of_the_closing(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact")).started()
    opened.faults(removeAfter=60_000)
    probe.bind(BEFORE_CLOSE)
    probe.round_trip()

    probe.card.end()

    assert probe.wait_for(BEFORE_CLOSE) == [[[]]]
    assert opened.card.is_open


def frame_that_goes_in_the_same_tick_does_not(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact")).started()
    frame = probe.frame
    probe.bind(BEFORE_CLOSE)
    probe.round_trip()

    probe.card.end()

    assert frame.is_detached()
    assert len(opened.messages(event=BEFORE_CLOSE)) == 1
    assert not opened.card.is_open


def events_can_come_twice(opened: PortalPage) -> None:
    opened.faults(eventTwice=True)
    probe = Probe(opened.open("incoming_contact")).started()
    probe.bind(STATE_CHANGED)
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for(STATE_CHANGED, 2) == [["connected"], ["connected"]]


def events_before_the_bind_are_lost_and_the_status_knows_better(opened: PortalPage) -> None:
    opened.faults(eventBeforeBind=True)

    probe = Probe(opened.open("incoming_contact")).started()
    probe.bind(STATE_CHANGED)

    assert probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"
    assert probe.run("BX24.placement.info().options.CALL_STATE") == "connecting"
    assert probe.heard(STATE_CHANGED) == []
    assert {message.verdict for message in opened.messages(event=STATE_CHANGED)} == {"not bound"}


def client_event_can_come_right_at_its_bind(opened: PortalPage) -> None:
    opened.faults(eventOnBind=True)
    opened.delay("getStatus", 50)
    probe = Probe(opened.open("get-status/outgoing_contact")).started()
    probe.bind(ENTITY_CHANGED)
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")

    probe.wait_for("status")

    assert [entry["name"] for entry in probe.run("probe.heard")] == ["init", ENTITY_CHANGED, "status"]


def test_replies_go_wrong_on_demand(probe: Probe, opened: PortalPage) -> None:
    for step in (
        delayed_reply_comes_after_a_later_one,
        silenced_command_is_neither_answered_nor_done,
        everything_can_be_silenced,
        cleared_faults_leave_a_portal_that_behaves,
        speed_shortens_delays,
        reply_can_be_anything,
        unknown_fault_is_refused,
        frame_can_vanish_while_the_card_stays,
    ):
        opened.clear_faults()
        opened.clear_messages()
        step(probe, opened)


def delayed_reply_comes_after_a_later_one(probe: Probe, opened: PortalPage) -> None:
    opened.delay("getStatus", 150)
    probe.start("status", "BX24.placement.call('getStatus', {}, done)")
    probe.start("interface", "BX24.placement.getInterface(done)")

    probe.wait_for("status")

    assert [entry["name"] for entry in probe.run("probe.heard")] == ["init", "interface", "status"]


def silenced_command_is_neither_answered_nor_done(probe: Probe, opened: PortalPage) -> None:
    opened.silence("disableAutoClose")
    probe.start("silenced", "BX24.placement.call('disableAutoClose', {}, done)")
    probe.round_trip()

    assert probe.heard("silenced") == []
    assert probe.card.state()["blocked"] is False
    assert opened.messages(method="disableAutoClose")[-1].verdict == "silenced"

    opened.silence("disableAutoClose", silent=False)
    assert probe.ask("BX24.placement.call('disableAutoClose', {}, done)") == []


def everything_can_be_silenced(probe: Probe, opened: PortalPage) -> None:
    opened.silence("*")
    probe.start("all silenced", "BX24.placement.call('getStatus', {}, done); BX24.placement.getInterface(done)")
    opened.wait_for_message(sender="app", method="getInterface")
    assert probe.heard("all silenced") == []

    opened.clear_faults()
    probe.round_trip()
    assert probe.heard("all silenced") == []


def cleared_faults_leave_a_portal_that_behaves(probe: Probe, opened: PortalPage) -> None:
    opened.silence("*")
    opened.faults(stateArguments="list")
    opened.clear_faults()
    probe.bind(STATE_CHANGED)
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for(STATE_CHANGED) == [["connected"]]


def speed_shortens_delays(probe: Probe, opened: PortalPage) -> None:
    opened.speed(1000)
    opened.delay("getStatus", 60_000)

    assert probe.ask("BX24.placement.call('getStatus', {}, done)")["CALL_STATE"] == "connected"
    opened.speed(1)


def reply_can_be_anything(probe: Probe, opened: PortalPage) -> None:
    opened.answer("getStatus", "hidden")

    assert probe.ask("BX24.placement.call('getStatus', {}, done)") == "hidden"


def unknown_fault_is_refused(_probe: Probe, opened: PortalPage) -> None:
    ask = "(name) => { try { portal.set({ [name]: true }); return ''; } catch (error) { return error.message; } }"
    for wrong in ("eventThrice", "silence"):
        assert opened.page.evaluate(ask, wrong) == f"no such fault: {wrong}"


def frame_can_vanish_while_the_card_stays(probe: Probe, opened: PortalPage) -> None:
    opened.card.destroy_frame()

    assert probe.frame.is_detached()
    assert opened.card.is_open


ESCAPED = [
    (0, """<b>"Süd" & 'Nord'</b> &lt;""", """<b>"Süd" & 'Nord'</b> &lt;"""),
    (1, """<b>"Süd" & 'Nord'</b> &lt;""", "&lt;b&gt;&quot;Süd&quot; & &#039;Nord&#039;&lt;/b&gt; &amp;lt;"),
    (
        2,
        "&lt;b&gt;&quot;Süd&quot; & &#039;Nord&#039;&lt;/b&gt; &amp;lt;",
        "&amp;lt;b&amp;gt;&amp;quot;Süd&amp;quot; & &amp;#039;Nord&amp;#039;&amp;lt;/b&amp;gt; &amp;amp;lt;",
    ),
]
"""How many times options are escaped; what is posted of a line's name, and what `getInitData` tells."""


def test_first_data_differ_on_demand(opened: PortalPage) -> None:
    for step in (
        options_are_html_escaped_once_more_on_each_way,
        expiry_can_be_a_number,
        protocol_can_be_a_text,
        options_can_come_back_as_texts,
    ):
        opened.clear_faults()
        opened.clear_messages()
        step(opened)


def options_are_html_escaped_once_more_on_each_way(opened: PortalPage) -> None:
    for times, posted, told in ESCAPED:
        opened.faults(escapeOptions=times)
        with opened.page.expect_request(lambda each: each.method == "POST" and "APP_SID" in each.url) as caught:
            card = opened.open("incoming_contact", status={"LINE_NAME": """<b>"Süd" & 'Nord'</b> &lt;"""})

        assert Probe(card).started().run("BX24.placement.info().options.LINE_NAME") == told, times
        (options,) = parse_qs(caught.value.post_data or "")["PLACEMENT_OPTIONS"]
        assert json.loads(options)["LINE_NAME"] == posted, times


def first_data(opened: PortalPage) -> dict[str, Any]:
    """What the portal told the app at its start."""
    told: dict[str, Any] = json.loads(opened.messages(sender="portal", method="getInitData")[0].payload)
    return told


def expiry_can_be_a_number(opened: PortalPage) -> None:
    opened.faults(numericExpiry=True)
    probe = Probe(opened.open("incoming_contact")).started()

    probe.ask("BX24.refreshAuth(done)")

    assert isinstance(first_data(opened)["AUTH_EXPIRES"], int)
    renewed = json.loads(opened.messages(sender="portal", method="refreshAuth")[0].payload)
    assert isinstance(renewed["AUTH_EXPIRES"], int)


def protocol_can_be_a_text(opened: PortalPage) -> None:
    opened.faults(textProtocol=True)
    probe = Probe(opened.open("incoming_contact")).started()

    assert first_data(opened)["PROTOCOL"] == "0"
    assert probe.run("BX24.getAuth().domain")


def options_can_come_back_as_texts(opened: PortalPage) -> None:
    opened.faults(textOptions=True)
    opened.account(userOptions={"size": 3, "wide": True})

    probe = Probe(opened.open("incoming_contact")).started()

    assert probe.run("[BX24.userOption.get('size'), BX24.userOption.get('wide')]") == ["3", "true"]
