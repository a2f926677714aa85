"""The section `matches`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import RestError
from app.call.crm_item import CrmItem
from app.call.model import is_over
from app.crm import caller_search as crm
from app.crm.callers import FoundCallers, details_commands, parse_search, rank, search_commands
from app.crm.creation import NewRecord, create, creation_problem, origins_of
from app.locale import N_
from app.locale.direction import without_isolates
from app.panel.callers import search, state
from app.panel.callers.state import Callers, update
from app.panel.callers.view import announced, view
from app.phone.reading import read
from app.phone.search import is_searchable, search_for
from app.sections.caller import Caller, unchanged
from app.sections.events import CallSaved, ClientChosen, ConnectionRestored, CrmChanged, ItemChosen, NamesKnown
from app.sections.records import PATIENCE
from app.sections.remote_data import Delayed, Failed, Reads
from app.settings.shortcuts import SHORTCUTS
from app.ui.keys import Key
from app.ui.program import Program, WakeUpTimer

if TYPE_CHECKING:
    from app.call.model import Call, Model
    from app.panel.callers.state import Effect, Message
    from app.sections.section import SectionContext
    from app.ui.keys import KeyPress

KINDS = ("LEAD", "CONTACT")


class CallersSection:
    """The records with the number."""

    name = "matches"
    keys = {SHORTCUTS["caller"].key: Key(SHORTCUTS["caller"].label, "else")}  # noqa: RUF012 - never changed

    def __init__(self, context: SectionContext) -> None:
        self._context = context
        self._call: Call | None = None
        self._over = False
        self._said = ""
        self._reads = Reads(context.spawn)
        self._program: Program[Callers, Message, Effect] = Program(
            Callers(), update, context, render=self._render, run=self._run
        )
        context.bus.subscribe(CrmChanged, self._dispatch)
        context.bus.subscribe(CallSaved, self._dispatch)
        context.bus.subscribe(ConnectionRestored, self._dispatch)
        context.bus.subscribe(ClientChosen, self._take_choice)
        context.bus.subscribe(NamesKnown, lambda _: self._render(self._program.model))
        self._patience = WakeUpTimer(context.now, lambda: self._dispatch(Delayed(self._program.model.request_id)))
        self._typing = WakeUpTimer(context.now, lambda: self._dispatch(search.TextSettled(self._search_id)))
        self._answer = WakeUpTimer(context.now, lambda: self._dispatch(search.AnswerDelayed(self._search_id)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        call = model.call
        self._over = is_over(model.phase)
        if call is not None and call != self._call:
            first, self._call = self._call is None, call
            caller = Caller(call.client, call.number, call.client is not None, call.id, call.line)
            if not unchanged(self._program.model.caller, caller):
                self._dispatch(state.SearchRequested(caller, call.campaign))
                self._reads.give_up(self._program.model.since)
            said = model.identified
            if first and said.by_operator and said.client is not None and model.client == said.client:
                self._dispatch(state.CallerChosen(said.client))  # before the page was loaded again

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        client = CrmItem.of_code(argument)
        match action:
            case "retry":
                self._context.bus.publish(CrmChanged())
            case "list":
                self._dispatch(state.ListToggled())
                self._focus_search()
            case "else":
                self._dispatch(state.SomebodyElse())
                self._focus_search()
            case "choose" if client is not None:
                self._dispatch(state.CallerChosen(client))
            case "undo":
                self._dispatch(state.CallerChosen(None))
                self._focus_search()
            case "unlink":
                self._dispatch(state.UnlinkToggled())
            case "search-again":
                self._dispatch(search.SearchAgain())
            case "open" if client is not None:
                self._context.spawn(self._open(client), "openPath")
            case "create" if argument in KINDS:
                self._dispatch(state.CreationRequested(argument))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """Take the typed text: whom to search for, and the name of a new record."""
        if field == "search":
            self._dispatch(search.TextTyped(text))

    def pressed_inside(self, field: str, press: KeyPress) -> bool:
        """Take a key in the search field: Enter chooses the first of the list, Escape empties or closes it."""
        found = self._program.model.search
        if field != "matches.search" or press.ctrl or press.alt:
            return False
        if press.key == "Enter" and found.records and not found.under_way:
            self.act("choose", found.records[0].code)
        elif press.key == "Escape" and found.text:
            self._dispatch(search.TextTyped(""))
        elif press.key == "Escape" and self._program.model.listed:
            self._dispatch(state.ListToggled())
        else:
            return False
        return True

    def leave(self) -> None:
        """Do nothing: only the CRM's data is kept here."""

    def close(self) -> None:
        """End the section."""
        self._program.close()
        for timer in (self._patience, self._typing, self._answer):
            timer.close()

    @property
    def _search_id(self) -> int:
        return self._program.model.search.request_id

    def _focus_search(self) -> None:
        self._context.focus("matches-search" if self._program.model.open else "matches-section")

    def _take_choice(self, event: ClientChosen) -> None:
        """Take the operator's choice from another section, such as a note written before the page was loaded."""
        callers = self._program.model
        known = callers.caller is not None and callers.caller.key == event.number
        if known and event.client is not None and (event.client, event.unlink) != (callers.chosen, callers.unlink):
            self._dispatch(state.CallerChosen(event.client, event.by_operator, event.unlink))

    def _dispatch(self, message: Message) -> None:
        self._program.dispatch(message)

    def _render(self, callers: Callers) -> None:
        self._context.view.draw(view(callers, self._context))
        text = announced(callers, self._context)
        if text and text != self._said:
            self._context.announce(text)
        self._said = text

    def _run(self, effect: Effect) -> None:
        match effect:
            case state.Search():
                self._patience.wake_at(self._context.now() + PATIENCE)
                self._reads.start(effect.request_id, partial(self._search, effect), "search for the number")
            case state.Describe():
                self._patience.wake_at(self._context.now() + PATIENCE)
                self._reads.start(effect.request_id, partial(self._describe, effect), "read who has the number")
            case state.Create():
                self._context.spawn(self._create(effect), "create a record")
            case ClientChosen():
                self._context.bus.publish(effect)
            case ItemChosen(item=item, title=title):
                if item is not None:
                    self._context.share_names({item: title})
                self._context.bus.publish(effect)
            case search.AwaitTyping():
                self._typing.wake_at(self._context.now() + search.DELAY)
            case search.SearchText():
                self._answer.wake_at(self._context.now() + PATIENCE)
                self._context.spawn(self._search_text(effect), "search for a client")

    async def _search(self, effect: state.Search) -> None:
        try:
            commands = search_commands(search_for(effect.caller.number))
            callers = parse_search(await self._context.reader.read(commands)) if commands else FoundCallers()
        except RestError as error:
            self._dispatch(Failed(effect.request_id, error.kind))
        else:
            self._dispatch(state.Searched(effect.request_id, callers.clients, callers.nearly))

    async def _search_text(self, effect: search.SearchText) -> None:
        line = "" if self._call is None else self._call.line.number
        typed = crm.read_typed(effect.text, read(effect.text, line, self._context.region))
        reader = self._context.reader
        try:
            found = await crm.find(reader, typed)
        except RestError as error:
            self._dispatch(search.SearchFailed(effect.request_id, error.kind))
            return
        if effect.request_id == self._search_id:
            found = await crm.described(reader, found)
            self._context.share_names({one.item or one.client: one.name for one in found.records})
        self._dispatch(search.RecordsFound(effect.request_id, found))

    async def _describe(self, effect: state.Describe) -> None:
        outcomes = await self._context.reader.read(details_commands(effect.clients))
        errors = [error for key in outcomes if (error := outcomes.error(key)) is not None]
        if len(errors) == len(outcomes) and any(not error.kind.lasting for error in errors):
            self._dispatch(Failed(effect.request_id, errors[0].kind))
        else:
            callers = rank(effect.clients, outcomes, nearly=effect.nearly)
            self._dispatch(state.Described(effect.request_id, callers))
            self._context.share_names({caller.client: caller.name for caller in callers})

    async def _create(self, effect: state.Create) -> None:
        caller = effect.caller
        name, number, email = self._typed_parts(effect.text)
        title = caller.title_of(self._call, self._context.words) or self._title_without_number()
        record = NewRecord(
            effect.kind, title, name, caller.number.value, caller.line_text, other_number=number, email=email
        )
        running = bool(caller.call_id and record.number) and not self._over
        origins = origins_of(self._context.id_of_call(caller), effect.kind, running=running)
        try:
            client = await create(self._context.rest, record, origins)
        except RestError as error:
            self._dispatch(state.CreationFailed(effect.request_id, creation_problem(error)))
        else:
            self._dispatch(state.Created(effect.request_id, client))

    def _typed_parts(self, text: str) -> tuple[str, str, str]:
        """Return name, number and e-mail address of a new record: what was typed is one of them."""
        if "@" in text:
            return "", "", "".join(text.split())
        number = read(text, "" if self._call is None else self._call.line.number, self._context.region)
        if is_searchable(number) and not any(map(str.isalpha, text)):
            return "", number.value, ""
        return text, "", ""

    def _title_without_number(self) -> str:
        sentence = without_isolates(self._context.words(N_("Caller without a number, {time}")))
        return sentence.format(time=self._context.intl.date(self._context.now()))

    async def _open(self, client: CrmItem) -> None:
        if await self._context.open_item(client):
            self._context.bus.publish(CrmChanged())
        else:
            self._dispatch(Failed(self._program.model.request_id, ErrorKind.FAULT))
