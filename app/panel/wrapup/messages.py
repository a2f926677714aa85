"""What can happen to the wrap-up. Each message carries its time, seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.draft import Draft, FollowUp, NoteKey
    from app.notes.save_request import DeliveryState, QueuedSave
    from app.panel.wrapup.model import NoteContext, Notice


@dataclass(frozen=True, slots=True)
class NoteContextChanged:
    """The call's description has changed. `early`: text that was in the page's field before a note existed."""

    at: float
    note_context: NoteContext
    early: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the storage has for the place that was asked for.

    Attributes:
        draft: The note of this place; None when there is none.
        early: What was typed before there was a draft.
        earlier: Notes of other calls.
        unread: Keys of drafts that cannot be read.
        queued: All orders.
        delivery_state: What became of this note.
        note_id: For a note that begins with this.
    """

    at: float
    draft: Draft | None
    early: str
    earlier: tuple[Draft, ...]
    unread: tuple[str, ...]
    queued: tuple[QueuedSave, ...]
    delivery_state: DeliveryState | None
    note_id: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The note's field has this text now. `note_id` is for a note that begins with it."""

    at: float
    text: str
    note_id: str


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """An outcome's button was used."""

    at: float
    name: str
    note_id: str


@dataclass(frozen=True, slots=True)
class FollowUpChosen:
    """A time for the follow-up was chosen; None takes it back."""

    at: float
    follow_up: FollowUp | None
    note_id: str


@dataclass(frozen=True, slots=True)
class ChecklistReported:
    """Items of the checklist that are done."""

    at: float
    done: tuple[str, ...]
    note_id: str


@dataclass(frozen=True, slots=True)
class DealReported:
    """The deal that the call is about; None when there is none. `settled`: the operator said so."""

    at: float
    deal: tuple[int, str] | None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class NamesReported:
    """The names of CRM items that are known by now, by code."""

    at: float
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """The operator saves. `close`: and lets go of the card when everything is saved."""

    at: float
    note_id: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRequested:
    """The operator lets go of the card although the note is not saved: it stays in the storage."""

    at: float


@dataclass(frozen=True, slots=True)
class Hindered:
    """Something prevents saving."""

    at: float
    notice: Notice


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The orders in the storage, and the receipt of the note on screen."""

    at: float
    queued: tuple[QueuedSave, ...]
    delivery_state: DeliveryState | None
    lasting: bool


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The orders are being sent, or no longer."""

    at: float
    sending: bool


@dataclass(frozen=True, slots=True)
class RetryRequested:
    """Send an order now."""

    at: float
    note_id: str


@dataclass(frozen=True, slots=True)
class CopyRequested:
    """The words of an order, of an earlier note or of this one are wanted on the clipboard, by mark or key."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class Copied:
    """They are there."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """Discard an order or an earlier note: the first request asks, the second one does it."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class EarlierDraftRequested:
    """Save an earlier note where it belongs, or `here`: take it into the one on screen."""

    at: float
    what: str
    note_id: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""

    at: float


Message = (
    NoteContextChanged
    | Recalled
    | Typed
    | OutcomeChosen
    | FollowUpChosen
    | ChecklistReported
    | DealReported
    | NamesReported
    | SaveRequested
    | LeaveRequested
    | Hindered
    | OutboxRead
    | SendingChanged
    | RetryRequested
    | CopyRequested
    | Copied
    | DiscardRequested
    | EarlierDraftRequested
    | Ticked
)


@dataclass(frozen=True, slots=True)
class Recall:
    """Read what the storage has for a call. `early` is what was typed before anybody could make a note of it."""

    note_context: NoteContext
    early: str = ""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store a draft; `instead_of` is its former place."""

    draft: Draft
    instead_of: NoteKey | None = None


@dataclass(frozen=True, slots=True)
class ForgetDraft:
    """Remove a draft from the storage, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class QueueSave:
    """Make an order of a draft and send it. `owner` is the code of the CRM item that it goes to."""

    draft: Draft
    owner: str


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """Read the orders in the storage."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send what is due. `retry` is the mark of an order to retry, whatever happened before."""

    retry: str = ""


@dataclass(frozen=True, slots=True)
class DiscardQueued:
    """Throw an order away."""

    note_id: str


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put a text on the clipboard; `what` is whose it is. A key of an unreadable draft has no text here."""

    what: str
    text: str | None


@dataclass(frozen=True, slots=True)
class KeepCardOpen:
    """Keep the card open, or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """Let go of the card, whatever holds it."""


@dataclass(frozen=True, slots=True)
class PublishClient:
    """The identified caller in the restored note, as a code. `by_operator`: identified by the operator."""

    client: str
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class PublishDeal:
    """Which deal the operator said the call is about, as the restored note has it; None: none."""

    id: int | None
    settled: bool


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Read the names of CRM items, by code."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishSaved:
    """Everything of the note is in the CRM."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """Say what prevents saving, and put the focus where it can be corrected."""


Effect = (
    Recall
    | KeepDraft
    | ForgetDraft
    | QueueSave
    | ReadOutbox
    | Send
    | DiscardQueued
    | CopyText
    | KeepCardOpen
    | ReleaseCard
    | PublishClient
    | PublishDeal
    | PublishSaved
    | ReadNames
    | ShowNotice
)
