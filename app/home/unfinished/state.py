"""What the home page knows of unfinished notes, and the one place where that changes. Pure.

A note that was listed once keeps its place until the page is left, whatever becomes of it: while somebody types into
one row, no other takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.copies import replace
from app.home.unfinished.messages import (
    Button,
    ClientChosen,
    ClientRead,
    DecisionMade,
    DiscardDraft,
    DiscardEnded,
    DiscardQueued,
    Edited,
    FocusObstacle,
    ForgetUnread,
    KeepDraft,
    Look,
    Looked,
    NamesRead,
    Pressed,
    ReadClient,
    ReadNames,
    SaveDraft,
    SaveEnded,
    Searched,
    SearchText,
    Send,
    SendingChanged,
    SettingsKnown,
    TakeDecision,
    Ticked,
    WrongTime,
)
from app.home.unfinished.wrapup import (
    ClientData,
    checks_fields,
    edited,
    kinds_of,
    missing,
    needs_client,
    shown_draft,
    subject_of,
)
from app.notes.draft import Draft
from app.notes.save_request import RecordKind
from app.notes.unfinished import Obstacle, obstacle_of
from app.panel.callers import search
from app.panel.callers.search import TypedSearch, update_search
from app.panel.wrapup.model import Notice
from app.sections.records import PATIENCE
from app.settings.outcomes import outcomes_for
from app.settings.overrides import Situation
from app.settings.values import AppSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.home.unfinished.messages import Effect, Message
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
    """One note.

    Attributes:
        draft: The note, as it is stored.
        stage: What has become of it.
        queued: Its save request.
        obstacle: What prevented the last attempt to save it.
        notice: What its outcome, or the settings, require and it lacks.
        left: The note as its card left it.
        data: What the CRM has for its wrap-up.
        reading: Since when that is being read; None: it isn't.
        slow: Whether the answer has been awaited for long: then the note can be saved without it.
        error: Why it can't be read.
        search: The search for its client.
        all_deals: Whether all deals are shown that it can be about.
    """

    draft: Draft
    stage: Stage = Stage.HERE
    queued: QueuedSave | None = None
    obstacle: Obstacle | None = None
    notice: Notice | None = None
    left: Draft | None = None
    data: ClientData | None = None
    reading: float | None = None
    slow: bool = False
    error: ErrorKind | None = None
    search: TypedSearch = field(default_factory=TypedSearch)
    all_deals: bool = False

    @property
    def busy(self) -> bool:
        """Whether it can't be saved yet: it is being saved, or what its outcome does isn't known."""
        return self.stage is Stage.SAVING or (self.reading is not None and not self.slow)

    @property
    def searchable(self) -> bool:
        """Whether a client can be looked for: the call had none."""
        return self.stage is Stage.HERE and not subject_of(self.draft)

    @property
    def chosen(self) -> bool:
        """Whether its client can be changed: the operator has chosen them."""
        return self.stage is Stage.HERE and self.draft.by_operator and bool(self.draft.key.client)

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
        restored: Whether its data was cleared while this page was open, and stored again.
        stage_label: What the field with a stage is called.
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
    restored: bool = False
    stage_label: str = ""

    def row(self, note_id: str) -> UnfinishedNote | None:
        """Return the row of a note."""
        return next((row for row in self.rows if row.draft.note_id == note_id), None)

    def with_row(self, row: UnfinishedNote) -> Model:
        """Return the model with another state of a note."""
        rows = (row if one.draft.note_id == row.draft.note_id else one for one in self.rows)
        return replace(self, rows=tuple(rows))

    def with_names(self, names: Mapping[str, str]) -> Model:
        """Return the model with more names."""
        return replace(self, names={**self.names, **names})

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Codes of items whose names are missing."""
        codes = (code for row in self.rows for code in (row.draft.key.client, row.draft.about, *row.changed))
        return tuple(code for code in dict.fromkeys(codes) if code and code not in self.names)

    def settings_for(self, draft: Draft) -> AppSettings:
        """Return the settings for a note: those of its call's line and of the user's departments."""
        return self.settings.in_situation(Situation(draft.line, self.departments))

    def outcome(self, draft: Draft) -> Outcome | None:
        """Return the outcome of a note, offered or not, if there still is one of that name."""
        return next((one for one in self.outcomes if one.name == draft.outcome), None)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, whether they are offered or not."""
        return self.standard if self.settings.outcomes is None else self.settings.outcomes

    def offered(self, draft: Draft) -> tuple[Outcome, ...]:
        """Return the outcomes for a note's direction and line."""
        outcomes = self.settings_for(draft).outcomes_offered(self.standard)
        return outcomes_for(draft.direction, outcomes, draft.line if any(draft.line) else None)


