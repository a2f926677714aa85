"""Errors of REST, by class, so that nobody has to read messages.

    RestError                       also a BX24Error; `method` is the method's name
    ├── InvalidRequestError         found wrong before anything was sent; also a ValueError
    ├── TokenUnavailableError       the portal gave no token; nothing was carried out
    ├── UnreachableError            no reply; nothing was carried out, or it was a read
    ├── GatewayRefusedError         something in front of the portal refused it; nothing was carried out
    │   ├── GatewayBusyError        the same, for a while
    │   └── SignInRequiredError     the same, until somebody signs in
    ├── UnreadableReplyError        a reply that is not REST's; it was a read
    │   ├── GatewayFailedError      a gateway's page: it got no answer from the portal
    │   └── ForeignPageError        a page in place of the portal's answer: somebody's login page
    ├── OutcomeUnknownError         a write that may have been carried out or not
    ├── NotRunError                 a batch's command that was left out, because an earlier one failed
    ├── ChainBrokenError            a batch's command that refers to a result that is not there
    └── RefusedError                the portal answered with an error
        ├── TokenRefusedError       even with a new token
        ├── AccessDeniedError       the user may not do this
        │   ├── ScopeMissingError   the app may not do this
        │   └── WrongContextError   not with this kind of token
        ├── LimitReachedError       too much was asked for
        │   ├── RateLimitReachedError  too many requests, after all repetitions
        │   ├── MethodTimeLimitError  the method is blocked for `seconds`
        │   └── PortalBlockedError  REST is blocked until somebody unblocks it
        ├── NotFoundError           no such item
        ├── ParamsRefusedError      the parameters are wrong
        │   └── BindingRefusedError  `placement.bind` does not accept the handler
        ├── MethodUnknownError      no such method, or its scope is not granted
        ├── ServerError             the portal failed; it was a read
        └── PortalDeletedError      the portal is closed, perhaps only for a while

No message contains a token or a payload, and neither does `repr`. `RefusedError.description` is the portal's own text
for whoever made the request, with numbers, addresses and anything like a token masked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.errors import BX24Error, ErrorKind
from app.bitrix24.library import masked
from app.bitrix24.values import text

if TYPE_CHECKING:
    from app.bitrix24.values import JSON

LONGEST_DESCRIPTION = 300
"""Characters of the portal's text that are kept."""


_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")


def valid(method: str) -> bool:
    """Return whether a text has the form of a method's name and so is safe in a URL and in a message."""
    return len(method) <= 100 and _METHOD.fullmatch(method) is not None


class RestError(BX24Error):
    """Base of all REST errors. `method` is the method's name, `?` if it isn't a valid one."""

    kind = ErrorKind.WRONG

    def __init__(self, method: str, message: str) -> None:
        self.method = method if valid(method) else "?"
        super().__init__(f"{self.method}: {message}")


class InvalidRequestError(RestError, ValueError):
    """The request makes no sense, and was not sent."""


class TokenUnavailableError(RestError):
    """No token, and the portal gave no new one. Nothing was carried out."""

    kind = ErrorKind.TOKEN

    def __init__(self, method: str) -> None:
        super().__init__(method, "no token")


class UnreachableError(RestError):
    """No reply came. Nothing was carried out: either it was a read, or the request did not leave the browser."""

    kind = ErrorKind.OFFLINE

    def __init__(self, method: str) -> None:
        super().__init__(method, "no reply")


class UnreadableReplyError(RestError):
    """A reply that isn't REST's: another server's page, nothing, or half a reply. `status` is the HTTP status."""

    kind = ErrorKind.FAULT

    def __init__(self, method: str, status: int) -> None:
        super().__init__(method, f"unreadable reply with status {status}")
        self.status = status


class GatewayFailedError(UnreadableReplyError):
    """A page with a status from 500 on: a gateway that got no answer from the portal, or the portal under repair."""


