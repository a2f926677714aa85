"""What can go wrong with an installation, as kinds that each have an advice.

trouble = trouble_of(error)
trouble.kind is Kind.NO_SCOPE
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import (
    AccessDeniedError,
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    GatewayRefusedError,
    LimitReachedError,
    MethodUnknownError,
    OutcomeUnknownError,
    ParamsRefusedError,
    PortalBlockedError,
    PortalDeletedError,
    RefusedError,
    ScopeMissingError,
    ServerError,
    TokenRefusedError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
    WrongContextError,
)
from app.installation.page_check import PageReach

if TYPE_CHECKING:
    from app.bitrix24.errors import BX24Error


class Kind(StrEnum):
    """What is wrong. `app.installation.words` has the sentences."""

    # The person, the app and the portal
    NO_ADMINISTRATOR = "no-administrator"
    ACCESS_DENIED = "access-denied"
    NO_SCOPE = "no-scope"
    """A scope is missing, the portal does not say which."""
    SCOPES_MISSING = "scopes-missing"
    """`Trouble.about` names them."""
    NO_PLACE = "no-place"
    WRONG_CONTEXT = "wrong-context"
    # The handlers, as placement.bind sees them
    BAD_REQUEST = "bad-request"
    PLACE_TAKEN = "place-taken"
    NOT_PER_USER = "not-per-user"
    NO_ERROR_HANDLER = "no-error-handler"
    PRIVATE_ADDRESS = "private-address"
    BAD_PROTOCOL = "bad-protocol"
    FOREIGN_HOST = "foreign-host"
    NOT_KEPT = "not-kept"
    # The host of the app's pages
    PAGE_UNREACHABLE = "page-unreachable"
    PAGE_REFUSES_POST = "page-refuses-post"
    PAGE_REDIRECTED = "page-redirected"
    PAGE_MISSING = "page-missing"
    PAGE_FAILING = "page-failing"
    PAGE_ANOTHER = "page-another"
    # The way to the portal
    UNREACHABLE = "unreachable"
    OUTCOME_UNKNOWN = "outcome-unknown"
    SESSION_OVER = "session-over"
    TOO_MANY_REQUESTS = "too-many-requests"
    REST_BLOCKED = "rest-blocked"
    PORTAL_CLOSED = "portal-closed"
    PORTAL_FAULT = "portal-fault"
    IN_FRONT = "in-front"
    """Something in front of the portal answered: `Trouble.about` is the HTTP status."""
    REFUSED = "refused"
    # The end
    NOT_FINISHED = "not-finished"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong.

    Attributes:
        kind: What.
        about: What it is about, if anything: scopes, a page's name, an address.
        code: The portal's code, for those who have to ask for help.
        said: The portal's own words, masked.
    """

    kind: Kind
    about: str = ""
    code: str = ""
    said: str = ""


BY_CODE = {
    "ERROR_ARGUMENT": Kind.BAD_REQUEST,
    "ERROR_PLACEMENT_NOT_FOUND": Kind.NO_PLACE,
    "ERROR_PLACEMENT_MAX_COUNT": Kind.PLACE_TAKEN,
    "ERROR_PLACEMENT_USER_MODE": Kind.NOT_PER_USER,
    "EMPTY_ERROR_HANDLER_URL": Kind.NO_ERROR_HANDLER,
    "ERROR_WRONG_HANDLER_URL": Kind.PRIVATE_ADDRESS,
    "ERROR_UNSUPPORTED_PROTOCOL": Kind.BAD_PROTOCOL,
    "ERROR_HANDLER_URL_MATCH": Kind.FOREIGN_HOST,
}
"""Codes of `placement.bind` that have no exception class to themselves."""

_BY_CLASS: tuple[tuple[type[BX24Error], Kind], ...] = (
    (ScopeMissingError, Kind.NO_SCOPE),
    (WrongContextError, Kind.WRONG_CONTEXT),
    (AccessDeniedError, Kind.ACCESS_DENIED),
    (MethodUnknownError, Kind.NO_SCOPE),
    (TokenRefusedError, Kind.SESSION_OVER),
    (TokenUnavailableError, Kind.SESSION_OVER),
    (PortalBlockedError, Kind.REST_BLOCKED),
    (LimitReachedError, Kind.TOO_MANY_REQUESTS),
    (ParamsRefusedError, Kind.BAD_REQUEST),
    (PortalDeletedError, Kind.PORTAL_CLOSED),
    (OutcomeUnknownError, Kind.OUTCOME_UNKNOWN),
    (UnreachableError, Kind.UNREACHABLE),
    (ServerError, Kind.PORTAL_FAULT),
    (GatewayBusyError, Kind.TOO_MANY_REQUESTS),
    (GatewayRefusedError, Kind.IN_FRONT),
    (GatewayFailedError, Kind.IN_FRONT),
    (ForeignPageError, Kind.IN_FRONT),
    (UnreadableReplyError, Kind.PORTAL_FAULT),
)

_BY_REACH = {
    PageReach.UNREACHABLE: Kind.PAGE_UNREACHABLE,
    PageReach.POST_REFUSED: Kind.PAGE_REFUSES_POST,
    PageReach.REDIRECTED: Kind.PAGE_REDIRECTED,
    PageReach.MISSING: Kind.PAGE_MISSING,
    PageReach.FAILING: Kind.PAGE_FAILING,
    PageReach.ANOTHER_PAGE: Kind.PAGE_ANOTHER,
}


def trouble_of(error: BX24Error | None, about: str = "") -> Trouble:
    """Return the trouble behind an error of REST; None is a binding that the portal accepted and does not have."""
    if error is None:
        return Trouble(Kind.NOT_KEPT, about)
    if not isinstance(error, RefusedError):
        kind = _kind_of(error)
        if kind is Kind.IN_FRONT and isinstance(error, GatewayRefusedError | UnreadableReplyError):
            about = str(error.status)
        return Trouble(kind, about)
    kind = BY_CODE.get(error.code.upper()) or _kind_of(error)
    return Trouble(kind, about, error.code, error.description)


def trouble_with(page: str, reach: PageReach) -> Trouble | None:
    """Return the trouble with a page of the site; None when it answers."""
    return None if reach is PageReach.ANSWERS else Trouble(_BY_REACH[reach], page)


def _kind_of(error: BX24Error) -> Kind:
    return next((kind for cls, kind in _BY_CLASS if isinstance(error, cls)), Kind.REFUSED)
