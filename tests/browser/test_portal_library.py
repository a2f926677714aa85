"""The library that apps load: its surface and its traps, as documented for the real one."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Watch
from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "origin, content-type, accept"}
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


class Rest:
    """Answers the portal's REST address for the library, one prepared answer after the other."""

    def __init__(self, opened: PortalPage) -> None:
        self.requests: list[tuple[str, list[tuple[str, str]]]] = []
        self.answers: list[dict[str, Any]] = []
        opened.page.route(f"{opened.portal.portal_url}rest/**", self._answer)

    def _answer(self, route: Route) -> None:
        method = route.request.url.rpartition("/")[2]
        self.requests.append((method, parse_qsl(route.request.post_data or "", keep_blank_values=True)))
        answer = self.answers.pop(0)
        if "abort" in answer:
            route.abort()
        else:
            route.fulfill(status=answer.get("status", 200), headers=CORS, body=answer["body"])

    def will_answer(self, *bodies: object, status: int = 200) -> None:
        """The next answers: values are sent as JSON, texts as they are."""
        for body in bodies:
            self.answers.append({"status": status, "body": body if isinstance(body, str) else json.dumps(body)})

    def parameters(self, index: int = -1) -> list[tuple[str, str]]:
        """What a request carried but for the token."""
        return [pair for pair in self.requests[index][1] if pair[0] != "auth"]


@pytest.fixture
def rest(opened: PortalPage) -> Rest:
    return Rest(opened)


@pytest.fixture
def silent_probe(opened: PortalPage) -> Probe:
    """The probe page in a portal that never answers getInitData."""
    opened.silence("getInitData")
    probe = Probe(opened.open("incoming_contact")).loaded()
    opened.wait_for_message(sender="app", method="getInitData")
    return probe


# Start


def test_library_has_the_documented_members_and_nothing_that_gives_it_away(probe: Probe) -> None:
    assert sorted(probe.run("Object.keys(BX24)")) == sorted(MEMBERS)
    assert probe.run("Object.keys(globalThis).filter((name) => /bx24|mock|simul/i.test(name))") == ["BX24"]


def test_init_calls_back_without_arguments_in_order_and_later_ones_too(probe: Probe) -> None:
    at_once = probe.run("(BX24.init(probe.hear('second')), BX24.init(probe.hear('third')), probe.heard.length)")
    assert at_once == 1

    probe.wait_for("third")

    assert probe.run("probe.heard") == [{"name": name, "args": []} for name in ("init", "second", "third")]


def test_without_an_answer_init_never_comes_and_nothing_is_known(silent_probe: Probe) -> None:
    silent_probe.round_trip()

    assert silent_probe.heard("init") == []
    known = silent_probe.run("[BX24.getAuth(), BX24.isAdmin(), BX24.getLang(), BX24.getDomain()]")
    assert known[:3] == [False, False, ""]
    assert known[3].startswith("localhost:")


def test_repeated_answer_does_not_start_twice(opened: PortalPage) -> None:
    opened.repeat("getInitData", 2)
    probe = Probe(opened.open("incoming_contact")).started()
    probe.round_trip()

    assert probe.heard("init") == [[]]


def test_refresh_before_init_is_ignored(silent_probe: Probe, opened: PortalPage) -> None:
    silent_probe.start("refreshed", "BX24.refreshAuth(done)")
    silent_probe.round_trip()

    assert opened.messages(method="refreshAuth") == []


def test_install_runs_before_init_and_ends_with_install_finish(opened: PortalPage) -> None:
    opened.account(install=True)
    opened.faults(firstRun=True)
    handlers = """
      globalThis.order = [];
      BX24.init(() => order.push('init'));
      BX24.install(() => { order.push('install', BX24.appOption.get('a') === undefined); BX24.installFinish(); });
    """
    opened.page.route(
        "https://api.bitrix24.com/**",
        lambda route: route.fulfill(content_type="text/javascript", body=opened.portal.library + handlers),
    )
    card = opened.open("incoming_contact")

    card.frame.wait_for_function("() => globalThis.order?.includes('init')")

    assert card.frame.evaluate("() => order") == ["install", True, "init"]
    card.frame.evaluate("() => BX24.installFinish()")
    opened.wait_for_message(sender="app", method="setInstall")
    assert opened.messages(method="setInstallFinish") == [], "an install handler empties installFinish"


def test_first_run_is_said_once_per_frame(opened: PortalPage) -> None:
    opened.faults(firstRun=True)
    probe = Probe(opened.open("incoming_contact")).started()

    probe.start("again", "BX24.placement.call('getInitData', {}, done)")

    replies = [json.loads(message.payload) for message in opened.wait_for_message(
        sender="portal", method="getInitData", count=2)]  # fmt: skip
    assert [reply["FIRST_RUN"] for reply in replies] == [True, False]


