"""The wrap-up as a section of the panel: joins the loop, the storage, the outbox and the page."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from app.call.model import Client
from app.notes.draft import FollowUp
from app.notes.draft_store import Shelf
from app.notes.follow_up import OWN, PRESETS, Times, moment, shown, typed_moment
from app.notes.outbox import Outbox
from app.panel.wrapup.messages import (
    Copied,
    CopyWanted,
    CopyWords,
    DealTold,
    DiscardOrder,
    DiscardWanted,
    EarlierWanted,
    FollowUpChosen,
    ForgetDraft,
    Hindered,
    HoldCard,
    KeepDraft,
    LeaveWanted,
    LetGo,
    Look,
    Looked,
    OutcomeChosen,
    PutOrder,
    Recall,
    RetryWanted,
    SaveWanted,
    SceneChanged,
    Send,
    SendingChanged,
    ShowNotice,
    TellClient,
    TellDeal,
    TellSaved,
    Ticked,
    TicksTold,
    Typed,
)
from app.panel.wrapup.model import Model, Notice, next_change
from app.panel.wrapup.note_context import scene_of
from app.panel.wrapup.update import recalled, update
from app.panel.wrapup.view import announcement, places
from app.panel.wrapup.words import order_of
from app.sections.caller import subject_of
from app.sections.events import CallSaved, Checklist, ClientChosen, DealChosen
from app.settings.outcomes import standard_outcomes
from app.ui.program import Loop
from app.ui.wake_up import Ticker

if TYPE_CHECKING:
    from app.call.model import Model as CallModel
    from app.panel.wrapup.messages import Effect, Message
    from app.sections.section import Room

REASON = "wrapup"
MATCHES = "matches"
"""The section in which a client can be chosen or created."""
LEASE = 60.0
"""Seconds after the panel's last sign of life after which the background worker sends what waits."""

LEAVE = 12.0
"""The same after the card announced its closing: it may stay, and then the panel continues."""


