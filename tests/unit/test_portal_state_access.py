"""The simulated portal's state for its own pages: JSON, news, and the rule of slow workers."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.portal import SimulatedPortal
from tests.portal.rest.faults import RestFault
from tests.portal.site import plain_headers
from tests.portal.slow_loads import ALLOWED, SlowLoads
from tests.portal.state import Binding, PortalState
from tests.portal.web import Request, Response, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[SimulatedPortal]:
    with SimulatedPortal(tmp_path, headers=plain_headers) as running:
        yield running


def ask(portal: SimulatedPortal, path: str, body: object = None, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(portal.portal_url).port or 80, timeout=5)
    try:
        connection.request("GET" if body is None else "POST", f"/portal/{path}", json.dumps(body) if body else "{}")
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    assert response.status == status
    assert response.getheader("Cache-Control") == "no-store"
    return json.loads(text)


def test_default_start_has_the_app_installed_and_bound(portal: SimulatedPortal) -> None:
    told = ask(portal, "state")

    assert told["app"]["installed"] is True
    assert [(each["placement"], each["handler"], each["title"]) for each in told["bindings"]] == [
        ("CALL_CARD", f"{portal.app_url}index.html", "Call Panel")
    ]


def test_start_without_installation_has_nothing_bound(tmp_path: Path) -> None:
    portal = SimulatedPortal(tmp_path, headers=plain_headers, installed=False, worker=True)

    assert (portal.state.app.installed, portal.state.bindings) == (False, [])
    portal.install()
    assert [each.placement for each in portal.state.bindings] == ["CALL_CARD", "PAGE_BACKGROUND_WORKER"]
    portal.reset()
    assert portal.state.bindings == []
    portal.stop()


def test_state_holds_no_tokens(portal: SimulatedPortal) -> None:
    token = portal.state.token()

    told = json.dumps(ask(portal, "state"))

    assert token.access not in told
    assert token.refresh not in told


def test_session_gives_the_tokens_that_rest_knows(portal: SimulatedPortal) -> None:
    first = ask(portal, "state/session", {"frame": 1})["tokens"]
    renewed = ask(portal, "state/refresh", {"frame": 1})["tokens"]

    assert first["AUTH_ID"] != renewed["AUTH_ID"] == portal.state.token().access
    assert renewed["AUTH_EXPIRES"] == "3600"
    portal.state.tokens.refresh_fails = True
    assert ask(portal, "state/refresh", {"frame": 1}) == {"tokens": None}


def test_settings_are_changed_by_name(portal: SimulatedPortal) -> None:
    ask(portal, "state", {"language": "de", "admin": True, "userOptions": {"a": "1"}, "user": 12})

    state = portal.state
    assert (state.language, state.user.id, state.user.admin) == ("de", 12, True)
    assert state.options.of_user(12) == {"a": "1"}


def test_behaviour_is_changed_by_name(portal: SimulatedPortal) -> None:
    change = {"transcribes": False, "no_files": "missing", "extranet": True, "unknown_filters": ["contactIds"]}
    change |= {"call_activity": {"when": "later", "seconds": 5}, "recordings": {"answer": "gone"}}
    ask(portal, "state", change | {"without_rights": ["crm.contact.update"]})

    state = portal.state
    assert (state.transcribes, state.no_files, state.user.extranet) == (False, "missing", True)
    assert state.unknown_filters == {"contactIds"}
    assert (state.call_activity.when, state.call_activity.seconds, state.recordings.answer) == ("later", 5, "gone")
    assert not state.user.may("crm.contact.update")
    ask(portal, "state", {"without_rights": []})
    assert state.user.may("crm.contact.update")


def test_call_in_a_card_is_reported(portal: SimulatedPortal) -> None:
    call = {"id": "E45D.1", "phone": "+12025550166", "client": ["CONTACT", 797], "bindings": [], "over": False}

    ask(portal, "state/call", call)

    assert portal.state.shown_calls["E45D.1"].entity_id == 797


def test_options_of_the_app_are_set_by_administrators(portal: SimulatedPortal) -> None:
    asked = {"of": "app", "name": "a", "value": 1}
    assert "administrators" in ask(portal, "state/option", asked, status=400)["error"]

    portal.state.user.admin = True

    assert ask(portal, "state/option", asked)["app"] == {"a": 1}


@pytest.mark.parametrize("body", [{"user": 99}, {"user": "nobody"}])
def test_what_cannot_be_is_refused_with_a_text(portal: SimulatedPortal, body: dict[str, object]) -> None:
    assert ask(portal, "state", body, status=400)["error"]


def test_faults_of_rest_are_told_and_set(portal: SimulatedPortal) -> None:
    portal.state.faults.add(RestFault("crm.*", error="ACCESS_DENIED"))
    assert ask(portal, "faults")["faults"][0]["method"] == "crm.*"

    ask(portal, "faults", {"faults": [{"method": "user.*", "status": 500}]})

    assert [each["method"] for each in portal.state.faults.as_json()] == ["user.*"]
    told = ask(portal, "faults", {"closed": True, "cuts_texts": True})
    assert (told["closed"], told["cuts_texts"], len(told["faults"])) == (True, True, 1)
    assert portal.state.faults.closed
    assert ask(portal, "faults", {"faults": [{"nonsense": 1}]}, status=400)["error"]


def test_tokens_grow_old_on_demand(portal: SimulatedPortal) -> None:
    token = portal.state.token()

    ask(portal, "faults/tokens", {"expire": True})

    assert not portal.state.tokens.good(token)


def test_news_come_as_they_happen(portal: SimulatedPortal) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(portal.portal_url).port or 80, timeout=5)
    connection.request("GET", "/portal/news")
    stream = connection.getresponse()
    assert stream.getheader("Content-Type") == "text/event-stream"
    assert stream.readline() == b": open\n"

    portal.state.push("call.shown", {"id": "c1"})

    stream.readline()
    assert json.loads(stream.readline().removeprefix(b"data: ")) == {"event": "call.shown", "data": {"id": "c1"}}
    portal.stop()
    assert stream.read().strip() == b""
    connection.close()


class Heard:
    """A server that keeps what it receives."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def respond(self, request: Request) -> Response:
        """Keeps the body."""
        self.bodies.append(request.body)
        return Response(405)


