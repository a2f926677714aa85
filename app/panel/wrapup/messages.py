"""Messages and effects of the wrap-up.

Some events of other sections serve as messages unchanged, and the events that the wrap-up publishes are effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.sections.events import (
    CallSaved,
    ChecklistChanged,
    FieldChangesKnown,
    FieldsKnown,
    FieldTyped,
    ItemChosen,
    NamesKnown,
    RequiredFields,
    StagesKnown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.draft import Draft, FollowUp, NoteKey, ScriptPath
    from app.notes.save_request import DeliveryState, QueuedSave, RecordWrite
    from app.panel.wrapup.model import About, DueTodo, Notice
    from app.panel.wrapup.note_context import NoteContext
    from app.settings.outcomes import Outcome
    from app.settings.values import NotePlace


@dataclass(frozen=True, slots=True)
class NoteContextChanged:
    """The call's description has changed.

    Attributes:
        early: Text that was in the page's field before a note existed.
        moments: When each preset of a follow-up is due now.
    """

    note_context: NoteContext
    early: str
    moments: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SettingsTaken:
    """The settings for the call's line: which outcomes there are, whether one is required, where the note goes."""

    outcomes: tuple[Outcome, ...]
    required: bool
    place: NotePlace


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the storage has for a call.

    Attributes:
        draft: The call's note; None if there is none.
        early: What was typed before there was a draft, and isn't in it.
        earlier: Notes of other calls.
        unread: Keys of drafts that cannot be read.
        queued: All save requests.
        delivery_state: The delivery state of this note.
    """

    draft: Draft | None
    early: str
    earlier: tuple[Draft, ...]
    unread: tuple[str, ...]
    queued: tuple[QueuedSave, ...]
    delivery_state: DeliveryState | None


@dataclass(frozen=True, slots=True)
class Typed:
    """The note's field has this text now."""

    text: str


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """An outcome's button was used. `moments`: when each preset of a follow-up is due now."""

    name: str
    moments: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChangeToggled:
    """The operator decides about a change that the outcome brings; `code` is from `code_of_change`."""

    code: str


@dataclass(frozen=True, slots=True)
class FollowUpChosen:
    """A time for the follow-up was chosen; None takes it back."""

    follow_up: FollowUp | None


@dataclass(frozen=True, slots=True)
class ScriptReported:
    """How the client has answered to the script. `moments`: when each preset of a follow-up is due now."""

    path: ScriptPath
    moments: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AboutReported:
    """The item that the call is about, with its title; None if there is none. `by_operator`: the operator chose it."""

    about: About | None
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class TodosReported:
    """The operator's open to-dos of a client, whose code is `client`."""

    client: str
    todos: tuple[DueTodo, ...]


@dataclass(frozen=True, slots=True)
class TodoToggled:
    """The operator decides whether the call settles a to-do, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """The operator saves. `close`: and lets the card close once everything is saved."""

    close: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRequested:
    """The operator lets the card close although the note isn't saved: it stays in the storage."""


@dataclass(frozen=True, slots=True)
class Hindered:
    """Something prevents saving."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The save requests in the storage, and the delivery state of the note on screen."""

    queued: tuple[QueuedSave, ...]
    delivery_state: DeliveryState | None
    lasting: bool
    restored: bool = False


@dataclass(frozen=True, slots=True)
class EarlierDraftsRead:
    """The unsaved notes of earlier calls, without those that other cards show."""

    earlier: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The delivery has started or ended."""

    sending: bool


@dataclass(frozen=True, slots=True)
class RetryRequested:
    """Send a save request now."""

    note_id: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A text is on the clipboard."""

    what: str


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """Discard a save request or an earlier note: the first request asks, the second one does it."""

    what: str


@dataclass(frozen=True, slots=True)
class EarlierDraftRequested:
    """Save an earlier note where it belongs, or `here`: take it into the one on screen."""

    what: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision is in its save request; `write` is what is left to be written."""

    note_id: str
    write: RecordWrite


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


Written = (
    Typed
    | OutcomeChosen
    | FollowUpChosen
    | ChecklistChanged
    | ScriptReported
    | TodoToggled
    | ChangeToggled
    | FieldTyped
)
"""What changes the note."""

Message = (
    Written
    | NoteContextChanged
    | SettingsTaken
    | Recalled
    | StagesKnown
    | FieldsKnown
    | AboutReported
    | TodosReported
    | RequiredFields
    | NamesKnown
    | SaveRequested
    | LeaveRequested
    | Hindered
    | OutboxRead
    | EarlierDraftsRead
    | SendingChanged
    | RetryRequested
    | Copied
    | DiscardRequested
    | EarlierDraftRequested
    | DecisionTaken
    | Ticked
)


@dataclass(frozen=True, slots=True)
class Recall:
    """Read what the storage has for a call. `early` is what was typed before anybody could make a note of it."""

    note_context: NoteContext
    early: str = ""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store a draft; `instead_of` is its former key."""

    draft: Draft
    instead_of: NoteKey | None = None


@dataclass(frozen=True, slots=True)
class ForgetDraft:
    """Remove a draft from the storage, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class QueueSave:
    """Make a save request of a draft, store it and send it. `owner` is the code of the CRM item that it goes to."""

    draft: Draft
    owner: str


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """Read the save requests in the storage."""


@dataclass(frozen=True, slots=True)
class Send:
    """Read the save requests and send what is due; the one with the note id `retry` whatever happened before."""

    retry: str = ""


@dataclass(frozen=True, slots=True)
class DiscardQueued:
    """Discard a save request."""

    note_id: str


@dataclass(frozen=True, slots=True)
class KeepCardOpen:
    """Start or stop keeping the card open."""

    keep_open: bool


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """Let the card close, whatever has kept it open."""


@dataclass(frozen=True, slots=True)
class PublishClient:
    """Tell the other sections which client the stored note is about.

    Attributes:
        client: The client's code.
        by_operator: Whether the operator identified them.
        unlink: Whether the operator wants the call's link to the portal's client removed.
    """

    client: str
    by_operator: bool = False
    unlink: bool = False


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Read the names of CRM items, by code."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FocusObstacle:
    """Put the focus where what prevents saving can be corrected."""


StorageEffect = KeepDraft | ForgetDraft | QueueSave | ReadOutbox | Send | DiscardQueued
"""What the storage does, or sends from there."""

Effect = (
    Recall
    | StorageEffect
    | KeepCardOpen
    | ReleaseCard
    | PublishClient
    | CallSaved
    | FieldChangesKnown
    | ItemChosen
    | ReadNames
    | FocusObstacle
)
