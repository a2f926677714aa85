"""The section `history`: what happened, what is still to do, and what can be read and heard of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import positive
from app.call.model import Phase
from app.copies import replace
from app.crm.chats import read_chat
from app.crm.history import History, Kind, Part, history_commands, older_commands, parse_history
from app.crm.recordings import read_note, read_transcript, recording_address
from app.crm.records import COLLEAGUES, PEOPLE, Record
from app.notes.follow_up import TimeZones, due_moment
from app.notes.save_request import RecordKind, RecordWrite
from app.panel.history.state import STEP, Browsing, Filter, Playback, PlaybackStage, visible_rows
from app.panel.history.todos import TodoChanges
from app.panel.history.view import NOT_OPENED, change_text, player_text, said_text, view
from app.sections.events import TodosKnown
from app.sections.records import Records, RecordsSection
from app.sections.remote_data import spread
from app.ui.audio import AudioFault, AudioState
from app.ui.error_texts import reading_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.call.model import Model
    from app.crm.history import HistoryEntry
    from app.notes.todo_changes import TodoChange
    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.view import Content

FILTER_KEY = "call-panel.history-filter.1"
"""Where the filter is kept for the session."""

USER = "user"
"""The key of the command that says who the operator is."""

NO_TRANSCRIPTS_KEY = "call-panel.no-transcripts.1"
"""Set for the session once the portal has refused to give a transcript."""

CONTROLS = frozenset({"back", "play", "forward", "rate", "stop"})
"""Actions of a recording's player."""

NO_CHATS_KEY = "call-panel.no-chats.1"
"""Set for the session once the app turned out not to be allowed to read chats."""


