"""What sections tell each other over the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.call.model import Identified

if TYPE_CHECKING:
    from app.call.model import Client


@dataclass(frozen=True, slots=True)
class ClientKnown:
    """What the CRM says about the call's client. Unknown texts are empty."""

    client: Client
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class DealChosen:
    """The deal that the call is about.

    Attributes:
        id: None when it is about none.
        title: Empty if unknown.
        stage: The stage's name.
        client: The client whose deal it is; the caller if there is no deal.
        settled: Whether the operator chose it: then nothing is chosen automatically any longer.
    """

    id: int | None
    title: str = ""
    stage: str = ""
    client: Client | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class CallSaved:
    """The wrap-up of a call is in the CRM: what was read before is old."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items of the script's checklist that are done, in its order."""

    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientChosen:
    """Whom the operator identified as the caller; None takes it back. It is valid for that caller only.

    Attributes:
        number: The number, or its substitute if there is none: see `Call.caller`.
        client: Who it is.
        by_operator: Whether the operator chose: whom the search found never overrules the portal's client.
        instead_of: The portal's client at that time.
    """

    number: str
    client: Client | None
    by_operator: bool = False
    instead_of: Client | None = None

    @property
    def identified(self) -> Identified:
        """The same in the call's words."""
        return Identified(self.number, self.client, by_operator=self.by_operator, instead_of=self.instead_of)


@dataclass(frozen=True, slots=True)
class CrmChanged:
    """The client's data in the CRM may have changed, or must be read again."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Requests work again, or are worth another try: what couldn't be read is read again."""
