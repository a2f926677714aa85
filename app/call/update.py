"""The one place where the model changes: `update(model, message) -> (model, effects)`. Pure and total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call import auto_close, conversation
from app.call.messages import (
    AskStatus,
    ClientChanged,
    ClientIdentified,
    ClientOpenRequested,
    CloseAnnounced,
    Effect,
    Failed,
    InterfaceKnown,
    KeepOpenConfirmed,
    KeepOpenDropped,
    KeepOpenFailed,
    KeepOpenReasonChanged,
    KeepOpenToggled,
    MoreTimeRequested,
    NamesReported,
    NoteSent,
    OpenClient,
    Opened,
    RememberConversation,
    RememberTalk,
    SetKeepOpen,
    StateChanged,
    StatusArrived,
    StatusFailed,
    StatusRequested,
    Subscribed,
    Ticked,
    WarningDismissed,
    WorkerReportArrived,
)
from app.call.model import (
    CONNECTED,
    CONNECTING,
    IDLE,
    SUCCESS_CODES,
    Call,
    Conversation,
    Model,
    Number,
    PanelWarning,
    Phase,
    RememberedTalk,
    StatusRequest,
    TalkTimer,
    is_over,
    next_phase,
)
from app.call.worker_channel import ENDED, FAILED
from app.copies import replace

if TYPE_CHECKING:
    from app.call.crm_item import CrmItem
    from app.call.messages import Message
    from app.call.worker_channel import WorkerReport

_UNDER_WAY = (Phase.CONNECTING, Phase.TALKING)


def status_reported(model: Model, call: Call, *, keep_state: bool = False, keep_client: bool = False) -> Model:
    """Return the model after the portal described the whole call.

    Args:
        model: What is known.
        call: The description.
        keep_state: An event has reported the state since the description was requested, so the event's is newer.
        keep_client: The same for client and number.
    """
    known = model.call
    if known is None or not _same_call(model, known, call):
        fresh = _course_of_new_call(model, call)
        return _in_state(fresh, call.state, None) if call.state else fresh
    merged = replace(call, id=call.id or known.id, state=known.state, direction=call.direction or known.direction)
    if keep_client:
        merged = replace(merged, client=known.client, number=known.number)
    updated = replace(model, call=merged)
    return updated if keep_state or call.state in ("", known.state) else _in_state(updated, call.state, None)


def state_reported(model: Model, state: str, failure_code: str | None) -> Model:
    """Return the model after the portal reported a state, perhaps with a failure. Repeating it changes nothing."""
    if not state:
        return model
    code = _real_failure(state, failure_code)
    call = model.call or Call()
    if state == call.state and (code is None or code == model.failure_code):
        return model
    return _in_state(model, state, code)


def client_reported(model: Model, client: CrmItem | None, number: Number) -> Model:
    """Return the model after the portal reported a client. In a campaign, another client begins the next call."""
    known = model.call or Call()
    if known.client == client and known.number == number and model.call is not None:
        return model
    call = replace(known, client=client, number=number)
    if known.campaign and client != known.client and is_over(model.phase):
        prepared = replace(call, id="", bindings=(), activity_id=None, state=IDLE)
        return _course_of_new_call(model, prepared, Phase.NO_CALL)
    return replace(model, call=call)


def remembered_talk(model: Model, remembered: RememberedTalk | None) -> Model:
    """Take over the talk's times that an earlier load of the page in the same call knew."""
    if remembered is None or model.call is None or not remembered.call_id or model.call.id != remembered.call_id:
        return model
    talk = remembered.talk
    if model.phase is Phase.TALKING and talk.until is None:
        return replace(model, talk_timer=talk)
    if model.phase is Phase.NO_CALL:
        return replace(model, phase=Phase.ENDED, talk_timer=talk if talk.until is not None else None)
    return model


def _same_call(model: Model, known: Call, call: Call) -> bool:
    """Return whether both describe one call.

    The id may become known later, and is empty before each call of a campaign. A call dialled again in the same card
    gets a new one, which no event reports: the latest events already belonged to the call with that id.
    """
    if known.id == call.id or not known.id:
        return True
    if call.campaign and call.client != known.client:
        return False
    return not call.id or (model.phase in _UNDER_WAY and call.state == known.state)


