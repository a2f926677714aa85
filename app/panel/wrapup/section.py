"""The wrap-up as a section of the panel: connects the program, the page, the other sections and the storage."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import positive
from app.call.crm_item import CrmItem
from app.crm.records import name_commands, parse_names
from app.locale import N_
from app.notes.draft import new_note_id
from app.notes.follow_up import PRESETS, TimeZones, due_moments, end_of_day
from app.panel.wrapup.buttons import message_for, typed_follow_up
from app.panel.wrapup.consequences import due_todos
from app.panel.wrapup.messages import (
    AboutReported,
    Copied,
    FocusObstacle,
    Hindered,
    KeepCardOpen,
    NoteContextChanged,
    PublishClient,
    ReadNames,
    Recall,
    ReleaseCard,
    ScriptReported,
    SettingsTaken,
    Ticked,
    TodosReported,
    Typed,
)
from app.panel.wrapup.model import Model, Notice, next_change
from app.panel.wrapup.note_context import note_context_of
from app.panel.wrapup.note_storage import NoteStorage
from app.panel.wrapup.update import update
from app.panel.wrapup.view import PLACES_OF_NOTICES, announcement, drawings
from app.sections.events import (
    CallSaved,
    ChecklistChanged,
    ClientChosen,
    ConnectionRestored,
    FieldChangesKnown,
    FieldsKnown,
    FieldTyped,
    ItemChosen,
    NamesKnown,
    RequiredFields,
    ScriptFollowed,
    SettingsChanged,
    StagesKnown,
    StorageMayBeEmpty,
    TodosKnown,
)
from app.settings.outcomes import DIGITS, standard_outcomes
from app.settings.shortcuts import keys_of
from app.settings.values import Part
from app.ui.keys import Key
from app.ui.program import Program
from app.ui.view import Renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.model import Model as CallModel
    from app.panel.wrapup.messages import Effect, Message
    from app.sections.section import SectionContext
    from app.ui.keys import KeyPress

REASON = "wrapup"
"""The reason for which the card is kept open while a note isn't saved."""


