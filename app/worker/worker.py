"""The worker without a browser: connects the card, the telephony provider and the portal's REST.

    worker = Worker(library, WorkerContext(lease=frame, rest=rest, provider=make_provider(), ...), words)
    worker.open()

Runs on CPython with fakes for its context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.bitrix24.background_worker import BackgroundWorker, Initialized
from app.bitrix24.call_card import type_id
from app.bitrix24.errors import BX24Error
from app.bitrix24.portal import Portal
from app.bitrix24.rest.errors import RefusedError, UnreadableReplyError
from app.bitrix24.values import JSON, mapping, positive, text
from app.call import worker_channel
from app.telephony.provider import Call
from app.telephony.test_call import KEY, marks
from app.ui.program import PageContext, Program
from app.worker.card import CardDriver
from app.worker.session import ActiveSession
from app.worker.state import (
    OUTGOING,
    CardEventArrived,
    CardLost,
    ClientNamed,
    CloseCard,
    Connect,
    ContextRequested,
    EndCall,
    Finished,
    InformPanel,
    Model,
    NameClient,
    ProgressRecalled,
    ReleaseCall,
    StoreProgress,
    TestRecognised,
    decode_progress,
    encode_progress,
)
from app.worker.update import update

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.background_worker import CardEvent
    from app.bitrix24.library import Library, Subscription
    from app.bitrix24.rest.client import Rest
    from app.call.crm_item import CrmItem
    from app.locale import Words
    from app.telephony.provider import TelephonyProvider
    from app.ui.storage import Store
    from app.worker.state import Effect, Message

_METHODS = {
    "CONTACT": "crm.contact.get",
    "COMPANY": "crm.company.get",
    "LEAD": "crm.lead.get",
    "DEAL": "crm.deal.get",
}


async def read_client_name(rest: Rest, entity: CrmItem) -> str:
    """Return the name of a CRM item; empty if it has none, or its type is unknown.

    Raises:
        RestError: It can't be read, for example without the right or the scope.
    """
    method = _METHODS.get(entity.type)
    if method is not None:
        return _name_in((await rest.call(method, {"id": entity.id})).result)
    number = type_id(entity.type)
    if number is None:
        return ""
    answer = await rest.call("crm.item.get", {"entityTypeId": number, "id": entity.id})
    return text(mapping(mapping(answer.result).get("item")).get("title"))


async def finish(rest: Rest, end: EndCall, user: int) -> None:
    """Record the call's end: the portal creates its activity and statistics.

    Raises:
        OutcomeUnknownError: It may or may not be recorded.
        RestError: It isn't recorded.
    """
    params: dict[str, str | int] = {
        "CALL_ID": end.call_id,
        "USER_ID": user,
        "DURATION": end.seconds,
        "STATUS_CODE": end.code,
    }
    if end.grade is not None:
        params["VOTE"] = end.grade
    if not end.chat:
        params["ADD_TO_CHAT"] = 0
    await rest.call("telephony.externalCall.finish", params)


async def current_user(rest: Rest) -> int:
    """Return the current user's id: from `user.current`, or, without its scope, from `profile`.

    Raises:
        RestError: Neither can be read.
    """
    try:
        found = (await rest.call("user.current")).result
    except RefusedError:
        found = (await rest.call("profile")).result
    user_id = positive(mapping(found).get("ID"))
    if user_id is None:
        raise UnreadableReplyError("user.current", 200)
    return user_id


def _name_in(result: JSON) -> str:
    fields = mapping(result)
    person = " ".join(filter(None, (text(fields.get(key)) for key in ("NAME", "LAST_NAME"))))
    return person or text(fields.get("TITLE"))


class CallLease(Protocol):
    """This frame's lease to act for a call; implemented by `app.browser.frames.WorkerFrame`."""

    def has(self, call_id: str) -> bool:
        """Return whether this frame acts for a call. Only our calls ever get such a frame."""
        ...

    def recall(self) -> tuple[str, str]:
        """Return id and stored text of the call that this frame was given; empty texts without one."""
        ...

    def store(self, call_id: str, text: str) -> None:
        """Store a text for the frame that takes over when this one goes."""
        ...

    def release(self, call_id: str) -> None:
        """Forget what was stored, because the call is done."""
        ...


@dataclass(frozen=True, kw_only=True)
class WorkerContext(PageContext):
    """What the worker needs of the world besides.

    Attributes:
        lease: This frame's lease of calls.
        store: Where the home page leaves the mark of its test call.
        rest: The portal's REST.
        provider: The telephony provider.
        tell: Sends a text to the panel.
    """

    lease: CallLease
    store: Store
    rest: Rest
    provider: TelephonyProvider
    tell: Callable[[str], None]


