"""What can happen to the wrap-up. Each message carries its time, seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.wrapup.draft import Draft, FollowUp
    from app.wrapup.model import Notice, Scene
    from app.wrapup.order import Held, Receipt


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