def _course_of_new_call(model: Model, call: Call, phase: Phase = Phase.UNKNOWN) -> Model:
    countdown_over = replace(model.auto_close, closes_at=None)
    opened = model.call is None and model.conversation.began > 0.0
    began = model.conversation if opened else Conversation(model.now)
    return replace(
        model, call=call, conversation=began, phase=phase, talk_timer=None, failure_code=None, auto_close=countdown_over
    )


def _in_state(model: Model, state: str, failure_code: str | None) -> Model:
    """Enter a state. The talk begins and ends with the phase; a call dialled again begins with a clean sheet."""
    call = replace(model.call or Call(), state=state)
    before = _last_known_phase(model)
    # A failure that came with an undocumented state holds until a documented one says how the call went on.
    carried = failure_code or (model.failure_code if model.phase is Phase.UNKNOWN else None)
    phase = next_phase(before, state, failed=carried is not None)
    if is_over(before) and phase in _UNDER_WAY:
        model = replace(model, conversation=Conversation(model.now, not_before=model.now))
    talk, code = model.talk_timer, failure_code
    if phase is Phase.CONNECTING:
        talk = None
    elif phase is Phase.TALKING and (talk is None or talk.until is not None):
        talk = TalkTimer(model.now, exact=model.phase is not Phase.UNKNOWN)
    elif phase is Phase.UNKNOWN:
        code = carried
    elif is_over(phase):
        code = failure_code or model.failure_code
        talk = talk and talk.ended(model.now)
    return replace(model, call=call, phase=phase, talk_timer=talk, failure_code=code)


def _last_known_phase(model: Model) -> Phase:
    """Return the last known phase. The talk's times carry a conversation across an undocumented state."""
    if model.phase is not Phase.UNKNOWN or model.talk_timer is None:
        return model.phase
    return Phase.TALKING if model.talk_timer.until is None else Phase.ENDED


def _real_failure(state: str, code: str | None) -> str | None:
    """Return the code of a failure; None for a call that continues, whatever code comes with it."""
    return None if code is None or code in SUCCESS_CODES or state in (CONNECTING, CONNECTED) else code


Step = tuple[Model, tuple[Effect, ...]]
AutoCloseMessage = (
    KeepOpenToggled | MoreTimeRequested | KeepOpenReasonChanged | KeepOpenDropped | KeepOpenConfirmed | KeepOpenFailed
)

_STATUS_WARNINGS = (PanelWarning.STATUS_SILENT, PanelWarning.STATUS_UNREADABLE)
_AUTO_CLOSE_WARNINGS = (PanelWarning.KEEP_OPEN_SILENT, PanelWarning.KEEP_OPEN_REFUSED)

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
    """Return when time alone will change something; None if it won't.

    Mere changes of display, such as a running timer, count only while the panel is visible.
    """
    moments = []
    if seen and model.talk_timer is not None and model.talk_timer.until is None:
        moments.append(model.talk_timer.since + model.talk_timer.seconds(model.now) + 1)
    left = model.seconds_left
    if seen and model.auto_close.closes_at is not None and left is not None:
        moments.append(model.auto_close.closes_at - left + 1 if left else model.auto_close.closes_at + auto_close.GRACE)
    repeat = auto_close.next_repeat(model.auto_close) if _can_keep_open(model) else None
    if repeat is not None:
        moments.append(repeat)
    return min(moments) if moments else None


def _step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case Opened():
            return _opened(model, message), ()
        case StateChanged(state=state, failure_code=code):
            return _overtaking(_without_closing(state_reported(model, state, code)), state_overtaken=True), ()
        case ClientChanged(client=client, number=number):
            return _asking(_overtaking(client_reported(model, client, number), client_overtaken=True))
        case Ticked():
            return _on_tick(model)
        case CloseAnnounced():
            return _on_before_close(model)
        case InterfaceKnown(commands=commands):
            return replace(model, commands=commands), ()
        case Failed(warning=warning):
            return _with_warning(model, warning), ()
        case WarningDismissed(warning=warning):
            return _without_warnings(model, warning), ()
        case _:
            return _operator_step(model, message)


