"""What can go wrong between the app and the portal.

    BX24Error
    ├── PlacementError          a command of the placement did not work
    │   ├── CommandTimeout      silence; also a TimeoutError
    │   ├── CommandRefused      the portal answered with an error code
    │   └── UnexpectedReply     the answer is not what the command is documented to give
    ├── NetworkFailure          no reply to a REST request (`app.bitrix24.rest.transport`)
    └── RestError               a REST call did not work: a tree of its own, drawn in `app.bitrix24.rest.errors`

No message contains a payload, because payloads contain numbers and names.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorKind(StrEnum):
    """What went wrong, as far as people can tell it apart. `app.ui.error_texts` has the sentences.

    The values are stored with unsaved notes (`app.notes.storage_format`): don't change them.
    """

    # The way to the portal
    OFFLINE = "offline"
    IN_FRONT = "in-front"
    """Something in front of the portal refused the request."""
    IN_FRONT_BUSY = "in-front-busy"
    """The same, for a while."""
    IN_BETWEEN = "in-between"
    """A page came in place of the portal's answer, or a request to sign in."""
    # The portal
    BUSY = "busy"
    LIMIT = "limit"
    """The method ran too long in the last minutes."""
    BLOCKED = "blocked"
    """REST is blocked until somebody unblocks it."""
    CLOSED = "closed"
    FAULT = "fault"
    REFUSED = "refused"
    """Everything else that the portal refuses."""
    # Access
    TOKEN = "token"
    DENIED = "denied"
    """The user may not do this."""
    SCOPE = "scope"
    """The app may not do this; the portal doesn't say which scope it needs."""
    WRONG_CONTEXT = "wrong-context"
    """Not with this kind of token."""
    # The request
    GONE = "gone"
    WRONG = "wrong"
    # A write of which it isn't known whether it was carried out
    CHECKING = "checking"
    UNCHECKED = "unchecked"
    """It can't be looked for either."""
    UNANSWERED = "unanswered"
    """It's never answered, although the portal can be reached."""
    NO_RECORD = "no-record"
    """The portal has no record of the call yet."""
    CHANGED = "changed"
    """Somebody else has changed it meanwhile."""
    # What `placement.bind` says of a handler
    NO_PLACE = "no-place"
    PLACE_TAKEN = "place-taken"
    NOT_PER_USER = "not-per-user"
    NO_ERROR_HANDLER = "no-error-handler"
    PRIVATE_ADDRESS = "private-address"
    BAD_PROTOCOL = "bad-protocol"
    FOREIGN_HOST = "foreign-host"
    # The installation
    NOT_KEPT = "not-kept"
    """The portal accepted a binding and doesn't have it."""
    NO_ADMINISTRATOR = "no-administrator"
    SCOPES_MISSING = "scopes-missing"
    """The scopes are known."""
    NOT_FINISHED = "not-finished"
    # The host of the app's pages
    PAGE_UNREACHABLE = "page-unreachable"
    PAGE_REFUSES_POST = "page-refuses-post"
    """GET gives the page, POST does not."""
    PAGE_REDIRECTED = "page-redirected"
    PAGE_MISSING = "page-missing"
    """Status 404 or 410."""
    PAGE_FAILING = "page-failing"
    """Another status than 200."""
    PAGE_ANOTHER = "page-another"
    """Something came, but not this page: a host's page for unknown addresses, an old version."""

    @property
    def forbids(self) -> bool:
        """Whether the user or the app may not do this."""
        return self in (ErrorKind.DENIED, ErrorKind.SCOPE, ErrorKind.WRONG_CONTEXT)

    @property
    def lasting(self) -> bool:
        """Whether trying again changes nothing."""
        return self.forbids or self is ErrorKind.GONE


class BX24Error(Exception):
    """Base of all errors that this package raises. `kind` chooses what people read."""

    kind: ErrorKind = ErrorKind.REFUSED


class PlacementError(BX24Error):
    """A command did not work. `command` is its name."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(f"{command}: {message}")
        self.command = command


class CommandTimeoutError(PlacementError, TimeoutError):
    """The portal did not answer: the command is unknown or of another placement, or something failed there.

    `seconds` is how long was waited. The command may still take effect.
    """

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(command, f"no answer within {seconds:g} s")
        self.seconds = seconds


class CommandRefusedError(PlacementError):
    """The portal answered with an error; `code` is its `errorCode`."""

    def __init__(self, command: str, code: str) -> None:
        super().__init__(command, f"refused with {code}")
        self.code = code


class UnexpectedReplyError(PlacementError):
    """The portal's answer isn't what the command is documented to give."""

    def __init__(self, command: str) -> None:
        super().__init__(command, "unexpected reply")