class ForeignPageError(UnreadableReplyError):
    """A successful page instead of the portal's answer: the login page of a network or of a proxy."""

    kind = ErrorKind.IN_BETWEEN


class GatewayRefusedError(RestError):
    """A refusal by something other than the portal: a firewall, a filter, a proxy. Nothing was carried out.

    REST answers with JSON whatever goes wrong, and never with a redirect. A status from 300 to 499 without JSON comes
    from something in front that blocked the request. `status` is the HTTP status.
    """

    kind = ErrorKind.IN_FRONT

    def __init__(self, method: str, status: int) -> None:
        super().__init__(method, f"refused in front of the portal with status {status}")
        self.status = status


class GatewayBusyError(GatewayRefusedError):
    """The same with the status 429: it lets requests through again later."""

    kind = ErrorKind.IN_FRONT_BUSY


class SignInRequiredError(GatewayRefusedError):
    """The same with a redirect, or with a status that asks for a login: a proxy's, or a network's."""

    kind = ErrorKind.IN_BETWEEN


class Doubt(StrEnum):
    """Why the outcome of a write is unknown."""

    NO_REPLY = "no reply"
    UNREADABLE_REPLY = "unreadable reply"
    FOREIGN_PAGE = "foreign page"
    SERVER_FAULT = "server fault"


class OutcomeUnknownError(RestError):
    """The portal may or may not have carried out this write. It isn't repeated: check first whether it was done.

    `doubt` says why; the error behind it is the `__cause__`.
    """

    def __init__(self, method: str, doubt: Doubt) -> None:
        super().__init__(method, f"outcome unknown: {doubt}")
        self.doubt = doubt
        self.kind = ErrorKind.IN_BETWEEN if doubt is Doubt.FOREIGN_PAGE else ErrorKind.CHECKING


class NotRunError(RestError):
    """The command was not carried out, because an earlier one or an earlier request of its batch failed."""

    kind = ErrorKind.FAULT

    def __init__(self, method: str) -> None:
        super().__init__(method, "not run: an earlier command failed")


class ChainBrokenError(RestError):
    """The command needs a value that an earlier result lacks. The portal's own answer to it is ignored.

    `key` is the earlier command's key.
    """

    def __init__(self, method: str, key: str) -> None:
        super().__init__(method, f"nothing to take from the result of {key!r}")
        self.key = key


class RefusedError(RestError):
    """The portal answered with an error.

    Attributes:
        code: The portal's code, unchanged; empty if it gave none, or a sentence.
        status: The HTTP status; 200 is possible, and usual within a batch.
        description: The portal's text, masked.
    """

    kind = ErrorKind.REFUSED

    def __init__(self, method: str, status: int, code: str, description: str = "") -> None:
        self.code = code if is_code(code) else ""
        super().__init__(method, f"refused with {self.code or 'an error without a code'} ({status})")
        self.status = status
        self.description = _redacted(description)


class TokenRefusedError(RefusedError):
    """The token is too old or wrong, also after it was renewed."""

    kind = ErrorKind.TOKEN


class AccessDeniedError(RefusedError):
    """The user lacks the right, or the portal's plan has no REST."""

    kind = ErrorKind.DENIED


class ScopeMissingError(AccessDeniedError):
    """The app was not given the scope that the method needs."""

    kind = ErrorKind.SCOPE


class WrongContextError(AccessDeniedError):
    """The method does not work with this kind of token."""

    kind = ErrorKind.WRONG_CONTEXT


class LimitReachedError(RefusedError):
    """A limit is reached."""

    kind = ErrorKind.BUSY


class RateLimitReachedError(LimitReachedError):
    """Too many requests; repeating with growing delays did not help."""


class MethodTimeLimitError(LimitReachedError):
    """The method ran too long in the last minutes. It is not sent again before `seconds` have passed."""

    kind = ErrorKind.LIMIT

    def __init__(self, method: str, status: int, code: str, description: str = "", seconds: float = 0.0) -> None:
        super().__init__(method, status, code, description)
        self.seconds = seconds


