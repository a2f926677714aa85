"""The wire protocol of the portal page and of the library, message by message of the fixtures."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.browser.conftest import Watch
from tests.portal import PortalPage
from tests.portal.probe_frame import Probe
from tests.support.embedding import embedded

pytest_plugins = ["tests.portal.fixtures"]

FIXTURES = Path(__file__).parents[1] / "fixtures"
WIRE = json.loads((FIXTURES / "wire-messages.json").read_text("utf-8"))
NAMES = json.loads((FIXTURES / "window-name.json").read_text("utf-8"))["cases"]
INTERFACE = {case["name"]: case["reply"] for case in json.loads((FIXTURES / "get-interface.json").read_text())["cases"]}
POST = "(data) => parent.postMessage(data, '*')"


def names(cases: list[dict[str, Any]]) -> list[str]:
    return [case["name"] for case in cases]


def parse(modules: Page, message: object) -> Any:  # noqa: ANN401 - a JSON value
    return modules.evaluate("async (data) => (await import('/page/wire.js')).parse(data)", message)


@pytest.mark.parametrize("client", ["bx24", "sdk"])
@pytest.mark.parametrize("case", WIRE["frame_to_portal"], ids=names(WIRE["frame_to_portal"]))
def test_portal_reads_both_clients_alike(modules: Page, case: dict[str, Any], client: str) -> None:
    read = parse(modules, case[client])

    wanted = dict(case["portal_reads"])
    if case[client].count(":") == 2:  # the SDK leaves out an empty parameter part
        wanted["params"] = []
    assert {"method": read["method"], "params": read["params"]} == wanted
    assert read["appSid"] == WIRE["app_sid"]
    assert read["callback"] == case[client].split(":")[-2]


@pytest.mark.parametrize("case", WIRE["frame_to_portal_objects"], ids=names(WIRE["frame_to_portal_objects"]))
def test_portal_reads_object_messages(modules: Page, case: dict[str, Any]) -> None:
    message = case["message"]

    read = parse(modules, message)

    assert read["method"] == message["method"]
    assert read["params"] == (message["params"] or [])
    assert (read["callback"], read["appSid"]) == (message["callback"], message["appSid"])


@pytest.mark.parametrize("data", ["", "hello", "a:b", None, 7, [], {"type": "extension-ping"}])
def test_portal_reads_nothing_from_other_messages(modules: Page, data: object) -> None:
    assert parse(modules, data) is None


def test_broken_parameters_throw_in_the_portal_s_page(modules: Page) -> None:
    with pytest.raises(Error, match="SyntaxError"):
        parse(modules, "getStatus:{no json:CB:SID")


def test_portal_answers_its_app_alone_and_survives_what_it_is_sent(opened: PortalPage) -> None:
    interface_lists_the_events_once_per_card_shown(opened)
    probe = Probe(opened.card)
    portal_answers_with_silence(probe, opened)
    portal_drops_messages_of_a_foreign_origin(probe, opened)
    portal_survives_odd_parameters(probe)


def interface_lists_the_events_once_per_card_shown(opened: PortalPage) -> None:
    for case in ("call_card", "call_card_second_card_in_same_page"):
        probe = Probe(opened.open("incoming_contact")).started()

        assert probe.ask("BX24.placement.getInterface(done)") == INTERFACE[case], case


def portal_answers_with_silence(probe: Probe, opened: PortalPage) -> None:
    own_sid = probe.run("name.split('|')[2]")
    for case in WIRE["must_be_ignored_by_portal"]:
        answers = len(opened.messages(sender="portal"))

        probe.frame.evaluate(POST, case["message"].replace(WIRE["app_sid"], own_sid))
        probe.round_trip()

        later = opened.messages(sender="portal")[answers:]
        assert [message.method for message in later] == ["getInterface"], case["name"]


def portal_drops_messages_of_a_foreign_origin(probe: Probe, opened: PortalPage) -> None:
    own_sid = probe.run("name.split('|')[2]")
    opened.clear_messages()
    foreign = embedded(opened.page, "foreign", opened.portal.neighbour_url)
    foreign.evaluate(POST, f"disableAutoClose:{{}}:CALLBACK:{own_sid}")
    opened.wait_for_message(method="disableAutoClose")

    assert opened.messages(method="disableAutoClose")[-1].verdict == "dropped: foreign origin"
    assert probe.card.state()["blocked"] is False


def portal_survives_odd_parameters(probe: Probe) -> None:
    own_sid = probe.run("name.split('|')[2]")
    methods = ("getStatus", "resizeWindow", "openPath", "setUserOption", "imPhoneTo", "setScroll", "selectAccess")
    for params in ("null", "[]", "7", '"text"'):
        for method in methods:
            probe.frame.evaluate(POST, f"{method}:{params}:CALLBACK:{own_sid}")
        probe.round_trip()

        assert probe.card.is_open, params


SENT = {
    "get_interface": "BX24.placement.getInterface(done)",
    "get_status": "BX24.placement.call('getStatus', {}, done)",
    "set_mute": "BX24.placement.call('CallCardSetMute', {muted: true}, done)",
    "bind_event_colons_in_json": "BX24.placement.bindEvent('CallCard::BeforeClose', done)",
    "open_path": "BX24.openPath('/crm/contact/details/2/', done)",
    "refresh_auth": "BX24.refreshAuth(done)",
    "set_user_option_no_callback": "BX24.userOption.set('theme', 'dark')",
    "phone_to": "BX24.im.phoneTo('+12025550143')",
    "close_application_no_callback": "BX24.closeApplication()",
}


def test_library_and_portal_understand_each_other(probe: Probe, opened: PortalPage) -> None:
    library_sends_an_object_when_the_name_holds_a_colon(probe, opened)
    library_ignores_messages_that_are_no_reply(probe, opened)
    portal_writes_and_library_reads_a_reply(probe, opened)
    library_sends_what_the_fixture_says(probe, opened)


def library_sends_an_object_when_the_name_holds_a_colon(probe: Probe, opened: PortalPage) -> None:
    probe.start("reply", "BX24.placement.call('some:command', {a: 1}, done)")

    message = opened.wait_for_message(sender="app", method="some:command")[-1]

    sent = json.loads(message.text)
    assert sent.keys() == {"method", "params", "callback", "appSid"}
    assert sent["params"] == {"a": 1}


def library_ignores_messages_that_are_no_reply(probe: Probe, opened: PortalPage) -> None:
    opened.silence("getStatus")
    for count, case in enumerate(WIRE["must_be_ignored_by_app"], 1):
        name, data = case["name"], case["data"]
        probe.start(name, "BX24.placement.call('getStatus', {}, done)")
        call = opened.wait_for_message(sender="app", method="getStatus", count=count)[-1]
        if isinstance(data, str):
            data = data.replace("k3x9v0q1m7z5b2n8c4l6j0h2g5f9d1s3", call.text.split(":")[-2])

        if name == "foreign_origin":
            probe.frame.evaluate("(data) => window.postMessage(data, '*')", data)
        else:
            probe.card.post(data)
        probe.round_trip()

        assert probe.heard(name) == [], name
    opened.clear_faults()


def portal_writes_and_library_reads_a_reply(probe: Probe, opened: PortalPage) -> None:
    for case in WIRE["portal_to_frame"]:
        name, text = case["name"], case["wire"].partition(":")[2]
        if name == "nothing":
            opened.page.evaluate("() => window.portal.answer('getStatus', undefined)")
        else:
            opened.answer("getStatus", json.loads(text))

        probe.start(f"reply {name}", "BX24.placement.call('getStatus', {}, done)")

        assert probe.wait_for(f"reply {name}") == [case["bx24_args"]], name
        sent = opened.messages(sender="portal", method="getStatus")[-1].payload
        assert sent == text, name
    opened.clear_faults()


def library_sends_what_the_fixture_says(probe: Probe, opened: PortalPage) -> None:
    for name, script in SENT.items():
        case = next(case for case in WIRE["frame_to_portal"] if case["name"] == name)
        opened.clear_messages()

        probe.start("reply", script)

        text = opened.wait_for_message(sender="app", method=case["portal_reads"]["method"])[-1].text
        head, _, sid = case["bx24"].rpartition(":")
        head, _, callback_id = head.rpartition(":")
        sent_head, _, sent_sid = text.rpartition(":")
        sent_head, _, sent_id = sent_head.rpartition(":")
        assert sent_head == head, name
        assert len(sent_id) == len(callback_id), name
        assert sid, name
        assert sent_sid, name


START = """(library) => new Promise((done) => {
  const sent = [];
  parent.postMessage = (message, origin) => sent.push({ message, origin });
  addEventListener("error", ({ message }) => done({ message, library: window.BX24 }), { once: true });
  const script = document.createElement("script");
  script.textContent = library;
  document.head.append(script);
  done({ sent, domain: BX24.getDomain() });
})"""


def test_library_reads_the_frames_name(unopened: PortalPage, watch: Watch) -> None:
    watch.excuse("Unable to initialize Bitrix24 JS library!")
    page = unopened.page
    watch.excuse("Failed to load resource")  # an icon, which a file that is no page cannot do without
    page.goto(f"{unopened.portal.app_url}probe.js")
    for case in NAMES:
        thrown = embedded(page, case["value"]).evaluate(START, unopened.portal.library)
        name = case["name"]
        if case["valid"]:
            assert thrown["domain"] == case["domain"], name
            assert thrown["sent"][0]["origin"] == case["origin"], name
            assert thrown["sent"][0]["message"].endswith(":" + case["app_sid"]), name
        else:
            assert "Unable to initialize Bitrix24 JS library!" in thrown["message"], name
            assert thrown["library"] is None, name
