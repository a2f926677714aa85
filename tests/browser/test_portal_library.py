"""The library that apps load: its surface and its traps, as documented for the real one.

What it does like the official SDK is in `tests/contract`.
"""

import json
import re

from playwright.sync_api import expect

from tests.portal import PortalPage
from tests.portal.library_address import LIBRARY_PATTERN
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

MEMBERS = [
    "appOption",
    "bind",
    "callBatch",
    "callBind",
    "callMethod",
    "callUnbind",
    "canUse",
    "closeApplication",
    "fitWindow",
    "getAuth",
    "getDomain",
    "getLang",
    "getScrollSize",
    "im",
    "init",
    "install",
    "installFinish",
    "isAdmin",
    "isReady",
    "loadScript",
    "openApplication",
    "openPath",
    "placement",
    "proxy",
    "proxyContext",
    "ready",
    "refreshAuth",
    "reloadWindow",
    "resizeWindow",
    "scrollParentWindow",
    "selectAccess",
    "selectCRM",
    "selectUser",
    "selectUsers",
    "setTitle",
    "showAppForm",
    "unbind",
    "userOption",
]


STATE_CHANGED = "CallCard::CallStateChanged"


def test_library_in_a_card(probe: Probe, opened: PortalPage) -> None:
    it_has_the_documented_members_and_nothing_that_gives_it_away(probe)
    init_calls_back_without_arguments_in_order_and_later_ones_too(probe)
    get_auth_tells_the_expiry_as_a_time_in_milliseconds(probe)
    refresh_gives_new_tokens_in_the_form_of_get_auth(probe)
    tokens_are_covered_in_the_messages(probe, opened)
    params_may_be_left_out(probe)
    command_that_is_a_member_of_the_library_is_not_sent(probe, opened)
    small_page_functions_work(probe)
    app_option_of_an_operator_goes_nowhere(probe, opened)
    callback_gets_one_argument_each_time_a_reply_comes(probe, opened)
    each_bind_adds_a_delivery(probe)
    failed_refresh_never_calls_back(probe, opened)
    user_option_is_there_at_once_and_stored(probe, opened)


def it_has_the_documented_members_and_nothing_that_gives_it_away(probe: Probe) -> None:
    assert sorted(probe.run("Object.keys(BX24)")) == sorted(MEMBERS)
    assert probe.run("Object.keys(globalThis).filter((name) => /bx24|mock|simul/i.test(name))") == ["BX24"]


def init_calls_back_without_arguments_in_order_and_later_ones_too(probe: Probe) -> None:
    at_once = probe.run("(BX24.init(probe.hear('second')), BX24.init(probe.hear('third')), probe.heard.length)")
    assert at_once == 1

    probe.wait_for("third")

    assert probe.run("probe.heard") == [{"name": name, "args": []} for name in ("init", "second", "third")]


def get_auth_tells_the_expiry_as_a_time_in_milliseconds(probe: Probe) -> None:
    auth = probe.run("BX24.getAuth()")
    now = probe.run("Date.now()")

    assert auth.keys() == {"access_token", "refresh_token", "expires_in", "domain", "member_id"}
    assert 3_590_000 < auth["expires_in"] - now <= 3_600_000
    assert auth["domain"].startswith("localhost:")


def refresh_gives_new_tokens_in_the_form_of_get_auth(probe: Probe) -> None:
    before = probe.run("BX24.getAuth()")

    after = probe.ask("BX24.refreshAuth(done)")

    assert after.keys() == before.keys()
    assert after["access_token"] != before["access_token"]
    assert probe.run("BX24.getAuth()") == after


def tokens_are_covered_in_the_messages(probe: Probe, opened: PortalPage) -> None:
    auth = probe.run("BX24.getAuth()")

    seen = json.dumps([message.text for message in opened.messages()])

    assert "refreshAuth" in seen
    assert auth["access_token"] not in seen
    assert auth["refresh_token"] not in seen


def params_may_be_left_out(probe: Probe) -> None:
    assert probe.ask("BX24.placement.call('getStatus', done)")["CALL_STATE"] == "connecting"


def command_that_is_a_member_of_the_library_is_not_sent(probe: Probe, opened: PortalPage) -> None:
    probe.start("member", "BX24.placement.call('init', {}, done)")
    probe.round_trip()

    assert opened.messages(method="init") == []


def small_page_functions_work(probe: Probe) -> None:
    assert probe.run("BX24.proxy(function (a) { return this.b + a; }, { b: 1 })(2)") == 3
    assert probe.run("BX24.isReady()") is True
    assert probe.ask("BX24.ready(() => done('ready'))") == "ready"
    assert probe.ask(
        "const { probe } = globalThis; BX24.loadScript(['probe.js'], () => done(probe !== globalThis.probe))"
    )
    assert probe.run("(BX24.bind(document.body, 'click', () => { document.title = 'hit'; }), document.body.click(),"
                     " document.title)") == "hit"  # fmt: skip
    size = probe.run("BX24.getScrollSize()")
    assert size["scrollWidth"] > 0
    assert size["scrollHeight"] > 0


def app_option_of_an_operator_goes_nowhere(probe: Probe, opened: PortalPage) -> None:
    probe.start("set", "BX24.appOption.set('b', '2', done)")
    probe.frame.evaluate(
        '() => parent.postMessage(`setAppOption:{"name":"b","value":1}:RAW:${name.split(\'|\')[2]}`, \'*\')'
    )
    probe.round_trip()

    assert [message.sender for message in opened.messages(method="setAppOption")] == ["app"]
    assert opened.state()["appOptions"] == {}


