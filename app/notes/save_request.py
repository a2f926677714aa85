"""What should be in the CRM, and what is already there. Pure.

A save request has records to write: a comment on the client, one on the deal, a note on the call's own record, a
follow-up, the call's link to a client, a to-do that the call settles. Its delivery state has a result for each write
that was begun, by its slot. The same write with another text overwrites its record, so there are no duplicates.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.copies import replace
from app.notes.retry import NEED_CONNECTION, RetrySchedule, schedule_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.notes.draft import FieldChange, NoteKey

WRITE_OVER_AFTER = 65.0
"""Seconds after which an unanswered write is over, whoever sent it: the portal runs one for at most 60 s."""

DELAYS = (5.0, 15.0, 45.0, 120.0, 300.0, 900.0, 1800.0)
"""Seconds between attempts to deliver a save request, the last one repeated."""

DOUBT_DELAYS = (20.0, 50.0, 150.0, 300.0, 900.0, 1800.0)
"""The same if everything left is in doubt: only time can tell the outcome."""

FRESH_AFTER = 600.0
"""Seconds since the last attempt after which a newly opened panel retries everything that may have passed."""


RECORD_WITHIN = 86_400.0
"""Seconds for which the call's own record is waited for."""


class RecordKind(StrEnum):
    """Kinds of records. The values are stored; version 1.0 leaves a request alone that has one it doesn't know."""

    COMMENT = "comment"
    TODO = "todo"
    """A follow-up: a new to-do."""
    NOTE = "note"
    """The note on the call's own record, its activity."""
    BINDING = "binding"
    """The call's link to a CRM item."""
    UNBINDING = "unbinding"
    """The end of such a link, once the new one exists."""
    SETTLE = "settle"
    """Completing a to-do."""
    LATER = "later"
    """Another deadline of a to-do."""
    FIELDS = "fields"
    """Other values of a CRM item's fields."""

    @property
    def has_words(self) -> bool:
        """Whether the operator's words are in it: then it is retried until they are in the CRM."""
        return self in (RecordKind.COMMENT, RecordKind.TODO, RecordKind.NOTE, RecordKind.FIELDS)

    @property
    def of_call(self) -> bool:
        """Whether it needs the call's own record."""
        return self in (RecordKind.NOTE, RecordKind.BINDING, RecordKind.UNBINDING)

    @property
    def changes_todo(self) -> bool:
        """Whether it changes a to-do that exists."""
        return self in (RecordKind.SETTLE, RecordKind.LATER)

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is the same as once: then an unknown outcome needs no look of its own."""
        return self in (RecordKind.BINDING, RecordKind.UNBINDING, RecordKind.FIELDS) or self.changes_todo


@dataclass(frozen=True)
class RecordWrite:
    """One record to write.

    Attributes:
        kind: What it is.
        owner: The code of the CRM item that it belongs to, or is about.
        text: What it says; empty where there is nothing to say.
        title: A to-do's title.
        deadline: A to-do's deadline, seconds since 1970.
        activity: The number of the activity to change: the to-do, or the call's record, where 0 means that it has to be
            found first.
        shared: Whether the request's first comment may be shown here too, instead of a second one.
        substitute: Whether it is written only if the note can't be put on the call's record.
        changes: The fields of the item to change.
    """

    kind: RecordKind
    owner: str
    text: str = ""
    title: str = ""
    deadline: float | None = None
    activity: int = 0
    shared: bool = False
    substitute: bool = False
    changes: tuple[FieldChange, ...] = ()

    @cached_property
    def slot(self) -> str:
        """The identity of the write, independent of its text."""
        if self.kind is RecordKind.NOTE:
            return self.kind.value  # a call's record has one note, whomever the call is about
        if self.kind.changes_todo:
            return f"{self.kind}:{self.activity}"
        return f"{self.kind}:{self.owner}"

    @cached_property
    def digest(self) -> int:
        """A number that identifies its text."""
        changes = (part for one in self.changes for part in (one.field, one.old, one.new))
        parts = (self.text, self.title, str(self.deadline), *changes)
        return zlib.crc32("\0".join(parts).encode("utf-8", "surrogatepass"))


def owner_of_slot(slot: str) -> str:
    """Return the code of the CRM item that has the record of a slot; empty if a slot names none."""
    kind, _, owner = slot.partition(":")
    return owner if kind in (RecordKind.COMMENT, RecordKind.TODO) else ""


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """What the operator saved.

    Attributes:
        note_id: The id in each of its records.
        key: The key of the note.
        at: When it was saved, seconds since 1970.
        revision: Of the draft.
        writes: The records.
        note: The operator's own words, to get them back.
    """

    note_id: str
    key: NoteKey
    at: float
    revision: int
    writes: tuple[RecordWrite, ...]
    note: str = ""


class WriteState(StrEnum):
    """The state of a write."""

    WAITING = "waiting"
    SENDING = "sending"
    """The request was about to be sent: found later, its outcome is unknown."""
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    """It certainly wasn't carried out, and repeating it won't help; see `WriteResult.problem`."""
    ASKED = "asked"
    """Fields have other values than those that the operator saw: they have to decide; see `WriteResult.found`."""


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A field's value that somebody else wrote meanwhile. `text`: what people call it, if that isn't the value."""

    field: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The result of one write.

    Attributes:
        state: See `WriteState`.
        id: The record's number, once it is known.
        digest: The digest of the record's text, or of the text in the last request.
        began: When the last request was sent, seconds since 1970.
        problem: What went wrong last.
        due: When to retry it; 0 means together with the save request.
        tries: Attempts that failed one after another for the same problem.
        unanswered: Consecutive requests with an unknown outcome.
        status: The HTTP status of the refusal; 0 if there was none.
        known: The digest of the words that the call's record is known to have from this request; 0 if none are.
        said: The portal's own words about the refusal.
        found: What the operator has to decide about.
    """

    state: WriteState = WriteState.WAITING
    id: int | None = None
    digest: int = 0
    began: float = 0.0
    problem: ErrorKind | None = None
    due: float = 0.0
    tries: int = 0
    unanswered: int = 0
    status: int = 0
    known: int = 0
    said: str = ""
    found: tuple[FoundValue, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether the record may or may not exist. Overwriting a known record can be repeated at any time."""
        # Version 1 left records that it couldn't look up in the state "refused".
        unchecked = self.state is WriteState.REFUSED and self.problem is ErrorKind.UNCHECKED
        return self.id is None and (self.state in (WriteState.SENDING, WriteState.UNKNOWN) or unchecked)

    def is_over(self, now: float) -> bool:
        """Return whether the last request is over, so that a missing record won't appear any longer.

        If the clock was set back it waits, but not for longer than that.
        """
        return not 0.0 <= now - self.began < WRITE_OVER_AFTER


