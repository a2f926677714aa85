"""What sections tell each other over the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.call.model import Identified

if TYPE_CHECKING:
    from app.call.model import Client


@dataclass(frozen=True, slots=True)
class ClientKnown:
    """What the CRM tells of the call's client. Texts are empty where it tells nothing."""

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
        title: Empty where it is not known.
        stage: The stage's name.
        client: Whose deal it is; who is on the telephone, where it is about none.
        settled: Whether the operator said so: then nothing is chosen by itself any more.
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
    """Who the operator says is on the telephone; None takes it back. It holds for the caller it was said of.

    Attributes:
        number: The number, or what stands for it where there is none: see `Call.caller`.
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
    """Something of the client may be different in the CRM, or is to be read again: what was read before is old."""


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """Requests work again, or are worth another try: what couldn't be read is read again."""
