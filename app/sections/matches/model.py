"""State of the search for the number and of the record being created. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.call.model import Client
    from app.crm.duplicates import Match
    from app.crm.trouble import Trouble
    from app.sections.subject import Subject


class Stage(StrEnum):
    """Where the search stands."""

    IDLE = "idle"
    SEARCHING = "searching"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Creation:
    """A record that is being made.

    Attributes:
        kind: `LEAD` or `CONTACT`; empty: none.
        under_way: Whether the portal is at it.
        trouble: Why it did not work.
        made: What was made.
        turn: Tells it from one for another client.
    """

    kind: str = ""
    under_way: bool = False
    trouble: Trouble | None = None
    made: Client | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    """The model.

    Attributes:
        subject: The call's own client and number.
        stage: Where the search stands.
        clients: Who has the number.
        nearly: Whether nobody has it, and theirs is nearly the same: then nobody is chosen without the operator.
        details: The same, ranked and described; None before they were read.
        details_under_way: Whether they are awaited.
        trouble: Why something could not be read.
        turn: Counts the searches.
        since: The first search for this number: late replies to it and to later ones are still used.
        slow: Whether a reply has been awaited for long.
        listed: Whether the operator wants the list although the call has a client.
        chosen: Whom the operator chose, or what was made.
        by_operator: Whether the operator chose, not the search.
        rebound: Whether the portal has bound the call to another client since.
        declined: Whether the operator took the choice back: nobody is chosen for them again.
        name: The name that was typed for a new record.
        creation: The new record.
    """

    subject: Subject | None = None
    stage: Stage = Stage.IDLE
    clients: tuple[Client, ...] = ()
    details: tuple[Match, ...] | None = None
    details_under_way: bool = False
    trouble: Trouble | None = None
    turn: int = 0
    since: int = 0
    slow: bool = False
    listed: bool = False
    chosen: Client | None = None
    by_operator: bool = False
    rebound: bool = False
    declined: bool = False
    nearly: bool = False
    name: str = ""
    creation: Creation = Creation()

    @property
    def bound(self) -> bool:
        """Whether the portal has bound the call to a client."""
        return self.subject is not None and self.subject.client is not None

    @property
    def overruled(self) -> bool:
        """Whether the operator chose somebody else than the portal's client."""
        subject = self.subject
        return self.bound and self.by_operator and subject is not None and self.chosen not in (None, subject.client)

    @property
    def open(self) -> bool:
        """Whether the choice is open: always while nobody is known, else if the operator wants it."""
        return self.listed if self.bound else self.chosen is None

    @property
    def candidates(self) -> tuple[Client, ...]:
        """Who has the number beside the portal's client."""
        own = self.subject.client if self.subject is not None else None
        return tuple(client for client in self.clients if client != own)

    @property
    def others(self) -> tuple[Client, ...]:
        """The same without the one whom the operator chose over the portal's client."""
        return tuple(client for client in self.candidates if not (self.overruled and client == self.chosen))

    @property
    def open_to_creation(self) -> bool:
        """Whether a record may be made: the caller is nobody whom a search found, and none that may come finds."""
        if self.subject is None or not self.open or (self.creation.made is not None and not self.bound):
            return False
        failed = self.stage is Stage.FAILED and self.trouble is not None and self.trouble.lasting
        return failed or self.stage is Stage.DONE or not self.subject.searchable