_NO_RESULT = WriteResult()


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How far a save request has been delivered.

    Attributes:
        note_id: The save request's.
        revision: The revision that was last complete; 0 if none was.
        at: When it was last stored.
        tries: Attempts that failed one after another.
        due: When to make the next attempt; 0 for at once.
        results: Results by slot.
    """

    note_id: str
    revision: int = 0
    at: float = 0.0
    tries: int = 0
    due: float = 0.0
    results: Mapping[str, WriteResult] = field(default_factory=dict)

    def of(self, entry: RecordWrite) -> WriteResult:
        """Return the result of a write."""
        return self.results.get(entry.slot, _NO_RESULT)

    def has(self, entry: RecordWrite) -> bool:
        """Return whether a record exists and says what it should."""
        result = self.of(entry)
        return result.state is WriteState.DONE and result.digest == entry.digest

    def refuses(self, entry: RecordWrite) -> bool:
        """Return whether an unchanged write waits for the operator."""
        result = self.of(entry)
        final = result.problem is not None and schedule_for(result.problem) is RetrySchedule.NEVER
        stopped = result.state in (WriteState.REFUSED, WriteState.ASKED)
        return stopped and result.digest == entry.digest and final

    def noted(self, entry: RecordWrite, result: WriteResult) -> DeliveryState:
        """Return the delivery state with a new result."""
        return replace(self, results={**self.results, entry.slot: result})


@dataclass(frozen=True)
class QueuedSave:
    """A save request with its delivery state. What follows from both is found once; a page asks for it all the time."""

    request: SaveRequest
    state: DeliveryState

    @cached_property
    def writes(self) -> tuple[RecordWrite, ...]:
        """What is to be written: a note on the call, or the comments that take its place once that is refused."""
        writes = self.request.writes
        if not any(entry.substitute for entry in writes):
            return writes
        refused = any(self._is_refused_note(entry) for entry in writes)
        return tuple(entry for entry in writes if not (entry.kind is RecordKind.NOTE if refused else entry.substitute))

    def _is_refused_note(self, entry: RecordWrite) -> bool:
        return entry.kind is RecordKind.NOTE and self.state.of(entry).state is WriteState.REFUSED

    @cached_property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return all(self.state.has(entry) for entry in self.writes)

    @cached_property
    def saved(self) -> bool:
        """Whether all is in the CRM but links that wait for the call's own record, which the portal writes later."""
        return all(entry.kind in _LINKS and self._waits_for_record(entry) for entry in self.open)

    @cached_property
    def waits_for_record(self) -> bool:
        """Whether only the call's own record is missing."""
        return not self.complete and all(map(self._waits_for_record, self.open))

    def _waits_for_record(self, entry: RecordWrite) -> bool:
        result = self.state.of(entry)
        waits = result.problem is ErrorKind.NO_RECORD or (entry.kind is RecordKind.UNBINDING and result.problem is None)
        return waits and result.state is WriteState.WAITING

    @cached_property
    def given_up(self) -> tuple[RecordWrite, ...]:
        """The writes that ended without being carried out; `state.of` says why."""
        return tuple(
            entry
            for entry in self.request.writes
            if self._is_refused_note(entry)
            or (self.state.of(entry).state is WriteState.DONE and self.state.of(entry).problem is not None)
        )

    @cached_property
    def open(self) -> tuple[RecordWrite, ...]:
        """The writes that aren't finished."""
        return tuple(entry for entry in self.writes if not self.state.has(entry))

    @cached_property
    def sendable(self) -> tuple[RecordWrite, ...]:
        """The writes that can be tried without the operator."""
        return tuple(entry for entry in self.open if not self.state.refuses(entry))

    @cached_property
    def stuck(self) -> bool:
        """Whether everything left waits for the operator."""
        return not self.complete and not self.sendable

    def ready(self, now: float) -> tuple[RecordWrite, ...]:
        """Return what can be tried now."""
        return tuple(entry for entry in self.sendable if self.state.of(entry).due <= now)

    @property
    def owner(self) -> str:
        """Whom the note is about, as a code; without a client, the first item that it goes to."""
        return self.request.key.client or next((entry.owner for entry in self.request.writes), "")

    @property
    def problem(self) -> ErrorKind | None:
        """The worst known problem: what the operator has to decide comes first, then what takes longest."""
        return self.worst.problem

    @cached_property
    def worst(self) -> WriteResult:
        """The result with that problem."""
        results = [result for entry in self.open if (result := self.state.of(entry)).problem is not None]
        return max(results, key=_weight, default=WriteResult())

    def waits_until(self) -> float | None:
        """Return when something can be tried; None if nothing is left to try."""
        if self.complete or self.stuck:
            return None
        return max(self.state.due, min(self.state.of(entry).due for entry in self.sendable))