def _opened(model: Model, message: Opened) -> Model:
    """Take over what an earlier load of the page knew, if it was in the same conversation."""
    described = model if message.call is None else status_reported(model, message.call)
    current, known = conversation.open_conversation(described, message.conversation, message.at, message.shown_at)
    described = replace(described, conversation=current)
    if known and described.call is not None and message.conversation is not None:
        again = conversation.identified_again(described.call, message.conversation)
        described = replace(described, identified=again)
    talk = message.remembered
    if talk is None or (not known and (message.conversation is not None or talk.talk.since < message.shown_at)):
        return described
    return remembered_talk(described, talk)


def _with_report(model: Model, message: WorkerReportArrived | NoteSent | ClientIdentified | NamesReported) -> Model:
    """Keep what the worker and the sections have reported about this call."""
    match message:
        case NoteSent():
            return replace(model, conversation=replace(model.conversation, saved=True))
        case ClientIdentified(identified=identified):
            return replace(model, identified=identified)
        case NamesReported(names=names):
            return replace(model, names=names)
        case WorkerReportArrived(report=report):
            return _with_worker_report(model, report)


def _with_worker_report(model: Model, report: WorkerReport) -> Model:
    """Keep the worker's report about this call, and end it when it is over. The worker being done changes nothing."""
    if model.call is None or report.call_id != model.call.id or report.over:
        return model
    updated = replace(model, worker_report=report)
    if report.phase not in (ENDED, FAILED) or is_over(model.phase):
        return updated
    answered = Phase.UNANSWERED if report.since is None else Phase.ENDED
    phase = Phase.FAILED if report.phase == FAILED else answered
    return replace(updated, phase=phase, talk_timer=updated.talk_timer and updated.talk_timer.ended(updated.now))


def _operator_step(model: Model, message: Message) -> Step:  # noqa: PLR0911 - one line per message
    match message:
        case Subscribed(keep_open=keep_open):
            return _subscribed(model, keep_open=keep_open)
        case StatusRequested():
            return _asking(model)
        case StatusArrived() | StatusFailed():
            return _status_answered(model, message)
        case (
            KeepOpenToggled()
            | MoreTimeRequested()
            | KeepOpenReasonChanged()
            | KeepOpenDropped()
            | KeepOpenConfirmed()
            | KeepOpenFailed()
        ):
            return _auto_close_step(model, message)
        case ClientOpenRequested(client=client):
            return _without_warnings(model, PanelWarning.OPEN_FAILED), (OpenClient(client),)
        case WorkerReportArrived() | NoteSent() | ClientIdentified() | NamesReported():
            return _with_report(model, message), ()
        case _:
            return model, ()


def _subscribed(model: Model, *, keep_open: bool) -> Step:
    asking, effects = _asking(replace(model, subscribed=True))
    if not keep_open:
        return asking, effects
    holding, more = _with_choice(asking, keep_open=True)
    return holding, (*effects, *more)


def _auto_close_step(model: Model, message: AutoCloseMessage) -> Step:
    match message:
        case KeepOpenToggled():
            return _on_switch(model)
        case MoreTimeRequested():
            return _with_choice(model, keep_open=True)
        case KeepOpenReasonChanged(reason=reason, needed=needed):
            reasoned, keep_open = auto_close.with_reason(model.auto_close, reason, needed)
            return _ask_keep_open(replace(model, auto_close=reasoned), keep_open)
        case KeepOpenDropped():
            free = replace(model.auto_close, manual=False, reasons=frozenset())
            return _ask_keep_open(replace(model, auto_close=free), None if free.target is False else False)
        case KeepOpenConfirmed(at=at, kept_open=kept_open):
            confirmed, ask = auto_close.confirm(model.auto_close, kept_open, at)
            return _sending_auto_close(_without_warnings(model, *_AUTO_CLOSE_WARNINGS), confirmed, ask)
        case KeepOpenFailed(warning=warning):
            given_up = auto_close.give_up(model.auto_close)
            manual = given_up.manual if given_up.reasons else given_up.kept_open
            return _with_warning(replace(model, auto_close=replace(given_up, manual=manual)), warning), ()


