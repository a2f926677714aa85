"""What can happen to the wrap-up. Each message carries its time, seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.notes.draft import Draft, FollowUp, Place
    from app.notes.save_request import Held, Receipt
    from app.panel.wrapup.model import Notice, Scene


@dataclass(frozen=True, slots=True)
class SceneChanged:
    """The call's description has changed. `early`: text that was in the page's field before a note existed."""

    at: float
    scene: Scene
    early: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the storage has for the place that was asked for.

    Attributes:
        draft: The note of this place; None when there is none.
        early: What was typed before there was a draft.
        earlier: Notes of other calls.
        unread: Keys of drafts that cannot be read.
        held: All orders.
        receipt: What became of this note.
        mark: For a note that begins with this.
    """

    at: float
    draft: Draft | None
    early: str
    earlier: tuple[Draft, ...]
    unread: tuple[str, ...]
    held: tuple[Held, ...]
    receipt: Receipt | None
    mark: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The note's field has this text now. `mark` is for a note that begins with it."""

    at: float
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """An outcome's button was used."""

    at: float
    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class FollowUpChosen:
    """A time for the follow-up was chosen; None takes it back."""

    at: float
    follow_up: FollowUp | None
    mark: str


@dataclass(frozen=True, slots=True)
class TicksTold:
    """Items of the checklist that are done."""

    at: float
    done: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class DealTold:
    """The deal that the call is about; None when there is none. `settled`: the operator said so."""

    at: float
    deal: tuple[int, str] | None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class SaveWanted:
    """The operator saves. `close`: and lets go of the card when everything is saved."""

    at: float
    mark: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class LeaveWanted:
    """The operator lets go of the card although the note is not saved: it stays in the storage."""

    at: float


@dataclass(frozen=True, slots=True)
class Hindered:
    """Something prevents saving."""

    at: float
    notice: Notice


@dataclass(frozen=True, slots=True)
class Looked:
    """The orders in the storage, and the receipt of the note on screen."""

    at: float
    held: tuple[Held, ...]
    receipt: Receipt | None
    lasting: bool


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The orders are being sent, or no longer."""

    at: float
    sending: bool


@dataclass(frozen=True, slots=True)
class RetryWanted:
    """Send an order now."""

    at: float
    mark: str


@dataclass(frozen=True, slots=True)
class CopyWanted:
    """The words of an order, of an earlier note or of this one are wanted on the clipboard, by mark or key."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class Copied:
    """They are there."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class DiscardWanted:
    """Discard an order or an earlier note: the first request asks, the second one does it."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class EarlierWanted:
    """Save an earlier note where it belongs, or `here`: take it into the one on screen."""

    at: float
    what: str
    mark: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""

    at: float


Message = (
    SceneChanged
    | Recalled
    | Typed
    | OutcomeChosen
    | FollowUpChosen
    | TicksTold
    | DealTold
    | SaveWanted
    | LeaveWanted
    | Hindered
    | Looked
    | SendingChanged
    | RetryWanted
    | CopyWanted
    | Copied
    | DiscardWanted
    | EarlierWanted
    | Ticked
)


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
