"""REST of the simulated portal as HTTP: addresses, bodies, headers, who asks."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.faults import RestFault
from tests.portal.rest.replies import CORS
from tests.portal.rest.values import form
from tests.portal.web import Request, Server
from tests.support.asked_portal import FORM, AskedPortal, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.asked_portal import Told


def send(portal: AskedPortal, method: str, path: str, query: str = "", *, body: str = "", kind: str = FORM) -> Told:
    return told(portal.rest.respond(Request(method, path, query, {"content-type": kind}, body.encode())))


@pytest.mark.parametrize("path", ["/rest/user.admin.xml", "/rest/", "/rest/6/secret/user.admin.json", "/rest/batch.b"])
def test_other_addresses_are_no_method(portal: AskedPortal, path: str) -> None:
    reply = send(portal, "POST", path, body=f"auth={portal.access}")
    assert (reply.status, reply.error) == (404, "ERROR_METHOD_NOT_FOUND")


def test_get_works_with_everything_in_the_query(portal: AskedPortal) -> None:
    reply = send(portal, "GET", "/rest/crm.contact.get.json", f"auth={portal.access}&id=797")
    assert reply.result["LAST_NAME"] == "Lindner"


def test_body_wins_over_query(portal: AskedPortal) -> None:
    reply = send(portal, "POST", "/rest/crm.contact.get.json", "auth=x&id=43", body=f"auth={portal.access}&id=797")
    assert reply.result["ID"] == "797"


def test_json_body_is_read_only_with_its_content_type(portal: AskedPortal) -> None:
    body = json.dumps({"auth": portal.access, "id": 797})
    read = send(portal, "POST", "/rest/crm.contact.get.json", body=body, kind="application/json; charset=utf-8")
    assert read.result["ID"] == "797"
    assert send(portal, "POST", "/rest/crm.contact.get.json", body=body).error == "NO_AUTH_FOUND"


@pytest.mark.parametrize("body", ["", "[]", "no json", '"text"'])
def test_body_that_is_no_object_has_no_token(portal: AskedPortal, body: str) -> None:
    assert send(portal, "POST", "/rest/user.admin.json", body=body, kind="application/json").status == 401


@pytest.mark.parametrize(
    ("encoded", "params"),
    [
        ("a=1&a=2", {"a": "2"}),
        ("a[]=x&a[]=y", {"a": ["x", "y"]}),
        ("a[1]=y&a[0]=x", {"a": {"1": "y", "0": "x"}}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("a.b=1&c d=2&=3", {"a_b": "1", "c_d": "2"}),
        ("a[b=1", {"a_b": "1"}),
        ("a%5Bb%5D=%C3%A9+%2B", {"a": {"b": "é +"}}),
        ("filter[%3E%3DDATE]=1", {"filter": {">=DATE": "1"}}),
        ("a=&b", {"a": "", "b": ""}),
        ("x[5]=a&x[]=b", {"x": {"5": "a", "6": "b"}}),
    ],
)
def test_form_is_read_as_php_reads_it(encoded: str, params: dict[str, Any]) -> None:
    assert form(encoded) == params


def test_preflight_is_answered_without_a_token_and_is_no_request(portal: AskedPortal) -> None:
    response = portal.rest.respond(Request("OPTIONS", "/rest/user.admin.json", "", {}, b""))
    assert (response.status, dict(response.headers), response.body) == (200, CORS, b"")
    assert portal.rest.journal.methods == []


def test_other_verbs_are_refused(portal: AskedPortal) -> None:
    assert portal.rest.respond(Request("PUT", "/rest/user.admin.json", "", {}, b"")).status == 405


def test_reply_can_lack_cors_headers(portal: AskedPortal) -> None:
    portal.rest.faults.add(RestFault(error="QUERY_LIMIT_EXCEEDED", cors=False))
    reply = portal.ask("user.admin")
    assert reply.status == 503
    assert not CORS.keys() & reply.headers.keys()


def test_token_of_another_app_or_a_user_who_left_is_refused(portal: AskedPortal) -> None:
    portal.token = portal.state.tokens.issue(6, "local.another").access
    assert portal.ask("app.info").error == "NO_AUTH_FOUND"
    portal.token = portal.state.tokens.issue(31, portal.state.app.code).access
    assert portal.ask("app.info").error == "NO_AUTH_FOUND"


def test_user_is_the_one_of_the_token_not_of_the_page(portal: AskedPortal) -> None:
    portal.token = portal.state.tokens.issue(12, portal.state.app.code).access
    assert portal.result("profile")["NAME"] == "Oliver"


def test_refreshed_token_works_beside_the_old_one(portal: AskedPortal) -> None:
    old = portal.access
    new = portal.state.refreshed_token()
    assert new is not None
    for portal.token in (old, new.access):
        assert portal.ask("user.admin").status == 200


def test_journal_holds_parameters_and_outcomes_but_no_token(portal: AskedPortal) -> None:
    portal.ask("crm.contact.get", {"id": 1})
    portal.ask_json("crm.contact.get", {"id": 797})
    first, second = portal.rest.journal.entries("crm.*")
    assert (first.params, first.status, first.error, first.executed) == ({"id": "1"}, 400, "", False)
    assert (second.params, second.status, second.error, second.user_id) == ({"id": 797}, 200, None, 6)
    assert portal.access not in repr([first.params, second.params])


def test_empty_maps_are_lists_and_objects_stay_objects(portal: AskedPortal) -> None:
    assert portal.result("user.option.get") == []
    portal.state.user.admin = True
    portal.result("placement.bind", {"PLACEMENT": "CALL_CARD", "HANDLER": "https://a.example.com/"})
    assert portal.result("placement.get")[0]["options"] == []
    number = portal.result(
        "crm.timeline.comment.add", {"fields": {"ENTITY_ID": 797, "ENTITY_TYPE": "contact", "COMMENT": "x"}}
    )
    assert portal.result("crm.timeline.comment.get", {"id": number})["FILES"] == {}


@pytest.fixture
def port(portal: AskedPortal) -> Iterator[int]:
    server = Server(portal.rest)
    server.start()
    yield server.port
    server.stop()


def test_lost_reply_ends_the_connection_below_any_reply(portal: AskedPortal, port: int) -> None:
    portal.rest.faults.add(RestFault("user.admin", times=1, closes="after"))
    body = f"auth={portal.access}".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/rest/user.admin.json", body, {"Content-Type": FORM})
    response = connection.getresponse()
    assert not CORS.keys() & dict(response.getheaders()).keys()
    with pytest.raises(http.client.IncompleteRead):
        response.read()
    connection.request("POST", "/rest/user.admin.json", body, {"Content-Type": FORM})
    assert connection.getresponse().status == 200
    connection.close()


def test_delayed_request_does_not_hold_up_the_others(portal: AskedPortal, port: int) -> None:
    portal.rest.faults.add(RestFault("user.admin", delay=30.0))
    slow = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    slow.request("POST", "/rest/user.admin.json", f"auth={portal.access}", {"Content-Type": FORM})
    quick = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    quick.request("POST", "/rest/profile.json", f"auth={portal.access}", {"Content-Type": FORM})
    assert quick.getresponse().status == 200
    assert [entry.method for entry in portal.rest.journal.wait_for("profile")] == ["profile"]
    for connection in (slow, quick):
        connection.close()
