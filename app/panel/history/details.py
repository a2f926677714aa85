"""What an open row of the history shows besides: the whole text, a recording's player, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.crm.history import Kind
from app.locale import N_, Words
from app.notes.follow_up import PRESETS, TimeZones, preset_text
from app.notes.save_request import RecordKind
from app.notes.write_texts import write_problem_text
from app.panel.history.state import Browsing, Playback, PlaybackStage, without_ids
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.crm.chats import Chat
    from app.crm.history import HistoryEntry
    from app.crm.recordings import Transcript
    from app.notes.todo_changes import TodoChange
    from app.sections.section import SectionContext


def details(entry: HistoryEntry, browsing: Browsing, context: SectionContext, *, is_open: bool) -> dict[str, Element]:
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


def times_for(entry: HistoryEntry, browsing: Browsing, context: SectionContext) -> ItemList:
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
