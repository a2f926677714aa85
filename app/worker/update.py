"""The one place where the worker's model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.bitrix24.background_worker import (
    AnswerClicked,
    CancelTransferClicked,
    CardEvent,
    ClientChanged,
    CloseClicked,
    CompleteTransferClicked,
    DialpadClicked,
    HangupClicked,
    HoldClicked,
    Initialized,
    MakeCallClicked,
    MuteClicked,
    QualityClicked,
    SkipClicked,
    TransferClicked,
)
from app.telephony import events
from app.worker.state import (
    OVER,
    CardLost,
    CardTold,
    ClientNamed,
    CloseCard,
    Connect,
    ContextWanted,
    Course,
    CourseRecalled,
    Effect,
    EndCall,
    Finished,
    Give,
    GiveHold,
    GiveMute,
    GiveTone,
    GiveTransfer,
    Keep,
    LetGo,
    Model,
    NameClient,
    NotClaimed,
    Order,
    OrderFailed,
    Phase,
    Reported,
    TellPanel,
    TestRecognised,
    TookCharge,
)

if TYPE_CHECKING:
    from app.worker.state import Message

Step = tuple[Model, tuple[Effect, ...]]

_TALKING = (Phase.TALKING, Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED, Phase.TRANSFER_FAILED)
_PHASES = {
    events.Ringing: Phase.RINGING,
    events.Connecting: Phase.CONNECTING,
    events.Connected: Phase.TALKING,
    events.Transferring: Phase.TRANSFERRING,
    events.TransferAnswered: Phase.TRANSFER_ANSWERED,
    events.Transferred: Phase.TRANSFERRED,
    events.TransferFailed: Phase.TRANSFER_FAILED,
}
# In which phases the card has the button. A click that comes twice, or late, finds the call in another phase.
_ORDERS = {
    AnswerClicked: (Order.ANSWER, Phase.CONNECTING, (Phase.RINGING,)),
    MakeCallClicked: (Order.DIAL, Phase.CONNECTING, (Phase.RINGING,)),
    SkipClicked: (Order.SKIP, None, (Phase.RINGING,)),
    HangupClicked: (Order.HANG_UP, None, (Phase.CONNECTING, *_TALKING, Phase.TRANSFERRED)),
    CompleteTransferClicked: (Order.COMPLETE_TRANSFER, None, (Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED)),
    CancelTransferClicked: (
        Order.CANCEL_TRANSFER,
        None,
        (Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED, Phase.TRANSFER_FAILED),
    ),
}


def update(model: Model, message: Message) -> Step:
    """Return the model after `message`, and what is to be done outside because of it."""
    before = replace(model, now=message.at)
    after, effects = _step(before, message)
    if after.driven and (after.course, after.driven) != (before.course, before.driven):
        effects = (*effects, Keep(after.call_id, after.course))
    if after.driven and _told(after) != _told(before):
        effects = (*effects, TellPanel(after.call_id))
    return after, effects


def _told(model: Model) -> tuple[object, ...]:
    return model.course, model.name, model.call, model.driven


def _step(model: Model, message: Message) -> Step:
    if isinstance(message, CardTold):
        return _card_told(model, message.event)
    if isinstance(message, CourseRecalled):
        # Before the call itself: its card's first event comes next.
        return replace(model, recalled=(message.call_id, message.course)), ()
    if message.call_id != model.call_id:
        return model, ()
    return _about_the_call(model, message)


def _about_the_call(  # noqa: C901, PLR0911 - one line per message
    model: Model,
    message: ClientNamed
    | TestRecognised
    | TookCharge
    | NotClaimed
    | Reported
    | OrderFailed
    | CardLost
    | Finished
    | ContextWanted,
) -> Step:
    match message:
        case ClientNamed(name=name):
            return replace(model, name=name), ()
        case TestRecognised():
            return _changed(model, replace(model.course, test=True)), ()
        case TookCharge():
            return _took_charge(model)
        case NotClaimed():
            # An end that is being put on record was ours.
            return (model, ()) if model.course.phase is Phase.ENDED else _let_go(model)
        case Reported(report=report):
            return _reported(model, report)
        case OrderFailed(phase=phase, back=back):
            return (_in_phase(model, back) if model.course.phase is phase else model), ()
        case CardLost():
            return _let_go(model)
        case Finished(hidden=hidden):
            if model.course.phase is not Phase.ENDED:
                return model, ()
            return _let_go(model) if hidden else _closing(model)
        case ContextWanted():
            return model, ((TellPanel(model.call_id),) if model.driven else ())


def _card_told(model: Model, event: CardEvent) -> Step:
    if isinstance(event, Initialized):
        return _initialized(model, event)
    if isinstance(event, ClientChanged):
        return _client_changed(model, event)
    if model.call is None:
        return model, ()
    if isinstance(event, CloseClicked):
        return _let_go(model)
    return _clicked(model, event) if model.driven else (model, ())


def _initialized(model: Model, event: Initialized) -> Step:
    call = event.call
    if call is None or not call.call_id:
        return model, ()
    if call.call_id == model.call_id:
        return replace(model, call=call), ()
    if call.entity is None and model.early is not None and model.early.phone == call.phone:
        call = replace(call, entity=model.early.entity)
    left, effects = _let_go(model) if model.call is not None else (model, ())
    recalled_id, recalled = model.recalled or ("", Course())
    resumed = recalled_id == call.call_id
    course = recalled if resumed else Course()
    fresh = Model(left.now, call=call, course=course)
    # The other frame may have gone before the portal had the end on record.
    after, ending = _over(fresh, finish=True) if course.phase is Phase.ENDED else (fresh, ())
    return after, (*effects, Connect(call, resumed, course.test), *ending)


def _took_charge(model: Model) -> Step:
    """Take charge of a call that is ours. Until now nothing was sent, because other cards belong to other apps."""
    entity = None if model.call is None else model.call.entity
    naming = () if entity is None else (NameClient(model.call_id, entity),)
    return replace(model, driven=True), naming


def _client_changed(model: Model, event: ClientChanged) -> Step:
    call = model.call
    if call is None:
        return replace(model, early=event), ()
    if call.entity == event.entity and call.phone == event.phone:
        return model, ()
    changed = replace(model, call=replace(call, entity=event.entity, phone=event.phone))
    if call.entity == event.entity:
        return changed, ()
    changed = replace(changed, name="")
    if event.entity is None or not model.driven:
        return changed, ()
    return changed, (NameClient(call.call_id, event.entity),)


def _clicked(model: Model, event: CardEvent) -> Step:  # noqa: PLR0911 - one line per button
    course = model.course
    known = _ORDERS.get(type(event))
    if known is not None:
        given, phase, phases = known
        if course.phase not in phases:
            return model, ()
        after = phase or course.phase
        return _in_phase(model, after), (Give(model.call_id, given, after, course.phase),)
    if isinstance(event, QualityClicked):
        return replace(model, course=replace(course, grade=event.grade or course.grade)), ()
    if course.phase not in _TALKING:
        return model, ()
    match event:
        case HoldClicked(held=held):
            return _changed(model, replace(course, held=held)), (GiveHold(model.call_id, held),)
        case MuteClicked(muted=muted):
            return _changed(model, replace(course, muted=muted)), (GiveMute(model.call_id, muted),)
        case DialpadClicked(key=key) if key:
            return model, (GiveTone(model.call_id, key),)
        case TransferClicked(target=target) if course.phase is Phase.TALKING and target.value:
            order = GiveTransfer(model.call_id, target, Phase.TRANSFERRING, course.phase)
            return _in_phase(model, Phase.TRANSFERRING), (order,)
    return model, ()


def _reported(model: Model, report: events.Report) -> Step:
    course = model.course
    if course.phase in OVER:
        return model, ()
    match report:
        case events.Held(held=held):
            return _changed(model, replace(course, held=held)), ()
        case events.Muted(muted=muted):
            return _changed(model, replace(course, muted=muted)), ()
        case events.Ended(code=code, finish=finish) | events.Failed(code=code, finish=finish):
            phase = Phase.ENDED if isinstance(report, events.Ended) else Phase.FAILED
            return _over(_changed(model, replace(course, phase=phase, code=code)), finish=finish)
        case _:
            phase = _PHASES[type(report)]
            began = model.now if course.since is None and phase is Phase.TALKING else course.since
            return _changed(model, replace(course, phase=phase, since=began)), ()


def _over(model: Model, *, finish: bool) -> Step:
    course = model.course
    hide = course.phase is Phase.ENDED
    if not (finish or hide):
        return model, ()
    seconds = 0 if course.since is None else max(0, round(model.now - course.since))
    end = EndCall(model.call_id, seconds, course.code, course.grade, hide=hide, finish=finish, chat=not course.test)
    return model, (end,)


def _closing(model: Model) -> Step:
    """Close the card at once: otherwise the operator would be left with a card that has no close button."""
    let_go, effects = _let_go(model)
    return let_go, (CloseCard(model.call_id), *effects)


def _let_go(model: Model) -> Step:
    return Model(model.now), (LetGo(model.call_id),)


def _in_phase(model: Model, phase: Phase) -> Model:
    return _changed(model, replace(model.course, phase=phase))


def _changed(model: Model, course: Course) -> Model:
    return replace(model, course=course)
