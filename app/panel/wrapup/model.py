"""The wrap-up's model: the note on screen, what waits to be sent, notes of earlier calls. Pure and immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from app.call.crm_item import type_of
from app.copies import replace
from app.notes.draft import Draft, FollowUp, TodoChoice
from app.notes.save_request import RecordKind, WriteState, owner_of_slot
from app.settings.outcomes import Need, automatic_outcome, keys_of_outcomes, outcomes_for
from app.settings.values import NotePlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.save_request import DeliveryState, QueuedSave
    from app.panel.wrapup.note_context import NoteContext
    from app.sections.events import FieldsKnown, RequiredField
    from app.settings.outcomes import Outcome

About = tuple[str, str]
"""An item that a call is about: its code, and its title, which may be unknown."""

GRACE = 5.0
"""Seconds for which an emptied note still keeps the card open in the countdown: rewriting begins with deleting."""

POLL = 5.0
"""Seconds between two looks at what waits: the background worker may have sent it."""


SLOW = 8.0
"""Seconds after which an unanswered save is called slow."""


class Status(StrEnum):
    """The status of the note on screen."""

    EMPTY = "empty"
    DRAFT = "draft"
    SAVING = "saving"
    WAITING = "waiting"
    """Nothing is missing but the call's own record, which the portal writes later."""
    SAVED = "saved"
    FAILED = "failed"


class Notice(StrEnum):
    """What prevents saving."""

    OUTCOME_MISSING = "outcome-missing"
    NO_CLIENT = "no-client"
    NOWHERE = "nowhere"
    WHEN_WRONG = "when-wrong"
    NOTE_MISSING = "note-missing"
    FOLLOW_UP_MISSING = "follow-up-missing"
    DEAL_MISSING = "deal-missing"
    FIELD_MISSING = "field-missing"
    FIELD_WRONG = "field-wrong"


@dataclass(frozen=True, slots=True)
class DueTodo:
    """An open to-do of the operator's.

    Attributes:
        due: Its deadline, seconds since 1970.
        today: Whether it is overdue or due today. Another one is settled only by an outcome that settles all.
    """

    id: int
    owner: str
    title: str
    due: float | None
    today: bool = True