def test_install_finish_is_sent_when_the_portal_waits_for_it(opened: PortalPage) -> None:
    probe = Probe(opened.open("incoming_contact")).started()
    probe.run("BX24.installFinish()")
    probe.round_trip()
    assert opened.messages(method="setInstallFinish") == []

    opened.account(install=True)
    opened.card.reload_frame()
    with opened.page.expect_navigation(url=re.compile("install_finished=Y")):
        Probe(opened.card).started().run("BX24.installFinish()")


# Authorisation


def test_get_auth_tells_the_expiry_as_a_time_in_milliseconds(probe: Probe) -> None:
    auth = probe.run("BX24.getAuth()")
    now = probe.run("Date.now()")

    assert auth.keys() == {"access_token", "refresh_token", "expires_in", "domain", "member_id"}
    assert 3_590_000 < auth["expires_in"] - now <= 3_600_000
    assert auth["domain"].startswith("localhost:")


def test_get_auth_is_false_after_expiry(opened: PortalPage) -> None:
    opened.account(tokenLife=-1)

    assert Probe(opened.open("incoming_contact")).started().run("BX24.getAuth()") is False


def test_refresh_gives_new_tokens_in_the_form_of_get_auth(probe: Probe) -> None:
    before = probe.run("BX24.getAuth()")

    after = probe.ask("BX24.refreshAuth(done)")

    assert after.keys() == before.keys()
    assert after["access_token"] != before["access_token"]
    assert probe.run("BX24.getAuth()") == after


def test_failed_refresh_never_calls_back(probe: Probe, opened: PortalPage) -> None:
    opened.faults(refreshFails=True)
    probe.start("refreshed", "BX24.refreshAuth(done)")
    probe.round_trip()

    assert probe.heard("refreshed") == []
    expect(opened.page.get_by_text("could not be renewed")).to_be_visible()


def test_tokens_are_covered_in_the_messages(probe: Probe, opened: PortalPage) -> None:
    auth = probe.ask("BX24.refreshAuth(done)")

    seen = json.dumps([message.text for message in opened.messages()])

    assert auth["access_token"] not in seen
    assert auth["refresh_token"] not in seen


# Callbacks


def test_callback_gets_one_argument_each_time_a_reply_comes(probe: Probe, opened: PortalPage) -> None:
    opened.repeat("disableAutoClose", 3)

    probe.start("reply", "BX24.placement.call('disableAutoClose', {}, done)")

    assert probe.wait_for("reply", 3) == [[[]], [[]], [[]]]


def test_each_bind_adds_a_delivery(probe: Probe) -> None:
    probe.bind("CallCard::CallStateChanged", "CallCard::CallStateChanged")
    probe.round_trip()

    probe.card.connect()

    assert probe.wait_for("CallCard::CallStateChanged", 2) == [["connected"], ["connected"]]


def test_command_that_is_a_member_of_the_library_is_not_sent(probe: Probe, opened: PortalPage) -> None:
    probe.start("reply", "BX24.placement.call('init', {}, done)")
    probe.round_trip()

    assert opened.messages(method="init") == []


def test_params_may_be_left_out(probe: Probe) -> None:
    assert probe.ask("BX24.placement.call('getStatus', done)")["CALL_STATE"] == "connecting"


# REST


