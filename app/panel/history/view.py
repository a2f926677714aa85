"""The history as data to show. An open row also shows the whole text, a recording's player, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Failure, failure
from app.crm.history import History, Kind, Part
from app.locale import N_, Words
from app.notes.follow_up import PRESETS, TimeZones, preset_text
from app.notes.save_request import RecordKind
from app.notes.write_texts import write_problem_text
from app.panel.call_view import duration_text
from app.panel.history.state import (
    FEW,
    Browsing,
    Filter,
    HistoryRow,
    Playback,
    PlaybackStage,
    rows_of,
    shows,
    without_ids,
    words_of,
)
from app.sections.remote_data import spread, whole_list
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.crm.chats import Chat
    from app.crm.history import HistoryEntry
    from app.crm.recordings import Transcript
    from app.notes.todo_changes import TodoChange
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

_KINDS = {
    Kind.CALL: N_("Call"),
    Kind.MEETING: N_("Meeting"),
    Kind.MAIL: N_("E-mail"),
    Kind.CHAT: N_("Chat"),
    Kind.SMS: N_("SMS"),
    Kind.FORM: N_("Form"),
    Kind.COMMENT: N_("Comment"),
    Kind.TASK: N_("Task"),
}

_DIRECTED = {
    (Kind.CALL, True): N_("Incoming call"),
    (Kind.CALL, False): N_("Outgoing call"),
    (Kind.MAIL, True): N_("Incoming e-mail"),
    (Kind.MAIL, False): N_("Outgoing e-mail"),
    (Kind.SMS, True): N_("Incoming SMS"),
    (Kind.SMS, False): N_("Outgoing SMS"),
}

_ENDS = {
    Failure.MISSED: N_("Missed"),
    Failure.BUSY: N_("Busy"),
    Failure.UNAVAILABLE: N_("Unavailable"),
    Failure.DECLINED: N_("Declined"),
    Failure.CANCELLED: N_("Cancelled"),
}

_GAPS = {
    (Part.TOUCHES, True): N_("You don't have permission to see calls, meetings and e-mails."),
    (Part.TOUCHES, False): N_("Calls, meetings and e-mails couldn't be loaded."),
    (Part.COMMENTS, True): N_("You don't have permission to see comments."),
    (Part.COMMENTS, False): N_("Comments couldn't be loaded."),
    (Part.TASKS, True): N_("You don't have permission to see open tasks."),
    (Part.TASKS, False): N_("Open tasks couldn't be loaded."),
}


def view(records: Records[History], browsing: Browsing, context: SectionContext) -> dict[str, Content]:
    """Return all places. The section is hidden without a client."""
    loading, words = records.loading, context.words
    found = loading.content
    rows = rows_of(found.past) if found is not None else ()
    past = tuple(row for row in rows if shows(browsing.filter, row))
    todo = found.open if found is not None and browsing.filter in (Filter.ALL, Filter.TASKS) else ()
    everything = len(rows) + (len(found.open) if found is not None else 0)
    count = len(past) + len(todo)
    few = min(len(past), FEW) + min(len(todo), FEW)
    limit = None if records.all_shown else FEW
    # How calls ended is optional: most operators lack the right to read it, and don't need a notice each time.
    gaps = [gap for gap in (found.gaps if found is not None else ()) if gap[0] is not Part.STATISTICS]
    older = found is not None and bool(found.next) and (records.all_shown or count <= few)
    nothing = found is not None and not count and (bool(everything) or not gaps)
    empty = N_("Nothing of this kind.") if everything else N_("Nothing yet.")
    return {
        "history-count": Element(str(everything) if everything else ""),
        "history-empty": Element(words(empty), visibility(shown=nothing and loading.error is None)),
        "history-filters": Element(None, visibility(shown=everything > FEW)),
        **{
            f"history-filter-{each}": Element(None, {"aria-pressed": "true" if each is browsing.filter else "false"})
            for each in Filter
        },
        "history-open": ItemList(tuple(_row(HistoryRow(entry), browsing, context) for entry in todo[:limit])),
        "history-past": ItemList(tuple(_row(row, browsing, context) for row in past[:limit])),
        "history-gaps": ItemList(tuple(_gap(part, error, words) for part, error in gaps)),
        "history-older": Element(
            words(N_("Loading…")) if browsing.loading else words(N_("Load older entries")),
            {"aria-disabled": "true" if browsing.loading else None, **visibility(shown=older)},
        ),
        **spread("history", loading, words),
        **whole_list("history", count, few, words, shown=records.all_shown),
    }


def _row(row: HistoryRow, browsing: Browsing, context: SectionContext) -> ListItem:
    words, now, entry = context.words, context.now(), row.entry
    change = browsing.changes.get(entry.id) if entry.is_todo else None
    due = entry.at if change is None or not change.carried_out else None  # its deadline is over, or another one
    late = entry.kind is Kind.TASK and not entry.done and due is not None and due < now
    moment = "" if due is None else context.intl.moment(due, now)
    if late:
        moment = words(N_("overdue, {moment}")).format(moment=moment)
    first, rest = words_of(row.note) if row.note is not None else ("", "")
    title = without_ids(first or _title(entry, words))
    kind = _kind(entry, words) if title != _kind(entry, words) else ""
    done = words(N_("Done")) if entry.done else ""
    about = [kind, done, duration_text(entry.seconds) if entry.seconds else "", entry.author_name]
    text = without_ids("\n".join(filter(None, (rest, entry.text))))
    is_open = entry.key in browsing.open
    return ListItem(
        {
            "": Element(
                None,
                {
                    "data-kind": entry.kind.value,
                    "data-late": "" if late else None,
                    "data-end": _end(entry),
                    "data-open": "" if is_open else None,
                },
            ),
            "title": Element(title, {"data-argument": entry.key, "aria-expanded": "true" if is_open else "false"}),
            "at": Element(moment, {"title": None if due is None else context.intl.date(due)}),
            "about": Element(words.join(about), visibility(shown=any(about))),
            "text": Element(text, visibility(shown=bool(text))),
            **_details(entry, browsing, context, is_open=is_open),
        },
        {"times": _times_for(entry, browsing, context)},
    )


def _title(entry: HistoryEntry, words: Words) -> str:
    """Return the outcome; a conversation without one is named by its kind."""
    kind = _kind(entry, words)
    if entry.title or not entry.code:
        return entry.title or kind
    known = failure(entry.code)
    if known in _ENDS:
        return f"{words(_ENDS[known])} · {kind}"
    return kind


def _kind(entry: HistoryEntry, words: Words) -> str:
    directed = None if entry.incoming is None else _DIRECTED.get((entry.kind, entry.incoming))
    return words(directed or _KINDS[entry.kind])


def _end(entry: HistoryEntry) -> str | None:
    return "failed" if entry.code and failure(entry.code) is not None else None


def _gap(part: Part, error: ErrorKind, words: Words) -> ListItem:
    barred = error.forbids
    sentence = words(_GAPS[part, barred])
    why = "" if barred else reading_text(error, words)
    return ListItem(
        {"text": Element(words.paragraph(sentence, why)), "retry": Element(None, visibility(shown=not error.lasting))}
    )


def _details(entry: HistoryEntry, browsing: Browsing, context: SectionContext, *, is_open: bool) -> dict[str, Element]:
    """Return the parts of a row that only an open one shows."""
    words, activity = context.words, str(entry.id)
    playback = browsing.playback if browsing.playback is not None and browsing.playback.activity == entry.id else None
    playback = playback if entry.kind is Kind.CALL else None
    has_recording = entry.recorded and is_open
    said = browsing.transcripts.get(entry.id) if entry.kind is Kind.CALL else None
    reads = entry.kind is Kind.CALL and entry.id in browsing.transcripts
    note = browsing.notes.get(entry.id, "") if entry.kind is Kind.CALL else ""
    shown = said_text(said, words) if reads else ""
    chat = browsing.chats.get(entry.id) if entry.kind is Kind.CHAT else None
    if entry.kind is Kind.CHAT and entry.id in browsing.chats:
        shown = chat_text(chat, context)
    changeable = is_open and entry.owner is not None and browsing.can_change(entry)
    change = browsing.changes.get(entry.id) if entry.is_todo else None
    state = "" if change is None else change_text(change, context)
    failed = change is not None and change.over and not change.carried_out
    return {
        "state": Element(state, {"data-value": "problem" if failed else None, **visibility(shown=bool(state))}),
        "done": Element(None, {"data-argument": activity, **visibility(shown=changeable)}),
        "later": Element(
            None,
            {
                "data-argument": activity,
                "aria-expanded": "true" if browsing.postponing == entry.id else "false",
                **visibility(shown=changeable),
            },
        ),
        "buttons": Element(None, visibility(shown=is_open)),
        "open": Element(
            None,
            {
                "data-argument": None if entry.owner is None else entry.owner.code,
                **visibility(shown=is_open and entry.owner is not None),
            },
        ),
        "chat": Element(
            None,
            {
                "data-argument": None if chat is None else str(chat.number or ""),
                **visibility(shown=is_open and chat is not None and chat.number is not None),
            },
        ),
        "note": Element(without_ids(note), visibility(shown=is_open and bool(note))),
        "listen": Element(None, {"data-argument": activity, **visibility(shown=has_recording and playback is None)}),
        "read": Element(
            None,
            {
                "data-argument": activity,
                "aria-expanded": "true" if reads else "false",
                **visibility(shown=has_recording and browsing.transcribed),
            },
        ),
        **_player(playback, browsing, words, activity),
        "said": Element(shown, visibility(shown=is_open and bool(shown))),
    }


def _times_for(entry: HistoryEntry, browsing: Browsing, context: SectionContext) -> ItemList:
    """Return the times to which a to-do can be postponed, while the operator chooses one."""
    if browsing.postponing != entry.id or not browsing.can_change(entry) or entry.key not in browsing.open:
        return ItemList()
    return ItemList(
        tuple(
            ListItem({"preset": Element(preset_text(preset, context.words), {"data-argument": f"{entry.id}:{preset}"})})
            for preset in PRESETS
        )
    )


def change_text(change: TodoChange, context: SectionContext) -> str:
    """Return how far a change of a to-do is."""
    write, words = change.write, context.words
    settles = write.kind is RecordKind.SETTLE
    if not change.carried_out:
        under_way = words(N_("Completing…")) if settles else words(N_("Postponing…"))
        return write_problem_text(write, change.result, "", words) or under_way
    if settles or write.deadline is None:
        return words(N_("Done"))
    moment = TimeZones(context.offset, context.intl).shown(write.deadline, context.now())
    return words(N_("Postponed to {time}")).format(time=moment)


def said_text(said: Transcript | None, words: Words) -> str:
    """Return what was said, or why it can't be read."""
    if said is None:
        return words(N_("Loading…"))
    if said.error is not None:
        return reading_text(said.error, words)
    if said.unavailable:
        return words(N_("This Bitrix24 has no transcripts for you."))
    return said.text or words(N_("No transcript yet."))