def callback_gets_one_argument_each_time_a_reply_comes(probe: Probe, opened: PortalPage) -> None:
    opened.repeat("disableAutoClose", 3)

    probe.start("reply", "BX24.placement.call('disableAutoClose', {}, done)")

    assert probe.wait_for("reply", 3) == [[[]], [[]], [[]]]
    opened.clear_faults()


def each_bind_adds_a_delivery(probe: Probe) -> None:
    probe.bind(STATE_CHANGED, STATE_CHANGED)
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for(STATE_CHANGED, 2) == [["connected"], ["connected"]]


def failed_refresh_never_calls_back(probe: Probe, opened: PortalPage) -> None:
    opened.faults(refreshFails=True)
    probe.start("refreshed", "BX24.refreshAuth(done)")
    probe.round_trip()

    assert probe.heard("refreshed") == []
    expect(opened.page.get_by_text("could not be renewed")).to_be_visible()
    opened.clear_faults()


def user_option_is_there_at_once_and_stored(probe: Probe, opened: PortalPage) -> None:
    assert probe.run("(BX24.userOption.set('theme', 'dark'), BX24.userOption.get('theme'))") == "dark"
    opened.wait_for_message(sender="app", method="setUserOption")
    opened.card.reload_frame()

    assert Probe(opened.card).started().run("BX24.userOption.get('theme')") == "dark"


def test_library_at_its_start(opened: PortalPage) -> None:
    nothing_is_known_without_an_answer(opened)
    repeated_answer_does_not_start_twice(opened)
    first_run_is_said_once_per_frame(opened)
    empty_options_come_in_either_form(opened)
    app_option_of_an_administrator_comes_back_with_all_of_them(opened)
    get_auth_is_false_after_expiry(opened)
    install_finish_is_sent_when_the_portal_waits_for_it(opened)


def nothing_is_known_without_an_answer(opened: PortalPage) -> None:
    opened.silence("getInitData")
    probe = Probe(opened.open("incoming_contact")).loaded()
    opened.wait_for_message(sender="app", method="getInitData")
    probe.start("refreshed", "BX24.refreshAuth(done)")
    probe.round_trip()

    assert probe.heard("init") == []
    known = probe.run("[BX24.getAuth(), BX24.isAdmin(), BX24.getLang(), BX24.getDomain()]")
    assert known[:3] == [False, False, ""]
    assert known[3].startswith("localhost:")
    assert opened.messages(method="refreshAuth") == []
    opened.clear_faults()


def repeated_answer_does_not_start_twice(opened: PortalPage) -> None:
    opened.repeat("getInitData", 2)
    probe = Probe(opened.open("incoming_contact")).started()
    probe.round_trip()

    assert probe.heard("init") == [[]]
    opened.clear_faults()


def first_run_is_said_once_per_frame(opened: PortalPage) -> None:
    opened.clear_messages()
    opened.faults(firstRun=True)
    probe = Probe(opened.open("incoming_contact")).started()

    probe.start("again", "BX24.placement.call('getInitData', {}, done)")

    replies = [json.loads(message.payload) for message in opened.wait_for_message(
        sender="portal", method="getInitData", count=2)]  # fmt: skip
    assert [reply["FIRST_RUN"] for reply in replies] == [True, False]
    opened.clear_faults()


def empty_options_come_in_either_form(opened: PortalPage) -> None:
    forms: dict[str, object] = {"list": [], "object": {}}
    for form, empty in forms.items():
        opened.faults(emptyMaps=form)
        probe = Probe(opened.open("incoming_contact")).started()

        told = json.loads(opened.messages(sender="portal", method="getInitData")[-1].payload)

        assert (told["USER_OPTIONS"], told["APP_OPTIONS"]) == (empty, empty)
        assert probe.run("BX24.userOption.get('theme') ?? null") is None
    opened.clear_faults()


def app_option_of_an_administrator_comes_back_with_all_of_them(opened: PortalPage) -> None:
    opened.account(admin=True, appOptions={"a": "1"})
    probe = Probe(opened.open("incoming_contact")).started()

    assert probe.ask("BX24.appOption.set('b', '2', done)") == {"a": "1", "b": "2"}
    assert probe.run("BX24.appOption.get('b')") == "2"
    opened.account(admin=False, appOptions={})


def get_auth_is_false_after_expiry(opened: PortalPage) -> None:
    opened.account(tokenLife=-1)

    assert Probe(opened.open("incoming_contact")).started().run("BX24.getAuth()") is False

    opened.account(tokenLife=None)


def install_finish_is_sent_when_the_portal_waits_for_it(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact")).started()
    probe.run("BX24.installFinish()")
    probe.round_trip()
    assert opened.messages(method="setInstallFinish") == []

    opened.account(install=True)
    opened.card.reload_frame()
    with opened.page.expect_navigation(url=re.compile("install_finished=Y")):
        Probe(opened.card).started().run("BX24.installFinish()")


def test_install_runs_before_init_and_ends_with_install_finish(opened: PortalPage) -> None:
    opened.account(install=True)
    opened.faults(firstRun=True)
    handlers = """
      globalThis.order = [];
      BX24.init(() => order.push('init'));
      BX24.install(() => { order.push('install', BX24.appOption.get('a') === undefined); BX24.installFinish(); });
    """
    opened.page.route(
        LIBRARY_PATTERN,
        lambda route: route.fulfill(content_type="text/javascript", body=opened.portal.library + handlers),
    )
    card = opened.open("incoming_contact")

    card.frame.wait_for_function("() => globalThis.order?.includes('init')")

    assert card.frame.evaluate("() => order") == ["install", True, "init"]
    card.frame.evaluate("() => BX24.installFinish()")
    opened.wait_for_message(sender="app", method="setInstall")
    assert opened.messages(method="setInstallFinish") == [], "an install handler empties installFinish"