def _asking(model: Model) -> Step:
    """Ask for the status; while a request is under way, ask once more after its answer."""
    if model.status.under_way:
        return replace(model, status=replace(model.status, again=True)), ()
    # An abandoned request may still be answered: what events have reported since then stays known.
    return replace(model, status=replace(model.status, under_way=True, again=False)), (AskStatus(),)


def _overtaking(model: Model, *, state_overtaken: bool = False, client_overtaken: bool = False) -> Model:
    """Mark what an event reported while an answer is under way: the answer may be older than the event."""
    status = model.status
    if not (status.under_way or status.missed):
        return model
    updated = replace(
        status,
        again=status.under_way,
        state_overtaken=status.state_overtaken or state_overtaken,
        client_overtaken=status.client_overtaken or client_overtaken,
    )
    return replace(model, status=updated)


def _status_answered(model: Model, message: StatusArrived | StatusFailed) -> Step:
    request = model.status
    answered = replace(model, status=StatusRequest())
    if isinstance(message, StatusFailed):
        if message.warning is PanelWarning.STATUS_SILENT:
            answered = replace(model, status=replace(request, under_way=False, again=False, missed=True))
        return _with_warning(answered, message.warning), ()
    relieved = _without_warnings(answered, *_STATUS_WARNINGS)
    updated = status_reported(
        relieved, message.call, keep_state=request.state_overtaken, keep_client=request.client_overtaken
    )
    shown = replace(updated, confirmed=True)
    return _asking(shown) if request.again else (shown, ())


def _without_closing(model: Model) -> Model:
    """Cancel the closing: a call that continues, or starts again, isn't being closed."""
    if is_over(model.phase) or model.auto_close.closes_at is None:
        return model
    return replace(model, auto_close=replace(model.auto_close, closes_at=None))


def _on_before_close(model: Model) -> Step:
    effects: tuple[Effect, ...] = ()
    if model.auto_close.closes_at is not None or not model.auto_close.target:
        effects = (RememberTalk(None),)
    return replace(model, auto_close=auto_close.with_announced_close(model.auto_close, model.now)), effects


def _on_tick(model: Model) -> Step:
    current = replace(model, auto_close=auto_close.without_stale_countdown(model.auto_close, model.now))
    repeat = auto_close.next_repeat(current.auto_close)
    return _ask_keep_open(current, True) if repeat is not None and model.now >= repeat else (current, ())


def _on_switch(model: Model) -> Step:
    """Flip the switch. While the panel has its own reason to hold, this only sets what follows that reason."""
    if model.auto_close.reasons:
        return replace(model, auto_close=replace(model.auto_close, manual=not model.auto_close.manual)), ()
    return _with_choice(model, keep_open=not model.auto_close.target)


def _with_choice(model: Model, *, keep_open: bool) -> Step:
    """Take what the operator, or a setting, wants of the card."""
    if not _can_keep_open(model):
        return model, ()
    return _ask_keep_open(replace(model, auto_close=replace(model.auto_close, manual=keep_open)), keep_open)


def _ask_keep_open(model: Model, keep_open: bool | None) -> Step:
    """Ask the portal; None asks for nothing."""
    if keep_open is None or not _can_keep_open(model):
        return model, ()
    wanting, ask = auto_close.request(model.auto_close, keep_open)
    return _sending_auto_close(_without_warnings(model, *_AUTO_CLOSE_WARNINGS), wanting, ask)


def _can_keep_open(model: Model) -> bool:
    return model.commands is None or DISABLE_AUTO_CLOSE in model.commands


def _sending_auto_close(model: Model, state: auto_close.AutoClose, ask: bool | None) -> Step:
    if ask is None:
        return replace(model, auto_close=state), ()
    return replace(model, auto_close=replace(state, asked_at=model.now)), (SetKeepOpen(ask),)


def _with_warning(model: Model, warning: PanelWarning) -> Model:
    return model if warning in model.warnings else replace(model, warnings=(*model.warnings, warning))


def _without_warnings(model: Model, *over: PanelWarning) -> Model:
    left = tuple(warning for warning in model.warnings if warning not in over)
    return model if left == model.warnings else replace(model, warnings=left)


def _to_remember(model: Model) -> RememberedTalk | None:
    if model.talk_timer is None or model.call is None or not model.call.id:
        return None
    return RememberedTalk(model.call.id, model.talk_timer)