Step = tuple[Model, "tuple[Effect, ...]"]


def next_change(model: Model) -> float:
    """Return when to look again."""
    return model.now + POLL


def update(model: Model, message: Message, now: float) -> Step:
    """Return the model after `message` at a moment, and the effects to run."""
    after, effects = _step(replace(model, now=now), message)
    after, reads = _reading(after)
    return after, (*effects, *reads)


def _step(model: Model, message: Message) -> Step:  # noqa: C901, PLR0911 - one line per message
    match message:
        case Looked():
            return _looked(model, message)
        case SettingsKnown(settings=settings, departments=departments):
            return replace(model, settings=settings, departments=departments), ()
        case NamesRead(names=names):
            return model.with_names(names), ()
        case Edited() | WrongTime() | Searched() | ClientChosen():
            return _changed(model, message)
        case ClientRead():
            return _read(model, message)
        case Pressed(button=button, what=what):
            return _pressed(model, button, what)
        case SaveEnded() | DiscardEnded():
            return _ended(model, message)
        case DecisionMade(argument=argument, mine=mine):
            return model, (TakeDecision(argument, mine), Look(), Send(argument.partition(" ")[0]))
        case SendingChanged(sending=sending):
            return replace(model, sending=sending), (Look(),)
        case Ticked():
            return _ticked(model)


def _ticked(model: Model) -> Step:
    """Send what is due, and let nobody wait for the CRM for long."""
    effects: list[Effect] = [Look()]
    for row in model.rows:
        if row.reading is None or row.slow or model.now < row.reading + PATIENCE:
            continue
        if row.stage is Stage.SAVING:
            model, further = _saved_if_complete(model, replace(row, reading=None))
            effects += further
        else:
            model = model.with_row(replace(row, slow=True))
    due = any(
        row.queued is not None and (moment := row.queued.waits_until()) is not None and moment <= model.now
        for row in model.rows
    )
    return model, (*effects, Send()) if due and not model.sending else tuple(effects)


def _looked(model: Model, seen: Looked) -> Step:
    drafts = {draft.note_id: draft for draft in seen.drafts}
    queued = {save.request.note_id: save for save in seen.queued}
    rows = tuple(_seen(row, drafts.get(row.draft.note_id), queued.get(row.draft.note_id), seen) for row in model.rows)
    listed = {row.draft.note_id for row in rows}
    rows += tuple(
        _seen(UnfinishedNote(draft), draft, None, seen) for draft in seen.drafts if draft.note_id not in listed
    )
    listed |= drafts.keys()
    rows += tuple(
        UnfinishedNote(_draft_of(save), Stage.QUEUED, save)
        for save in seen.queued
        if _is_shown(save) and not save.saved and save.request.note_id not in listed
    )
    after = replace(model, rows=rows, unread=seen.unread, lasting=seen.lasting, restored=seen.restored)
    return after, (ReadNames(after.unnamed),) if after.unnamed else ()