class HistorySection(RecordsSection[History]):
    """Open tasks, calls, messages, comments."""

    name = "history"

    def __init__(self, context: SectionContext) -> None:
        stored = (
            {}
            if context.session_store is None
            else {key: context.session_store.get(key) for key in (FILTER_KEY, NO_TRANSCRIPTS_KEY)}
        )
        self._browsing = Browsing(
            filter=next((each for each in Filter if each == stored.get(FILTER_KEY)), Filter.ALL),
            transcribed=stored.get(NO_TRANSCRIPTS_KEY) is None,
        )
        self._older: History | None = None
        self._talking = False
        self._user: int | None = None
        self._changes: TodoChanges | None = None
        super().__init__(context)

    async def read(self, caller: Caller) -> AsyncIterator[History]:
        """Read the history, then the colleagues' names."""
        if caller.client is None or not (commands := history_commands(caller.client)):
            return
        people = self.context.people
        commands = {**commands, PEOPLE: COLLEAGUES, USER: Command("profile")}
        outcomes = await self.context.reader.read(commands, lasting=(PEOPLE, USER))
        people.learn_from(outcomes)
        if outcomes.error(USER) is None:
            self._user = Record(outcomes.result(USER)).number("ID")
        found = parse_history(caller.client, outcomes, apart=caller.activity_id)
        yield found.with_names(people.known)
        if not found.people <= people.known.keys():
            yield found.with_names(await people.named(found.people))

    def show(self, model: Model) -> None:
        """Take a changed call. A recording pauses when somebody begins to talk."""
        talking = model.phase is Phase.TALKING
        if talking and not self._talking and self.context.audio is not None:
            self.context.audio.pause(paused=True)
        self._talking = talking
        super().show(model)

    def look(self) -> None:
        """Update the section's caller. Nothing of another client stays open."""
        before = self.caller
        super().look()
        if self.caller != before:
            self._stop()
            self._older = None
            self._browse(self._browsing.for_another())

    def arrived(self, caller: Caller, content: History) -> None:
        """Tell which to-dos are the operator's, and close a recording whose call isn't on screen any more."""
        self._publish_todos(caller, content)
        self._stop_unseen(content)

    def leave(self) -> None:
        """Stop the sound: the card is about to close."""
        self._stop()
        self._browse(replace(self._browsing, playback=None))

    def close(self) -> None:
        """End the section."""
        self._stop()
        if self._changes is not None:
            self._changes.close()
        super().close()

    def view(self, records: Records[History]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        content = records.loading.content
        if content is not None and self._older is not None:
            records = replace(records, loading=replace(records.loading, content=self._whole(content)))
        return view(records, self._browsing, self.context)

    def progress(self, records: Records[History]) -> Mapping[str, Content]:
        """Return the places that show how far a read is."""
        return spread(self.name, records.loading, self.context.words)

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        number = positive(argument)
        match action:
            case "toggle":
                self._toggle(argument)
            case "filter" if (chosen := next((each for each in Filter if each == argument), None)) is not None:
                self._remember(FILTER_KEY, chosen.value)
                self._browse(replace(self._browsing, filter=chosen))
            case "older":
                self._read_older()
            case "listen" | "anyway" | "again" if number is not None:
                self._listen(number, confirmed=action != "listen")
            case "read" | "chat" if number is not None:
                (self._read_transcript if action == "read" else self._open_chat)(number)
            case "later" if number is not None:
                self._browse(replace(self._browsing, postponing=0 if self._browsing.postponing == number else number))
            case "done" if number is not None:
                self._change(number, None)
            case "postpone":
                self._postpone(argument)
            case _ if action in CONTROLS:
                self._control(action)
            case _:
                super().act(action, argument)
        self._stop_unseen(self.content)

    def _change(self, number: int, deadline: float | None) -> None:
        """Complete a to-do, or give it another deadline."""
        entry = self._entry(f"activity:{number}")
        if entry is None or entry.owner is None or not self._browsing.can_change(entry):
            return
        if self._changes is None:
            self._changes = TodoChanges(self.context, self._take_changes)
        kind = RecordKind.SETTLE if deadline is None else RecordKind.LATER
        self._browse(replace(self._browsing, postponing=0))
        self._changes.queue(RecordWrite(kind, entry.owner.code, title=entry.title, activity=number, deadline=deadline))

    def _postpone(self, argument: str) -> None:
        text, _, preset = argument.partition(":")
        number, caller, now = positive(text), self.caller, self.context.now()
        zones = TimeZones(self.context.offset, self.context.intl)
        zones.country = "" if caller is None else caller.country
        due = due_moment(preset, now, zones.client_offset)
        if number is not None and due is not None:
            self._change(number, due)

    def _take_changes(self, changes: Mapping[int, TodoChange]) -> None:
        before = self._browsing.changes
        self._browse(replace(self._browsing, changes=changes))
        for number, change in changes.items():
            known = before.get(number)
            if change.over and (known is None or known.result != change.result):
                self.context.announce(f"{change.write.title}: {change_text(change, self.context)}")
        caller, content = self.caller, self.content
        if caller is not None and content is not None:
            self._publish_todos(caller, content)

    def _publish_todos(self, caller: Caller, content: History) -> None:
        if caller.client is None or self._user is None or Part.TASKS in dict(content.gaps):
            return
        mine = (entry for entry in content.open if entry.author == self._user)
        todos = (entry for entry in mine if self._browsing.can_change(entry))
        event = TodosKnown(caller.client, tuple(replace(entry, author_name="") for entry in todos))
        if event != self.context.bus.last(TodosKnown):
            self.context.bus.publish(event)

    # -- Rows

    def _whole(self, content: History) -> History:
        return content if self._older is None else content.with_older(self._older)

    def _entry(self, key: str) -> HistoryEntry | None:
        content = self.content
        entries = () if content is None else (*content.open, *self._whole(content).past)
        return next((entry for entry in entries if entry.key == key), None)

    def _toggle(self, key: str) -> None:
        entry, browsing = self._entry(key), self._browsing
        if key in browsing.open:
            if browsing.playback is not None and entry is not None and entry.id == browsing.playback.activity:
                self._stop()
                browsing = replace(browsing, playback=None)
            self._browse(replace(browsing, open=browsing.open - {key}))
        elif entry is not None:
            self._browse(replace(browsing, open=browsing.open | {key}))
            if entry.kind is Kind.CALL and entry.owner is not None and entry.id not in browsing.notes:
                self.context.spawn(self._read_note(entry), "read a note")
            elif entry.kind is Kind.CHAT and self._browsing.chats.get(entry.id) is None and self._may_read_chats:
                self._browse(self._browsing.with_chat(entry.id, None))
                self.context.spawn(self._read_chat(entry.id), "read a chat")

    async def _read_note(self, entry: HistoryEntry) -> None:
        if entry.owner is not None:
            text = await read_note(self.context.rest, entry.owner, entry.id)
            self._browse(replace(self._browsing, notes={**self._browsing.notes, entry.id: text}))

    @property
    def _may_read_chats(self) -> bool:
        return self.context.session_store is None or self.context.session_store.get(NO_CHATS_KEY) is None

    def _open_chat(self, number: int) -> None:
        if not self.context.open_chat(f"chat{number}"):
            self.context.announce(self.context.words(NOT_OPENED))

    async def _read_chat(self, activity: int) -> None:
        chat = await read_chat(self.context.rest, activity)
        if chat.unavailable:
            self._remember(NO_CHATS_KEY, "1")
        if activity in self._browsing.chats:  # not another client's by now
            self._browse(self._browsing.with_chat(activity, chat))
            if chat.error is not None:
                self.context.announce(reading_text(chat.error, self.context.words))

    def _read_older(self) -> None:
        caller, content = self.caller, self.content
        if caller is not None and content is not None and not self._browsing.loading:
            self._browse(replace(self._browsing, loading=True))
            self.context.spawn(self._load_older(caller, self._whole(content)), "read older entries")

    async def _load_older(self, caller: Caller, content: History) -> None:
        client = caller.client
        try:
            if client is not None and (commands := older_commands(client, content.next)):
                outcomes = await self.context.reader.read(commands)
                people = self.context.people
                page = parse_history(client, outcomes, apart=caller.activity_id)
                page = page.with_names(await people.named(page.people))
                if self.caller == caller:
                    self._older = page if self._older is None else self._older.with_older(page)
        except RestError as error:
            self.context.announce(reading_text(error.kind, self.context.words))
        finally:
            self._browse(replace(self._browsing, loading=False))

    # -- Recordings

    def _listen(self, activity: int, *, confirmed: bool) -> None:
        """Play a recording. While somebody is talking, the operator is asked first."""
        self._stop()
        stage = PlaybackStage.ASKED if self._talking and not confirmed else PlaybackStage.LOADING
        self._play_back(Playback(activity, stage))
        if stage is PlaybackStage.LOADING:
            self.context.spawn(self._load_recording(activity), "read a recording")

    async def _load_recording(self, activity: int) -> None:
        try:
            address = await recording_address(self.context.rest, activity)
        except RestError as error:
            stage = PlaybackStage.NONE if error.kind.lasting else PlaybackStage.FAILED
            self._report(activity, Playback(activity, stage, error=error.kind))
            return
        playback, audio = self._browsing.playback, self.context.audio
        if playback is None or playback.activity != activity or playback.stage is not PlaybackStage.LOADING:
            return  # closed, or another one, meanwhile
        if not address or audio is None:
            self._report(activity, Playback(activity, PlaybackStage.NONE))
            return
        # The address ends here: only the player knows it, until it stops.
        audio.start(address, self._browsing.rate, lambda state: self._take_audio(activity, state))

    def _take_audio(self, activity: int, state: AudioState) -> None:
        match state.fault:
            case AudioFault.NO_SOUND:
                self._stop()
                self._report(activity, Playback(activity, PlaybackStage.NONE))
            case AudioFault.UNREACHABLE:
                self._stop()
                self._report(activity, Playback(activity, PlaybackStage.FAILED))
            case _:
                # The position is shown by the second, not by each of the player's events.
                self._report(
                    activity, Playback(activity, PlaybackStage.OPEN, replace(state, position=state.position // 1))
                )

    def _report(self, activity: int, playback: Playback) -> None:
        """Take the state of a recording, unless it was closed meanwhile."""
        known = self._browsing.playback
        if known is not None and known.activity == activity and known != playback:
            self._play_back(playback)

    def _play_back(self, playback: Playback | None) -> None:
        before = player_text(self._browsing.playback, self.context.words)
        self._browse(replace(self._browsing, playback=playback))
        text = player_text(playback, self.context.words)
        if text and text != before:
            self.context.announce(text)

    def _control(self, action: str) -> None:
        audio, playback = self.context.audio, self._browsing.playback
        if audio is None or playback is None:
            return
        match action:
            case "back":
                audio.move(-STEP)
            case "forward":
                audio.move(STEP)
            case "play":
                audio.pause(paused=playback.audio.playing)
            case "rate":
                self._browse(replace(self._browsing, rate=self._browsing.next_rate))
                audio.set_rate(self._browsing.rate)
            case _:
                self._stop()
                self._play_back(None)

    def _stop_unseen(self, content: History | None) -> None:
        """Close a recording whose row has left the screen: nobody could stop it there."""
        playback = self._browsing.playback
        if playback is None or content is None:
            return
        rows = visible_rows(self._whole(content).past, self._browsing.filter, everything=self.records.all_shown)
        if all(row.entry.id != playback.activity for row in rows):
            self._stop()
            self._browse(replace(self._browsing, playback=None))

    def _stop(self) -> None:
        if self.context.audio is not None:
            self.context.audio.stop()

    # -- Transcripts

    def _read_transcript(self, activity: int) -> None:
        """Read what was said, or close it."""
        if activity in self._browsing.transcripts:
            self._browse(self._browsing.without_transcript(activity))
            return
        self._browse(self._browsing.with_transcript(activity, None))
        self.context.spawn(self._load_transcript(activity), "read a transcript")

    async def _load_transcript(self, activity: int) -> None:
        transcript = await read_transcript(self.context.rest, activity)
        if transcript.unavailable:
            self._remember(NO_TRANSCRIPTS_KEY, "1")
        if activity in self._browsing.transcripts:
            self._browse(self._browsing.with_transcript(activity, transcript))
            self.context.announce(said_text(transcript, self.context.words) if not transcript.text else "")

    def _remember(self, key: str, value: str) -> None:
        if self.context.session_store is not None:
            self.context.session_store.set(key, value)

    def _browse(self, browsing: Browsing) -> None:
        if browsing != self._browsing:
            self._browsing = browsing
            self.redraw()
