"""The worker without a browser: joins the card, the telephony client and the portal's REST.

    worker = Worker(library, Seams(turn=frame, rest=rest, client=make_client(), ...), words)
    worker.open()

Runs on CPython with fakes for its seams.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.background_worker import BackgroundWorker, Initialized
from app.bitrix24.errors import BX24Error
from app.bitrix24.portal import Portal
from app.call import worker_channel
from app.telephony import test_call
from app.telephony.provider import Call
from app.ui.program import Loop, Report
from app.worker.card import CardDriver
from app.worker.crm_records import client_name, current_user, finish, hide
from app.worker.state import (
    OUTGOING,
    CardLost,
    CardTold,
    ClientNamed,
    CloseCard,
    Connect,
    ContextWanted,
    CourseRecalled,
    EndCall,
    Finished,
    Keep,
    LetGo,
    Model,
    NameClient,
    TellPanel,
    TestRecognised,
)
from app.worker.storage_format import course_in, course_text
from app.worker.telephony_line import Lines
from app.worker.update import update

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from app.bitrix24.background_worker import CardEvent
    from app.bitrix24.call_card import CrmEntity
    from app.bitrix24.library import Library
    from app.bitrix24.rest.client import Rest
    from app.bitrix24.subscriptions import Subscription
    from app.locale import Words
    from app.telephony.provider import Client
    from app.worker.state import Effect, Message


class Turn(Protocol):
    """This frame's turn to act for a call; `app.browser.worker_frame.WorkerFrame` is one."""

    def has(self, call_id: str) -> bool:
        """Return whether this frame is the one that acts for a call. Only a call of ours ever gets such a frame."""
        ...

    def kept(self) -> tuple[str, str]:
        """Return the id and the kept text of the call that this frame was given; empty texts when there is none."""
        ...

    def keep(self, call_id: str, text: str) -> None:
        """Keep a text for the frame that takes over when this one goes."""
        ...

    def over(self, call_id: str) -> None:
        """Forget what was kept, because the call is done."""
        ...


class Store(Protocol):
    """Texts by key that all frames of the app share; `app.browser.storage.LocalStorage` is one."""

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`, or None."""
        ...

    def remove(self, key: str) -> None:
        """Forget a text."""
        ...


@dataclass(frozen=True, slots=True)
class Seams:
    """What the worker needs of the world.

    Attributes:
        turn: This frame's turn.
        store: Where the home page leaves the mark of its test call.
        rest: The portal's REST.
        client: The telephony client.
        tell: Sends a text to the panel.
        spawn: Starts a coroutine; its first step runs at once.
        now: The clock, seconds since 1970.
        report: Told of faults.
    """

    turn: Turn
    store: Store
    rest: Rest
    client: Client
    tell: Callable[[str], None]
    spawn: Callable[[Coroutine[None, None, None], str], None]
    now: Callable[[], float]
    report: Report


class Worker:
    """One worker in one frame."""

    def __init__(self, library: Library, seams: Seams, words: Words) -> None:
        self._seams = seams
        self._portal = Portal(library)
        self._cards = BackgroundWorker(self._portal)
        self._subscription: Subscription | None = None
        self._lines = Lines(spawn=seams.spawn, now=seams.now, dispatch=self.dispatch, report=seams.report)
        self._driver = CardDriver(
            self._cards,
            words,
            spawn=seams.spawn,
            lost=lambda call_id: self.dispatch(CardLost(seams.now(), call_id)),
            report=seams.report,
        )
        self._loop: Loop[Model, Message, Effect] = Loop(
            Model(), update, render=self._driver.show, run=self._run, report=seams.report
        )

    @property
    def model(self) -> Model:
        """What the worker knows."""
        return self._loop.model

    def open(self) -> None:
        """Take over what another frame left, then hear the card's events, the kept ones first."""
        self._recall()
        self._subscription = self._cards.on_event(self._card_event)
        self._portal.release_events()

    def turn_came(self) -> None:
        """Take this frame's turn for another call."""
        self._recall()

    def card_lost(self) -> None:
        """Let go of the call at hand: its card is gone, and what the portal shows next is another call's."""
        self.dispatch(CardLost(self._seams.now(), self.model.call_id))

    def heard(self, message: str) -> None:
        """Take a text of the panel."""
        call_id = worker_channel.asked(message)
        if call_id:
            self.dispatch(ContextWanted(self._seams.now(), call_id))

    def dispatch(self, message: Message) -> None:
        """Deal with a message. A closed worker does nothing."""
        self._loop.dispatch(message)

    def close(self) -> None:
        """End the worker, its subscriptions and its requests. The call continues without it."""
        self._loop.close()
        self._lines.close()
        if self._subscription is not None:
            self._subscription.close()
        self._portal.close()

    def _card_event(self, event: CardEvent) -> None:
        if isinstance(event, Initialized) and event.call is not None and not self._seams.turn.has(event.call.call_id):
            return  # closed while Python started, or not ours
        self.dispatch(CardTold(self._seams.now(), event))

    def _recall(self) -> None:
        call_id, kept = self._seams.turn.kept()
        course = course_in(kept)
        if call_id and course is not None:
            self.dispatch(CourseRecalled(self._seams.now(), call_id, course))

    def _run(self, effect: Effect) -> None:
        seams = self._seams
        match effect:
            case NameClient(call_id=call_id, entity=entity):
                seams.spawn(self._name(call_id, entity), "client's name")
            case Connect():
                self._connect(effect)
            case EndCall():
                seams.spawn(self._end(effect), "end of the call")
            case CloseCard(call_id=call_id):
                self._driver.close(call_id)
            case Keep(call_id=call_id, course=course):
                seams.turn.keep(call_id, course_text(course))
            case TellPanel():
                seams.tell(worker_channel.told(_context(self.model)))
            case LetGo(call_id=call_id):
                self._lines.let_go(call_id)
                seams.tell(worker_channel.told(worker_channel.Context(call_id, over=True)))
                seams.turn.over(call_id)
            case _:
                self._lines.give(effect)

    def _connect(self, effect: Connect) -> None:
        status, now = effect.call, self._seams.now()
        number = status.phone.text
        test = effect.test
        if not test and test_call.marks(self._seams.store.get(test_call.KEY), status.call_id, number, now):
            test = True
            self._seams.store.remove(test_call.KEY)
            self.dispatch(TestRecognised(now, status.call_id))
        outgoing = status.direction in OUTGOING
        call = Call(status.call_id, number, status.line_number, outgoing, test, effect.resumed)
        self._lines.connect(self._seams.client, call)

    async def _name(self, call_id: str, entity: CrmEntity) -> None:
        try:
            name = await client_name(self._seams.rest, entity)
        except BX24Error:
            return  # the number stays the title: without the right or the scope there is no name
        if name:
            self.dispatch(ClientNamed(self._seams.now(), call_id, name))

    async def _end(self, effect: EndCall) -> None:
        rest, call_id = self._seams.rest, effect.call_id
        hidden = False
        try:
            user = await current_user(rest)
            if effect.hide:
                await hide(rest, call_id, user)
                hidden = True
            if effect.finish:
                await finish(rest, effect, user)
        except BX24Error as error:
            self._seams.report("end of the call", error)
        self.dispatch(Finished(self._seams.now(), call_id, hidden))


def _context(model: Model) -> worker_channel.Context:
    entity = None if model.call is None else model.call.entity
    course = model.course
    return worker_channel.Context(
        model.call_id,
        "" if entity is None else f"{entity.type}:{entity.id}",
        model.name,
        course.phase,
        course.since,
        course.held,
        course.muted,
    )
