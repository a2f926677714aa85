"""The portal's error codes, and the exception class for each.

type(refusal("crm.contact.get", 400, "NOT_FOUND")) is NotFound
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bx24.rest.errors import (
    AccessDenied,
    LimitReached,
    MethodTimeLimit,
    MethodUnknown,
    NotFound,
    ParamsRefused,
    PortalBlocked,
    PortalDeleted,
    RateLimitReached,
    Refused,
    ScopeMissing,
    ServerFault,
    TokenRefused,
    WrongContext,
    is_code,
)
from app.bx24.values import text

if TYPE_CHECKING:
    from app.bx24.values import JSON

BY_CODE: dict[str, type[Refused]] = {
    "EXPIRED_TOKEN": TokenRefused,
    "INVALID_TOKEN": TokenRefused,
    "NO_AUTH_FOUND": TokenRefused,
    "403": AccessDenied,
    "ACCESSEXCEPTION": AccessDenied,
    "ACCESS_DENIED": AccessDenied,
    "ALLOWED_ONLY_INTRANET_USER": AccessDenied,
    "INVALID_CREDENTIALS": AccessDenied,
    "USER_ACCESS_ERROR": AccessDenied,
    "INSUFFICIENT_SCOPE": ScopeMissing,
    "WRONG_AUTH_TYPE": WrongContext,
    "QUERY_LIMIT_EXCEEDED": RateLimitReached,
    "OPERATION_TIME_LIMIT": MethodTimeLimit,
    "OVERLOAD_LIMIT": PortalBlocked,
    "ERROR_NOT_FOUND": NotFound,
    "NOT_FOUND": NotFound,
    "OWNER_NOT_FOUND": NotFound,
    "100": ParamsRefused,
    "ARGUMENTNULLEXCEPTION": ParamsRefused,
    "CAN_NOT_UPDATE_COMPLETED_TODO": ParamsRefused,
    "EMPTY_ERROR_HANDLER_URL": ParamsRefused,
    "ENTITY_TYPE_NOT_SUPPORTED": ParamsRefused,
    "ERROR_ARGUMENT": ParamsRefused,
    "ERROR_BATCH_LENGTH_EXCEEDED": ParamsRefused,
    "ERROR_BATCH_METHOD_NOT_ALLOWED": ParamsRefused,
    "INVALID_ARGUMENT": ParamsRefused,
    "INVALID_ARG_VALUE": ParamsRefused,
    "WRONG_DATETIME_FORMAT": ParamsRefused,
    "ERROR_METHOD_NOT_FOUND": MethodUnknown,
    "ERROR_UNEXPECTED_ANSWER": ServerFault,
    "INTERNAL_SERVER_ERROR": ServerFault,
    "PORTAL_DELETED": PortalDeleted,
}
"""The class of each known code, in upper case."""

BY_BEGINNING: dict[str, type[Refused]] = {
    "access denied": AccessDenied,
    "communication ": ParamsRefused,
    "id is not defined": ParamsRefused,
    "not found": NotFound,
}
"""The exception class for errors of the classic methods, which have no code but an English sentence: in `error`, or in
`error_description` with an empty `error`. Errors with a code come in the user's language, so their code decides."""

BY_STATUS: dict[int, type[Refused]] = {401: TokenRefused, 403: AccessDenied, 429: LimitReached}
"""The class of a code that is not known; from 500 on it is `ServerFault`."""


def refusal(method: str, status: int, error: JSON, description: JSON = None) -> Refused:
    """Return the error that a reply reports.

    Args:
        method: The method.
        status: The HTTP status.
        error: The value of `error`: a code, a number, a sentence, empty, or anything else.
        description: The value of `error_description`.
    """
    code, words = text(error), text(description)
    sentence = "" if is_code(code) else code or words
    kind = BY_CODE.get(code.upper()) or _by_sentence(sentence) or _by_status(status)
    return kind(method, status, code, words if is_code(code) or not code else f"{code}. {words}".strip())


def _by_sentence(sentence: str) -> type[Refused] | None:
    lowered = sentence.lower()
    return next((kind for beginning, kind in BY_BEGINNING.items() if lowered.startswith(beginning)), None)


def _by_status(status: int) -> type[Refused]:
    return BY_STATUS.get(status, ServerFault if status >= 500 else Refused)