class WrapupSection:
    """Notes, outcome, follow-up, save and outbox."""

    name = "wrapup"

    def __init__(self, context: SectionContext) -> None:
        self._context = context
        self._storage = NoteStorage(context, lambda: self.model, self.dispatch)
        self._call: CallModel | None = None
        self._times = TimeZones(context.offset, context.intl)
        self._shown: Model | None = None
        self._standard = standard_outcomes(context.words)
        model = Model(
            now=context.now(),
            outcomes=context.settings.outcomes_offered(self._standard),
            required=context.settings.outcome_required,
            place=context.settings.note_place,
            autosave=context.settings.autosave,
            choosable=Part.CALLERS not in context.settings.off,
            deals_shown=Part.DEALS not in context.settings.off,
            lasting=context.local_store.lasting,
            names=context.names,
            stage_label=context.words(N_("Stage")),
            taken_keys=frozenset(keys_of(context.settings.keys).values()),
        )
        self._program: Program[Model, Message, Effect] = Program(
            model,
            lambda model, message: update(model, message, context.now(), new_note_id()),
            context,
            render=self._render,
            run=self._run,
            next_change=next_change,
            tick=lambda _: Ticked(),
        )
        self._renderer: Renderer[Model] = Renderer(
            context.view, drawings(self._times), context.words, self._program.report
        )
        context.bus.subscribe(ChecklistChanged, self.dispatch)
        context.bus.subscribe(FieldsKnown, self.dispatch)
        context.bus.subscribe(FieldTyped, self.dispatch)
        context.bus.subscribe(NamesKnown, self.dispatch)
        context.bus.subscribe(RequiredFields, self.dispatch)
        context.bus.subscribe(StagesKnown, self.dispatch)
        context.bus.subscribe(ClientChosen, lambda _: self._look_at_call())
        context.bus.subscribe(SettingsChanged, lambda _: self._take_settings())
        context.bus.subscribe(ItemChosen, self._take_about)
        context.bus.subscribe(TodosKnown, self._take_todos)
        context.bus.subscribe(ScriptFollowed, lambda event: self.dispatch(ScriptReported(event.path, self._moments())))
        context.bus.subscribe(StorageMayBeEmpty, lambda _: self._storage.check())
        context.bus.subscribe(ConnectionRestored, lambda _: self._storage.connection_restored())

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._program.model

    @property
    def keys(self) -> Mapping[str, Key]:
        """The letters that choose outcomes of this call; digits always do."""
        return {key: Key(one.name, "pick", key) for key, one in self.model.keys.items() if key not in DIGITS}

    def dispatch(self, message: Message) -> None:
        """Process a message; when this returns, the result is stored and shown."""
        self._program.dispatch(message)

    def show(self, model: CallModel) -> None:
        """See `Section.show`."""
        self._call = model
        self._storage.check()
        self._take_settings()
        self._look_at_call()

    def act(self, action: str, argument: str) -> None:
        """See `Section.act`."""
        if action == "pick-follow-up" and 0 < (number := positive(argument) or 0) <= len(PRESETS):
            action, argument = "follow-up", PRESETS[number - 1]
            self._context.focus("wrapup-text")
        message = message_for(action, argument, self.model, self._context.now(), self._times.client_offset)
        if message is not None:
            self.dispatch(message)
        if action == "pick":
            self._context.focus("wrapup-text")
        elif action == "copy":
            self._copy(argument or self.model.draft.note_id)
        elif action in ("keep-theirs", "write-mine"):
            self._storage.take_decision(argument, mine=action == "write-mine")
        elif action == "no-item" and self.model.note_context is not None:
            self._context.bus.publish(ItemChosen(None, client=CrmItem.of_code(self.model.client), by_operator=True))
        elif action == "open" and (item := CrmItem.of_code(argument)) is not None:
            self._context.spawn(self._open(item), "openPath")
        elif action == "unfinished":
            self._context.focus("wrapup-left-over")

    def typed(self, field: str, text: str) -> None:
        """See `Section.typed`."""
        if field == "text":
            self.dispatch(Typed(text))
            if not text and self.model.note_context is not None:
                self._storage.forget_typed()
        elif field == "when" and text:
            follow_up = typed_follow_up(text, self._context.now(), self._times.client_offset)
            self.dispatch(follow_up or Hindered(Notice.WHEN_WRONG))

    def pressed_inside(self, field: str, press: KeyPress) -> bool:
        """Take Escape in the note: single keys work again."""
        leaves = field == "wrapup.text" and press.key == "Escape"
        if leaves:
            self._context.focus("wrapup-section")
        return leaves

    def leave(self) -> None:
        """See `Section.leave`: the draft is stored already; what waits is left to the worker, if this is the end."""
        self._storage.leave()

    def close(self) -> None:
        """See `Section.close`."""
        self._program.close()
        self._storage.close()

    def _take_settings(self) -> None:
        """Take the settings for the call's line, which may be another one than at the start."""
        if self._call is None or self._call.call is None:
            return
        line, model = self._call.call.line, self.model
        settings = self._context.settings_for((line.number, line.name))
        taken = (settings.outcomes_offered(self._standard), settings.outcome_required, settings.note_place)
        if taken != (model.outcomes, model.required, model.place):
            self.dispatch(SettingsTaken(*taken))

    def _look_at_call(self) -> None:
        """Update the context of the note."""
        caller = None if self._call is None else self._context.last_caller.of_call(self._call)
        if self._call is None or caller is None:
            return
        if self._times.country != caller.country:
            self._times.country = caller.country
            self._renderer.forget()  # by other clocks
        note_context = note_context_of(self._call, caller.client, by_operator=caller.by_operator, unlink=caller.unlink)
        if note_context is not None and note_context != self.model.note_context:
            early = self._context.typed("wrapup.text") if self.model.note_context is None else ""
            self.dispatch(NoteContextChanged(note_context, early, self._moments()))

    def _moments(self) -> dict[str, float]:
        return due_moments(self._context.now(), self._times.client_offset)

    def _take_about(self, event: ItemChosen) -> None:
        """Take the item that was chosen in another section, unless it belongs to another client than the note."""
        client = "" if event.client is None else event.client.code
        if self.model.note_context is not None and self.model.client == client:
            about = None if event.item is None else (event.item.code, event.title)
            self.dispatch(AboutReported(about, event.by_operator))

    def _take_todos(self, event: TodosKnown) -> None:
        """Take the operator's open to-dos, and mark those that are due today."""
        tomorrow = end_of_day(self._context.now(), self._context.offset)
        self.dispatch(TodosReported(event.client.code, due_todos(event.client, event.todos, tomorrow)))

    def _publish_client(self, effect: PublishClient) -> None:
        if self._call is not None and (call := self._call.call) is not None:
            client = CrmItem.of_code(effect.client)
            chosen = ClientChosen(call.caller_key, client, effect.by_operator, call.client, effect.unlink)
            self._context.bus.publish(chosen)

    def _copy(self, what: str) -> None:
        """Copy the words of a save request, of an earlier note or of this one, by note id or key."""
        words = self.model.words_of(what)
        if self._context.copy(words if words is not None else self._storage.text_under(what)):
            self.dispatch(Copied(what))

    def _run(self, effect: Effect) -> None:
        context = self._context
        match effect:
            case KeepCardOpen(keep_open=keep_open):
                context.keep_open(REASON, keep_open)
            case ReleaseCard():
                context.release_card()
            case PublishClient():
                self._publish_client(effect)
            case CallSaved() | FieldChangesKnown() | ItemChosen():
                context.bus.publish(effect)
            case FocusObstacle():
                self._focus_obstacle()
            case ReadNames(codes=codes):
                context.spawn(self._read_names(codes), "names")
            case Recall():
                self._recall(effect)
            case _:
                self._storage.run(effect)

    def _focus_obstacle(self) -> None:
        """Put the focus where what prevents saving can be corrected."""
        name = PLACES_OF_NOTICES.get(self.model.notice) if self.model.notice is not None else None
        if name is not None:
            self._context.focus(name)
        elif (field := self.model.missing_field) is not None and self._context.fields is not None:
            self._context.fields.focus(f"fields.{field.code}")

    def _recall(self, effect: Recall) -> None:
        """Read what the storage has for a call. An item that was chosen before that still counts."""
        found = self._storage.recall(effect)
        self.dispatch(found)
        about = self._context.bus.last(ItemChosen)
        if about is not None and not self.model.about_by_operator:
            self._take_about(about)
        self._storage.resume(found.earlier)

    async def _open(self, item: CrmItem) -> None:
        await self._context.open_item(item)

    async def _read_names(self, codes: tuple[str, ...]) -> None:
        """Read the clients' names for notes of earlier calls, which are stored without names."""
        commands = name_commands([item for item in map(CrmItem.of_code, codes) if item is not None])
        if commands:
            with suppress(RestError):
                self._context.share_names(parse_names(await self._context.reader.read(commands)))

    def _render(self, model: Model) -> None:
        self._renderer.show(model)
        said = announcement(self._shown, model, self._context.words, self._times)
        self._shown = model
        if said:
            self._context.announce(said)
        self._storage.guard(model)
