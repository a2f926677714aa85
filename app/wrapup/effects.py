"""Side effects of `update`, as data. Those on the storage are done when the dispatch returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.wrapup.draft import Draft, Place
    from app.wrapup.model import Scene


@dataclass(frozen=True, slots=True)
class Recall:
    """Read what the storage has for a call. `early` is what was typed before anybody could make a note of it."""

    scene: Scene
    early: str = ""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store a draft; `instead_of` is its former place."""

    draft: Draft
    instead_of: Place | None = None


@dataclass(frozen=True, slots=True)
class ForgetDraft:
    """Remove a draft from the storage, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class PutOrder:
    """Make an order of a draft and send it. `owner` is the code of the CRM item that it goes to."""

    draft: Draft
    owner: str


@dataclass(frozen=True, slots=True)
class Look:
    """Read the orders in the storage."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send what is due. `retry` is the mark of an order to retry, whatever happened before."""

    retry: str = ""


@dataclass(frozen=True, slots=True)
class DiscardOrder:
    """Throw an order away."""

    mark: str


@dataclass(frozen=True, slots=True)
class CopyWords:
    """Put a text on the clipboard; `what` is whose it is. A key of an unreadable draft has no text here."""

    what: str
    text: str | None


@dataclass(frozen=True, slots=True)
class HoldCard:
    """Keep the card open, or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class LetGo:
    """Let go of the card, whatever holds it."""


@dataclass(frozen=True, slots=True)
class TellClient:
    """The identified caller in the restored note, as a code. `by_operator`: identified by the operator."""

    client: str
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class TellDeal:
    """Which deal the operator said the call is about, as the restored note has it; None: none."""

    id: int | None
    settled: bool


@dataclass(frozen=True, slots=True)
class TellSaved:
    """Everything of the note is in the CRM."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """Say what prevents saving, and put the focus where it can be corrected."""


Effect = (
    Recall
    | KeepDraft
    | ForgetDraft
    | PutOrder
    | Look
    | Send
    | DiscardOrder
    | CopyWords
    | HoldCard
    | LetGo
    | TellClient
    | TellDeal
    | TellSaved
    | ShowNotice
)