def test_eleventh_slow_load_of_a_day_costs_the_place_and_is_told_without_tokens() -> None:
    heard = Heard()
    server = Server(heard)
    server.start()
    state = PortalState()
    url = f"http://127.0.0.1:{server.port}/errors"
    state.bind(Binding("PAGE_BACKGROUND_WORKER", "http://localhost/w.html", options={"errorHandlerUrl": url}))
    slow = SlowLoads(state)

    for _ in range(ALLOWED):
        assert not slow.report(1, 5001)
    slow.new_day()
    for _ in range(ALLOWED):
        assert not slow.report(1, 5001)
    assert not slow.report(1, 5000)
    assert slow.report(1, 5001)

    assert state.bindings == []
    slow.told.join(5)
    server.stop()
    [body] = heard.bodies
    assert set(parse_qs(body.decode())) == {"error", "error_description"}
    assert not slow.report(1, 5001)


def test_first_start_is_that_of_a_user_and_a_version() -> None:
    state = PortalState()
    state.remove_app()

    told = [state.first_start(), state.first_start()]
    state.app.version = 2

    assert [*told, state.first_start()] == [True, False, True]


def test_removal_takes_bindings_and_options_away() -> None:
    state = PortalState()
    state.bind(Binding("CALL_CARD", "http://localhost/"))
    state.options.app["a"] = 1

    with state.subscribe() as news:
        state.remove_app()
        assert news.get(timeout=1).event == "app.removed"

    assert (state.bindings, state.options.app, state.app.installed) == ([], {}, False)