_LINKS = (RecordKind.BINDING, RecordKind.UNBINDING)
_WEIGHTS = tuple(RetrySchedule)


def _weight(result: WriteResult) -> int:
    return -1 if result.problem is None else _WEIGHTS.index(schedule_for(result.problem))


def delayed(save: QueuedSave, now: float, at_least: float = 0.0) -> DeliveryState:
    """Return the delivery state after a failed attempt; each next one comes later."""
    delivery_state = save.state
    delays = DOUBT_DELAYS if all(delivery_state.of(entry).in_doubt for entry in save.ready(now)) else DELAYS
    delay = delays[min(delivery_state.tries, len(delays) - 1)]
    return replace(delivery_state, at=now, tries=delivery_state.tries + 1, due=now + max(delay, at_least))


def retried(delivery_state: DeliveryState, now: float) -> DeliveryState:
    """Retry it now because the operator asked, including what was refused or couldn't be looked up."""
    results = {slot: _wanted(result) for slot, result in delivery_state.results.items()}
    return replace(delivery_state, at=now, tries=0, due=0.0, results=results)


def _wanted(result: WriteResult) -> WriteResult:
    again = replace(result, due=0.0, tries=0, unanswered=0)
    given_up = result.state in (WriteState.REFUSED, WriteState.ASKED) or result.problem is ErrorKind.UNCHECKED
    return replace(again, state=WriteState.WAITING, problem=None, said="", found=()) if given_up else again


def freshly_due(delivery_state: DeliveryState, now: float) -> DeliveryState:
    """Return the delivery state when a panel opens: what may have passed is retried, unless it just was."""
    later = delivery_state.due > now or any(result.due > now for result in delivery_state.results.values())
    if not later or 0.0 <= now - delivery_state.at < FRESH_AFTER:
        return delivery_state
    results = {slot: replace(result, due=0.0) for slot, result in delivery_state.results.items()}
    return replace(delivery_state, due=0.0, results=results)


def reconnected(delivery_state: DeliveryState, now: float) -> DeliveryState:
    """Return the delivery state when the portal can be reached again: what waited for that is due at once.

    What waits for another reason keeps its time. What is due within seconds keeps it too, because each open card learns
    that the connection is back, and one attempt is enough. If that fails, the next one doesn't wait for as long as
    attempts did in the end.
    """
    results = delivery_state.results
    waiting = [result.due for result in results.values() if result.problem in NEED_CONNECTION]
    if not waiting or max(delivery_state.due, *waiting) <= now + DELAYS[0]:
        return delivery_state
    due = {slot: _due_when_reconnected(result, delivery_state.due) for slot, result in results.items()}
    return replace(delivery_state, tries=1, due=0.0, results=due)


def _due_when_reconnected(result: WriteResult, due: float) -> WriteResult:
    if result.problem is None:
        return result
    return replace(result, due=0.0 if result.problem in NEED_CONNECTION else max(result.due, due))


def iso_moment(moment: float) -> str:
    """Return a moment, in seconds since 1970, as REST takes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def is_cuttable(text: str) -> bool:
    """Return whether a database that keeps three bytes of a character would cut a text."""
    return max(text, default="") > "\uffff"
