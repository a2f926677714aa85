"""The section `matches`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import OutcomeUnknownError, RestError
from app.call.model import Client, is_over
from app.crm.callers import FoundCallers, parse_search, rank, read_details, search_commands
from app.crm.creation import NewRecord, create, origins_of
from app.locale import N_
from app.panel.callers import state
from app.panel.callers.state import Callers, update
from app.panel.callers.view import announced, view
from app.phone.search import search_for
from app.sections.caller import Caller
from app.sections.events import CallSaved, ClientChosen, ConnectionRestored, CrmChanged, NamesKnown
from app.sections.records import PATIENCE
from app.settings.shortcuts import SHORTCUTS
from app.ui.keys import Key
from app.ui.program import Program, WakeUpTimer

if TYPE_CHECKING:
    from app.call.model import Call, Model
    from app.panel.callers.state import Effect, Message
    from app.sections.section import SectionContext

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
        self._own_id = os.urandom(16).hex()
        self._program: Program[Callers, Message, Effect] = Program(
            Callers(), update, context, render=self._render, run=self._run
        )
        context.bus.subscribe(CrmChanged, lambda _: self._dispatch(state.SearchRetried()))
        context.bus.subscribe(CallSaved, lambda _: self._dispatch(state.SearchRetried()))
        context.bus.subscribe(ClientChosen, self._told)
        context.bus.subscribe(NamesKnown, lambda _: self._render(self._program.model))
        context.bus.subscribe(ConnectionRestored, lambda _: self._dispatch(state.Restored()))
        self._patience = WakeUpTimer(context.now, lambda: self._dispatch(state.Delayed(self._program.model.request_id)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        call = model.call
        self._over = is_over(model.phase)
        if call is not None and call != self._call:
            first, self._call = self._call is None, call
            subject = Caller(call.client, call.number, call.client is not None, call.id, call.line)
            self._dispatch(state.SearchRequested(subject, call.campaign))
            said = model.identified
            if first and said.by_operator and said.client is not None and model.client == said.client:
                self._dispatch(state.CallerChosen(said.client))  # before the page was loaded again

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        client = Client.of_code(argument)
        match action:
            case "retry":
                self._context.bus.publish(CrmChanged())
            case "list":
                self._dispatch(state.ListToggled())
            case "else":
                self._dispatch(state.SomebodyElse())
                self._context.focus("matches-section")
            case "choose" if client is not None:
                self._dispatch(state.CallerChosen(client))
            case "undo":
                self._dispatch(state.CallerChosen(None))
            case "open" if client is not None:
                self._context.spawn(self._open(client), "openPath")
            case "create" if argument in KINDS:
                self._dispatch(state.CreationRequested(argument))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """Take the typed name of a new record."""
        if field == "name":
            self._dispatch(state.NameTyped(text))

    def leave(self) -> None:
        """Do nothing: only the CRM's data is kept here."""

    def close(self) -> None:
        """End the section."""
        self._program.close()
        self._patience.close()

    def _told(self, fact: ClientChosen) -> None:
        """Take the operator's choice from another section, such as a note written before the page was loaded."""
        matches = self._program.model
        known = matches.caller is not None and matches.caller.key == fact.number
        if known and fact.client is not None and fact.client != matches.chosen:
            self._dispatch(state.CallerChosen(fact.client, fact.by_operator))

    def _dispatch(self, message: Message) -> None:
        self._program.dispatch(message)

    def _render(self, matches: Callers) -> None:
        for place, shown in view(matches, self._context).items():
            self._context.view.show(place, shown)
        text = announced(matches, self._context)
        if text and text != self._said:
            self._context.announce(text)
        self._said = text

    def _run(self, effect: Effect) -> None:
        match effect:
            case state.Search():
                self._patience.wake_at(self._context.now() + PATIENCE)
                self._context.spawn(self._search(effect), "search for the number")
            case state.Describe():
                self._patience.wake_at(self._context.now() + PATIENCE)
                self._context.spawn(self._describe(effect), "read who has the number")
            case state.Create():
                self._context.spawn(self._create(effect), "create a record")
            case state.PublishChoice():
                fact = ClientChosen(effect.number, effect.client, effect.by_operator, effect.instead_of)
                self._context.bus.publish(fact)

    async def _search(self, effect: state.Search) -> None:
        try:
            commands = search_commands(search_for(effect.caller.number))
            callers = parse_search(await self._context.reader.read(commands)) if commands else FoundCallers()
        except RestError as error:
            self._dispatch(state.Failed(effect.request_id, error.kind))
        else:
            self._dispatch(state.Searched(effect.request_id, callers.clients, callers.nearly))

    async def _describe(self, effect: state.Describe) -> None:
        outcomes = await self._context.reader.read(read_details(effect.clients))
        errors = [error for key in outcomes if (error := outcomes.error(key)) is not None]
        if len(errors) == len(outcomes) and any(not error.kind.lasting for error in errors):
            self._dispatch(state.Failed(effect.request_id, errors[0].kind))
        else:
            callers = rank(effect.clients, outcomes, nearly=effect.nearly)
            self._dispatch(state.Described(effect.request_id, callers))
            self._context.share_names({caller.client: caller.name for caller in callers})

    async def _create(self, effect: state.Create) -> None:
        subject = effect.caller
        line = " · ".join(dict.fromkeys(filter(None, (subject.line.name, subject.line.number))))
        wanted = NewRecord(effect.kind, self._title(subject), effect.name, subject.number.value, line)
        # The portal reports the id of some calls late; until then the number identifies the call in this page.
        call = subject.call_id or f"{self._own_id} {subject.number.text}"
        running = bool(subject.call_id and wanted.number) and not self._over
        try:
            client = await create(self._context.rest, wanted, origins_of(call, effect.kind, running=running))
        except RestError as error:
            kind = ErrorKind.CHECKING if isinstance(error, OutcomeUnknownError) else error.kind
            self._dispatch(state.CreationFailed(effect.request_id, kind))
        else:
            self._dispatch(state.Created(effect.request_id, client))

    def _title(self, subject: Caller) -> str:
        """Return the name of a record if none was typed."""
        words = self._context.words
        outgoing = self._call is not None and self._call.direction == "outgoing"
        if subject.number.shown:
            sentence = N_("Call to {number}") if outgoing else N_("Call from {number}")
            return words(sentence).format(number=subject.number.shown)
        return words(N_("Caller without a number, {time}")).format(time=self._context.intl.date(self._context.now()))

    async def _open(self, client: Client) -> None:
        if await self._context.open_item(client):
            self._context.bus.publish(CrmChanged())
        else:
            self._dispatch(state.Failed(self._program.model.request_id, ErrorKind.FAULT))
