"""The one place where the worker's model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.bx24 import background_events as card
from app.telephony import reports
from app.worker import effects as wanted
from app.worker import messages as told
from app.worker.effects import Effect, Give, Order
from app.worker.model import OVER, Course, Model, Phase

if TYPE_CHECKING:
    from app.worker.messages import Message

Step = tuple[Model, tuple[Effect, ...]]

_TALKING = (Phase.TALKING, Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED, Phase.TRANSFER_FAILED)
_PHASES = {
    reports.Ringing: Phase.RINGING,
    reports.Connecting: Phase.CONNECTING,
    reports.Connected: Phase.TALKING,
    reports.Transferring: Phase.TRANSFERRING,
    reports.TransferAnswered: Phase.TRANSFER_ANSWERED,
    reports.Transferred: Phase.TRANSFERRED,
    reports.TransferFailed: Phase.TRANSFER_FAILED,
}
# In which phases the card has the button. A click that comes twice, or late, finds the call in another phase.
_ORDERS = {
    card.AnswerClicked: (Order.ANSWER, Phase.CONNECTING, (Phase.RINGING,)),
    card.MakeCallClicked: (Order.DIAL, Phase.CONNECTING, (Phase.RINGING,)),
    card.SkipClicked: (Order.SKIP, None, (Phase.RINGING,)),
    card.HangupClicked: (Order.HANG_UP, None, (Phase.CONNECTING, *_TALKING, Phase.TRANSFERRED)),
    card.CompleteTransferClicked: (Order.COMPLETE_TRANSFER, None, (Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED)),
    card.CancelTransferClicked: (
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
        effects = (*effects, wanted.Keep(after.call_id, after.course))
    if after.driven and _told(after) != _told(before):
        effects = (*effects, wanted.TellPanel(after.call_id))
    return after, effects


def _told(model: Model) -> tuple[object, ...]:
    return model.course, model.name, model.call, model.driven


def _step(model: Model, message: Message) -> Step:
    if isinstance(message, told.CardTold):
        return _card_told(model, message.event)
    if isinstance(message, told.CourseRecalled):
        # Before the call itself: its card's first event comes next.
        return replace(model, recalled=(message.call_id, message.course)), ()
    if message.call_id != model.call_id:
        return model, ()
    return _about_the_call(model, message)


def _about_the_call(  # noqa: C901, PLR0911 - one line per message
    model: Model,
    message: told.ClientNamed
    | told.TestRecognised
    | told.TookCharge
    | told.NotClaimed
    | told.Reported
    | told.OrderFailed
    | told.CardLost
    | told.Finished
    | told.ContextWanted,
) -> Step:
    match message:
        case told.ClientNamed(name=name):
            return replace(model, name=name), ()
        case told.TestRecognised():
            return _changed(model, replace(model.course, test=True)), ()
        case told.TookCharge():
            return _took_charge(model)
        case told.NotClaimed():
            # An end that is being put on record was ours.
            return (model, ()) if model.course.phase is Phase.ENDED else _let_go(model)
        case told.Reported(report=report):
            return _reported(model, report)
        case told.OrderFailed(phase=phase, back=back):
            return (_in_phase(model, back) if model.course.phase is phase else model), ()
        case told.CardLost():
            return _let_go(model)
        case told.Finished(hidden=hidden):
            if model.course.phase is not Phase.ENDED:
                return model, ()
            return _let_go(model) if hidden else _closing(model)
        case told.ContextWanted():
            return model, ((wanted.TellPanel(model.call_id),) if model.driven else ())


def _card_told(model: Model, event: card.CardEvent) -> Step:
    if isinstance(event, card.Initialized):
        return _initialized(model, event)
    if isinstance(event, card.ClientChanged):
        return _client_changed(model, event)
    if model.call is None:
        return model, ()
    if isinstance(event, card.CloseClicked):
        return _let_go(model)
    return _clicked(model, event) if model.driven else (model, ())


def _initialized(model: Model, event: card.Initialized) -> Step:
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
    return after, (*effects, wanted.Connect(call, resumed, course.test), *ending)


def _took_charge(model: Model) -> Step:
    """Take charge of a call that is ours. Until now nothing was sent, because other cards belong to other apps."""
    entity = None if model.call is None else model.call.entity
    naming = () if entity is None else (wanted.NameClient(model.call_id, entity),)
    return replace(model, driven=True), naming


def _client_changed(model: Model, event: card.ClientChanged) -> Step:
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
    return changed, (wanted.NameClient(call.call_id, event.entity),)


def _clicked(model: Model, event: card.CardEvent) -> Step:  # noqa: PLR0911 - one line per button
    course = model.course
    known = _ORDERS.get(type(event))
    if known is not None:
        given, phase, phases = known
        if course.phase not in phases:
            return model, ()
        after = phase or course.phase
        return _in_phase(model, after), (Give(model.call_id, given, after, course.phase),)
    if isinstance(event, card.QualityClicked):
        return replace(model, course=replace(course, grade=event.grade or course.grade)), ()
    if course.phase not in _TALKING:
        return model, ()
    match event:
        case card.HoldClicked(held=held):
            return _changed(model, replace(course, held=held)), (wanted.GiveHold(model.call_id, held),)
        case card.MuteClicked(muted=muted):
            return _changed(model, replace(course, muted=muted)), (wanted.GiveMute(model.call_id, muted),)
        case card.DialpadClicked(key=key) if key:
            return model, (wanted.GiveTone(model.call_id, key),)
        case card.TransferClicked(target=target) if course.phase is Phase.TALKING and target.value:
            order = wanted.GiveTransfer(model.call_id, target, Phase.TRANSFERRING, course.phase)
            return _in_phase(model, Phase.TRANSFERRING), (order,)
    return model, ()


def _reported(model: Model, report: reports.Report) -> Step:
    course = model.course
    if course.phase in OVER:
        return model, ()
    match report:
        case reports.Held(held=held):
            return _changed(model, replace(course, held=held)), ()
        case reports.Muted(muted=muted):
            return _changed(model, replace(course, muted=muted)), ()
        case reports.Ended(code=code, finish=finish) | reports.Failed(code=code, finish=finish):
            phase = Phase.ENDED if isinstance(report, reports.Ended) else Phase.FAILED
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
    end = wanted.EndCall(
        model.call_id, seconds, course.code, course.grade, hide=hide, finish=finish, chat=not course.test
    )
    return model, (end,)


def _closing(model: Model) -> Step:
    """Close the card at once: otherwise the operator would be left with a card that has no close button."""
    let_go, effects = _let_go(model)
    return let_go, (wanted.CloseCard(model.call_id), *effects)


def _let_go(model: Model) -> Step:
    return Model(model.now), (wanted.LetGo(model.call_id),)


def _in_phase(model: Model, phase: Phase) -> Model:
    return _changed(model, replace(model.course, phase=phase))


def _changed(model: Model, course: Course) -> Model:
    return replace(model, course=course)
