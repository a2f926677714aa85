"""Every reply of REST in the fixtures is asked for, and comes in that shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.rest.faults import RestFault
from tests.portal.rest.kinds import CONTACT, KINDS
from tests.portal.state import STATISTICS, Binding, PortalCall, PortalState
from tests.portal.web import NoReply, Request
from tests.support.recorded import FOLDER, cases
from tests.support.reply_shapes import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.asked_portal import AskedPortal

CALL = "externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779"
PANEL = Binding("CALL_CARD", "https://app.example.com/panel", "Call panel", titles={"en": {"TITLE": "Call panel"}})
WORKER = Binding(
    "PAGE_BACKGROUND_WORKER",
    "https://app.example.com/worker",
    "Call panel",
    titles={"en": {"TITLE": "Call panel"}},
    options={"errorHandlerUrl": "https://app.example.com/overtime"},
)


def _call(state: PortalState, *, finished: bool = False) -> None:
    state.calls[CALL] = PortalCall(CALL, 6, "+12025550143", 2, "3", "test-1", 0.0, "CONTACT", 43, finished=finished)


def _administrator(state: PortalState) -> None:
    state.user.admin = True


def _bound(*bindings: Binding) -> Callable[[PortalState], None]:
    return lambda state: state.bindings.extend(bindings)


def _older(state: PortalState) -> None:
    state.older_portal = True


def _without(scope: str) -> Callable[[PortalState], None]:
    return lambda state: state.app.scopes.remove(scope)


def _empty_crm(state: PortalState) -> None:
    for kind in KINDS:
        state.crm.table(kind).rows.clear()


def _without_client(state: PortalState) -> None:
    state.app.scopes.add("user")
    state.crm.table(CONTACT).remove(43)


def _options(state: PortalState) -> None:
    state.options.app["settings"] = '{"v":1}'
    state.options.of_user(6)["theme"] = "dark"


SETUPS: dict[str, Callable[[PortalState], object]] = {
    "register_unbound": _empty_crm,
    "show": _call,
    "hide": _call,
    "finish": _call,
    "attach_record": lambda state: _call(state, finished=True),
    "statistics": lambda state: state.user.rights.add(STATISTICS),
    "statistics_first_page": lambda state: state.user.rights.add(STATISTICS),
    "statistics_none": lambda state: state.user.rights.add(STATISTICS),
    "list_with_total_and_next": lambda state: state.user.rights.add(STATISTICS),
    "user_current": lambda state: state.app.scopes.add("user"),
    "all_ok": lambda state: state.app.scopes.add("user"),
    "one_failed": _without_client,
    "halted": _without_client,
    "all_failed_scope": lambda state: state.app.scopes.clear(),
    "app_info_not_installed": lambda state: setattr(state.app, "installed", False),
    "scope_without_telephony": _without("telephony"),
    "list_without_telephony": _without("telephony"),
    "app_option_get_all": _options,
    "app_option_get_one": _options,
    "user_option_get_all": _options,
    "app_option_set": _administrator,
    "app_option_set_empty": _administrator,
    "bind_worker_twice": _bound(WORKER),
    "bind_not_found": _without("telephony"),
    "bind_no_scope": _without("placement"),
    "bind_not_admin": lambda state: setattr(state.user, "admin", False),
    "get_both": _bound(PANEL, WORKER),
    "get_stale_handler": _bound(PANEL),
    "unbind_one": _bound(PANEL),
}

CORS_HEADERS: dict[str, str] = json.loads((FOLDER / "rest-system-errors.json").read_text("utf-8"))["cors_headers"]

NO_APP = {"register_no_context", "app_info_no_context", "app_option_no_context", "bind_webhook"}


def every(*files: str) -> list[Any]:
    return [pytest.param(case, id=f"{name}/{case['name']}") for name in files for case in cases(name)]


def arrange(portal: AskedPortal, case: dict[str, Any]) -> dict[str, Any]:
    """Makes the portal as the case needs it; gives the parameters."""
    if case["method"].startswith("placement."):
        _administrator(portal.state)
    if case["name"] in SETUPS:
        SETUPS[case["name"]](portal.state)
    if case["name"] in NO_APP:
        portal.without_app()
    portal.state.older_portal = case["http_status"] == 200 and "error" in case["body"]
    params = dict(case["params"])
    if case["name"] == "command_over_50":
        params["cmd"] = {f"c{number}": "user.current" for number in range(1, 51)} | params["cmd"]
    return params


@pytest.mark.parametrize("encoding", ["form", "json"])
@pytest.mark.parametrize("case", every("rest-app", "rest-crm", "rest-placement", "rest-telephony", "rest-batch"))
def test_reply_has_the_documented_shape(portal: AskedPortal, case: dict[str, Any], encoding: str) -> None:
    params = arrange(portal, case)
    ask = portal.ask if encoding == "form" else portal.ask_json
    reply = ask(case["method"], params)
    if case["name"] == "command_over_50":
        for outcome in ("result", "result_time"):
            assert len(reply.result[outcome]) == 50
            reply.result[outcome] = []
    assert reply.status == case["http_status"]
    assert differences(case["body"], reply.body) == []


@pytest.mark.parametrize("case", every("rest-system-errors"))
def test_system_error_can_be_caused(portal: AskedPortal, case: dict[str, Any]) -> None:
    fault = RestFault("user.*", status=case["http_status"], closes="before" if case["http_status"] is None else "")
    if "body_text" in case:
        fault.body = case["body_text"]
    else:
        fault.error, fault.description = case["body"]["error"], case["body"]["error_description"]
    portal.rest.faults.add(fault)
    request = Request("POST", "/rest/user.current.json", "", {}, f"auth={portal.access}".encode())
    if case["http_status"] is None:
        with pytest.raises(NoReply):
            portal.rest.respond(request)
        return
    response = portal.rest.respond(request)
    assert response.status == case["http_status"]
    assert response.headers.items() >= CORS_HEADERS.items()
    if "body_text" in case:
        assert response.body.decode() == case["body_text"]
    else:
        assert json.loads(response.body) == case["body"]


@pytest.mark.parametrize(
    "code",
    [case["body"]["error"] for case in cases("rest-system-errors") if case.get("body") and "200" not in case["name"]],
)
def test_system_error_has_its_usual_status_and_text(portal: AskedPortal, code: str) -> None:
    case = next(case for case in cases("rest-system-errors") if case.get("body", {}).get("error") == code)
    portal.rest.faults.add(RestFault(error=code))
    reply = portal.ask("user.current")
    assert (reply.status, reply.body) == (case["http_status"], case["body"])


def test_difference_is_found() -> None:
    fine = {"result": {"ID": "1", "LIST": [1]}, "total": 2}
    assert differences(fine, {"result": {"ID": "7", "LIST": [8, 9], "MORE": None}, "total": 5}) == []
    assert differences(fine, {"result": {"ID": 1, "LIST": [1]}, "total": 2}) == [".result.ID: 1"]
    assert differences(fine, {"result": {"ID": "1", "LIST": [1]}}) == [".total is missing"]
    assert differences({"result": []}, {"result": {}}) == [".result: {} for []"]
    assert differences({"error": "A"}, {"error": "B"}) == [": {'error': 'B'}"]
