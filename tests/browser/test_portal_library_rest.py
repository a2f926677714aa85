"""REST by the library that apps load: calls, batches and their traps, as documented for the real one."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Watch
from tests.portal import PortalPage
from tests.portal.probe_frame import Probe

pytest_plugins = ["tests.portal.fixtures"]

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "origin, content-type, accept"}


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
        """The next answers: values are sent as JSON, texts unchanged."""
        for body in bodies:
            self.answers.append({"status": status, "body": body if isinstance(body, str) else json.dumps(body)})

    def parameters(self, index: int = -1) -> list[tuple[str, str]]:
        """What a request carried but for the token."""
        return [pair for pair in self.requests[index][1] if pair[0] != "auth"]

    def forget(self) -> None:
        """Forgets the requests so far."""
        assert self.answers == []
        self.requests.clear()


@pytest.fixture
def rest(opened: PortalPage) -> Rest:
    return Rest(opened)


def test_calls_of_the_library(probe: Probe, rest: Rest, watch: Watch) -> None:
    call_method_encodes_as_the_library_does(probe, rest)
    next_asks_for_the_following_page_with_the_same_callback(probe, rest)
    file_inputs_are_sent_with_name_and_content(probe, rest)
    error_of_a_4xx_reaches_the_callback(probe, rest, watch)
    expired_token_is_renewed_and_the_call_repeated(probe, rest, watch)
    callback_never_comes_after_an_answer_that_is_none(probe, rest, watch)


def call_method_encodes_as_the_library_does(probe: Probe, rest: Rest) -> None:
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


def next_asks_for_the_following_page_with_the_same_callback(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": [1], "next": 50, "total": 51}, {"result": [2], "total": 51})

    probe.start(
        "pages",
        """BX24.callMethod('crm.contact.list', { order: { ID: 'ASC' } }, (result) => {
      done(result.data()); result.next(); })""",
    )

    assert probe.wait_for("pages", 2) == [[[1]], [[2]]]
    assert rest.parameters() == [("order[ID]", "ASC"), ("start", "50")]


def file_inputs_are_sent_with_name_and_content(probe: Probe, rest: Rest) -> None:
    rest.will_answer({"result": True})
    probe.run("document.body.append(Object.assign(document.createElement('input'), { type: 'file' })) ?? null")
    probe.frame.set_input_files("input", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})

    probe.ask("BX24.callMethod('disk.upload', { file: document.querySelector('input') }, (result) => done(1))")

    assert rest.parameters() == [("file[0]", "a.txt"), ("file[1]", "aGVsbG8=")]


def error_of_a_4xx_reaches_the_callback(probe: Probe, rest: Rest, watch: Watch) -> None:
    watch.excuse("status of 403")
    rest.will_answer({"error": "ACCESS_DENIED", "error_description": "Access denied!"}, status=403)

    told = probe.ask("""BX24.callMethod('crm.contact.get', { id: 1 }, (result) => done([
      result.data() === undefined, result.error().getError(), result.error().getStatus(), String(result.error()),
      result.error_description()]))""")

    error = {"error": "ACCESS_DENIED", "error_description": "Access denied!"}
    assert told == [True, error, 403, "ACCESS_DENIED: Access denied! (403)", "Access denied!"]


def expired_token_is_renewed_and_the_call_repeated(probe: Probe, rest: Rest, watch: Watch) -> None:
    watch.excuse("status of 401")
    rest.forget()
    rest.will_answer({"error": "expired_token"}, status=401)
    rest.will_answer({"result": "ok"})

    assert probe.ask("BX24.callMethod('user.current', {}, (result) => done(result.data()))") == "ok"

    tokens = [dict(pairs)["auth"] for _, pairs in rest.requests]
    assert tokens[0] != tokens[1] == probe.run("BX24.getAuth().access_token")


def callback_never_comes_after_an_answer_that_is_none(probe: Probe, rest: Rest, watch: Watch) -> None:
    for expected in ("Query error!", "status of 503", "net::ERR_FAILED"):
        watch.excuse(expected)
    for fault in ("status 503", "network", "not JSON"):
        if fault == "status 503":
            rest.will_answer({"error": "QUERY_LIMIT_EXCEEDED"}, status=503)
        elif fault == "network":
            rest.answers.append({"abort": True})
        else:
            rest.will_answer("<html>")

        with probe.frame.page.context.expect_event("weberror") as caught:
            probe.start(fault, "BX24.callMethod('crm.contact.get', { id: 1 }, done)")
        probe.round_trip()

        assert "Query error!" in str(caught.value.error), fault
        assert probe.heard(fault) == [], fault


def test_batches_of_the_library(probe: Probe, rest: Rest, watch: Watch) -> None:
    empty_batch_asks_nothing(probe, rest)
    batch_gives_a_result_under_each_key(probe, rest)
    batch_that_halts_leaves_later_keys_out(probe, rest)
    batch_refused_as_a_whole_throws_inside_the_library(probe, rest, watch)


def empty_batch_asks_nothing(probe: Probe, rest: Rest) -> None:
    probe.start("empty", "BX24.callBatch([], done)")
    probe.round_trip()

    assert rest.requests == []


def batch_gives_a_result_under_each_key(probe: Probe, rest: Rest) -> None:
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


def batch_that_halts_leaves_later_keys_out(probe: Probe, rest: Rest) -> None:
    rest.will_answer(
        {"result": {"result": [], "result_error": {"a": {"error": "X"}}, "result_total": [], "result_next": []}}
    )

    keys = probe.ask("BX24.callBatch({a: ['x', {}], b: ['y', {}]}, (results) => done(Object.keys(results)), true)")

    assert keys == ["a"]
    assert rest.parameters()[0] == ("halt", "1")


def batch_refused_as_a_whole_throws_inside_the_library(probe: Probe, rest: Rest, watch: Watch) -> None:
    for expected in ("undefined", "status of 403"):
        watch.excuse(expected)
    rest.will_answer({"error": "ACCESS_DENIED"}, status=403)

    with probe.frame.page.context.expect_event("weberror") as caught:
        probe.start("refused", "BX24.callBatch([['a', {}]], done)")

    assert "TypeError" in str(caught.value.error.name)
    assert probe.heard("refused") == []


def test_calls_of_a_library_that_is_not_ready_or_not_allowed(opened: PortalPage, rest: Rest) -> None:
    call_before_init_waits_for_it(opened, rest)
    events_are_bound_by_administrators_only(opened, rest)
    token_that_is_too_old_is_renewed_before_the_call(opened, rest)


def call_before_init_waits_for_it(opened: PortalPage, rest: Rest) -> None:
    opened.silence("getInitData")
    probe = Probe(opened.open("incoming_contact")).loaded()
    probe.start("answered", "BX24.callMethod('user.current', {}, (result) => done(result.data()))")
    opened.wait_for_message(sender="app", method="getInitData")
    assert rest.requests == []

    rest.will_answer({"result": "ok"})
    opened.silence("getInitData", silent=False)
    callback = opened.messages(sender="app", method="getInitData")[0].text.split(":")[-2]
    probe.frame.evaluate(
        "([id, sid]) => parent.postMessage(`getInitData::${id}:${sid}`, '*')",
        [callback, probe.run("name.split('|')[2]")],
    )

    assert probe.wait_for("answered") == [["ok"]]


def events_are_bound_by_administrators_only(opened: PortalPage, rest: Rest) -> None:
    bind = "BX24.callBind('OnCrmDealAdd', 'https://app.example.com/', 0, done)"
    rest.forget()
    for admin in (False, True):
        opened.account(admin=admin)
        probe = Probe(opened.open("incoming_contact")).started()
        if admin:
            rest.will_answer({"result": True})
            probe.ask(bind)
        else:
            assert probe.run(bind.replace(", done", "")) is False
            probe.round_trip()
    assert [method for method, _ in rest.requests] == ["event.bind.json"]


def token_that_is_too_old_is_renewed_before_the_call(opened: PortalPage, rest: Rest) -> None:
    opened.account(tokenLife=-1)
    probe = Probe(opened.open("incoming_contact")).started()
    opened.account(tokenLife=3600)
    rest.will_answer({"result": "ok"})

    assert probe.ask("BX24.callMethod('user.current', {}, (result) => done(result.data()))") == "ok"
    assert len(opened.messages(sender="app", method="refreshAuth")) == 1
