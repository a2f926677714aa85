"""What the home page knows of unfinished notes, and the one place where that changes. Pure.

A note that was listed once keeps its place until the page is left, whatever becomes of it: while somebody types into
one row, no other takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.notes.draft import LONGEST, Decider, Draft, FollowUp, without_outcome
from app.notes.save_request import RecordKind
from app.notes.unfinished import Obstacle, obstacle_of
from app.settings.outcomes import Need, outcomes_for
from app.settings.overrides import Situation
from app.settings.values import AppSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.save_request import QueuedSave
    from app.settings.outcomes import Outcome

POLL = 5.0
"""Seconds between two looks at the storage: cards and the background worker change it."""


class Stage(StrEnum):
    """What has become of a note."""

    HERE = "here"
    """It can be finished here."""
    OPEN = "open"
    """A card shows it."""
    SAVING = "saving"
    QUEUED = "queued"
    """It waits to be sent; see `UnfinishedNote.queued`."""
    SAVED = "saved"
    DISCARDED = "discarded"
    GONE = "gone"
    """It was saved in a card, or discarded there."""


@dataclass(frozen=True, slots=True)
class UnfinishedNote:
    """One note. `obstacle`: what prevented the last attempt to save it."""

    draft: Draft
    stage: Stage = Stage.HERE
    queued: QueuedSave | None = None
    obstacle: Obstacle | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """The codes of items whose fields are to be changed."""
        writes = () if self.queued is None else self.queued.request.writes
        return tuple(entry.owner for entry in writes if entry.kind is RecordKind.FIELDS)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that the section shows.

    Attributes:
        now: The time of the last message.
        rows: The notes, in the order in which they were found.
        unread: Keys of stored notes that can't be read.
        settings: What administrators set.
        standard: The outcomes that come with the panel.
        departments: The user's.
        names: Names of CRM items, by code.
        armed: What the next "discard" deletes: a note id or a key.
        copied: What was copied last.
        sending: Whether the outbox is being sent.
        lasting: Whether the browser keeps what is stored.
    """

    now: float = 0.0
    rows: tuple[UnfinishedNote, ...] = ()
    unread: tuple[str, ...] = ()
    settings: AppSettings = field(default_factory=AppSettings)
    standard: tuple[Outcome, ...] = ()
    departments: frozenset[int] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    armed: str = ""
    copied: str = ""
    sending: bool = False
    lasting: bool = True

    def row(self, note_id: str) -> UnfinishedNote | None:
        """Return the row of a note."""
        return next((row for row in self.rows if row.draft.note_id == note_id), None)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Codes of items whose names are missing."""
        codes = (code for row in self.rows for code in (row.draft.key.client, row.draft.about, *row.changed))
        return tuple(code for code in dict.fromkeys(codes) if code and code not in self.names)

    def settings_for(self, draft: Draft) -> AppSettings:
        """Return the settings for a note: those of its call's line and of the user's departments."""
        return self.settings.in_situation(Situation(draft.line, self.departments))

    def outcome(self, draft: Draft) -> Outcome | None:
        """Return the outcome of a note, if there still is one of that name."""
        return self.named(draft.outcome)

    def named(self, name: str) -> Outcome | None:
        """Return the outcome of this name, whether it is offered or not."""
        outcomes = self.standard if self.settings.outcomes is None else self.settings.outcomes
        return next((one for one in outcomes if one.name == name), None)

    def offered(self, draft: Draft) -> tuple[Outcome, ...]:
        """Return the outcomes for a note's direction and line."""
        outcomes = self.settings_for(draft).outcomes_offered(self.standard)
        return outcomes_for(draft.direction, outcomes, draft.line if any(draft.line) else None)


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
    """

    at: float
    drafts: tuple[Draft, ...]
    unread: tuple[str, ...]
    queued: tuple[QueuedSave, ...]
    open: frozenset[str]
    known: frozenset[str]
    lasting: bool


@dataclass(frozen=True, slots=True)
class SettingsKnown:
    """What administrators set, the outcomes that come with the panel, and the user's departments."""

    at: float
    settings: AppSettings
    standard: tuple[Outcome, ...]
    departments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NamesRead:
    """Names of CRM items, by code; an empty one can't be read."""

    at: float
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A note has this text now."""

    at: float
    note_id: str
    text: str


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """An outcome's button was used. `moments`: when each preset of a follow-up is due now."""

    at: float
    note_id: str
    name: str
    moments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveRequested:
    """Save a note."""

    at: float
    note_id: str


