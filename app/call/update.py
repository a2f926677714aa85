"""The one place where the model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call import conversation, hold, messages
from app.call.context import ENDED, FAILED
from app.call.course import client_reported, remembered_talk, state_reported, status_reported
from app.call.effects import (
    AskStatus,
    CopyText,
    Effect,
    OpenClient,
    RememberConversation,
    RememberTalk,
    SetHold,
)
from app.call.log import Entry
from app.call.model import Model, Phase, StatusRequest, Trouble
from app.call.phase import is_over
from app.call.talk import RememberedTalk

if TYPE_CHECKING:
    from app.call.context import Context
    from app.call.messages import Message

Step = tuple[Model, tuple[Effect, ...]]
HoldMessage = (
    messages.HoldToggled
    | messages.MoreTimeWanted
    | messages.HoldReasoned
    | messages.HoldDropped
    | messages.HoldConfirmed
    | messages.HoldFailed
)

_STATUS_TROUBLES = (Trouble.STATUS_SILENT, Trouble.STATUS_UNREADABLE)
_HOLD_TROUBLES = (Trouble.HOLD_SILENT, Trouble.HOLD_REFUSED)

DISABLE_AUTO_CLOSE = "disableAutoClose"


def update(model: Model, message: Message) -> Step:
    """Return the model after `message`, and the effects to run."""
    before = replace(model, now=message.at)
    after, effects = _step(before, message)
    remembered = _to_remember(after)
    if remembered != _to_remember(before):
        effects = (*effects, RememberTalk(remembered))
    known = conversation.to_remember(after)
    if known is not None and known != conversation.to_remember(before):
        effects = (*effects, RememberConversation(known))
    return after, effects


def next_change(model: Model, *, seen: bool = True) -> float | None:
    """Return when time alone will change something; None when it will not.

    What only looks different, such as a running timer, counts while somebody can see the panel.
    """
    moments = []
    if seen and model.talk is not None and model.talk.until is None:
        moments.append(model.talk.since + model.talk.seconds(model.now) + 1)
    left = model.hold.seconds_left(model.now)
    if seen and model.hold.closes_at is not None and left is not None:
        moments.append(model.hold.closes_at - left + 1 if left else model.hold.closes_at + hold.GRACE)
    repeat = hold.next_repeat(model.hold) if _can_hold(model) else None
    if repeat is not None:
        moments.append(repeat)
    return min(moments) if moments else None


def _step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case messages.Opened():
            return _opened(model, message), ()
        case messages.StateChanged(state=state, failure_code=code):
            return _overtaking(_calmed(state_reported(model, state, code)), state_told=True), ()
        case messages.ClientChanged(client=client, number=number):
            return _asking(_overtaking(client_reported(model, client, number), client_told=True))
        case messages.Ticked():
            return _ticked(model)
        case messages.Said(at=at, kind=kind, name=name, payload=payload):
            return replace(model, log=model.log.add(Entry(at, kind, name, payload)), log_copied=False), ()
        case messages.CloseAnnounced():
            return _closing(model)
        case messages.InterfaceKnown(commands=commands):
            return replace(model, commands=commands), ()
        case messages.Failed(trouble=trouble):
            return _troubled(model, trouble), ()
        case messages.TroubleDismissed(trouble=trouble):
            return _relieved(model, trouble), ()
        case _:
            return _operator_step(model, message)


def _opened(model: Model, message: messages.Opened) -> Model:
    """Take over what an earlier load of the page knew, if it was in the same conversation."""
    described = model if message.call is None else status_reported(model, message.call)
    current, known = conversation.opened(described, message.conversation, message.at, message.shown_at)
    described = replace(described, conversation=current)
    if known and described.call is not None and message.conversation is not None:
        again = conversation.identified_again(described.call, message.conversation)
        described = replace(described, identified=again)
    talk = message.remembered
    if talk is None or (not known and (message.conversation is not None or talk.talk.since < message.shown_at)):
        return described
    return remembered_talk(described, talk)


def _told_beside(model: Model, message: messages.ContextTold | messages.NoteSent | messages.ClientIdentified) -> Model:
    """Keep what the worker and the sections have reported about this call."""
    match message:
        case messages.NoteSent():
            return replace(model, conversation=replace(model.conversation, saved=True))
        case messages.ClientIdentified(identified=identified):
            return replace(model, identified=identified)
        case messages.ContextTold(context=context):
            return _context_told(model, context)


def _context_told(model: Model, context: Context) -> Model:
    """Keep the worker's report about this call, and end it when it is over. The worker being done changes nothing."""
    if model.call is None or context.call_id != model.call.id or context.over:
        return model
    told = replace(model, context=context)
    if context.phase not in (ENDED, FAILED) or is_over(model.phase):
        return told
    answered = Phase.UNANSWERED if context.since is None else Phase.ENDED
    phase = Phase.FAILED if context.phase == FAILED else answered
    return replace(told, phase=phase, talk=told.talk and told.talk.ended(told.now))


def _operator_step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case messages.Subscribed(hold=held):
            return _subscribed(model, held=held)
        case messages.StatusWanted():
            return _asking(model)
        case messages.StatusArrived() | messages.StatusFailed():
            return _status_answered(model, message)
        case (
            messages.HoldToggled()
            | messages.MoreTimeWanted()
            | messages.HoldReasoned()
            | messages.HoldDropped()
            | messages.HoldConfirmed()
            | messages.HoldFailed()
        ):
            return _hold_step(model, message)
        case messages.ClientOpenWanted(client=client):
            return _relieved(model, Trouble.OPEN_FAILED), (OpenClient(client),)
        case messages.LogToggled(open=is_open):
            return replace(model, log_open=is_open, log_copied=False), ()
        case messages.LogCopyWanted():
            return _relieved(model, Trouble.COPY_FAILED), (CopyText(model.log.as_json()),)
        case messages.ContextTold() | messages.NoteSent() | messages.ClientIdentified():
            return _told_beside(model, message), ()
        case messages.LogCopied():
            return replace(model, log_copied=True), ()
        case _:
            return model, ()


