"""The one place where the worker's model changes: `update(model, message, now) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.background_worker import (
    ButtonClicked,
    CardEvent,
    ClientChanged,
    DialpadClicked,
    HoldClicked,
    Initialized,
    MuteClicked,
    QualityClicked,
    TransferClicked,
)
from app.copies import replace
from app.telephony.provider import (
    Connected,
    Connecting,
    Ended,
    Failed,
    Held,
    Muted,
    Report,
    Ringing,
    TransferAnswered,
    TransferFailed,
    Transferred,
    Transferring,
)
from app.worker.state import (
    OVER,
    CallProgress,
    CardEventArrived,
    CardLost,
    Claimed,
    ClientNamed,
    CloseCard,
    Connect,
    ContextRequested,
    Effect,
    EndCall,
    Finished,
    InformPanel,
    Model,
    NameClient,
    NotClaimed,
    Phase,
    ProgressRecalled,
    ReleaseCall,
    Reported,
    SendCommand,
    SendTone,
    SessionCommand,
    SessionCommandFailed,
    SetHold,
    SetMute,
    StartTransfer,
    StoreProgress,
    TestRecognised,
)

if TYPE_CHECKING:
    from app.worker.state import CallMessage, Message

Step = tuple[Model, tuple[Effect, ...]]

_TALKING = (Phase.TALKING, Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED, Phase.TRANSFER_FAILED)
_PHASES = {
    Ringing: Phase.RINGING,
    Connecting: Phase.CONNECTING,
    Connected: Phase.TALKING,
    Transferring: Phase.TRANSFERRING,
    TransferAnswered: Phase.TRANSFER_ANSWERED,
    Transferred: Phase.TRANSFERRED,
    TransferFailed: Phase.TRANSFER_FAILED,
}
# The phases in which the card has the button. A repeated or late click finds the call in another phase.
_ORDERS = {
    ButtonClicked.ANSWER: (SessionCommand.ANSWER, Phase.CONNECTING, (Phase.RINGING,)),
    ButtonClicked.MAKE_CALL: (SessionCommand.DIAL, Phase.CONNECTING, (Phase.RINGING,)),
    ButtonClicked.SKIP: (SessionCommand.SKIP, None, (Phase.RINGING,)),
    ButtonClicked.HANGUP: (SessionCommand.HANG_UP, None, (Phase.CONNECTING, *_TALKING, Phase.TRANSFERRED)),
    ButtonClicked.COMPLETE_TRANSFER: (
        SessionCommand.COMPLETE_TRANSFER,
        None,
        (Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED),
    ),
    ButtonClicked.CANCEL_TRANSFER: (
        SessionCommand.CANCEL_TRANSFER,
        None,
        (Phase.TRANSFERRING, Phase.TRANSFER_ANSWERED, Phase.TRANSFER_FAILED),
    ),
}


def update(model: Model, message: Message, now: float) -> Step:
    """Return the model after `message` at a moment, and the effects to run."""
    before = replace(model, now=now)
    after, effects = _step(before, message)
    if after.claimed and (after.progress, after.claimed) != (before.progress, before.claimed):
        effects = (*effects, StoreProgress(after.call_id, after.progress))
    if after.claimed and _panel_context(after) != _panel_context(before):
        effects = (*effects, InformPanel())
    return after, effects


def _panel_context(model: Model) -> tuple[object, ...]:
    return model.progress, model.name, model.call, model.claimed


def _step(model: Model, message: Message) -> Step:
    if isinstance(message, CardEventArrived):
        return _card_event(model, message.event)
    if isinstance(message, ProgressRecalled):
        # Before the call itself: its card's first event comes next.
        return replace(model, recalled=(message.call_id, message.progress)), ()
    if message.call_id != model.call_id:
        return model, ()
    return _about_the_call(model, message)


def _about_the_call(model: Model, message: CallMessage) -> Step:  # noqa: C901, PLR0911 - one line per message
    match message:
        case ClientNamed(name=name):
            return replace(model, name=name), ()
        case TestRecognised():
            return _changed(model, replace(model.progress, test=True)), ()
        case Claimed():
            return _claim(model)
        case NotClaimed():
            # An end that is being recorded was ours.
            return (model, ()) if model.progress.phase is Phase.ENDED else _release(model)
        case Reported(report=report):
            return _reported(model, report)
        case SessionCommandFailed(phase=phase, back=back):
            return (_in_phase(model, back) if model.progress.phase is phase else model), ()
        case CardLost():
            return _release(model)
        case Finished(hidden=hidden):
            if model.progress.phase is not Phase.ENDED:
                return model, ()
            return _release(model) if hidden else _closing(model)
        case ContextRequested():
            return model, (InformPanel(),) if model.claimed else ()


def _card_event(model: Model, event: CardEvent) -> Step:
    if isinstance(event, Initialized):
        return _initialized(model, event)
    if isinstance(event, ClientChanged):
        return _client_changed(model, event)
    if model.call is None:
        return model, ()
    if event is ButtonClicked.CLOSE:
        return _release(model)
    return _clicked(model, event) if model.claimed else (model, ())


def _initialized(model: Model, event: Initialized) -> Step:
    call = event.call
    if call is None or not call.call_id:
        return model, ()
    if call.call_id == model.call_id:
        return replace(model, call=call), ()
    if call.entity is None and model.early is not None and model.early.phone == call.phone:
        call = replace(call, entity=model.early.entity)
    left, effects = _release(model) if model.call is not None else (model, ())
    recalled_id, recalled = model.recalled or ("", CallProgress())
    resumed = recalled_id == call.call_id
    progress = recalled if resumed else CallProgress()
    fresh = Model(left.now, call=call, progress=progress)
    # The other frame may have gone before the portal recorded the end.
    after, ending = _end(fresh, finish=True) if progress.phase is Phase.ENDED else (fresh, ())
    return after, (*effects, Connect(call, resumed, progress.test), *ending)


def _claim(model: Model) -> Step:
    """Take charge of a call that is ours. Until now nothing was sent, because other cards belong to other apps."""
    entity = None if model.call is None else model.call.entity
    naming = () if entity is None else (NameClient(model.call_id, entity),)
    return replace(model, claimed=True), naming


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
    if event.entity is None or not model.claimed:
        return changed, ()
    return changed, (NameClient(call.call_id, event.entity),)


def _clicked(model: Model, event: CardEvent) -> Step:  # noqa: PLR0911 - one line per button
    progress = model.progress
    if isinstance(event, ButtonClicked):
        known = _ORDERS.get(event)
        if known is None or progress.phase not in known[2]:
            return model, ()
        given, phase, _ = known
        after = phase or progress.phase
        return _in_phase(model, after), (SendCommand(model.call_id, given, after, progress.phase),)
    if isinstance(event, QualityClicked):
        return replace(model, progress=replace(progress, grade=event.grade or progress.grade)), ()
    if progress.phase not in _TALKING:
        return model, ()
    match event:
        case HoldClicked(held=held):
            return _changed(model, replace(progress, held=held)), (SetHold(model.call_id, held),)
        case MuteClicked(muted=muted):
            return _changed(model, replace(progress, muted=muted)), (SetMute(model.call_id, muted),)
        case DialpadClicked(key=key) if key:
            return model, (SendTone(model.call_id, key),)
        case TransferClicked(target=target) if progress.phase is Phase.TALKING and target.value:
            order = StartTransfer(model.call_id, target, Phase.TRANSFERRING, progress.phase)
            return _in_phase(model, Phase.TRANSFERRING), (order,)
    return model, ()


def _reported(model: Model, report: Report) -> Step:
    progress = model.progress
    if progress.phase in OVER:
        return model, ()
    match report:
        case Held(held=held):
            return _changed(model, replace(progress, held=held)), ()
        case Muted(muted=muted):
            return _changed(model, replace(progress, muted=muted)), ()
        case Ended(code=code, finish=finish) | Failed(code=code, finish=finish):
            phase = Phase.ENDED if isinstance(report, Ended) else Phase.FAILED
            return _end(_changed(model, replace(progress, phase=phase, code=code)), finish=finish)
        case _:
            phase = _PHASES[type(report)]
            began = model.now if progress.since is None and phase is Phase.TALKING else progress.since
            return _changed(model, replace(progress, phase=phase, since=began)), ()


def _end(model: Model, *, finish: bool) -> Step:
    progress = model.progress
    hide = progress.phase is Phase.ENDED
    if not (finish or hide):
        return model, ()
    seconds = 0 if progress.since is None else max(0, round(model.now - progress.since))
    end = EndCall(
        model.call_id, seconds, progress.code, progress.grade, hide=hide, finish=finish, chat=not progress.test
    )
    return model, (end,)


def _closing(model: Model) -> Step:
    """Close the card at once: otherwise the operator would be left with a card that has no close button."""
    let_go, effects = _release(model)
    return let_go, (CloseCard(model.call_id), *effects)


def _release(model: Model) -> Step:
    return Model(model.now), (ReleaseCall(model.call_id),)


def _in_phase(model: Model, phase: Phase) -> Model:
    return _changed(model, replace(model.progress, phase=phase))


def _changed(model: Model, progress: CallProgress) -> Model:
    return replace(model, progress=progress)