class PortalBlockedError(LimitReachedError):
    """REST of this portal is blocked because of overload; only people can unblock it."""

    kind = ErrorKind.BLOCKED


class NotFoundError(RefusedError):
    """The item doesn't exist."""

    kind = ErrorKind.GONE


class ParamsRefusedError(RefusedError):
    """A parameter is missing or wrong."""

    kind = ErrorKind.WRONG


class BindingRefusedError(ParamsRefusedError):
    """`placement.bind` doesn't accept the placement or the handler; `kind` says why."""

    def __init__(self, method: str, status: int, code: str, description: str = "") -> None:
        super().__init__(method, status, code, description)
        self.kind = BINDING_CODES.get(code.upper(), self.kind)


class MethodUnknownError(RefusedError):
    """The method doesn't exist, or its scope isn't granted."""

    kind = ErrorKind.SCOPE


class ServerError(RefusedError):
    """The portal failed while it carried out a read."""

    kind = ErrorKind.FAULT


class PortalDeletedError(RefusedError):
    """The portal is closed: permanently, or, as the documentation of self-hosted ones says, for a while."""

    kind = ErrorKind.CLOSED


_CODE = re.compile(r"[A-Za-z0-9_.\\:-]{1,80}")
_TOKEN = re.compile(r"(?=[A-Za-z.~+/=-]*\d)[A-Za-z0-9.~+/=-]{20,}")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")


def is_code(code: str) -> bool:
    """Return whether an `error` is a code, and not a sentence or something that looks like a token."""
    return _CODE.fullmatch(code) is not None and _TOKEN.search(code) is None


def _redacted(description: str) -> str:
    """Mask tokens, then numbers: the other way round, tokens would be cut into pieces that no longer look like one."""
    hidden = _MAIL.sub("•••", _TOKEN.sub("•••", description[: 4 * LONGEST_DESCRIPTION]))
    return text(masked(hidden))[:LONGEST_DESCRIPTION]


BINDING_CODES = {
    "EMPTY_ERROR_HANDLER_URL": ErrorKind.NO_ERROR_HANDLER,
    "ERROR_HANDLER_URL_MATCH": ErrorKind.FOREIGN_HOST,
    "ERROR_PLACEMENT_MAX_COUNT": ErrorKind.PLACE_TAKEN,
    "ERROR_PLACEMENT_NOT_FOUND": ErrorKind.NO_PLACE,
    "ERROR_PLACEMENT_USER_MODE": ErrorKind.NOT_PER_USER,
    "ERROR_UNSUPPORTED_PROTOCOL": ErrorKind.BAD_PROTOCOL,
    "ERROR_WRONG_HANDLER_URL": ErrorKind.PRIVATE_ADDRESS,
}
"""What `placement.bind` refuses: its codes."""

