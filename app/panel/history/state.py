"""What the operator reads and hears of the history: open rows, the filter, a recording, transcripts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.copies import replace
from app.crm.history import Kind
from app.ui.audio import AudioState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.bitrix24.errors import ErrorKind
    from app.crm.chats import Chat
    from app.crm.history import HistoryEntry
    from app.crm.recordings import Transcript
    from app.notes.todo_changes import TodoChange

RATES = (1.0, 1.25, 1.5, 2.0)
"""Speeds, in the order in which the button goes through them."""

STEP = 10.0
"""Seconds that a recording goes back or forward at once."""

FEW = 5
"""Entries shown at first, of open tasks and of history each."""

NOTED_WITHIN = 1800.0
"""Seconds after a call within which a colleague's note counts as written about it."""


class Filter(StrEnum):
    """Which entries are shown."""

    ALL = "all"
    CALLS = "calls"
    MESSAGES = "messages"
    NOTES = "notes"
    TASKS = "tasks"


_SHOWN = {
    Filter.CALLS: frozenset({Kind.CALL, Kind.MEETING}),
    Filter.MESSAGES: frozenset({Kind.MAIL, Kind.CHAT, Kind.SMS, Kind.FORM}),
    Filter.NOTES: frozenset({Kind.COMMENT}),
    Filter.TASKS: frozenset({Kind.TASK}),
}


def shows(chosen: Filter, row: HistoryRow) -> bool:
    """Return whether a row passes the filter. A call with its note is both."""
    if chosen is Filter.NOTES and row.note is not None:
        return True
    return chosen is Filter.ALL or row.entry.kind in _SHOWN[chosen]


_SILENT = AudioState()


class PlaybackStage(StrEnum):
    """How far a recording is."""

    ASKED = "asked"
    """Somebody is talking: the operator has to say that it is to be played all the same."""
    LOADING = "loading"
    OPEN = "open"
    NONE = "none"
    """The recording isn't there any more."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Playback:
    """A recording that the operator listens to.

    Attributes:
        activity: The call's activity.
        stage: How far it is.
        audio: The player's state.
        error: Why the address couldn't be read; None if the sound couldn't.
    """

    activity: int
    stage: PlaybackStage = PlaybackStage.LOADING
    audio: AudioState = _SILENT
    error: ErrorKind | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row: an entry, and the note of our own that belongs to a call."""

    entry: HistoryEntry
    note: HistoryEntry | None = None


@dataclass(frozen=True, slots=True)
class Browsing:
    """What is open, and what was read of it.

    Attributes:
        open: Keys of the open rows.
        filter: Which entries are shown.
        playback: The recording, at most one.
        rate: Its speed.
        transcripts: What was said, by activity; None while it is being read.
        chats: What was written in chats, by activity; None while it is being read.
        notes: The notes on the calls' own records, by activity.
        transcribed: Whether this portal may have transcripts: once it says no, none is offered.
        loading: Whether an older page is being read.
        changes: What the operator has changed, by the to-do's number.
        postponing: The number of the to-do for which a time is being chosen.
    """

    open: frozenset[str] = frozenset()
    filter: Filter = Filter.ALL
    playback: Playback | None = None
    rate: float = RATES[0]
    transcripts: Mapping[int, Transcript | None] = field(default_factory=dict, hash=False)
    chats: Mapping[int, Chat | None] = field(default_factory=dict, hash=False)
    notes: Mapping[int, str] = field(default_factory=dict, hash=False)
    transcribed: bool = True
    loading: bool = False
    changes: Mapping[int, TodoChange] = field(default_factory=dict, hash=False)
    postponing: int = 0

    def for_another(self) -> Browsing:
        """Return it for another client: only what was chosen stays."""
        return Browsing(filter=self.filter, rate=self.rate, transcribed=self.transcribed, changes=self.changes)

    def can_change(self, entry: HistoryEntry) -> bool:
        """Return whether an entry is an open to-do without a change that may still be carried out."""
        change = self.changes.get(entry.id)
        return entry.is_todo and not entry.done and (change is None or (change.over and not change.carried_out))

    def with_transcript(self, activity: int, transcript: Transcript | None) -> Browsing:
        """Take what was said, or that it is being read."""
        gone = transcript is not None and transcript.unavailable
        return replace(
            self, transcripts={**self.transcripts, activity: transcript}, transcribed=self.transcribed and not gone
        )

    def without_transcript(self, activity: int) -> Browsing:
        """Close what was said."""
        return replace(self, transcripts={key: one for key, one in self.transcripts.items() if key != activity})

    def with_chat(self, activity: int, chat: Chat | None) -> Browsing:
        """Take what was written in a chat, or that it is being read."""
        return replace(self, chats={**self.chats, activity: chat})

    @property
    def next_rate(self) -> float:
        """The speed after this one."""
        return RATES[(RATES.index(self.rate) + 1) % len(RATES)]


_SIGNATURE = re.compile(r"[^\n]* · [a-z2-7]{8}")
"""The line that describes a note's call and ends with the note's id."""

_CALL_AND_ID = re.compile(r"^(.*, \d{4}-\d\d-\d\d \d\d:\d\d) · [a-z2-7]{8}$", re.MULTILINE)
"""That line as this app writes it, and hardly anybody else."""


def rows_of(past: tuple[HistoryEntry, ...]) -> tuple[HistoryRow, ...]:
    """Return the rows: a call and the note that its colleague wrote about it right after are one."""
    notes: dict[str, HistoryEntry] = {}
    calls = sorted((each for each in past if each.kind is Kind.CALL), key=lambda each: each.at or 0.0)
    for note in sorted((each for each in past if is_ours(each)), key=lambda each: each.at or 0.0):
        about = next((call for call in reversed(calls) if call.key not in notes and _belongs(note, call)), None)
        if about is not None:
            notes[about.key] = note
    joined = {note.key for note in notes.values()}
    return tuple(HistoryRow(each, notes.get(each.key)) for each in past if each.key not in joined)


def visible_rows(past: tuple[HistoryEntry, ...], chosen: Filter, *, everything: bool) -> tuple[HistoryRow, ...]:
    """Return the rows on screen: those that pass the filter, at first a few of them."""
    rows = tuple(row for row in rows_of(past) if shows(chosen, row))
    return rows if everything else rows[:FEW]


def is_ours(entry: HistoryEntry) -> bool:
    """Return whether an entry is a comment that this app wrote about a call."""
    lines = _lines(entry)
    return entry.kind is Kind.COMMENT and any(_SIGNATURE.fullmatch(line) for line in (lines[0], lines[-1]))


def words_of(note: HistoryEntry) -> tuple[str, str]:
    """Return the first line and the rest of a note, without the line that describes its call."""
    first, *rest = [line for line in _lines(note) if not _SIGNATURE.fullmatch(line)] or [""]
    return first, "\n".join(rest).strip()


def without_ids(text: str) -> str:
    """Return a note as people read it: the line that describes its call without the note's id."""
    return _CALL_AND_ID.sub(r"\1", text)


def _lines(entry: HistoryEntry) -> list[str]:
    return [entry.title, *entry.text.splitlines()]


def _belongs(note: HistoryEntry, call: HistoryEntry) -> bool:
    if note.at is None or call.at is None or note.author != call.author:
        return False
    ended = call.at + (call.seconds or 0)
    return call.at <= note.at <= ended + NOTED_WITHIN