NOT_OPENED = N_("Bitrix24 couldn't open this.")


def chat_text(chat: Chat | None, context: SectionContext) -> str:
    """Return the last messages of a chat, or why they can't be read; empty if the app may not read chats."""
    words, now = context.words, context.now()
    if chat is None:
        return words(N_("Loading…"))
    if chat.error is not None:
        return reading_text(chat.error, words)
    lines = [words(N_("The last messages:"))] if chat.more else []
    for message in chat.messages:
        author = message.author or words(N_("Client") if message.by_client else N_("Colleague"))
        at = "" if message.at is None else f", {context.intl.moment(message.at, now)}"
        lines.append(f"{author}{at}: {message.text}")
    return "\n".join(lines)


def _player(playback: Playback | None, browsing: Browsing, words: Words, activity: str) -> dict[str, Element]:
    stage = None if playback is None else playback.stage
    audio = None if playback is None else playback.audio
    is_open = stage is PlaybackStage.OPEN
    playing = audio is not None and audio.playing
    rate = f"{browsing.rate:g}\N{MULTIPLICATION SIGN}"
    play = words(N_("Pause")) if playing else words(N_("Play"))
    return {
        "player": Element(None, visibility(shown=playback is not None)),
        "player-text": Element(player_text(playback, words)),
        "anyway": Element(None, {"data-argument": activity, **visibility(shown=stage is PlaybackStage.ASKED)}),
        "again": Element(None, {"data-argument": activity, **visibility(shown=stage is PlaybackStage.FAILED)}),
        "back": Element(None, visibility(shown=is_open)),
        "play": Element(play, {"aria-pressed": "true" if playing else "false", **visibility(shown=is_open)}),
        "forward": Element(None, visibility(shown=is_open)),
        "rate": Element(
            rate,
            {
                "aria-label": words(N_("Speed: {rate}")).format(rate=rate),
                **visibility(shown=is_open),
            },
        ),
        "position": Element("" if audio is None or not is_open else _position(audio.position, audio.length)),
    }


def player_text(playback: Playback | None, words: Words) -> str:
    """Return what keeps a recording from being heard; empty while it can be."""
    if playback is None:
        return ""
    match playback.stage:
        case PlaybackStage.ASKED:
            return words(N_("You're on a call: the other side might hear the recording."))
        case PlaybackStage.LOADING:
            return words(N_("Loading…"))
        case PlaybackStage.NONE:
            return words(N_("This recording isn't available any more."))
        case PlaybackStage.FAILED:
            known = playback.error
            return reading_text(known, words) if known is not None else words(N_("The recording couldn't be loaded."))
        case _:
            return ""


def _position(position: float, length: float) -> str:
    return f"{_clock(position)} / {_clock(length)}" if length else _clock(position)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