class Worker:
    """One worker in one frame."""

    def __init__(self, library: Library, context: WorkerContext, words: Words) -> None:
        self._context = context
        self._portal = Portal(library)
        self._cards = BackgroundWorker(self._portal)
        self._subscription: Subscription | None = None
        self._session = ActiveSession(context, self.dispatch)
        self._driver = CardDriver(self._cards, words, context, lost=lambda call_id: self.dispatch(CardLost(call_id)))
        self._program: Program[Model, Message, Effect] = Program(
            Model(),
            lambda model, message: update(model, message, context.now()),
            context,
            render=self._driver.show,
            run=self._run,
        )

    @property
    def model(self) -> Model:
        """What the worker knows."""
        return self._program.model

    def open(self) -> None:
        """Take over what another frame left, then receive the card's events, the buffered ones first."""
        self.take_turn()
        self._subscription = self._cards.on_event(self._card_event)
        self._portal.release_events()

    def take_turn(self) -> None:
        """Take this frame's turn for a call that another frame had."""
        call_id, stored = self._context.lease.recall()
        progress = decode_progress(stored)
        if call_id and progress is not None:
            self.dispatch(ProgressRecalled(call_id, progress))

    def card_lost(self) -> None:
        """Let go of the current call: its card is gone, and the next one belongs to another call."""
        self.dispatch(CardLost(self.model.call_id))

    def receive(self, message: str) -> None:
        """Take a text of the panel."""
        call_id = worker_channel.decode_question(message)
        if call_id:
            self.dispatch(ContextRequested(call_id))

    def dispatch(self, message: Message) -> None:
        """Process a message. A closed worker does nothing."""
        self._program.dispatch(message)

    def close(self) -> None:
        """End the worker, its subscriptions and its requests. The call continues without it."""
        self._program.close()
        self._session.close()
        if self._subscription is not None:
            self._subscription.close()
        self._portal.close()

    def _card_event(self, event: CardEvent) -> None:
        if (
            isinstance(event, Initialized)
            and event.call is not None
            and not self._context.lease.has(event.call.call_id)
        ):
            return  # closed while Python started, or not ours
        self.dispatch(CardEventArrived(event))

    def _run(self, effect: Effect) -> None:
        context = self._context
        match effect:
            case NameClient(call_id=call_id, entity=entity):
                context.spawn(self._name(call_id, entity), "client's name")
            case Connect():
                self._connect(effect)
            case EndCall():
                context.spawn(self._end(effect), "end of the call")
            case CloseCard(call_id=call_id):
                self._driver.close(call_id)
            case StoreProgress(call_id=call_id, progress=progress):
                context.lease.store(call_id, encode_progress(progress))
            case InformPanel():
                context.tell(worker_channel.encode_report(_context(self.model)))
            case ReleaseCall(call_id=call_id):
                self._session.release(call_id)
                context.tell(worker_channel.encode_report(worker_channel.WorkerReport(call_id, over=True)))
                context.lease.release(call_id)
            case _:
                self._session.send_command(effect)

    def _connect(self, effect: Connect) -> None:
        status, now = effect.call, self._context.now()
        number = status.phone.text
        test = effect.test
        if not test and marks(self._context.store.get(KEY), status.call_id, number, now):
            test = True
            self._context.store.remove(KEY)
            self.dispatch(TestRecognised(status.call_id))
        outgoing = status.direction in OUTGOING
        call = Call(status.call_id, number, status.line_number, outgoing, test, effect.resumed)
        self._session.connect(self._context.provider, call)

    async def _name(self, call_id: str, entity: CrmItem) -> None:
        try:
            name = await read_client_name(self._context.rest, entity)
        except BX24Error:
            return  # the number stays the title: without the right or the scope there is no name
        if name:
            self.dispatch(ClientNamed(call_id, name))

    async def _end(self, effect: EndCall) -> None:
        rest, call_id = self._context.rest, effect.call_id
        hidden = False
        try:
            user = await current_user(rest)
            if effect.hide:
                # The portal closes the card by its rules: one that is held open stays until it is released.
                await rest.call("telephony.externalCall.hide", {"CALL_ID": call_id, "USER_ID": user})
                hidden = True
            if effect.finish:
                await finish(rest, effect, user)
        except BX24Error as error:
            self._context.report("end of the call", error)
        self.dispatch(Finished(call_id, hidden))


def _context(model: Model) -> worker_channel.WorkerReport:
    entity = None if model.call is None else model.call.entity
    progress = model.progress
    return worker_channel.WorkerReport(
        model.call_id,
        "" if entity is None else entity.code,
        model.name,
        progress.phase,
        progress.since,
        progress.held,
        progress.muted,
    )