BY_CODE: dict[str, type[RefusedError]] = {
    **dict.fromkeys(BINDING_CODES, BindingRefusedError),
    "EXPIRED_TOKEN": TokenRefusedError,
    "INVALID_TOKEN": TokenRefusedError,
    "NO_AUTH_FOUND": TokenRefusedError,
    "403": AccessDeniedError,
    "ACCESSEXCEPTION": AccessDeniedError,
    "ACCESS_DENIED": AccessDeniedError,
    "ALLOWED_ONLY_INTRANET_USER": AccessDeniedError,
    "INVALID_CREDENTIALS": AccessDeniedError,
    "USER_ACCESS_ERROR": AccessDeniedError,
    "INSUFFICIENT_SCOPE": ScopeMissingError,
    "WRONG_AUTH_TYPE": WrongContextError,
    "QUERY_LIMIT_EXCEEDED": RateLimitReachedError,
    "OPERATION_TIME_LIMIT": MethodTimeLimitError,
    "OVERLOAD_LIMIT": PortalBlockedError,
    "ERROR_NOT_FOUND": NotFoundError,
    "ERROR_ENTITY_NOT_FOUND": NotFoundError,
    "ERROR_ITEM_NOT_FOUND": NotFoundError,
    "BINDING_NOT_FOUND": NotFoundError,
    "NOT_FOUND": NotFoundError,
    "OWNER_NOT_FOUND": NotFoundError,
    "100": ParamsRefusedError,
    "ARGUMENTNULLEXCEPTION": ParamsRefusedError,
    "ACTIVITY_IS_ALREADY_BOUND": ParamsRefusedError,
    "CAN_NOT_UPDATE_COMPLETED_TODO": ParamsRefusedError,
    "CRM_FIELD_ERROR_REQUIRED": ParamsRefusedError,
    "CRM_FIELD_ERROR_VALUE_NOT_VALID": ParamsRefusedError,
    "LAST_BINDING_CANNOT_BE_DELETED": ParamsRefusedError,
    "ENTITY_TYPE_NOT_SUPPORTED": ParamsRefusedError,
    "ERROR_ARGUMENT": ParamsRefusedError,
    "ERROR_ENTITY_ALREADY_EXISTS": ParamsRefusedError,
    "ERROR_BATCH_LENGTH_EXCEEDED": ParamsRefusedError,
    "ERROR_BATCH_METHOD_NOT_ALLOWED": ParamsRefusedError,
    "INVALID_ARGUMENT": ParamsRefusedError,
    "INVALID_ARG_VALUE": ParamsRefusedError,
    "WRONG_DATETIME_FORMAT": ParamsRefusedError,
    "ERROR_METHOD_NOT_FOUND": MethodUnknownError,
    "ERROR_UNEXPECTED_ANSWER": ServerError,
    "INTERNAL_SERVER_ERROR": ServerError,
    "PORTAL_DELETED": PortalDeletedError,
}
"""The class of each known code, in upper case."""

BY_BEGINNING: dict[str, type[RefusedError]] = {
    "access denied": AccessDeniedError,
    "activity is not found": NotFoundError,
    "communication ": ParamsRefusedError,
    "id is not defined": ParamsRefusedError,
    "not found": NotFoundError,
}
"""The exception class for errors of the classic methods, which have no code but an English sentence: in `error`, or in
`error_description` with an empty `error`. Errors with a code come in the user's language, so their code decides."""

BY_STATUS: dict[int, type[RefusedError]] = {401: TokenRefusedError, 403: AccessDeniedError, 429: LimitReachedError}
"""The class of a code that is not known; from 500 on it is `ServerError`."""


def refusal(method: str, status: int, error: JSON, description: JSON = None) -> RefusedError:
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


def _by_sentence(sentence: str) -> type[RefusedError] | None:
    lowered = sentence.lower()
    return next((kind for beginning, kind in BY_BEGINNING.items() if lowered.startswith(beginning)), None)


def _by_status(status: int) -> type[RefusedError]:
    return BY_STATUS.get(status, ServerError if status >= 500 else RefusedError)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What is shown of an error, as data.

    Attributes:
        kind: What went wrong.
        about: What it is about, if anything: scopes, a page's name, an address, an HTTP status.
        code: The portal's code, for people who have to ask for help.
        said: The portal's own words, masked.
    """

    kind: ErrorKind
    about: str = ""
    code: str = ""
    said: str = ""


def report_of(error: BX24Error, about: str = "") -> ErrorReport:
    """Return what is shown of an error."""
    if isinstance(error, RefusedError):
        return ErrorReport(error.kind, about, error.code, error.description)
    status = str(error.status) if isinstance(error, GatewayRefusedError) and error.kind is ErrorKind.IN_FRONT else ""
    return ErrorReport(error.kind, status or about)