@dataclass(frozen=True, slots=True)
class SaveEnded:
    """A note is in the outbox, unless something prevented it."""

    at: float
    note_id: str
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class RetryRequested:
    """Send a save request now."""

    at: float
    note_id: str


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    """Discard a note: the first request asks, the second one does it."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class DiscardEnded:
    """A note is discarded, unless a card shows it."""

    at: float
    note_id: str
    done: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """A note's words are on the clipboard."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """The delivery has started or ended."""

    at: float
    sending: bool


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """Somebody decides about a field; `argument` is the button's (`app.notes.decisions`)."""

    at: float
    argument: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""

    at: float


Message = (
    Looked
    | SettingsKnown
    | NamesRead
    | Typed
    | OutcomeChosen
    | SaveRequested
    | SaveEnded
    | RetryRequested
    | DiscardRequested
    | DiscardEnded
    | Copied
    | DecisionMade
    | SendingChanged
    | Ticked
)


@dataclass(frozen=True, slots=True)
class Look:
    """Look at the storage."""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store a note."""

    draft: Draft


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


Effect = Look | KeepDraft | SaveDraft | DiscardDraft | DiscardQueued | TakeDecision | ForgetUnread | Send | ReadNames
Step = tuple[Model, tuple[Effect, ...]]


def next_change(model: Model) -> float:
    """Return when to look again."""
    return model.now + POLL


def update(model: Model, message: Message) -> Step:
    """Return the model after `message`, and the effects to run."""
    return _step(replace(model, now=message.at), message)


def _step(model: Model, message: Message) -> Step:  # noqa: C901, PLR0911 - one line per message
    match message:
        case Looked():
            return _looked(model, message)
        case SettingsKnown(settings=settings, standard=standard, departments=departments):
            return replace(model, settings=settings, standard=standard, departments=departments), ()
        case NamesRead(names=names):
            return replace(model, names={**model.names, **names}), ()
        case Typed() | OutcomeChosen():
            return _written(model, message)
        case SaveRequested(note_id=note_id):
            return _saving(model, note_id)
        case SaveEnded() | DiscardEnded():
            return _ended(model, message)
        case RetryRequested(note_id=note_id):
            return replace(model, armed=""), (Send(retry=note_id),)
        case DiscardRequested(what=what):
            return _discarding(model, what)
        case DecisionMade(argument=argument, mine=mine):
            return model, (TakeDecision(argument, mine), Look(), Send(argument.partition(" ")[0]))
        case Copied(what=what):
            return replace(model, copied=what), ()
        case SendingChanged(sending=sending):
            return replace(model, sending=sending), (Look(),)
        case Ticked(at=at):
            due = any(
                row.queued is not None and (moment := row.queued.waits_until()) is not None and moment <= at
                for row in model.rows
            )
            return model, (Look(), Send()) if due and not model.sending else (Look(),)


def _looked(model: Model, seen: Looked) -> Step:
    drafts = {draft.note_id: draft for draft in seen.drafts}
    queued = {held.request.note_id: held for held in seen.queued}
    rows = tuple(_seen(row, drafts.get(row.draft.note_id), queued.get(row.draft.note_id), seen) for row in model.rows)
    listed = {row.draft.note_id for row in rows}
    rows += tuple(
        _seen(UnfinishedNote(draft), draft, None, seen) for draft in seen.drafts if draft.note_id not in listed
    )
    listed |= drafts.keys()
    rows += tuple(
        UnfinishedNote(_draft_of(held), Stage.QUEUED, held)
        for held in seen.queued
        if _is_shown(held) and not held.complete and held.request.note_id not in listed
    )
    after = replace(model, rows=rows, unread=seen.unread, lasting=seen.lasting)
    return after, (ReadNames(after.unnamed),) if after.unnamed else ()


def _seen(row: UnfinishedNote, draft: Draft | None, held: QueuedSave | None, seen: Looked) -> UnfinishedNote:
    """Return what has become of a note."""
    note_id = row.draft.note_id
    if draft is not None and note_id in seen.open:
        return UnfinishedNote(draft, Stage.OPEN)
    if draft is not None:
        kept = row.stage if row.stage is Stage.SAVING else Stage.HERE
        return replace(row, draft=draft, stage=kept, queued=None)
    if held is not None and not held.complete:
        return replace(row, stage=Stage.QUEUED, queued=held, obstacle=None)
    if held is not None or note_id in seen.known:
        discarded = row.stage is Stage.DISCARDED
        return replace(row, stage=row.stage if discarded else Stage.SAVED, queued=None, obstacle=None)
    return row if row.stage in (Stage.DISCARDED, Stage.SAVED) else replace(row, stage=Stage.GONE, obstacle=None)


def _is_shown(held: QueuedSave) -> bool:
    """Return whether somebody has typed what a save request writes: words, or values of fields."""
    return bool(held.request.note) or any(entry.kind is RecordKind.FIELDS for entry in held.request.writes)


def _draft_of(held: QueuedSave) -> Draft:
    """Return what is left of the note of a save request that another page made."""
    request = held.request
    return Draft(request.key, request.note_id, request.at, request.revision, request.note)


def _written(model: Model, message: Typed | OutcomeChosen) -> Step:
    """Change a note, and store it before returning. Somebody is at it: it isn't saved automatically any longer."""
    row = model.row(message.note_id)
    if row is None or row.stage is not Stage.HERE:
        return model, ()
    if isinstance(message, Typed):
        draft = row.draft.written(message.at, text=message.text[:LONGEST], automatic=False)
    else:
        name = "" if message.name == row.draft.outcome else message.name
        draft = _with_outcome(model, row.draft, name, message.moments).written(message.at, automatic=False)
    return _with(model, replace(row, draft=draft, obstacle=None)), (KeepDraft(draft),)