@dataclass(frozen=True)
class Model:
    """Everything that the section shows.

    Attributes:
        now: The time of the last message.
        note_context: The call; None before the first description.
        outcomes: All that there are.
        required: Whether an outcome is required to save.
        place: Where the note is written.
        autosave: Whether the background worker saves a note whose card has closed.
        draft: The note on screen.
        delivery_state: Its delivery state.
        queued: All save requests in the storage.
        sending: Whether they are being delivered now.
        earlier: Notes of earlier calls that were never saved.
        unread: Keys of stored drafts that cannot be read.
        about: The item that the call is about, with its title.
        about_by_operator: Whether the operator chose that item, or none.
        touched: Whether the operator chose an outcome, or none: then none is chosen automatically.
        closes: Whether to let go of the card once the note is saved.
        released: Whether the operator let the card close although the note isn't saved.
        notice: What prevents saving.
        armed: What the next "discard" deletes: a note id or a key.
        copied: What was copied last.
        emptied: When the note was emptied; None when it is not empty, or always was.
        lasting: Whether the browser keeps what is stored.
        restored: Whether its data was cleared during this call, and stored again.
        choosable: Whether a client can be chosen or created in the panel.
        names: Names of CRM items, by code.
        fields: The fields that keep the call from being saved.
        due: The operator's open to-dos of a client, with the client's code; None before they are known.
        moments: When each preset of a follow-up was due when the outcome was chosen.
        stage_names: Names of stages, by `DEAL:C3:WON` and `LEAD:JUNK`.
        stages: The stages of CRM items, by the item's code.
        deals_shown: Whether the panel shows the client's deals.
        stage_label: What the field with a stage is called.
        taken_keys: Keys that do something else than choosing an outcome.
        known_fields: What is known of the fields that outcomes set; None before they were read.
        new_id: The id for a note that begins with the last message.
    """

    now: float = 0.0
    note_context: NoteContext | None = None
    outcomes: tuple[Outcome, ...] = ()
    required: bool = False
    place: NotePlace = NotePlace.COMMENT
    autosave: bool = False
    draft: Draft = field(default_factory=Draft)
    delivery_state: DeliveryState | None = None
    queued: tuple[QueuedSave, ...] = ()
    sending: bool = False
    earlier: tuple[Draft, ...] = ()
    unread: tuple[str, ...] = ()
    about: About | None = None
    about_by_operator: bool = False
    touched: bool = False
    closes: bool = False
    released: bool = False
    notice: Notice | None = None
    armed: str = ""
    copied: str = ""
    emptied: float | None = None
    lasting: bool = True
    restored: bool = False
    choosable: bool = True
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    fields: tuple[RequiredField, ...] = ()
    due: tuple[str, tuple[DueTodo, ...]] | None = None
    moments: Mapping[str, float] = field(default_factory=dict, hash=False)
    stage_names: Mapping[str, str] = field(default_factory=dict, hash=False)
    stages: Mapping[str, str] = field(default_factory=dict, hash=False)
    deals_shown: bool = True
    stage_label: str = ""
    taken_keys: frozenset[str] = frozenset()
    known_fields: FieldsKnown | None = None
    new_id: str = ""

    @property
    def client(self) -> str:
        """The client's code; empty without one."""
        return "" if self.note_context is None else self.note_context.key.client

    @property
    def closing(self) -> bool:
        """Whether the card's countdown runs."""
        return self.note_context is not None and self.note_context.closing

    @cached_property
    def own_save(self) -> QueuedSave | None:
        """The save request of the note on screen, whatever its revision."""
        return next((save for save in self.queued if save.request.note_id == self.draft.note_id), None)

    @cached_property
    def current_save(self) -> QueuedSave | None:
        """The save request of exactly what is on screen; None if the note has changed since."""
        save = self.own_save
        return save if save is not None and save.request.revision == self.draft.revision else None

    @property
    def sent(self) -> bool:
        """Whether a part of the note on screen was sent to the CRM, or waits to be."""
        return self.own_save is not None or (self.delivery_state is not None and bool(self.delivery_state.results))

    @cached_property
    def others(self) -> tuple[QueuedSave, ...]:
        """Unfinished save requests of earlier calls."""
        return tuple(
            save
            for save in self.queued
            if not (save.complete or save.saved) and save.request.note_id != self.draft.note_id
        )

    def words_of(self, what: str) -> str | None:
        """Return the words of a save request, of an earlier note or of this one; None if `what` names none of them."""
        if what == self.draft.note_id:
            return self.draft.text
        sent = (save.request.note for save in self.queued if save.request.note_id == what)
        return next(sent, next((one.text for one in self.earlier if one.note_id == what), None))

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Codes of items whose names are missing in the notes of earlier calls."""
        codes = (*(save.owner for save in self.others), *(draft.key.client for draft in self.earlier))
        return tuple(code for code in dict.fromkeys(codes) if code and code not in self.names)

    @cached_property
    def offered(self) -> tuple[Outcome, ...]:
        """The outcomes for this call's direction and line."""
        context = self.note_context
        return self.outcomes if context is None else outcomes_for(context.direction, self.outcomes, context.line)

    @cached_property
    def keys(self) -> dict[str, Outcome]:
        """The outcomes that have a key, by the key."""
        return keys_of_outcomes(self.offered, self.taken_keys)

    @cached_property
    def outcome(self) -> str:
        """The chosen outcome, or the one that the call's result chooses automatically."""
        if self.draft.outcome or self.touched or self.note_context is None or self.note_context.result is None:
            return self.draft.outcome
        return automatic_outcome(self.note_context.result, self.offered)

    @cached_property
    def chosen(self) -> Outcome | None:
        """The outcome with that name, if there still is one."""
        return next((one for one in self.outcomes if one.name == self.outcome), None) if self.outcome else None

    @cached_property
    def follow_up(self) -> FollowUp | None:
        """The operator's follow-up, or the one that the outcome sets."""
        draft, preset = self.draft, "" if self.chosen is None else self.chosen.follow_up
        if draft.operators_follow_up or not preset:
            return draft.follow_up if draft.operators_follow_up else None
        if draft.follow_up is not None and draft.follow_up.preset == preset:
            return draft.follow_up
        at = self.moments.get(preset)
        return None if at is None else FollowUp(preset, at)

    @cached_property
    def missing(self) -> Notice | None:
        """What the outcome or the settings require and the note lacks; None if nothing."""
        needs = () if self.chosen is None else self.chosen.needs
        given = {
            Need.NOTE: bool(self.draft.text.strip()),
            Need.FOLLOW_UP: self.follow_up is not None,
            Need.DEAL: bool(self.about_code) or not self._can_be_about_a_deal,
        }
        lacking = next((notice for need, notice in _NEEDED.items() if need in needs and not given[need]), None)
        field = self.missing_field
        if lacking is not None or field is None:
            return lacking
        return Notice.FIELD_WRONG if field.wrong else Notice.FIELD_MISSING

    @property
    def missing_field(self) -> RequiredField | None:
        """The first field without which, or with whose wrong value, the call can't be saved; None if there is none."""
        needed = self.chosen is not None and Need.FIELDS in self.chosen.needs
        return next((one for one in self.fields if one.always or needed), None)

    @property
    def _can_be_about_a_deal(self) -> bool:
        """Whether a deal can be chosen or created for this client. If not, none is required."""
        return self.deals_shown and type_of(self.client) in ("", "CONTACT", "COMPANY")

    @cached_property
    def due_todos(self) -> tuple[DueTodo, ...] | None:
        """The operator's to-dos of the client: those due, or all if the outcome settles them. None if unknown."""
        if self.due is None or not self.client or self.due[0] != self.client:
            return None
        everything = self.chosen is not None and self.chosen.settles
        return tuple(todo for todo in self.due[1] if todo.today or everything)

    @cached_property
    def todos(self) -> tuple[TodoChoice, ...]:
        """Which due to-dos the call settles.

        What the operator decided counts. Otherwise an outcome can settle all, and a conversation settles the only one
        that is due; of several, nobody knows which one it was about.
        """
        known = {todo.id: todo for todo in self.draft.todos}
        due = self.due_todos
        choices = (
            self.draft.todos if due is None
            else tuple(known.get(todo.id) or TodoChoice(todo.id, todo.owner, todo.title) for todo in due)
        )  # fmt: skip
        settled = self._settled_by_itself(choices)
        return tuple(one if one.by_operator else replace(one, settled=one.id in settled) for one in choices)

    def _settled_by_itself(self, choices: tuple[TodoChoice, ...]) -> set[int]:
        if not self.sent:
            everything = self.chosen is not None and self.chosen.settles
            return {one.id for one in choices if everything or (self._had_conversation and len(choices) == 1)}
        if self.own_save is None:
            return {one.id for one in self.draft.todos if one.settled}
        return {entry.activity for entry in self.own_save.request.writes if entry.kind is RecordKind.SETTLE}

    @property
    def _had_conversation(self) -> bool:
        """Whether somebody was reached, as far as neither the call's result nor the outcome says otherwise."""
        context = self.note_context
        if context is None or not context.answered or context.result is not None:
            return False
        return not any(one.name == self.outcome and one.after for one in self.outcomes)

    @cached_property
    def status(self) -> Status:
        """The status of the note on screen."""
        if self.draft.empty:
            return Status.EMPTY
        if (save := self.current_save) is not None:
            if save.complete or save.saved:
                return Status.SAVED
            if save.waits_for_record:
                return Status.WAITING
            due = save.waits_until()
            under_way = due is not None and (save.problem is None or (self.sending and due <= self.now))
            return Status.SAVING if under_way else Status.FAILED
        if self.delivery_state is not None and self.delivery_state.revision == self.draft.revision > 0:
            return Status.SAVED
        return Status.DRAFT

    @property
    def unsaved(self) -> bool:
        """Whether something of this call isn't in the CRM yet, and needs the card or the operator."""
        return self.status in (Status.DRAFT, Status.SAVING, Status.FAILED) or (
            self.status is Status.WAITING and not self.lasting
        )

    @property
    def under_way(self) -> QueuedSave | None:
        """The unfinished save request of the note on screen."""
        save = self.current_save
        return None if save is None or save.complete else save

    @property
    def about_code(self) -> str:
        """The code of the item that the call is about; empty for none."""
        return "" if self.about is None else self.about[0]

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The codes of the items that the note goes to: a save fixes them, whatever becomes known later."""
        save, delivery_state = self.current_save, self.delivery_state
        if save is not None:
            writes = (entry for entry in save.request.writes if entry.kind is not RecordKind.FIELDS)
            return tuple(dict.fromkeys(entry.owner for entry in writes if entry.kind.has_words))
        if self.status is Status.SAVED and delivery_state is not None:
            return tuple(dict.fromkeys(filter(None, map(owner_of_slot, delivery_state.results))))
        owner = "" if self.note_context is None else self.note_context.owner
        return tuple(code for code in dict.fromkeys((owner, self.about_code)) if code)

    @property
    def left_behind(self) -> tuple[str, ...]:
        """The codes of items where an earlier version of a redirected note was saved: it stays there."""
        results = {} if self.delivery_state is None else self.delivery_state.results
        done = (owner_of_slot(slot) for slot, result in results.items() if result.state is WriteState.DONE)
        return tuple(code for code in dict.fromkeys(done) if code and code not in self.targets)

    @property
    def can_leave(self) -> bool:
        """Whether only the note keeps the card open: then the operator may let it close."""
        note_context = self.note_context
        return self.unsaved and note_context is not None and (note_context.over or note_context.closing)

    @property
    def slow(self) -> bool:
        """Whether the portal takes long to answer a save."""
        save = self.own_save
        if self.status is not Status.SAVING or save is None:
            return False
        sent = (result.began for result in save.state.results.values() if result.state is WriteState.SENDING)
        return self.now - max(sent, default=save.request.at) >= SLOW

    @property
    def automatic(self) -> bool:
        """Whether the note may be saved without the operator once the card is gone."""
        decided = bool(self.outcome) or not (self.required and self.offered)
        return self.autosave and decided and self.missing is None and not self.released

    @cached_property
    def left_to_worker(self) -> bool:
        """Whether the worker would find a note to save if the card went now."""
        here = self.automatic and self.status is Status.DRAFT and bool(self.targets)
        return here or any(draft.automatic for draft in self.earlier)

    @property
    def keeps_card_open(self) -> bool:
        """Whether the card should stay open."""
        if self.unsaved:
            return not self.released
        return self.closing and self.emptied is not None and self.now < self.emptied + GRACE


_NEEDED = {
    Need.NOTE: Notice.NOTE_MISSING,
    Need.DEAL: Notice.DEAL_MISSING,
    Need.FOLLOW_UP: Notice.FOLLOW_UP_MISSING,
}
"""What is said if an outcome's need isn't met, in order."""


def next_change(model: Model) -> float | None:
    """Return when time alone requires another look."""
    moments = []
    if any(not save.complete for save in model.queued):
        moments.append(model.now + POLL)
    moments += [moment for save in model.queued if not model.sending and (moment := save.waits_until()) is not None]
    if model.emptied is not None and model.keeps_card_open:
        moments.append(model.emptied + GRACE)
    return min(moments) if moments else None