class Wrapup:
    """Notes, outcome, follow-up, save and outbox."""

    name = "wrapup"

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shelf = Shelf(room.store)
        self._outbox = Outbox(room.store, room.rest, room.locks, room.now)
        self._call: CallModel | None = None
        self._times = Times(room.offset, room.regional)
        self._shown: Model | None = None
        self._sending = False
        self._leased = 0.0
        self._retried: set[str] = set()
        outcomes = room.settings.outcomes
        model = Model(
            now=room.now(),
            outcomes=standard_outcomes(room.words) if outcomes is None else outcomes,
            required=room.settings.outcome_required,
            choosable=MATCHES not in room.settings.off,
            lasting=room.store.lasting,
        )
        self._loop: Loop[Model, Message, Effect] = Loop(
            model, update, render=self._render, run=self._run, report=room.report
        )
        self._ticker = Ticker(room.now, lambda: self.dispatch(Ticked(room.now())))
        room.board.listen(ClientChosen, lambda _: self._look_at_call())
        room.board.listen(DealChosen, self._deal_told)
        room.board.listen(Checklist, lambda fact: self.dispatch(TicksTold(room.now(), fact.done, new_mark())))

    @property
    def model(self) -> Model:
        """What the section knows."""
        return self._loop.model

    def dispatch(self, message: Message) -> None:
        """Deal with a message; when this returns it is stored and shown."""
        self._loop.dispatch(message)

    def show(self, model: CallModel) -> None:
        """See `Section.show`."""
        self._call = model
        self._look_at_call()

    def act(self, action: str, argument: str) -> None:
        """See `Section.act`."""
        message = self._message(action, argument)
        if message is not None:
            self.dispatch(message)
        if action == "pick":
            self._room.focus("wrapup-text")

    def typed(self, field: str, text: str) -> None:
        """See `Section.typed`."""
        now = self._room.now()
        if field == "text":
            self.dispatch(Typed(now, text, new_mark()))
            if not text and self.model.scene is not None:
                self._shelf.forget_typed()
        elif field == "when" and text:
            at = typed_moment(text, now, self._times.there)
            if at is None:
                self.dispatch(Hindered(now, Notice.WHEN_WRONG))
            else:
                self.dispatch(FollowUpChosen(now, FollowUp(OWN, at), new_mark()))

    def leave(self) -> None:
        """See `Section.leave`: the draft is stored already; what waits is left to the worker, if this is the end."""
        if self._leased:
            self._outbox.leave_to_worker(self._room.now() + LEAVE)
            self._leased = self._room.now() - LEASE

    def close(self) -> None:
        """See `Section.close`."""
        self._ticker.close()
        if self._leased:
            self._outbox.leave_to_worker(self._room.now())

    def _look_at_call(self) -> None:
        """Find out what the note is about now."""
        subject = None if self._call is None else subject_of(self._call, self._room.board)
        if self._call is None or subject is None:
            return
        self._times.country = subject.country
        scene = scene_of(self._call, subject.client, by_operator=subject.by_operator)
        if scene is not None and scene != self.model.scene:
            early = self._room.typed("wrapup.text") if self.model.scene is None else ""
            self.dispatch(SceneChanged(self._room.now(), scene, early))

    def _message(self, action: str, argument: str) -> Message | None:  # noqa: PLR0911 - one line per action
        now = self._room.now()
        match action:
            case "outcome" | "pick":
                return OutcomeChosen(now, self._outcome(argument), new_mark())
            case "follow-up" if argument in PRESETS:
                at = moment(argument, now, self._times.there)
                return None if at is None else FollowUpChosen(now, FollowUp(argument, at), new_mark())
            case "no-follow-up":
                return FollowUpChosen(now, None, new_mark())
            case "save" | "save-close":
                return SaveWanted(now, new_mark(), action == "save-close")
            case "leave":
                return LeaveWanted(now)
            case "retry":
                return RetryWanted(now, argument)
            case "copy":
                return CopyWanted(now, argument or self.model.draft.mark)
            case "discard":
                return DiscardWanted(now, argument)
            case "save-earlier" | "use-earlier":
                return EarlierWanted(now, argument, new_mark(), action == "use-earlier")
            case _:
                return None

    def _outcome(self, argument: str) -> str:
        """Return the outcome that a button names, or a key: `3` is the third."""
        offered = self.model.offered
        if any(one.name == argument for one in offered):
            return argument
        number = int(argument) if argument.isascii() and argument.isdigit() else 0
        return offered[number - 1].name if 0 < number <= len(offered) else self.model.draft.outcome

    def _deal_told(self, fact: DealChosen) -> None:
        """Take the deal from another section, which may be ahead of this one: other clients' deals are ignored."""
        scene = self.model.scene
        if scene is not None and scene.place.client == ("" if fact.client is None else fact.client.code):
            deal = None if fact.id is None else (fact.id, fact.title)
            self.dispatch(DealTold(self._room.now(), deal, fact.settled))

    def _tell(self, fact: TellClient | TellDeal | TellSaved) -> None:
        """Tell the other sections."""
        board, scene = self._room.board, self.model.scene
        match fact:
            case TellSaved(call_id=call_id):
                board.tell(CallSaved(call_id))
            case TellClient() if self._call is not None and (call := self._call.call) is not None:
                client = Client.of_code(fact.client)
                board.tell(ClientChosen(call.caller, client, fact.by_operator, call.client))
            case TellDeal(id=number, settled=settled) if scene is not None:
                board.tell(DealChosen(number, client=Client.of_code(scene.place.client), settled=settled))

    def _run(self, effect: Effect) -> None:
        room, now = self._room, self._room.now()
        match effect:
            case HoldCard(wanted=hold):
                room.hold(REASON, hold)
            case LetGo():
                room.let_go()
            case TellClient() | TellDeal() | TellSaved():
                self._tell(effect)
            case ShowNotice():
                if self.model.notice is Notice.OUTCOME_MISSING:
                    room.focus("wrapup-outcome-part")
            case CopyWords(what=what, text=text):
                if room.copy(text if text is not None else room.store.get(what) or ""):
                    self.dispatch(Copied(now, what))
            case Send(retry=mark):
                self._retried |= {mark} if mark else set()
                self._begin_sending()
            case DiscardOrder(mark=mark):
                room.spawn(self._discard(mark), "discard")
            case _:
                self._store(effect)

    def _store(self, effect: Effect) -> None:
        """Effect on the storage: through when this returns."""
        now = self._room.now()
        match effect:
            case Recall():
                self._recall(effect)
            case KeepDraft(draft=draft, instead_of=before):
                self._shelf.keep(draft, before)
                self._shelf.forget_typed()
                if self._room.store.lasting != self.model.lasting:
                    self._look()
            case ForgetDraft(key=key):
                self._room.store.remove(key)
            case PutOrder(draft=draft, owner=owner):
                self._outbox.put(order_of(draft, owner, now, self._room.words, self._written))
                self._lease(now)
                if draft.mark == self.model.draft.mark:
                    self._room.note_sent()
            case Look():
                self._look()

    def _recall(self, effect: Recall) -> None:
        """Read what the storage has for a call; the deal that the call is about stays what it is."""
        self.dispatch(recalled(effect, self._shelf, self._outbox, self._room.now(), new_mark))
        deal = self._room.board.last(DealChosen)
        if deal is not None and not self.model.settled:
            self._deal_told(deal)
        if self._outbox.waits:
            self._begin_sending(opened=True)

    def _begin_sending(self, *, opened: bool = False) -> None:
        if not self._sending:
            self._sending = True
            self._room.spawn(self._send(opened), "outbox")

    async def _send(self, opened: bool) -> None:
        """Send until nothing more is due. Another sender may be at it: then this waits its turn."""
        self.dispatch(SendingChanged(self._room.now(), True))
        try:
            again = True
            while again:
                for mark in tuple(self._retried):
                    self._retried.discard(mark)
                    await self._outbox.retry(mark)
                await self._outbox.send(told=lambda _: self._look(), opened=opened)
                again = bool(self._retried)
        finally:
            self._sending = False
            self.dispatch(SendingChanged(self._room.now(), False))

    async def _discard(self, mark: str) -> None:
        await self._outbox.discard(mark)
        self._look()

    def _look(self) -> None:
        mark = self.model.draft.mark
        receipt = self._outbox.receipt(mark) if mark else None
        self.dispatch(Looked(self._room.now(), self._outbox.held(), receipt, self._room.store.lasting))

    def _render(self, model: Model) -> None:
        for name, what in places(model, self._room.words, self._times).items():
            self._room.places.show(name, what)
        said = announcement(self._shown, model, self._room.words)
        self._shown = model
        if said:
            self._room.announce(said)
        self._ticker.wake_at(next_change(model))
        waits = any(held.waits_until() is not None for held in model.held)
        if waits and not self._leased < model.now <= self._leased + LEASE / 3:
            self._lease(model.now)
        elif not waits and self._leased:
            self._outbox.leave_to_worker(model.now)
            self._leased = 0.0

    def _lease(self, now: float) -> None:
        """Postpone the worker's turn for as long as the panel lives."""
        self._leased = now
        self._outbox.leave_to_worker(now + LEASE)

    def _written(self, at: float) -> str:
        return shown(at, self._room.offset)


def new_mark() -> str:
    """Return a unique mark: eight letters and digits, short enough for a comment."""
    return base64.b32encode(os.urandom(5)).decode().lower()