def _with_outcome(model: Model, draft: Draft, name: str, moments: Mapping[str, float]) -> Draft:
    """Return a note with another outcome. Of what that does, only the follow-up can be had without the call card."""
    former, outcome = model.named(draft.outcome), model.named(name)
    # What the conversation itself has settled is no matter of the outcome.
    settled_by_outcome = bool(draft.outcome) and (former is None or former.settles)
    todos = draft.todos
    draft = replace(without_outcome(draft), outcome=name)
    if not settled_by_outcome:
        draft = replace(draft, todos=todos)
    preset = "" if outcome is None else outcome.follow_up
    if draft.operators_follow_up or preset not in moments:
        return draft
    return replace(draft, follow_up=FollowUp(preset, moments[preset]), follow_up_by=Decider.OUTCOME)


def _saving(model: Model, note_id: str) -> Step:
    row = model.row(note_id)
    if row is None or row.stage is not Stage.HERE:
        return model, ()
    outcome = model.outcome(row.draft)
    obstacle = obstacle_of(
        row.draft,
        outcome_required=model.settings_for(row.draft).outcome_required and bool(model.offered(row.draft)),
        note_required=outcome is not None and Need.NOTE in outcome.needs,
    )
    if obstacle is not None:
        return _with(model, replace(row, obstacle=obstacle)), ()
    return _with(model, replace(row, stage=Stage.SAVING, obstacle=None)), (SaveDraft(note_id),)


def _ended(model: Model, message: SaveEnded | DiscardEnded) -> Step:
    row = model.row(message.note_id)
    if row is None:
        return model, (Look(),)
    if isinstance(message, DiscardEnded):
        ended = replace(row, stage=Stage.DISCARDED) if message.done else replace(row, obstacle=Obstacle.OPEN)
        return _with(model, ended), (Look(),)
    stage = Stage.SAVING if message.obstacle is None else Stage.HERE
    effects: tuple[Effect, ...] = (Look(), Send(message.note_id)) if message.obstacle is None else (Look(),)
    return _with(model, replace(row, stage=stage, obstacle=message.obstacle)), effects


def _discarding(model: Model, what: str) -> Step:
    """Ask first, because discarding can't be undone."""
    if model.armed != what:
        return replace(model, armed=what), ()
    disarmed, row = replace(model, armed=""), model.row(what)
    if what in model.unread:
        return replace(disarmed, unread=tuple(key for key in model.unread if key != what)), (ForgetUnread(what),)
    if row is not None and row.stage is Stage.HERE:
        return disarmed, (DiscardDraft(row.draft),)
    if row is not None and row.stage is Stage.QUEUED:
        return _with(disarmed, replace(row, stage=Stage.DISCARDED)), (DiscardQueued(what),)
    return disarmed, ()


def _with(model: Model, row: UnfinishedNote) -> Model:
    return replace(model, rows=tuple(row if one.draft.note_id == row.draft.note_id else one for one in model.rows))
