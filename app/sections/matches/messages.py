"""Messages and effects of the search and the new record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.call.model import Client
    from app.crm.duplicates import Match
    from app.crm.trouble import Trouble
    from app.sections.subject import Subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """The call is about this client and number now.

    Attributes:
        subject: As reported by the portal.
        campaign: Whether the card moves on to other clients automatically.
    """

    subject: Subject | None
    campaign: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Search once more."""


@dataclass(frozen=True, slots=True)
class Searched:
    """Who has the number, or nearly the same."""

    turn: int
    clients: tuple[Client, ...]
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """Who they are."""

    turn: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The search or the description failed."""

    turn: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Delayed:
    """The search or the description has been awaited for long."""

    turn: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The connection works again, or is worth another try."""


@dataclass(frozen=True, slots=True)
class ListToggled:
    """The operator wants to see the others, or no longer."""


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """The operator says that it is somebody else, by key: what there is to choose from is shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Someone identified the caller; None: none of the matches, or the portal's client.

    Attributes:
        client: Who it is.
        by_operator: Whether the operator says so.
    """

    client: Client | None
    by_operator: bool = True


@dataclass(frozen=True, slots=True)
class NameTyped:
    """The name of the new record."""

    name: str


@dataclass(frozen=True, slots=True)
class CreationWanted:
    """The operator wants a new record: `LEAD` or `CONTACT`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Created:
    """The record is there."""

    turn: int
    client: Client


@dataclass(frozen=True, slots=True)
class CreationFailed:
    """The record is not there, or it is not certain."""

    turn: int
    trouble: Trouble


Message = (
    Wanted
    | Again
    | Searched
    | Described
    | Failed
    | Delayed
    | Restored
    | ListToggled
    | SomebodyElse
    | Chosen
    | NameTyped
    | CreationWanted
    | Created
    | CreationFailed
)


@dataclass(frozen=True, slots=True)
class Search:
    """Look for the number."""

    turn: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Describe:
    """Read the details of matches. `nearly`: their number is only nearly the same."""

    turn: int
    clients: tuple[Client, ...]
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Create:
    """Make a record."""

    turn: int
    subject: Subject
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Share the caller with the other sections. See `ClientChosen`."""

    number: str
    client: Client | None
    by_operator: bool = False
    instead_of: Client | None = None


Effect = Search | Describe | Create | Tell