def test_call_method_encodes_as_the_library_does(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": 7, "total": "3", "time": {}})

    told = probe.ask("""BX24.callMethod('crm.contact.update', {
      id: 5, start: 50, yes: true, no: false, none: null, nothing: undefined, list: [], map: {},
      fields: { NAME: 'Ä & B', PHONE: [{ VALUE: '+1' }] }, when: new Date(0),
    }, (result) => done({
      data: result.data(), total: result.total(), more: result.more(), error: result.error() ?? null,
      next: result.next(), status: result.status, answer: result.answer }))""")

    assert told == {"data": 7, "total": 3, "more": False, "error": None, "next": False, "status": 200,
                    "answer": {"result": 7, "total": "3", "time": {}}}  # fmt: skip
    method, pairs = rest.requests[0]
    assert method == "crm.contact.update.json"
    assert pairs[0] == ("auth", probe.run("BX24.getAuth().access_token"))
    assert rest.parameters() == [
        ("id", "5"), ("yes", "true"), ("no", "false"), ("list", ""), ("fields[NAME]", "Ä & B"),
        ("fields[PHONE][0][VALUE]", "+1"), ("when", "1970-01-01T00:00:00.000Z"),
    ]  # fmt: skip


def test_next_asks_for_the_following_page_with_the_same_callback(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": [1], "next": 50, "total": 51}, {"result": [2], "total": 51})

    probe.start(
        "pages",
        """BX24.callMethod('crm.contact.list', { order: { ID: 'ASC' } }, (result) => {
      done(result.data()); result.next(); })""",
    )

    assert probe.wait_for("pages", 2) == [[[1]], [[2]]]
    assert rest.parameters(1) == [("order[ID]", "ASC"), ("start", "50")]


def test_error_of_a_4xx_reaches_the_callback(probe: Probe, rest: Rest, watch: Watch) -> None:
    watch.excuse("status of 403")
    rest.will_answer({"error": "ACCESS_DENIED", "error_description": "Access denied!"}, status=403)

    told = probe.ask("""BX24.callMethod('crm.contact.get', { id: 1 }, (result) => done([
      result.data() === undefined, result.error().getError(), result.error().getStatus(), String(result.error()),
      result.error_description()]))""")

    error = {"error": "ACCESS_DENIED", "error_description": "Access denied!"}
    assert told == [True, error, 403, "ACCESS_DENIED: Access denied! (403)", "Access denied!"]


@pytest.mark.parametrize("fault", ["status 503", "network", "not JSON"])
def test_callback_never_comes_after(probe: Probe, rest: Rest, watch: Watch, fault: str) -> None:
    for expected in ("Query error!", "status of 503", "net::ERR_FAILED"):
        watch.excuse(expected)
    if fault == "status 503":
        rest.will_answer({"error": "QUERY_LIMIT_EXCEEDED"}, status=503)
    elif fault == "network":
        rest.answers.append({"abort": True})
    else:
        rest.will_answer("<html>")

    with probe.frame.page.context.expect_event("weberror") as caught:
        probe.start("answered", "BX24.callMethod('crm.contact.get', { id: 1 }, done)")
    probe.round_trip()

    assert "Query error!" in str(caught.value.error)
    assert probe.heard("answered") == []


def test_expired_token_is_renewed_and_the_call_repeated(probe: Probe, rest: Rest, watch: Watch) -> None:
    watch.excuse("status of 401")
    rest.will_answer({"error": "expired_token"}, status=401)
    rest.will_answer({"result": "ok"})

    assert probe.ask("BX24.callMethod('user.current', {}, (result) => done(result.data()))") == "ok"

    tokens = [dict(pairs)["auth"] for _, pairs in rest.requests]
    assert tokens[0] != tokens[1] == probe.run("BX24.getAuth().access_token")


def test_token_that_is_too_old_is_renewed_before_the_call(opened: PortalPage, rest: Rest) -> None:
    opened.account(tokenLife=-1)
    probe = Probe(opened.open("incoming_contact")).started()
    opened.account(tokenLife=3600)
    rest.will_answer({"result": "ok"})

    assert probe.ask("BX24.callMethod('user.current', {}, (result) => done(result.data()))") == "ok"
    assert len(opened.messages(sender="app", method="refreshAuth")) == 1


def test_call_before_init_waits_for_it(opened: PortalPage, rest: Rest) -> None:
    opened.silence("getInitData")
    probe = Probe(opened.open("incoming_contact")).loaded()
    probe.start("answered", "BX24.callMethod('user.current', {}, (result) => done(result.data()))")
    assert rest.requests == []

    rest.will_answer({"result": "ok"})
    opened.silence("getInitData", silent=False)
    callback = opened.messages(sender="app", method="getInitData")[0].text.split(":")[-2]
    probe.frame.evaluate(
        "([id, sid]) => parent.postMessage(`getInitData::${id}:${sid}`, '*')",
        [callback, probe.run("name.split('|')[2]")],
    )

    assert probe.wait_for("answered") == [["ok"]]


def test_batch_gives_a_result_under_each_key(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": {
        "result": {"who": {"ID": "1"}, "list": [1]},
        "result_error": {"bad": {"error": "NOT_FOUND", "error_description": "no"}},
        "result_total": {"list": 60}, "result_next": {"list": 50},
    }})  # fmt: skip

    told = probe.ask("""BX24.callBatch({
      who: ['user.current', {}], bad: { method: 'crm.lead.get', params: { id: 9 } }, list: ['crm.contact.list', {}],
    }, (results) => done(Object.entries(results).map(([key, each]) => [
      key, each.data(), each.error()?.getError().error ?? '', each.error()?.getStatus() ?? 0,
      each.more(), Number.isNaN(each.total()) ? 'NaN' : each.total()])))""")

    assert told == [
        ["who", {"ID": "1"}, "", 0, False, "NaN"], ["bad", {}, "NOT_FOUND", 200, False, "NaN"],
        ["list", [1], "", 0, True, 60],
    ]  # fmt: skip
    assert rest.parameters() == [
        ("halt", "0"),
        ("cmd[who]", "user.current?"), ("cmd[bad]", "crm.lead.get?id=9"), ("cmd[list]", "crm.contact.list?"),
    ]  # fmt: skip


