"""Messages and effects of the wrap-up. Each message carries its time, seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.draft import Draft, FieldChange, FollowUp, ItemChange, NoteKey, ScriptPath
    from app.notes.save_request import DeliveryState, QueuedSave, RecordWrite
    from app.panel.wrapup.model import About, DueTodo, Notice
    from app.panel.wrapup.note_context import NoteContext
    from app.sections.events import FieldsKnown, RequiredField
    from app.settings.outcomes import Outcome
    from app.settings.values import NotePlace


@dataclass(frozen=True, slots=True)
class NoteContextChanged:
    """The call's description has changed.

    Attributes:
        early: Text that was in the page's field before a note existed.
        moments: When each preset of a follow-up is due now.
    """

    at: float
    note_context: NoteContext
    early: str = ""
    moments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsTaken:
    """Settings hold for this call: the outcomes that are offered, whether one is required, where the note goes."""

    at: float
    outcomes: tuple[Outcome, ...]
    required: bool
    place: NotePlace


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the storage has under the requested key.

    Attributes:
        draft: The note under this key; None if there is none.
        early: What was typed before there was a draft.
        earlier: Notes of other calls.
        unread: Keys of drafts that cannot be read.
        queued: All save requests.
        delivery_state: The delivery state of this note.
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
    """An outcome's button was used. `moments`: when each preset of a follow-up is due now."""

    at: float
    name: str
    note_id: str
    moments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeToggled:
    """The operator decides about a change that the outcome brings, named by item and field: `DEAL:25/STAGE_ID`."""

    at: float
    place: str
    note_id: str


@dataclass(frozen=True, slots=True)
class StagesReported:
    """Names of stages, and the stages of CRM items by code; see `StagesKnown`."""

    at: float
    names: Mapping[str, str]
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldsReported:
    """What is known of the fields that outcomes set."""

    at: float
    known: FieldsKnown


@dataclass(frozen=True, slots=True)
class FollowUpChosen:
    """A time for the follow-up was chosen; None takes it back."""

    at: float
    follow_up: FollowUp | None
    note_id: str


@dataclass(frozen=True, slots=True)
class ChecklistReported:
    """Ticked items of the checklist."""

    at: float
    done: tuple[str, ...]
    note_id: str


@dataclass(frozen=True, slots=True)
class ScriptReported:
    """How the client has answered to the script. `moments`: when each preset of a follow-up is due now."""

    at: float
    path: ScriptPath
    note_id: str
    moments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AboutReported:
    """The item that the call is about, with its title; None if there is none. `settled`: the operator chose it."""

    at: float
    about: About | None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class TodosReported:
    """The operator's to-dos of a client that are due, by the client's code."""

    at: float
    client: str
    todos: tuple[DueTodo, ...]


@dataclass(frozen=True, slots=True)
class TodoToggled:
    """The operator decides whether the call settles a to-do, by its number."""

    at: float
    number: int
    note_id: str


@dataclass(frozen=True, slots=True)
class FieldEdited:
    """A field of an item, by its code, has another value now."""

    at: float
    owner: str
    change: FieldChange
    note_id: str


@dataclass(frozen=True, slots=True)
class RequiredFieldsReported:
    """The fields that keep the call from being saved."""

    at: float
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True)
class NamesReported:
    """The names of CRM items that are known by now, by code."""

    at: float
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """The operator saves. `close`: and lets the card close once everything is saved."""

    at: float
    note_id: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRequested:
    """The operator lets the card close although the note isn't saved: it stays in the storage."""

    at: float


@dataclass(frozen=True, slots=True)
class Hindered:
    """Something prevents saving."""

    at: float
    notice: Notice


@dataclass(frozen=True, slots=True)
class OutboxRead:
    """The save requests in the storage, and the delivery state of the note on screen."""

    at: float
    queued: tuple[QueuedSave, ...]
    delivery_state: DeliveryState | None
    lasting: bool
    restored: bool = False


@dataclass(frozen=True, slots=True)
class EarlierDraftsRead:
    """The unsaved notes of earlier calls, without those that other cards show."""

    at: float
    earlier: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The delivery has started or ended."""

    at: float
    sending: bool


@dataclass(frozen=True, slots=True)
class RetryRequested:
    """Send a save request now."""

    at: float
    note_id: str


@dataclass(frozen=True, slots=True)
class CopyRequested:
    """Copy the words of a save request, of an earlier note or of this one, by note id or key."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A text is on the clipboard."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """Discard a save request or an earlier note: the first request asks, the second one does it."""

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
class DecisionMade:
    """The operator decides about a field; `argument` is the button's (`app.notes.decisions`)."""

    at: float
    argument: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision is in its save request; `write` is what is left to be written."""

    at: float
    note_id: str
    write: RecordWrite


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""

    at: float


Message = (
    NoteContextChanged
    | SettingsTaken
    | Recalled
    | Typed
    | OutcomeChosen
    | ChangeToggled
    | StagesReported
    | FieldsReported
    | FollowUpChosen
    | ChecklistReported
    | ScriptReported
    | AboutReported
    | TodosReported
    | TodoToggled
    | FieldEdited
    | RequiredFieldsReported
    | NamesReported
    | SaveRequested
    | LeaveRequested
    | Hindered
    | OutboxRead
    | EarlierDraftsRead
    | SendingChanged
    | RetryRequested
    | CopyRequested
    | Copied
    | DiscardRequested
    | EarlierDraftRequested
    | DecisionMade
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
    """Make a save request of a draft and send it. `owner` is the code of the CRM item that it goes to."""

    draft: Draft
    owner: str


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """Read the save requests in the storage."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send what is due. `retry` is the note id of a save request to retry, whatever happened before."""

    retry: str = ""


@dataclass(frozen=True, slots=True)
class TakeDecision:
    """Take a decision into its save request."""

    argument: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DiscardQueued:
    """Discard a save request."""

    note_id: str


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put a text on the clipboard; `what` identifies it. The text of an unreadable draft is read by its key."""

    what: str
    text: str | None


@dataclass(frozen=True, slots=True)
class KeepCardOpen:
    """Start or stop keeping the card open."""

    keep_open: bool


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """Let go of the card, whatever holds it."""


@dataclass(frozen=True, slots=True)
class PublishClient:
    """The identified caller in the restored note, as a code.

    Attributes:
        client: The code.
        by_operator: Whether the operator identified them.
        unlink: Whether the operator wants the call's link to the portal's client removed.
    """

    client: str
    by_operator: bool = False
    unlink: bool = False


@dataclass(frozen=True, slots=True)
class PublishAbout:
    """The item that the restored note is about, as a code; empty: none."""

    code: str
    settled: bool


@dataclass(frozen=True, slots=True)
class PublishChanges:
    """The changes of fields in the note on screen."""

    changes: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Read the names of CRM items, by code."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishSaved:
    """Share that the note is completely in the CRM."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """Say what prevents saving, and put the focus where it can be corrected."""


StorageEffect = KeepDraft | ForgetDraft | QueueSave | ReadOutbox | Send | TakeDecision | DiscardQueued
"""What the storage does, or sends from there."""

Effect = (
    Recall
    | StorageEffect
    | CopyText
    | KeepCardOpen
    | ReleaseCard
    | PublishClient
    | PublishAbout
    | PublishSaved
    | PublishChanges
    | ReadNames
    | ShowNotice
)
