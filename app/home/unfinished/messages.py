"""Messages and effects of unfinished notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.panel.callers.search import AwaitTyping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.home.unfinished.wrapup import ClientData
    from app.notes.draft import Draft, NoteKey
    from app.notes.save_request import QueuedSave
    from app.notes.unfinished import Obstacle
    from app.panel.callers.search import SearchMessage
    from app.panel.wrapup.messages import (
        AboutReported,
        ChangeToggled,
        FollowUpChosen,
        OutcomeChosen,
        TodoToggled,
        Typed,
    )
    from app.settings.values import AppSettings

    Edit = Typed | OutcomeChosen | FollowUpChosen | TodoToggled | ChangeToggled | AboutReported
    """What the operator can do to a note, as in the call card."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in the storage.

    Attributes:
        drafts: Unfinished notes, newest first.
        unread: Keys of notes that can't be read.
        queued: All save requests.
        open: Ids of the notes that cards show.
        known: Ids of notes that were ever sent.
        lasting: Whether the browser keeps what is stored.
        restored: Whether the browser's data was cleared while this page was open, and stored again.
    """

    drafts: tuple[Draft, ...]
    unread: tuple[str, ...]
    queued: tuple[QueuedSave, ...]
    open: frozenset[str]
    known: frozenset[str]
    lasting: bool
    restored: bool = False


@dataclass(frozen=True, slots=True)
class SettingsKnown:
    """What administrators set, and the user's departments."""

    settings: AppSettings
    departments: frozenset[int]


@dataclass(frozen=True, slots=True)
class NamesRead:
    """Names of CRM items, by code; an empty one can't be read."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edited:
    """The operator changes a note."""

    note_id: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class WrongTime:
    """The operator typed a time for the follow-up that is none, or is over."""

    note_id: str


@dataclass(frozen=True, slots=True)
class ClientRead:
    """What the CRM has for a note's wrap-up, or why it can't be read."""

    note_id: str
    found: ClientData | ErrorKind


@dataclass(frozen=True, slots=True)
class Searched:
    """A step of the search for a note's client."""

    note_id: str
    step: SearchMessage


@dataclass(frozen=True, slots=True)
class ClientChosen:
    """The operator chooses one of those that were found, by its code; an empty code takes the choice back."""

    note_id: str
    code: str


class Button(StrEnum):
    """Buttons that concern a note, or a stored text, as a whole. The values are the page's actions."""

    SAVE = "save"
    RETRY = "retry"
    """Send its save request now."""
    DISCARD = "discard"
    """The first press asks, the second one does it."""
    COPY = "copy"
    """Its words are on the clipboard."""
    READ = "read"
    """Read the CRM once more for it."""
    DEALS = "deals"
    """Show all deals that it can be about, or the first ones again."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The operator presses a button. `what`: the note's id, or the key of a text that can't be read."""

    button: Button
    what: str


@dataclass(frozen=True, slots=True)
class SaveEnded:
    """A note is in the outbox, unless something prevented it."""

    note_id: str
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class DiscardEnded:
    """A note is discarded, unless a card shows it."""

    note_id: str
    done: bool


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The delivery has started or ended."""

    sending: bool


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """Somebody decides about a field; `argument` is the button's (`app.notes.decisions`)."""

    argument: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


Message = (
    Looked
    | SettingsKnown
    | NamesRead
    | Edited
    | WrongTime
    | ClientRead
    | Searched
    | ClientChosen
    | Pressed
    | SaveEnded
    | DiscardEnded
    | DecisionMade
    | SendingChanged
    | Ticked
)


@dataclass(frozen=True, slots=True)
class Look:
    """Look at the storage."""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store a note.

    Attributes:
        draft: The note.
        instead_of: Its former key, if that is another one.
        unchanged: Whether nobody has changed it: then it is stored only if nobody else has, either.
    """

    draft: Draft
    instead_of: NoteKey | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Turn a stored note into a save request."""

    note_id: str


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Remove a note from the storage unless a card shows it."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DiscardQueued:
    """Discard a save request."""

    note_id: str


@dataclass(frozen=True, slots=True)
class TakeDecision:
    """Take a decision into its save request."""

    argument: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ForgetUnread:
    """Remove a text that can't be read."""

    key: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send what is due. `retry`: a save request to retry, whatever happened before."""

    retry: str = ""


@dataclass(frozen=True, slots=True)
class ReadNames:
    """Read the names of CRM items."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadClient:
    """Read what the wrap-up of a note needs.

    Attributes:
        note_id: The note's.
        client: The code of the item that is read: the client, or what the call was about.
        about: The code of the deal whose fields are read too; empty for none.
        kinds: The types of items whose fields matter.
    """

    note_id: str
    client: str
    about: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchText:
    """Ask the CRM for a text."""

    note_id: str
    request_id: int
    text: str
    line: str


@dataclass(frozen=True, slots=True)
class FocusObstacle:
    """Put the focus where what prevents saving can be corrected."""

    note_id: str


Effect = (
    Look
    | AwaitTyping
    | KeepDraft
    | SaveDraft
    | DiscardDraft
    | DiscardQueued
    | TakeDecision
    | ForgetUnread
    | Send
    | ReadNames
    | ReadClient
    | SearchText
    | FocusObstacle
)