def test_batch_that_halts_leaves_later_keys_out(probe: Probe, rest: Rest) -> None:
    rest.will_answer(
        {"result": {"result": [], "result_error": {"a": {"error": "X"}}, "result_total": [], "result_next": []}}
    )

    keys = probe.ask("BX24.callBatch({a: ['x', {}], b: ['y', {}]}, (results) => done(Object.keys(results)), true)")

    assert keys == ["a"]
    assert rest.parameters()[0] == ("halt", "1")


def test_batch_refused_as_a_whole_throws_inside_the_library(probe: Probe, rest: Rest, watch: Watch) -> None:
    for expected in ("undefined", "status of 403"):
        watch.excuse(expected)
    rest.will_answer({"error": "ACCESS_DENIED"}, status=403)

    with probe.frame.page.context.expect_event("weberror") as caught:
        probe.start("answered", "BX24.callBatch([['a', {}]], done)")

    assert "TypeError" in str(caught.value.error.name)
    assert probe.heard("answered") == []


def test_empty_batch_asks_nothing(probe: Probe, rest: Rest) -> None:
    probe.start("answered", "BX24.callBatch([], done)")
    probe.round_trip()

    assert rest.requests == []


@pytest.mark.parametrize("admin", [True, False])
def test_events_are_bound_by_administrators_only(opened: PortalPage, rest: Rest, admin: bool) -> None:
    opened.account(admin=admin)
    probe = Probe(opened.open("incoming_contact")).started()
    rest.will_answer({"result": True})

    returned = probe.run("BX24.callBind('OnCrmDealAdd', 'https://app.example.com/', 0) ?? null")

    assert returned is (None if admin else False)


def test_file_inputs_are_sent_with_name_and_content(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": True})
    probe.run("document.body.append(Object.assign(document.createElement('input'), { type: 'file' })) ?? null")
    probe.frame.set_input_files("input", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})

    probe.ask("BX24.callMethod('disk.upload', { file: document.querySelector('input') }, (result) => done(1))")

    assert rest.parameters() == [("file[0]", "a.txt"), ("file[1]", "aGVsbG8=")]


# Options


def test_user_option_is_there_at_once_and_stored(probe: Probe, opened: PortalPage) -> None:
    assert probe.run("(BX24.userOption.set('theme', 'dark'), BX24.userOption.get('theme'))") == "dark"
    opened.wait_for_message(sender="app", method="setUserOption")
    opened.card.reload_frame()

    assert Probe(opened.card).started().run("BX24.userOption.get('theme')") == "dark"


def test_app_option_of_an_administrator_comes_back_with_all_of_them(opened: PortalPage) -> None:
    opened.account(admin=True, appOptions={"a": "1"})
    probe = Probe(opened.open("incoming_contact")).started()

    assert probe.ask("BX24.appOption.set('b', '2', done)") == {"a": "1", "b": "2"}
    assert probe.run("BX24.appOption.get('b')") == "2"


def test_app_option_of_an_operator_goes_nowhere(probe: Probe, opened: PortalPage) -> None:
    probe.start("set", "BX24.appOption.set('b', '2', done)")
    probe.frame.evaluate(
        '() => parent.postMessage(`setAppOption:{"name":"b","value":1}:RAW:${name.split(\'|\')[2]}`, \'*\')'
    )
    probe.round_trip()

    assert [message.sender for message in opened.messages(method="setAppOption")] == ["app"]
    assert opened.state()["appOptions"] == {}


@pytest.mark.parametrize(("form", "empty"), [("list", []), ("object", {})])
def test_empty_options_come_in_either_form(opened: PortalPage, form: str, empty: object) -> None:
    opened.faults(emptyMaps=form)
    probe = Probe(opened.open("incoming_contact")).started()

    told = json.loads(opened.messages(sender="portal", method="getInitData")[0].payload)

    assert (told["USER_OPTIONS"], told["APP_OPTIONS"]) == (empty, empty)
    assert probe.run("BX24.userOption.get('theme') ?? null") is None


# Page


def test_small_page_functions_work(probe: Probe) -> None:
    assert probe.run("BX24.proxy(function (a) { return this.b + a; }, { b: 1 })(2)") == 3
    assert probe.run("BX24.isReady()") is True
    assert probe.ask("BX24.ready(() => done('ready'))") == "ready"
    assert probe.ask("BX24.loadScript(['probe.js'], () => done('loaded'))") == "loaded"
    assert probe.run("(BX24.bind(document.body, 'click', () => { document.title = 'hit'; }), document.body.click(),"
                     " document.title)") == "hit"  # fmt: skip
    size = probe.run("BX24.getScrollSize()")
    assert size["scrollWidth"] > 0
    assert size["scrollHeight"] > 0