def _seen(row: UnfinishedNote, draft: Draft | None, save: QueuedSave | None, seen: Looked) -> UnfinishedNote:
    """Return the note's row after a look at the storage."""
    note_id = row.draft.note_id
    if draft is not None and note_id in seen.open:
        return UnfinishedNote(draft, Stage.OPEN)
    if draft is not None:
        stage = row.stage if row.stage is Stage.SAVING else Stage.HERE
        return replace(row, draft=draft, stage=stage, queued=None, left=row.left or draft)
    if save is not None and not save.saved:
        return replace(row, stage=Stage.QUEUED, queued=save, obstacle=None)
    if save is not None or note_id in seen.known:
        discarded = row.stage is Stage.DISCARDED
        return replace(row, stage=row.stage if discarded else Stage.SAVED, queued=None, obstacle=None)
    return row if row.stage in (Stage.DISCARDED, Stage.SAVED) else replace(row, stage=Stage.GONE, obstacle=None)


def _is_shown(save: QueuedSave) -> bool:
    """Return whether somebody has typed what a save request writes: words, or values of fields."""
    return bool(save.request.note) or any(entry.kind is RecordKind.FIELDS for entry in save.request.writes)


def _draft_of(save: QueuedSave) -> Draft:
    """Return what is left of the note of a save request that another page made."""
    request = save.request
    return Draft(request.key, request.note_id, request.at, request.revision, request.note)


def _pressed(model: Model, button: Button, what: str) -> Step:  # noqa: PLR0911 - one line per button
    row = model.row(what)
    match button:
        case Button.COPY:
            return replace(model, copied=what), ()
        case Button.RETRY:
            return replace(model, armed=""), (Send(retry=what),)
        case Button.DISCARD:
            return _discarding(model, what)
        case _ if row is None or row.stage is not Stage.HERE:
            return model, ()
        case Button.SAVE:
            return _saving(model, row)
        case Button.READ:
            return model.with_row(replace(row, data=None, error=None)), ()
        case Button.DEALS:
            return model.with_row(replace(row, all_deals=not row.all_deals)), ()


def _changed(model: Model, message: Edited | WrongTime | Searched | ClientChosen) -> Step:
    """Change a note that can be finished here, and store it before returning."""
    row = model.row(message.note_id)
    if row is None or row.stage is not Stage.HERE:
        return model, ()
    match message:
        case Edited(edit=edit):
            draft = edited(row, model, edit)
            keeping = () if draft == row.draft else (KeepDraft(draft),)
            return model.with_row(replace(row, draft=draft, obstacle=None, notice=None)), keeping
        case WrongTime():
            return model.with_row(replace(row, notice=Notice.WHEN_WRONG)), ()
        case ClientChosen(code=code):
            return _client_chosen(model, row, code)
        case Searched(step=step):
            return _searched(model, row, step)


def _searched(model: Model, row: UnfinishedNote, step: search.SearchMessage) -> Step:
    found, effects = update_search(row.search, step)
    if isinstance(step, search.RecordsFound):
        model = model.with_names({one.code: one.name for one in step.found.records if one.name})
    note_id, line = row.draft.note_id, row.draft.line[0]
    return model.with_row(replace(row, search=found)), tuple(
        SearchText(note_id, one.request_id, one.text, line) if isinstance(one, search.SearchText) else one
        for one in effects
    )


def _client_chosen(model: Model, row: UnfinishedNote, code: str) -> Step:
    """Give the note to the client who was found, or to the found deal's; without one, take it back."""
    found = next((one for one in row.search.records if one.code == code), None)
    if (found is None and code) or (found is None and not row.chosen):
        return model, ()
    before, client, about = row.draft, "", ""
    if found is not None:
        client = found.client.code
        about = "" if found.item in (None, found.client) else found.code
    key = replace(before.key, client=client)
    draft = before.written(
        model.now,
        key=key,
        about=about,
        about_by_operator=bool(about),
        by_operator=bool(client),
        todos=(),
        automatic=False,
    )
    chosen = replace(
        row, draft=draft, obstacle=None, notice=None, data=None, error=None,
        search=row.search if client else row.search.cleared,
    )  # fmt: skip
    after = model.with_row(chosen)
    return after, (KeepDraft(draft, before.key), *((ReadNames(after.unnamed),) if after.unnamed else ()))


