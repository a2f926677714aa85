"""Mutations of REST: requests that are read wrongly, answers that are wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.contract.mutations.mutation import Mutation
from tests.portal.web import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.expected import Client
    from tests.contract.mutations.mutation import Respond
    from tests.portal.web import Request

    Body = dict[str, Any]

RESULT = "a call gets its result and the time it took"
NESTED = "nested parameters and all signs arrive"
ERROR = "an error has code, text and status"
UNKNOWN_METHOD = "an unknown method is not found"
DENIED = "what an operator must not do is denied"
NO_PERMISSION = "a permission that the app has not got is missing"
NO_ACCESS = "a user without access to the app gets nothing"
RENEWED = "a token that is too old is renewed and the call repeated"
UNKNOWN_TOKEN = "a token that nobody knows is not renewed"
GOOD_TOKEN = "a token of a refresh is good for calls"
RATE = "too many requests are refused for a moment"
TIME_LIMIT = "a method that ran too long is refused"
RUN_TIME = "the time a method has run is told"
BATCH_RENEWED = "a batch with a token that is too old is repeated"

BY_CODE: dict[Client, str] = {"bx24": "it goes by the code alone"}
NO_PREFLIGHT: dict[Client, str] = {"bx24": "a form needs no preflight"}
FORM_ONLY: dict[Client, str] = {"sdk": "it sends JSON"}
JSON_ONLY: dict[Client, str] = {"bx24": "it sends forms"}


def reading(
    name: str, breaks: tuple[str, ...], change: Callable[[Request], Request], blind: Mapping[Client, str] | None = None
) -> Mutation:
    """Requests of REST are read as others."""

    def answer(request: Request, respond: Respond) -> Response:
        return respond(change(request) if _of_rest(request) else request)

    return Mutation(name, breaks, answer, blind or {})


def lost(name: str, breaks: tuple[str, ...], *texts: tuple[bytes, bytes]) -> Mutation:
    """Texts in the bodies of requests are read as others."""

    def change(request: Request) -> Request:
        body = request.body
        for old, new in texts:
            body = body.replace(old, new)
        return replace(request, body=body)

    return reading(name, breaks, change)


def telling(
    name: str,
    breaks: tuple[str, ...],
    change: Callable[[int, Body], int | None],
    blind: Mapping[Client, str] | None = None,
    *,
    path: str = "/rest/",
) -> Mutation:
    """Answers say something else: `change` gets status and body; it changes the body and may give another status."""

    def answer(request: Request, respond: Respond) -> Response:
        response = respond(request)
        if not request.path.startswith(path) or request.method == "OPTIONS" or not response.body.startswith(b"{"):
            return response
        body = json.loads(response.body)
        status = change(response.status, body)
        return Response(status or response.status, response.headers, json.dumps(body).encode())

    return Mutation(name, breaks, answer, blind or {})


def sending(
    name: str,
    breaks: tuple[str, ...],
    change: Callable[[Request, Response], Response],
    blind: Mapping[Client, str] | None = None,
) -> Mutation:
    """Answers of REST are sent otherwise."""

    def answer(request: Request, respond: Respond) -> Response:
        response = respond(request)
        return change(request, response) if _of_rest(request) else response

    return Mutation(name, breaks, answer, blind or {})


def _of_rest(request: Request) -> bool:
    return request.path.startswith("/rest/")


# Requests


def _other_case(request: Request) -> Request:
    return request if request.path == request.path.lower() else replace(request, path="/rest/none")


def _without(kind: str) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        return replace(request, body=b"") if kind in request.headers.get("content-type", "") else request

    return change


def _decoded_twice(request: Request) -> Request:
    if "/batch" not in request.path:
        return request
    text = request.body.decode()
    json_body = text.startswith("{")
    return replace(request, body=(unquote(text) if json_body else text.replace("%25", "%")).encode())


REQUESTS = (
    reading("letters matter in names of methods", ("names of methods are understood in any letters",), _other_case),
    reading("bodies in JSON are not read", (RESULT, NESTED), _without("json"), JSON_ONLY),
    reading("forms are not read", (RESULT, NESTED), _without("urlencoded"), FORM_ONLY),
    lost("lists among the parameters get lost", ("a list among the parameters arrives",), (b"values", b"numbers")),
    lost("a filter gets lost", ("a list is filtered and ordered",), (b"filter", b"sieve")),
    lost("an order gets lost", ("a list is filtered and ordered",), (b"order", b"other")),
    lost(
        "a batch never stops",
        ("a batch stops at the first failure when it is to",),
        (b"halt=1", b"halt=0"),
        (b'"halt":1', b'"halt":0'),
    ),
    lost(
        "results of earlier commands are not known",
        ("a command may use the result of an earlier one",),
        (b"24result", b"24outcome"),
    ),
    reading("commands are decoded twice", ("nested parameters and all signs arrive in a command",), _decoded_twice),
)


# Answers


def _no_time(_status: int, body: Body) -> None:
    body.pop("time", None)


def _result(value: object) -> Callable[[int, Body], None]:
    """Every result is this."""

    def change(_status: int, body: Body) -> None:
        if "result" in body:
            body["result"] = value

    return change


def _call_id(_status: int, body: Body) -> None:
    result = body.get("result")
    if isinstance(result, dict) and "CALL_ID" in result:
        result["CALL_ID"] = result["CALL_ID"].removeprefix("externalCall.")


def _empty_object(_status: int, body: Body) -> None:
    if body.get("result") == []:
        body["result"] = {}


ANSWERS = (
    telling("answers do not tell their time", (RESULT,), _no_time),
    telling("an empty map is an object", ("an empty map is a list",), _empty_object),
    telling("options of the frame are unknown to REST", ("an option set in the frame is known to REST",), _result("")),
    telling("ids of calls have another form", ("a call is registered under an id of its form",), _call_id),
    telling("nothing is bound", ("an administrator sees what is bound",), _result([])),
    sending(
        "answers are meant for no other origin",
        (RESULT,),
        lambda _request, response: replace(response, headers={"Content-Type": "application/json"}),
    ),
    sending(
        "every answer is meant for every origin",
        ("an answer that is not meant for the page is a failure of the network",),
        lambda _request, response: replace(response, headers={**response.headers, "Access-Control-Allow-Origin": "*"}),
    ),
    sending(
        "no header is allowed in advance",
        (RESULT,),
        lambda request, response: (
            replace(response, headers={"Access-Control-Allow-Origin": "*"}) if request.method == "OPTIONS" else response
        ),
        NO_PREFLIGHT,
    ),
    sending(
        "maintenance looks like a result",
        ("an answer that is not JSON is no answer",),
        lambda _request, response: (
            replace(response, body=b'{"result":[],"time":{}}') if response.body.startswith(b"<") else response
        ),
    ),
)


# Errors


def _no_text(_status: int, body: Body) -> None:
    body.pop("error_description", None)


def _fine(_status: int, _body: Body) -> int:
    return 200


def _one_code(_status: int, body: Body) -> None:
    if body.get("error"):
        body["error"] = "ERROR"


def _coded(_status: int, body: Body) -> None:
    if body.get("error") == "":
        body["error"] = "NOT_FOUND"


def _no_error(status: int, body: Body) -> None:
    if status == 200 and "error" in body:
        body.clear()
        body.update(result=[], time={})


def _as(code: str, *, status: int | None = None, other: str = "") -> Callable[[int, Body], int | None]:
    """An error comes with another status, or under another code."""

    def change(_status: int, body: Body) -> int | None:
        if body.get("error") != code:
            return None
        body["error"] = other or code
        return status

    return change


ERRORS = (
    telling("errors have no text", (ERROR,), _no_text),
    telling("errors have status 200", (ERROR, UNKNOWN_METHOD), _fine),
    telling("all errors have one code", (ERROR, UNKNOWN_METHOD, DENIED, NO_PERMISSION, NO_ACCESS), _one_code),
    telling("errors of old methods have a code", ("an error of an old method has an empty code",), _coded),
    telling("what has status 200 is no error", ("an error with status 200 is an error",), _no_error),
    telling(
        "errors of the server are the app's",
        ("an error of the server ends the call",),
        _as("INTERNAL_SERVER_ERROR", status=400),
    ),
    telling(
        "a token that is too old is unknown", (RENEWED, BATCH_RENEWED), _as("expired_token", other="NO_AUTH_FOUND")
    ),
    telling(
        "a token that is too old has status 400",
        (RENEWED,),
        _as("expired_token", status=400),
        BY_CODE,
    ),
    telling("a token that nobody knows is too old", (UNKNOWN_TOKEN,), _as("NO_AUTH_FOUND", other="expired_token")),
    telling("too many requests have status 200", (RATE,), _as("QUERY_LIMIT_EXCEEDED", status=200)),
    telling(
        "an overload is a lack of rights", ("an overloaded portal refuses for good",), _as("OVERLOAD_LIMIT", status=403)
    ),
    telling("a method that ran too long is denied", (TIME_LIMIT,), _as("OPERATION_TIME_LIMIT", status=403)),
)


def _useless_token(_status: int, body: Body) -> None:
    body["tokens"]["AUTH_ID"] = "0" * 70


def _no_run_time(_status: int, body: Body) -> None:
    body["time"].pop("operating")


def _reset_in_milliseconds(_status: int, body: Body) -> None:
    body["time"]["operating_reset_at"] *= 1000


OTHERS = (
    telling("a token of a refresh is unknown", (GOOD_TOKEN, RENEWED), _useless_token, path="/portal/state/refresh"),
    telling("the time a method has run is kept secret", (RUN_TIME, RESULT), _no_run_time),
    telling("the time limit ends in milliseconds", (RUN_TIME, RESULT), _reset_in_milliseconds),
)

MUTATIONS = (*REQUESTS, *ANSWERS, *ERRORS, *OTHERS)
