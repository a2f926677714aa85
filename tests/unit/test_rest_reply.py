"""Replies: every recorded one, and every other."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.bitrix24.rest.errors import (
    AccessDeniedError,
    BindingRefusedError,
    ForeignPageError,
    GatewayFailedError,
    GatewayRefusedError,
    MethodTimeLimitError,
    MethodUnknownError,
    NotFoundError,
    ParamsRefusedError,
    PortalBlockedError,
    PortalDeletedError,
    RateLimitReachedError,
    RefusedError,
    RestError,
    ScopeMissingError,
    ServerError,
    TokenRefusedError,
    UnreadableReplyError,
    WrongContextError,
)
from app.bitrix24.rest.transport import Answer, Observed, Reply, Usage, answer_in
from tests.support.fake_rest import recorded_reply
from tests.support.random_json import json_values
from tests.support.recorded import case, cases

FILES = (
    "rest-app",
    "rest-batch",
    "rest-crm",
    "rest-placement",
    "rest-system-errors",
    "rest-system-errors-2",
    "rest-telephony",
)
SUCCESSES = [
    pytest.param(case, id=f"{file}: {case['name']}")
    for file in FILES
    for case in cases(file)
    if "result" in case.get("body", {})
]

CLASSES: dict[tuple[str, str], type[RestError]] = {
    ("rest-app", "app_info_no_context"): AccessDeniedError,
    ("rest-app", "app_option_set_empty"): ParamsRefusedError,
    ("rest-app", "app_option_no_context"): AccessDeniedError,
    ("rest-crm", "contact_not_found"): NotFoundError,
    ("rest-crm", "contact_denied"): AccessDeniedError,
    ("rest-crm", "contact_bad_id"): ParamsRefusedError,
    ("rest-crm", "company_not_found"): NotFoundError,
    ("rest-crm", "item_not_found"): NotFoundError,
    ("rest-crm", "item_denied"): AccessDeniedError,
    ("rest-crm", "comment_empty"): ParamsRefusedError,
    ("rest-crm", "comment_denied"): AccessDeniedError,
    ("rest-crm", "comment_owner_not_found"): NotFoundError,
    ("rest-crm", "comment_required_missing"): ParamsRefusedError,
    ("rest-crm", "activity_denied"): AccessDeniedError,
    ("rest-crm", "todo_bad_date"): ParamsRefusedError,
    ("rest-crm", "todo_not_found"): NotFoundError,
    ("rest-crm", "duplicates_no_type"): ParamsRefusedError,
    ("rest-placement", "bind_worker_twice"): BindingRefusedError,
    ("rest-placement", "bind_worker_no_error_url"): BindingRefusedError,
    ("rest-placement", "bind_user_mode"): BindingRefusedError,
    ("rest-placement", "bind_no_placement"): ParamsRefusedError,
    ("rest-placement", "bind_no_placement_newer"): ParamsRefusedError,
    ("rest-placement", "bind_not_found"): BindingRefusedError,
    ("rest-placement", "bind_localhost"): BindingRefusedError,
    ("rest-placement", "bind_bad_scheme"): BindingRefusedError,
    ("rest-placement", "bind_webhook"): WrongContextError,
    ("rest-placement", "bind_not_admin"): AccessDeniedError,
    ("rest-placement", "bind_no_scope"): ScopeMissingError,
    ("rest-system-errors", "rate_limit"): RateLimitReachedError,
    ("rest-system-errors", "overload_block"): PortalBlockedError,
    ("rest-system-errors", "method_time_limit"): MethodTimeLimitError,
    ("rest-system-errors", "expired_token"): TokenRefusedError,
    ("rest-system-errors", "expired_token_http_200"): TokenRefusedError,
    ("rest-system-errors", "no_auth"): TokenRefusedError,
    ("rest-system-errors", "scope"): ScopeMissingError,
    ("rest-system-errors", "user_access"): AccessDeniedError,
    ("rest-system-errors", "credentials"): AccessDeniedError,
    ("rest-system-errors", "plan"): AccessDeniedError,
    ("rest-system-errors", "method_not_found"): MethodUnknownError,
    ("rest-system-errors", "https"): RefusedError,
    ("rest-system-errors", "server"): ServerError,
    ("rest-system-errors", "unexpected"): ServerError,
    ("rest-system-errors", "html_instead_of_json"): GatewayFailedError,
    ("rest-system-errors", "empty_body"): UnreadableReplyError,
    ("rest-system-errors-2", "portal_closed"): PortalDeletedError,
    ("rest-system-errors-2", "portal_deleted_cloud"): GatewayRefusedError,
    ("rest-system-errors-2", "cloud_503_page"): GatewayFailedError,
    ("rest-system-errors-2", "gateway_504"): GatewayFailedError,
    ("rest-system-errors-2", "proactive_filter"): GatewayRefusedError,
    ("rest-system-errors-2", "login_page"): ForeignPageError,
    ("rest-system-errors-2", "intranet_only"): AccessDeniedError,
    ("rest-system-errors-2", "missing_parameter"): ParamsRefusedError,
    ("rest-system-errors-2", "error_as_number"): RefusedError,
    ("rest-system-errors-2", "error_text_localised"): NotFoundError,
    ("rest-telephony", "register_bad_type"): RefusedError,
    ("rest-telephony", "register_no_context"): WrongContextError,
    ("rest-telephony", "finish_bad_id"): ParamsRefusedError,
    ("rest-telephony", "statistics_denied"): AccessDeniedError,
}
"""The class of each recorded error."""


@pytest.mark.parametrize("case", SUCCESSES)
def test_a_recorded_success_gives_its_result(case: dict[str, Any]) -> None:
    reply = recorded_reply(case)
    assert isinstance(reply, Reply)
    answer = answer_in(case.get("method", "user.current"), reply)
    assert answer.result == case["body"]["result"]
    assert (answer.total, answer.next) == (case["body"].get("total"), case["body"].get("next"))


@pytest.mark.parametrize(("place", "kind"), CLASSES.items(), ids=[" ".join(place) for place in CLASSES])
def test_a_recorded_error_has_its_class(place: tuple[str, str], kind: type[RestError]) -> None:
    file, name = place
    told = case(file, name)
    reply = recorded_reply(told)
    assert isinstance(reply, Reply)
    with pytest.raises(kind) as caught:
        answer_in(told.get("method", "user.current"), reply)
    assert type(caught.value) is kind
    error = str(told.get("body", {}).get("error", ""))
    if isinstance(caught.value, RefusedError):
        assert caught.value.code == (error if " " not in error else "")


def test_every_recorded_error_is_in_the_table() -> None:
    errors = {
        (file, case["name"])
        for file in FILES
        for case in cases(file)
        if case["http_status"] is not None and "result" not in case.get("body", {})
    }
    assert errors == set(CLASSES)


@pytest.mark.parametrize("code", ["", 100, "100", None, False, [], {}, "A sentence about it", "SOMETHING_NEW"])
def test_the_presence_of_error_decides(code: object) -> None:
    with pytest.raises(RefusedError):
        answer_in("user.current", Reply(200, json.dumps({"error": code, "result": {"ID": "6"}})))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, RefusedError), (401, TokenRefusedError), (403, AccessDeniedError), (500, ServerError), (503, ServerError)],
)
def test_an_unknown_code_is_judged_by_its_status(status: int, kind: type[RefusedError]) -> None:
    with pytest.raises(RefusedError) as caught:
        answer_in("user.current", Reply(status, '{"error": "SOMETHING_NEW"}'))
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.status) == ("SOMETHING_NEW", status)


def test_the_sentence_of_an_error_is_its_description() -> None:
    with pytest.raises(ParamsRefusedError) as caught:
        answer_in("x.get", Reply(400, '{"error": "Communication type is not defined", "error_description": "More"}'))
    assert caught.value.description == "Communication type is not defined. More"


def test_a_result_with_the_status_of_a_failure_is_not_believed() -> None:
    with pytest.raises(UnreadableReplyError) as caught:
        answer_in("user.current", Reply(502, '{"result": true}'))
    assert caught.value.status == 502


def test_usage_is_counted_from_the_portals_clock() -> None:
    body = '{"result": [], "time": {"finish": 1000.5, "operating": "2.5", "operating_reset_at": 1060.5}}'
    assert answer_in("user.current", Reply(200, body)).usage == Usage(2.5, 60.0)


def test_a_blocked_method_knows_how_long() -> None:
    body = '{"error": "OPERATION_TIME_LIMIT", "time": {"finish": 1000, "operating": 480, "operating_reset_at": 1090}}'
    with pytest.raises(MethodTimeLimitError) as caught:
        answer_in("crm.item.list", Reply(429, body))
    assert caught.value.seconds == 90


_envelopes = st.fixed_dictionaries(
    {},
    optional={
        "result": json_values, "error": json_values, "error_description": json_values, "total": json_values,
        "next": json_values,
        "time": st.dictionaries(st.sampled_from(["finish", "operating", "operating_reset_at"]), json_values),
    },
)  # fmt: skip
_bodies = st.one_of(st.text(), json_values.map(json.dumps), _envelopes.map(json.dumps))


@given(status=st.integers(0, 999), body=_bodies)
@example(200, "[" * 100_000)
@example(200, '{"result": ' + "9" * 10_000 + "}")
@example(200, '{"result": 1, "total": 1e999, "next": NaN}')
@example(429, '{"error": "OPERATION_TIME_LIMIT", "time": {"finish": -1e308, "operating_reset_at": 1e308}}')
def test_any_reply_gives_an_answer_or_a_typed_error(status: int, body: str) -> None:
    got: Answer | RestError
    try:
        got = answer_in("user.current", Reply(status, body))
    except RestError as error:
        got = error
    if isinstance(got, Answer):
        assert got.next is None or got.next >= 0
    else:
        assert str(got).startswith("user.current: ")


def test_a_reply_that_nests_deeper_than_the_browser_s_interpreter_can_bear_is_unreadable() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)  # else CPython refuses it by itself, which the interpreter in the browser does not
    try:
        with pytest.raises(UnreadableReplyError):
            answer_in("user.current", Reply(200, '{"result": ' + "[" * 3000 + "]" * 3000 + "}"))
    finally:
        sys.setrecursionlimit(limit)


def test_many_brackets_side_by_side_are_read() -> None:
    assert answer_in("user.current", Reply(200, '{"result": [' + "[]," * 3000 + "{}]}")).result


WARNING = "<br />\n<b>Warning</b>:  Undefined array key 0 in {closure}() in <b>/home/x.php</b> on line <b>7</b><br />\n"


@pytest.mark.parametrize("before", [WARNING, "\ufeff", "Notice: {x} {} [] ", "\n\n", '{"a": '])
@pytest.mark.parametrize("after", ["", WARNING, "]", "\n{}"])
def test_text_around_the_reply_is_cut_off_and_counted(before: str, after: str) -> None:
    observed = Observed()
    body = json.dumps({"result": {"ID": "6"}, "total": 1})
    answer = answer_in("user.current", Reply(200, before + body + after), observed)
    assert (answer.result, answer.total) == ({"ID": "6"}, 1)
    assert observed.text_around == (0 if not (before + after).strip() else 1)
    with pytest.raises(NotFoundError):
        answer_in("user.current", Reply(400, before + '{"error":"NOT_FOUND","error_description":""}' + after))


@pytest.mark.parametrize("page", ["<!DOCTYPE html><script>", "<HTML><body>", "<script>let reply ="])
def test_what_looks_like_a_reply_in_a_page_is_none(page: str) -> None:
    observed = Observed()
    with pytest.raises(ForeignPageError):
        answer_in("user.current", Reply(200, page + '{"result": 1}'), observed)
    assert observed == Observed()


@pytest.mark.parametrize("error", ["NOT_FOUND", "ERROR_CORE", 0, "0", ""])
@pytest.mark.parametrize("told", ["Access denied", "Zugriff verweigert", "not found"])
def test_the_text_of_an_error_that_has_a_code_decides_nothing(error: str | int, told: str) -> None:
    """Errors with a code come in the user's language."""

    def kind(description: str) -> type[RestError]:
        with pytest.raises(RefusedError) as caught:
            answer_in("crm.item.get", Reply(400, json.dumps({"error": error, "error_description": description})))
        return type(caught.value)

    assert (kind(told) is kind("Etwas anderes")) == (error != "" or told == "Zugriff verweigert")
