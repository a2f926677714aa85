"""Why something could not be read or written, in the few kinds that a person can tell apart.

trouble_of(error) is Trouble.NO_RIGHT
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import (
    AccessDeniedError,
    ForeignPageError,
    GatewayBusyError,
    GatewayRefusedError,
    LimitReachedError,
    MethodUnknownError,
    NotFoundError,
    OutcomeUnknownError,
    PortalDeletedError,
    TokenRefusedError,
    TokenUnavailableError,
    UnreachableError,
)

if TYPE_CHECKING:
    from app.bitrix24.rest.errors import RestError


class Trouble(StrEnum):
    """What is wrong."""

    NO_RIGHT = "no-right"
    """The operator may not do this, or the app may not."""
    GONE = "gone"
    OFFLINE = "offline"
    BUSY = "busy"
    """The portal's limits are reached."""
    SESSION = "session"
    """The portal no longer gives a token."""
    UNCERTAIN = "uncertain"
    """A write that may have been carried out."""
    CLOSED = "closed"
    """The portal is closed, perhaps for a while."""
    IN_FRONT = "in-front"
    """Something in front of the portal refused the request, or answered it with its own page."""
    PORTAL = "portal"
    """Everything else that the portal answers."""

    @property
    def lasting(self) -> bool:
        """Whether trying again changes nothing."""
        return self in (Trouble.NO_RIGHT, Trouble.GONE)


_BY_CLASS: tuple[tuple[tuple[type[RestError], ...], Trouble], ...] = (
    ((AccessDeniedError, MethodUnknownError), Trouble.NO_RIGHT),
    ((NotFoundError,), Trouble.GONE),
    ((UnreachableError,), Trouble.OFFLINE),
    ((LimitReachedError, GatewayBusyError), Trouble.BUSY),
    ((PortalDeletedError,), Trouble.CLOSED),
    ((GatewayRefusedError, ForeignPageError), Trouble.IN_FRONT),
    ((TokenRefusedError, TokenUnavailableError), Trouble.SESSION),
    ((OutcomeUnknownError,), Trouble.UNCERTAIN),
)


def trouble_of(error: RestError) -> Trouble:
    """Return the kind of an error."""
    return next((kind for cls, kind in _BY_CLASS if isinstance(error, cls)), Trouble.PORTAL)
