"""The section `matches`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.bitrix24.rest.errors import RestError
from app.call.model import Client
from app.crm.callers import Found, asked, details, found, ranked
from app.crm.creation import Wanted, create, origin_of
from app.crm.trouble import Trouble, trouble_of
from app.locale import N_
from app.panel.callers import state as told
from app.panel.callers.state import Matches, update
from app.panel.callers.view import announced, view
from app.phone.search import search_for
from app.sections.caller import Subject
from app.sections.events import CallSaved, ClientChosen, ClientKnown, ConnectionRestored, CrmChanged
from app.sections.records import PATIENCE
from app.ui.keys import Key
from app.ui.program import Loop
from app.ui.wake_up import Ticker

if TYPE_CHECKING:
    from app.call.model import Call, Model
    from app.panel.callers.state import Effect, Message
    from app.sections.section import Room

KINDS = ("LEAD", "CONTACT")


class MatchesSection:
    """Who has the number."""

    name = "matches"
    keys = {"c": Key(N_("Somebody else…"), "else")}  # noqa: RUF012 - never changed

    def __init__(self, room: Room) -> None:
        self._room = room
        self._call: Call | None = None
        self._said = ""
        self._own_id = os.urandom(16).hex()
        self._names: dict[Client, str] = {}
        self._loop: Loop[Matches, Message, Effect] = Loop(
            Matches(), update, render=self._render, run=self._run, report=room.report
        )
        room.board.listen(CrmChanged, lambda _: self._dispatch(told.Again()))
        room.board.listen(CallSaved, lambda _: self._dispatch(told.Again()))
        room.board.listen(ClientChosen, self._told)
        room.board.listen(ClientKnown, self._named)
        room.board.listen(ConnectionRestored, lambda _: self._dispatch(told.Restored()))
        self._patience = Ticker(room.now, lambda: self._dispatch(told.Delayed(self._loop.model.turn)))

    def show(self, model: Model) -> None:
        """Take a changed call."""
        call = model.call
        if call is not None and call != self._call:
            first, self._call = self._call is None, call
            subject = Subject(call.client, call.number, call.client is not None, call.id, call.line)
            self._dispatch(told.Wanted(subject, call.campaign))
            said = model.identified
            if first and said.by_operator and said.client is not None and model.client == said.client:
                self._dispatch(told.Chosen(said.client))  # before the page was loaded again

    def act(self, action: str, argument: str) -> None:
        """Take a click on a button."""
        client = Client.of_code(argument)
        match action:
            case "retry":
                self._room.board.tell(CrmChanged())
            case "list":
                self._dispatch(told.ListToggled())
            case "else":
                self._dispatch(told.SomebodyElse())
                self._room.focus("matches-section")
            case "choose" if client is not None:
                self._dispatch(told.Chosen(client))
            case "undo":
                self._dispatch(told.Chosen(None))
            case "open" if client is not None:
                self._room.spawn(self._open(client), "openPath")
            case "create" if argument in KINDS:
                self._dispatch(told.CreationWanted(argument))
            case _:
                pass

    def typed(self, field: str, text: str) -> None:
        """Take the typed name of a new record."""
        if field == "name":
            self._dispatch(told.NameTyped(text))

    def leave(self) -> None:
        """Do nothing: only the CRM's data is kept here."""

    def close(self) -> None:
        """End the section."""
        self._loop.close()
        self._patience.close()

    def _told(self, fact: ClientChosen) -> None:
        """Take the operator's choice from another section, such as a note written before the page was loaded."""
        matches = self._loop.model
        known = matches.subject is not None and matches.subject.caller == fact.number
        if known and fact.client is not None and fact.client != matches.chosen:
            self._dispatch(told.Chosen(fact.client, fact.by_operator))

    def _named(self, fact: ClientKnown) -> None:
        """Keep the client's name for when the operator chooses someone else."""
        if fact.name and self._names.get(fact.client) != fact.name:
            self._names[fact.client] = fact.name
            self._render(self._loop.model)

    def _dispatch(self, message: Message) -> None:
        self._loop.dispatch(message)

    def _render(self, matches: Matches) -> None:
        for place, shown in view(matches, self._room, self._names).items():
            self._room.places.show(place, shown)
        text = announced(matches, self._room.words, self._names)
        if text and text != self._said:
            self._room.announce(text)
        self._said = text

    def _run(self, effect: Effect) -> None:
        match effect:
            case told.Search():
                self._patience.wake_at(self._room.now() + PATIENCE)
                self._room.spawn(self._search(effect), "search for the number")
            case told.Describe():
                self._patience.wake_at(self._room.now() + PATIENCE)
                self._room.spawn(self._describe(effect), "read who has the number")
            case told.Create():
                self._room.spawn(self._create(effect), "create a record")
            case told.Tell():
                fact = ClientChosen(effect.number, effect.client, effect.by_operator, effect.instead_of)
                self._room.board.tell(fact)

    async def _search(self, effect: told.Search) -> None:
        try:
            commands = asked(search_for(effect.subject.number))
            callers = found(await self._room.reader.read(commands)) if commands else Found()
        except RestError as error:
            self._dispatch(told.Failed(effect.turn, trouble_of(error)))
        else:
            self._dispatch(told.Searched(effect.turn, callers.clients, callers.nearly))

    async def _describe(self, effect: told.Describe) -> None:
        outcomes = await self._room.reader.read(details(effect.clients))
        errors = [error for key in outcomes if (error := outcomes.error(key)) is not None]
        if len(errors) == len(outcomes) and any(not trouble_of(error).lasting for error in errors):
            self._dispatch(told.Failed(effect.turn, trouble_of(errors[0])))
        else:
            self._dispatch(told.Described(effect.turn, ranked(effect.clients, outcomes, nearly=effect.nearly)))

    async def _create(self, effect: told.Create) -> None:
        subject = effect.subject
        line = " · ".join(dict.fromkeys(filter(None, (subject.line.name, subject.line.number))))
        wanted = Wanted(effect.kind, self._title(subject), effect.name, subject.number.value, line)
        # The portal reports the id of some calls late; until then the number identifies the call in this page.
        origin = origin_of(subject.call_id or f"{self._own_id} {subject.number.text}", effect.kind)
        try:
            client = await create(self._room.rest, wanted, origin)
        except RestError as error:
            self._dispatch(told.CreationFailed(effect.turn, trouble_of(error)))
        else:
            self._dispatch(told.Created(effect.turn, client))

    def _title(self, subject: Subject) -> str:
        """Return the name of a record if none was typed."""
        words = self._room.words
        outgoing = self._call is not None and self._call.direction == "outgoing"
        if subject.number.shown:
            sentence = N_("Call to {number}") if outgoing else N_("Call from {number}")
            return words(sentence).format(number=subject.number.shown)
        return words(N_("Caller without a number, {time}")).format(time=self._room.regional.date(self._room.now()))

    async def _open(self, client: Client) -> None:
        if await self._room.open_item(client):
            self._room.board.tell(CrmChanged())
        else:
            self._dispatch(told.Failed(self._loop.model.turn, Trouble.PORTAL))