def _subscribed(model: Model, *, held: bool) -> Step:
    asking, effects = _asking(replace(model, subscribed=True))
    if not held:
        return asking, effects
    holding, more = _wanting_hold(asking, held=True)
    return holding, (*effects, *more)


def _hold_step(model: Model, message: HoldMessage) -> Step:
    match message:
        case messages.HoldToggled():
            return _toggled(model)
        case messages.MoreTimeWanted():
            return _wanting_hold(model, held=True)
        case messages.HoldReasoned(reason=reason, wanted=wanted):
            reasoned, held = hold.reasoned(model.hold, reason, wanted)
            return _asking_hold(replace(model, hold=reasoned), held)
        case messages.HoldDropped():
            free = replace(model.hold, manual=False, reasons=frozenset())
            return _asking_hold(replace(model, hold=free), None if free.target is False else False)
        case messages.HoldConfirmed(at=at, held=held):
            confirmed, ask = hold.confirm(model.hold, held, at)
            return _sending_hold(_relieved(model, *_HOLD_TROUBLES), confirmed, ask)
        case messages.HoldFailed(trouble=trouble):
            given_up = hold.give_up(model.hold)
            manual = given_up.manual if given_up.reasons else given_up.held
            return _troubled(replace(model, hold=replace(given_up, manual=manual)), trouble), ()


def _asking(model: Model) -> Step:
    """Ask for the status; while a request is under way, once more after its answer, however often it is wanted."""
    if model.status.under_way:
        return replace(model, status=replace(model.status, again=True)), ()
    # An abandoned request may still be answered: what events have reported since then stays known.
    return replace(model, status=replace(model.status, under_way=True, again=False)), (AskStatus(),)


def _overtaking(model: Model, *, state_told: bool = False, client_told: bool = False) -> Model:
    """Mark what an event reported while an answer is under way: the answer may be older than the event."""
    status = model.status
    if not (status.under_way or status.missed):
        return model
    told = replace(
        status,
        again=status.under_way,
        state_told=status.state_told or state_told,
        client_told=status.client_told or client_told,
    )
    return replace(model, status=told)


def _status_answered(model: Model, message: messages.StatusArrived | messages.StatusFailed) -> Step:
    request = model.status
    settled = replace(model, status=StatusRequest())
    if isinstance(message, messages.StatusFailed):
        if message.trouble is Trouble.STATUS_SILENT:
            settled = replace(model, status=replace(request, under_way=False, again=False, missed=True))
        return _troubled(settled, message.trouble), ()
    relieved = _relieved(settled, *_STATUS_TROUBLES)
    told = status_reported(relieved, message.call, keep_state=request.state_told, keep_client=request.client_told)
    shown = replace(told, confirmed=True)
    return _asking(shown) if request.again else (shown, ())


def _calmed(model: Model) -> Model:
    """Cancel the closing: a call that continues, or starts again, isn't being closed."""
    if is_over(model.phase) or model.hold.closes_at is None:
        return model
    return replace(model, hold=replace(model.hold, closes_at=None))


def _closing(model: Model) -> Step:
    effects: tuple[Effect, ...] = ()
    if model.hold.closes_at is not None or not model.hold.target:
        effects = (RememberTalk(None),)
    return replace(model, hold=hold.closing_announced(model.hold, model.now)), effects


def _ticked(model: Model) -> Step:
    current = replace(model, hold=hold.without_stale_countdown(model.hold, model.now))
    repeat = hold.next_repeat(current.hold)
    return _asking_hold(current, True) if repeat is not None and model.now >= repeat else (current, ())


def _toggled(model: Model) -> Step:
    """Flip the switch. While the panel has its own reason to hold, this only sets what follows that reason."""
    if model.hold.reasons:
        return replace(model, hold=replace(model.hold, manual=not model.hold.manual)), ()
    return _wanting_hold(model, held=not model.hold.target)


def _wanting_hold(model: Model, *, held: bool) -> Step:
    if not _can_hold(model):
        return model, ()
    return _asking_hold(replace(model, hold=replace(model.hold, manual=held)), held)


def _asking_hold(model: Model, held: bool | None) -> Step:
    """Ask the portal; None asks for nothing."""
    if held is None or not _can_hold(model):
        return model, ()
    wanting, ask = hold.want(model.hold, held)
    return _sending_hold(_relieved(model, *_HOLD_TROUBLES), wanting, ask)


def _can_hold(model: Model) -> bool:
    return model.commands is None or DISABLE_AUTO_CLOSE in model.commands


def _sending_hold(model: Model, state: hold.Hold, ask: bool | None) -> Step:
    if ask is None:
        return replace(model, hold=state), ()
    return replace(model, hold=replace(state, asked_at=model.now)), (SetHold(ask),)


def _troubled(model: Model, trouble: Trouble) -> Model:
    return model if trouble in model.troubles else replace(model, troubles=(*model.troubles, trouble))


def _relieved(model: Model, *over: Trouble) -> Model:
    left = tuple(trouble for trouble in model.troubles if trouble not in over)
    return model if left == model.troubles else replace(model, troubles=left)


def _to_remember(model: Model) -> RememberedTalk | None:
    if model.talk is None or model.call is None or not model.call.id:
        return None
    return RememberedTalk(model.call.id, model.talk)