def _reading(model: Model) -> Step:
    """Read what the wrap-ups of notes need, each once."""
    effects: list[Effect] = []
    for row in model.rows:
        read = row.data
        ready = row.stage is Stage.HERE and row.reading is None and (row.error is None or read is not None)
        if not (ready and subject_of(row.draft) and needs_client(row, model)):
            continue
        effect = _read_client(row, model)
        if read is None or (read.client, read.about) != (effect.client, effect.about):
            model = model.with_row(replace(row, reading=model.now, slow=False))
            effects.append(effect)
    return model, tuple(effects)


def _read_client(row: UnfinishedNote, model: Model) -> ReadClient:
    """Return the effect that reads the client, and the deal of the call if its fields matter too."""
    kinds, about = kinds_of(row, model), row.draft.about
    beside = "DEAL" in kinds and about.startswith("DEAL:") and about != row.draft.key.client
    return ReadClient(row.draft.note_id, subject_of(row.draft), about if beside else "", kinds)


def _read(model: Model, message: ClientRead) -> Step:
    """Take what was read. What the outcome brings is stored as it is shown now, whatever changes later."""
    row = model.row(message.note_id)
    if row is None:
        return model, ()
    saving = row.reading is not None and row.stage is Stage.SAVING
    row = replace(row, reading=None, slow=False)
    if isinstance(message.found, ClientData):
        row = replace(row, data=message.found, error=message.found.error)
        model = model.with_names({code: name for code, name in message.found.deals if name})
    else:
        row = replace(row, error=message.found)
    if saving:
        return _saved_if_complete(model, row)
    if row.stage is not Stage.HERE or row.draft.automatic:  # that one is saved as its card showed it
        return model.with_row(row), ()
    row, keeping = _as_shown(row, model)
    return model.with_row(row), keeping


def _as_shown(row: UnfinishedNote, model: Model) -> tuple[UnfinishedNote, tuple[Effect, ...]]:
    """Return the note with what its outcome brings, and the effect that stores that."""
    draft = shown_draft(row, model)
    return replace(row, draft=draft), () if draft == row.draft else (KeepDraft(draft, unchanged=True),)


def _saving(model: Model, row: UnfinishedNote) -> Step:
    """Save a note as it is shown. Whether required fields are empty is looked up first."""
    if row.busy:
        return model, ()
    obstacle = obstacle_of(row.draft)
    if obstacle is not None:
        return model.with_row(replace(row, obstacle=obstacle)), (FocusObstacle(row.draft.note_id),)
    row, keeping = _as_shown(row, model)
    row = replace(row, stage=Stage.SAVING, obstacle=None, notice=None)
    if checks_fields(row, model):
        # Somebody may have filled them in meanwhile.
        return model.with_row(replace(row, reading=model.now, slow=False)), (*keeping, _read_client(row, model))
    after, effects = _saved_if_complete(model, row)
    return after, (*keeping, *effects)


def _saved_if_complete(model: Model, row: UnfinishedNote) -> Step:
    notice = missing(row, model)
    if notice is not None:
        return model.with_row(replace(row, stage=Stage.HERE, notice=notice)), (FocusObstacle(row.draft.note_id),)
    return model.with_row(row), (SaveDraft(row.draft.note_id),)


def _ended(model: Model, message: SaveEnded | DiscardEnded) -> Step:
    row = model.row(message.note_id)
    if row is None:
        return model, (Look(),)
    if isinstance(message, DiscardEnded):
        ended = replace(row, stage=Stage.DISCARDED) if message.done else replace(row, obstacle=Obstacle.OPEN)
        return model.with_row(ended), (Look(),)
    stage = Stage.SAVING if message.obstacle is None else Stage.HERE
    effects: tuple[Effect, ...] = (Look(), Send(message.note_id)) if message.obstacle is None else (Look(),)
    return model.with_row(replace(row, stage=stage, obstacle=message.obstacle)), effects


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
        return disarmed.with_row(replace(row, stage=Stage.DISCARDED)), (DiscardQueued(what),)
    return disarmed, ()
