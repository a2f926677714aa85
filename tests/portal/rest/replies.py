"""What goes out: results, errors, and how PHP writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.portal.web import Response

if TYPE_CHECKING:
    from tests.portal.rest.clock import PortalClock

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "origin, content-type, accept"}
HEADERS = {**CORS, "X-Content-Type-Options": "nosniff", "Content-Type": "application/json; charset=utf-8"}

PAGE = 50
"""Rows of a page."""


class PhpObject(dict[str, Any]):
    """A map that is written as `{}` even when it is empty: an object of PHP, not an array."""


class ApiError(Exception):
    """An error that the portal answers.

    Attributes:
        code: Value of `error`.
        description: Value of `error_description`.
        status: HTTP status.
        older_status: The status of portals before statuses were tidied up.
        older_code: The code of these portals: some errors had none, and came as the number 0.
        more: Further members of the reply.
    """

    def __init__(
        self,
        code: str,
        description: str = "",
        status: int = 400,
        *,
        older_status: int | None = None,
        older_code: int | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.status = status
        self.older_status = older_status
        self.older_code = older_code
        self.more = more or {}

    @property
    def body(self) -> dict[str, Any]:
        """The reply."""
        return {"error": self.code, "error_description": self.description, **self.more}


@dataclass(frozen=True)
class Rows:
    """A page of a list.

    Attributes:
        result: The value of `result`.
        total: Rows in all; None: not counted.
        next: Where the next page starts; None: there is none.
    """

    result: object
    total: int | None = None
    next: int | None = None


@dataclass
class Answer:
    """A method's result with what belongs to it."""

    result: object
    time: dict[str, Any] = field(default_factory=dict)
    total: int | None = None
    next: int | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The reply."""
        extra = {name: value for name, value in (("next", self.next), ("total", self.total)) if value is not None}
        return {"result": self.result, **extra, "time": self.time}


SYSTEM_ERRORS = {
    "INVALID_REQUEST": (400, "Https required"),
    "NO_AUTH_FOUND": (401, "Wrong authorization data"),
    "expired_token": (401, "The access token provided has expired"),
    "invalid_token": (401, "Unable to get application by token"),
    "ACCESS_DENIED": (403, "REST API is available only on commercial plans"),
    "INVALID_CREDENTIALS": (403, "Invalid request credentials"),
    "insufficient_scope": (403, "The request requires higher privileges than provided by the access token"),
    "user_access_error": (403, "The user does not have access to the application"),
    "ERROR_METHOD_NOT_FOUND": (404, "Method not found!"),
    "ERROR_BATCH_METHOD_NOT_ALLOWED": (405, "Method is not allowed for batch usage"),
    "ERROR_BATCH_LENGTH_EXCEEDED": (400, "Max batch length exceeded"),
    "OPERATION_TIME_LIMIT": (429, "Method is blocked due to operation time limit."),
    "INTERNAL_SERVER_ERROR": (500, "Internal server error"),
    "ERROR_UNEXPECTED_ANSWER": (500, "Server returned an unexpected response"),
    "PORTAL_DELETED": (500, "Portal was deleted"),
    "QUERY_LIMIT_EXCEEDED": (503, "Too many requests"),
    "OVERLOAD_LIMIT": (503, "REST API is blocked due to overload"),
}
"""Status and text of the errors that any method can give."""


def system_error(code: str, description: str = "", status: int | None = None) -> ApiError:
    """An error by its code, with the usual text and status unless others are given."""
    usual_status, usual_text = SYSTEM_ERRORS.get(code, (400, ""))
    return ApiError(code, description or usual_text, usual_status if status is None else status)


def moments(clock: PortalClock, start: float) -> dict[str, Any]:
    """The part of `time` that every reply and every command of a batch has."""
    finish = clock.now()
    return {
        "start": start,
        "finish": finish,
        "duration": finish - start,
        "processing": finish - start,
        "date_start": clock.text(start),
        "date_finish": clock.text(finish),
    }


def php(value: object) -> object:
    """A value as PHP would write it: empty maps, and maps with the keys 0, 1, 2, ..., are lists."""
    if isinstance(value, PhpObject):
        return PhpObject({key: php(item) for key, item in value.items()})
    if isinstance(value, dict):
        inner = {str(key): php(item) for key, item in value.items()}
        return list(inner.values()) if list(inner) == [str(index) for index in range(len(inner))] else inner
    return [php(item) for item in value] if isinstance(value, list | tuple) else value


def sent(status: int, body: dict[str, Any] | str, *, cors: bool | Literal["twice"] = True) -> Response:
    """The HTTP response; with its CORS headers, without them, or with each of them twice as a proxy adds them."""
    headers = HEADERS if cors else {name: value for name, value in HEADERS.items() if name not in CORS}
    if cors == "twice":
        headers = {**headers, **{name: f"{value}, {value}" for name, value in CORS.items()}}
    if isinstance(body, str):
        kind = "text/html; charset=utf-8" if body.lstrip().startswith("<") else HEADERS["Content-Type"]
        return Response(status, {**headers, "Content-Type": kind}, body.encode())
    return Response(status, headers, json.dumps(php(body)).encode())


PREFLIGHT = Response(200, CORS)
"""The answer to OPTIONS."""
